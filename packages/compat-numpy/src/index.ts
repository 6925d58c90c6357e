/**
 * NumPy's names over Adjoint's tensors: `import * as np from "@adjoint/compat-numpy"`.
 */
export * from "./aliases";
export { NDArray, NDArray as ndarray } from "./array";
export type { ArrayLike, DTypeOf, FloatResult, Meet, NestedArrays, Quotient, SumResult, WeakScalar } from "./array-like";
/** What reads values, as promises: for devices that cannot be read at once. */
export * as async from "./asynchronous";
export { bitwise_count, packbits, unpackbits } from "./bits";
export type { PackOptions, UnpackOptions } from "./bits";
export * from "./constants";
export type { ShapeLike } from "./convert";
export * from "./creation";
export type { Casting, DefaultFloat, Defaults, DTypeKindName } from "./dtypes";
export { can_cast, get_default_dtype, isdtype, promote_types, result_type, set_default_dtype } from "./dtypes";
export * from "./diagonals";
export * from "./editing";
export * from "./elementwise";
export * from "./float-parts";
/** NumPy's `np.lib`: views by strides. */
export * as lib from "./lib";
/** Linear algebra. */
export * as linalg from "./linalg";
export * from "./joining";
export * from "./manipulation";
export * from "./rearranging";
export * from "./splitting";
export type { Array2StringOptions } from "./print";
export { array2string, array_repr, array_str, format_float_positional, format_float_scientific } from "./print";
export type { PrintOptions } from "./print-options";
export { get_printoptions, printoptions, set_printoptions } from "./print-options";
export * from "./pad";
export * from "./products";
export * from "./ranges";
export { poly, polydiv, polyfit, roots, vander } from "./polynomials";
export type { PolyfitOptions } from "./polynomials";
export type { Promoted } from "./promotion-table";
/** Random numbers. */
export * as random from "./random";
export * from "./reduce";
export * from "./histograms";
export * from "./inspect";
export * from "./limits";
export type { NamespaceInfo } from "./namespace-info";
export { __array_namespace_info__ } from "./namespace-info";
export type { GradOptions } from "./gradients";
export { grad, value_and_grad } from "./gradients";
/** Assertions that say where arrays differ. */
export * as testing from "./testing-assertions";
export * from "./numeric";
export * from "./polynomial-arithmetic";
export * from "./windows";
export * from "./choosing";
export * from "./clipping";
export * from "./grid-indices";
export type { IndexMode } from "./index-modes";
export * from "./searching";
export * from "./sets";
export * from "./nan-statistics";
export type { QuantileMethod, QuantileOptions } from "./quantiles";
export { median, percentile, quantile } from "./quantiles";
export * from "./statistics";
export { argpartition, argsort, digitize, lexsort, partition, searchsorted, sort } from "./sorting";
export type { SearchOptions, SortOptions } from "./sorting";
export type { Index, IndexList } from "./subscripts";
export type { BinaryUfunc, ReduceOptions, ResultOf, ResultRule, UfuncOptions, UnaryUfunc } from "./ufunc";
export { slice } from "@adjoint/core";
