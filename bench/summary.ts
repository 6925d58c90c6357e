import { type Benchmark, isOurs, type Target } from "./benchmark";
import type { Result } from "./race";

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** A contender's medians, in seconds for one repetition, or for one unit of its work. */
export interface Row {
  readonly contender: string;
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Of the benchmark's work. */
  readonly perSecond: number;
  readonly samples: number;
  /** How many times longer it takes than each of ours, by the clock and by processor time. */
  readonly ratios: Readonly<Record<string, { readonly wall: number; readonly processor: number }>>;
}

export interface Verdict {
  readonly text: string;
  readonly met: boolean;
}

export interface Summary {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly rows: readonly Row[];
  readonly absent: readonly { readonly contender: string; readonly reason: string }[];
  readonly verdicts: readonly Verdict[];
}

function rowsOf({ work }: Benchmark, results: readonly Result[]): Row[] {
  const parts = work.timed === "each" ? work.amount : 1;
  const timed = results.flatMap((result) =>
    result.kind !== "timed"
      ? []
      : [
          {
            contender: result.label,
            seconds: median(result.samples.map(({ wall }) => wall)) / parts,
            processorSeconds: median(result.samples.map(({ processor }) => processor)) / parts,
            samples: result.samples.length,
          },
        ],
  );
  const ours = timed.filter(({ contender }) => isOurs(contender));
  return timed.map((row) => ({
    ...row,
    perSecond: work.amount / parts / row.seconds,
    ratios: Object.fromEntries(
      ours.map((own) => [own.contender, { wall: row.seconds / own.seconds, processor: row.processorSeconds / own.processorSeconds }]),
    ),
  }));
}

/** Processor time decides: on an idle machine it is the clock's, and on a busy one the clock says more about the others. */
function verdict(target: Target, rows: readonly Row[]): Verdict {
  const own = rows.find(({ contender }) => contender === target.contender);
  if (own === undefined) return { text: `${target.contender} was not timed.`, met: false };
  if (target.kind === "rate") {
    const rate = own.perSecond * (own.seconds / own.processorSeconds);
    const [found, byClock, wanted] = [rate, own.perSecond, target.perSecond].map((number) => Math.round(number).toLocaleString("en"));
    return {
      text: `${own.contender} does ${found} a second of processor time (${byClock} by the clock), of at least ${wanted}.`,
      met: rate >= target.perSecond,
    };
  }
  const rivals = rows.filter(({ contender }) => target.against.includes(contender));
  if (rivals.length === 0) return { text: `${target.against.join(", ")} was not timed.`, met: false };
  const best = rivals.reduce((a, b) => (b.processorSeconds < a.processorSeconds ? b : a));
  const ratio = best.processorSeconds / own.processorSeconds;
  const byClock = best.seconds / own.seconds;
  const text = `${own.contender} is ${ratio.toFixed(2)} times as fast as ${best.contender} by processor time (${byClock.toFixed(2)} by the clock), of at least ${target.factor}.`;
  return { text, met: ratio >= target.factor };
}

export function summarize(benchmark: Benchmark, results: readonly Result[]): Summary {
  const rows = rowsOf(benchmark, results);
  const absent = results.flatMap((result) =>
    result.kind === "timed"
      ? []
      : [{ contender: result.label, reason: result.kind === "wrong" ? `wrong: ${result.reason}` : result.reason }],
  );
  const among = (contender: string): boolean => results.some(({ label }) => label === contender);
  const tookPart = (target: Target): boolean => among(target.contender) && (target.kind === "rate" || target.against.some(among));
  return {
    name: benchmark.name,
    title: benchmark.title,
    unit: benchmark.work.of,
    rows,
    absent,
    verdicts: benchmark.targets.filter(tookPart).map((target) => verdict(target, rows)),
  };
}
