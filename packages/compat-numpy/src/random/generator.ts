import { ArgumentError, type DType, DTypeError, ShapeError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "../array";
import type { Arguments, ArrayLike } from "../array-like";
import { asTensor, axisIn, checkArray, integerOf } from "../convert";
import { dtypeNamed, integerBounds } from "../dtypes";
import { bound, wrap } from "../make-array";
import { swapaxes } from "../manipulation";
import { take } from "../searching";
import { BitGenerator } from "./bit-generator";
import { coins, lemire32, lemire64, lemireSmall, masked } from "./bounded";
import { pickDistinct, pickWeighted, probabilities } from "./choices";
import { checkedSize, drawn, drawnNormals, notNegative, numbersBelow, numeric, type Size } from "./draws";
import { exponentials, exponentialsSingle, normalsSingle } from "./ziggurat";

/** Keyword arguments of draws of floats. */
export interface FloatOptions {
  /** "float64" or "float32", which draws other numbers. Default: "float64". */
  readonly dtype?: "float64" | "float32";
}

/** A size beside other keyword arguments. */
export interface Sized {
  /** The shape of what is drawn. Default: `null`, for one number of JavaScript. */
  readonly size?: Size;
}

type ArraySize = { readonly size: Exclude<Size, null> };

/** Keyword arguments of `integers`. */
export interface IntegersOptions extends Sized {
  readonly low?: number | bigint;
  readonly high?: number | bigint | null;
  readonly dtype?: DType;
  /** Whether `high` may be drawn, too. Default: `false`. */
  readonly endpoint?: boolean;
}
/** Keyword arguments of `uniform`. */
export interface UniformOptions extends Sized {
  readonly low?: number;
  readonly high?: number;
}
/** Keyword arguments of `normal`. */
export interface NormalOptions extends Sized {
  readonly loc?: number;
  readonly scale?: number;
}
/** Keyword arguments of `exponential`. */
export interface ExponentialOptions extends Sized {
  readonly scale?: number;
}
/** Keyword arguments of `standard_exponential`. */
export interface StandardExponentialOptions extends Sized, FloatOptions {
  readonly method?: "zig" | "inv";
}
/** Keyword arguments of `choice`. */
export interface ChoiceOptions extends Sized {
  readonly replace?: boolean;
  readonly p?: ArrayLike | null;
  readonly axis?: number;
  readonly shuffle?: boolean;
}

const choiceNames = ["size", "replace", "p", "axis", "shuffle"] as const;

const single = (operation: string, { dtype = "float64" }: FloatOptions): boolean => {
  if (dtype !== "float64" && dtype !== "float32") throw new DTypeError(operation, `Unsupported dtype ${describe(dtype)} for ${operation}.`);
  return dtype === "float32";
};

/** @internal The least number and how far the largest is from it. @throws ArgumentError in NumPy's words. */
export function integerRange(
  operation: string,
  low: number | bigint,
  high: number | bigint,
  dtype: DType,
  endpoint: boolean,
): [bigint, bigint] {
  const bounds = dtype === "bool" ? ([0n, 1n] as const) : integerBounds[dtype];
  if (bounds === undefined) throw new DTypeError(operation, `Unsupported dtype dtype('${dtype}') for ${operation}.`);
  const [from, to] = [low, high].map((bound) => (typeof bound === "bigint" ? bound : wholeBound(operation, bound))) as [bigint, bigint];
  const last = endpoint ? to : to - 1n;
  if (from < bounds[0]) throw new ArgumentError(operation, `low is out of bounds for ${dtype}.`);
  if (last > bounds[1]) throw new ArgumentError(operation, `high is out of bounds for ${dtype}.`);
  if (from > last) throw new ArgumentError(operation, endpoint ? "low > high." : "low >= high.");
  return [from, last - from];
}

function wholeBound(operation: string, bound: number): bigint {
  const value = Math.trunc(numeric(operation, "a bound", bound));
  if (!Number.isFinite(value)) throw new ArgumentError(operation, `a bound is ${describe(bound)}, not a finite number.`);
  return BigInt(value);
}

/** @internal What draws whole numbers of a dtype above `low`, as numbers where they fit, else as bigints. */
export function integerDraw(bits: BitGenerator, low: bigint, most: bigint, dtype: DType): () => number | bigint {
  const base = Number(low);
  if (dtype === "bool") return withBase(coins(bits, Number(most)), base);
  if (dtype === "int8" || dtype === "uint8") return withBase(lemireSmall(bits, Number(most), 8), base);
  if (dtype === "int16" || dtype === "uint16") return withBase(lemireSmall(bits, Number(most), 16), base);
  if (most <= 0xffffffffn && Number.isSafeInteger(base)) return withBase(() => lemire32(bits, Number(most)), base);
  return () => low + lemire64(bits, most);
}

const withBase = (draw: () => number, base: number) => (): number => base + draw();

/**
 * Draws random numbers, bit for bit those of NumPy's `Generator` of the same seed. Made by `np.random.default_rng(seed)`. Without a size a draw is a
 * number of JavaScript.
 */
export class Generator {
  static readonly name: string = "Generator";
  /** The source of its bits. */
  readonly bit_generator: BitGenerator;

  constructor(bits: BitGenerator) {
    if (!(bits instanceof BitGenerator))
      throw new ArgumentError("Generator", `takes a bit generator, not ${describe(bits)}.`, "np.random.default_rng(seed).");
    this.bit_generator = bits;
  }

  /** Numbers in [0, 1). */
  random(): number;
  random(size: null, options?: FloatOptions): number;
  random(size: Exclude<Size, null>, dtype?: FloatOptions | FloatOptions["dtype"]): NDArray;
  random(options: ArraySize & FloatOptions): NDArray;
  random(...args: unknown[]): number | NDArray {
    const bits = this.bit_generator;
    const { size, ...options } = bound<Sized & FloatOptions>("random", ["size", "dtype"], args);
    return single("random", options)
      ? drawn("random", size, "float32", () => bits.nextFloat())
      : drawn("random", size, "float64", () => bits.nextDouble());
  }

  /** Whole numbers from `low` (0) to below `high`, or up to it with `endpoint`. */
  integers(low: number | bigint, high?: number | bigint | null, options?: { readonly size?: null; readonly endpoint?: boolean }): number;
  integers(
    low: number | bigint,
    high: number | bigint | null | undefined,
    options: { readonly size: Size; readonly dtype?: DType; readonly endpoint?: boolean },
  ): NDArray;
  integers(low: number | bigint, options: IntegersOptions & ArraySize): NDArray;
  integers(
    low: number | bigint,
    high: number | bigint | null,
    size: Exclude<Size, null>,
    ...args: Arguments<IntegersOptions, ["dtype", "endpoint"]>
  ): NDArray;
  integers(low: number | bigint, options: IntegersOptions): number | NDArray;
  integers(...args: unknown[]): number | NDArray {
    const given = bound<IntegersOptions>("integers", ["low", "high", "size", "dtype", "endpoint"], args);
    const { low = Number.NaN, high, size = null, endpoint = false } = given;
    const dtype = dtypeNamed("integers", given.dtype) ?? "int64";
    const [from, to] = high === undefined || high === null ? [0, low] : [low, high];
    const [base, most] = integerRange("integers", from, to, dtype, endpoint);
    const draw = integerDraw(this.bit_generator, base, most, dtype);
    if (size === null) return oneOf("integers", draw());
    const { shape, count } = checkedSize("integers", size);
    const values = Array.from({ length: count }, draw);
    return wrap(asTensor("integers", values, { dtype }).reshape(shape));
  }

  /** Numbers in [low, high). */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: Exclude<Size, null>): NDArray;
  uniform(options: UniformOptions & ArraySize): NDArray;
  uniform(low: number, options: UniformOptions & ArraySize): NDArray;
  uniform(low: number, high: number, options: ArraySize): NDArray;
  uniform(...args: unknown[]): number | NDArray {
    const { low = 0, high = 1, size } = bound<UniformOptions>("uniform", ["low", "high", "size"], args);
    const from = numeric("uniform", "low", low);
    const range = numeric("uniform", "high", high) - from;
    if (!Number.isFinite(range)) throw new ArgumentError("uniform", "high - low range exceeds valid bounds.");
    if (range < 0) throw new ArgumentError("uniform", "high - low < 0.");
    return drawn("uniform", size, "float64", () => from + range * this.bit_generator.nextDouble());
  }

  /** Normal numbers of mean 0 and standard deviation 1. */
  standard_normal(): number;
  standard_normal(size: null, options?: FloatOptions): number;
  standard_normal(size: Exclude<Size, null>, dtype?: FloatOptions | FloatOptions["dtype"]): NDArray;
  standard_normal(options: ArraySize & FloatOptions): NDArray;
  standard_normal(...args: unknown[]): number | NDArray {
    const { size, ...options } = bound<Sized & FloatOptions>("standard_normal", ["size", "dtype"], args);
    const bits = this.bit_generator;
    if (single("standard_normal", options)) return drawn("standard_normal", size, "float32", normalsSingle(bits));
    return drawnNormals("standard_normal", size, bits, 0, 1);
  }

  /** Normal numbers of mean `loc` and standard deviation `scale`. */
  normal(loc?: number, scale?: number): number;
  normal(loc: number, scale: number, size: Exclude<Size, null>): NDArray;
  normal(options: NormalOptions & ArraySize): NDArray;
  normal(loc: number, options: NormalOptions & ArraySize): NDArray;
  normal(loc: number, scale: number, options: ArraySize): NDArray;
  normal(...args: unknown[]): number | NDArray {
    const { loc = 0, scale = 1, size } = bound<NormalOptions>("normal", ["loc", "scale", "size"], args);
    const [mean, deviation] = [numeric("normal", "loc", loc), notNegative("normal", "scale", numeric("normal", "scale", scale))];
    return drawnNormals("normal", size, this.bit_generator, mean, deviation);
  }

  /** Exponential numbers of mean 1, by the ziggurat ("zig") or by inversion ("inv"). */
  standard_exponential(...args: Arguments<StandardExponentialOptions, ["size", "dtype", "method"]>): number | NDArray {
    const { size, method = "zig", ...rest } = bound<StandardExponentialOptions>("standard_exponential", ["size", "dtype", "method"], args);
    if (method !== "zig" && method !== "inv")
      throw new ArgumentError("standard_exponential", `method is "zig" or "inv", not ${describe(method)}.`);
    const bits = this.bit_generator;
    const { fround } = Math;
    if (single("standard_exponential", rest)) {
      const draw = method === "zig" ? exponentialsSingle(bits) : () => -fround(Math.log1p(-bits.nextFloat()));
      return drawn("standard_exponential", size, "float32", draw);
    }
    const draw = method === "zig" ? exponentials(bits) : () => -Math.log1p(-bits.nextDouble());
    return drawn("standard_exponential", size, "float64", draw);
  }

  /** Exponential numbers of mean `scale`. */
  exponential(...args: Arguments<ExponentialOptions, ["scale", "size"]>): number | NDArray {
    const { scale = 1, size } = bound<ExponentialOptions>("exponential", ["scale", "size"], args);
    const mean = notNegative("exponential", "scale", numeric("exponential", "scale", scale));
    const draw = exponentials(this.bit_generator);
    return drawn("exponential", size, "float64", () => mean * draw());
  }

  /** The numbers below `x`, or a copy of an array along an axis, in random order. */
  permutation(x: number | ArrayLike, ...args: Arguments<{ readonly axis?: number }, ["axis"]>): NDArray {
    const { axis = 0 } = bound<{ axis: number }>("permutation", ["axis"], args);
    if (typeof x === "number" || typeof x === "bigint")
      return wrap(asTensor("permutation", this.shuffled(integerOf("permutation", "x", x)), { dtype: "int64" }));
    const given = asTensor("permutation", x);
    const at = axisIn("permutation", axis, given.ndim);
    return take(given, wrap(asTensor("permutation", this.shuffled(given.shape[at]!), { dtype: "int64" })), { axis: at });
  }

  /** Puts an array in random order along an axis, in place. */
  shuffle(x: NDArray, ...args: Arguments<{ readonly axis?: number }, ["axis"]>): void {
    const { axis = 0 } = bound<{ axis: number }>("shuffle", ["axis"], args);
    checkArray("shuffle", "x", x);
    if (x.ndim === 0) throw new ShapeError("shuffle", "Cannot shuffle a 0-dimensional array.");
    const at = axisIn("shuffle", axis, x.ndim);
    const order = wrap(asTensor("shuffle", this.shuffled(x.shape[at]!), { dtype: "int64" }));
    x.set("...", take(x, order, { axis: at }));
  }

  /** Puts each row, or all elements, in random order of its own: a copy. */
  permuted(x: ArrayLike, ...args: Arguments<{ readonly axis?: number | null }, ["axis"]>): NDArray {
    const { axis = null } = bound<{ axis: number | null }>("permuted", ["axis"], args);
    const given = asTensor("permuted", x);
    if (axis === null) {
      const order = wrap(asTensor("permuted", this.shuffled(given.numel()), { dtype: "int64" }));
      return wrap(take(given.flatten(), order).tensor.reshape(given.shape));
    }
    const at = axisIn("permuted", axis, given.ndim);
    const rows = swapaxes(given, at, -1).tensor;
    const length = rows.shape.at(-1)!;
    const flat = rows.reshape([-1]);
    const orders = Array.from({ length: length === 0 ? 0 : flat.numel() / length }, (_, row) =>
      this.shuffled(length).map((i) => i + row * length),
    ).flat();
    return swapaxes(take(flat, wrap(asTensor("permuted", orders, { dtype: "int64" }))).tensor.reshape(rows.shape), at, -1);
  }

  /** Elements of `a`, or of the numbers below it: with or without replacement, as likely as `p` says. */
  choice(a: number | ArrayLike, ...args: Arguments<ChoiceOptions, typeof choiceNames>): number | NDArray {
    const { size = null, replace = true, p = null, axis = 0, shuffle = true } = bound<ChoiceOptions>("choice", choiceNames, args);
    const pool = typeof a === "number" || typeof a === "bigint" ? null : asTensor("choice", a);
    const at = pool === null ? 0 : axisIn("choice", axis, pool.ndim);
    const population = pool === null ? integerOf("choice", "a", a as number) : pool.shape[at]!;
    const { shape, count } = size === null ? { shape: [], count: 1 } : checkedSize("choice", size);
    if (population <= 0 && count > 0)
      throw new ArgumentError(
        "choice",
        pool === null ? "a must be a positive integer unless no samples are taken." : "a cannot be empty unless no samples are taken.",
      );
    const weights = p === null ? null : probabilities("choice", p, population);
    if (!replace && count > population)
      throw new ArgumentError("choice", "Cannot take a larger sample than population when replace is False.");
    const bits = this.bit_generator;
    const picked =
      weights !== null
        ? pickWeighted("choice", weights, count, replace, () => bits.nextDouble())
        : replace
          ? Array.from({ length: count }, () => lemire32(bits, population - 1))
          : pickDistinct(bits, population, count, shuffle, (length, first) => this.tailShuffled(length, first));
    if (size === null && pool === null) return picked[0]!;
    const index = wrap(asTensor("choice", picked, { dtype: "int64" }).reshape(shape));
    return pool === null ? index : take(pool, index, { axis: at });
  }

  /** The numbers below `length`, in the order in which `shuffle` puts them. */
  private shuffled(length: number): number[] {
    const order = numbersBelow("permutation", length);
    for (let i = length - 1; i > 0; i--) swap(order, i, masked(this.bit_generator, i));
    return order;
  }

  /** The numbers below `length`, shuffled from the end down to `first`. */
  private tailShuffled(length: number, first: number): number[] {
    const order = numbersBelow("permutation", length);
    for (let i = length - 1; i >= first; i--) swap(order, i, lemire32(this.bit_generator, i));
    return order;
  }
}

/** @internal One number, which JavaScript must be able to hold. */
export function oneOf(operation: string, value: number | bigint): number {
  if (typeof value === "number" || Number.isSafeInteger(Number(value))) return Number(value);
  throw new ArgumentError(operation, `${value} is beyond what a number of JavaScript holds.`, "give a size: an array of int64 holds it.");
}

/** @internal */
export function swap(order: number[], i: number, j: number): void {
  [order[i], order[j]] = [order[j]!, order[i]!];
}
