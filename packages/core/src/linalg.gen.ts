// Written by `pnpm gen` from the op tables in ops/. Do not edit.
import { checkArgument, checkGiven } from "./arguments";
import { addmmOptions, choleskyOptions, lstsqOptions, luOptions, matrixNormOptions, solveOptions, solveTriangularOptions, svdOptions, toleranceOptions, vectorNormOptions } from "./options.gen";
import * as addmmOps from "./linalg/addmm";
import * as choleskyOps from "./linalg/cholesky";
import * as determinantOps from "./linalg/determinant";
import * as eighOps from "./linalg/eigh";
import * as leastSquaresOps from "./linalg/least-squares";
import * as luOps from "./linalg/lu";
import * as normsOps from "./linalg/norms";
import * as productsOps from "./linalg/products";
import * as qrOps from "./linalg/qr";
import * as solveOps from "./linalg/solve";
import * as svdOps from "./linalg/svd";
import * as triangularOps from "./linalg/triangular";
import type { Dims, Shape } from "./shape";
import type { AddmmOptions } from "./linalg/addmm";
import type { CholeskyOptions } from "./linalg/cholesky";
import type { Slogdet } from "./linalg/determinant";
import type { Eigh } from "./linalg/eigh";
import type { Lstsq, LstsqOptions, ToleranceOptions } from "./linalg/least-squares";
import type { LU, LUOptions } from "./linalg/lu";
import type { MatrixNormOptions, NormOrder, VectorNormOptions } from "./linalg/norms";
import type { QR } from "./linalg/qr";
import type { SolveOptions } from "./linalg/solve";
import type { SVD, SVDOptions } from "./linalg/svd";
import type { SolveTriangularOptions } from "./linalg/triangular";
import type { FloatDType, Promote } from "./promotion.gen";
import type { DType } from "./dtype";
import type { Tensor } from "./tensor";


/**
 * `beta·input + alpha·(mat1 @ mat2)` of matrices; the input broadcasts.
 *
 * ```ts
 * addmm(ones([2]), tensor([[1, 2]]), tensor([[1, 0], [0, 1]]), { alpha: 2 }); // [[3, 5]]
 * ```
 *
 * @throws ShapeError for other ranks, and where sizes do not fit. @throws DTypeError for bools.
 */
