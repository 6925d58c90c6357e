import type { DType } from "@adjoint/core";

/** The dtypes that ufuncs compute in, in the order in which NumPy tries them. */
export const integers: readonly DType[] = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];
export const floats: readonly DType[] = ["float16", "float32", "float64"];
export const numbers: readonly DType[] = [...integers, ...floats];
export const bits: readonly DType[] = ["bool", ...integers];
export const everything: readonly DType[] = ["bool", ...numbers];
