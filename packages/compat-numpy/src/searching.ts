import * as core from "@adjoint/core";
import { ArgumentError, type DType, DTypeError, dtypes, IndexError, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import {
  allTensors,
  asTensor,
  axisIn,
  beside,
  broadcastShape,
  checkArray,
  deviceAmong,
  integerOf,
  isScalar,
  listOfArrays,
  shapeOf,
  valuesOf,
} from "./convert";
import { dtypeNamed, indexDType } from "./dtypes";
import { finfo } from "./limits";
import { getItem, setItem } from "./indexing";
import { bound, wrap, nothingAfter } from "./make-array";
import { operandsOf } from "./operands";
import { nonzeroPositions } from "./subscripts";
import { deliver } from "./ufunc";

const integersIn = (operation: string, indices: ArrayLike, near: { readonly device: string }): Tensor => {
  const index = beside(operation, indices, near, { indices: true });
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
export function take<A extends ArrayLike>(
  a: A,
  indices: ArrayLike,
  ...args: Arguments<TakeOptions, ["axis", "out", "mode"]>
): NDArray<DTypeOf<A>> {
  const { axis = null, out, mode = "raise" } = bound<TakeOptions>("take", ["axis", "out", "mode"], args);
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
  const values = asTensor("put", v).flatten();
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

/** With one argument as `nonzero`; with three, `x` where the condition holds and `y` elsewhere. */
export function where(condition: ArrayLike): NDArray[];
export function where(condition: ArrayLike, x: ArrayLike, y: ArrayLike): NDArray;
export function where(condition: ArrayLike, x?: ArrayLike, y?: ArrayLike, ...surplus: []): NDArray | NDArray[] {
  nothingAfter("where", surplus);
  if (x === undefined && y === undefined) return nonzero(condition);
  if (x === undefined || y === undefined) throw new ArgumentError("where", "either both or neither of x and y should be given.");
  const near = { device: deviceAmong([condition, x, y]) };
  const mask = beside("where", condition, near).to("bool");
  const [a, b] = operandsOf("where", [x, y], near) as [core.TensorLike, core.TensorLike];
  return wrap(core.where(mask, a, b));
}

/** Keyword arguments of `clip`. */
export interface ClipOptions {
  readonly min?: ArrayLike | null;
  readonly max?: ArrayLike | null;
  /** As `min`. */
  readonly a_min?: ArrayLike | null;
  /** As `max`. */
  readonly a_max?: ArrayLike | null;
  readonly out?: NDArray | null;
  readonly dtype?: DType;
}

/** Values limited to a range; either end may be left out. */
export function clip(a: ArrayLike, ...args: Arguments<ClipOptions, ["min", "max", "out"]>): NDArray {
  const { min, max, a_min, a_max, out, dtype } = bound<ClipOptions>("clip", ["min", "max", "out"], args, ["a_min", "a_max", "dtype"]);
  const [low, high] = [min ?? a_min ?? null, max ?? a_max ?? null];
  const parts = operandsOf("clip", [a, ...(low === null ? [] : [low]), ...(high === null ? [] : [high])]).map((x) =>
    dtype === undefined ? x : x.to(dtype),
  );
  let value = parts[0]!;
  if (low !== null) value = core.maximum(value, parts[1]!);
  if (high !== null) value = core.minimum(value, parts.at(-1)!);
  return deliver("clip", low === null && high === null ? value.clone() : value, out ? { out } : {});
}

/** Keyword arguments of `round`. */
export interface RoundOptions {
  /** Decimals kept; below 0, digits before the point that become 0. Default: 0. */
  readonly decimals?: number;
  readonly out?: NDArray | null;
}

/** Rounded to a number of decimals, halves to even: NumPy's way, by scaling. */
export function round<A extends ArrayLike>(a: A, ...args: Arguments<RoundOptions, ["decimals", "out"]>): NDArray<DTypeOf<A>> {
  const { decimals = 0, out } = bound<RoundOptions>("round", ["decimals", "out"], args);
  const x = asTensor("round", a);
  return deliver("round", roundedTo(x, integerOf("round", "decimals", decimals)), out ? { out } : {}) as NDArray<DTypeOf<A>>;
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
  ...args: Arguments<{ readonly out?: NDArray | null; readonly mode?: IndexMode }, ["out", "mode"]>
): NDArray {
  const { out, mode = "raise" } = bound<{ readonly out?: NDArray | null; readonly mode?: IndexMode }>("choose", ["out", "mode"], args);
  const parts = operandsOf("choose", listOfArrays("choose", choices), { device: deviceAmong([a]) });
  if (parts.length === 0) throw new ArgumentError("choose", "must have at least one choice.");
  const index = integersIn("choose", a, parts[0]!);
  const which = inMode(index, parts.length, mode);
  const shape = broadcastShape("choose", [which.shape, ...parts.map((x) => x.shape)]);
  if (mode === "raise" && valuesOf("choose", which.lt(0).logicalOr(which.ge(parts.length)).any())[0] !== 0)
    throw new IndexError("choose", "invalid entry in choice array.");
  const stacked = core.stack(parts.map((x) => x.expand(shape)));
  return deliver("choose", core.gather(stacked, 0, which.expand(shape).unsqueeze(0)).squeeze(0), out ? { out } : {});
}

/** Of several arrays the element of the first whose condition holds; `default` where none does. */
export function select(
  condlist: readonly ArrayLike[],
  choicelist: readonly ArrayLike[],
  ...args: Arguments<{ readonly default?: ArrayLike }, ["default"]>
): NDArray {
  const { default: defaultValue = 0 } = bound<{ default: ArrayLike }>("select", ["default"], args);
  for (const list of [condlist, choicelist]) listOfArrays("select", list);
  if (condlist.length !== choicelist.length) throw new ArgumentError("select", "list of cases must be same length as list of conditions.");
  if (condlist.length === 0) throw new ArgumentError("select", "select with an empty condition list is not possible.");
  const near = { device: deviceAmong([...condlist, ...choicelist, defaultValue]) };
  const parts = operandsOf("select", [...choicelist, defaultValue], near);
  const masks = condlist.map((condition, i) => {
    const mask = beside("select", condition, near);
    if (mask.dtype !== "bool") throw new DTypeError("select", `invalid entry ${i} in condlist: should be boolean ndarray.`);
    return mask;
  });
  let value = parts.at(-1)!;
  for (let i = masks.length - 1; i >= 0; i--) value = core.where(masks[i]!, parts[i]!, value);
  return wrap(value);
}

/** The slices along an axis that a condition names. */
export function compress(
  condition: ArrayLike,
  a: ArrayLike,
  ...args: Arguments<{ readonly axis?: number | null; readonly out?: NDArray | null }, ["axis", "out"]>
): NDArray {
  const { axis = null, out = null } = bound<{ axis: number | null; out: NDArray | null }>("compress", ["axis", "out"], args);
  const near = { device: deviceAmong([condition, a]) };
  const mask = beside("compress", condition, near).to("bool");
  if (mask.ndim !== 1) throw new ShapeError("compress", "condition must be a 1-d array.");
  return take(beside("compress", a, near), wrap(nonzeroPositions("compress", mask)[0]!), { axis, out });
}

/** The elements of the flattened array where a condition holds. */
export const extract = (condition: ArrayLike, arr: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("extract", surplus);
  const [mask, x] = allTensors("extract", [condition, arr]) as [Tensor, Tensor];
  return compress(mask.flatten(), x.flatten());
};

/** Writes values where a mask holds, in place: the first value at the first place, and so on, over and over. */
export function place(arr: NDArray, mask: ArrayLike, vals: ArrayLike, ...surplus: []): void {
  nothingAfter("place", surplus);
  checkArray("place", "arr", arr);
  const positions = nonzeroPositions("place", beside("place", mask, arr).to("bool").broadcastTo(arr.shape).flatten())[0]!;
  if (positions.numel() === 0) return;
  if (asTensor("place", vals).numel() === 0) throw new ArgumentError("place", "Cannot insert from an empty array!");
  put(arr, wrap(positions), vals);
}

/** Writes `values` where a mask holds, in place: of an array of the same size the element at the same place. */
export function putmask(a: NDArray, mask: ArrayLike, values: ArrayLike, ...surplus: []): void {
  nothingAfter("putmask", surplus);
  checkArray("putmask", "a", a);
  const given = beside("putmask", values, a).to(a.dtype).flatten();
  const repeats = Math.ceil(a.size / Math.max(1, given.numel()));
  const filled = given.unsqueeze(0).expand([repeats, given.numel()]).reshape([-1]).narrow(0, 0, a.size).reshape(a.shape);
  a.tensor.copy_(core.where(beside("putmask", mask, a).to("bool"), filled, a.tensor));
}

/** Writes values into an array, where they are cast and broadcast, or only where a mask holds. */
export function copyto(
  dst: NDArray,
  src: ArrayLike,
  ...args: Arguments<
    { readonly where?: ArrayLike; readonly casting?: "same_kind" | "unsafe" | "safe" | "no" | "equiv" },
    ["where", "casting"]
  >
): void {
  checkArray("copyto", "dst", dst);
  const { where: mask, casting = "same_kind" } = bound<{
    readonly where?: ArrayLike;
    readonly casting?: "same_kind" | "unsafe" | "safe" | "no" | "equiv";
  }>("copyto", ["where", "casting"], args);
  const value = beside("copyto", src, dst, isScalar(src) ? { dtype: dst.dtype } : {});
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
export function unravel_index(
  indices: ArrayLike,
  shape: readonly number[] | number,
  ...args: Arguments<{ readonly order?: "C" | "F" }, ["order"]>
): NDArray[] {
  const { order = "C" } = bound<{ order: "C" | "F" }>("unravel_index", ["order"], args);
  if (order === "F") return unravel_index(indices, shapeOf(shape, "unravel_index").reverse()).reverse();
  if (order !== "C") throw new ArgumentError("unravel_index", `order must be "C" or "F", not ${describe(order)}.`);
  const sizes = shapeOf(shape, "unravel_index");
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

/** Keyword arguments of `ravel_multi_index`. */
export interface RavelOptions {
  /** One for all axes, or one for each. Default: "raise". */
  readonly mode?: IndexMode | readonly IndexMode[];
  /** Which axis counts fastest: the last ("C") or the first ("F"). Default: "C". */
  readonly order?: "C" | "F";
}

/** Positions along the axes of a shape as positions in the flattened array. */
export function ravel_multi_index(
  multi_index: readonly ArrayLike[] | NDArray,
  dims: readonly number[],
  ...args: Arguments<RavelOptions, ["mode", "order"]>
): NDArray {
  const { mode = "raise", order = "C" } = bound<RavelOptions>("ravel_multi_index", ["mode", "order"], args);
  const modes = typeof mode === "string" ? shapeOf(dims, "ravel_multi_index").map(() => mode) : mode;
  if (!Array.isArray(modes)) throw new ArgumentError("ravel_multi_index", `\`mode\` is ${describe(mode)}, not a mode or a list of them.`);
  const given = listOfArrays("ravel_multi_index", multi_index as readonly ArrayLike[]);
  if (order !== "C" && order !== "F") throw new ArgumentError("ravel_multi_index", `order must be "C" or "F", not ${describe(order)}.`);
  if (order === "F") return ravel_multi_index([...given].reverse(), [...dims].reverse(), [...modes].reverse());
  if (given.length !== dims.length)
    throw new ShapeError("ravel_multi_index", `parameter multi_index must be a sequence of length ${dims.length}.`);
  const parts = allTensors("ravel_multi_index", given, { indices: true }).map((one, axis) => {
    const index = inMode(one, dims[axis]!, modes[axis] ?? "raise");
    for (const value of valuesOf("ravel_multi_index", index))
      if (value < 0 || value >= dims[axis]!) throw new IndexError("ravel_multi_index", "invalid entry in coordinates array.");
    return index;
  });
  return wrap(parts.reduce((total, index, axis) => total.mul(dims[axis]!).add(index), parts[0]!.mul(0)));
}

/** Keyword arguments of `indices`. */
export interface IndicesOptions {
  readonly dtype?: DType;
  /** One array for each axis, of size 1 along the others. Default: `false`. */
  readonly sparse?: boolean;
}

/** Positions along each axis, as one array; or as a list of arrays that broadcast. */
export function indices(dimensions: readonly number[], options: IndicesOptions & { readonly sparse: true }): NDArray[];
export function indices(
  dimensions: readonly number[],
  ...args: Arguments<IndicesOptions & { readonly sparse?: false }, ["dtype", "sparse"]>
): NDArray;
export function indices(dimensions: readonly number[], ...args: unknown[]): NDArray | NDArray[] {
  const given = bound<IndicesOptions>("indices", ["dtype", "sparse"], args);
  const dtype = dtypeNamed("indices", given.dtype) ?? indexDType(undefined);
  const sizes = shapeOf(dimensions, "indices");
  const open = sizes.map((length, axis) => core.arange(length, { dtype }).reshape(sizes.map((_, i) => (i === axis ? length : 1))));
  if (given.sparse === true) return open.map(wrap);
  const grids = open.map((x) => x.expand(sizes));
  return wrap(grids.length === 0 ? core.zeros([0], { dtype }) : core.stack(grids));
}

/** NaN, ∞ and −∞ replaced by numbers. Default: 0 and the largest finite ones. */
export function nan_to_num<A extends ArrayLike>(
  x: A,
  ...args: Arguments<
    {
      readonly copy?: boolean;
      readonly nan?: ArrayLike;
      readonly posinf?: ArrayLike | null;
      readonly neginf?: ArrayLike | null;
    },
    ["copy", "nan", "posinf", "neginf"]
  >
): NDArray<DTypeOf<A>> {
  const {
    nan = 0,
    posinf = null,
    neginf = null,
  } = bound<{
    readonly copy?: boolean;
    readonly nan?: ArrayLike;
    readonly posinf?: ArrayLike | null;
    readonly neginf?: ArrayLike | null;
  }>("nan_to_num", ["copy", "nan", "posinf", "neginf"], args);
  const a = asTensor("nan_to_num", x);
  if (dtypes[a.dtype].kind !== "float") return wrap(a.clone()) as NDArray<DTypeOf<A>>;
  const largest = finfo(a.dtype).max;
  const instead = (value: ArrayLike): Tensor | number =>
    isScalar(value) ? Number(value) : beside("nan_to_num", value, a, { dtype: a.dtype });
  const filled = [
    [a.isnan(), instead(nan)] as const,
    [a.eq(Number.POSITIVE_INFINITY), instead(posinf ?? largest)] as const,
    [a.eq(Number.NEGATIVE_INFINITY), instead(neginf ?? -largest)] as const,
  ].reduce((x, [mask, value]) => core.where(mask, value, x), a);
  return wrap(filled) as NDArray<DTypeOf<A>>;
}
