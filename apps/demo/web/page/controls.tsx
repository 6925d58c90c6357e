import { useState } from "preact/hooks";
import { percent, say, shown, whole } from "../words/words";
import { type DeviceName, type DeviceReport, deviceNames } from "../worker/messages";
import { saveFile } from "./saving";
import type { Session } from "./session";

const reasons = { "no-api": "missingNoApi", "no-adapter": "missingNoAdapter", failed: "missingFailed" } as const;

/** Why a device is not available. */
export function Missing({ report }: { readonly report: DeviceReport }) {
  return (
    <details class="missing">
      <summary>
        {report.name}: {say("unavailable")}. <span class="link">{say("why")}</span>
      </summary>
      <p>{say(reasons[report.missing!], { detail: report.detail })}</p>
    </details>
  );
}

/** Where the run is computed: one control moves it. */
function DeviceSwitch({ session }: { readonly session: Session }) {
  const reports = session.devices.value;
  return (
    <fieldset class="switch">
      <legend class="hidden">{say("device")}</legend>
      {deviceNames.map((name) => {
        const report = reports.find((each) => each.name === name);
        return (
          <label key={name} class={`device ${name}${report?.missing == null ? "" : " absent"}`}>
            <input
              type="radio"
              name="device"
              value={name}
              checked={session.device.value === name}
              disabled={report?.missing !== null || session.busy}
              onChange={() => session.switchTo(name)}
            />
            <span class="word">{name}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function LoseGpu({ session }: { readonly session: Session }) {
  const [goOnWith, choose] = useState<DeviceName>("webgpu");
  const available = session.devices.value.find(({ name }) => name === "webgpu")?.missing === null;
  if (!available) return null;
  return (
    <div class="row lose">
      <button type="button" class="danger" disabled={!session.canLose} title={say("loseHint")} onClick={() => session.lose(goOnWith)}>
        {say("lose")}
      </button>
      <label>
        {say("goOnWith")}{" "}
        <select value={goOnWith} onChange={(event) => choose(event.currentTarget.value as DeviceName)}>
          <option value="webgpu">{say("newGpu")}</option>
          <option value="wasm">wasm</option>
          <option value="cpu">cpu</option>
        </select>
      </label>
      {session.device.value === "webgpu" ? null : <span class="note">{say("loseNeedsGpu")}</span>}
    </div>
  );
}

/** What goes on, in a sentence; the event that came last stays beside it. */
export function Status({ session }: { readonly session: Session }) {
  const { state, loading, device, step } = session;
  const progress = loading.value;
  const sentence = (): string => {
    if (state.value === "failed") return shown(session.problem.value);
    if (progress !== null) return say("loading", { bytes: whole(progress.bytes / 1000), of: whole(progress.of / 1000) });
    if (state.value === "starting") return say("starting");
    if (state.value === "running") return say("stateRunning", { device: device.value });
    if (state.value === "paused") return say("statePaused", { step: whole(step.value) });
    if (state.value === "finished") return say("stateFinished", { step: whole(step.value) });
    return "";
  };
  return (
    <div class="status" role="status" data-state={state.value}>
      {progress === null || state.value === "failed" ? null : <progress value={progress.bytes} max={progress.of} aria-label={sentence()} />}
      {sentence() === "" ? null : <p class={state.value === "failed" ? "problem" : ""}>{sentence()}</p>}
      {session.event.value === null ? null : <p class="event">{shown(session.event.value)}</p>}
    </div>
  );
}

export const saveCurve = (session: Session): void => saveFile("curve.csv", session.curve.toCsv(), "text/csv");

export interface FiguresProps {
  readonly session: Session;
  readonly unit: "imagesPerSecond" | "charactersPerSecond" | "pointsPerSecond";
  /** The figure that the model is judged by. */
  readonly judged: { readonly label: string; readonly value: string };
}

function Figures({ session, unit, judged }: FiguresProps) {
  session.drawn.value;
  const { rate, curve } = session;
  const loss = curve.last;
  return (
    <dl class="figures">
      <div>
        <dd data-figure="rate">{rate.value === null ? "–" : whole(rate.value)}</dd>
        <dt>{say(unit)}</dt>
      </div>
      <div>
        <dd data-figure="loss">{loss === undefined ? "–" : loss.toFixed(3)}</dd>
        <dt>{say("loss")}</dt>
      </div>
      <div>
        <dd data-figure="judged">{judged.value}</dd>
        <dt>{judged.label}</dt>
      </div>
      <div>
        <dd data-figure="step">{whole(session.step.value)}</dd>
        <dt>
          {session.steps.value === 0
            ? say("stepAxis")
            : say("stepOf", { step: whole(session.step.value), steps: whole(session.steps.value) })}
        </dt>
      </div>
    </dl>
  );
}

/** Where a run is computed, and whether it goes on. */
export function ControlBar({ session, again }: { readonly session: Session; readonly again: () => void }) {
  const running = session.state.value === "running";
  const missing = session.devices.value.filter(({ missing: reason }) => reason !== null);
  return (
    <>
      <div class="row bar">
        <DeviceSwitch session={session} />
        <button
          type="button"
          class="primary"
          disabled={session.busy || session.state.value === "finished"}
          onClick={() => session.toggle()}
        >
          {say(running ? "pause" : "resume")}
        </button>
        <button type="button" disabled={session.state.value !== "paused"} onClick={() => session.oneStep()}>
          {say("step")}
        </button>
        <button type="button" onClick={again}>
          {say("again")}
        </button>
      </div>
      <LoseGpu session={session} />
      {missing.map((report) => (
        <Missing key={report.name} report={report} />
      ))}
    </>
  );
}

/** The controls of a run, its figures and its state. */
export function Controls(props: FiguresProps & { readonly again: () => void }) {
  return (
    <div class="controls">
      <ControlBar session={props.session} again={props.again} />
      <Figures {...props} />
      <Status session={props.session} />
    </div>
  );
}

export const shareOf = (share: number | undefined): string => (share === undefined ? "–" : percent(share));
