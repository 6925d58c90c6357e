import { nothingAfter } from "./make-array";
/** `np.random`: bit for bit what NumPy draws from the same seeds. */
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { type ExponentialOptions, Generator, type NormalOptions, type Sized, type UniformOptions } from "./random/generator";
import { type LegacyChoiceOptions, type RandintOptions, RandomState } from "./random/legacy";
import type { LegacySeed } from "./random/mt19937";
import { PCG64 } from "./random/pcg64";
import { type Entropy, SeedSequence } from "./random/seed-sequence";

export type { Size } from "./random/draws";
export type {
  ChoiceOptions,
  ExponentialOptions,
  FloatOptions,
  IntegersOptions,
  NormalOptions,
  Sized,
  StandardExponentialOptions,
  UniformOptions,
} from "./random/generator";
export { Generator } from "./random/generator";
export type { LegacyChoiceOptions, RandintOptions } from "./random/legacy";
export { RandomState } from "./random/legacy";
export { type LegacySeed, MT19937 } from "./random/mt19937";
export { PCG64 } from "./random/pcg64";
export type { Entropy } from "./random/seed-sequence";
export { SeedSequence } from "./random/seed-sequence";

/**
 * A generator of NumPy's kind: PCG64, seeded through `SeedSequence`. Without a seed each is another.
 *
 * ```ts
 * const rng = np.random.default_rng(42);
 * rng.random(); // 0.7739560485559633
 * rng.integers(0, 10, { size: 3 }).tolist(); // [6n, 4n, 4n]
 * ```
 */
export function default_rng(seed?: Entropy | SeedSequence | PCG64 | Generator | null, ...surplus: []): Generator {
  nothingAfter("default_rng", surplus);
  if (seed instanceof Generator) return seed;
  if (seed instanceof PCG64) return new Generator(seed);
  if (seed instanceof SeedSequence) return new Generator(new PCG64(seed));
  const entropy = seed ?? Array.from({ length: 4 }, () => Math.floor(Math.random() * 2 ** 32));
  return new Generator(new PCG64(new SeedSequence(entropy)));
}

let shared: RandomState | undefined;
const state = (): RandomState => (shared ??= new RandomState());

/** Seeds the old functions of this module, `rand` and its kin: MT19937. */
export const seed = (value?: LegacySeed | null, ...surplus: []): void => {
  state().seed(value, ...surplus);
};
/** Numbers in [0, 1), from the generator that `seed` seeds; the sizes are the arguments. */
export const rand = (...sizes: number[]): number | NDArray => state().rand(...(sizes as [number]));
/** Normal numbers, from the generator that `seed` seeds; the sizes are the arguments. */
export const randn = (...sizes: number[]): number | NDArray => state().randn(...(sizes as [number]));
/** Whole numbers from `low` (0) to below `high`, from the generator that `seed` seeds. */
export const randint = (low: number | bigint, ...args: Arguments<RandintOptions, ["high", "size", "dtype"]>): number | NDArray =>
  state().randint(low, ...(args as [number]));
/** Numbers in [0, 1), from the generator that `seed` seeds. */
export const random = (...args: Arguments<Sized, ["size"]>): number | NDArray => state().random_sample(...(args as [number]));
/** As `random`. */
export const random_sample = (...args: Arguments<Sized, ["size"]>): number | NDArray => state().random_sample(...(args as [number]));
/** Numbers in [low, high), from the generator that `seed` seeds. */
export const uniform = (...args: Arguments<UniformOptions, ["low", "high", "size"]>): number | NDArray => state().uniform(...args);
/** Normal numbers, from the generator that `seed` seeds. */
export const normal = (...args: Arguments<NormalOptions, ["loc", "scale", "size"]>): number | NDArray => state().normal(...args);
/** Normal numbers of mean 0 and standard deviation 1, from the generator that `seed` seeds. */
export const standard_normal = (...args: Arguments<Sized, ["size"]>): number | NDArray => state().standard_normal(...args);
/** Exponential numbers, from the generator that `seed` seeds. */
export const exponential = (...args: Arguments<ExponentialOptions, ["scale", "size"]>): number | NDArray => state().exponential(...args);
/** The numbers below `x`, or a copy of an array, in random order. */
export const permutation = (x: number | ArrayLike, ...surplus: []): NDArray => state().permutation(x, ...surplus);
/** Puts an array in random order along its first axis, in place. */
export const shuffle = (x: NDArray, ...surplus: []): void => state().shuffle(x, ...surplus);
/** Elements of `a`, or of the numbers below it. */
export const choice = (a: number | ArrayLike, ...args: Arguments<LegacyChoiceOptions, ["size", "replace", "p"]>): number | NDArray =>
  state().choice(a, ...args);
