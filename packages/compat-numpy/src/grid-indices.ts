import * as core from "@adjoint/core";
import { ArgumentError, type DType, IndexError, ShapeError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { allTensors, asTensor, listOfArrays, shapeOf, valuesOf } from "./convert";
import { dtypeNamed, indexDType } from "./dtypes";
import { bound, wrap } from "./make-array";
import { nonzeroPositions } from "./subscripts";
import { inMode, type IndexMode } from "./index-modes";

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
  const sizes = shapeOf(dims, "ravel_multi_index");
  const modes = typeof mode === "string" ? sizes.map(() => mode) : mode;
  if (!Array.isArray(modes)) throw new ArgumentError("ravel_multi_index", `\`mode\` is ${describe(mode)}, not a mode or a list of them.`);
  const given = listOfArrays("ravel_multi_index", multi_index);
  if (order !== "C" && order !== "F") throw new ArgumentError("ravel_multi_index", `order must be "C" or "F", not ${describe(order)}.`);
  if (order === "F") return ravel_multi_index([...given].reverse(), [...sizes].reverse(), [...modes].reverse());
  if (given.length !== sizes.length)
    throw new ShapeError("ravel_multi_index", `parameter multi_index must be a sequence of length ${sizes.length}.`);
  if (given.length === 0) return wrap(asTensor("ravel_multi_index", 0, { indices: true }));
  const parts = allTensors("ravel_multi_index", given, { indices: true }).map((one, axis) => {
    const index = inMode(one, sizes[axis]!, modes[axis] ?? "raise");
    for (const value of valuesOf("ravel_multi_index", index))
      if (value < 0 || value >= sizes[axis]!) throw new IndexError("ravel_multi_index", "invalid entry in coordinates array.");
    return index;
  });
  return wrap(parts.reduce((total, index, axis) => total.mul(sizes[axis]!).add(index), parts[0]!.mul(0)));
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
