import type { DType, StorageArray } from "@adjoint/core";
import { expect } from "vitest";
import { decode, type Value } from "./reference";

/** How far two float32 numbers are apart, in units of the last place of the larger. */
export function ulps(a: number, b: number): number {
  if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.POSITIVE_INFINITY;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.max(Math.abs(a), Math.abs(b)))));
  return Math.abs(a - b) / 2 ** (exponent - 23);
}

const relative: { readonly [D in DType]?: number } = { float32: 2 ** -23, float64: 2 ** -52, float16: 2 ** -10, bfloat16: 2 ** -7 };

/** Equal up to `tolerance` units of the last place (of `scale`, if that is larger); NaN equals NaN, +0 equals −0 only with a tolerance. */
export function expectClose(dtype: DType, actual: StorageArray, expected: StorageArray, tolerance = 0, scale = 0): void {
  const [a, e] = [actual, expected] as unknown as ArrayLike<Value>[];
  expect(a!.length).toBe(e!.length);
  for (let i = 0; i < e!.length; i++) {
    const [x, y] = [decode(dtype, a![i]!), decode(dtype, e![i]!)];
    if (Object.is(x, y)) continue;
    const allowed = tolerance * (relative[dtype] ?? 0) * Math.max(scale, Math.abs(Number(y)));
    const close = tolerance > 0 && (x === y || Math.abs(Number(x) - Number(y)) <= allowed);
    if (!close) expect.fail(`${dtype} at ${i}: ${x}, expected ${y}`);
  }
}
