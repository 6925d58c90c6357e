import { dtypes, type DType, type StorageArray } from "@adjoint/core";
import { toBfloat16, toFloat16 } from "@adjoint/core/internal";
import { bfloat16Table, float16Table } from "./half-tables";
import type { Value } from "./snippet";

/** How one dtype lies in its typed array: as text for printed kernels, and as functions. */
interface StorageRule {
  /** Reads the element that the text names. */
  readonly load: (element: string) => string;
  /** The right-hand side of a store. */
  readonly store: (value: string) => string;
  readonly decode: ((stored: number) => number) | null;
  readonly encode: ((value: number) => number) | null;
}

const plain: StorageRule = { load: (element) => element, store: (value) => value, decode: null, encode: null };

const half = (name: string, table: () => Float32Array, encode: (value: number) => number): StorageRule => ({
  load: (element) => `${name}Table[${element}]`,
  store: (value) => `encode${name[0]?.toUpperCase()}${name.slice(1)}(${value})`,
  decode: (stored) => table()[stored] as number,
  encode,
});

const float16 = half("float16", float16Table, toFloat16);
const bfloat16 = half("bfloat16", bfloat16Table, toBfloat16);

export const storageRule = (dtype: DType): StorageRule => (dtype === "float16" ? float16 : dtype === "bfloat16" ? bfloat16 : plain);

/** What the texts of `storageRule` refer to, for the dtypes of one kernel. */
export const storageNames = (used: readonly DType[]): Record<string, unknown> => ({
  ...(used.includes("float16") && { float16Table: float16Table() }),
  ...(used.includes("bfloat16") && { bfloat16Table: bfloat16Table() }),
});

const keep = (value: Value): Value => value;

/** Value in its lane → stored element. */
export const encoder = (dtype: DType): ((value: never) => Value) => (storageRule(dtype).encode ?? keep) as (value: never) => Value;

export const newStorage = (dtype: DType, length: number): StorageArray => new dtypes[dtype].storage(length);
