import { ArgumentError, Generator, type GeneratorState } from "@adjoint/core";
import { checkRecord, describe } from "@adjoint/core/internal";

/** One pass over the data, and how far it got. */
export interface PassPosition {
  /** The generator's state that its order was drawn from; null without shuffling. */
  readonly start: GeneratorState | null;
  /** How many batches were handed out: whole ones, whatever the shares of processes are. */
  delivered: number;
}

/** Where a `DataLoader` is in its data. Plain JSON. */
export interface LoaderState {
  /** The length of the data set, by which a state is known to belong to it. */
  readonly examples: number;
  readonly batchSize: number;
  /** The generator that draws the orders; null without shuffling. */
  readonly generator: GeneratorState | null;
  /** The pass under way, or null between passes. */
  readonly pass: PassPosition | null;
}

function isGeneratorState(state: unknown): boolean {
  try {
    new Generator().setState(state as GeneratorState);
    return true;
  } catch {
    return false;
  }
}

/** @throws ArgumentError unless `state` fits a loader whose own state is `own`, and whose passes have `length` batches. */
export function checkLoaderState(state: unknown, own: LoaderState, length: number): LoaderState {
  const refuse = (problem: string, hint?: string): never => {
    throw new ArgumentError("loadStateDict", problem, hint);
  };
  checkRecord("loadStateDict", state, "the state of a loader", "what stateDict() gave.");
  const { examples, batchSize, generator, pass } = state as unknown as LoaderState;
  if (examples !== own.examples || batchSize !== own.batchSize) {
    return refuse(
      `the state is of ${describe(examples)} examples in batches of ${describe(batchSize)}, and the loader has ${own.examples} in batches of ${own.batchSize}.`,
      "build the loader as it was.",
    );
  }
  const states = pass === null ? [generator] : [generator, pass?.start];
  if (own.generator === null ? states.some((each) => each !== null) : !states.every(isGeneratorState)) {
    return refuse(`the state is not of a loader ${own.generator === null ? "that keeps" : "that shuffles"} the order.`);
  }
  if (pass !== null && !(Number.isInteger(pass.delivered) && pass.delivered >= 0 && pass.delivered <= length)) {
    return refuse(`${describe(pass.delivered)} batches cannot have been handed out of ${length}.`);
  }
  return state as unknown as LoaderState;
}
