import type { DType, StorageArray } from "@adjoint/core";
import { newStorage } from "./storage";

const kept = new Map<string, StorageArray>();

/** Working memory that outlives a launch: one array for each dtype and slot, grown as needed, with whatever was left in it. */
export function scratch(dtype: DType, slot: number, length: number): StorageArray {
  const key = `${dtype}${slot}`;
  const array = kept.get(key);
  if (array !== undefined && array.length >= length) return array;
  const grown = newStorage(dtype, length);
  kept.set(key, grown);
  return grown;
}
