import { ArgumentError, DTypeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import * as core from "@adjoint/core/linalg";
import { LinAlgError } from "@adjoint/core/linalg";
import type { NDArray } from "../array";
import type { Arguments, ArrayLike } from "../array-like";
import { axesIn, quoted } from "../convert";
import { bound, wrap } from "../make-array";
import { checkSquare, checkStacked, floatsOf, orRefused } from "./operands";

/** The order of a norm: a number, ±Infinity, or of matrices "fro" or "nuc". */
export type Order = number | "fro" | "f" | "nuc" | null;

/** Keyword arguments of `norm`. */
export interface NormOptions {
  readonly ord?: Order;
  /** One axis for vectors, two for matrices; null for the whole array. Default: `null`. */
  readonly axis?: number | readonly number[] | null;
  readonly keepdims?: boolean;
}

/** With `ord` as core names it. */
const matrixOrder = (operation: string, ord: Order): number | "fro" | "nuc" => {
  if (ord === null || ord === "f" || ord === "fro") return "fro";
  if (ord === "nuc" || [1, -1, 2, -2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].includes(ord as number)) return ord;
  throw new ArgumentError(operation, "Invalid norm order for matrices.");
};

const vectorOrder = (operation: string, ord: Order): number => {
  if (ord === null) return 2;
  if (typeof ord === "number") return ord;
  throw new ArgumentError(operation, `Invalid norm order ${quoted(ord)} for vectors.`);
};

/**
 * A norm of vectors or matrices: without an order the root of the sum of squares.
 *
 * ```ts
 * np.linalg.norm([3, 4]).item(); // 5
 * np.linalg.norm([[1, -2], [3, 4]], Infinity).item(); // 7
 * ```
 *
 * @throws ArgumentError for an order that there is not.
 */
export function norm(x: ArrayLike, ...args: Arguments<NormOptions, ["ord", "axis", "keepdims"]>): NDArray {
  const given = bound<NormOptions>("norm", ["ord", "axis", "keepdims"], args);
  const [order, keepdim] = [given.ord ?? null, given.keepdims ?? false];
  const [a] = floatsOf("norm", [x]) as [Tensor];
  const along = given.axis ?? null;
  const flat = along === null && (order === null || (a.ndim === 2 && (order === "f" || order === "fro")) || (a.ndim === 1 && order === 2));
  if (flat) {
    const found = core.vectorNorm(a, 2);
    return wrap(keepdim ? found.reshape(a.shape.map(() => 1)) : found);
  }
  if (along !== null && typeof along !== "number" && !Array.isArray(along))
    throw new DTypeError("norm", `'axis' must be None, an integer or a tuple of integers, not ${describe(along)}.`);
  const axes = along === null ? a.shape.map((_, at) => at) : typeof along === "number" ? [along] : (along as readonly number[]);
  if (axes.length === 1) return wrap(core.vectorNorm(a, vectorOrder("norm", order), axesIn("norm", axes, a.ndim), { keepdim }));
  if (axes.length !== 2) throw new ArgumentError("norm", "Improper number of dimensions to norm.");
  const [row, column] = axes.map((one) => axesIn("norm", one, a.ndim)[0]!) as [number, number];
  if (row === column) throw new ArgumentError("norm", "Duplicate axes given.");
  return wrap(core.matrixNorm(a, matrixOrder("norm", order), [row, column], { keepdim }));
}

/** The norm of matrices in the last two axes: the array API's `matrix_norm`. */
export function matrix_norm(x: ArrayLike, ...args: Arguments<Omit<NormOptions, "axis">, []>): NDArray {
  const { keepdims = false, ord = "fro" } = bound<NormOptions>("matrix_norm", [], args, ["keepdims", "ord"]);
  const [a] = floatsOf("matrix_norm", [x]) as [Tensor];
  checkStacked("matrix_norm", a);
  return wrap(core.matrixNorm(a, matrixOrder("matrix_norm", ord), [a.ndim - 2, a.ndim - 1], { keepdim: keepdims }));
}

/** Keyword arguments of `vector_norm`. */
export interface VectorNormOptions {
  readonly axis?: number | readonly number[] | null;
  readonly keepdims?: boolean;
  readonly ord?: number;
}

/** The norm over axes, which are one vector together, or of all elements: the array API's `vector_norm`. */
export function vector_norm(x: ArrayLike, ...args: Arguments<VectorNormOptions, []>): NDArray {
  const { axis = null, keepdims = false, ord = 2 } = bound<VectorNormOptions>("vector_norm", [], args, ["axis", "keepdims", "ord"]);
  const [a] = floatsOf("vector_norm", [x]) as [Tensor];
  const axes = axis === null ? a.shape.map((_, at) => at) : axesIn("vector_norm", axis, a.ndim);
  // Over no axes every element is a vector of its own.
  if (axes.length === 0 && a.ndim > 0) return wrap(ord === 0 ? a.ne(0).to(a.dtype) : a.abs());
  return wrap(core.vectorNorm(a, vectorOrder("vector_norm", ord), axes, { keepdim: keepdims }));
}

/**
 * The condition number of matrices in a norm, by default the ratio of the largest and the smallest singular value; infinity of a singular matrix.
 *
 * ```ts
 * np.linalg.cond([[1, 0], [0, 0.5]]).item(); // 2
 * ```
 */
export function cond(x: ArrayLike, ...args: Arguments<{ readonly p?: Order }, ["p"]>): NDArray {
  const { p: order = null } = bound<{ p: Order }>("cond", ["p"], args);
  const [a] = floatsOf("cond", [x]) as [Tensor];
  if (a.numel() === 0) throw new LinAlgError("cond", "cond is not defined on empty arrays.");
  checkStacked("cond", a);
  const spectral = order === null || order === 2 || order === -2;
  if (!spectral) checkSquare("cond", a);
  const found = orRefused("cond", "SVD did not converge", () => core.cond(a, spectral ? order : matrixOrder("cond", order)));
  // Of 0/0 comes NaN where no element is NaN.
  const finite = a.isnan().any([-2, -1]).logicalNot();
  return wrap(found.maskedFill(found.isnan().logicalAnd(finite), Number.POSITIVE_INFINITY));
}
