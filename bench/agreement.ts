import type { Benchmark } from "./benchmark";

/** The largest difference, relative to the largest value. */
function difference(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (values.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [largest, scale] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const distance = values[i] === expected[i] ? 0 : Math.abs(values[i]! - expected[i]!);
    if (Number.isNaN(distance)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, distance);
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return largest / (scale || 1);
}

/** Says of a result what is wrong with it, if anything. Where nobody knows what is right, the result that most agree with is. */
export function agreement(
  { expected, tolerance }: Benchmark,
  all: readonly ArrayLike<number>[],
): (values: ArrayLike<number>) => string | undefined {
  const supporters = (candidate: ArrayLike<number>): number => all.filter((other) => difference(other, candidate) <= tolerance).length;
  const right = expected?.() ?? [...all].sort((a, b) => supporters(b) - supporters(a))[0];
  return (values) => {
    if (right === undefined) return undefined;
    const found = difference(values, right);
    if (found <= tolerance) return undefined;
    const shown = values.length === right.length && right.length <= 4 ? `: ${Array.from(values)} instead of ${Array.from(right)}` : "";
    return `its result differs by ${found.toPrecision(2)} of the largest value (${values.length} values, ${right.length} expected)${shown}`;
  };
}
