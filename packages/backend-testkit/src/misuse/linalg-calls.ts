import type { Piece } from "./pieces";

const x = "tensor([[3, -1, 2], [0.5, 4, -2], [1, 0, 5]])";
const symmetric = "tensor([[4, 1, 0], [1, 3, -1], [0, -1, 2]])";
const tall = "tensor([[3, -1], [0.5, 4], [1, 2]])";
const wide = "tensor([[3, -1, 2], [0.5, 4, -2]])";
const tolerance = { atol: "0.01", rtol: "0.1", hermitian: "true" };
const weights = { beta: "0.5", alpha: "2" };

/** Calls of linear algebra: see `opCalls`. */
export const linalgCalls = {
  cholesky: [[symmetric, { upper: "true" }]],
  solve: [
    [x, "ones([3])"],
    [x, wide, { left: "false" }],
  ],
  solveTriangular: [[x, tall, { upper: "true", left: "true", unitriangular: "true" }]],
  inv: [[x]],
  det: [[x]],
  slogdet: [[x]],
  lu: [[tall, { pivot: "true" }]],
  qr: [[wide, '"reduced"'], [tall, '"complete"'], [x]],
  svd: [[tall, { fullMatrices: "false" }], [wide]],
  svdvals: [[wide]],
  // Of any other matrix the signs of eigenvectors are free.
  eigh: [["tensor([[1, 0, 0], [0, 2, 0], [0, 0, 3]])", '"U"']],
  eigvalsh: [[symmetric, '"L"']],
  lstsq: [
    [tall, x, { rcond: "0.001" }],
    [wide, "ones([2])"],
  ],
  pinv: [
    [wide, { atol: "0.01", rtol: "0.1" }],
    [symmetric, tolerance],
  ],
  matrixRank: [
    [tall, { atol: "0.01" }],
    [symmetric, tolerance],
  ],
  matrixPower: [
    [x, "3"],
    [x, "-2"],
  ],
  vectorNorm: [[x, "3", ["0", "1"], { keepdim: "true", dtype: '"float32"' }]],
  matrixNorm: [
    [wide, '"nuc"', ["0", "1"], { keepdim: "true", dtype: '"float32"' }],
    [x, "1"],
  ],
  cond: [
    [x, "1"],
    [x, "-2"],
  ],
  multiDot: [[["ones([3])", x, tall]]],
  tensordot: [
    [x, tall, [["1"], ["0"]]],
    [x, x, "1"],
  ],
  inner: [[x, wide]],
  kron: [[tall, wide]],
  cross: [[x, symmetric, "0"]],
  vecdot: [[x, "ones([3])", "1"]],
  addmm: [["ones([2])", wide, tall, weights]],
  addmv: [["ones([3])", x, "ones([3])", weights]],
  addbmm: [["ones([2])", "ones([2, 1, 3])", "ones([2, 3, 2])", weights]],
  baddbmm: [["ones([2])", "ones([2, 1, 3])", "ones([2, 3, 2])", weights]],
  addr: [["ones([2])", "ones([3])", "ones([2])", weights]],
} satisfies Readonly<Record<string, readonly (readonly Piece[])[]>>;
