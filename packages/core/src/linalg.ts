/**
 * Linear algebra, by the names of torch.linalg: factorisations, solutions of equations, norms and products. Functions, not methods, so that a bundle
 * holds what it calls.
 */
export * from "./linalg.gen";
export type { AddmmOptions } from "./linalg/addmm";
export type { CholeskyOptions } from "./linalg/cholesky";
export type { Slogdet } from "./linalg/determinant";
export type { Eigh } from "./linalg/eigh";
export type { Lstsq, LstsqOptions, ToleranceOptions } from "./linalg/least-squares";
export { LinAlgError } from "./linalg/linalg-error";
export type { LU, LUOptions } from "./linalg/lu";
export type { MatrixNormOptions, NormOrder, VectorNormOptions } from "./linalg/norms";
export type { QR } from "./linalg/qr";
export type { SolveOptions } from "./linalg/solve";
export type { SVD, SVDOptions } from "./linalg/svd";
export type { SolveTriangularOptions } from "./linalg/triangular";
export { diagonal, matmul, outer, trace } from "./functions.gen";
