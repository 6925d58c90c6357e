import * as core from "@adjoint/core";
import { ArgumentError, type DType, type QuantileInterpolation, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { asFloats, asTensor, checkText, isFloat, isReadable, isScalar, valuesOf } from "./convert";
import { numberDType, promote_types } from "./dtypes";
import { bound } from "./make-array";
import { reducedAxes, weightsFor } from "./reduction";
import { deliver } from "./ufunc";

/** How a quantile between two elements is taken: NumPy's names. */
export type QuantileMethod = QuantileInterpolation;

/** Hyndman & Fan's α and β of the methods that interpolate. */
const continuous: Partial<Record<QuantileMethod, readonly [number, number]>> = {
  interpolated_inverted_cdf: [0, 1],
  hazen: [0.5, 0.5],
  weibull: [0, 0],
  linear: [1, 1],
  median_unbiased: [1 / 3, 1 / 3],
  normal_unbiased: [3 / 8, 3 / 8],
};

/** The methods that take an element as it is. */
const exact = /^(inverted_cdf|closest_observation|lower|higher|nearest)$/;

/** Between which two positions of n sorted elements a quantile lies, and how far it is from the first. */
function placeOf(method: QuantileMethod, n: number, q: number): readonly [low: number, high: number, weight: number] {
  const inside = (position: number): number => Math.min(Math.max(position, 0), n - 1);
  const [alpha, beta] = continuous[method] ?? [1, 1];
  let virtual = n * q + (alpha + q * (1 - alpha - beta)) - 1;
  if (method === "inverted_cdf" || method === "averaged_inverted_cdf" || method === "closest_observation") {
    const at = n * q - 1;
    const whole = Math.floor(at);
    if (method === "inverted_cdf") return [inside(at === whole ? whole : whole + 1), inside(whole), 0];
    if (method === "averaged_inverted_cdf")
      return at === whole ? [inside(whole), inside(whole + 1), 0.5] : [inside(whole + 1), inside(whole + 1), 0];
    const half = n * q - 1 - 0.5;
    const below = Math.floor(half);
    return [inside(half === below && ((below % 2) + 2) % 2 === 1 ? below : below + 1), inside(below), 0];
  }
  if (method === "lower") virtual = Math.floor((n - 1) * q);
  if (method === "higher") virtual = Math.ceil((n - 1) * q);
  if (method === "nearest") virtual = roundHalfEven((n - 1) * q);
  if (method === "midpoint") {
    const at = (n - 1) * q;
    return [inside(Math.floor(at)), inside(Math.ceil(at)), Number.isInteger(at) ? 0 : 0.5];
  }
  const low = Math.floor(virtual);
  if (virtual < 0) return [0, 0, 0];
  if (virtual >= n - 1) return [n - 1, n - 1, 0];
  return [low, low + 1, virtual - low];
}

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.round(x);
};

/** Keyword arguments of `quantile` and its kind. */
export interface QuantileOptions {
  readonly axis?: number | readonly number[] | null;
  readonly out?: NDArray | null;
  /** Taken for NumPy's sake: the array stays as it is. */
  readonly overwrite_input?: boolean;
  /** Default: "linear". */
  readonly method?: QuantileMethod;
  readonly keepdims?: boolean;
  /** How much each element counts, by the method "inverted_cdf": in the array's shape, or in that of the axes. Default: all alike. */
  readonly weights?: ArrayLike | null;
}

const quantileNames = ["axis", "out", "overwrite_input", "method", "keepdims"] as const;
/** The arguments of `quantile` and its kind after the array and the fractions. */
export type QuantileArguments = Arguments<QuantileOptions, typeof quantileNames>;
const medianNames = ["axis", "out", "overwrite_input", "keepdims"] as const;
/** The arguments of `median` and `nanmedian` after the array. */
export type MedianArguments = Arguments<Omit<QuantileOptions, "method" | "weights">, typeof medianNames>;

/** @internal */
export const quantileOptions = (operation: string, args: QuantileArguments): QuantileOptions =>
  bound<QuantileOptions>(operation, quantileNames, args, ["weights"]);
/** @internal */
export const medianOptions = (operation: string, args: MedianArguments): QuantileOptions =>
  bound<QuantileOptions>(operation, medianNames, args);

/** The reduced axes as the last one. */
function atTheEnd(operation: string, x: Tensor, axis: number | readonly number[] | null): { flat: Tensor; kept: number[] } {
  const axes = reducedAxes(operation, axis, x.ndim);
  const rest = x.shape.map((_, at) => at).filter((at) => !axes.includes(at));
  const size = axes.reduce((count, at) => count * x.shape[at]!, 1);
  const flat = x.permute([...rest, ...axes]).reshape([...rest.map((at) => x.shape[at]!), size]);
  return { flat, kept: x.shape.map((length, at) => (axes.includes(at) ? 1 : length)) };
}

