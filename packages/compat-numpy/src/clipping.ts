import * as core from "@adjoint/core";
import type { DType, Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import { asTensor, beside, integerOf, isFloat, isScalar } from "./convert";
import { finfo } from "./limits";
import { bound, wrap } from "./make-array";
import { operandsOf } from "./operands";
import { deliver } from "./ufunc";

/** Keyword arguments of `clip`. */
export interface ClipOptions {
  readonly min?: ArrayLike | null;
  readonly max?: ArrayLike | null;
  /** As `min`. */
  readonly a_min?: ArrayLike | null;
  /** As `max`. */
  readonly a_max?: ArrayLike | null;
  readonly out?: NDArray | null;
  readonly dtype?: DType;
}

/** Values limited to a range; either end may be left out. */
export function clip(a: ArrayLike, ...args: Arguments<ClipOptions, ["min", "max", "out"]>): NDArray {
  const { min, max, a_min, a_max, out, dtype } = bound<ClipOptions>("clip", ["min", "max", "out"], args, ["a_min", "a_max", "dtype"]);
  const [low, high] = [min ?? a_min ?? null, max ?? a_max ?? null];
  const parts = operandsOf("clip", [a, ...(low === null ? [] : [low]), ...(high === null ? [] : [high])]).map((x) =>
    dtype === undefined ? x : x.to(dtype),
  );
  let value = parts[0]!;
  if (low !== null) value = core.maximum(value, parts[1]!);
  if (high !== null) value = core.minimum(value, parts.at(-1)!);
  return deliver("clip", low === null && high === null ? value.clone() : value, out ? { out } : {});
}

/** Keyword arguments of `round`. */
export interface RoundOptions {
  /** Decimals kept; below 0, digits before the point that become 0. Default: 0. */
  readonly decimals?: number;
  readonly out?: NDArray | null;
}

/** Rounded to a number of decimals, halves to even: NumPy's way, by scaling. */
export function round<A extends ArrayLike>(a: A, ...args: Arguments<RoundOptions, ["decimals", "out"]>): NDArray<DTypeOf<A>> {
  const { decimals = 0, out } = bound<RoundOptions>("round", ["decimals", "out"], args);
  const x = asTensor("round", a);
  return deliver("round", roundedTo(x, integerOf("round", "decimals", decimals)), out ? { out } : {}) as NDArray<DTypeOf<A>>;
}

function roundedTo(x: Tensor, decimals: number): Tensor {
  if (!isFloat(x) && decimals >= 0) return x.dtype === "bool" ? x.to("float16") : x.clone();
  if (!isFloat(x)) {
    const unit = 10 ** -decimals;
    return x.to("float64").div(unit).round().mul(unit).to(x.dtype);
  }
  const unit = 10 ** Math.abs(decimals);
  return decimals === 0 ? x.round() : decimals > 0 ? x.mul(unit).round().div(unit) : x.div(unit).round().mul(unit);
}

/** NaN, ∞ and −∞ replaced by numbers. Default: 0 and the largest finite ones. */
export function nan_to_num<A extends ArrayLike>(
  x: A,
  ...args: Arguments<
    {
      readonly copy?: boolean;
      readonly nan?: ArrayLike;
      readonly posinf?: ArrayLike | null;
      readonly neginf?: ArrayLike | null;
    },
    ["copy", "nan", "posinf", "neginf"]
  >
): NDArray<DTypeOf<A>> {
  const {
    nan = 0,
    posinf = null,
    neginf = null,
  } = bound<{
    readonly copy?: boolean;
    readonly nan?: ArrayLike;
    readonly posinf?: ArrayLike | null;
    readonly neginf?: ArrayLike | null;
  }>("nan_to_num", ["copy", "nan", "posinf", "neginf"], args);
  const a = asTensor("nan_to_num", x);
  if (!isFloat(a)) return wrap(a.clone()) as NDArray<DTypeOf<A>>;
  const largest = finfo(a.dtype).max;
  const instead = (value: ArrayLike): Tensor | number =>
    isScalar(value) ? Number(value) : beside("nan_to_num", value, a, { dtype: a.dtype });
  const filled = [
    [a.isnan(), instead(nan)] as const,
    [a.eq(Number.POSITIVE_INFINITY), instead(posinf ?? largest)] as const,
    [a.eq(Number.NEGATIVE_INFINITY), instead(neginf ?? -largest)] as const,
  ].reduce((x, [mask, value]) => core.where(mask, value, x), a);
  return wrap(filled) as NDArray<DTypeOf<A>>;
}
