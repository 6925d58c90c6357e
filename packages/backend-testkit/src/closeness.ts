import type { DType } from "@adjoint/core";
import type { Value } from "./oracle";

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

export const exact: Tolerance = { rtol: 0, atol: 0 };

/** PyTorch's `assert_close` defaults. */
export const closeness: { readonly [D in DType]?: Tolerance } = {
  float64: { rtol: 1e-7, atol: 1e-7 },
  float32: { rtol: 1.3e-6, atol: 1e-5 },
  float16: { rtol: 1e-3, atol: 1e-5 },
  bfloat16: { rtol: 1.6e-2, atol: 1e-5 },
};

export const toleranceOf = (dtype: DType): Tolerance => closeness[dtype] ?? exact;

export function isClose(got: Value, want: Value, { rtol, atol }: Tolerance): boolean {
  if (got === want || (got !== got && want !== want)) return true;
  if (typeof got === "bigint" || typeof want === "bigint") return false;
  return Number.isFinite(want) && Math.abs(got - want) <= atol + rtol * Math.abs(want);
}
