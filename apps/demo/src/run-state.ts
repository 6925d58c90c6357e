import { defaultGenerator, fromTypedArray, type GeneratorState, type Tensor, tidy } from "@adjoint/core";
import { readSafetensors, writeSafetensors } from "@adjoint/formats/safetensors";
import type { OptimizerStateDict, SchedulerState } from "@adjoint/nn/optim";
import type { Lesson } from "./lesson";
import { defaultsOf, type Settings } from "./settings";
import type { Point, Training } from "./training";

/** A checkpoint that cannot be gone on from: one line that says what to do. */
export class CheckpointError extends Error {
  /** What is wrong, without the command line's advice. */
  readonly problem: string;

  constructor(path: string, problem: string, next = "") {
    super(`${path} ${problem}; ${next}to start anew, leave out --resume`);
    this.problem = problem;
  }
}

/** What a checkpoint holds beside tensors. Raised whenever its meaning changes. */
const VERSION = "1";

interface Notes {
  readonly settings: Settings;
  readonly fingerprint: string;
  readonly step: number;
  readonly seen: number;
  readonly seconds: number;
  readonly accuracies: readonly Point[];
  readonly checks: readonly Point[];
  /** The optimizer's state without its tensors: step counts, and the groups' settings. */
  readonly optimizer: { readonly steps: Readonly<Record<string, number>>; readonly paramGroups: OptimizerStateDict["paramGroups"] };
  readonly schedule: SchedulerState;
  /** Core's own generator, which dropout draws from. */
  readonly generator: GeneratorState;
  /** Where the lesson is in its data, with the generator of its own. */
  readonly position: unknown;
}

/** A checkpoint as it was read; whether it fits is seen when it is put back. */
export interface Checkpoint {
  readonly path: string;
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly notes: Notes;
  /** What else whoever packed it wrote beside the state. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Options of `packRun`. */
export interface PackOptions {
  /** Further strings of the file's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether the figures so far go along; the state is exact without them. Default: `true`. */
  readonly history?: boolean;
}

const prefixed = (prefix: string, tensors: Readonly<Record<string, Tensor>>): [string, Tensor][] =>
  Object.entries(tensors).map(([name, value]) => [`${prefix}${name}`, value]);

const withPrefix = (tensors: Readonly<Record<string, Tensor>>, prefix: string): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  );

/** Float32 as the losses themselves are, on the cpu whatever the device is. */
const column = (values: readonly number[]): Tensor => fromTypedArray(Float32Array.from(values), [values.length]);

const columns = ["losses", "learningRates"] as const;

/** All that a run needs to go on as if it had never stopped, as the bytes of a safetensors file. */
export async function packRun(
  training: Training,
  settings: Settings,
  { metadata = {}, history: withHistory = true }: PackOptions = {},
): Promise<Uint8Array> {
  const { lesson, history, step, seen, seconds } = training;
  const { state, paramGroups } = lesson.optimizer.stateDict();
  const numbers = Object.entries(state);
  const optimizerTensors = numbers.flatMap(([number, entry]) =>
    Object.entries(entry).flatMap(([name, value]) => (typeof value === "number" ? [] : [[`optimizer.${number}.${name}`, value] as const])),
  );
  const notes: Notes = {
    settings,
    fingerprint: lesson.fingerprint,
    step,
    seen,
    seconds,
    accuracies: withHistory ? history.accuracies : [],
    checks: withHistory ? history.checks : history.checks.slice(-1),
    optimizer: { steps: Object.fromEntries(numbers.map(([number, entry]) => [number, entry.step])), paramGroups },
    schedule: lesson.schedule.stateDict(),
    generator: defaultGenerator.getState(),
    position: lesson.position(),
  };
  const tensors = Object.fromEntries([
    ...prefixed("model.", lesson.model.stateDict()),
    ...optimizerTensors,
    ...(withHistory ? columns.map((name) => [`history.${name}`, column(history[name])] as const) : []),
  ]);
  return writeSafetensors(tensors, { metadata: { ...metadata, "adjoint.demo": VERSION, run: JSON.stringify(notes) } });
}

export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]!.replace(/\.$/, "");

