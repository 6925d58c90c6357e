import { useEffect, useRef, useState } from "preact/hooks";
import "./lecture.css";
import { language, say } from "../../words/words";
import { type DeviceName, deviceNames } from "../../worker/messages";
import { readAddress } from "../address";
import { Missing } from "../controls";
import { CellRun, devices, makeReady, putAway, unserved } from "./cell-run";
import { cells, type LectureCell } from "./cells";
import { Editor, firstBadLine } from "./editor";
import { deviceIn, onDevice } from "./lines";
import { Graphs, Output } from "./output";

const runs = cells.map((cell) => new CellRun(cell));

const placeInAddress = (): number => {
  const letter = readAddress(location.hash).choices.get("cell");
  return Math.max(
    0,
    cells.findIndex((cell) => cell.letter === letter),
  );
};

const titleOf = ({ letter, title }: LectureCell): string => `${letter} · ${title[language.value]}`;
const addressOf = ({ letter }: LectureCell): string => `#lecture?cell=${letter}`;

/** Puts a device's word into the program. */
function DeviceWord({ run }: { readonly run: CellRun }) {
  const named = deviceIn(run.code.value);
  return (
    <fieldset class="switch" disabled={named === undefined}>
      <legend class="hidden">{say("device")}</legend>
      {deviceNames.map((name: DeviceName) => {
        const missing = devices.value.find((report) => report.name === name)?.missing ?? null;
        return (
          <label key={name} class={`device ${name}${missing === null ? "" : " absent"}`}>
            <input
              type="radio"
              name="cell-device"
              value={name}
              checked={named === name}
              disabled={missing !== null}
              onChange={() => {
                run.code.value = onDevice(run.code.value, name);
              }}
            />
            <span class="word">{name}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function Status({ run }: { readonly run: CellRun }) {
  const state = run.state.value;
  const sentence = (): string => {
    if (state.kind === "running") return say("cellRunning");
    if (state.kind === "stopped") return say("cellStopped");
    if (state.kind === "finished") return say("cellFinished", { seconds: state.seconds.toFixed(1) });
    if (state.kind !== "failed") return "";
    const line = problemLineOf(run);
    const key = state.failure === "fetch" ? "cellNotServed" : state.failure === "syntax" ? "cellUnreadable" : "cellFailed";
    return line === null ? say(key) : `${say("cellLine", { line })}: ${say(key)}`;
  };
  return (
    <p class={state.kind === "failed" ? "cell-status problem" : "cell-status"} role="status" data-state={state.kind}>
      {sentence()}
    </p>
  );
}

/** Where the program went wrong; of what cannot be read, where reading it ends. */
function problemLineOf(run: CellRun): number | null {
  const state = run.state.value;
  if (state.kind !== "failed") return null;
  return state.line ?? (state.failure === "syntax" ? firstBadLine(run.code.value) : null);
}

function Unserved() {
  const problem = unserved.value;
  if (problem == null) return null;
  const key = { insecure: "unservedInsecure", refused: "unservedRefused", silent: "unservedSilent" } as const;
  return (
    <p class="problem" role="alert">
      {say(key[problem.reason], { detail: problem.detail })}
    </p>
  );
}

function Cell({ run, before }: { readonly run: CellRun; readonly before: LectureCell | undefined }) {
  const { cell } = run;
  const state = run.state.value;
  const running = state.kind === "running";
  const changed = run.code.value !== cell.code.trimEnd();
  const named = deviceIn(run.code.value);
  const missing = devices.value.find((report) => report.name === named && report.missing !== null);
  return (
    <>
      <p class="cell-text">{cell.text[language.value]}</p>
      <div class="row bar">
        <DeviceWord run={run} />
        <button type="button" class="primary" disabled={running || (unserved.value ?? null) !== null} onClick={() => run.run()}>
          {say("cellRun")}
        </button>
        <button type="button" disabled={!running} onClick={() => run.stop()}>
          {say("cellStop")}
        </button>
        <button type="button" disabled={state.kind === "idle" && !changed} onClick={() => run.reset()}>
          {say("cellReset")}
        </button>
        <Status run={run} />
      </div>
      {missing === undefined ? null : <Missing report={missing} />}
      <Unserved />
      <div class="cell">
        <section class="cell-code" aria-label={say("cellCode")}>
          <p class="note">
            examples/lecture/{cell.file}
            {before === undefined ? null : <span class="cell-mark">{say("cellMarked", { letter: before.letter })}</span>}
          </p>
          <Editor
            code={run.code}
            before={before?.code}
            label={say("cellEditor", { title: titleOf(cell) })}
            problemLine={problemLineOf(run)}
            onRun={() => run.run()}
          />
        </section>
        <Output run={run} />
      </div>
      <Graphs run={run} />
    </>
  );
}

/** The lecture: ten programs, each a step beyond the one before, to be changed and run. */
export function LecturePart() {
  const [place, goTo] = useState(placeInAddress);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    void makeReady();
    const follow = (): void => goTo(placeInAddress());
    addEventListener("hashchange", follow);
    return () => {
      removeEventListener("hashchange", follow);
      // What nobody looks at would only slow down what is looked at next.
      for (const run of runs) run.stop();
      putAway();
    };
  }, []);
  const [cell, before, after] = [cells[place]!, cells[place - 1], cells[place + 1]];
  const toTop = (): void => heading.current?.scrollIntoView();
  return (
    <div class="lecture">
      <p class="lead">{say("lectureLead")}</p>
      <nav class="cells" aria-label={say("cells")}>
        {cells.map((each) => (
          <a key={each.letter} href={addressOf(each)} aria-current={each === cell ? "true" : undefined}>
            {titleOf(each)}
          </a>
        ))}
      </nav>
      <h2 class="cell-title" ref={heading}>
        {titleOf(cell)}
      </h2>
      <Cell key={cell.letter} run={runs[place]!} before={before} />
      <div class="row cell-ends">
        {before === undefined ? null : (
          <a href={addressOf(before)} onClick={toTop}>
            ← {titleOf(before)}
          </a>
        )}
        {after === undefined ? null : (
          <a class="cell-after" href={addressOf(after)} onClick={toTop}>
            {titleOf(after)} →
          </a>
        )}
      </div>
    </div>
  );
}
