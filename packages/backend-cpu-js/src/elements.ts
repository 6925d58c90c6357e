import type { StorageArray } from "@adjoint/core";

/**
 * A typed array as loops see it: numbers, whatever its type. Arrays of 64-bit integers hold bigints, which a loop that moves or
 * combines elements without looking at them never notices.
 */
export interface Elements {
  [position: number]: number;
  readonly length: number;
  set(from: Elements, at: number): void;
  subarray(from: number, to: number): Elements;
  fill(value: number | bigint, from: number, to: number): unknown;
}

export const elementsOf = (array: StorageArray): Elements => array as unknown as Elements;

/** A place for arguments of trial calls that touch nothing. */
export const noElements = (): Elements => elementsOf(new Float64Array(0));
