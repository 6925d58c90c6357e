import type { Combine, Lane } from "@adjoint/core";
import { deviceLane } from "./expression";
import { type DeviceLane, scalarSnippets } from "./scalar";

const operations = { sum: "add", prod: "mul", min: "min", max: "max", and: "and", or: "or" } as const;

export const combineText = (combine: Combine, lane: Lane, a: string, b: string): string => {
  const from = deviceLane(lane);
  const snippet = scalarSnippets[operations[combine]] as (lanes: { from: DeviceLane; to: DeviceLane }, a: string, b: string) => string;
  return snippet({ from, to: from }, a, b);
};

const least: { readonly [L in DeviceLane]: string } = { float32: "-infinity()", int32: "i32(-2147483648)", uint32: "0u", bool: "false" };
const greatest: { readonly [L in DeviceLane]: string } = {
  float32: "infinity()",
  int32: "2147483647",
  uint32: "0xffffffffu",
  bool: "true",
};
const zeros: { readonly [L in DeviceLane]: string } = { float32: "zero()", int32: "0", uint32: "0u", bool: "false" };
const ones: { readonly [L in DeviceLane]: string } = { float32: "1.0", int32: "1", uint32: "1u", bool: "true" };

/** What a combination starts from. */
export function neutralText(combine: Combine, lane: Lane): string {
  const values = { sum: zeros, or: zeros, prod: ones, and: ones, min: greatest, max: least }[combine];
  return values[deviceLane(lane)];
}

/**
 * Whether candidate (a, i) comes before (b, j) as the minimum or maximum: NaN first, then the better value, then the earlier
 * position. Being a total order, it gives the same winner however the candidates are grouped.
 */
export function winsText(combine: Combine, lane: Lane, [a, i]: readonly [string, string], [b, j]: readonly [string, string]): string {
  const better = combine === "min" ? `${a} < ${b}` : `${a} > ${b}`;
  const from = deviceLane(lane);
  if (from === "bool") return `((${combine === "min" ? `!${a} && ${b}` : `${a} && !${b}`}) || (${a} == ${b} && ${i} < ${j}))`;
  if (from !== "float32") return `(${better} || (${a} == ${b} && ${i} < ${j}))`;
  return `select(select(${better} || (${a} == ${b} && ${i} < ${j}), false, is_nan(${b})), !is_nan(${b}) || ${i} < ${j}, is_nan(${a}))`;
}

/** Whether a later value takes the place of a running minimum or maximum: the last of equals does, and so does every NaN. */
export function replacesText(combine: Combine, lane: Lane, value: string, best: string): string {
  const from = deviceLane(lane);
  if (from === "bool") return combine === "min" ? `(!${value} || ${best})` : `(${value} || !${best})`;
  const better = `${value} ${combine === "min" ? "<=" : ">="} ${best}`;
  return from === "float32" ? `(is_nan(${value}) || (!is_nan(${best}) && ${better}))` : `(${better})`;
}
