import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say, whole } from "../words/words";
import type { Inspection, NodeShown, Spent, ValuesShown } from "../worker/inside-messages";
import type { KernelRun } from "../worker/kernel-watch";
import { type RunPart, runParts } from "./address";
import { Chart } from "./chart";
import { ControlBar, Status } from "./controls";
import { folded, isLarge } from "./folding";
import { formulaOf } from "./formulas";
import { GraphView } from "./graph/graph-view";
import { paint } from "./pictures";
import type { Session } from "./session";
import { ink, repaint } from "./theme";

const short = (value: number): string => (Number.isNaN(value) ? "NaN" : String(+value.toPrecision(3)));
const shapeOf = (shape: readonly number[]): string => (shape.length === 0 ? say("scalar") : shape.join(" × "));
/** A page's clock has tenths of milliseconds. */
const time = (milliseconds: number): string => (milliseconds < 0.1 ? "< 0.1 ms" : `${milliseconds.toFixed(1)} ms`);

/** Pixels that a picture of values takes at most in each direction. */
const PICTURE = 192;

function pictureSize({ picture, width }: ValuesShown): { readonly width: string; readonly height: string } {
  const height = picture.length / width;
  const scale = PICTURE / Math.max(width, height);
  return { width: `${Math.max(8, width * scale)}px`, height: `${Math.max(8, height * scale)}px` };
}

/** How many values lie where, as bars. */
function Histogram({ values }: { readonly values: ValuesShown }) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = place.current!;
    const [width, height, ratio] = [256, 64, devicePixelRatio];
    [canvas.width, canvas.height] = [width * ratio, height * ratio];
    const pen = canvas.getContext("2d")!;
    pen.scale(ratio, ratio);
    pen.fillStyle = ink("forward");
    const most = Math.max(1, ...values.histogram);
    const bar = width / values.histogram.length;
    values.histogram.forEach((count, i) => {
      const high = count === 0 ? 0 : Math.max(1, (count / most) * height);
      pen.fillRect(i * bar, height - high, bar - 1, high);
    });
  }, [values, repaint.value]);
  return (
    <canvas
      class="histogram"
      role="img"
      aria-label={say("histogram", { least: short(values.least), most: short(values.most) })}
      ref={place}
    />
  );
}

function Values({ title, values }: { readonly title: string; readonly values: ValuesShown | null }) {
  const picture = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (values !== null && picture.current !== null) paint(picture.current, values.picture, values.width);
  }, [values, repaint.value]);
  if (values === null) return null;
  const { least, most, mean, deviation, nan, infinite } = values;
  return (
    <section class="values">
      <h3>{title}</h3>
      {values.picture.length > 1 ? (
        <canvas class="values-picture" style={pictureSize(values)} role="img" aria-label={say("valuesPicture")} ref={picture} />
      ) : null}
      {values.picture.length > 1 ? <Histogram values={values} /> : null}
      <p class="note">
        {values.picture.length > 1
          ? say("valuesSummary", { least: short(least), most: short(most), mean: short(mean), deviation: short(deviation) })
          : short(mean)}
        {nan > 0 ? <b class="problem"> {say("valuesNaN", { count: whole(nan) })}</b> : null}
        {infinite > 0 ? <b class="problem"> {say("valuesInfinite", { count: whole(infinite) })}</b> : null}
      </p>
    </section>
  );
}

function Kernels({ kernels }: { readonly kernels: readonly KernelRun[] }) {
  if (kernels.length === 0) return <p class="note">{say("kernelNone")}</p>;
  return (
    <>
      {kernels.map(({ name, milliseconds, text, language: kind }, i) => (
        <details key={i} class="kernel">
          <summary>
            <code>{name}</code> · {say(kind === "wgsl" ? "kernelWgsl" : "kernelProgram")} ·{" "}
            {milliseconds === null ? say("kernelUntimed") : time(milliseconds)}
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
          <pre tabIndex={0}>
            <code>{text}</code>
          </pre>
        </details>
      ))}
    </>
  );
}

function NodePanel({ node, isFirstNaN }: { readonly node: NodeShown; readonly isFirstNaN: boolean }) {
  return (
    <section class="node-panel" aria-labelledby="node" aria-live="polite">
      <h2 id="node">
        {node.name} <small>{node.module === "" || node.kind === "weight" ? "" : say("inModule", { module: node.module })}</small>
      </h2>
      {isFirstNaN ? <p class="problem">{say("bornHere")}</p> : null}
      <p>
        {node.kind === "weight" || node.kind === "input" ? (
          say(node.kind === "weight" ? "aWeight" : "anInput")
        ) : (
          <code>{formulaOf(node.name)}</code>
        )}
      </p>
      <p class="note">
        {shapeOf(node.shape)} · {node.dtype}
      </p>
      <div class="pair-of-values">
        <Values title={say("values")} values={node.values} />
        <Values title={say("gradient")} values={node.gradient} />
      </div>
      {node.kind === "weight" || node.kind === "input" ? null : (
        <section>
          <h3>{say("kernels")}</h3>
          <Kernels kernels={node.kernels} />
        </section>
      )}
    </section>
  );
}

const spentWords = ({ kernels, milliseconds }: Spent): string =>
  milliseconds === null
    ? say("spentUntimed", { count: whole(kernels) })
    : say("spent", { count: whole(kernels), time: time(milliseconds) });

