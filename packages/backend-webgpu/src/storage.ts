import { type DType, dtypes, type StorageArray } from "@adjoint/core";
import { fromBfloat16, fromFloat16, roundedToHalf, toBfloat16, toFloat16 } from "@adjoint/core/internal";
import { WORD_BYTES } from "./constants";

/** What a dtype's elements are in a storage buffer. */
export type WordType = "f32" | "i32" | "u32";

/**
 * WGSL has no storage narrower than 32 bits (but for optional f16), so each element is a word: the narrow integers and bool
 * widened, float16 and bfloat16 as the float32 of their value. That makes every dtype work on every adapter, at twice or
 * four times the memory. WGSL has no 64-bit types.
 */
export const wordTypes: { readonly [D in DType]?: WordType } = {
  float32: "f32",
  float16: "f32",
  bfloat16: "f32",
  int32: "i32",
  int16: "i32",
  uint16: "i32",
  int8: "i32",
  uint8: "i32",
  uint32: "u32",
  bool: "u32",
};

export const supportedDTypes: ReadonlySet<DType> = new Set(Object.keys(wordTypes) as DType[]);

export const wordTypeOf = (dtype: DType): WordType => wordTypes[dtype]!;

type Words = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

const wordArrays = { f32: Float32Array, i32: Int32Array, u32: Uint32Array } as const;

// A loop: `from` with a function takes five times as long.
function converted<T extends Float32Array | Uint16Array>(from: StorageArray, to: T, convert: (value: number) => number): T {
  for (let i = 0; i < to.length; i++) to[i] = convert(from[i] as number);
  return to;
}

/** Core's array as the words that go to the device. The result never shares memory with SharedArrayBuffers, which queues refuse. */
export function toWords(dtype: DType, data: StorageArray): Words {
  switch (dtype) {
    case "float16":
      return converted(data, new Float32Array(data.length), fromFloat16);
    case "bfloat16":
      return converted(data, new Float32Array(data.length), fromBfloat16);
    case "float32":
    case "int32":
    case "uint32":
      return data.buffer instanceof ArrayBuffer ? (data as Words) : (data.slice() as Words);
    default: {
      const words = new wordArrays[wordTypeOf(dtype)](data.length);
      words.set(data as Uint8Array);
      return words;
    }
  }
}

/** The words that came from the device as core's array. `bytes` is a copy that the caller owns. */
export function fromWords(dtype: DType, bytes: ArrayBuffer, length: number): StorageArray {
  const words = new wordArrays[wordTypeOf(dtype)](bytes, 0, length);
  switch (dtype) {
    case "float16":
      return converted(words, new Uint16Array(length), toFloat16);
    case "bfloat16":
      return converted(words, new Uint16Array(length), toBfloat16);
    case "float32":
    case "int32":
    case "uint32":
      return words;
    default: {
      const data = new dtypes[dtype].storage(length) as Int32Array;
      data.set(words);
      return data;
    }
  }
}

/** A number as a float dtype holds it. */
export const roundToDType = (dtype: DType, value: number): number => Math.fround(roundedToHalf(dtype, value));

export const bytesOf = (length: number): number => length * WORD_BYTES;
