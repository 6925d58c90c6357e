import type { Combine, Lane } from "@adjoint/core";
import { call, larger, smaller, type Snippet, type Value } from "./snippet";
import { ruleOf } from "./snippets";

/** How values of a lane are combined, two at a time. */
export interface Combiner extends Snippet {
  readonly neutral: Value;
  /** The lane to accumulate in: float64 for sums of float32. */
  readonly lane: Lane;
}

const least: { readonly [L in Lane]: Value } = {
  float32: -Infinity,
  float64: -Infinity,
  int32: -(2 ** 31),
  uint32: 0,
  int64: -(2n ** 63n),
  uint64: 0n,
  bool: 0,
};

const greatest: { readonly [L in Lane]: Value } = {
  float32: Infinity,
  float64: Infinity,
  int32: 2 ** 31 - 1,
  uint32: 2 ** 32 - 1,
  int64: 2n ** 63n - 1n,
  uint64: 2n ** 64n - 1n,
  bool: 1,
};

const ops = { sum: "add", prod: "mul", min: "min", max: "max", and: "and", or: "or" } as const;

export function combiner(combine: Combine, lane: Lane): Combiner {
  const isFloat = lane === "float32" || lane === "float64";
  // A running extremum seldom changes: here the branches of Math.max are predicted, and quicker than what `max` prints.
  if (isFloat && combine === "max") return { print: call("Math.max"), evaluate: Math.max, neutral: -Infinity, lane };
  if (isFloat && combine === "min") return { print: call("Math.min"), evaluate: Math.min, neutral: Infinity, lane };
  const wide = lane === "float32" && (combine === "sum" || combine === "prod") ? "float64" : lane;
  return { ...ruleOf(ops[combine])(wide, wide), neutral: neutral(combine, lane), lane: wide };
}

function neutral(combine: Combine, lane: Lane): Value {
  if (combine === "min") return greatest[lane];
  if (combine === "max") return least[lane];
  const one = combine === "prod" || combine === "and";
  return lane === "int64" || lane === "uint64" ? BigInt(one) : Number(one);
}

/** Whether a candidate takes the place of the best so far, so that the first extremum and the first NaN win. */
export const replaces = (
  combine: "min" | "max",
  lane: Lane,
): { print: (best: string, value: string) => string; evaluate: (best: Value, value: Value) => boolean } => {
  const operator = combine === "min" ? "<" : ">";
  const better = combine === "min" ? (best: Value, value: Value) => value < best : (best: Value, value: Value) => value > best;
  if (lane !== "float32" && lane !== "float64") return { print: (best, value) => `${value} ${operator} ${best}`, evaluate: better };
  return {
    print: (best, value) => `${value} ${operator} ${best} || (${value} !== ${value} && ${best} === ${best})`,
    evaluate: (best, value) => better(best, value) || (value !== value && best === best),
  };
};

/** Sums of float64 are kept in three levels of blocks of this length, so that rounding errors grow like the cube root of n. */
export const blockLength = 128;

/**
 * Combination for values that go straight back into a typed array of their lane, whose store wraps and rounds.
 */
export function storedCombine(combine: "sum" | "prod" | "min" | "max", lane: Lane): (a: never, b: never) => Value {
  const isFloat = lane === "float32" || lane === "float64";
  switch (combine) {
    case "sum":
      // Bools add as `or`: nothing wraps a 2 when it is stored.
      return lane === "bool" ? (a: number, b: number) => a | b : (a: number, b: number) => a + b;
    case "prod":
      return isFloat || lane === "int64" || lane === "uint64" ? (a: number, b: number) => a * b : Math.imul;
    case "min":
      return isFloat ? Math.min : smaller;
    case "max":
      return isFloat ? Math.max : larger;
  }
}
