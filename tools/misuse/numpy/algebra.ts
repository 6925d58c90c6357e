import { call, matrix, out, square, vector } from "./operands";

const linalg = (name: string, ...args: Parameters<typeof call> extends [string, ...infer Rest] ? Rest : never) =>
  call(`linalg.${name}`, ...args);

/** `np.linalg`. */
export const algebraCalls = [
  linalg("cholesky", square, { upper: "true" }),
  linalg("cond", square, { p: "2" }),
  linalg("cond", square, '"fro"'),
  linalg("cross", matrix, vector, { axis: "-1" }),
  linalg("det", square),
  linalg("diagonal", matrix, { offset: "1" }),
  linalg("eigh", square, { UPLO: '"U"' }),
  linalg("eigvalsh", square, { UPLO: '"L"' }),
  [
    "((run) => { try { return run(); } catch (error) { if (error.code === undefined) throw error; return 1; } })(() => np.linalg.eig($0))",
    square,
  ],
  [
    "((run) => { try { return run(); } catch (error) { if (error.code === undefined) throw error; return 1; } })(() => np.linalg.eigvals($0))",
    square,
  ],
  linalg("inv", square),
  linalg("lstsq", "np.array([[1, 2], [3, 4], [5, 7]])", vector, { rcond: "null" }),
  linalg("matmul", square, square, out),
  linalg("matrix_norm", matrix, { keepdims: "true", ord: '"nuc"' }),
  linalg("matrix_power", square, "-2"),
  linalg("matrix_rank", matrix, { tol: "null", hermitian: "false" }),
  linalg("matrix_rank", square, { hermitian: "true", rtol: "1e-3" }),
  linalg("matrix_transpose", matrix),
  linalg("multi_dot", [square, square, matrix]),
  linalg("norm", matrix, { ord: '"fro"', axis: ["0", "1"], keepdims: "true" }),
  linalg("norm", vector, "3"),
  linalg("outer", vector, vector),
  linalg("pinv", matrix, { rcond: "1e-9", hermitian: "false" }),
  linalg("pinv", square, { rtol: "1e-9" }),
  linalg("qr", matrix, { mode: '"complete"' }),
  linalg("slogdet", square),
  linalg("solve", square, ["1", "2"]),
  linalg("svd", matrix, { full_matrices: "false", compute_uv: "true", hermitian: "false" }),
  linalg("svdvals", matrix),
  linalg("tensordot", matrix, matrix, { axes: "2" }),
  linalg("tensorinv", "np.eye(4).reshape(2, 2, 2, 2)", { ind: "2" }),
  linalg("tensorsolve", "np.eye(4).reshape(2, 2, 2, 2)", square, { axes: "null" }),
  linalg("trace", square, { offset: "0", dtype: '"float32"' }),
  linalg("vecdot", matrix, vector, { axis: "-1" }),
  linalg("vector_norm", matrix, { axis: ["0", "1"], keepdims: "true", ord: "3" }),
] as const;
