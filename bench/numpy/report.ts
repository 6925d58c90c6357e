import type { Circumstances } from "../machine";
import type { Settings } from "../race";
import { facts } from "../report";
import { median, type Row, type Summary } from "../summary";
import { formatSeconds } from "../table";
import { names } from "./benchmarks";

const least = 0.9;
const wantedMedian = 1.3;

const rowOf = ({ rows }: Summary, contender: string): Row | undefined => rows.find((row) => row.contender === contender);

/** How many times as fast as numpy-ts ours is, by processor time; undefined where one of them did not run. */
function ratioOf(summary: Summary, contender: string = names.rival): number | undefined {
  const [own, other] = [rowOf(summary, names.ours), rowOf(summary, contender)];
  return own === undefined || other === undefined ? undefined : other.processorSeconds / own.processorSeconds;
}

const formatRatio = (ratio: number | undefined): string => (ratio === undefined ? "–" : `${ratio.toPrecision(3)}×`);

/** One line of the table for each benchmark; where another checkout ran beside this one, its time too. */
export function tableOf(summaries: readonly Summary[]): string {
  const before = `${names.ours} (before)`;
  const compared = summaries.some((summary) => rowOf(summary, before) !== undefined);
  const columns = [names.ours, ...(compared ? [before] : []), names.rival, names.orientation];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const time = (summary: Summary, contender: string): string => {
    const row = rowOf(summary, contender);
    return row === undefined ? "–" : formatSeconds(row.processorSeconds);
  };
  return [
    line(["row", ...columns, `${names.rival} ÷ ours`, `${names.orientation} ÷ ours`]),
    `|---|${"---:|".repeat(columns.length + 2)}`,
    ...summaries.map((summary) =>
      line([
        `${summary.title}`,
        ...columns.map((contender) => time(summary, contender)),
        formatRatio(ratioOf(summary)),
        formatRatio(ratioOf(summary, names.orientation)),
      ]),
    ),
  ].join("\n");
}

const verdictOf = (met: boolean, text: string): string => `- ${met ? "met" : "**missed**"}: ${text}`;

/** What the targets came to, and what is not counted. */
export function verdictsOf(summaries: readonly Summary[]): string {
  const counted = summaries.flatMap((summary) => {
    const ratio = ratioOf(summary);
    return ratio === undefined ? [] : [{ title: summary.title, ratio }];
  });
  const slow = counted.filter(({ ratio }) => ratio < least).sort((a, b) => a.ratio - b.ratio);
  const middle = counted.length === 0 ? Number.NaN : median(counted.map(({ ratio }) => ratio));
  return [
    verdictOf(slow.length === 0, `at least ${least} times as fast as ${names.rival} in each of ${counted.length} rows.`),
    ...slow.map(({ title, ratio }) => `  - ${title}: ${formatRatio(ratio)}`),
    verdictOf(middle >= wantedMedian, `at least ${wantedMedian} times as fast in the median: ${formatRatio(middle)}.`),
    ...summaries.flatMap(({ title, absent }) =>
      absent.map(({ contender, reason }) => `- not counted: ${title}: ${contender} did not run: ${reason}`),
    ),
  ].join("\n");
}

const preamble = `# Beside numpy-ts and NumPy

Written by \`npm run bench:numpy -- --write\`. Do not edit.

\`@adjoint/compat-numpy\` on wasm beside numpy-ts, whose kernels are WebAssembly too, and NumPy on one thread for orientation. Each contender runs in a
process of its own, on one thread, from the same inputs. Before timing, its result is compared with the others'. Then all take turns, one sample each in
every round. Times are medians of processor time, for one call; ratios are theirs: above 1, ours is faster. Results are given
back after each call, and what comes about on the way to them, as numpy-ts asks of its users.`;

/** NUMPY.md. */
export function formatReport(found: Circumstances, numpy: string, settings: Settings, summaries: readonly Summary[]): string {
  const versions = { "numpy-ts": found.packages["numpy-ts"]!, NumPy: numpy };
  return `${[preamble, facts(found, settings, versions), `## Targets\n\n${verdictsOf(summaries)}`, `## Rows\n\n${tableOf(summaries)}`].join("\n\n")}\n`;
}
