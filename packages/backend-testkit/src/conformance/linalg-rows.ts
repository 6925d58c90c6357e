import { type DType, eye, type Tensor } from "@adjoint/core";
import {
  addbmm,
  addmm,
  addmv,
  addr,
  baddbmm,
  cholesky,
  cond,
  cross,
  det,
  eigh,
  eigvalsh,
  inner,
  inv,
  kron,
  lstsq,
  lu,
  matrixNorm,
  matrixPower,
  matrixRank,
  multiDot,
  pinv,
  qr,
  slogdet,
  solve,
  solveTriangular,
  svd,
  svdvals,
  tensordot,
  vecdot,
  vectorNorm,
} from "@adjoint/core/linalg";
import type { StructuredRow } from "./structured-rows";

/** Well conditioned: 3 more on the diagonal. */
const regular = (x: Tensor, dtype: DType): Tensor => x.add(eye(3, 3, { dtype }).mul(3));

/** Symmetric positive definite. */
const definite = (x: Tensor, dtype: DType): Tensor => x.matmul(x.t()).add(eye(3, 3, { dtype }));

/** Linear algebra: see `structuredRows`. Of vectors whose sign is not determined, the magnitudes. */
export const linalgRuns = {
  cholesky: ([x], dtype) => cholesky(definite(x, dtype)),
  solve: ([a, b], dtype) => solve(regular(a, dtype), b),
  solveTriangular: ([a, b], dtype) => solveTriangular(regular(a, dtype), b, { upper: true }),
  inv: ([x], dtype) => inv(regular(x, dtype)),
  det: ([x]) => det(x),
  slogdet: ([x], dtype) => {
    const { sign, logabsdet } = slogdet(regular(x, dtype));
    return [sign, logabsdet];
  },
  lu: ([x]) => {
    const { P, L, U } = lu(x);
    return [P, L, U];
  },
  qr: ([x]) => {
    const { Q, R } = qr(x);
    return [Q, R];
  },
  svd: ([x]) => {
    const { U, S, Vh } = svd(x, { fullMatrices: false });
    return [U.abs(), S, Vh.abs()];
  },
  svdvals: ([x]) => svdvals(x),
  eigh: ([x], dtype) => {
    const { eigenvalues, eigenvectors } = eigh(definite(x, dtype));
    return [eigenvalues, eigenvectors.abs()];
  },
  eigvalsh: ([x], dtype) => eigvalsh(definite(x, dtype)),
  lstsq: ([a, b]) => lstsq(a, b).solution,
  pinv: ([x]) => pinv(x),
  matrixRank: ([x]) => matrixRank(x),
  matrixPower: ([x]) => matrixPower(x, 3),
  vectorNorm: ([x]) => vectorNorm(x, 3, 1),
  matrixNorm: ([x]) => matrixNorm(x, "nuc"),
  cond: ([x], dtype) => cond(regular(x, dtype)),
  multiDot: ([a, b, c]) => multiDot([a, b, c]),
  tensordot: ([a, b]) => tensordot(a, b, [[1], [0]]),
  inner: ([a, b]) => inner(a, b),
  kron: ([a, b]) => kron(a, b),
  cross: ([a, b]) => cross(a, b).add(30),
  vecdot: ([a, b]) => vecdot(a, b),
  addmm: ([x, a, b]) => addmm(x, a, b, { beta: 2, alpha: 3 }),
  addmv: ([x, a, b]) => addmv(x, a, b, { beta: 2, alpha: 3 }),
  addbmm: ([x, a, b]) => addbmm(x, a, b, { beta: 2, alpha: 3 }),
  baddbmm: ([x, a, b]) => baddbmm(x, a, b, { beta: 2, alpha: 3 }),
  addr: ([x, a, b]) => addr(x, a, b),
} satisfies Readonly<Record<string, StructuredRow["run"]>>;
