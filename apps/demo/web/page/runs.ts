import { signal } from "@preact/signals";
import { playgroundChoices, type Study } from "../worker/messages";
import { type Address, choiceOf, isRunPart, type PartName, type RunPart, readAddress } from "./address";
import { type Beginning, Session } from "./session";

/** The part that is looked at. */
export const part = signal<PartName>(readAddress(location.hash).part);
/** The run of each part that was looked at; those out of sight wait. */
export const sessions = signal<Partial<Record<RunPart, Session>>>({});
export const pastedText = signal<string | null>(null);
export const temperature = signal(0.8);

const numberOf = <T extends number>(address: Address, name: string, all: readonly T[], usual: T): T =>
  all.find((each) => each === Number(address.choices.get(name))) ?? usual;

function studyOf(run: RunPart, address: Address): Study {
  if (run === "digits") return { part: "digits", model: choiceOf(address, "model", ["mlp", "cnn"]) };
  if (run === "text") return { part: "text", text: pastedText.value, temperature: temperature.value };
  return {
    part: "playground",
    points: choiceOf(address, "points", playgroundChoices.points),
    layers: numberOf(address, "layers", playgroundChoices.layers, 3),
    width: numberOf(address, "width", playgroundChoices.width, 16),
    activation: choiceOf(address, "activation", playgroundChoices.activation),
  };
}

/** Puts a run in the place of the part's own. */
export function replaceRun(run: RunPart, session: Session): void {
  sessions.value[run]?.end();
  sessions.value = { ...sessions.value, [run]: session };
}

/** Begins a run as the address has it. */
export function begin(run: RunPart): void {
  const address = readAddress(location.hash);
  const { device, seed, paused } = address;
  const beginning: Beginning = { study: studyOf(run, address), device, seed, paused };
  replaceRun(run, new Session(beginning));
}

/** Parts that nobody looks at wait; the one that is looked at goes on, if leaving it was what stopped it. */
const waiting = new Set<Session>();

/** Everything waits, until it is looked at again. */
export function restAll(): void {
  for (const session of Object.values(sessions.peek())) {
    if (session.state.value === "running") {
      session.pause();
      waiting.add(session);
    }
  }
}

/** Lets a run go on that was not stopped by the reader. */
export function wake(session: Session): void {
  if (waiting.delete(session)) session.resume();
}

/** The run that a part shows: its own, or the one that is looked at from inside. */
export const runOf = (address: Address): RunPart | undefined => {
  if (address.part === "inside") return choiceOf<RunPart>(address, "run", ["playground", "digits", "text"]);
  return isRunPart(address.part) ? address.part : undefined;
};

/** Which run is on the page now. */
export const shownRun = signal(runOf(readAddress(location.hash)));

export const currentRun = (): Session | undefined => (shownRun.value === undefined ? undefined : sessions.value[shownRun.value]);
