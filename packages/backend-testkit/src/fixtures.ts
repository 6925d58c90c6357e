import type { DType } from "@adjoint/core";
import { fromBfloat16, fromFloat16 } from "@adjoint/core/internal";
import type { Value } from "./oracle";
import type { Plain } from "./arrays";

/** An array as the generators in tools/golden write it. */
export interface StoredArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: string;
}

const widen =
  (decode: (bits: number) => number) =>
  (buffer: ArrayBuffer): number[] =>
    Array.from(new Uint16Array(buffer), decode);

const arrays: { readonly [D in DType]: (buffer: ArrayBuffer) => ArrayLike<Value> } = {
  float32: (buffer) => new Float32Array(buffer),
  float64: (buffer) => new Float64Array(buffer),
  float16: widen(fromFloat16),
  bfloat16: widen(fromBfloat16),
  int32: (buffer) => new Int32Array(buffer),
  uint32: (buffer) => new Uint32Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint8: (buffer) => new Uint8Array(buffer),
  int64: (buffer) => new BigInt64Array(buffer),
  uint64: (buffer) => new BigUint64Array(buffer),
  bool: (buffer) => new Uint8Array(buffer),
};

/** Numbers from base64 of little-endian bytes. */
export function decodeNumbers(text: string, dtype: DType): Value[] {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return Array.from(arrays[dtype](bytes.buffer));
}

export const decodeArray = ({ dtype, shape, data }: StoredArray): Plain => ({ shape, data: decodeNumbers(data, dtype) });
