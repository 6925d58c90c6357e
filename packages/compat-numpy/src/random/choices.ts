import { ArgumentError, ShapeError } from "@adjoint/core";
import type { ArrayLike } from "../array-like";
import { asTensor, valuesOf } from "../convert";
import type { BitGenerator } from "./bit-generator";
import { lemire32 } from "./bounded";

/** @internal Probabilities that sum to 1. @throws ArgumentError in NumPy's words. */
export function probabilities(operation: string, p: ArrayLike, population: number): Float64Array {
  const x = asTensor(operation, p, { dtype: "float64" });
  if (x.ndim !== 1) throw new ShapeError(operation, "p must be 1-dimensional.");
  if (x.numel() !== population) throw new ShapeError(operation, "a and p must have same size.");
  const values = valuesOf(operation, x) as Float64Array;
  if (values.some(Number.isNaN)) throw new ArgumentError(operation, "probabilities contain NaN.");
  if (values.some((value) => value < 0)) throw new ArgumentError(operation, "probabilities are not non-negative.");
  const total = values.reduce((a, b) => a + b, 0);
  if (Math.abs(total - 1) > Math.sqrt(2 ** -52))
    throw new ArgumentError(operation, "probabilities do not sum to 1. See Notes section of docstring for more information.");
  return values;
}

/** How likely each and all before it are. */
function cumulated(weights: Float64Array): Float64Array {
  let sum = 0;
  const sums = weights.map((weight) => (sum += weight));
  return sums.map((value) => value / sum);
}

function firstAbove(sums: Float64Array, x: number): number {
  let [low, high] = [0, sums.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @internal Positions by their weights; without replacement, what was found loses its weight. */
export function pickWeighted(operation: string, weights: Float64Array, count: number, replace: boolean, uniform: () => number): number[] {
  if (replace) {
    const sums = cumulated(weights);
    return Array.from({ length: count }, () => firstAbove(sums, uniform()));
  }
  if (weights.filter((weight) => weight > 0).length < count) throw new ArgumentError(operation, "Fewer non-zero entries in p than size.");
  const left = weights.slice();
  const found = new Set<number>();
  while (found.size < count) {
    const draws = Array.from({ length: count - found.size }, uniform);
    for (const position of found) left[position] = 0;
    const sums = cumulated(left);
    for (const draw of draws) found.add(firstAbove(sums, draw));
  }
  return [...found];
}

/** Above this population a shuffle of its end is cheaper, unless few are taken. */
const LARGE = 10_000;

/** @internal Different positions, equally likely: by Floyd's algorithm, or by shuffling the end of all. */
export function pickDistinct(
  bits: BitGenerator,
  population: number,
  count: number,
  shuffle: boolean,
  tailShuffled: (length: number, first: number) => number[],
): number[] {
  if (population > LARGE && count > Math.floor(population / (shuffle ? 50 : 20)))
    return tailShuffled(population, Math.max(population - count, 1)).slice(population - count);
  const found = new Set<number>();
  const picked: number[] = [];
  for (let j = population - count; j < population; j++) {
    const value = lemire32(bits, j);
    const next = found.has(value) ? j : value;
    found.add(next);
    picked.push(next);
  }
  if (shuffle)
    for (let i = count - 1; i > 0; i--) {
      const j = lemire32(bits, i);
      [picked[i], picked[j]] = [picked[j]!, picked[i]!];
    }
  return picked;
}
