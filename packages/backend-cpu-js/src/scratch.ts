import type { DType, StorageArray } from "@adjoint/core";
import { newStorage } from "./storage";

/** Longer arrays are not kept. */
const longest = 2 ** 20;

const kept = new Map<DType, StorageArray[]>();

/** Working memory that outlives a launch: one array for each dtype and slot, grown as needed, with whatever was left in it. */
export function scratch(dtype: DType, slot: number, length: number): StorageArray {
  if (length > longest) return newStorage(dtype, length);
  let arrays = kept.get(dtype);
  if (arrays === undefined) kept.set(dtype, (arrays = []));
  const array = arrays[slot];
  if (array !== undefined && array.length >= length) return array;
  return (arrays[slot] = newStorage(dtype, length));
}
