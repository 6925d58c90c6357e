import * as core from "@adjoint/core";
import { IndexError, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import { asTensor, axisIn, beside, checkArray, flatOrAlong, valuesOf } from "./convert";
import { indexDType } from "./dtypes";
import { getItem, setItem } from "./indexing";
import { bound, wrap, nothingAfter } from "./make-array";
import { type IndexMode, inMode, integersIn } from "./index-modes";
import { nonzeroPositions } from "./subscripts";
import { deliver } from "./ufunc";

/** Keyword arguments of `take`. */
export interface TakeOptions {
  /** The axis, or null for the flattened array. Default: `null`. */
  readonly axis?: number | null;
  readonly out?: NDArray | null;
  /** "raise" refuses positions out of bounds, "wrap" counts on from the start, "clip" takes the nearest. Default: "raise". */
  readonly mode?: IndexMode;
}

/**
 * Elements by their position along an axis, or in the flattened array.
 *
 * ```ts
 * np.take([4, 3, 5], [0, 2]).tolist(); // [4, 5]
 * ```
 *
 * @throws IndexError when a position is out of bounds.
 */
export function take<A extends ArrayLike>(
  a: A,
  indices: ArrayLike,
  ...args: Arguments<TakeOptions, ["axis", "out", "mode"]>
): NDArray<DTypeOf<A>> {
  const { axis = null, out, mode = "raise" } = bound<TakeOptions>("take", ["axis", "out", "mode"], args);
  const [x, at] = flatOrAlong("take", a, axis);
  const index = inMode(integersIn("take", indices, x), x.shape[at]!, mode);
  if (x.shape[at] === 0 && index.numel() > 0) throw new IndexError("take", "cannot do a non-empty take from an empty axes.");
  const subscripts = [...new Array<string>(at).fill(":"), wrap(index)];
  const taken =
    index.ndim === 0 ? getItem(x, [...new Array<string>(at).fill(":"), wrap(index.reshape([1]))]).squeeze(at) : getItem(x, subscripts);
  return deliver("take", taken, out ? { out } : {}) as NDArray<DTypeOf<A>>;
}

/** The positions along every axis that an index along one of them means. */
function alongAxis(operation: string, shape: readonly number[], indices: Tensor, axis: number): (Tensor | null)[] {
  if (indices.ndim !== shape.length) throw new ShapeError(operation, "`indices` and `arr` must have the same number of dimensions.");
  return shape.map((length, i) => {
    if (i === axis) return indices;
    const counts = core.arange(length, { dtype: "int32", device: indices.device });
    return counts.reshape(shape.map((_, j) => (j === i ? length : 1)));
  });
}

/** Elements along an axis by an array of positions of the same number of axes. */
export function take_along_axis<A extends ArrayLike>(
  arr: A,
  indices: ArrayLike,
  ...args: Arguments<{ readonly axis?: number | null }, ["axis"]>
): NDArray<DTypeOf<A>> {
  const { axis = -1 } = bound<{ readonly axis?: number | null }>("take_along_axis", ["axis"], args);
  const given = asTensor("take_along_axis", arr);
  const x = axis === null ? given.flatten() : given;
  const index = integersIn("take_along_axis", indices, x);
  const at = axis === null ? 0 : axisIn("take_along_axis", axis, x.ndim);
  return wrap(
    getItem(
      x,
      alongAxis("take_along_axis", x.shape, index, at).map((one) => wrap(one!)),
    ),
  ) as NDArray<DTypeOf<A>>;
}

/** Writes values along an axis by an array of positions, in place. */
export function put_along_axis(arr: NDArray, indices: ArrayLike, values: ArrayLike, axis: number | null, ...surplus: []): void {
  nothingAfter("put_along_axis", surplus);
  checkArray("put_along_axis", "arr", arr);
  const x = axis === null ? arr.tensor.view([arr.size]) : arr.tensor;
  const index = integersIn("put_along_axis", indices, x);
  const at = axis === null ? 0 : axisIn("put_along_axis", axis, x.ndim);
  setItem(
    x,
    alongAxis("put_along_axis", x.shape, index, at).map((one) => wrap(one!)),
    values,
  );
}

/** Writes values to positions of the flattened array, in place; too few are repeated. */
export function put(a: NDArray, ind: ArrayLike, v: ArrayLike, ...args: Arguments<{ readonly mode?: IndexMode }, ["mode"]>): void {
  checkArray("put", "a", a);
  const { mode = "raise" } = bound<{ readonly mode?: IndexMode }>("put", ["mode"], args);
  const index = inMode(integersIn("put", ind, a.tensor).flatten(), a.size, mode);
  const values = beside("put", v, a).flatten();
  if (index.numel() === 0 || values.numel() === 0) return;
  const repeats = Math.ceil(index.numel() / values.numel());
  const filled = values.unsqueeze(0).expand([repeats, values.numel()]).reshape([-1]).narrow(0, 0, index.numel());
  const flat = a.tensor.flatten();
  setItem(flat, [wrap(index)], filled);
  a.tensor.copy_(flat.reshape(a.shape));
}

/** Where elements are nonzero: one array of positions for each axis. Synchronous; on WebGPU `np.async.nonzero`. */
export function nonzero(a: ArrayLike, ...surplus: []): NDArray[] {
  nothingAfter("nonzero", surplus);
  const x = asTensor("nonzero", a);
  if (x.ndim === 0)
    throw new ShapeError("nonzero", "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.");
  return nonzeroPositions("nonzero", x).map((one) => wrap(one.to(indexDType(x.device))));
}

/** Where the elements of the flattened array are nonzero. */
export const flatnonzero = (a: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("flatnonzero", surplus);
  return nonzero(asTensor("flatnonzero", a).flatten())[0]!;
};

/** Where elements are nonzero: one row of positions for each. */
export function argwhere(a: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("argwhere", surplus);
  const x = asTensor("argwhere", a);
  if (x.ndim === 0) return wrap(core.zeros([valuesOf("argwhere", x)[0] ? 1 : 0, 0], { dtype: indexDType(x.device), device: x.device }));
  return wrap(core.stack(nonzeroPositions("argwhere", x), 1).to(indexDType(x.device)));
}
