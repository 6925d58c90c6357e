import type { Row, Summary } from "./summary";

const scale = (value: number, steps: readonly (readonly [number, string])[]): string => {
  const [size, name] = steps.find(([least]) => value >= least) ?? steps.at(-1)!;
  const scaled = value / size;
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled.toPrecision(3)} ${name}`;
};

export const formatSeconds = (seconds: number): string =>
  scale(seconds, [
    [1, "s"],
    [1e-3, "ms"],
    [1e-6, "µs"],
    [1e-9, "ns"],
  ]);

const formatRate = (perSecond: number, unit: string): string =>
  scale(perSecond, [
    [1e9, `G${unit}/s`],
    [1e6, `M${unit}/s`],
    [1e3, `k${unit}/s`],
    [1, `${unit}/s`],
  ]);

const formatRatio = (ratio: number): string => `${ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)}×`;

function cells({ rows, unit }: Summary): string[][] {
  // Further kinds of ours, such as "adjoint cpu, tidy", are rows; the columns compare with the plain ones.
  const ours = rows.map(({ contender }) => contender).filter((name) => /^adjoint [a-z]+( \(before\))?$/.test(name));
  const head = ["contender", "time", "processor time", "rate", ...ours.map((name) => `time ÷ ${name}`), "samples"];
  const line = (row: Row): string[] => [
    row.contender,
    formatSeconds(row.seconds),
    formatSeconds(row.processorSeconds),
    formatRate(row.perSecond, unit),
    ...ours.map((name) => `${formatRatio(row.ratios[name]!.wall)} (${formatRatio(row.ratios[name]!.processor)})`),
    String(row.samples),
  ];
  return [head, ...rows.map(line)];
}

/** A benchmark's results as a table in Markdown, padded so that it reads well in a terminal. */
export function formatSummary(summary: Summary): string {
  const lines = cells(summary);
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const pad = (line: readonly string[]): string =>
    `| ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [
    `### ${summary.title} (\`${summary.name}\`)`,
    "",
    ...(summary.rows.length === 0 ? [] : [pad(lines[0]!), rule, ...lines.slice(1).map(pad), ""]),
    ...summary.absent.map(({ contender, reason }) => `- ${contender} did not run: ${reason}`),
    ...summary.verdicts.map(({ met, text }) => `- Target ${met ? "met" : "**missed**"}: ${text}`),
    "",
  ].join("\n");
}
