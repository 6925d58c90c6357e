import { useEffect, useRef } from "preact/hooks";
import { percent, say, whole } from "../words/words";
import { playgroundChoices, type PlaygroundOptions } from "../worker/messages";
import networkSource from "../worker/playground-subject.ts?raw";
import { writeChoice } from "./address";
import { CarryAway } from "./carry";
import { regionOf } from "./code";
import { Controls, saveCurve, shareOf } from "./controls";
import { RunCode } from "./head";
import { paint } from "./pictures";
import { LossChart } from "./run-chart";
import type { Session } from "./session";
import { ink, repaint } from "./theme";

const SIZE = 400;

function drawPoints(canvas: HTMLCanvasElement, x: Float32Array, labels: Uint8Array): void {
  const ratio = devicePixelRatio;
  canvas.width = canvas.height = SIZE * ratio;
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  context.strokeStyle = ink("paper");
  labels.forEach((label, i) => {
    context.fillStyle = ink(label === 1 ? "forward" : "backward");
    context.beginPath();
    const [left, top] = [((x[2 * i]! + 1) / 2) * SIZE, ((1 - x[2 * i + 1]!) / 2) * SIZE];
    // Told by shape too: circles and squares.
    if (label === 1) context.arc(left, top, 4, 0, 2 * Math.PI);
    else context.rect(left - 3.5, top - 3.5, 7, 7);
    context.fill();
    context.stroke();
  });
}

function Plane({ session }: { readonly session: Session }) {
  const [field, dots] = [useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null)];
  const { points, boundary } = session;
  useEffect(() => {
    const news = boundary.value;
    if (news !== null) {
      const signed = news.probabilities.map((share) => 0.6 * (2 * share - 1));
      paint(field.current!, signed, news.side);
    }
  }, [boundary.value, repaint.value]);
  useEffect(() => {
    if (points.value !== null) drawPoints(dots.current!, points.value.x, points.value.labels);
  }, [points.value, repaint.value]);
  const count = points.value?.labels.length ?? 0;
  return (
    <section aria-labelledby="plane">
      <h2 id="plane">{say("boundary")}</h2>
      <p class="note">{say("boundaryNote")}</p>
      <div
        class="plane"
        role="img"
        aria-label={say("boundarySummary", { count: whole(count), share: shareOf(session.checks.at(-1)?.[1]) })}
      >
        <canvas ref={field} />
        <canvas ref={dots} />
      </div>
    </section>
  );
}

function Choice<K extends keyof typeof playgroundChoices>({
  name,
  value,
  change,
}: {
  readonly name: K;
  readonly value: PlaygroundOptions[K];
  readonly change: (name: K, value: string) => void;
}) {
  const label = (choice: string | number): string => (name === "points" ? say(choice as PlaygroundOptions["points"]) : String(choice));
  return (
    <label>
      {say(name)}{" "}
      <select value={value} onChange={(event) => change(name, event.currentTarget.value)}>
        {playgroundChoices[name].map((choice) => (
          <option key={choice} value={choice}>
            {label(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function PlaygroundPart({ session, again }: { readonly session: Session; readonly again: () => void }) {
  const { study } = session.beginning;
  if (study.part !== "playground") return null;
  session.drawn.value;
  const change = (name: string, value: string): void => {
    writeChoice({ [name]: value });
    again();
  };
  return (
    <>
      <p class="lead">{say("playgroundLead")}</p>
      <div class="row choices">
        <Choice name="points" value={study.points} change={change} />
        <Choice name="layers" value={study.layers} change={change} />
        <Choice name="width" value={study.width} change={change} />
        <Choice name="activation" value={study.activation} change={change} />
      </div>
      <div class="first">
        <div>
          <Controls
            session={session}
            again={again}
            unit="pointsPerSecond"
            judged={{ label: say("accuracyPoints"), value: session.checks.length === 0 ? "–" : percent(session.checks.at(-1)![1]) }}
          />
          <Plane session={session} />
        </div>
        <div class="beside">
          <LossChart session={session} title={say("lossChart")} range={[0.0005, 2]} logarithmic />
          <button type="button" class="small" onClick={() => saveCurve(session)}>
            {say("save")}
          </button>
          <RunCode
            session={session}
            model={{ file: "apps/demo/web/worker/playground-subject.ts", code: regionOf(networkSource, "network") }}
          />
        </div>
      </div>
      <CarryAway session={session} />
    </>
  );
}