/** What `packRun` packed; `path` is what errors call it. @throws CheckpointError when it is damaged, or not a checkpoint of the demo. */
export function unpackRun(path: string, bytes: Uint8Array): Checkpoint {
  try {
    return tidy(() => {
      // On the cpu, whose tensors every device takes over.
      const { tensors, metadata } = readSafetensors(bytes, { device: "cpu" });
      if (metadata["adjoint.demo"] === undefined) throw new Error("it is not a checkpoint of the demo");
      if (metadata["adjoint.demo"] !== VERSION) throw new Error("it is of another version of the demo");
      const notes = JSON.parse(metadata.run ?? "") as Notes;
      checkSettings(notes.settings);
      checkFigures(notes);
      return { path, tensors, notes, metadata };
    });
  } catch (error) {
    throw new CheckpointError(path, `cannot be gone on from (${firstLine(error)})`);
  }
}

/** Settings decide what is built, so they are looked at before anything else. */
function checkSettings(settings: Settings): void {
  const usual = Object.entries(defaultsOf("mlp"));
  const fits = usual.every(([name, value]) => {
    const own = (settings as unknown as Record<string, unknown> | undefined)?.[name];
    return name === "text" ? own === null || typeof own === "string" : typeof own === typeof value;
  });
  if (!fits) throw new Error("its settings are not whole");
}

const isFigure = (value: unknown): boolean => typeof value === "number" && value >= 0;

const arePoints = (points: unknown): boolean =>
  Array.isArray(points) &&
  points.every(
    (point) => Array.isArray(point) && point.length === 2 && isFigure(point[0]) && ["number", "object"].includes(typeof point[1]),
  );

/** JSON has no NaN: a check of a run that diverged comes back as null. */
const withNaN = (points: readonly Point[]): Point[] => points.map(([step, value]) => [step, value ?? Number.NaN]);

/** What is counted and shown; the parts that belong to the model, the optimizer and the data are looked at by those. */
function checkFigures({ step, seen, seconds, accuracies, checks, optimizer, generator }: Notes): void {
  const whole =
    Number.isSafeInteger(step) &&
    [step, seen, seconds].every(isFigure) &&
    arePoints(accuracies) &&
    arePoints(checks) &&
    typeof optimizer?.steps === "object" &&
    optimizer.steps !== null &&
    typeof generator === "object";
  if (!whole) throw new Error("its figures are not whole");
}

const otherData = (path: string, unit: Lesson["unit"]): CheckpointError =>
  unit === "images"
    ? new CheckpointError(path, "was made with other digits")
    : new CheckpointError(path, "was made with another text", "type: npm run demo -- --resume --text FILE, with that text; ");

/** Puts a run back to where it was, alone or in any number of processes. @throws CheckpointError when the checkpoint is of other data or of another model. */
export function restore(training: Training, { path, tensors, notes }: Checkpoint): void {
  const { lesson, history } = training;
  if (notes.fingerprint !== lesson.fingerprint) throw otherData(path, lesson.unit);
  try {
    if (notes.step > lesson.steps) throw new Error(`step ${notes.step} of ${lesson.steps}`);
    const { steps, paramGroups } = notes.optimizer;
    const state = Object.entries(steps).map(
      ([number, step]) => [number, { ...withPrefix(tensors, `optimizer.${number}.`), step }] as const,
    );
    lesson.model.loadStateDict(withPrefix(tensors, "model."));
    lesson.optimizer.loadStateDict({ state: Object.fromEntries(state), paramGroups });
    lesson.schedule.loadStateDict(notes.schedule);
    lesson.seek(notes.position);
    // Written by the first of the processes; they draw alike, each from a seed of its own.
    defaultGenerator.setState({ ...notes.generator, seed: notes.generator.seed + (training.others?.rank ?? 0) });
    for (const name of columns) {
      const kept = tensors[`history.${name}`];
      // Packed without its history: of its steps nothing more is known.
      for (const value of kept?.dataSync() ?? new Float32Array(notes.step).fill(Number.NaN)) history[name].push(Number(value));
    }
    history.accuracies.push(...withNaN(notes.accuracies));
    history.checks.push(...withNaN(notes.checks));
    if (history.losses.length !== notes.step) throw new Error("its losses are not those of its steps");
  } catch (error) {
    throw new CheckpointError(path, `does not fit (${firstLine(error)})`);
  }
  training.step = notes.step;
  training.seen = notes.seen;
  training.seconds = notes.seconds;
}
