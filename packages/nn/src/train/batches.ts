import { ArgumentError, isTensor, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { Module } from "../module";

/** Batches, to be walked once an epoch: a `DataLoader`, an array, or a function that gives the iterable of an epoch. */
export type Batches<Batch> = AsyncIterable<Batch> | Iterable<Batch> | (() => AsyncIterable<Batch> | Iterable<Batch>);

/** What says that somebody wants to stop: an `AbortController`'s signal. */
export interface StopSignal {
  readonly aborted: boolean;
}

/** A loss: a function, or a module. Its result is a scalar. */
export type Loss = ((output: Tensor, target: Tensor) => Tensor) | { forward(output: Tensor, target: Tensor): Tensor };

/** From a batch to the model's output and what it should have been. */
export type Forward<M extends Module, Batch> = (model: M, batch: Batch) => readonly [output: Tensor, target: Tensor];

/** @throws ArgumentError for what cannot be walked. */
export function openBatches<Batch>(operation: string, batches: Batches<Batch>): AsyncIterable<Batch> | Iterable<Batch> {
  const iterable = typeof batches === "function" ? batches() : batches;
  const walkable = typeof iterable === "object" && iterable !== null && (Symbol.asyncIterator in iterable || Symbol.iterator in iterable);
  // The numbers of a typed array are not batches; a detached one cannot even be walked.
  if (walkable && !isTensor(iterable) && !ArrayBuffer.isView(iterable)) return iterable;
  throw new ArgumentError(
    operation,
    `takes an iterable of batches, not ${describe(iterable)}.`,
    "new DataLoader(dataset, { batchSize: 64 }).",
  );
}

/** @throws ArgumentError for a pass without batches: of a generator, every pass after the first is such. */
export function refuseEmpty(operation: string, batches: number, what: string): void {
  if (batches > 0) return;
  throw new ArgumentError(
    operation,
    `${what} gave no batches.`,
    "a generator can be walked once: give a DataLoader, an array, or a function.",
  );
}

export function checkLoss(operation: string, loss: Loss): (output: Tensor, target: Tensor) => Tensor {
  if (typeof loss === "function") return loss;
  if (typeof loss?.forward === "function") return (output, target) => loss.forward(output, target);
  throw new ArgumentError(operation, `loss is a function or a module, not ${describe(loss)}.`, "crossEntropy of @adjoint/nn/functional.");
}

/** What a batch [input, target] means; for any other the user says it. */
function pairForward(model: Module, batch: unknown): readonly [Tensor, Tensor] {
  const [input, target] = Array.isArray(batch) && batch.length === 2 ? (batch as unknown[]) : [];
  if (!isTensor(input) || !isTensor(target)) {
    throw new ArgumentError(
      "fit",
      `a batch is ${describe(batch)}, not a pair of tensors.`,
      "{ forward: (model, batch) => [output, target] } says more.",
    );
  }
  return [(model as unknown as { forward(x: Tensor): Tensor }).forward(input), target];
}

/** What a batch means: as the user says, or else as a pair. @throws ArgumentError for anything but a function. */
export function checkForward<M extends Module, Batch>(operation: string, forward: Forward<M, Batch> | null | undefined): Forward<M, Batch> {
  if (forward === undefined || forward === null) return pairForward;
  if (typeof forward === "function") return forward;
  throw new ArgumentError(operation, `forward is a function, not ${describe(forward)}.`, "(model, batch) => [output, target].");
}

/** What a user's forward gave. @throws ArgumentError for anything but two tensors. */
export function checkPair(operation: string, pair: unknown): readonly [Tensor, Tensor] {
  const [output, target] = Array.isArray(pair) ? (pair as unknown[]) : [];
  if (!isTensor(output) || !isTensor(target)) {
    throw new ArgumentError(
      operation,
      `forward gave ${describe(pair)}.`,
      "it gives [output, target], two tensors, at once and not as a promise.",
    );
  }
  return [output, target];
}

/** A mean of batch means, weighted by the batches' sizes. */
export class WeightedMean {
  private sum = 0;
  private weight = 0;

  add(value: number, weight: number): void {
    this.sum += value * weight;
    this.weight += weight;
  }

  get value(): number {
    return this.sum / this.weight;
  }
}
