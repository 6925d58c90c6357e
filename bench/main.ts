// `npm run bench`: ours and other libraries side by side, in one run.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { benchmarks } from "./benchmarks/all";
import { printHotSpots } from "./hot-spots";
import { circumstances, currentLoad } from "./machine";
import { measure } from "./measure";
import { type Options, optionsOrUsage } from "./options";
import { formatReport } from "./report";
import { formatSummary } from "./table";

const root = fileURLToPath(new URL("..", import.meta.url));

async function main(options: Options): Promise<void> {
  if (options.list) {
    for (const { name, contenders } of benchmarks) console.log(`${name}: ${contenders.map((each) => each.name).join("; ")}`);
    return;
  }
  const load = currentLoad();
  if (!options.json) console.log(`load average ${load.join(", ")}\n`);
  const summaries = await measure(benchmarks, options, root, (summary) => {
    if (!options.json) console.log(formatSummary(summary));
  });
  const found = await circumstances(load, options.sources ?? root);
  if (options.json) console.log(JSON.stringify({ circumstances: found, summaries }, null, 2));
  if (options.write) writeFileSync(new URL("RESULTS.md", import.meta.url), formatReport(found, options.settings, summaries));
  if (options.settings.profileFolder !== undefined) printHotSpots(options.settings.profileFolder, console.log);
}

const options = optionsOrUsage();
if (options !== undefined) await main(options);
