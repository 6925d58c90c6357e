import { ArgumentError, type DType, ShapeError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "../array";
import type { Arguments, ArrayLike } from "../array-like";
import { asTensor, checkArray, integerOf } from "../convert";
import { dtypeNamed } from "../dtypes";
import { bound, nothingAfter, wrap } from "../make-array";
import { take } from "../searching";
import { masked, masked64 } from "./bounded";
import { pickWeighted, probabilities } from "./choices";
import { checkedSize, drawn, notNegative, numbersBelow, numeric, type Size } from "./draws";
import {
  type ChoiceOptions,
  type ExponentialOptions,
  type IntegersOptions,
  integerRange,
  type NormalOptions,
  oneOf,
  type Sized,
  swap,
  type UniformOptions,
} from "./generator";
import { checkSeed, type LegacySeed, MT19937 } from "./mt19937";

/** Keyword arguments of `randint`. */
export type RandintOptions = Omit<IntegersOptions, "endpoint">;

const seeded = (seed: LegacySeed | null | undefined): MT19937 => {
  if (seed === null || seed === undefined) return new MT19937(Array.from({ length: 8 }, () => Math.floor(Math.random() * 2 ** 32)));
  checkSeed("seed", seed);
  return new MT19937(seed);
};

/** Keyword arguments of the old `choice`. */
export type LegacyChoiceOptions = Omit<ChoiceOptions, "axis" | "shuffle">;

/**
 * NumPy's old generator, bit for bit that of the same seed: `np.random.RandomState`, and what `np.random.seed`, `rand`, `randn` and their kin draw
 * from; normals agree to one unit in the last place, since they take a logarithm, which C libraries round differently. New code takes `default_rng`.
 */
export class RandomState {
  static readonly name: string = "RandomState";
  private bits: MT19937;
  /** Normals come in pairs. */
  private second: number | undefined;

  constructor(seed?: LegacySeed | null) {
    this.bits = seeded(seed);
  }

  /** Starts anew. */
  seed(seed?: LegacySeed | null, ...surplus: []): void {
    nothingAfter("seed", surplus);
    this.bits = seeded(seed);
    this.second = undefined;
  }

  /** The state, to go back to: see `set_state`. */
  get_state(...surplus: []): { readonly bits: MT19937; readonly second: number | undefined } {
    nothingAfter("get_state", surplus);
    return { bits: this.bits.copy(), second: this.second };
  }

  /** Goes back to a state. */
  set_state(state: { readonly bits: MT19937; readonly second: number | undefined }, ...surplus: []): void {
    nothingAfter("set_state", surplus);
    if (!(state?.bits instanceof MT19937)) throw new ArgumentError("set_state", `state is ${describe(state)}, not what get_state gave.`);
    this.bits = state.bits.copy();
    this.second = state.second;
  }

  /** Numbers in [0, 1). */
  random_sample(): number;
  random_sample(size: Exclude<Size, null>): NDArray;
  random_sample(options: { readonly size: Exclude<Size, null> }): NDArray;
  random_sample(...args: unknown[]): number | NDArray {
    const { size } = bound<Sized>("random_sample", ["size"], args);
    return drawn("random_sample", size, "float64", () => this.bits.nextDouble());
  }
  /** As `random_sample`. */
  random(): number;
  random(size: Exclude<Size, null>): NDArray;
  random(options: { readonly size: Exclude<Size, null> }): NDArray;
  random(...args: unknown[]): number | NDArray {
    return this.random_sample(...(args as [number]));
  }
  /** Numbers in [0, 1); the sizes are the arguments. */
  rand(): number;
  rand(first: number, ...sizes: number[]): NDArray;
  rand(...sizes: number[]): number | NDArray {
    return drawn("rand", sizes.length === 0 ? null : sizes, "float64", () => this.bits.nextDouble());
  }

  /** One normal number: the polar method, which makes two. */
  private gauss(): number {
    if (this.second !== undefined) {
      const value = this.second;
      this.second = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * this.bits.nextDouble() - 1;
      const y = 2 * this.bits.nextDouble() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.second = factor * x;
      return factor * y;
    }
  }

  /** Normal numbers of mean 0 and standard deviation 1; the sizes are the arguments. */
  randn(): number;
  randn(first: number, ...sizes: number[]): NDArray;
  randn(...sizes: number[]): number | NDArray {
    return drawn("randn", sizes.length === 0 ? null : sizes, "float64", () => this.gauss());
  }
  /** Normal numbers of mean 0 and standard deviation 1. */
  standard_normal(...args: Arguments<Sized, ["size"]>): number | NDArray {
    const { size } = bound<Sized>("standard_normal", ["size"], args);
    return drawn("standard_normal", size, "float64", () => this.gauss());
  }
  /** Normal numbers of mean `loc` and standard deviation `scale`. */
  normal(...args: Arguments<NormalOptions, ["loc", "scale", "size"]>): number | NDArray {
    const { loc = 0, scale = 1, size } = bound<NormalOptions>("normal", ["loc", "scale", "size"], args);
    const deviation = notNegative("normal", "scale", numeric("normal", "scale", scale));
    return drawn("normal", size, "float64", () => numeric("normal", "loc", loc) + deviation * this.gauss());
  }
  /** Numbers in [low, high). */
  uniform(...args: Arguments<UniformOptions, ["low", "high", "size"]>): number | NDArray {
    const { low = 0, high = 1, size } = bound<UniformOptions>("uniform", ["low", "high", "size"], args);
    const from = numeric("uniform", "low", low);
    const range = numeric("uniform", "high", high) - from;
    if (!Number.isFinite(range)) throw new ArgumentError("uniform", "Range exceeds valid bounds.");
    return drawn("uniform", size, "float64", () => from + range * this.bits.nextDouble());
  }
  /** Exponential numbers of mean 1. */
  standard_exponential(...args: Arguments<Sized, ["size"]>): number | NDArray {
    const { size } = bound<Sized>("standard_exponential", ["size"], args);
    return drawn("standard_exponential", size, "float64", () => -Math.log1p(-this.bits.nextDouble()));
  }
  /** Exponential numbers of mean `scale`. */
  exponential(...args: Arguments<ExponentialOptions, ["scale", "size"]>): number | NDArray {
    const { scale = 1, size } = bound<ExponentialOptions>("exponential", ["scale", "size"], args);
    const mean = notNegative("exponential", "scale", numeric("exponential", "scale", scale));
    return drawn("exponential", size, "float64", () => mean * -Math.log1p(-this.bits.nextDouble()));
  }

  /** Whole numbers from `low` (0) to below `high`. */
  randint(low: number | bigint, high?: number | bigint | null, size?: null): number;
  randint(low: number | bigint, high: number | bigint | null, size: Exclude<Size, null>, options?: { readonly dtype?: DType }): NDArray;
  randint(low: number | bigint, options: RandintOptions & { readonly size: Exclude<Size, null> }): NDArray;
  randint(low: number | bigint, high: number | bigint | null, options: RandintOptions & { readonly size: Exclude<Size, null> }): NDArray;
  randint(...args: unknown[]): number | NDArray {
    const given = bound<RandintOptions>("randint", ["low", "high", "size", "dtype"], args);
    const { low = Number.NaN, high = null, size = null } = given;
    const dtype = dtypeNamed("randint", given.dtype) ?? "int64";
    const [from, to] = high === null ? [0, low] : [low, high];
    const [base, most] = integerRange("randint", from, to, dtype, false);
    const draw = this.integerDraw(base, most, dtype);
    if (size === null) return oneOf("randint", draw());
    const { shape, count } = checkedSize("randint", size);
    return wrap(asTensor("randint", Array.from({ length: count }, draw), { dtype }).reshape(shape));
  }

  private integerDraw(base: bigint, most: bigint, dtype: DType): () => number | bigint {
    if (dtype === "bool" || dtype.endsWith("8") || dtype.endsWith("16"))
      return this.smallDraw(Number(base), Number(most), dtype === "bool" ? 1 : dtype.endsWith("8") ? 8 : 16);
    return most <= 0xffffffffn && Number.isSafeInteger(Number(base))
      ? () => Number(base) + masked(this.bits, Number(most))
      : () => base + masked64(this.bits, most);
  }

  /** Of one word several small numbers are drawn, under a mask. */
  private smallDraw(base: number, most: number, width: 1 | 8 | 16): () => number {
    const mask = most === 0 ? 0 : 0xffffffff >>> Math.clz32(most);
    let [buffer, left] = [0, 0];
    const next = (): number => {
      if (left === 0) {
        buffer = this.bits.next32();
        left = 32 / width - 1;
      } else {
        buffer >>>= width;
        left--;
      }
      return buffer & mask;
    };
    return () => {
      if (most === 0) return base;
      for (;;) {
        const value = next();
        if (value <= most) return base + value;
      }
    };
  }

  private shuffled(length: number): number[] {
    const order = numbersBelow("permutation", length);
    for (let i = length - 1; i > 0; i--) swap(order, i, masked(this.bits, i));
    return order;
  }

  /** The numbers below `x`, or a copy of an array, in random order. */
  permutation(x: number | ArrayLike, ...surplus: []): NDArray {
    nothingAfter("permutation", surplus);
    if (typeof x === "number" || typeof x === "bigint")
      return wrap(asTensor("permutation", this.shuffled(integerOf("permutation", "x", x)), { dtype: "int64" }));
    const given = asTensor("permutation", x);
    if (given.ndim === 0) throw new ShapeError("permutation", "x must be an integer or at least 1-dimensional.");
    return take(given, wrap(asTensor("permutation", this.shuffled(given.shape[0]!), { dtype: "int64" })), { axis: 0 });
  }

  /** Puts an array in random order along its first axis, in place. */
  shuffle(x: NDArray, ...surplus: []): void {
    nothingAfter("shuffle", surplus);
    checkArray("shuffle", "x", x);
    if (x.ndim === 0) throw new ShapeError("shuffle", "Cannot shuffle a 0-dimensional array.");
    x.set("...", this.permutation(x));
  }

  /** Elements of `a`, or of the numbers below it: with or without replacement, as likely as `p` says. */
  choice(a: number | ArrayLike, ...args: Arguments<LegacyChoiceOptions, ["size", "replace", "p"]>): number | NDArray {
    const { size = null, replace = true, p = null } = bound<LegacyChoiceOptions>("choice", ["size", "replace", "p"], args);
    const pool = typeof a === "number" || typeof a === "bigint" ? null : asTensor("choice", a);
    if (pool !== null && pool.ndim !== 1) throw new ShapeError("choice", "a must be 1-dimensional.");
    const population = pool === null ? integerOf("choice", "a", a as number) : pool.shape[0]!;
    const { shape, count } = size === null ? { shape: [], count: 1 } : checkedSize("choice", size);
    if (population <= 0 && count > 0) throw new ArgumentError("choice", "a must be greater than 0 unless no samples are taken.");
    const weights = p === null ? null : probabilities("choice", p, population);
    if (!replace && count > population)
      throw new ArgumentError("choice", "Cannot take a larger sample than population when 'replace=False'.");
    const picked =
      weights !== null
        ? pickWeighted("choice", weights, count, replace, () => this.bits.nextDouble())
        : replace
          ? Array.from({ length: count }, () => masked(this.bits, population - 1))
          : this.shuffled(population).slice(0, count);
    if (size === null && pool === null) return picked[0]!;
    const index = wrap(asTensor("choice", picked, { dtype: "int64" }).reshape(shape));
    return pool === null ? index : take(pool, index);
  }
}
