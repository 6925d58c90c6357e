import { signal } from "@preact/signals";
import { forgetRun, type Kept, keptRun } from "../worker/kept";
import { MOST_STATE_BYTES, type Study } from "../worker/messages";
import { type RunPart, readAddress } from "./address";
import { FragmentError, fromFragment } from "./fragment";
import { begin, part, pastedText, replaceRun, restAll, sessions, shownRun } from "./runs";
import { type Said, said } from "../words/words";
import { openSession, StateRefused } from "./opening";
import type { Session } from "./session";

/** What an earlier visit left of each part. */
const offers = signal<Partial<Record<RunPart, Kept>>>({});
const problem = signal<Said | null>(null);

function withdraw(run: RunPart): void {
  const { [run]: _, ...others } = offers.value;
  offers.value = others;
}
const opening = new Set<RunPart>();

/** The choices of a run, as they stand in an address. */
function choicesOf({ study, seed, device }: Session["beginning"]): string {
  const { part: _, ...all } = study;
  const { text: _text, temperature: _temperature, ...choices } = all as Partial<Extract<Study, { part: "text" }>>;
  return String(new URLSearchParams({ ...(choices as Record<string, string>), device, seed: String(seed) }));
}

async function put(state: Uint8Array, paused: boolean): Promise<void> {
  const session = await openSession(state, paused);
  const { study } = session.beginning;
  restAll();
  if (study.part === "text") pastedText.value = study.text;
  replaceRun(study.part, session);
  session.keep(true);
  withdraw(study.part);
  part.value = study.part;
  shownRun.value = study.part;
  history.replaceState(null, "", `#${study.part}?${choicesOf(session.beginning)}${paused ? "&paused" : ""}`);
}

/** Goes on from a file. What goes on now stays if it cannot. */
export async function openState(file: Blob): Promise<void> {
  problem.value = null;
  try {
    if (file.size > MOST_STATE_BYTES) throw new StateRefused(`it has ${file.size} bytes, and at most ${MOST_STATE_BYTES} are opened`);
    await put(new Uint8Array(await file.arrayBuffer()), readAddress(location.hash).paused);
  } catch (error) {
    problem.value = said("refusedFile", { detail: error instanceof Error ? error.message : String(error) });
  }
}

/** Goes on from the state in the address, or, if it is damaged, says so and begins a run. */
async function openLink(run: RunPart, fragment: string): Promise<void> {
  if (opening.has(run)) return;
  opening.add(run);
  try {
    await put(await fromFragment(fragment), readAddress(location.hash).paused);
  } catch (error) {
    const known = error instanceof FragmentError || error instanceof StateRefused;
    problem.value = said("refusedLink", { detail: known ? error.message : String(error) });
    history.replaceState(null, "", `#${run}`);
    if (sessions.value[run] === undefined) beginAndLook(run);
  } finally {
    opening.delete(run);
  }
}

/** Begins a run in the place of the part's own. What was kept before is not written over until it is settled what becomes of it. */
export function beginAgain(run: RunPart): void {
  begin(run);
  if (offers.value[run] === undefined) sessions.value[run]!.keep(true);
}

/** Begins a run; the browser keeps it unless it has one from an earlier visit to offer. */
function beginAndLook(run: RunPart): void {
  begin(run);
  const keepWhatRuns = (): void => sessions.value[run]!.keep(true);
  keptRun(run).then((kept) => {
    if (kept === undefined) keepWhatRuns();
    else offers.value = { ...offers.value, [run]: kept };
    // A browser that keeps nothing says so when it is to keep something.
  }, keepWhatRuns);
}

/** The run that a part begins with: the one in the address, or a new one. */
export function arrive(run: RunPart): void {
  const fragment = readAddress(location.hash).choices.get("state");
  if (fragment !== null) void openLink(run, fragment);
  else if (sessions.peek()[run] === undefined) beginAndLook(run);
}

async function goOn(kept: Kept): Promise<void> {
  withdraw(kept.part);
  try {
    await put(kept.state, false);
  } catch (error) {
    problem.value = said("refusedKept", { detail: error instanceof Error ? error.message : String(error) });
    sessions.value[kept.part]?.keep(true);
  }
}

function forget(kept: Kept): void {
  withdraw(kept.part);
  forgetRun(kept.part).catch((error: unknown) => {
    problem.value = said("notForgotten", { detail: String(error) });
  });
  sessions.value[kept.part]?.keep(true);
}

export const carriedHere = { offers, problem, goOn, forget };

addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const [run, session] of Object.entries(sessions.peek())) if (offers.value[run as RunPart] === undefined) session.keep(true, true);
});
