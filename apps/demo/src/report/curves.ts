import type { History, Point } from "../training";
import type { Chart, Line } from "./charts";

/** More than this many points of a curve nobody can tell apart. */
const MOST = 1500;

type Curve = Omit<Line, "values"> & { readonly at: readonly Point[] };

/** The means of equal stretches, each at the stretch's last step. */
function thinned(values: readonly number[]): Point[] {
  const stretch = Math.ceil(values.length / MOST);
  return Array.from({ length: Math.ceil(values.length / stretch) }, (_, i) => {
    const part = values.slice(i * stretch, (i + 1) * stretch);
    return [i * stretch + part.length, part.reduce((sum, value) => sum + value, 0) / part.length];
  });
}

/** An exponential mean that forgets over about a fiftieth of the curve; corrected for its beginning, as Adam's are. */
export function smoothed(points: readonly Point[]): Point[] {
  const keep = 1 - 1 / Math.max(2, points.length / 50);
  let [mean, weight] = [0, 0];
  return points.map(([step, value]) => {
    mean = keep * mean + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return [step, mean / weight];
  });
}

/** One chart of curves whose points are at different steps. */
function chart(head: Omit<Chart, "steps" | "lines">, curves: readonly Curve[]): Chart {
  const steps = [...new Set(curves.flatMap(({ at }) => at.map(([step]) => step)))].sort((a, b) => a - b);
  const lines = curves.map(({ at, ...line }) => {
    const values = new Map(at);
    return { ...line, values: steps.map((step) => values.get(step) ?? null) };
  });
  return { ...head, steps, lines };
}

const show = (value: number | undefined, digits = 3): string => (value === undefined ? "–" : value.toFixed(digits));

/** Loss, and beside it, for a text, the loss on the held-out part and that of the unigram model. */
function lossChart(history: History, unigram: number | null): Chart {
  const losses = thinned(history.losses);
  const mean = smoothed(losses);
  const ends = [losses[0]?.[0] ?? 1, losses.at(-1)?.[0] ?? 1];
  const curves: Curve[] = [
    { name: "each step", colour: "faint", at: losses },
    { name: "smoothed", colour: "first", at: mean },
  ];
  if (unigram !== null) {
    curves.push({ name: "held out", colour: "second", points: true, at: history.checks });
    curves.push({ name: "unigram", colour: "third", dashed: true, at: ends.map((step) => [step, unigram] as const) });
  }
  const summary = `The loss falls from ${show(mean[0]?.[1])} to ${show(mean.at(-1)?.[1])} over ${history.losses.length} steps.`;
  return chart({ title: unigram === null ? "Loss" : "Loss, nats per character", summary, format: "number" }, curves);
}

function accuracyChart(history: History): Chart {
  const summary = `The accuracy on the test digits ends at ${show(100 * (history.checks.at(-1)?.[1] ?? Number.NaN), 2)} %.`;
  const note = "The axis is stretched towards 100 %, and ends above the test digits.";
  return chart({ title: "Accuracy", summary, format: "percent", note }, [
    { name: "training, smoothed", colour: "first", at: smoothed(history.accuracies) },
    { name: "test digits", colour: "second", points: true, at: history.checks },
  ]);
}

function rateChart(history: History): Chart {
  const summary = "The learning rate rises in a straight line, and falls along half a cosine.";
  const line: Curve = { name: "learning rate", colour: "first", at: thinned(history.learningRates) };
  return chart({ title: "Learning rate", summary, format: "rate" }, [line]);
}

/** The curves of a run; `unigram` is null for digits. */
export const curvesOf = (history: History, unigram: number | null): Chart[] =>
  unigram === null
    ? [lossChart(history, null), accuracyChart(history), rateChart(history)]
    : [lossChart(history, unigram), rateChart(history)];
