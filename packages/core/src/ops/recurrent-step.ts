import { dispatch } from "../dispatch";
import type { DType } from "../dtype";
import { type Expr, inputLeaf } from "../expr";
import type { VjpContext } from "../op";
import { makePlan } from "../plan";
import { planCache } from "../plan-cache";
import type { Tensor } from "../tensor";
import type { CompositionOp } from "./composition";
import { cat } from "./joining";

// What the records of LSTM and GRU share: each is one direction of one layer, over all steps.

/** Parameters of such a record. */
export interface SequenceParams {
  /** Whether the steps go from the end of the sequence to its beginning. */
  readonly reverse: boolean;
}

/** Parameters of the record of such a record's gradient. */
export interface SequenceGradParams extends SequenceParams {
  /** Which of the gradients of the outputs are given. */
  readonly present: readonly boolean[];
}

/** @internal The gradients that are wanted, by a record that takes what is saved and, after it, the gradients of the outputs that there are. */
export function gradientsBy(
  gradOp: CompositionOp<SequenceGradParams>,
  saved: readonly Tensor[],
  { cotangents, params, needs }: VjpContext<SequenceParams>,
): (Tensor | null)[] {
  const given = cotangents.filter((each) => each !== null);
  const gradients = gradOp([...saved, ...given], { ...params, present: cotangents.map((each) => each !== null) });
  return needs.map((need, i) => (need ? gradients[i]! : null));
}

/** @internal The gradients of the outputs that are given, each in its place. */
export function arrivingAt({ present }: SequenceGradParams, given: readonly Tensor[]): (Tensor | null)[] {
  let next = 0;
  return present.map((there) => (there ? given[next++]! : null));
}

/** @internal `x`, and what arrives at step `t`. */
export const plusStep = (x: Tensor, arriving: Tensor | null, t: number): Tensor => (arriving === null ? x : x.add(arriving.select(0, t)));

/** @internal Several results of one map over tensors of one shape and dtype. */
export function mapOf(
  name: string,
  inputs: number,
  expression: (...inputs: Expr[]) => readonly Expr[],
): (tensors: readonly Tensor[]) => readonly Tensor[] {
  const plans = planCache((dtype: DType) => {
    const leaves = Array.from({ length: inputs }, (_, i) => inputLeaf(i, dtype, 2));
    return makePlan(leaves, expression(...leaves));
  });
  return (tensors) => dispatch({ op: { kind: "map", name }, inputs: tensors, params: { plan: plans(tensors[0]!.dtype), scalars: [] } });
}

/** @internal The derivative of a sigmoid, from its value. */
export const slope = (sigmoid: Expr): Expr => sigmoid.mul(sigmoid.neg().add(1));

/** @internal Views of the gates [N, count·H], one beside the other. */
export function gatesOf(gates: Tensor, count: number): Tensor[] {
  const size = gates.layout.shape[1]! / count;
  return Array.from({ length: count }, (_, i) => gates.narrow(1, i * size, size));
}

/** @internal The steps in the order in which they are made. */
export const order = (steps: number, reverse: boolean): number[] => Array.from({ length: steps }, (_, i) => (reverse ? steps - 1 - i : i));

/** @internal What a step begins with, for all steps: the state [N, H] at first, then those of the sequence [T, N, H] but for the last one made. */
export function before(first: Tensor, states: Tensor, reverse: boolean): Tensor {
  const steps = states.layout.shape[0]!;
  const initial = first.unsqueeze(0);
  if (steps === 1) return initial;
  return reverse ? cat([states.narrow(0, 1, steps - 1), initial]) : cat([initial, states.narrow(0, 0, steps - 1)]);
}

/** @internal The weight as the products of all steps want it: laid out anew where it pays, so that not every product has to turn it round. */
export const turned = (weight: Tensor, steps: number): Tensor => (steps > 1 ? weight.t().contiguous() : weight.t());
