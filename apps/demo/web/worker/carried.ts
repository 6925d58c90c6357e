import { writeSafetensors } from "@adjoint/formats/safetensors";
import { type Checkpoint, CheckpointError, packRun, unpackRun } from "../../src/run-state";
import type { Settings } from "../../src/settings";
import type { Training } from "../../src/training";
import {
  type DeviceName,
  deviceNames,
  type Journey,
  type Luggage,
  type Mark,
  MOST_STATE_BYTES,
  playgroundChoices,
  type Study,
} from "./messages";

// What leaves the page is a safetensors file as the command line's checkpoints are; what the page itself needs to go on stands in its metadata.
// What comes back may be anything: nothing of it is used before it was looked at.

const KEY = "adjoint.page";

/** What a part learns, and where its run was. */
interface Ticket {
  readonly study: Study;
  readonly device: DeviceName;
  readonly journey: Journey;
}

/** A run that was carried away, looked at. */
export interface Carried extends Ticket {
  readonly seed: number;
  readonly checkpoint: Checkpoint;
}

const MOST_MARKS = 1000;

/** A run as bytes. */
export async function packFor(as: Luggage, training: Training, settings: Settings, ticket: Ticket): Promise<Uint8Array> {
  const { lesson } = training;
  if (as === "weights") return writeSafetensors(lesson.model.stateDict(), { metadata: lesson.description() });
  const whole = as === "state";
  const { first, marks } = ticket.journey;
  const told = whole ? ticket : { ...ticket, journey: { first: marks.at(-1)?.device ?? first, marks: [] } };
  return packRun(training, settings, { metadata: { [KEY]: JSON.stringify(told) }, history: whole });
}

const among = <T>(choices: readonly T[], value: unknown): value is T => (choices as readonly unknown[]).includes(value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The study alone, without what else stands in the file. */
function studyIn(value: unknown): Study | undefined {
  if (!isRecord(value)) return undefined;
  const { part, model, text, temperature, points, layers, width, activation } = value;
  if (part === "digits" && (model === "mlp" || model === "cnn")) return { part, model };
  if (part === "text" && (text === null || typeof text === "string") && typeof temperature === "number") {
    return temperature >= 0.1 && temperature <= 2 ? { part, text, temperature } : undefined;
  }
  const fits =
    part === "playground" &&
    among(playgroundChoices.points, points) &&
    among(playgroundChoices.layers, layers) &&
    among(playgroundChoices.width, width) &&
    among(playgroundChoices.activation, activation);
  return fits ? { part, points, layers, width, activation } : undefined;
}

const isMark = (value: unknown): value is Mark =>
  isRecord(value) &&
  Number.isSafeInteger(value.step) &&
  (value.step as number) >= 0 &&
  (value.kind === "switched" || value.kind === "lost") &&
  among(deviceNames, value.device);

function journeyIn(value: unknown): Journey | undefined {
  if (!isRecord(value) || !among(deviceNames, value.first) || !Array.isArray(value.marks)) return undefined;
  const { first, marks } = value;
  if (marks.length > MOST_MARKS || !marks.every(isMark)) return undefined;
  return { first, marks: marks.map(({ step, kind, device }) => ({ step, kind, device })) };
}

function ticketIn(text: string | undefined): Ticket {
  const refuse = (problem: string): never => {
    throw new CheckpointError("the run", problem);
  };
  if (text === undefined) return refuse("was not saved by this page");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("is damaged where it says what is learned");
  }
  if (!isRecord(value)) return refuse("is damaged where it says what is learned");
  const [study, journey] = [studyIn(value.study), journeyIn(value.journey)];
  if (study === undefined) return refuse("learns something that this page does not have");
  if (journey === undefined || !among(deviceNames, value.device)) return refuse("is damaged where it says on which devices it was");
  return { study, journey, device: value.device };
}

/** Looks at a run that was carried away. @throws CheckpointError for anything else. */
export function openCarried(bytes: Uint8Array): Carried {
  if (bytes.length > MOST_STATE_BYTES)
    throw new CheckpointError("the run", `has ${bytes.length} bytes, and at most ${MOST_STATE_BYTES} are opened`);
  const checkpoint = unpackRun("the run", bytes);
  const ticket = ticketIn(checkpoint.metadata[KEY]);
  const { seed } = checkpoint.notes.settings;
  if (!Number.isSafeInteger(seed) || seed < 0) throw new CheckpointError("the run", "has no seed");
  return { ...ticket, seed, checkpoint };
}
