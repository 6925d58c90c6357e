import { ArgumentError, type DType, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import * as core from "@adjoint/core/linalg";
import type { NDArray } from "../array";
import type { Arguments, ArrayLike } from "../array-like";
import { allTensors, asTensor } from "../convert";
import { diagonal as diagonalOf, trace as traceOf } from "../diagonals";
import { bound, wrap, nothingAfter } from "../make-array";
import { together } from "../operands";
import * as products from "../products";
import { checkStacked } from "./operands";

type Axes = products.ContractedAxes;

/** Sums of products over axes: the array API's `tensordot`. */
export const tensordot = (x1: ArrayLike, x2: ArrayLike, ...args: Arguments<{ readonly axes?: Axes }, ["axes"]>): NDArray =>
  products.tensordot(x1, x2, ...args);

/** The product of matrices and vectors in the order that takes the fewest multiplications; the first and the last may be vectors. */
export function multi_dot(arrays: readonly ArrayLike[], ...surplus: []): NDArray {
  nothingAfter("multi_dot", surplus);
  if (!Array.isArray(arrays)) throw new ArgumentError("multi_dot", `takes a list of arrays, not ${describe(arrays)}.`);
  if (arrays.length < 2) throw new ShapeError("multi_dot", "Expecting at least two arrays.");
  const tensors = together("multi_dot", arrays);
  tensors.forEach((x, i) => {
    const end = i === 0 || i === tensors.length - 1;
    if (end ? x.ndim !== 1 && x.ndim !== 2 : x.ndim !== 2)
      throw new ShapeError("multi_dot", `${x.ndim}-dimensional array given. Array must be two-dimensional.`);
  });
  if (tensors.length === 2) return products.dot(tensors[0]!, tensors[1]!);
  return wrap(core.multiDot(tensors).to(tensors[0]!.dtype));
}

/** The diagonals of matrices in the last two axes: views. */
export function diagonal(x: ArrayLike, ...args: Arguments<{ readonly offset?: number }, ["offset"]>): NDArray {
  const { offset = 0 } = bound<{ offset: number }>("diagonal", ["offset"], args);
  return diagonalOf(x, { offset, axis1: -2, axis2: -1 }) as NDArray;
}

/** Keyword arguments of `trace`. */
export interface TraceOptions {
  readonly offset?: number;
  readonly dtype?: DType | null;
}

/** The sums of the diagonals of matrices in the last two axes. */
export function trace(x: ArrayLike, ...args: Arguments<TraceOptions, ["offset"]>): NDArray {
  const { offset = 0, dtype = null } = bound<TraceOptions>("trace", ["offset"], args, ["dtype"]);
  return traceOf(x, { offset, axis1: -2, axis2: -1, ...(dtype === null ? {} : { dtype }) });
}

/** All products of two vectors. @throws ShapeError for other shapes. */
export function outer(x1: ArrayLike, x2: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("outer", surplus);
  const [x, y] = allTensors("outer", [x1, x2]) as [Tensor, Tensor];
  if (x.ndim !== 1 || y.ndim !== 1)
    throw new ShapeError("outer", `Input arrays must be one-dimensional, but they are x1.ndim=${x.ndim} and x2.ndim=${y.ndim}.`);
  return products.outer(x1, x2);
}

/** The last two axes exchanged: a view. */
export function matrix_transpose(x: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("matrix_transpose", surplus);
  const given = asTensor("matrix_transpose", x);
  checkStacked("matrix_transpose", given);
  return wrap(given.transpose(-1, -2));
}