export function addmm<D extends DType, E extends DType, F extends DType = E>(input: Tensor<D>, mat1: Tensor<E>, mat2: Tensor<F>, options?: AddmmOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("addmm", "input", input, "tensor");
  checkArgument("addmm", "mat1", mat1, "tensor");
  checkArgument("addmm", "mat2", mat2, "tensor");
  if (options !== undefined) checkGiven("addmm", "options", options, addmmOptions);
  return addmmOps.addmm(input, mat1, mat2, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * `beta·input + alpha·(mat @ vec)` of a matrix and a vector; the input broadcasts.
 *
 * ```ts
 * addmv(ones([2]), tensor([[1, 2], [3, 4]]), tensor([1, 1])); // [4, 8]
 * ```
 *
 * @throws ShapeError for other ranks, and where sizes do not fit. @throws DTypeError for bools.
 */
export function addmv<D extends DType, E extends DType, F extends DType = E>(input: Tensor<D>, mat: Tensor<E>, vec: Tensor<F>, options?: AddmmOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("addmv", "input", input, "tensor");
  checkArgument("addmv", "mat", mat, "tensor");
  checkArgument("addmv", "vec", vec, "tensor");
  if (options !== undefined) checkGiven("addmv", "options", options, addmmOptions);
  return addmmOps.addmv(input, mat, vec, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * `beta·input + alpha·Σ (batch1[i] @ batch2[i])`, summed over the batch; the input broadcasts.
 *
 * ```ts
 * addbmm(ones([1, 1]), ones([3, 1, 2]), ones([3, 2, 1])); // [[7]]
 * ```
 *
 * @throws ShapeError for other ranks, and where sizes do not fit. @throws DTypeError for bools.
 */
export function addbmm<D extends DType, E extends DType, F extends DType = E>(input: Tensor<D>, batch1: Tensor<E>, batch2: Tensor<F>, options?: AddmmOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("addbmm", "input", input, "tensor");
  checkArgument("addbmm", "batch1", batch1, "tensor");
  checkArgument("addbmm", "batch2", batch2, "tensor");
  if (options !== undefined) checkGiven("addbmm", "options", options, addmmOptions);
  return addmmOps.addbmm(input, batch1, batch2, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * `beta·input + alpha·(batch1 @ batch2)` of batches of matrices; the input broadcasts.
 *
 * ```ts
 * baddbmm(ones([1]), ones([3, 1, 2]), ones([3, 2, 1])); // [[[3]], [[3]], [[3]]]
 * ```
 *
 * @throws ShapeError for other ranks, and where sizes do not fit. @throws DTypeError for bools.
 */
export function baddbmm<D extends DType, E extends DType, F extends DType = E>(input: Tensor<D>, batch1: Tensor<E>, batch2: Tensor<F>, options?: AddmmOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("baddbmm", "input", input, "tensor");
  checkArgument("baddbmm", "batch1", batch1, "tensor");
  checkArgument("baddbmm", "batch2", batch2, "tensor");
  if (options !== undefined) checkGiven("baddbmm", "options", options, addmmOptions);
  return addmmOps.baddbmm(input, batch1, batch2, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * `beta·input + alpha·(vec1 ⊗ vec2)` of vectors; the input broadcasts. Of bools: or, and and.
 *
 * ```ts
 * addr(ones([2, 2]), tensor([1, 2]), tensor([3, 4])); // [[4, 5], [7, 9]]
 * ```
 *
 * @throws ShapeError for other ranks, and where the input does not fit.
 */
export function addr<D extends DType, E extends DType, F extends DType = E>(input: Tensor<D>, vec1: Tensor<E>, vec2: Tensor<F>, options?: AddmmOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("addr", "input", input, "tensor");
  checkArgument("addr", "vec1", vec1, "tensor");
  checkArgument("addr", "vec2", vec2, "tensor");
  if (options !== undefined) checkGiven("addr", "options", options, addmmOptions);
  return addmmOps.addr(input, vec1, vec2, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * The Cholesky factor L of symmetric positive definite matrices, `x = L·Lᵀ`, or with `upper` its transpose. Only one triangle is read: the lower,
 * or with `upper` the upper one.
 *
 * ```ts
 * cholesky(tensor([[4, 2], [2, 5]])); // [[2, 0], [1, 2]]
 * ```
 *
 * @throws LinAlgError for a matrix that is not positive definite. @throws ShapeError unless the matrices are square.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function cholesky<D extends DType>(x: Tensor<D>, options?: CholeskyOptions): Tensor<D> {
  checkArgument("cholesky", "x", x, "tensor");
  if (options !== undefined) checkGiven("cholesky", "options", options, choleskyOptions);
  return choleskyOps.cholesky(x, options) as Tensor<D>;
}

/**
 * The determinant of square matrices. The gradient is exact for singular matrices too.
 *
 * ```ts
 * det(tensor([[1, 2], [3, 4]])); // -2
 * ```
 *
 * @throws ShapeError unless the matrices are square. @throws DTypeError for other dtypes than float32 and float64.
 */
export function det<D extends DType>(x: Tensor<D>): Tensor<D> {
  checkArgument("det", "x", x, "tensor");
  return determinantOps.det(x) as Tensor<D>;
}

/**
 * The sign of the determinant and the logarithm of its magnitude, which neither overflow nor underflow. Of a singular matrix 0 and −∞.
 *
 * ```ts
 * const { sign, logabsdet } = slogdet(tensor([[0, 2], [2, 0]]));
 * sign; // -1
 * logabsdet.exp(); // 4
 * ```
 *
 * @throws ShapeError unless the matrices are square. @throws DTypeError for other dtypes than float32 and float64.
 */
export function slogdet<D extends DType>(x: Tensor<D>): Slogdet<D> {
  checkArgument("slogdet", "x", x, "tensor");
  return determinantOps.slogdet(x) as Slogdet<D>;
}

/**
 * Eigenvalues and eigenvectors of symmetric matrices, `x = V·diag(λ)·Vᵀ`. Only one triangle is read, `uplo`: "L", the lower one, or "U". The signs of
 * eigenvectors are not determined, and where eigenvalues are equal neither are the vectors; then gradients through them are infinite or NaN, as in PyTorch.
 *
 * ```ts
 * const { eigenvalues, eigenvectors } = eigh(tensor([[2, 1], [1, 2]]));
 * eigenvalues; // [1, 3]
 * eigenvectors.mul(eigenvalues).matmul(eigenvectors.t()).round(); // [[2, 1], [1, 2]]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError unless the matrices are square.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function eigh<D extends DType>(x: Tensor<D>, uplo?: "L" | "U"): Eigh<D> {
  checkArgument("eigh", "x", x, "tensor");
  return eighOps.eigh(x, uplo) as Eigh<D>;
}

/**
 * Eigenvalues of symmetric matrices in ascending order; of `uplo` see `eigh`.
 *
 * ```ts
 * eigvalsh(tensor([[2, 1], [1, 2]])); // [1, 3]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError unless the matrices are square.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function eigvalsh<D extends DType>(x: Tensor<D>, uplo?: "L" | "U"): Tensor<D> {
  checkArgument("eigvalsh", "x", x, "tensor");
  return eighOps.eigvalsh(x, uplo) as Tensor<D>;
}

/**
 * The rank of matrices: how many singular values are above `max(atol, rtol·largest)`. int32, without gradients.
 *
 * ```ts
 * matrixRank(tensor([[1, 2], [2, 4]])); // 1
 * ```
 *
 * @throws ShapeError for fewer than two dims, or with `hermitian` for matrices that are not square.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function matrixRank(x: Tensor, options?: ToleranceOptions): Tensor<"int32"> {
  checkArgument("matrixRank", "x", x, "tensor");
  if (options !== undefined) checkGiven("matrixRank", "options", options, toleranceOptions);
  return leastSquaresOps.matrixRank(x, options);
}

/**
 * The pseudoinverse (Moore–Penrose) by the singular value decomposition: singular values up to `max(atol, rtol·largest)` count as 0. The gradient is
 * that of matrices of constant rank.
 *
 * ```ts
 * pinv(tensor([[1, 0], [0, 2], [0, 0]])); // [[1, 0, 0], [0, 0.5, 0]]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError for fewer than two dims, or with `hermitian` for matrices that are not square.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function pinv<D extends DType>(x: Tensor<D>, options?: ToleranceOptions): Tensor<D> {
  checkArgument("pinv", "x", x, "tensor");
  if (options !== undefined) checkGiven("pinv", "options", options, toleranceOptions);
  return leastSquaresOps.pinv(x, options) as Tensor<D>;
}

/**
 * Least squares: X that makes ‖A·X − B‖ smallest, of several the one of smallest norm, by the singular value decomposition (as LAPACK's gelsd), so A
 * may be of any rank. B is [..., m, k], or a vector for each matrix, [..., m].
 *
 * ```ts
 * const { solution } = lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([[1], [3], [5]]));
 * solution.round(); // [[1], [2]]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError where B does not fit.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function lstsq<D extends DType>(a: Tensor<D>, b: Tensor, options?: LstsqOptions): Lstsq<D> {
  checkArgument("lstsq", "a", a, "tensor");
  checkArgument("lstsq", "b", b, "tensor");
  if (options !== undefined) checkGiven("lstsq", "options", options, lstsqOptions);
  return leastSquaresOps.lstsq(a, b, options) as Lstsq<D>;
}

/**
 * The LU decomposition `x = P·L·U` with partial pivoting.
 *
 * ```ts
 * const { P, L, U } = lu(tensor([[1, 2], [4, 4]]));
 * U; // [[4, 4], [0, 1]]
 * P.matmul(L).matmul(U); // [[1, 2], [4, 4]]
 * ```
 *
 * @throws ShapeError for fewer than two dims. @throws DTypeError for other dtypes than float32 and float64.
 */
export function lu<D extends DType>(x: Tensor<D>, options?: LUOptions): LU<D> {
  checkArgument("lu", "x", x, "tensor");
  if (options !== undefined) checkGiven("lu", "options", options, luOptions);
  return luOps.lu(x, options) as LU<D>;
}

/**
 * The vector norm of order `ord` over `dim` (all, if not given), `(Σ|x|ᵒʳᵈ)^(1/ord)`: any number or ±Infinity; 0 counts what is not 0.
 *
 * ```ts
 * vectorNorm(tensor([3, -4])); // 5
 * vectorNorm(tensor([[3, -4], [0, 1]]), 1, 1); // [7, 1]
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim.
 */
export function vectorNorm(x: Tensor, ord?: number, dim?: Dims | null, options?: VectorNormOptions): Tensor<FloatDType> {
  checkArgument("vectorNorm", "x", x, "tensor");
  if (ord !== undefined) checkArgument("vectorNorm", "ord", ord, "number");
  if (dim != null) checkArgument("vectorNorm", "dim", dim, "dims");
  if (options !== undefined) checkGiven("vectorNorm", "options", options, vectorNormOptions);
  return normsOps.vectorNorm(x, ord, dim, options) as Tensor<FloatDType>;
}

/**
 * The matrix norm of order `ord` over two dims: "fro" (the root of the squares' sum), "nuc" (the sum of singular values), 2 and −2 (the largest and the
 * smallest singular value), 1 and −1 (the largest and smallest sum of a column's magnitudes), ±Infinity (the same of rows).
 *
 * ```ts
 * const x = tensor([[3, 0], [0, -4]]);
 * matrixNorm(x); // 5
 * matrixNorm(x, "nuc"); // 7
 * matrixNorm(x, 2); // 4
 * ```
 *
 * @throws ArgumentError for another order. @throws ShapeError for fewer than two dims. @throws DTypeError for integers and bools.
 */
export function matrixNorm(x: Tensor, ord?: NormOrder, dim?: Shape, options?: MatrixNormOptions): Tensor<FloatDType> {
  checkArgument("matrixNorm", "x", x, "tensor");
  if (dim !== undefined) checkArgument("matrixNorm", "dim", dim, "numbers");
  if (options !== undefined) checkGiven("matrixNorm", "options", options, matrixNormOptions);
  return normsOps.matrixNorm(x, ord, dim, options) as Tensor<FloatDType>;
}

/**
 * The condition number of matrices in the norm `p`: with 2 (null means 2) and −2 the ratio of the largest and the smallest singular value, or its
 * reciprocal, of any matrices; with the other orders of `matrixNorm` ‖x‖·‖x⁻¹‖, of square ones, and infinity of a singular one.
 *
 * ```ts
 * cond(tensor([[1, 0], [0, 0.5]])); // 2
 * cond(tensor([[1, 0], [0, 0]])); // Infinity
 * ```
 *
 * @throws ArgumentError for another order. @throws ShapeError for fewer than two dims, or matrices that are not square.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function cond<D extends DType>(x: Tensor<D>, p?: NormOrder | null): Tensor<D> {
  checkArgument("cond", "x", x, "tensor");
  return normsOps.cond(x, p) as Tensor<D>;
}

/**
 * Sums of products over dims of both: with a number, the last `dims` of `x` and the first of `other`; with two lists, those that they name, in pairs.
 * The result has the other dims of `x`, then those of `other`.
 *
 * ```ts
 * tensordot(ones([2, 3, 4]), ones([3, 4, 5])); // [2, 5]
 * tensordot(ones([2, 3]), ones([2, 4]), [[0], [0]]); // [3, 4]
 * ```
 *
 * @throws ShapeError when sizes differ, but for a size of 1. @throws ArgumentError for other `dims`. @throws DTypeError for bools.
 */
export function tensordot<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>, dims?: number | readonly (readonly number[])[]): Tensor<Promote<D, E>> {
  checkArgument("tensordot", "x", x, "tensor");
  checkArgument("tensordot", "other", other, "tensor");
  return productsOps.tensordot(x, other, dims) as Tensor<Promote<D, E>>;
}

/**
 * Sums of products over the last dims of both, for all pairs of the others; of two vectors their inner product. With a scalar, a product.
 *
 * ```ts
 * inner(tensor([1, 2]), tensor([3, 4])); // 11
 * ```
 *
 * @throws ShapeError when the last dims differ. @throws DTypeError for bools.
 */
export function inner<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>): Tensor<Promote<D, E>> {
  checkArgument("inner", "x", x, "tensor");
  checkArgument("inner", "other", other, "tensor");
  return productsOps.inner(x, other) as Tensor<Promote<D, E>>;
}

/**
 * The Kronecker product: blocks of `other`, each times an element of `x`. Of tensors of different ranks, the one with fewer dims gets sizes of 1 in front.
 *
 * ```ts
 * kron(tensor([1, 2]), tensor([1, 1])); // [1, 1, 2, 2]
 * ```
 */
export function kron<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>): Tensor<Promote<D, E>> {
  checkArgument("kron", "x", x, "tensor");
  checkArgument("kron", "other", other, "tensor");
  return productsOps.kron(x, other) as Tensor<Promote<D, E>>;
}

/**
 * The cross product of vectors of three elements along `dim`; the other dims broadcast.
 *
 * ```ts
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0])); // [0, 0, 1]
 * ```
 *
 * @throws ShapeError unless ranks are equal and `dim` has three elements. @throws DTypeError for bools.
 */
export function cross<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>, dim?: number): Tensor<Promote<D, E>> {
  checkArgument("cross", "x", x, "tensor");
  checkArgument("cross", "other", other, "tensor");
  if (dim !== undefined) checkArgument("cross", "dim", dim, "number");
  return productsOps.cross(x, other, dim) as Tensor<Promote<D, E>>;
}

/**
 * Sums of products along `dim`: inner products of vectors; the other dims broadcast.
 *
 * ```ts
 * vecdot(tensor([[1, 2], [3, 4]]), tensor([1, 1])); // [3, 7]
 * ```
 *
 * @throws ShapeError when shapes do not broadcast, or `dim` differs. @throws DTypeError for bools.
 */
export function vecdot<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>, dim?: number): Tensor<Promote<D, E>> {
  checkArgument("vecdot", "x", x, "tensor");
  checkArgument("vecdot", "other", other, "tensor");
  if (dim !== undefined) checkArgument("vecdot", "dim", dim, "number");
  return productsOps.vecdot(x, other, dim) as Tensor<Promote<D, E>>;
}

/**
 * The product of two or more matrices, in the order that takes the fewest multiplications. The first and the last may be vectors.
 *
 * ```ts
 * multiDot([ones([10, 100]), ones([100, 5]), ones([5, 50])]); // [10, 50]
 * ```
 *
 * @throws ShapeError when they do not fit. @throws ArgumentError for fewer than two tensors. @throws DTypeError for bools.
 */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  checkArgument("multiDot", "tensors", tensors, "list");
  return productsOps.multiDot(tensors);
}

/**
 * The nth power of square matrices, by repeated squaring; of a negative n the power of the inverse.
 *
 * ```ts
 * matrixPower(tensor([[1, 1], [0, 1]]), 5); // [[1, 5], [0, 1]]
 * ```
 *
 * @throws ArgumentError unless n is a whole number. @throws LinAlgError for a singular matrix where n is negative.
 * @throws ShapeError unless the matrices are square. @throws DTypeError for integers where n is negative, and for bools.
 */
export function matrixPower<D extends DType>(x: Tensor<D>, n: number): Tensor<D> {
  checkArgument("matrixPower", "x", x, "tensor");
  checkArgument("matrixPower", "n", n, "number");
  return productsOps.matrixPower(x, n) as Tensor<D>;
}

/**
 * The QR decomposition `x = Q·R` by Householder's reflections. Of an m×n matrix, with k = min(m, n), "reduced" gives Q [m, k] and R [k, n],
 * "complete" gives Q [m, m] and R [m, n], and "r" gives R alone.
 *
 * ```ts
 * const { Q, R } = qr(tensor([[3, 1], [4, 2]]));
 * R.mul(10).round(); // [[-50, -22], [0, 4]]
 * Q.matmul(R).round(); // [[3, 1], [4, 2]]
 * ```
 *
 * @throws ShapeError for fewer than two dims. @throws DTypeError for other dtypes than float32 and float64.
 * @throws ArgumentError for another mode.
 */
export function qr<D extends DType>(x: Tensor<D>, mode?: "reduced" | "complete" | "r"): QR<D> {
  checkArgument("qr", "x", x, "tensor");
  return qrOps.qr(x, mode) as QR<D>;
}

/**
 * The solution X of A·X = B, or with `left: false` of X·A = B, by LU with partial pivoting. B is a vector [n], or matrices [..., n, k], or a batch of
 * vectors with the batch dims of A; batch dims of matrices broadcast.
 *
 * ```ts
 * solve(tensor([[2, 0], [1, 4]]), tensor([2, 9])); // [1, 2]
 * ```
 *
 * @throws LinAlgError for a singular matrix. @throws ShapeError unless A is square and B fits.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function solve<D extends DType>(a: Tensor<D>, b: Tensor, options?: SolveOptions): Tensor<D> {
  checkArgument("solve", "a", a, "tensor");
  checkArgument("solve", "b", b, "tensor");
  if (options !== undefined) checkGiven("solve", "options", options, solveOptions);
  return solveOps.solve(a, b, options) as Tensor<D>;
}

/**
 * The inverse of square matrices. `solve(a, b)` is faster and more accurate than `inv(a).matmul(b)`.
 *
 * ```ts
 * inv(tensor([[2, 0], [0, 4]])); // [[0.5, 0], [0, 0.25]]
 * ```
 *
 * @throws LinAlgError for a singular matrix. @throws ShapeError unless the matrices are square.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function inv<D extends DType>(x: Tensor<D>): Tensor<D> {
  checkArgument("inv", "x", x, "tensor");
  return solveOps.inv(x) as Tensor<D>;
}

/**
 * The singular value decomposition `x = U·diag(S)·Vh`. The signs of singular vectors are not determined, and where
 * singular values are equal neither are the vectors; then gradients through U and Vh are infinite or NaN, as in PyTorch.
 *
 * ```ts
 * const { U, S, Vh } = svd(tensor([[0, 2], [3, 0]]));
 * S; // [3, 2]
 * U.mul(S).matmul(Vh); // [[0, 2], [3, 0]]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError for fewer than two dims.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function svd<D extends DType>(x: Tensor<D>, options?: SVDOptions): SVD<D> {
  checkArgument("svd", "x", x, "tensor");
  if (options !== undefined) checkGiven("svd", "options", options, svdOptions);
  return svdOps.svd(x, options) as SVD<D>;
}

/**
 * Singular values in descending order. Their gradient is defined where they are equal, too.
 *
 * ```ts
 * svdvals(tensor([[0, 2], [3, 0]])); // [3, 2]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError for fewer than two dims.
 * @throws DTypeError for other dtypes than float32 and float64.
 */
export function svdvals<D extends DType>(x: Tensor<D>): Tensor<D> {
  checkArgument("svdvals", "x", x, "tensor");
  return svdOps.svdvals(x) as Tensor<D>;
}

/**
 * The solution X of A·X = B, with `left: false` of X·A = B, for triangular A; the other triangle is not read. Batch dims broadcast. A zero on the
 * diagonal gives infinity or NaN, as in PyTorch.
 *
 * ```ts
 * const lower = tensor([[2, 0], [1, 4]]);
 * solveTriangular(lower, tensor([[2], [9]]), { upper: false }); // [[1], [2]]
 * ```
 *
 * @throws ShapeError unless A is square and B fits. @throws DTypeError for other dtypes than float32 and float64.
 */
export function solveTriangular<D extends DType>(a: Tensor<D>, b: Tensor, options: SolveTriangularOptions): Tensor<D> {
  checkArgument("solveTriangular", "a", a, "tensor");
  checkArgument("solveTriangular", "b", b, "tensor");
  checkGiven("solveTriangular", "options", options, solveTriangularOptions);
  return triangularOps.solveTriangular(a, b, options) as Tensor<D>;
}
