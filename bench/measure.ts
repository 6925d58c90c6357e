import { type Benchmark, isOurs } from "./benchmark";
import { bundleContenders } from "./bundle";
import type { Build } from "./contestant";
import type { Options } from "./options";
import { type Entry, race } from "./race";
import { type Summary, summarize } from "./summary";

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

/** Runs the benchmarks that the options name, one after the other. */
export async function measure(
  benchmarks: readonly Benchmark[],
  options: Options,
  root: string,
  each: (summary: Summary) => void,
): Promise<Summary[]> {
  const now = await bundleContenders(options.sources ?? root, "worker");
  const before = options.against === undefined ? undefined : await bundleContenders(options.against, "worker-before");
  const summaries: Summary[] = [];
  for (const benchmark of benchmarks.filter(({ name }) => begins(name, options.only))) {
    const results = await race(benchmark, entriesOf(benchmark, options, now, before), options.settings, progress);
    progress("");
    const summary = summarize(benchmark, results);
    summaries.push(summary);
    each(summary);
  }
  return summaries;
}
