import * as np from "@adjoint/compat-numpy";
import type { Template } from "../../../packages/backend-testkit/src/misuse/member-calls";
import { call, integers, mask, matrix, vector } from "./operands";

const keywords = { out: "null", where: mask, dtype: "undefined", casting: '"same_kind"' };
const whole = ["bitwise_", "invert", "gcd", "lcm", "shift"];
const operand = (name: string): string => (whole.some((part) => name.includes(part)) ? integers : matrix);
/** The function of its own result may be so steep that a rounding error grows beyond all tolerance. */
const tamed = (name: string): string => (operand(name) === integers ? "" : ".clip(0.25, 0.75)");
const second = (name: string): string => (whole.some((part) => name.includes(part)) ? "np.array([1n, 2n, 3n])" : vector);
const places = ["0", "-1", "0"];

const unaryCalls = (name: string): Template[] => [
  call(name, operand(name), keywords),
  [`((a) => (np.${name}(a, $0), a))(${operand(name)}.ravel())`, { out: `np.${name}(${operand(name)}.ravel())` }],
  [`((a) => (np.${name}.at(a, $0), a))(np.${name}(${operand(name)}.ravel())${tamed(name)})`, ["0", "1"]],
];

const binaryCalls = (name: string): Template[] => [
  call(name, operand(name), second(name), keywords),
  [`np.${name}($0, $1)`, operand(name), "2n"],
  call(`${name}.outer`, second(name), second(name), { dtype: "undefined" }),
  ...(name === "nextafter" ? [] : [call(`${name}.accumulate`, operand(name), { axis: "1", dtype: "undefined", out: "null" })]),
  call(`${name}.reduce`, operand(name), { axis: "1", dtype: "undefined", out: "null", keepdims: "true" }),
  [`np.${name}.reduce($0, $1)`, operand(name), { axis: "null", initial: "1n", where: mask }],
  [`((a) => (np.${name}.at(a, $0, $1), a))(${second(name)}.astype(np.${name}(${second(name)}, ${second(name)}).dtype))`, places, "1n"],
];

/** How many operands an exported function has as a ufunc: none for others. */
const operandsOf = (name: string): number => (np as unknown as Record<string, { nin?: number }>)[name]?.nin ?? 0;

/** Every ufunc of one operand and of two, with its methods. */
export const ufuncCalls: readonly Template[] = [
  ...Object.keys(np).flatMap((name) => (operandsOf(name) === 1 ? unaryCalls(name) : operandsOf(name) === 2 ? binaryCalls(name) : [])),
];
