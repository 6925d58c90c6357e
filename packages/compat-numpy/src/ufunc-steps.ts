import { cat, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { ArrayLike, WeakScalar } from "./array-like";
import { asTensor, axesIn, beside, isScalar, valuesOf } from "./convert";
import { isArray, wrap } from "./make-array";
import type { ReduceOptions } from "./ufunc";

type Pair = (a: Tensor, b: Tensor | WeakScalar) => Tensor;

/** @internal A mask may leave nothing to begin with. */
export const needsInitial = (name: string): ShapeError =>
  new ShapeError(name, `reduction operation '${name}' does not have an identity, so to use a where mask one has to specify 'initial'.`);

/** @internal Nothing is reduced, and there is nothing to begin with. */
export const hasNoIdentity = (name: string): ShapeError =>
  new ShapeError(name, `zero-size array to reduction operation ${name} which has no identity.`);

/** The reduction of axes by a function of two, element after element. */
export function reduceSteps(name: string, x: Tensor, options: ReduceOptions, identity: WeakScalar | undefined, pair: Pair): Tensor {
  const { axis, keepdims = false, initial = identity, where } = options;
  const axes = axis === null || axis === undefined ? x.shape.map((_, i) => i) : axesIn(name, axis, x.ndim);
  let value = x;
  if (where !== undefined && where !== true) {
    if (initial === undefined) throw needsInitial(name);
    value = x.where(beside(name, where, x, { dtype: "bool" }), initial as number);
  }
  for (const at of [...axes].sort((a, b) => b - a)) value = fold(name, value, at, initial, pair);
  if (options.initial !== undefined) value = pair(value, options.initial);
  return keepdims ? value.reshape(x.shape.map((length, at) => (axes.includes(at) ? 1 : length))) : value;
}

function fold(name: string, x: Tensor, axis: number, initial: WeakScalar | undefined, pair: Pair): Tensor {
  const length = x.shape[axis]!;
  if (length === 0) {
    if (initial === undefined) throw hasNoIdentity(name);
    const rest = x.shape.filter((_, at) => at !== axis);
    return asTensor(name, initial, { dtype: x.dtype, device: x.device }).expand(rest).clone();
  }
  let value = x.select(axis, 0);
  for (let i = 1; i < length; i++) value = pair(value, x.select(axis, i));
  return value;
}

/** The results of all steps of a reduction. */
export function accumulateSteps(x: Tensor, axis: number, pair: Pair): Tensor {
  const length = x.shape[axis]!;
  if (length === 0) return x.clone();
  const steps = [x.select(axis, 0)];
  for (let i = 1; i < length; i++) steps.push(pair(steps[i - 1]!, x.select(axis, i)));
  return cat(
    steps.map((step) => step.unsqueeze(axis)),
    axis,
  ).to(steps.at(-1)!.dtype);
}

/** A ufunc applied in place where an index names elements, as often as it names them. */
export function addAt(
  name: string,
  a: NDArray,
  indices: ArrayLike,
  b: ArrayLike | undefined,
  call: (x: Tensor, y?: Tensor) => NDArray,
): void {
  const index = asTensor(name, indices, { indices: true });
  if (index.dtype === "bool" || isScalar(indices)) {
    const key = isArray(indices) || isScalar(indices) ? indices : wrap(index);
    const value = a.get(key);
    a.set(key, call(value.tensor, b === undefined ? undefined : beside(name, b, a)));
    return;
  }
  const rest = a.shape.slice(1);
  const values =
    b === undefined
      ? undefined
      : beside(name, b, a)
          .broadcastTo([...index.shape, ...rest])
          .reshape([index.numel(), ...rest]);
  // One after the other, because an element that is named twice is changed twice.
  valuesOf(name, index.flatten()).forEach((position, i) => {
    const at = Number(position);
    a.set(at, call(a.get(at).tensor, values?.select(0, i)));
  });
}
