/** NumPy's `np.linalg`: solutions, factorisations, norms and products of matrices, over `@adjoint/core/linalg`. */
export { LinAlgError } from "@adjoint/core/linalg";
export * from "./linalg/decompositions";
export * from "./linalg/norms";
export * from "./linalg/products";
export * from "./linalg/solving";
export { cross, matmul, vecdot } from "./products";
