import type { DType } from "@adjoint/core";
import type { Value } from "@adjoint/core/testing";
import type { Plain } from "./arrays";

/** An array as the generators in tools/golden write it. */
export interface StoredArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: string;
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

/** Numbers from base64 of little-endian bytes. */
export function decodeNumbers(text: string, dtype: DType): Value[] {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const constructor = arrays[dtype as keyof typeof arrays];
  return Array.from(new constructor(bytes.buffer));
}

export const decodeArray = ({ dtype, shape, data }: StoredArray): Plain => ({ shape, data: decodeNumbers(data, dtype) });
