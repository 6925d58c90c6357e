import type { Circumstances } from "./machine";
import type { Settings } from "./race";
import type { Summary } from "./summary";
import { formatSummary } from "./table";

const preamble = `# Results

Written by \`npm run bench -- --write\`. Do not edit.

Each contender runs in a process of its own, on one thread, from the same inputs. Before timing, its result is checked against a plain loop,
or against what most contenders agree on. Then all take turns, one sample each in every round; a sample is as many repetitions as fill its
time, the last result read. *Time* is the median of the samples by the clock; *processor time* is that of the process's threads on a
processor, which other programs on the machine lengthen much less, and which decides about the targets. Ratios are those of the medians by
the clock and, in brackets, by processor time: above 1, ours is faster. Ours is bundled from its sources by esbuild, as an application would
be. Results are given back after each repetition where a library's users do that, except where a row says otherwise. onnxruntime-web copies
inputs and outputs at each run, for its interface has no other way.`;

const load = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(", ");

/** Where and how a report was measured, with the versions of what ran. */
export function facts(
  found: Circumstances,
  { rounds, sampleSeconds, warmUpSeconds }: Settings,
  versions: Readonly<Record<string, string>> = found.packages,
): string {
  return [
    "| | |",
    "|---|---|",
    `| date | ${found.date} |`,
    `| commit | ${found.commit} |`,
    `| machine | ${found.cores} × ${found.processor} |`,
    `| load average (1, 5, 15 minutes) | ${load(found.loadAtStart)} at the start; ${load(found.loadAtEnd)} at the end |`,
    `| Node | ${found.node} (V8 ${found.v8}) |`,
    `| independent float32 products and sums in plain SIMD | ${found.limits.gflops.toFixed(1)} Gflop/s |`,
    `| copying 256 MiB, read and written | ${found.limits.gigabytes.toFixed(1)} GB/s |`,
    ...Object.entries(versions).map(([name, version]) => `| ${name} | ${version} |`),
    `| samples | at most ${rounds} of ${sampleSeconds * 1e3} ms, after ${warmUpSeconds} s of warm-up |`,
  ].join("\n");
}

/** RESULTS.md. */
export function formatReport(found: Circumstances, settings: Settings, summaries: readonly Summary[]): string {
  const verdicts = summaries.flatMap(({ name, verdicts }) => verdicts.map((each) => ({ name, ...each })));
  const targets = verdicts.map(({ name, met, text }) => `- ${met ? "met" : "**missed**"} — \`${name}\`: ${text}`).join("\n");
  const sections = [preamble, facts(found, settings), `## Targets\n\n${targets}`, "## Tables", ...summaries.map(formatSummary)];
  return `${sections.map((section) => section.trim()).join("\n\n")}\n`;
}
