import type { DType } from "../dtype";
import type { Shape } from "../shape";
import type { Tensor } from "../tensor";

/** What `slogdet` gives. */
export interface Slogdet<D extends DType = DType> {
  readonly sign: Tensor<D>;
  readonly logabsdet: Tensor<D>;
}
/** What `lu` gives: `x = P·L·U`. */
export interface LU<D extends DType = DType> {
  readonly P: Tensor<D>;
  readonly L: Tensor<D>;
  readonly U: Tensor<D>;
}
/** What `qr` gives: `x = Q·R`. With the mode "r", Q is empty: [0]. */
export interface QR<D extends DType = DType> {
  readonly Q: Tensor<D>;
  readonly R: Tensor<D>;
}
/** What `svd` gives: `x = U·diag(S)·Vh`. */
export interface SVD<D extends DType = DType> {
  readonly U: Tensor<D>;
  readonly S: Tensor<D>;
  readonly Vh: Tensor<D>;
}
/** What `eigh` gives: `x = V·diag(L)·Vᵀ`, eigenvectors in columns. */
export interface Eigh<D extends DType = DType> {
  readonly eigenvalues: Tensor<D>;
  readonly eigenvectors: Tensor<D>;
}
/** What `lstsq` gives. */
export interface Lstsq<D extends DType = DType> {
  readonly solution: Tensor<D>;
  /** ‖A·x − b‖² of each column where there are more rows than columns; else empty. */
  readonly residuals: Tensor<D>;
  readonly rank: Tensor<"int32">;
  readonly singularValues: Tensor<D>;
}

export type NormOrder = number | "fro" | "nuc";
export interface ToleranceOptions {
  readonly atol?: number | Tensor | null;
  readonly rtol?: number | Tensor | null;
  readonly hermitian?: boolean;
}
export interface AddmmOptions {
  readonly beta?: number;
  readonly alpha?: number;
}
export interface VectorNormOptions {
  readonly keepdim?: boolean;
  readonly dtype?: DType;
}

/** The functions of `@adjoint/core/linalg`, with the names and the order of arguments of torch.linalg. */
export interface LinearAlgebra {
  matrixPower(x: Tensor, n: number): Tensor;
  matrixRank(x: Tensor, options?: ToleranceOptions): Tensor<"int32">;
  multiDot(tensors: readonly Tensor[]): Tensor;
  tensordot(x: Tensor, other: Tensor, dims?: number | readonly (readonly number[])[]): Tensor;
  inner(x: Tensor, other: Tensor): Tensor;
  kron(x: Tensor, other: Tensor): Tensor;
  cross(x: Tensor, other: Tensor, dim?: number): Tensor;
  vecdot(x: Tensor, other: Tensor, dim?: number): Tensor;
  addmm(input: Tensor, mat1: Tensor, mat2: Tensor, options?: AddmmOptions): Tensor;
  addmv(input: Tensor, mat: Tensor, vec: Tensor, options?: AddmmOptions): Tensor;
  addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options?: AddmmOptions): Tensor;
  baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options?: AddmmOptions): Tensor;
  addr(input: Tensor, vec1: Tensor, vec2: Tensor, options?: AddmmOptions): Tensor;
  vectorNorm(x: Tensor, ord?: number, dim?: number | Shape | null, options?: VectorNormOptions): Tensor;
  matrixNorm(x: Tensor, ord?: NormOrder, dim?: Shape, options?: VectorNormOptions): Tensor;
  cond(x: Tensor, p?: NormOrder | null): Tensor;
  cholesky(x: Tensor, options?: { readonly upper?: boolean }): Tensor;
  solve(a: Tensor, b: Tensor, options?: { readonly left?: boolean }): Tensor;
  solveTriangular(
    a: Tensor,
    b: Tensor,
    options: { readonly upper: boolean; readonly left?: boolean; readonly unitriangular?: boolean },
  ): Tensor;
  inv(x: Tensor): Tensor;
  det(x: Tensor): Tensor;
  slogdet(x: Tensor): Slogdet;
  lu(x: Tensor, options?: { readonly pivot?: boolean }): LU;
  qr(x: Tensor, mode?: "reduced" | "complete" | "r"): QR;
  svd(x: Tensor, options?: { readonly fullMatrices?: boolean }): SVD;
  svdvals(x: Tensor): Tensor;
  /** @param uplo Which triangle is read. Default: "L". */
  eigh(x: Tensor, uplo?: "L" | "U"): Eigh;
  eigvalsh(x: Tensor, uplo?: "L" | "U"): Tensor;
  lstsq(a: Tensor, b: Tensor, options?: { readonly rcond?: number }): Lstsq;
  pinv(x: Tensor, options?: ToleranceOptions): Tensor;
}
