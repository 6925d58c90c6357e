import type { Lane } from "@adjoint/core";

export type Value = number | bigint;

/** One scalar op in one lane, twice: as JavaScript text over the names of its arguments, and as a function. bool is 0 or 1. */
export interface Snippet {
  readonly print: (...args: string[]) => string;
  readonly evaluate: (...args: never[]) => Value;
}

/** Chooses a snippet by the lane of the arguments, and where it matters by that of the result. */
export type Rule = (lane: Lane, result: Lane) => Snippet;

const wrapInt64 = (a: bigint): bigint => BigInt.asIntN(64, a);
export const wrapUint64 = (a: bigint): bigint => BigInt.asUintN(64, a);
const keep = (a: Value): Value => a;

/** Brings the result of an operation back into its lane. */
export const wraps: { readonly [L in Lane]: Snippet } = {
  float32: { print: (a) => `fround(${a})`, evaluate: Math.fround },
  float64: { print: (a) => a ?? "", evaluate: keep },
  int32: { print: (a) => `((${a}) | 0)`, evaluate: (a: number) => a | 0 },
  uint32: { print: (a) => `((${a}) >>> 0)`, evaluate: (a: number) => a >>> 0 },
  int64: { print: (a) => `BigInt.asIntN(64, ${a})`, evaluate: wrapInt64 },
  uint64: { print: (a) => `BigInt.asUintN(64, ${a})`, evaluate: wrapUint64 },
  bool: { print: (a) => a ?? "", evaluate: keep },
};

export type Print = Snippet["print"];
export type Evaluate = Snippet["evaluate"];

export const isWide = (lane: Lane): boolean => lane === "int64" || lane === "uint64";
export const isFloatLane = (lane: Lane): boolean => lane === "float32" || lane === "float64";

export const snippet = (print: Print, evaluate: Evaluate): Snippet => ({ print, evaluate });
export const call =
  (name: string): Print =>
  (...args) =>
    `${name}(${args.join(", ")})`;

export function wrapped(lane: Lane, print: Print, evaluate: Evaluate): Snippet {
  const wrap = wraps[lane];
  const finish = wrap.evaluate as (a: Value) => Value;
  const start = evaluate as (...args: Value[]) => Value;
  return { print: (...args) => wrap.print(print(...args)), evaluate: (...args: Value[]) => finish(start(...args)) };
}

// What depends on data cannot be predicted, and a branch that is mispredicted half the time costs ten elements of a loop. V8
// makes `(a < b) | 0` without a branch, but not `a < b ? 1 : 0`, nor a choice between floats: that goes through memory.

/** `condition ? a : b` for floats, where the condition is 0 or 1. */
export const selectFloat: Print = (condition, a, b) => `(selection[0] = ${b}, selection[1] = ${a}, selection[${condition}])`;

/** Of integers, which may be bigints: Math.min takes none. */
export function smaller(a: Value, b: Value): Value {
  if (a < b) return a;
  return b;
}

export function larger(a: Value, b: Value): Value {
  if (a > b) return a;
  return b;
}
