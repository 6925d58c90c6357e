import "@adjoint/autograd";
import { use } from "@adjoint/core";
import { Corpus } from "../../src/corpus";
import { CheckpointError } from "../../src/run-state";
import { type Carried, openCarried } from "./carried";
import { DataError, DigitShards, fetchTestDigits, fetchText } from "./data";
import { backends, findDevices } from "./devices";
import { DigitsSubject } from "./digits-subject";
import type { News, Order } from "./messages";
import { PlaygroundSubject } from "./playground-subject";
import { Runner, type RunOrder, type Subject } from "./runner";
import { pageSizes, TextSubject } from "./text-subject";

// One worker for each part of the page: it trains, and the page draws.

const tell = (news: News): void => self.postMessage(news);
const loading = (bytes: number, of: number): void => tell({ kind: "loading", bytes, of });

/** Shorter texts have no window to be held out. */
const SHORTEST = 20 * (pageSizes.context + 2);

class TextTooShort extends Error {}

type Start = Omit<Extract<Order, { kind: "start" }>, "kind">;

async function subjectOf({ study, seed, page }: Start): Promise<Subject> {
  if (study.part === "digits") {
    const test = fetchTestDigits(page);
    const shards = new DigitShards(page, loading);
    return new DigitsSubject(study.model, seed, shards, await test, tell);
  }
  if (study.part === "text") {
    const text = (study.text ?? (await fetchText(page, loading))).replaceAll("\r\n", "\n");
    if (text.length < SHORTEST) throw new TextTooShort(String(SHORTEST));
    return new TextSubject(new Corpus("the text", text), seed, study.temperature, tell);
  }
  return new PlaygroundSubject(study, seed, tell);
}

let subject: Subject | undefined;
let runner: Runner | undefined;
/** Orders that came before there was a run. */
const waiting: RunOrder[] = [];

async function start(order: Start, carried?: Carried): Promise<void> {
  const { unavailable } = await use(backends.wasm(), backends.cpu());
  const devices = await findDevices(unavailable);
  tell({ kind: "devices", devices });
  const wanted =
    devices.find(({ name }) => name === order.device)?.missing === null ? order.device : unavailable.length > 0 ? "cpu" : "wasm";
  subject = await subjectOf(order);
  // What the seed draws is the same wherever it is drawn, so a run begins where it will go on.
  const { device } = await use(...[wanted, "wasm", "cpu"].map((name) => backends[name as keyof typeof backends]()));
  runner = new Runner(subject, order.study, { device: device as keyof typeof backends, paused: order.paused, carried }, tell);
  for (const early of waiting.splice(0)) runner.post(early);
  await runner.drive();
}

async function open({ state, paused, page }: Extract<Order, { kind: "open" }>): Promise<void> {
  // A state is put together on the cpu, wherever it goes on.
  await use(backends.cpu());
  const carried = openCarried(state);
  const { study, device, seed } = carried;
  tell({ kind: "opened", study, device, seed });
  await start({ study, device, seed, paused, page }, carried);
}

async function recognize(pixels: Uint8Array): Promise<void> {
  if (runner === undefined || !(subject instanceof DigitsSubject)) return;
  try {
    await subject.recognize(runner.training, pixels);
  } catch {
    // The device went away under it: the run tells of that, and the page asks again.
    tell({ kind: "recognized", probabilities: [], maps: [] });
  }
}

function failed(error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof CheckpointError) tell({ kind: "failed", what: "state", detail: error.problem });
  else if (error instanceof TextTooShort) tell({ kind: "failed", what: "text-too-short", detail });
  else tell({ kind: "failed", what: error instanceof DataError ? "data" : "training", detail });
}

self.addEventListener("message", ({ data: order }: MessageEvent<Order>) => {
  if (order.kind === "start") start(order).catch(failed);
  else if (order.kind === "open") open(order).catch(failed);
  else if (order.kind === "recognize") void recognize(order.pixels);
  else if (order.kind === "temperature") {
    if (subject instanceof TextSubject) subject.temperature = order.temperature;
  } else if (runner === undefined) waiting.push(order);
  else runner.post(order);
});
