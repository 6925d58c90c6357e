import type { DType, Tensor } from "@adjoint/core";
import { admits, type Bounded, type Value } from "./oracle";
import { expect } from "vitest";
import { download, type Plain, positionsOf } from "./arrays";
import { isClose, type Tolerance, toleranceOf } from "./closeness";

export { closeness, exact, isClose, type Tolerance, toleranceOf } from "./closeness";

const show = (value: Value): string => (Object.is(value, -0) ? "-0" : typeof value === "bigint" ? `${value}n` : String(value));

const SHOWN = 5;

/** Fails with the first few of many complaints. */
export function refuse(label: string, complaints: readonly string[], of: number): void {
  if (complaints.length === 0) return;
  const more = complaints.length > SHOWN ? `\n  … and ${complaints.length - SHOWN} more` : "";
  expect.fail(`${label}: ${complaints.length} of ${of} are wrong\n  ${complaints.slice(0, SHOWN).join("\n  ")}${more}`);
}

/** Values against a meaning with bounds. `inputs` describes element i in a complaint. */
export function expectBounded(
  label: string,
  got: readonly Value[],
  want: readonly Bounded[],
  dtype: DType,
  inputs: (i: number) => string,
): void {
  const complaints: string[] = [];
  want.forEach((bounded, i) => {
    if (admits(got[i]!, bounded, dtype)) return;
    complaints.push(`${inputs(i)} gave ${show(got[i]!)}, not ${show(bounded.value)} ± ${bounded.error}`);
  });
  refuse(label, complaints, want.length);
}

/** A tensor against plain values: shape, dtype and every element. */
export async function expectTensor(
  label: string,
  x: Tensor,
  want: Plain,
  dtype: DType,
  tolerance: Tolerance = toleranceOf(dtype),
): Promise<void> {
  expect(x.dtype, `${label}: dtype`).toBe(dtype);
  const got = await download(x);
  expect(got.shape, `${label}: shape`).toEqual(want.shape);
  const complaints: string[] = [];
  const places = positionsOf(want.shape);
  want.data.forEach((value, i) => {
    if (!isClose(got.data[i]!, value, tolerance)) complaints.push(`[${places[i]!.join(",")}] is ${show(got.data[i]!)}, not ${show(value)}`);
  });
  refuse(label, complaints, want.data.length);
}
