import { ArgumentError, DTypeError } from "@adjoint/core";
import { quoted } from "../convert";
import * as core from "@adjoint/core/linalg";
import type { NDArray } from "../array";
import type { Arguments, ArrayLike } from "../array-like";
import { bound, wrap, nothingAfter } from "../make-array";
import { checkSquare, checkStacked, floatsOf, named, orRefused } from "./operands";

/**
 * The Cholesky factor of positive definite matrices: lower, or upper on demand. Only that triangle is read.
 *
 * ```ts
 * np.linalg.cholesky([[4, 2], [2, 5]]).tolist(); // [[2, 0], [1, 2]]
 * ```
 *
 * @throws LinAlgError for a matrix that is not positive definite.
 */
export function cholesky(a: ArrayLike, ...args: Arguments<{ readonly upper?: boolean }, []>): NDArray {
  const { upper = false } = bound<{ upper: boolean }>("cholesky", [], args, ["upper"]);
  const [x] = floatsOf("cholesky", [a]);
  checkSquare("cholesky", x!);
  return orRefused("cholesky", "Matrix is not positive definite", () => wrap(core.cholesky(x!, { upper })));
}

/** What `qr` gives: a list of both, by their names too. */
export type QRResult = [NDArray, NDArray] & { readonly Q: NDArray; readonly R: NDArray };

/**
 * An orthonormal Q and an upper triangular R whose product a matrix is: `[Q, R]`, and with the mode "r" R alone.
 *
 * ```ts
 * const [q, r] = np.linalg.qr([[0, 1], [1, 1]]);
 * np.allclose(np.matmul(q, r), [[0, 1], [1, 1]]); // true
 * ```
 *
 * @throws ArgumentError for another mode. @throws LinAlgError for fewer than two axes.
 */
export function qr(a: ArrayLike, mode?: "reduced" | "complete" | { readonly mode?: "reduced" | "complete" }): QRResult;
export function qr(a: ArrayLike, mode: "r" | { readonly mode: "r" }): NDArray;
export function qr(a: ArrayLike, ...args: unknown[]): QRResult | NDArray {
  const { mode: which = "reduced" } = bound<{ mode: string }>("qr", ["mode"], args);
  if (which !== "reduced" && which !== "complete" && which !== "r")
    throw new ArgumentError(
      "qr",
      which === "raw" ? "the mode 'raw' is not available." : `Unrecognized mode ${quoted(which)}.`,
      '"reduced", "complete" or "r".',
    );
  const [x] = floatsOf("qr", [a]);
  checkStacked("qr", x!);
  const { Q, R } = core.qr(x!, which);
  if (which === "r") return wrap(R);
  const [q, r] = [wrap(Q), wrap(R)];
  return named([q, r], { Q: q, R: r });
}

/** What `svd` gives: a list of the three, by their names too. */
export type SVDResult = [NDArray, NDArray, NDArray] & { readonly U: NDArray; readonly S: NDArray; readonly Vh: NDArray };

/** Keyword arguments of `svd`. */
export interface SVDOptions {
  /** Square U and Vh. Default: `true`. */
  readonly full_matrices?: boolean;
  /** Also U and Vh, not the singular values alone. Default: `true`. */
  readonly compute_uv?: boolean;
  /** The matrices are symmetric. Default: `false`. */
  readonly hermitian?: boolean;
}

const svdNames = ["full_matrices", "compute_uv", "hermitian"] as const;

/**
 * The singular value decomposition, `a = U·diag(S)·Vh`: `[U, S, Vh]`, and without `compute_uv` S alone.
 *
 * ```ts
 * np.linalg.svd([[3, 0], [0, -4]]).S.tolist(); // [4, 3]
 * ```
 *
 * @throws LinAlgError for NaN, infinity and fewer than two axes.
 */
