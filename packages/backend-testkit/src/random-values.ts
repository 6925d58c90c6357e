import type { DType } from "@adjoint/core";
import { randomValue, type Sequence } from "./oracle";
import { type Plain, plain } from "./arrays";

/** A shape of random values between two numbers, as the dtype holds them. */
export const randomPlain = (shape: readonly number[], dtype: DType, sequence: Sequence, low = -4, high = 4): Plain =>
  plain(shape, () => randomValue({ low, high, gradient: false }, dtype, sequence));

/** Whole numbers from `low` to `high`, both included. */
export const randomIndices = (shape: readonly number[], sequence: Sequence, low: number, high: number): Plain =>
  plain(shape, () => sequence.whole(low, high));
