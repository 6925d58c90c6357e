// `npm run bench`: ours and other libraries side by side, in one run.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Benchmark, isOurs } from "./benchmark";
import { benchmarks } from "./benchmarks/all";
import { bundleWorker } from "./bundle";
import type { Build } from "./contestant";
import { printHotSpots } from "./hot-spots";
import { circumstances, currentLoad } from "./machine";
import { type Options, readOptions, usage } from "./options";
import { type Entry, race } from "./race";
import { formatReport } from "./report";
import { type Summary, summarize } from "./summary";
import { formatSummary } from "./table";

const root = fileURLToPath(new URL("..", import.meta.url));

const begins = (name: string, beginnings: readonly string[]): boolean =>
  beginnings.length === 0 || beginnings.some((beginning) => name.startsWith(beginning));

function entriesOf({ contenders }: Benchmark, options: Options, now: Build, before: Build | undefined): Entry[] {
  return contenders.flatMap(({ name }) => {
    if (!begins(name, options.contenders)) return [];
    const current = { label: name, contender: name, build: now };
    return before !== undefined && isOurs(name) ? [current, { label: `${name} (before)`, contender: name, build: before }] : [current];
  });
}

/** One line at the bottom of a terminal, and nothing elsewhere. */
const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
};

async function measure(options: Options): Promise<Summary[]> {
  const now = await bundleWorker(options.sources ?? root, "worker");
  const before = options.against === undefined ? undefined : await bundleWorker(options.against, "worker-before");
  const summaries: Summary[] = [];
  for (const benchmark of benchmarks.filter(({ name }) => begins(name, options.only))) {
    const results = await race(benchmark, entriesOf(benchmark, options, now, before), options.settings, progress);
    progress("");
    summaries.push(summarize(benchmark, results));
    if (!options.json) console.log(formatSummary(summaries.at(-1)!));
  }
  return summaries;
}

async function main(options: Options): Promise<void> {
  if (options.list) {
    for (const { name, contenders } of benchmarks) console.log(`${name}: ${contenders.map((each) => each.name).join("; ")}`);
    return;
  }
  const load = currentLoad();
  if (!options.json) console.log(`load average ${load.join(", ")}\n`);
  const summaries = await measure(options);
  const found = circumstances(load, options.sources ?? root);
  if (options.json) console.log(JSON.stringify({ circumstances: found, summaries }, null, 2));
  if (options.write) writeFileSync(new URL("RESULTS.md", import.meta.url), formatReport(found, options.settings, summaries));
  if (options.settings.profileFolder !== undefined) printHotSpots(options.settings.profileFolder, console.log);
}

function optionsOrUsage(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

const options = optionsOrUsage();
if (options !== undefined) await main(options);
