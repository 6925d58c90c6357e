// Written by `pnpm gen` from the op tables in ops/. Do not edit.
import type { DType } from "./dtype";

interface Promotions {
  float32: { float32: "float32"; float64: "float64"; float16: "float32"; bfloat16: "float32"; int32: "float32"; uint32: "float32"; int16: "float32"; uint16: "float32"; int8: "float32"; uint8: "float32"; bool: "float32"; int64: "float32"; uint64: "float32" };
  float64: { float32: "float64"; float64: "float64"; float16: "float64"; bfloat16: "float64"; int32: "float64"; uint32: "float64"; int16: "float64"; uint16: "float64"; int8: "float64"; uint8: "float64"; bool: "float64"; int64: "float64"; uint64: "float64" };
  float16: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "float32"; int32: "float16"; uint32: "float16"; int16: "float16"; uint16: "float16"; int8: "float16"; uint8: "float16"; bool: "float16"; int64: "float16"; uint64: "float16" };
  bfloat16: { float32: "float32"; float64: "float64"; float16: "float32"; bfloat16: "bfloat16"; int32: "bfloat16"; uint32: "bfloat16"; int16: "bfloat16"; uint16: "bfloat16"; int8: "bfloat16"; uint8: "bfloat16"; bool: "bfloat16"; int64: "bfloat16"; uint64: "bfloat16" };
  int32: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: "int32"; uint32: "int64"; int16: "int32"; uint16: "int32"; int8: "int32"; uint8: "int32"; bool: "int32"; int64: "int64"; uint64: never };
  uint32: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: "int64"; uint32: "uint32"; int16: "int64"; uint16: "uint32"; int8: "int64"; uint8: "uint32"; bool: "uint32"; int64: "int64"; uint64: "uint64" };
  int16: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: "int32"; uint32: "int64"; int16: "int16"; uint16: "int32"; int8: "int16"; uint8: "int16"; bool: "int16"; int64: "int64"; uint64: never };
  uint16: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: "int32"; uint32: "uint32"; int16: "int32"; uint16: "uint16"; int8: "int32"; uint8: "uint16"; bool: "uint16"; int64: "int64"; uint64: "uint64" };
  int8: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: "int32"; uint32: "int64"; int16: "int16"; uint16: "int32"; int8: "int8"; uint8: "int16"; bool: "int8"; int64: "int64"; uint64: never };
  uint8: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: "int32"; uint32: "uint32"; int16: "int16"; uint16: "uint16"; int8: "int16"; uint8: "uint8"; bool: "uint8"; int64: "int64"; uint64: "uint64" };
  bool: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: "int32"; uint32: "uint32"; int16: "int16"; uint16: "uint16"; int8: "int8"; uint8: "uint8"; bool: "bool"; int64: "int64"; uint64: "uint64" };
  int64: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: "int64"; uint32: "int64"; int16: "int64"; uint16: "int64"; int8: "int64"; uint8: "int64"; bool: "int64"; int64: "int64"; uint64: never };
  uint64: { float32: "float32"; float64: "float64"; float16: "float16"; bfloat16: "bfloat16"; int32: never; uint32: "uint64"; int16: never; uint16: "uint64"; int8: never; uint8: "uint64"; bool: "uint64"; int64: never; uint64: "uint64" };
}

/** The dtype that two dtypes meet in. */
export type Promote<A extends DType, B extends DType> = Promotions[A][B];

/** The dtypes that have fractions, and gradients. */
export type FloatDType = "float32" | "float64" | "float16" | "bfloat16";

/** What an op of floats makes of a dtype: floats stay, integers and bools become float32. */
export type FloatOf<D extends DType> = D extends FloatDType ? D : "float32";

/** The dtype of a sum: integers of fewer than 32 bits and bools sum in int32. */
export type SumOf<D extends DType> = D extends "int16" | "uint16" | "int8" | "uint8" | "bool" ? "int32" : D;

/** What a number beside a tensor makes of its dtype: a fraction turns integers into float32. */
export type WithNumber<D extends DType> = D extends FloatDType ? D : D extends "bool" ? "bool" | "int32" | "float32" : D | "float32";
