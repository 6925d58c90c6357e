// `npm run bench:numpy`: compat-numpy beside numpy-ts and NumPy, in one run.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { circumstances, currentLoad } from "../machine";
import { measure } from "../measure";
import { type Options, optionsOrUsage } from "../options";
import { numpyBenchmarks } from "./benchmarks";
import { versionInPython } from "../python";
import { formatReport, tableOf, verdictsOf } from "./report";

const root = fileURLToPath(new URL("../..", import.meta.url));

async function main(options: Options): Promise<void> {
  if (options.list) {
    for (const { name } of numpyBenchmarks) console.log(name);
    return;
  }
  const load = currentLoad();
  const summaries = await measure(numpyBenchmarks, options, root, () => {});
  const found = await circumstances(load, options.sources ?? root);
  const numpy = versionInPython("numpy");
  if (options.json) console.log(JSON.stringify({ circumstances: found, numpy, summaries }, null, 2));
  else console.log(`load average ${load.join(", ")}; Node ${found.node}\n\n${tableOf(summaries)}\n\n${verdictsOf(summaries)}`);
  if (options.write) writeFileSync(new URL("../NUMPY.md", import.meta.url), formatReport(found, numpy, options.settings, summaries));
}

const options = optionsOrUsage();
if (options !== undefined) await main(options);
