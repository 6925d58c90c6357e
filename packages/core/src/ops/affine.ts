import { type DType, dtypes } from "../dtype";
import type { TensorLike } from "../elementwise";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import type { VjpContext } from "../op";
import { describe, formatShape, sameShape, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";

/** @internal Weight and bias of a call, at these positions; beside a bias alone the weight is the number 1. */
export function affineOf(inputs: readonly Tensor[], [weight, bias]: readonly [number, number]): readonly TensorLike[] {
  if (bias >= 0) return [inputs[weight] ?? 1, inputs[bias]!];
  return weight < 0 ? [] : [inputs[weight]!];
}

/** @internal */
export const present = <T>(parts: readonly (T | null | undefined)[]): T[] => parts.filter((part) => part != null);

/** @internal Which of the optional parameters are among the inputs of a call, at its end and in this order. */
export interface Affine {
  readonly weighted: boolean;
  readonly biased: boolean;
}

/** @internal Where weight and bias stand, the first of which has this position; −1 for what is missing. */
export const placesOf = ({ weighted, biased }: Affine, first: number): readonly [number, number] => [
  weighted ? first : -1,
  biased ? first + Number(weighted) : -1,
];

/** @internal For each gradient that a record may make the dtype that it has, or null where it is not wanted. */
export type Wanted = readonly (DType | null)[];

/** @internal What is wanted of the inputs at these positions, of which −1 is none. */
export const wantedAt = (places: readonly number[], { specs, needs }: Pick<VjpContext, "specs" | "needs">): Wanted =>
  places.map((place) => (needs[place] ? specs[place]!.dtype : null));

/** @internal The results of a gradient's record, which are the wanted ones alone, each in its place. */
export function placed(wanted: Wanted, gradients: readonly Tensor[]): (Tensor | null)[] {
  let next = 0;
  return wanted.map((dtype) => (dtype === null ? null : gradients[next++]!));
}

/** @internal The gradients of the inputs at these positions, each in its place. */
export function gradientsAt(places: readonly number[], gradients: readonly (Tensor | null)[]): (Tensor | null)[] {
  const results: (Tensor | null)[] = [];
  places.forEach((place, i) => {
    if (place >= 0) results[place] = gradients[i] ?? null;
  });
  return results;
}

/** @internal */
export const sumOfSome = (terms: readonly (Tensor | null | undefined)[]): Tensor | null =>
  present(terms).reduce<Tensor | null>((sum, term) => (sum === null ? term : sum.add(term)), null);

/** @internal */
export interface Parts {
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
}

/** @internal A weight and a bias of the shape and the dtype that the result has. */
export function checkAffine(operation: string, x: Tensor, shape: Shape, parts: Parts): void {
  for (const name of ["weight", "bias"] as const) {
    const part = parts[name];
    if (part == null) continue;
    if (!isTensor(part)) throw new ArgumentError(operation, `${name} is ${describe(part)}, not a tensor.`);
    if (!sameShape(part.shape, shape))
      throw new ShapeError(operation, `${name} ${formatShape(part.shape)} does not have the shape ${formatShape(shape)}.`);
    if (dtypes[part.dtype].kind !== "float") throw new DTypeError(operation, `${name} is ${part.dtype}, and x ${x.dtype}.`);
  }
}
