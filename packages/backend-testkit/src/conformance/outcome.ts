import { type DType, dtypes, fromTypedArray, isFloat, type Tensor } from "@adjoint/core";
import type { Value } from "../oracle";
import { expect } from "vitest";
import { download, type Plain } from "../arrays";

/**
 * What a device does with an op in a dtype. Each but the first two is a reason why there is nothing to test, and is itself established by a test:
 *
 * - `ok`: agrees with the oracle; `failed`: does not;
 * - `unheld`: the device does not hold the dtype, and says so with a DTypeError;
 * - `refused`: the op throws a DTypeError, as PyTorch throws; `stricter`: it does, where PyTorch has an answer;
 * - `whole`: integers and bools have no gradient; `steps`: a result of integers or bools has none.
 */
export type Mark = "ok" | "failed" | "unheld" | "refused" | "stricter" | "whole" | "steps";

/** An op in one dtype: forward, backward, double backward. */
export type Marks = readonly [forward: Mark, backward: Mark, double: Mark];

/** A row of the page, as one device has it. */
export interface OpOutcome {
  readonly device: string;
  readonly family: string;
  readonly op: string;
  readonly cells: Readonly<Partial<Record<DType, Marks>>>;
}

declare module "vitest" {
  interface TaskMeta {
    conformance?: OpOutcome;
  }
}

export const everywhere = (mark: Mark): Marks => [mark, mark, mark];

/** The families that a golden row has answers for. */
export type Family = "float" | "signed" | "unsigned" | "bool";

export const familyOf = (dtype: DType): Family => dtypes[dtype].kind;

const epsilon: Readonly<Partial<Record<DType, number>>> = { float64: 2 ** -43, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 };

/** How many units in the last place (of the largest value) each order may be off: kernels store their results, and each order runs more of them. */
const units = [8, 16, 64] as const;

/** Values against an oracle's, up to rounding in their dtype and to the oracle's own error, relative to the largest value. */
export function expectNear(
  label: string,
  got: readonly Value[],
  want: readonly Value[],
  dtype: DType,
  order: 0 | 1 | 2,
  oracleError = 0,
): void {
  expect(got.length, `${label}: count`).toBe(want.length);
  const scale = want.reduce<number>((most, x) => (Number.isFinite(Number(x)) ? Math.max(most, Math.abs(Number(x))) : most), 1);
  const allowed = isFloat(dtype) ? (units[order] * epsilon[dtype]! + oracleError) * scale : 0;
  want.forEach((value, i) => {
    const [x, y] = [Number(got[i]), Number(value)];
    if (Object.is(x, y) || x === y || Math.abs(x - y) <= allowed) return;
    expect.fail(`${label}: element ${i} is ${x}, not ${y} ± ${allowed}`);
  });
}

/** As above, for a tensor, with its shape. A gradient that is null is zero. */
export async function expectTensorNear(label: string, x: Tensor | null, want: Plain | null, dtype: DType, order: 0 | 1 | 2): Promise<void> {
  if (x === null && want === null) return;
  const got = x === null ? zerosLike(want!) : await download(x);
  const wanted = want ?? zerosLike(got);
  expect(got.shape, `${label}: shape`).toEqual(wanted.shape);
  if (x !== null) expect(x.dtype, `${label}: dtype`).toBe(dtype);
  expectNear(label, got.data, wanted.data, dtype, order);
}

const zerosLike = ({ shape, data }: Plain): Plain => ({ shape, data: data.map(() => 0) });

/** The sum of tensors times 1, 1.5, 2, 2.5, 3, 1, …: the same formula stands in tools/golden/conformance.py. */
export const weighted = (tensors: readonly Tensor[]): Tensor =>
  tensors
    .map((x) => {
      const weights = Float64Array.from({ length: x.numel() }, (_, i) => 1 + (i % 5) * 0.5);
      return x.mul(fromTypedArray(weights, x.shape, { dtype: x.dtype })).sum();
    })
    .reduce((a, b) => a.add(b));
