import * as core from "@adjoint/core";
import { ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { ArrayLike, WeakScalar } from "./array-like";
import { asTensor, beside, axesIn, isFloat } from "./convert";
import { deliver, type ReduceOptions } from "./ufunc";
import { hasNoIdentity, needsInitial } from "./ufunc-steps";

// NumPy's order of arguments.
/** @internal */
export const extremeNames = ["axis", "out", "keepdims", "initial", "where"] as const;
/** @internal */
export const meanNames = ["axis", "dtype", "out", "keepdims", "where"] as const;
/** @internal */
export const spreadNames = ["axis", "dtype", "out", "ddof", "keepdims", "where", "mean", "correction"] as const;

/** @internal */
export const outOf = (options: ReduceOptions): { out?: NDArray } => (options.out ? { out: options.out } : {});

/** @internal An array reduced, in its own dtype. */
export function picked(name: string, a: ArrayLike, given: ReduceOptions, reduce: (x: Tensor, options: ReduceOptions) => Tensor): NDArray {
  return deliver(name, reduce(asTensor(name, a), { axis: null, ...given }), outOf(given));
}

/** @internal The axes that a reduction goes over, from the front. */
export const reducedAxes = (name: string, axis: number | readonly number[] | null | undefined, ndim: number): number[] =>
  axis === null || axis === undefined ? Array.from({ length: ndim }, (_, i) => i) : axesIn(name, axis, ndim);

/**
 * @internal Weights that broadcast with an array: of its shape, or of the lengths of the axes, in the order in which these are given.
 *
 * @throws ShapeError for other shapes.
 */
export function weightsFor(name: string, weights: ArrayLike, x: Tensor, axis: number | readonly number[] | null): Tensor {
  const given = beside(name, weights, x);
  if (given.shape.join() === x.shape.join()) return given;
  if (axis === null) throw new ShapeError(name, "Axis must be specified when shapes of a and weights differ.");
  const axes = reducedAxes(name, axis, x.ndim);
  if (given.shape.join() !== axes.map((at) => x.shape[at]).join())
    throw new ShapeError(name, "Shape of weights must be consistent with shape of a along specified axis.");
  const order = axes.map((_, i) => i).sort((i, j) => axes[i]! - axes[j]!);
  return given.permute(order).reshape(x.shape.map((length, at) => (axes.includes(at) ? length : 1)));
}

function masked(name: string, x: Tensor, { where }: ReduceOptions, otherwise: WeakScalar | undefined): Tensor {
  if (where === undefined || where === true) return x;
  if (otherwise === undefined) throw needsInitial(name);
  const mask = beside(name, where, x, { dtype: "bool" });
  return x.where(mask, x.dtype === "bool" ? Boolean(otherwise) : (otherwise as number));
}

/** Reduces axes, or nothing, where the list of axes is empty. */
const over = (x: Tensor, axes: readonly number[], reduce: (x: Tensor, axes: readonly number[]) => Tensor): Tensor =>
  axes.length === 0 && x.ndim > 0 ? x.clone() : reduce(x, axes);

/** @internal */
export function reduceSum(x: Tensor, options: ReduceOptions): Tensor {
  const axes = reducedAxes("add", options.axis, x.ndim);
  const kept = masked("add", x, options, 0);
  // A sum of bools that stays a bool is an "or".
  if (x.dtype === "bool") return over(kept, axes, () => core.any(kept, [...axes], { keepdim: options.keepdims ?? false }));
  const total = over(kept, axes, () => core.sum(kept, [...axes], { keepdim: options.keepdims ?? false, dtype: x.dtype }));
  return options.initial === undefined ? total : total.add(options.initial);
}

/** @internal */
export function reduceProduct(x: Tensor, options: ReduceOptions): Tensor {
  const axes = reducedAxes("multiply", options.axis, x.ndim);
  const kept = masked("multiply", x, options, 1);
  const product = over(kept, axes, () => core.prod(kept, [...axes], { keepdim: options.keepdims ?? false, dtype: x.dtype }));
  return options.initial === undefined ? product : product.mul(options.initial);
}

function extreme(name: "maximum" | "minimum", x: Tensor, options: ReduceOptions): Tensor {
  const axes = reducedAxes(name, options.axis, x.ndim);
  const kept = masked(name, x, options, options.initial);
  const empty = axes.some((axis) => x.shape[axis] === 0);
  if (empty && options.initial === undefined) throw hasNoIdentity(name);
  const [reduce, pair] = name === "maximum" ? [core.amax, core.maximum] : [core.amin, core.minimum];
  const shape = x.shape.flatMap((length, axis) => (axes.includes(axis) ? (options.keepdims ? [1] : []) : [length]));
  if (empty) return core.full(shape, options.initial!, { dtype: x.dtype, device: x.device });
  const found = over(kept, axes, () => reduce(kept, [...axes], { keepdim: options.keepdims ?? false }));
  return options.initial === undefined ? found : pair(found, options.initial);
}

/** @internal Which elements are not NaN, and not masked. */
export function presentUnder(name: string, x: Tensor, where: ArrayLike | undefined): Tensor {
  const present = x.isnan().logicalNot();
  return where === undefined || where === true ? present : present.logicalAnd(beside(name, where, x, { dtype: "bool" }));
}

/** @internal `fmax` and `fmin` over axes: NaN where there is nothing else, neither among the elements that count nor as the initial value. */
export function reducePresent(name: "fmax" | "fmin", x: Tensor, options: ReduceOptions): Tensor {
  const [reduce, least] = name === "fmax" ? [reduceMax, Number.NEGATIVE_INFINITY] : [reduceMin, Number.POSITIVE_INFINITY];
  if (!isFloat(x)) return reduce(x, options);
  const { axis, keepdims = false, where, initial } = options;
  if (initial === undefined && where !== undefined && where !== true) throw needsInitial(name);
  const axes = reducedAxes(name, axis, x.ndim);
  if (initial === undefined && axes.some((at) => x.shape[at] === 0)) throw hasNoIdentity(name);
  const there = presentUnder(name, x, where);
  const without = initial === undefined || Number.isNaN(Number(initial));
  const found = reduce(x.where(there, least), { axis: axes, keepdims, initial: without ? least : initial });
  return without ? core.where(core.any(there, axes, { keepdim: keepdims }), found, Number.NaN) : found;
}

/** @internal */
export const reduceMax = (x: Tensor, options: ReduceOptions): Tensor => extreme("maximum", x, options);
/** @internal */
export const reduceMin = (x: Tensor, options: ReduceOptions): Tensor => extreme("minimum", x, options);

/** @internal */
export function reduceTruth(which: "all" | "any", x: Tensor, options: ReduceOptions): Tensor {
  const axes = reducedAxes(which, options.axis, x.ndim);
  const kept = masked(which, x.to("bool"), options, which === "all");
  return over(kept, axes, () => (which === "all" ? core.all : core.any)(kept, [...axes], { keepdim: options.keepdims ?? false }));
}

/** @internal How many elements are averaged: one number, or, under a mask, one for each result. */
export function counted(x: Tensor, options: ReduceOptions): number | Tensor {
  const axes = reducedAxes("mean", options.axis, x.ndim);
  if (options.where === undefined || options.where === true) return axes.reduce((count, axis) => count * x.shape[axis]!, 1);
  const mask = beside("mean", options.where, x, { dtype: "bool" }).broadcastTo(x.shape);
  return core.sum(mask.to(x.dtype), axes, { keepdim: options.keepdims ?? false });
}

/** @internal The mean over axes, in the dtype of `x`. */
export const meanOf = (x: Tensor, options: ReduceOptions): Tensor => reduceSum(x, options).div(counted(x, options));