function Summary({ inspection }: { readonly inspection: Inspection }) {
  const { step, device, forward, backward, firstNaN, nodes } = inspection;
  return (
    <p class="note" role="status" data-inspected={step}>
      {say("insideSummary", { step: whole(step), device, forward: spentWords(forward), backward: spentWords(backward) })}{" "}
      {firstNaN === null ? say("noNaN") : <b class="problem">{say("firstNaN", { name: nodes[firstNaN]!.name })}</b>}
    </p>
  );
}

/** Rounded up to 1, 2 or 5 of its power of ten, so that the axis stands still. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-3)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= value)!;
}

function MemoryCharts({ session, inspection }: { readonly session: Session; readonly inspection: Inspection | null }) {
  session.drawn.value;
  const overTime = session.memory.map(([step, megabytes]) => [step, megabytes] as const);
  const within = inspection?.memory.map((bytes) => bytes / 1e6) ?? [];
  const format = (value: number): string => String(+value.toPrecision(3));
  const line = { label: say("memory"), colour: "forward" };
  return (
    <div class="pair">
      <Chart
        key={`over ${roundUp(Math.max(0, ...overTime.map(([, value]) => value)))}`}
        title={say("memoryOverTime")}
        summary={say("memorySummary", { value: format(overTime.at(-1)?.[1] ?? 0) })}
        lines={[line]}
        data={() => [overTime.map(([step]) => step), overTime.map(([, value]) => value)]}
        version={session.drawn.value}
        steps={session.steps.value}
        range={[0, roundUp(Math.max(0.001, ...overTime.map(([, value]) => value)))]}
        format={format}
      />
      <Chart
        key={`within ${inspection?.step}`}
        title={say("memoryWithin")}
        counted={say("kernelAxis")}
        summary={say("memorySummary", { value: format(Math.max(0, ...within)) })}
        lines={[line]}
        data={() => [within.map((_, i) => i + 1), within]}
        version={inspection?.step ?? 0}
        steps={Math.max(1, within.length)}
        range={[0, roundUp(Math.max(0.001, ...within))]}
        format={format}
      />
    </div>
  );
}

const runWords = { digits: "digits", text: "text", playground: "playground" } as const satisfies Record<RunPart, RunPart>;

export interface InsideProps {
  readonly run: RunPart;
  readonly session: Session;
  readonly again: () => void;
}

export function InsidePart({ run, session, again }: InsideProps) {
  const { inspection } = session;
  const selected = useSignal<string | null>(null);
  const open = useSignal<ReadonlySet<string>>(new Set());
  const graph = useComputed(() =>
    inspection.value === null ? null : folded(inspection.value.nodes, inspection.value.firstNaN, open.value),
  );
  const narrow = matchMedia("(max-width: 640px)").matches;
  const ready = !session.busy && session.state.value !== "finished";
  // The first step is looked at without being asked for, unless the reader wants it to wait.
  useEffect(() => {
    if (inspection.value === null && session.state.value === "running") session.inspect();
  }, [session.state.value, session]);
  const nodes = inspection.value?.nodes ?? [];
  const select = (id: string): void => {
    if (!id.startsWith("module ")) selected.value = id;
    else open.value = new Set([...open.value, id.slice("module ".length)]);
  };
  const node = selected.value === null ? undefined : nodes[Number(selected.value)];
  const firstNaN = inspection.value?.firstNaN ?? null;
  return (
    <section class="inside" aria-labelledby="inside">
      <h2 id="inside">{say("insideTitle")}</h2>
      <p class="lead">{say("insideLead")}</p>
      <nav class="row choices" aria-label={say("insideRun")}>
        <span class="note">{say("insideRun")}</span>
        {runParts.map((name) => (
          <a key={name} href={`#inside?run=${name}`} aria-current={name === run ? "true" : undefined}>
            {say(runWords[name])}
          </a>
        ))}
      </nav>
      <ControlBar session={session} again={again} />
      <Status session={session} />
      <div class="row">
        <button type="button" class="primary" disabled={!ready || session.inspecting.value} onClick={() => session.inspect()}>
          {say("insideLook")}
        </button>
        {open.value.size > 0 && isLarge(nodes) ? (
          <button
            type="button"
            onClick={() => {
              open.value = new Set();
            }}
          >
            {say("insideFold")}
          </button>
        ) : null}
        <span class="note">{session.inspecting.value ? say("insideLooking") : isLarge(nodes) ? say("insideFolded") : ""}</span>
      </div>
      {inspection.value === null ? null : <Summary inspection={inspection.value} />}
      {graph.value === null ? (
        <p class="note">{say("insideNothing")}</p>
      ) : (
        <GraphView
          graph={graph.value}
          label={say("insideGraph", { count: whole(nodes.length) })}
          direction={narrow ? "down" : "right"}
          selected={selected.value ?? undefined}
          onSelect={select}
        />
      )}
      <p class="note">{say("insideEdges")}</p>
      {node === undefined ? (
        graph.value === null ? null : (
          <p class="note">{say("insideChoose")}</p>
        )
      ) : (
        <NodePanel node={node} isFirstNaN={firstNaN === nodes.indexOf(node)} />
      )}
      <MemoryCharts session={session} inspection={inspection.value} />
    </section>
  );
}
