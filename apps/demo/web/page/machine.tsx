import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { language, say, whole } from "../words/words";
import { type MachineNews, type Measure, measures } from "../worker/machine-messages";
import { type DeviceName, type DeviceReport, deviceNames } from "../worker/messages";
import { type CardRow, drawCard } from "./card";
import { Missing } from "./controls";
import { saveFile } from "./saving";

type Cell =
  | { readonly value: number }
  | { readonly right: number; readonly all: number; readonly wrong: readonly string[] }
  | { readonly problem: string };
type Cells = Readonly<Partial<Record<`${DeviceName} ${Measure}`, Cell>>>;

const cells = signal<Cells>({});
const devices = signal<readonly DeviceReport[]>([]);
const under = signal<{ readonly device: DeviceName; readonly measure: Measure } | null>(null);
const state = signal<"idle" | "measuring" | "done" | "stopped" | "failed">("idle");
const failure = signal("");
let worker: Worker | null = null;

function set(device: DeviceName, measure: Measure, cell: Cell): void {
  cells.value = { ...cells.value, [`${device} ${measure}`]: cell };
}

function hear(news: MachineNews): void {
  if (news.kind === "devices") devices.value = news.devices;
  if (news.kind === "measuring") under.value = { device: news.device, measure: news.measure };
  if (news.kind === "measured") set(news.device, news.measure, { value: news.value });
  if (news.kind === "checked") set(news.device, "checks", news.conformance);
  if (news.kind === "failed") set(news.device, news.measure, { problem: news.detail });
  if (news.kind === "broken") {
    failure.value = news.detail;
    finish("failed");
  }
  if (news.kind === "done") finish("done");
}

function finish(how: "done" | "stopped" | "failed"): void {
  worker?.terminate();
  worker = null;
  under.value = null;
  state.value = how;
}

function measure(): void {
  cells.value = {};
  state.value = "measuring";
  worker = new Worker(new URL("../worker/machine.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<MachineNews>) => hear(data);
  worker.onerror = ({ message }) => {
    failure.value = message;
    finish("failed");
  };
}

const labels = {
  matmul: "measureMatmul",
  convolution: "measureConvolution",
  training: "measureTraining",
  characters: "measureCharacters",
  checks: "measureChecks",
} as const;

const figure = (value: number): string => (value >= 100 ? whole(value) : value.toPrecision(value >= 10 ? 3 : 2));

/** What a cell says: in the table and on the card. */
function wordsOf(name: DeviceName, row: Measure): string {
  const cell = cells.value[`${name} ${row}`];
  if (devices.value.find((each) => each.name === name)?.missing) return say("unavailable");
  if (cell === undefined) return under.value?.device === name && under.value.measure === row ? "…" : "–";
  if ("problem" in cell) return say("measureFailed");
  if ("right" in cell) return `${cell.right} / ${cell.all}`;
  return figure(row === "matmul" || row === "convolution" ? cell.value / 1e9 : cell.value);
}

function Progress() {
  const at = under.value;
  const done = Object.keys(cells.value).length;
  const all = measures.length * devices.value.filter(({ missing }) => missing === null).length;
  return (
    <div class="status" role="status" data-machine={state.value}>
      {state.value === "measuring" ? <progress value={done} max={Math.max(1, all)} aria-label={say("measuring")} /> : null}
      <p class={state.value === "failed" ? "problem" : ""}>
        {at === null ? null : say("measuringNow", { what: say(labels[at.measure]), device: at.device })}
        {state.value === "done" ? say("measureDone") : null}
        {state.value === "stopped" ? say("measureStopped") : null}
        {state.value === "failed" ? say("measureBroken", { detail: failure.value }) : null}
      </p>
    </div>
  );
}

/** What went wrong, below the table: each with what it was about. */
function Problems() {
  const found = Object.entries(cells.value).flatMap(([key, cell]) => {
    if ("problem" in cell) return [`${key}: ${cell.problem}`];
    return "wrong" in cell && cell.wrong.length > 0
      ? [`${key.split(" ")[0]}: ${say("measureWrong", { names: cell.wrong.join(", ") })}`]
      : [];
  });
  return found.length === 0 ? null : (
    <ul class="note problems">
      {found.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}

/** The browser's name and version, out of all that it calls itself. */
const browserName = (): string =>
  /(Firefox|Edg|OPR|Chrome|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0].replace("Version", "Safari") ?? navigator.userAgent;

async function saveCard(): Promise<void> {
  const rows = measures.map((row): CardRow => ({ label: say(labels[row]), values: deviceNames.map((name) => wordsOf(name, row)) }));
  const gpu = devices.value.find(({ name, missing }) => name === "webgpu" && missing === null)?.detail;
  const about = [
    `${browserName()} · ${navigator.platform}`,
    say("machineThreads", { count: navigator.hardwareConcurrency }) + (gpu === undefined || gpu === "" ? "" : ` · webgpu: ${gpu}`),
    new Date().toLocaleDateString(language.value, { dateStyle: "long" }),
  ];
  const image = await drawCard({ title: `Adjoint · ${say("machine")}`, columns: deviceNames, rows, about });
  saveFile("adjoint-this-machine.png", image, "image/png");
}

export function MachinePart() {
  const problem = useRef<HTMLParagraphElement>(null);
  const measuring = state.value === "measuring";
  const save = (): void => {
    saveCard().catch((error: unknown) => {
      problem.current!.textContent = say("cardFailed", { detail: String(error) });
    });
  };
  return (
    <section class="machine" aria-labelledby="machine">
      <h2 id="machine">{say("machine")}</h2>
      <p class="lead">{say("machineLead")}</p>
      <div class="row">
        <button type="button" class="primary" onClick={() => (measuring ? finish("stopped") : measure())}>
          {say(measuring ? "measureStop" : "measureStart")}
        </button>
        <button type="button" disabled={state.value !== "done"} onClick={save}>
          {say("saveImage")}
        </button>
      </div>
      <p ref={problem} class="problem" role="alert" />
      <Progress />
      {devices.value
        .filter(({ missing }) => missing !== null)
        .map((report) => (
          <Missing key={report.name} report={report} />
        ))}
      <div class="scroll">
        <table class="measures">
          <thead>
            <tr>
              <td />
              {deviceNames.map((name) => (
                <th key={name} scope="col" class={`device-${name}`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measures.map((row) => (
              <tr key={row}>
                <th scope="row">{say(labels[row])}</th>
                {deviceNames.map((name) => (
                  <td key={name} data-cell={`${name} ${row}`}>
                    {wordsOf(name, row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">{say("machineNote")}</p>
      <Problems />
    </section>
  );
}
