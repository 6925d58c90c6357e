import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";

/**
 * What `fit` and `evaluate` need of the other processes that train the same model: `DataParallel` of `@adjoint/distributed` is such. All
 * processes call the same methods in the same order.
 */
export interface Parallel {
  /** What to multiply a mean loss over so many examples by, so that the average over processes is the mean over all examples. */
  weight(examples: number): number;
  /** Sums over all processes; each gets the same bits. */
  sum(values: readonly number[]): Promise<readonly number[]>;
  /** Averages the gradients: after backward, before they are used. */
  synchronize(): Promise<void>;
  /** Gives every process the same buffers, such as running statistics. */
  broadcastBuffers(): Promise<void>;
}

/** What a process knows of a step, and what all of them together know. */
export interface StepFigures {
  /** The sum of the examples' losses, and how many examples there are. */
  readonly loss: number;
  readonly examples: number;
  /** How many processes have an infinite or NaN loss, want to stop after this step, and were told to end the run. */
  readonly nonFinite: number;
  readonly stopping: number;
  readonly aborted: number;
}

/** The figures of all processes together, so that all decide alike. */
export async function together(parallel: Parallel, own: StepFigures): Promise<StepFigures> {
  const { loss, examples, nonFinite, stopping, aborted } = own;
  // A sum of what is not finite would say nothing of the others.
  const sums = await parallel.sum([nonFinite > 0 ? 0 : loss, examples, nonFinite, stopping, aborted]);
  const [sum, all, odd, stops, aborts] = sums as [number, number, number, number, number];
  return { loss: odd > 0 ? Number.NaN : sum, examples: all, nonFinite: odd, stopping: stops, aborted: aborts };
}

/** Means over all processes of figures that each has for its own examples. */
export async function meanOver(
  parallel: Parallel,
  figures: Readonly<Record<string, number>>,
  examples: number,
): Promise<Record<string, number>> {
  const names = Object.keys(figures);
  // A process without examples has no figures worth counting.
  const sums = await parallel.sum([examples, ...names.map((name) => (examples === 0 ? 0 : figures[name]! * examples))]);
  return Object.fromEntries(names.map((name, i) => [name, sums[i + 1]! / sums[0]!]));
}

/** Batches, and then, where other processes may have more, nothing for as long as it is asked for. */
export async function* withOthers<Batch>(
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  parallel: Parallel | undefined,
): AsyncGenerator<Batch | undefined, void, undefined> {
  yield* batches;
  while (parallel !== undefined) yield undefined;
}

/** @throws ArgumentError for what is not such a thing. */
export function checkParallel(operation: string, parallel: unknown): void {
  const { weight, sum, synchronize, broadcastBuffers } = (parallel ?? {}) as Partial<Parallel>;
  if (parallel === undefined || [weight, sum, synchronize, broadcastBuffers].every((method) => typeof method === "function")) return;
  throw new ArgumentError(operation, `parallel is ${describe(parallel)}.`, "await dataParallel(net, group), of @adjoint/distributed.");
}
