import type uPlot from "uplot";
import { say, whole } from "../words/words";
import { deviceNames } from "../worker/messages";
import { Chart, type ChartProps, type Line } from "./chart";
import type { Session } from "./session";

const dashes = { cpu: [2, 3], wasm: undefined, webgpu: [8, 4] } as const;

/** The loss of every step, and over it a line in the colour of the device that it came from. */
export function LossChart({
  session,
  title,
  range,
  logarithmic,
  more = [],
}: {
  readonly session: Session;
  readonly title: string;
  readonly range: readonly [number, number];
  readonly logarithmic?: boolean;
  /** Further lines: at each step a value, or null. */
  readonly more?: readonly { readonly line: Line; readonly at: (step: number) => number | null }[];
}) {
  const lines: Line[] = [
    { label: say("eachStep"), colour: "faint", width: 1 },
    ...deviceNames.map((name) => ({ label: name, colour: name, dash: dashes[name] && [...dashes[name]] })),
    ...more.map(({ line }) => line),
  ];
  const data = (): uPlot.AlignedData => {
    const columns = session.curve.columns();
    return [...columns, ...more.map(({ at }) => columns[0].map(at))] as uPlot.AlignedData;
  };
  return (
    <Chart
      title={title}
      summary={say("chartSummary", { steps: whole(session.curve.losses.length), loss: session.curve.last?.toFixed(3) ?? "–" })}
      lines={lines}
      data={data}
      version={session.drawn.value}
      steps={session.steps.value}
      range={range}
      logarithmic={logarithmic}
      format={(value) => String(+value.toFixed(value < 0.1 ? 3 : 2))}
      marks={session.curve.marks}
    />
  );
}

/** Shares of right answers: in batches of training, and on what was not trained on. */
export function AccuracyChart({ session, range }: { readonly session: Session; readonly range: readonly [number, number] }) {
  const data = (): uPlot.AlignedData => {
    const [batches, checks] = [new Map(session.accuracies), new Map(session.checks)];
    const steps = [...new Set([...batches.keys(), ...checks.keys()])].sort((a, b) => a - b);
    return [steps, steps.map((step) => batches.get(step) ?? null), steps.map((step) => checks.get(step) ?? null)];
  };
  const props: ChartProps = {
    title: say("accuracyChart"),
    summary: say("accuracyNote"),
    lines: [
      { label: say("eachStep"), colour: "faint", width: 1 },
      { label: say("accuracyPoints"), colour: "forward", width: 2, points: true },
    ],
    data,
    version: session.drawn.value,
    steps: session.steps.value,
    range,
    format: (value) => `${+(100 * value).toFixed(1)} %`,
    marks: session.curve.marks,
  };
  return <Chart {...props} />;
}
