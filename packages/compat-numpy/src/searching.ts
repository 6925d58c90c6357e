import * as core from "@adjoint/core";
import { ArgumentError, type DType, DTypeError, dtypes, IndexError, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { ArrayLike, DTypeOf, WeakScalar } from "./array-like";
import { asTensor, axisIn, broadcastShape, isScalar, valuesOf } from "./convert";
import { indexDType } from "./dtypes";
import { getItem, setItem } from "./indexing";
import { keywords, wrap } from "./make-array";
import { operandsOf } from "./operands";
import { nonzeroPositions } from "./subscripts";
import { deliver } from "./ufunc";

const integersIn = (operation: string, indices: ArrayLike, near: { readonly device: string }): Tensor => {
  const index = asTensor(operation, indices, {
    indices: true,
    ...(isScalar(indices) || Array.isArray(indices) ? { device: near.device } : {}),
  });
  if (dtypes[index.dtype].kind === "float")
    throw new DTypeError(
      operation,
      `Cannot cast array data from dtype('${index.dtype}') to dtype('int64') according to the rule 'same_kind'.`,
    );
  return index.dtype === "bool" ? index.to("int32") : index;
};

/** How `take` and its kind treat positions that are out of bounds. */
export type IndexMode = "raise" | "wrap" | "clip";

/** Keyword arguments of `take`. */
export interface TakeOptions {
  /** The axis, or null for the flattened array. Default: `null`. */
  readonly axis?: number | null;
  readonly out?: NDArray | null;
  /** "raise" refuses positions out of bounds, "wrap" counts on from the start, "clip" takes the nearest. Default: "raise". */
  readonly mode?: IndexMode;
}

function inMode(index: Tensor, length: number, mode: IndexMode): Tensor {
  if (mode === "wrap") return index.remainder(length);
  return mode === "clip" ? index.clamp(0, length - 1) : index;
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
export function take<A extends ArrayLike>(a: A, indices: ArrayLike, options?: TakeOptions | number | null): NDArray<DTypeOf<A>> {
  const { axis = null, out, mode = "raise" } = keywords<TakeOptions>("take", options, ["axis", "out", "mode"]);
  const given = asTensor("take", a);
  const x = axis === null ? given.flatten() : given;
  const at = axis === null ? 0 : axisIn("take", axis, x.ndim);
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
  options?: { readonly axis?: number | null } | number | null,
): NDArray<DTypeOf<A>> {
  const { axis = -1 } = keywords<{ axis?: number | null }>("take_along_axis", options, ["axis"]);
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
export function put_along_axis(arr: NDArray, indices: ArrayLike, values: ArrayLike, axis: number | null): void {
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
export function put(a: NDArray, ind: ArrayLike, v: ArrayLike, options?: { readonly mode?: IndexMode }): void {
  const { mode = "raise" } = keywords("put", options, ["mode"]);
  const index = inMode(integersIn("put", ind, a.tensor).flatten(), a.size, mode);
  const values = asTensor("put", v).flatten();
  if (index.numel() === 0 || values.numel() === 0) return;
  const repeats = Math.ceil(index.numel() / values.numel());
  const filled = values.unsqueeze(0).expand([repeats, values.numel()]).reshape([-1]).narrow(0, 0, index.numel());
  const flat = a.tensor.flatten();
  setItem(flat, [wrap(index)], filled);
  a.tensor.copy_(flat.reshape(a.shape));
}

/** Where elements are nonzero: one array of positions for each axis. Synchronous; on WebGPU `np.async.nonzero`. */
export function nonzero(a: ArrayLike): NDArray[] {
  const x = asTensor("nonzero", a);
  if (x.ndim === 0)
    throw new ShapeError("nonzero", "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.");
  return nonzeroPositions("nonzero", x).map((one) => wrap(one.to(indexDType(x.device))));
}

/** Where the elements of the flattened array are nonzero. */
export const flatnonzero = (a: ArrayLike): NDArray => nonzero(asTensor("flatnonzero", a).flatten())[0]!;

/** Where elements are nonzero: one row of positions for each. */
export function argwhere(a: ArrayLike): NDArray {
  const x = asTensor("argwhere", a);
  if (x.ndim === 0) return wrap(core.zeros([valuesOf("argwhere", x)[0] ? 1 : 0, 0], { dtype: indexDType(x.device), device: x.device }));
  return wrap(core.stack(nonzeroPositions("argwhere", x), 1).to(indexDType(x.device)));
}

/** With one argument as `nonzero`; with three, `x` where the condition holds and `y` elsewhere. */
export function where(condition: ArrayLike): NDArray[];
export function where(condition: ArrayLike, x: ArrayLike, y: ArrayLike): NDArray;
export function where(condition: ArrayLike, x?: ArrayLike, y?: ArrayLike): NDArray | NDArray[] {
  if (x === undefined && y === undefined) return nonzero(condition);
  if (x === undefined || y === undefined) throw new ArgumentError("where", "either both or neither of x and y should be given.");
  const mask = asTensor("where", condition).to("bool");
  const [a, b] = operandsOf("where", [x, y]) as [core.TensorLike, core.TensorLike];
  return wrap(core.where(mask, a, b));
}

/** Values limited to a range; either end may be left out. */
export function clip(
  a: ArrayLike,
  min?: ArrayLike | null,
  max?: ArrayLike | null,
  options?: { readonly out?: NDArray | null; readonly dtype?: DType },
): NDArray {
  const { out, dtype } = keywords("clip", options, ["out", "dtype"]);
  const [low, high] = [min ?? null, max ?? null];
  const parts = operandsOf("clip", [a, ...(low === null ? [] : [low]), ...(high === null ? [] : [high])]).map((x) =>
    dtype === undefined ? x : x.to(dtype),
  );
  let value = parts[0]!;
  if (low !== null) value = core.maximum(value, parts[1]!);
  if (high !== null) value = core.minimum(value, parts.at(-1)!);
  return deliver("clip", low === null && high === null ? value.clone() : value, out ? { out } : {});
}

/** Rounded to a number of decimals, halves to even: NumPy's way, by scaling. */
export function round<A extends ArrayLike>(a: A, decimals = 0, options?: { readonly out?: NDArray | null }): NDArray<DTypeOf<A>> {
  const { out } = keywords("round", options, ["out"]);
  const x = asTensor("round", a);
  return deliver("round", roundedTo(x, decimals), out ? { out } : {}) as NDArray<DTypeOf<A>>;
}

function roundedTo(x: Tensor, decimals: number): Tensor {
  const isFloat = dtypes[x.dtype].kind === "float";
  if (!isFloat && decimals >= 0) return x.dtype === "bool" ? x.to("float16") : x.clone();
  if (!isFloat) {
    const unit = 10 ** -decimals;
    return x.to("float64").div(unit).round().mul(unit).to(x.dtype);
  }
  const unit = 10 ** Math.abs(decimals);
  return decimals === 0 ? x.round() : decimals > 0 ? x.mul(unit).round().div(unit) : x.div(unit).round().mul(unit);
}

/** Elements of several arrays, by an array that says of which. */
export function choose(
  a: ArrayLike,
  choices: readonly ArrayLike[],
  options?: { readonly out?: NDArray | null; readonly mode?: IndexMode },
): NDArray {
  const { out, mode = "raise" } = keywords("choose", options, ["out", "mode"]);
  const parts = operandsOf("choose", choices);
  const index = integersIn("choose", a, parts[0]!);
  const which = inMode(index, parts.length, mode);
  const shape = broadcastShape("choose", [which.shape, ...parts.map((x) => x.shape)]);
  if (mode === "raise" && valuesOf("choose", which.lt(0).logicalOr(which.ge(parts.length)).any())[0] !== 0)
    throw new IndexError("choose", "invalid entry in choice array.");
  const stacked = core.stack(parts.map((x) => x.expand(shape)));
  return deliver("choose", core.gather(stacked, 0, which.expand(shape).unsqueeze(0)).squeeze(0), out ? { out } : {});
}

/** Of several arrays the element of the first whose condition holds; `default` where none does. */
export function select(condlist: readonly ArrayLike[], choicelist: readonly ArrayLike[], defaultValue: ArrayLike = 0): NDArray {
  if (condlist.length !== choicelist.length) throw new ArgumentError("select", "list of cases must be same length as list of conditions.");
  if (condlist.length === 0) throw new ArgumentError("select", "select with an empty condition list is not possible.");
  const parts = operandsOf("select", [...choicelist, defaultValue]);
  const masks = condlist.map((condition, i) => {
    const mask = asTensor("select", condition);
    if (mask.dtype !== "bool") throw new DTypeError("select", `invalid entry ${i} in condlist: should be boolean ndarray.`);
    return mask;
  });
  let value = parts.at(-1)!;
  for (let i = masks.length - 1; i >= 0; i--) value = core.where(masks[i]!, parts[i]!, value);
  return wrap(value);
}

/** The slices along an axis that a condition names. */
export function compress(condition: ArrayLike, a: ArrayLike, options?: { readonly axis?: number | null }): NDArray {
  const { axis = null } = keywords("compress", options, ["axis"]);
  const mask = asTensor("compress", condition).to("bool");
  if (mask.ndim !== 1) throw new ShapeError("compress", "condition must be a 1-d array.");
  return take(a, wrap(nonzeroPositions("compress", mask)[0]!), { axis });
}

/** The elements of the flattened array where a condition holds. */
export const extract = (condition: ArrayLike, arr: ArrayLike): NDArray =>
  compress(asTensor("extract", condition).flatten(), asTensor("extract", arr).flatten());

/** Writes values where a mask holds, in place: the first value at the first place, and so on, over and over. */
export function place(arr: NDArray, mask: ArrayLike, vals: ArrayLike): void {
  const positions = nonzeroPositions("place", asTensor("place", mask).to("bool").broadcastTo(arr.shape).flatten())[0]!;
  if (positions.numel() === 0) return;
  if (asTensor("place", vals).numel() === 0) throw new ArgumentError("place", "Cannot insert from an empty array!");
  put(arr, wrap(positions), vals);
}

/** Writes `values` where a mask holds, in place: of an array of the same size the element at the same place. */
export function putmask(a: NDArray, mask: ArrayLike, values: ArrayLike): void {
  const given = asTensor("putmask", values).to(a.dtype).flatten();
  const repeats = Math.ceil(a.size / Math.max(1, given.numel()));
  const filled = given.unsqueeze(0).expand([repeats, given.numel()]).reshape([-1]).narrow(0, 0, a.size).reshape(a.shape);
  a.tensor.copy_(core.where(asTensor("putmask", mask).to("bool"), filled, a.tensor));
}

/** Writes values into an array, where they are cast and broadcast, or only where a mask holds. */
export function copyto(
  dst: NDArray,
  src: ArrayLike,
  options?: { readonly where?: ArrayLike; readonly casting?: "same_kind" | "unsafe" | "safe" | "no" | "equiv" },
): void {
  const { where: mask, casting = "same_kind" } = keywords("copyto", options, ["where", "casting"]);
  const value = isScalar(src) ? asTensor("copyto", src, { dtype: dst.dtype, device: dst.device }) : asTensor("copyto", src);
  deliver("copyto", value, { out: dst, casting, ...(mask === undefined ? {} : { where: mask }) });
}

/** Index arrays that pick a grid: rows by the first, columns by the second, and so on. */
export function ix_(...args: ArrayLike[]): NDArray[] {
  return args.map((arg, axis) => {
    const x = asTensor("ix_", arg, { indices: true });
    if (x.ndim !== 1) throw new ShapeError("ix_", "Cross index must be 1 dimensional.");
    const index = x.dtype === "bool" ? nonzeroPositions("ix_", x)[0]!.to(indexDType(x.device)) : x;
    return wrap(index.reshape(args.map((_, i) => (i === axis ? index.numel() : 1))));
  });
}

/** Positions in the flattened array as positions along the axes of a shape. */
export function unravel_index(indices: ArrayLike, shape: readonly number[] | number): NDArray[] {
  const sizes = typeof shape === "number" ? [shape] : shape;
  const index = asTensor("unravel_index", indices, { indices: true });
  const size = sizes.reduce((a, b) => a * b, 1);
  for (const value of valuesOf("unravel_index", index))
    if (value < 0 || value >= size) throw new IndexError("unravel_index", `index ${value} is out of bounds for array with size ${size}.`);
  let stride = size;
  return sizes.map((length) => {
    stride = length === 0 ? 1 : stride / length;
    return wrap(index.floorDivide(stride).remainder(Math.max(1, length)));
  });
}

/** Positions along the axes of a shape as positions in the flattened array. */
export function ravel_multi_index(
  multi_index: readonly ArrayLike[],
  dims: readonly number[],
  options?: { readonly mode?: IndexMode },
): NDArray {
  const { mode = "raise" } = keywords("ravel_multi_index", options, ["mode"]);
  if (multi_index.length !== dims.length)
    throw new ShapeError("ravel_multi_index", `parameter multi_index must be a sequence of length ${dims.length}.`);
  const parts = multi_index.map((one, axis) => {
    const index = inMode(asTensor("ravel_multi_index", one, { indices: true }), dims[axis]!, mode);
    for (const value of valuesOf("ravel_multi_index", index))
      if (value < 0 || value >= dims[axis]!) throw new IndexError("ravel_multi_index", "invalid entry in coordinates array.");
    return index;
  });
  return wrap(parts.reduce((total, index, axis) => total.mul(dims[axis]!).add(index), parts[0]!.mul(0)));
}

/** Positions along each axis, as one array. */
export function indices(dimensions: readonly number[], options?: { readonly dtype?: DType; readonly sparse?: false }): NDArray {
  const { dtype = indexDType(undefined) } = keywords("indices", options, ["dtype", "sparse"]);
  const grids = dimensions.map((length, axis) =>
    core
      .arange(length, { dtype })
      .reshape(dimensions.map((_, i) => (i === axis ? length : 1)))
      .expand([...dimensions]),
  );
  return wrap(grids.length === 0 ? core.zeros([0], { dtype }) : core.stack(grids));
}

/** NaN, ∞ and −∞ replaced by numbers. Default: 0 and the largest finite ones. */
export function nan_to_num<A extends ArrayLike>(
  x: A,
  options?: {
    readonly copy?: boolean;
    readonly nan?: WeakScalar;
    readonly posinf?: WeakScalar | null;
    readonly neginf?: WeakScalar | null;
  },
): NDArray<DTypeOf<A>> {
  const { nan = 0, posinf = null, neginf = null } = keywords("nan_to_num", options, ["copy", "nan", "posinf", "neginf"]);
  const a = asTensor("nan_to_num", x);
  if (dtypes[a.dtype].kind !== "float") return wrap(a.clone()) as NDArray<DTypeOf<A>>;
  return wrap(core.nanToNum(a, nan, posinf, neginf)) as NDArray<DTypeOf<A>>;
}