/** @internal The quantiles of an array, for fractions that are `scale` times too large. */
export function quantiles(operation: string, a: ArrayLike, q: ArrayLike, options: QuantileOptions, scale: number): NDArray {
  const { axis = null, out, method = "linear", keepdims = false, weights = null } = options;
  checkText(operation, "method", method);
  const wanted = asTensor(operation, q);
  const fractions = Array.from(valuesOf(operation, wanted) as Iterable<number | bigint>, (one) => Number(one) / scale);
  // What takes elements as they are keeps their dtype; a number q is weak, an array of them is not.
  const given = asTensor(operation, a);
  const own = exact.test(method) && given.dtype !== "bool" ? given : asFloats(operation, given);
  const x = isScalar(q) || exact.test(method) ? own : own.to(promote_types(own.dtype, wanted.dtype));
  if (fractions.some((one) => !(one >= 0 && one <= 1)))
    throw new ArgumentError(
      operation,
      scale === 1 ? "Quantiles must be in the range [0, 1]." : "Percentiles must be in the range [0, 100].",
    );
  if (!Object.hasOwn(continuous, method) && !exact.test(method) && method !== "averaged_inverted_cdf" && method !== "midpoint")
    throw new ArgumentError(operation, `'${method}' is not a valid method.`);
  if (weights !== null && method !== "inverted_cdf")
    throw new ArgumentError(operation, `Only method 'inverted_cdf' supports weights. Got: ${method}.`);
  const { flat, kept } = atTheEnd(operation, x, axis);
  const n = flat.shape.at(-1)!;
  const at =
    weights === null || n === 0
      ? (one: number): Tensor => quantileOf(flat, n, method, one)
      : weightedQuantiles(
          operation,
          flat,
          atTheEnd(operation, weightsFor(operation, weights, x, axis).expand(x.shape), axis).flat,
          isScalar(q) && isFloat(given) ? given.dtype : asFloats(operation, wanted).dtype,
        );
  const results = fractions.map(at).map((one) => (keepdims ? one.reshape(kept) : one));
  const made = wanted.ndim === 0 ? results[0]! : core.stack(results).reshape([...wanted.shape, ...results[0]!.shape]);
  return deliver(operation, made, out ? { out } : {});
}

function quantileOf(flat: Tensor, n: number, method: QuantileMethod, q: number): Tensor {
  if (n === 0) return core.full(flat.shape.slice(0, -1), Number.NaN, { dtype: flat.dtype, device: flat.device });
  const { values } = core.sort(flat, -1);
  const at = (position: number): Tensor => values.select(-1, position);
  const [low, high, weight] = placeOf(method, n, q);
  // Equal infinities have no difference.
  const between = weight === 0 ? at(low) : core.where(at(low).eq(at(high)), at(low), at(low).add(at(high).sub(at(low)).mul(weight)));
  return isFloat(flat) ? core.where(at(n - 1).isnan(), Number.NaN, between) : between;
}

/**
 * Of rows whose elements count as much as their weights: the first element up to which the weights are the fraction q of all, compared in
 * the dtype of q.
 */
function weightedQuantiles(operation: string, flat: Tensor, weights: Tensor, dtype: DType): (q: number) => Tensor {
  const known = isReadable(flat);
  if (known && valuesOf(operation, weights.lt(0).any())[0] !== 0) throw new ArgumentError(operation, "Weights must be non-negative.");
  const { values, indices } = core.sort(flat, -1, { stable: true });
  const sums = core.cumsum(core.gather(weights.to(numberDType(operation, flat.device)), -1, indices), -1);
  const last = flat.shape.at(-1)! - 1;
  const shares = sums.div(sums.narrow(-1, last, 1));
  if (known && valuesOf(operation, shares.select(-1, last).isnan().any())[0] !== 0)
    throw new ArgumentError(operation, "Weights included NaN, inf or were all zero.");
  const compared = shares.to(dtype);
  // Weights of 0 come first: not even the quantile 0 is an element of theirs.
  const nothing = compared.eq(0);
  return (q) => {
    const below = compared.lt(core.full([], q, { dtype, device: flat.device })).logicalOr(nothing);
    const at = core.sum(below.to("int32"), -1, { keepdim: true }).clampMax(last).to("int32");
    const found = core.gather(values, -1, at).squeeze(-1);
    return isFloat(flat) ? core.where(values.select(-1, last).isnan(), Number.NaN, found) : found;
  };
}

/**
 * The q-quantiles over axes, or of all elements, for q from 0 to 1.
 *
 * ```ts
 * np.quantile([1, 2, 3, 4], 0.5, { weights: [1, 1, 1, 5], method: "inverted_cdf" }).item(); // 4
 * ```
 *
 * @throws ArgumentError for fractions outside [0, 1], for weights with another method than "inverted_cdf", and for negative ones.
 */
export const quantile = (a: ArrayLike, q: ArrayLike, ...args: QuantileArguments): NDArray =>
  quantiles("quantile", a, q, quantileOptions("quantile", args), 1);
/** The q-th percentiles over axes, or of all elements, for q from 0 to 100. */
export const percentile = (a: ArrayLike, q: ArrayLike, ...args: QuantileArguments): NDArray =>
  quantiles("percentile", a, q, quantileOptions("percentile", args), 100);
/** The median over axes, or of all elements. */
export const median = (a: ArrayLike, ...args: MedianArguments): NDArray =>
  quantiles("median", a, 0.5, { ...medianOptions("median", args), method: "midpoint" }, 1);