export function svd(a: ArrayLike, ...args: Arguments<SVDOptions & { readonly compute_uv?: true }, typeof svdNames>): SVDResult;
export function svd(a: ArrayLike, ...args: Arguments<SVDOptions, typeof svdNames>): SVDResult | NDArray;
export function svd(a: ArrayLike, ...args: unknown[]): SVDResult | NDArray {
  const given = bound<SVDOptions>("svd", svdNames, args);
  const [x] = floatsOf("svd", [a]);
  checkStacked("svd", x!);
  if (given.compute_uv === false) return svdvals(a);
  if (given.hermitian === true) checkSquare("svd", x!);
  const found = orRefused("svd", "SVD did not converge", () => core.svd(x!, { fullMatrices: given.full_matrices ?? true }));
  const [U, S, Vh] = [wrap(found.U), wrap(found.S), wrap(found.Vh)];
  return named([U, S, Vh] as [NDArray, NDArray, NDArray], { U, S, Vh });
}

/** The singular values of matrices, the largest first. @throws LinAlgError for NaN and infinity. */
export function svdvals(x: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("svdvals", surplus);
  const [own] = floatsOf("svdvals", [x]);
  checkStacked("svdvals", own!);
  return orRefused("svdvals", "SVD did not converge", () => wrap(core.svdvals(own!)));
}

/** What `eigh` gives: a list of both, by their names too. */
export type EighResult = [NDArray, NDArray] & { readonly eigenvalues: NDArray; readonly eigenvectors: NDArray };

type TriangleArgument = Arguments<{ readonly UPLO?: "L" | "U" }, ["UPLO"]>;

function triangle(operation: string, args: TriangleArgument): "L" | "U" {
  const { UPLO: which = "L" } = bound<{ UPLO: string }>(operation, ["UPLO"], args);
  const upper = typeof which === "string" ? which.toUpperCase() : "";
  if (upper !== "L" && upper !== "U") throw new ArgumentError(operation, "UPLO argument must be 'L' or 'U'.");
  return upper;
}

/**
 * Eigenvalues of symmetric matrices, the smallest first, and eigenvectors in columns: `[eigenvalues, eigenvectors]`. One triangle is read.
 *
 * ```ts
 * np.linalg.eigh([[2, 0], [0, 1]]).eigenvalues.tolist(); // [1, 2]
 * ```
 *
 * @throws LinAlgError for matrices that are not square, NaN and infinity.
 */
export function eigh(a: ArrayLike, ...args: TriangleArgument): EighResult {
  const which = triangle("eigh", args);
  const [x] = floatsOf("eigh", [a]);
  checkSquare("eigh", x!);
  const found = orRefused("eigh", "Eigenvalues did not converge", () => core.eigh(x!, which));
  const [eigenvalues, eigenvectors] = [wrap(found.eigenvalues), wrap(found.eigenvectors)];
  return named([eigenvalues, eigenvectors] as [NDArray, NDArray], { eigenvalues, eigenvectors });
}

/** Eigenvalues of symmetric matrices, the smallest first. @throws LinAlgError for matrices that are not square, NaN and infinity. */
export function eigvalsh(a: ArrayLike, ...args: TriangleArgument): NDArray {
  const which = triangle("eigvalsh", args);
  const [x] = floatsOf("eigvalsh", [a]);
  checkSquare("eigvalsh", x!);
  return orRefused("eigvalsh", "Eigenvalues did not converge", () => wrap(core.eigvalsh(x!, which)));
}

const refuseComplex = (operation: string): never => {
  throw new DTypeError(
    operation,
    "complex dtypes are not available, and eigenvalues of general matrices are complex.",
    "np.linalg.eigh and eigvalsh take symmetric matrices.",
  );
};

/** Not available: eigenvalues of general matrices are complex. @throws DTypeError */
export const eig = (_a: ArrayLike): never => refuseComplex("eig");
/** Not available: eigenvalues of general matrices are complex. @throws DTypeError */
export const eigvals = (_a: ArrayLike): never => refuseComplex("eigvals");
