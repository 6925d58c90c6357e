import type { DType } from "@adjoint/core";
import { fromBfloat16, fromFloat16 } from "@adjoint/core/internal";
import type { Value } from "./oracle";
import type { Plain } from "./arrays";

/**
 * Floats that take the dtype of the run, by how they are stored: as bfloat16 or float32 where these hold them exactly, else as the upper five bytes
 * of float64, which are 2e-9 of a value apart.
 */
type Generic = "brief" | "float" | "wide";
export type Kind = DType | Generic;

const generics: ReadonlySet<Kind> = new Set<Generic>(["brief", "float", "wide"]);
export const isGeneric = (kind: Kind): kind is Generic => generics.has(kind);
/** What an array of some kind is in a run with `float`. */
export const resolved = (kind: Kind, float: DType): DType => (isGeneric(kind) ? float : kind);

/** An array as the generators in tools/golden write it. */
export interface StoredArray {
  readonly dtype: Kind;
  readonly shape: readonly number[];
  readonly data: string;
}

const widen =
  (decode: (bits: number) => number) =>
  (buffer: ArrayBuffer): number[] =>
    Array.from(new Uint16Array(buffer), decode);

const WIDE_BYTES = 5;

function fromUpperBytes(buffer: ArrayBuffer): Float64Array {
  const stored = new Uint8Array(buffer);
  const bytes = new Uint8Array((stored.length / WIDE_BYTES) * 8);
  for (let from = 0, to = 3; from < stored.length; from += WIDE_BYTES, to += 8) bytes.set(stored.subarray(from, from + WIDE_BYTES), to);
  return new Float64Array(bytes.buffer);
}

const arrays: { readonly [K in Kind]: (buffer: ArrayBuffer) => ArrayLike<Value> } = {
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
  brief: widen(fromBfloat16),
  float: (buffer) => new Float32Array(buffer),
  wide: fromUpperBytes,
};

/** Numbers from base64 of little-endian bytes. */
export function decodeNumbers(text: string, kind: Kind): Value[] {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return Array.from(arrays[kind](bytes.buffer));
}

export const decodeArray = ({ dtype, shape, data }: StoredArray): Plain => ({ shape, data: decodeNumbers(data, dtype) });
