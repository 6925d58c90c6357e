import { ArgumentError, type DType, DTypeError, ShapeError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "../array";
import type { ArrayLike } from "../array-like";
import { asTensor, axisIn } from "../convert";
import { integerBounds } from "../dtypes";
import { keywords, wrap } from "../make-array";
import { swapaxes } from "../manipulation";
import { take } from "../searching";
import type { BitGenerator } from "./bit-generator";
import { coins, lemire32, lemire64, lemireSmall, masked } from "./bounded";
import { pickDistinct, pickWeighted, probabilities } from "./choices";
import { checkedSize, drawn, notNegative, numeric, type Size } from "./draws";
import { exponentials, exponentialsSingle, normals, normalsSingle } from "./ziggurat";

/** Keyword arguments of draws of floats. */
export interface FloatOptions {
  /** "float64" or "float32", which draws other numbers. Default: "float64". */
  readonly dtype?: "float64" | "float32";
}

const single = (operation: string, options: FloatOptions | undefined): boolean => {
  const { dtype = "float64" } = keywords(operation, options, ["dtype"]);
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
  const [from, to] = [low, high].map((bound) =>
    BigInt(typeof bound === "number" ? Math.trunc(numeric(operation, "a bound", bound)) : bound),
  ) as [bigint, bigint];
  const last = endpoint ? to : to - 1n;
  if (from < bounds[0]) throw new ArgumentError(operation, `low is out of bounds for ${dtype}.`);
  if (last > bounds[1]) throw new ArgumentError(operation, `high is out of bounds for ${dtype}.`);
  if (from > last) throw new ArgumentError(operation, endpoint ? "low > high." : "low >= high.");
  return [from, last - from];
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
    this.bit_generator = bits;
  }

  /** Numbers in [0, 1). */
  random(): number;
  random(size: null, options?: FloatOptions): number;
  random(size: Exclude<Size, null>, options?: FloatOptions): NDArray;
  random(size?: Size, options?: FloatOptions): number | NDArray {
    const bits = this.bit_generator;
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
  integers(
    low: number | bigint,
    high?: number | bigint | null,
    options?: { readonly size?: Size; readonly dtype?: DType; readonly endpoint?: boolean },
  ): number | NDArray {
    const { size = null, dtype = "int64", endpoint = false } = keywords("integers", options, ["size", "dtype", "endpoint"]);
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
  uniform(low = 0, high = 1, size: Size = null): number | NDArray {
    const [from, range] = [numeric("uniform", "low", low), numeric("uniform", "high", high) - low];
    if (!Number.isFinite(range)) throw new ArgumentError("uniform", "high - low range exceeds valid bounds.");
    if (range < 0) throw new ArgumentError("uniform", "high - low < 0.");
    return drawn("uniform", size, "float64", () => from + range * this.bit_generator.nextDouble());
  }

  /** Normal numbers of mean 0 and standard deviation 1. */
  standard_normal(): number;
  standard_normal(size: null, options?: FloatOptions): number;
  standard_normal(size: Exclude<Size, null>, options?: FloatOptions): NDArray;
  standard_normal(size: Size = null, options?: FloatOptions): number | NDArray {
    return single("standard_normal", options)
      ? drawn("standard_normal", size, "float32", normalsSingle(this.bit_generator))
      : drawn("standard_normal", size, "float64", normals(this.bit_generator));
  }

  /** Normal numbers of mean `loc` and standard deviation `scale`. */
  normal(loc?: number, scale?: number): number;
  normal(loc: number, scale: number, size: Exclude<Size, null>): NDArray;
  normal(loc = 0, scale = 1, size: Size = null): number | NDArray {
    const [mean, deviation] = [numeric("normal", "loc", loc), notNegative("normal", "scale", numeric("normal", "scale", scale))];
    const draw = normals(this.bit_generator);
    return drawn("normal", size, "float64", () => mean + deviation * draw());
  }

  /** Exponential numbers of mean 1, by the ziggurat ("zig") or by inversion ("inv"). */
  standard_exponential(size: Size = null, options?: FloatOptions & { readonly method?: "zig" | "inv" }): number | NDArray {
    const { method = "zig", ...rest } = keywords("standard_exponential", options, ["dtype", "method"]);
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
  exponential(scale = 1, size: Size = null): number | NDArray {
    const mean = notNegative("exponential", "scale", numeric("exponential", "scale", scale));
    const draw = exponentials(this.bit_generator);
    return drawn("exponential", size, "float64", () => mean * draw());
  }

  /** The numbers below `x`, or a copy of an array along an axis, in random order. */
  permutation(x: number | ArrayLike, options?: { readonly axis?: number }): NDArray {
    const { axis = 0 } = keywords("permutation", options, ["axis"]);
    if (typeof x === "number" || typeof x === "bigint") return wrap(asTensor("permutation", this.shuffled(Number(x)), { dtype: "int64" }));
    const given = asTensor("permutation", x);
    const at = axisIn("permutation", axis, given.ndim);
    return take(given, wrap(asTensor("permutation", this.shuffled(given.shape[at]!), { dtype: "int64" })), { axis: at });
  }

  /** Puts an array in random order along an axis, in place. */
  shuffle(x: NDArray, options?: { readonly axis?: number }): void {
    const { axis = 0 } = keywords("shuffle", options, ["axis"]);
    if (x.ndim === 0) throw new ShapeError("shuffle", "Cannot shuffle a 0-dimensional array.");
    const at = axisIn("shuffle", axis, x.ndim);
    const order = wrap(asTensor("shuffle", this.shuffled(x.shape[at]!), { dtype: "int64" }));
    x.set("...", take(x, order, { axis: at }));
  }

  /** Puts each row, or all elements, in random order of its own: a copy. */
  permuted(x: ArrayLike, options?: { readonly axis?: number | null }): NDArray {
    const { axis = null } = keywords("permuted", options, ["axis"]);
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
  choice(
    a: number | ArrayLike,
    size: Size = null,
    options?: { readonly replace?: boolean; readonly p?: ArrayLike | null; readonly axis?: number; readonly shuffle?: boolean },
  ): number | NDArray {
    const { replace = true, p = null, axis = 0, shuffle = true } = keywords("choice", options, ["replace", "p", "axis", "shuffle"]);
    const pool = typeof a === "number" ? null : asTensor("choice", a);
    const at = pool === null ? 0 : axisIn("choice", axis, pool.ndim);
    const population = pool === null ? (a as number) : pool.shape[at]!;
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
    const order = Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) swap(order, i, masked(this.bit_generator, i));
    return order;
  }

  /** The numbers below `length`, shuffled from the end down to `first`. */
  private tailShuffled(length: number, first: number): number[] {
    const order = Array.from({ length }, (_, i) => i);
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
