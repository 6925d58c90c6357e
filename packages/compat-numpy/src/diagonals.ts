import * as core from "@adjoint/core";
import { ArgumentError, type DType, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import { asTensor, axisIn, checkArray, checkFunction, integerOf, MOST_DIMS, offsetOf } from "./convert";
import { dtypeNamed, indexDType } from "./dtypes";
import { bound, wrap, nothingAfter } from "./make-array";
import { nonzeroPositions } from "./subscripts";
import { deliver, sumDType } from "./ufunc";

type DiagonalArgument = Arguments<{ readonly k?: number }, ["k"]>;

const diagonalIn = (operation: string, args: DiagonalArgument): number =>
  integerOf(operation, "k", bound<{ k: number }>(operation, ["k"], args).k ?? 0);

/**
 * Of a vector the matrix with it on a diagonal, of a matrix its diagonal: a view.
 *
 * ```ts
 * np.diag([[1, 2], [3, 4]]).tolist(); // [1, 4]
 * ```
 *
 * @throws ShapeError for other shapes.
 */
export function diag<A extends ArrayLike>(v: A, ...args: DiagonalArgument): NDArray<DTypeOf<A>> {
  const offset = diagonalIn("diag", args);
  const x = asTensor("diag", v);
  if (x.ndim !== 1 && x.ndim !== 2) throw new ShapeError("diag", "Input must be 1- or 2-d.");
  return wrap(x.ndim === 1 ? core.diagEmbed(x, offset) : core.diagonal(x, offset)) as NDArray<DTypeOf<A>>;
}

/** The matrix with the elements of an array on a diagonal. */
export function diagflat<A extends ArrayLike>(v: A, ...args: DiagonalArgument): NDArray<DTypeOf<A>> {
  const offset = diagonalIn("diagflat", args);
  return wrap(core.diagflat(asTensor("diagflat", v), offset)) as NDArray<DTypeOf<A>>;
}

/** Which diagonal, of which axes. */
export interface DiagonalOptions {
  /** Above the main diagonal where positive. Default: 0. */
  readonly offset?: number;
  /** Default: 0. */
  readonly axis1?: number;
  /** Default: 1. */
  readonly axis2?: number;
}

function diagonalOf(x: Tensor, { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions): Tensor {
  if (x.ndim < 2) throw new ShapeError("diagonal", "diag requires an array of at least two dimensions.");
  const named = (given: number, name: string): number => {
    const axis = integerOf("diagonal", name, given);
    if (axis >= x.ndim || axis < -x.ndim)
      throw new ShapeError("diagonal", `${name}: axis ${axis} is out of bounds for array of dimension ${x.ndim}.`);
    return axisIn("diagonal", axis, x.ndim);
  };
  const [first, second] = [named(axis1, "axis1"), named(axis2, "axis2")];
  if (first === second) throw new ShapeError("diagonal", "axis1 and axis2 cannot be the same.");
  return core.diagonal(x, integerOf("diagonal", "offset", offset), first, second);
}

/**
 * The diagonal of two axes, as the last axis: a view.
 *
 * ```ts
 * np.diagonal([[1, 2], [3, 4]], 1).tolist(); // [2]
 * ```
 *
 * @throws ShapeError for fewer than two axes, or the same one twice.
 */
export function diagonal<A extends ArrayLike>(
  a: A,
  ...args: Arguments<DiagonalOptions, ["offset", "axis1", "axis2"]>
): NDArray<DTypeOf<A>> {
  const given = bound<DiagonalOptions>("diagonal", ["offset", "axis1", "axis2"], args);
  return wrap(diagonalOf(asTensor("diagonal", a), given)) as NDArray<DTypeOf<A>>;
}

/** Keyword arguments of `trace`. */
export interface TraceOptions extends DiagonalOptions {
  readonly dtype?: DType;
  readonly out?: NDArray | null;
}

/** Sum along a diagonal of two axes. Integers of fewer than 64 bits and bools sum in int64 or uint64. */
export function trace(a: ArrayLike, ...args: Arguments<TraceOptions, ["offset", "axis1", "axis2", "dtype", "out"]>): NDArray {
  const { dtype, out, ...plane } = bound<TraceOptions>("trace", ["offset", "axis1", "axis2", "dtype", "out"], args);
  const x = asTensor("trace", a);
  const own = dtypeNamed("trace", dtype) ?? sumDType(x.dtype);
  return deliver("trace", core.sum(diagonalOf(x, plane).to(own), -1, { dtype: own }), out ? { out } : {});
}

/** Writes to the main diagonal of an array, in place; of more than two axes they are of one length. */
export function fill_diagonal(a: NDArray, val: ArrayLike, ...args: Arguments<{ readonly wrap?: boolean }, ["wrap"]>): void {
  const { wrap: over = false } = bound<{ wrap: boolean }>("fill_diagonal", ["wrap"], args);
  checkArray("fill_diagonal", "a", a);
  if (a.ndim < 2) throw new ShapeError("fill_diagonal", "array must be at least 2-d.");
  if (a.ndim > 2 && new Set(a.shape).size > 1) throw new ShapeError("fill_diagonal", "All dimensions of input must be of equal length.");
  const [rows, columns] = a.shape as [number, number];
  // A tall matrix goes on after a gap of one row, on demand.
  const length = a.ndim === 2 && over ? Math.ceil((rows * columns) / (columns + 1)) : Math.min(...a.shape);
  const values = asTensor("fill_diagonal", val, { device: a.device }).to(a.dtype).flatten();
  const positions = Array.from({ length }, (_, i) => i);
  const filled = core.take(
    values,
    positions.map((i) => i % values.numel()),
  );
  if (a.ndim === 2 && over) {
    const flat = positions.map((i) => i * (columns + 1));
    const index = [flat.map((at) => Math.floor(at / columns)), flat.map((at) => at % columns)];
    a.set(...index, filled);
    return;
  }
  a.set(...a.shape.map(() => positions), filled);
}

/** Positions of the main diagonal of an array with `ndim` axes of length `n`. */
export const diag_indices = (n: number, ...args: Arguments<{ readonly ndim?: number }, ["ndim"]>): NDArray[] => {
  const { ndim = 2 } = bound<{ ndim: number }>("diag_indices", ["ndim"], args);
  const [length, count] = [integerOf("diag_indices", "n", n), integerOf("diag_indices", "ndim", ndim)];
  if (count > MOST_DIMS) throw new ArgumentError("diag_indices", `\`ndim\` is ${count}: an array has at most ${MOST_DIMS} axes.`);
  return Array.from({ length: count }, () => wrap(core.arange(length, { dtype: indexDType(undefined) })));
};

/** Positions of the main diagonal of an array whose axes are of one length. */
export function diag_indices_from(arr: ArrayLike, ...surplus: []): NDArray[] {
  nothingAfter("diag_indices_from", surplus);
  const { ndim, shape } = asTensor("diag_indices_from", arr);
  if (ndim < 2) throw new ShapeError("diag_indices_from", "input array must be at least 2-d.");
  if (new Set(shape).size > 1) throw new ShapeError("diag_indices_from", "All dimensions of input must be of equal length.");
  return diag_indices(shape[0]!, ndim);
}

/**
 * Positions of an n × n matrix that a function such as `np.triu` leaves. Synchronous.
 *
 * ```ts
 * np.mask_indices(3, np.triu, 1)[0].tolist(); // [0n, 0n, 1n]
 * ```
 */
export function mask_indices(n: number, mask_func: (m: NDArray, k: number) => ArrayLike, k = 0, ...surplus: []): NDArray[] {
  nothingAfter("mask_indices", surplus);
  checkFunction("mask_indices", "mask_func", mask_func);
  const ones = wrap(core.ones([n, n], { dtype: indexDType(undefined) }));
  const kept = asTensor("mask_indices", mask_func(ones as NDArray, k));
  return nonzeroPositions("mask_indices", kept).map((one) => wrap(one.to(indexDType(kept.device))));
}

const trianglePositions = (n: number, k: number, m: number, keep: typeof core.tril): NDArray[] =>
  nonzeroPositions("tril_indices", keep(core.ones([n, m], { dtype: "bool" }), k)).map((one) => wrap(one.to(indexDType(undefined))));

type TriangleArguments = Arguments<{ readonly k?: number | bigint; readonly m?: number | null }, ["k", "m"]>;

function triangle(operation: string, n: number, args: TriangleArguments, keep: typeof core.tril): NDArray[] {
  const { k = 0, m = null } = bound<{ k: number | bigint; m: number | null }>(operation, ["k", "m"], args);
  const [rows, columns] = [integerOf(operation, "n", n), integerOf(operation, "m", m ?? n)];
  return trianglePositions(rows, offsetOf(operation, k, rows, columns), columns, keep);
}

/** Positions of the lower triangle of an n × m matrix. */
export const tril_indices = (n: number, ...args: TriangleArguments): NDArray[] => triangle("tril_indices", n, args, core.tril);
/** Positions of the upper triangle of an n × m matrix. */
export const triu_indices = (n: number, ...args: TriangleArguments): NDArray[] => triangle("triu_indices", n, args, core.triu);
/** Positions of the lower triangle of a matrix. */
export const tril_indices_from = (arr: ArrayLike, ...args: DiagonalArgument): NDArray[] => {
  const k = diagonalIn("tril_indices_from", args);
  const [n, m] = matrixShape("tril_indices_from", arr);
  return tril_indices(n, k, m);
};
/** Positions of the upper triangle of a matrix. */
export const triu_indices_from = (arr: ArrayLike, ...args: DiagonalArgument): NDArray[] => {
  const k = diagonalIn("triu_indices_from", args);
  const [n, m] = matrixShape("triu_indices_from", arr);
  return triu_indices(n, k, m);
};

function matrixShape(operation: string, arr: ArrayLike): readonly [number, number] {
  const { ndim, shape } = asTensor(operation, arr);
  if (ndim !== 2) throw new ShapeError(operation, "input array must be 2-d.");
  return shape as unknown as readonly [number, number];
}
