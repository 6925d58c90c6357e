import { DTypeError } from "./errors";
import { describe } from "./shape";

/** The element types. A device may hold fewer: `backend.capabilities.dtypes`. */
export type DType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "int32"
  | "uint32"
  | "int16"
  | "uint16"
  | "int8"
  | "uint8"
  | "bool"
  | "int64"
  | "uint64";

/**
 * What a scalar expression computes in. float16 and bfloat16 compute in float32 and round at the store; the integers of
 * 8 and 16 bits compute in int32 and wrap at the store.
 */
export type Lane = "float32" | "float64" | "int32" | "uint32" | "int64" | "uint64" | "bool";

/** The families of dtypes, which decide promotion: bool < integers < floats. */
export type DTypeKind = "bool" | "unsigned" | "signed" | "float";

/** The typed array that holds a dtype inside a backend's buffer. float16 and bfloat16 are kept as their 16 bits, bool as 0 or 1. */
export type StorageArray =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array;

/** The class of a typed array. */
export interface StorageArrayConstructor {
  new (length: number): StorageArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): StorageArray;
  readonly BYTES_PER_ELEMENT: number;
}

interface DTypeInfo {
  /** A small number of its own, for keys. */
  readonly code: number;
  readonly kind: DTypeKind;
  readonly lane: Lane;
  readonly bytes: number;
  readonly storage: StorageArrayConstructor;
}

let codes = 0;

const info = (kind: DTypeKind, lane: Lane, storage: unknown): DTypeInfo => {
  const constructor = storage as StorageArrayConstructor;
  return { code: codes++, kind, lane, bytes: constructor.BYTES_PER_ELEMENT, storage: constructor };
};

/** What core and the backends need to know of each dtype. */
export const dtypes: { readonly [D in DType]: DTypeInfo } = {
  float32: info("float", "float32", Float32Array),
  float64: info("float", "float64", Float64Array),
  float16: info("float", "float32", Uint16Array),
  bfloat16: info("float", "float32", Uint16Array),
  int32: info("signed", "int32", Int32Array),
  uint32: info("unsigned", "uint32", Uint32Array),
  int16: info("signed", "int32", Int16Array),
  uint16: info("unsigned", "int32", Uint16Array),
  int8: info("signed", "int32", Int8Array),
  uint8: info("unsigned", "int32", Uint8Array),
  bool: info("bool", "bool", Uint8Array),
  int64: info("signed", "int64", BigInt64Array),
  uint64: info("unsigned", "uint64", BigUint64Array),
};

/** The names of all dtypes. */
export const allDTypes = Object.keys(dtypes) as readonly DType[];

/** What there is to know of a dtype. @throws DTypeError for what is not a dtype. */
export function infoOf(operation: string, dtype: DType): DTypeInfo {
  if (typeof dtype !== "string" || !Object.hasOwn(dtypes, dtype))
    throw new DTypeError(operation, `${describe(dtype)} is not a dtype.`, `one of ${allDTypes.join(", ")}.`);
  return dtypes[dtype];
}

/** The lane that expressions of a dtype compute in. @throws DTypeError for what is not a dtype. */
export const laneOf = (dtype: DType): Lane => infoOf("laneOf", dtype).lane;
/** Whether values have fractions. @throws DTypeError for what is not a dtype. */
export const isFloat = (dtype: DType): boolean => infoOf("isFloat", dtype).kind === "float";
/** Whether JavaScript has the values as bigint. */
export const isBigInt = (dtype: DType): boolean => dtype === "int64" || dtype === "uint64";

/** @internal */
export function checkDType(operation: string, dtype: unknown): asserts dtype is DType {
  if (typeof dtype !== "string" || !Object.hasOwn(dtypes, dtype)) {
    throw new DTypeError(operation, `${describe(dtype)} is not a dtype.`, `one of ${Object.keys(dtypes).join(", ")}.`);
  }
}
