import { DTypeError, eye, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import * as core from "@adjoint/core/linalg";
import { LinAlgError } from "@adjoint/core/linalg";
import type { NDArray } from "../array";
import type { Arguments, ArrayLike } from "../array-like";
import { asTensor, axisIn, isReadable, isScalar, listOf, numberOf } from "../convert";
import { indexDType } from "../dtypes";
import { bound, wrap, nothingAfter } from "../make-array";
import { checkSquare, checkStacked, floatsOf, named, orRefused } from "./operands";

const size = (shape: readonly number[]): number => shape.reduce((p, q) => p * q, 1);

function mismatch(operation: string, signature: string, found: number, wanted: number): ShapeError {
  return new ShapeError(
    operation,
    `Input operand 1 has a mismatch in its core dimension 0, with gufunc signature ${signature} (size ${found} is different from ${wanted}).`,
  );
}

/**
 * The solution of `a·x = b`. A vector `b` is one right side; else it is a matrix, or a stack of them.
 *
 * ```ts
 * np.linalg.solve([[2, 0], [1, 4]], [2, 9]).tolist(); // [1, 2]
 * ```
 *
 * @throws LinAlgError for singular matrices. @throws ShapeError when sizes do not fit.
 */
export function solve(a: ArrayLike, b: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("solve", surplus);
  const [x, y] = floatsOf("solve", [a, b]) as [Tensor, Tensor];
  checkSquare("solve", x);
  const n = x.shape.at(-1)!;
  if (y.ndim === 0) throw new ShapeError("solve", "Input operand 1 does not have enough dimensions: `b` is a vector or matrices.");
  const vector = y.ndim === 1;
  const rows = vector ? y.shape[0]! : y.shape.at(-2)!;
  if (rows !== n) throw mismatch("solve", vector ? "(m,m),(m)->(m)" : "(m,m),(m,n)->(m,n)", rows, n);
  return orRefused("solve", "Singular matrix", () => {
    const found = core.solve(x, vector ? y.unsqueeze(-1) : y);
    return wrap(vector ? found.squeeze(-1) : found);
  });
}

/** The inverse of square matrices. @throws LinAlgError for singular matrices. */
export function inv(a: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("inv", surplus);
  const [x] = floatsOf("inv", [a]) as [Tensor];
  checkSquare("inv", x);
  return orRefused("inv", "Singular matrix", () => wrap(core.inv(x)));
}

/** The determinant of square matrices. */
export function det(a: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("det", surplus);
  const [x] = floatsOf("det", [a]) as [Tensor];
  checkSquare("det", x);
  return wrap(core.det(x));
}

/** What `slogdet` gives: a list of both, by their names too. */
export type SlogdetResult = [NDArray, NDArray] & { readonly sign: NDArray; readonly logabsdet: NDArray };

/**
 * The sign of the determinant, and the logarithm of its size, which does not overflow: `[sign, logabsdet]`.
 *
 * ```ts
 * np.linalg.slogdet([[0, 1], [1, 0]]).sign.item(); // -1
 * ```
 */
export function slogdet(a: ArrayLike, ...surplus: []): SlogdetResult {
  nothingAfter("slogdet", surplus);
  const [x] = floatsOf("slogdet", [a]) as [Tensor];
  checkSquare("slogdet", x);
  const found = core.slogdet(x);
  const [sign, logabsdet] = [wrap(found.sign), wrap(found.logabsdet)];
  return named([sign, logabsdet] as [NDArray, NDArray], { sign, logabsdet });
}

/** Least squares: `[x, residuals, rank, singular values]`. A single matrix of any rank. @throws LinAlgError when sizes do not fit. */
export function lstsq(
  a: ArrayLike,
  b: ArrayLike,
  ...args: Arguments<{ readonly rcond?: number | null }, ["rcond"]>
): [NDArray, NDArray, NDArray, NDArray] {
  const { rcond: tolerance = null } = bound<{ rcond: number | null }>("lstsq", ["rcond"], args);
  const [x, given] = floatsOf("lstsq", [a, b]) as [Tensor, Tensor];
  const y = given.ndim === 1 ? given.unsqueeze(-1) : given;
  for (const one of [x, y])
    if (one.ndim !== 2) throw new LinAlgError("lstsq", `${one.ndim}-dimensional array given. Array must be two-dimensional.`);
  if (x.shape[0] !== y.shape[0]) throw new LinAlgError("lstsq", "Incompatible dimensions.");
  const found = orRefused("lstsq", "SVD did not converge in Linear Least Squares", () =>
    core.lstsq(x, y, tolerance === null ? {} : { rcond: Math.max(numberOf("lstsq", "rcond", tolerance), 0) }),
  );
  const solution = given.ndim === 1 ? found.solution.squeeze(-1) : found.solution;
  return [wrap(solution), wrap(fullRankOnly(found.residuals, found.rank, x)), wrap(found.rank), wrap(found.singularValues)];
}

/** Where the rank is not full, NumPy gives no residuals. */
function fullRankOnly(residuals: Tensor, rank: Tensor, x: Tensor): Tensor {
  const [m, n] = x.shape as [number, number];
  if (m <= n) return residuals.flatten().narrow(0, 0, 0);
  return isReadable(rank) && Number(rank.dataSync()[0]) < n ? residuals.flatten().narrow(0, 0, 0) : residuals;
}

/** Keyword arguments of `pinv`. */
export interface PinvOptions {
  /** Singular values up to this fraction of the largest count as 0. Default: 1e-15. */
  readonly rcond?: ArrayLike | null;
  readonly hermitian?: boolean;
  /** As `rcond`: the array API's name, and null for max(m, n)·ε. */
  readonly rtol?: ArrayLike | null;
}

const relative = (operation: string, value: ArrayLike | null | undefined, x: Tensor): number | Tensor | undefined =>
  value === null || value === undefined ? undefined : isScalar(value) ? Number(value) : asTensor(operation, value, { device: x.device });

/** The pseudoinverse (Moore–Penrose) of matrices. @throws LinAlgError for NaN, infinity and fewer than two axes. */
export function pinv(a: ArrayLike, ...args: Arguments<PinvOptions, ["rcond", "hermitian"]>): NDArray {
  const given = bound<PinvOptions>("pinv", ["rcond", "hermitian"], args, ["rtol"]);
  const [x] = floatsOf("pinv", [a]) as [Tensor];
  checkStacked("pinv", x);
  const rtol = relative("pinv", given.rcond ?? given.rtol, x) ?? (given.rtol === null ? undefined : 1e-15);
  return orRefused("pinv", "SVD did not converge", () =>
    wrap(core.pinv(x, { hermitian: given.hermitian ?? false, ...(rtol === undefined ? {} : { rtol }) })),
  );
}

/** Keyword arguments of `matrix_rank`. */
export interface RankOptions {
  /** Singular values up to this count as 0. */
  readonly tol?: ArrayLike | null;
  readonly hermitian?: boolean;
  /** The same, relative to the largest. Default: max(m, n)·ε. */
  readonly rtol?: ArrayLike | null;
}

/** The rank of matrices: how many singular values count. Of a vector or a scalar whether any element is not 0. */
export function matrix_rank(A: ArrayLike, ...args: Arguments<RankOptions, ["tol", "hermitian"]>): NDArray {
  const given = bound<RankOptions>("matrix_rank", ["tol", "hermitian"], args, ["rtol"]);
  const [x] = floatsOf("matrix_rank", [A]) as [Tensor];
  const dtype = indexDType(x.device);
  if (x.ndim < 2) return wrap(x.ne(0).any().to(dtype));
  const [atol, rtol] = [relative("matrix_rank", given.tol, x), relative("matrix_rank", given.rtol, x)];
  return orRefused("matrix_rank", "SVD did not converge", () =>
    wrap(
      core
        .matrixRank(x, {
          hermitian: given.hermitian ?? false,
          ...(atol === undefined ? {} : { atol, rtol: 0 }),
          ...(rtol === undefined ? {} : { rtol }),
        })
        .to(dtype),
    ),
  );
}

/** The inverse of an array as a linear map of its last axes to its first `ind`. @throws LinAlgError for a singular one. */
export function tensorinv(a: ArrayLike, ...args: Arguments<{ readonly ind?: number }, ["ind"]>): NDArray {
  const { ind: split = 2 } = bound<{ ind: number }>("tensorinv", ["ind"], args);
  const [x] = floatsOf("tensorinv", [a]) as [Tensor];
  if (!Number.isInteger(split) || split <= 0) throw new ShapeError("tensorinv", "Invalid ind argument.");
  const [before, after] = [x.shape.slice(0, split), x.shape.slice(split)];
  return wrap(inv(x.reshape([size(before), -1])).tensor.reshape([...after, ...before]));
}

/** The solution of `tensordot(a, x, x.ndim) = b`. @throws LinAlgError for a singular map. */
export function tensorsolve(
  a: ArrayLike,
  b: ArrayLike,
  ...args: Arguments<{ readonly axes?: readonly number[] | null }, ["axes"]>
): NDArray {
  const { axes: last = null } = bound<{ axes: readonly number[] | null }>("tensorsolve", ["axes"], args);
  const [given, y] = floatsOf("tensorsolve", [a, b]) as [Tensor, Tensor];
  const moved = (last === null ? [] : listOf("tensorsolve", "axes", last)).map((axis) => axisIn("tensorsolve", axis, given.ndim));
  const order = given.shape.map((_, axis) => axis).filter((axis) => !moved.includes(axis));
  const x = given.permute([...order, ...moved]);
  const shape = x.shape.slice(-(x.ndim - y.ndim) || x.ndim);
  if (size(shape) ** 2 !== x.numel())
    throw new LinAlgError("tensorsolve", "Input arrays must satisfy the requirement prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim]).");
  return wrap(solve(x.reshape([-1, size(shape)]), y.flatten()).tensor.reshape(shape));
}

/** Whole powers of square matrices; negative ones of the inverse. Integers stay integers, unless the power is negative. @throws DTypeError */
export function matrix_power(a: ArrayLike, n: number | bigint, ...surplus: []): NDArray {
  nothingAfter("matrix_power", surplus);
  const given = asTensor("matrix_power", a);
  checkSquare("matrix_power", given);
  const power = typeof n === "number" || typeof n === "bigint" ? Number(n) : Number.NaN;
  if (!Number.isInteger(power)) throw new DTypeError("matrix_power", `exponent must be an integer, not ${describe(n)}.`);
  let base = power < 0 ? inv(given).tensor : given;
  if (power === 0)
    return wrap(eye(given.shape.at(-1)!, given.shape.at(-1)!, { dtype: given.dtype, device: given.device }).expand(given.shape).clone());
  let result: Tensor | null = null;
  // Squares, as many as the power has binary digits.
  for (let rest = Math.abs(power); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === null ? base : result.matmul(base);
    if (rest > 1) base = base.matmul(base);
  }
  return wrap((result ?? base).to(power < 0 ? base.dtype : given.dtype));
}
