import * as core from "@adjoint/core";
import { ArgumentError, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { ArrayLike } from "./array-like";
import { allTensors, asTensor, axisIn, isScalar, valuesOf } from "./convert";
import { numberDType, promote_types } from "./dtypes";
import { isKeywords, keywords, wrap } from "./make-array";
import { meanOf, reducedAxes } from "./reduction";
import { deliver } from "./ufunc";

const isFloat = (x: Tensor): boolean => dtypes[x.dtype].kind === "float";

/** As floats: integers and bools become float64. */
const floats = (operation: string, a: ArrayLike): Tensor => {
  const x = asTensor(operation, a);
  return isFloat(x) ? x : x.to(numberDType(operation, x.device));
};

/** Keyword arguments of `average`. */
export interface AverageOptions {
  readonly axis?: number | readonly number[] | null;
  readonly weights?: ArrayLike | null;
  /** Return `[average, sum of weights]`. Default: `false`. */
  readonly returned?: boolean;
  readonly keepdims?: boolean;
}

/** The weighted average over axes, or of all elements. */
export function average(a: ArrayLike, options?: AverageOptions & { readonly returned?: false }): NDArray;
export function average(a: ArrayLike, options: AverageOptions & { readonly returned: true }): [NDArray, NDArray];
export function average(a: ArrayLike, options?: AverageOptions): NDArray | [NDArray, NDArray] {
  const {
    axis = null,
    weights = null,
    returned = false,
    keepdims = false,
  } = keywords("average", options, ["axis", "weights", "returned", "keepdims"]);
  const x = floats("average", a);
  const axes = reducedAxes("average", axis, x.ndim);
  if (weights === null) {
    const mean = meanOf(x, { axis: axes, keepdims });
    return returned ? [wrap(mean), wrap(mean.mul(0).add(x.numel() / Math.max(1, mean.numel())))] : wrap(mean);
  }
  const given = asTensor("average", weights).to(x.dtype);
  const fits = given.shape.join() === x.shape.join() || given.shape.join() === axes.map((at) => x.shape[at]).join();
  if (!fits) throw new ShapeError("average", "Shape of weights must be consistent with shape of a along specified axis.");
  const w = given.ndim === x.ndim ? given : given.reshape(x.shape.map((length, at) => (axes.includes(at) ? length : 1)));
  const scale = core.sum(w.expand(x.shape), axes, { keepdim: keepdims });
  if (isReadable(x) && valuesOf("average", scale.eq(0).any())[0] !== 0)
    throw new ArgumentError("average", "Weights sum to zero, can't be normalized.");
  const mean = core.sum(x.mul(w), axes, { keepdim: keepdims }).div(scale);
  return returned ? [wrap(mean), wrap(scale)] : wrap(mean);
}

const isReadable = (x: Tensor): boolean => x.storage.device.backend.readSync !== undefined;

/** How a quantile between two elements is taken: NumPy's names. */
export type QuantileMethod =
  | "inverted_cdf"
  | "averaged_inverted_cdf"
  | "closest_observation"
  | "interpolated_inverted_cdf"
  | "hazen"
  | "weibull"
  | "linear"
  | "median_unbiased"
  | "normal_unbiased"
  | "lower"
  | "higher"
  | "midpoint"
  | "nearest";

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
  /** Default: "linear". */
  readonly method?: QuantileMethod;
  readonly keepdims?: boolean;
}

const quantileNames = ["axis", "out", "method", "keepdims", "overwrite_input"];

/** The reduced axes as the last one. */
function atTheEnd(operation: string, x: Tensor, axis: number | readonly number[] | null): { flat: Tensor; kept: number[] } {
  const axes = reducedAxes(operation, axis, x.ndim);
  const rest = x.shape.map((_, at) => at).filter((at) => !axes.includes(at));
  const size = axes.reduce((count, at) => count * x.shape[at]!, 1);
  const flat = x.permute([...rest, ...axes]).reshape([...rest.map((at) => x.shape[at]!), size]);
  return { flat, kept: x.shape.map((length, at) => (axes.includes(at) ? 1 : length)) };
}

function quantiles(operation: string, a: ArrayLike, q: ArrayLike, options: QuantileOptions | undefined, scale: number): NDArray {
  const { axis = null, out, method = "linear", keepdims = false } = keywords(operation, options, quantileNames);
  const wanted = asTensor(operation, q);
  const fractions = Array.from(valuesOf(operation, wanted) as Iterable<number | bigint>, (one) => Number(one) / scale);
  // What takes elements as they are keeps their dtype; a number q is weak, an array of them is not.
  const given = asTensor(operation, a);
  const own = exact.test(method) && given.dtype !== "bool" ? given : floats(operation, given);
  const x = isScalar(q) || exact.test(method) ? own : own.to(promote_types(own.dtype, wanted.dtype));
  if (fractions.some((one) => !(one >= 0 && one <= 1)))
    throw new ArgumentError(
      operation,
      scale === 1 ? "Quantiles must be in the range [0, 1]." : "Percentiles must be in the range [0, 100].",
    );
  if (!Object.hasOwn(continuous, method) && !exact.test(method) && method !== "averaged_inverted_cdf" && method !== "midpoint")
    throw new ArgumentError(operation, `'${method}' is not a valid method.`);
  const { flat, kept } = atTheEnd(operation, x, axis);
  const n = flat.shape.at(-1)!;
  const results = fractions.map((one) => quantileOf(flat, n, method, one)).map((one) => (keepdims ? one.reshape(kept) : one));
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

/** The q-quantiles over axes, or of all elements, for q from 0 to 1. */
export const quantile = (a: ArrayLike, q: ArrayLike, options?: QuantileOptions): NDArray => quantiles("quantile", a, q, options, 1);
/** The q-th percentiles over axes, or of all elements, for q from 0 to 100. */
export const percentile = (a: ArrayLike, q: ArrayLike, options?: QuantileOptions): NDArray => quantiles("percentile", a, q, options, 100);
/** The median over axes, or of all elements. */
export const median = (a: ArrayLike, options?: Omit<QuantileOptions, "method">): NDArray => {
  const { axis = null, keepdims = false, out } = keywords("median", options, ["axis", "out", "keepdims", "overwrite_input"]);
  return quantiles("median", a, 0.5, { axis, keepdims, out: out ?? null, method: "midpoint" }, 1);
};

/** Keyword arguments of `diff`. */
export interface DiffOptions {
  readonly n?: number;
  /** Default: −1. */
  readonly axis?: number;
  /** What stands before and behind the array, along the axis. */
  readonly prepend?: ArrayLike;
  readonly append?: ArrayLike;
}

/** Differences between neighbours along an axis, `n` times over. */
export function diff(a: ArrayLike, order: number | DiffOptions = 1, options?: DiffOptions): NDArray {
  const {
    n = typeof order === "number" ? order : 1,
    axis = -1,
    prepend,
    append,
  } = keywords("diff", isKeywords(order) ? order : options, ["n", "axis", "prepend", "append"]);
  const x = asTensor("diff", a);
  if (n < 0) throw new ArgumentError("diff", `order must be non-negative but got ${n}.`);
  if (x.ndim === 0) throw new ShapeError("diff", "diff requires input that is at least one dimensional.");
  const at = axisIn("diff", axis, x.ndim);
  const edge = (value: ArrayLike): Tensor => {
    const given = asTensor("diff", value, { device: x.device }).to(x.dtype);
    return given.ndim === 0 ? given.expand(x.shape.map((length, i) => (i === at ? 1 : length))) : given;
  };
  const parts = [...(prepend === undefined ? [] : [edge(prepend)]), x, ...(append === undefined ? [] : [edge(append)])];
  const whole = parts.length === 1 ? x : core.cat(parts, at);
  if (n === 0) return wrap(whole.clone());
  let value = whole;
  for (let i = 0; i < n; i++) {
    const length = Math.max(0, value.shape[at]! - 1);
    const [left, right] = [value.narrow(at, 0, length), value.narrow(at, Math.min(1, value.shape[at]!), length)];
    value = value.dtype === "bool" ? right.ne(left) : right.sub(left);
  }
  return wrap(value);
}

/** Differences between the neighbours of the flattened array. */
export function ediff1d(a: ArrayLike, options?: { readonly to_end?: ArrayLike | null; readonly to_begin?: ArrayLike | null }): NDArray {
  const { to_end = null, to_begin = null } = keywords("ediff1d", options, ["to_end", "to_begin"]);
  const x = asTensor("ediff1d", a).flatten();
  const middle = diff(x).tensor;
  const flat = (value: ArrayLike | null): Tensor[] =>
    value === null ? [] : [asTensor("ediff1d", value, { device: x.device }).to(x.dtype).flatten()];
  return wrap(core.cat([...flat(to_begin), middle, ...flat(to_end)]));
}

/** Keyword arguments of `cov`. */
export interface CovarianceOptions {
  /** Whether rows are variables. Default: `true`. */
  readonly rowvar?: boolean;
  /** Divide by N instead of N − 1. Default: `false`. */
  readonly bias?: boolean;
  /** Divide by N − ddof. */
  readonly ddof?: number | null;
}

/** The covariance matrix of variables in rows. */
export function cov(m: ArrayLike, y: ArrayLike | CovarianceOptions | null = null, options?: CovarianceOptions): NDArray {
  const {
    rowvar = true,
    bias = false,
    ddof = null,
  } = keywords("cov", isKeywords(y) ? (y as CovarianceOptions) : options, ["rowvar", "bias", "ddof"]);
  const rows = (value: ArrayLike): Tensor => {
    const given = asTensor("cov", value);
    const x = given.to(promote_types(given.dtype, numberDType("cov", given.device)));
    if (x.ndim > 2) throw new ShapeError("cov", "m has more than 2 dimensions.");
    const matrix = x.ndim < 2 ? x.reshape([1, x.numel()]) : x;
    return rowvar || x.ndim < 2 ? matrix : matrix.t();
  };
  const x = y === null || isKeywords(y) ? rows(m) : core.cat([rows(m), rows(y as ArrayLike)]);
  const n = x.shape[1]!;
  const centred = x.sub(core.mean(x, 1, { keepdim: true }));
  const products = core.matmul(centred, centred.t()).div(Math.max(0, n - (ddof ?? (bias ? 0 : 1))));
  return wrap(products.shape.every((length) => length === 1) ? products.reshape([]) : products);
}

/** The matrix of Pearson's correlation coefficients of variables in rows. */
export function corrcoef(
  x: ArrayLike,
  y: ArrayLike | { readonly rowvar?: boolean } | null = null,
  options?: { readonly rowvar?: boolean },
): NDArray {
  const c = cov(x, y, options).tensor;
  if (c.ndim === 0) return wrap(c.div(c));
  const n = c.shape[0]!;
  const deviations = core
    .take(
      c,
      Array.from({ length: n }, (_, i) => i * (n + 1)),
    )
    .sqrt();
  return wrap(c.div(deviations.unsqueeze(1)).div(deviations.unsqueeze(0)).clamp(-1, 1));
}

/** Keyword arguments of `trapezoid`. */
export interface TrapezoidOptions {
  /** How far samples are apart, if `x` does not say. Default: 1. */
  readonly dx?: number;
  /** Default: −1. */
  readonly axis?: number;
}

/** The area under samples, by the trapezoidal rule, `dx` apart or at `x`. */
export function trapezoid(y: ArrayLike, x: ArrayLike | TrapezoidOptions | null = null, options?: TrapezoidOptions): NDArray {
  const { dx = 1, axis = -1 } = keywords("trapezoid", isKeywords(x) ? (x as TrapezoidOptions) : options, ["dx", "axis"]);
  const values = floats("trapezoid", y);
  const at = axisIn("trapezoid", axis, values.ndim);
  const length = values.shape[at]!;
  const means = values
    .narrow(at, 1, length - 1)
    .add(values.narrow(at, 0, length - 1))
    .div(2);
  if (x === null || isKeywords(x)) return wrap(core.sum(means.mul(dx), at));
  const steps = diff(floats("trapezoid", x as ArrayLike)).tensor;
  const shaped = steps.ndim === 1 ? steps.reshape(values.shape.map((_, i) => (i === at ? steps.numel() : 1))) : steps;
  return wrap(core.sum(means.mul(shaped), at));
}

/** Whether `|a − b| ≤ atol + rtol·|b|`, element by element. */
export function isclose(
  a: ArrayLike,
  b: ArrayLike,
  options?: { readonly rtol?: number; readonly atol?: number; readonly equal_nan?: boolean },
): NDArray<"bool"> {
  const { rtol = 1e-5, atol = 1e-8, equal_nan = false } = keywords("isclose", options, ["rtol", "atol", "equal_nan"]);
  const [x, y] = allTensors("isclose", [a, b]) as [Tensor, Tensor];
  const dtype = isFloat(x) && isFloat(y) ? promote_types(x.dtype, y.dtype) : numberDType("isclose", x.device);
  return wrap(core.isclose(x.to(dtype), y.to(dtype), rtol, atol, equal_nan)) as NDArray<"bool">;
}

/** Whether all elements are close. Synchronous; on WebGPU `np.all(np.isclose(a, b))`. */
export const allclose = (
  a: ArrayLike,
  b: ArrayLike,
  options?: { readonly rtol?: number; readonly atol?: number; readonly equal_nan?: boolean },
): boolean => valuesOf("allclose", isclose(a, b, options).tensor.all())[0] !== 0;

/** Whether two arrays have the same shape and elements. Synchronous. */
export function array_equal(a1: ArrayLike, a2: ArrayLike, options?: { readonly equal_nan?: boolean }): boolean {
  const { equal_nan = false } = keywords("array_equal", options, ["equal_nan"]);
  const [x, y] = allTensors("array_equal", [a1, a2]) as [Tensor, Tensor];
  if (x.shape.join() !== y.shape.join()) return false;
  const [have, want] = [valuesOf("array_equal", x), valuesOf("array_equal", y)];
  return have.every((value: number | bigint, i: number) => {
    const other = want[i]!;
    return (
      (typeof value === typeof other ? value === other : Number(value) === Number(other)) ||
      (equal_nan && Number.isNaN(value) && Number.isNaN(other))
    );
  });
}

/** Whether two arrays are equal once they are broadcast. Synchronous. */
export function array_equiv(a1: ArrayLike, a2: ArrayLike): boolean {
  const [x, y] = allTensors("array_equiv", [a1, a2]) as [Tensor, Tensor];
  try {
    const [p, q] = [x.add(y.zerosLike()), y.add(x.zerosLike())];
    return array_equal(wrap(p), wrap(q));
  } catch {
    return false;
  }
}

type NanReduction = (x: Tensor, options: { readonly axis: number | readonly number[] | null; readonly keepdims: boolean }) => Tensor;

/** Keyword arguments of the nan family. */
export interface NanOptions {
  readonly axis?: number | readonly number[] | null;
  readonly keepdims?: boolean;
}

function without(operation: string, a: ArrayLike, options: NanOptions | undefined, otherwise: number, reduce: NanReduction): NDArray {
  const { axis = null, keepdims = false } = keywords(operation, options, ["axis", "keepdims"]);
  const x = asTensor(operation, a);
  return wrap(reduce(isFloat(x) ? core.where(x.isnan(), otherwise, x) : x, { axis, keepdims }));
}

const total: NanReduction = (x, { axis, keepdims }) =>
  core.sum(x, reducedAxes("nansum", axis, x.ndim), { keepdim: keepdims, dtype: isFloat(x) ? x.dtype : "int64" });
const product: NanReduction = (x, { axis, keepdims }) =>
  core.prod(x, reducedAxes("nanprod", axis, x.ndim), { keepdim: keepdims, dtype: isFloat(x) ? x.dtype : "int64" });

/** Sum of what is not NaN. */
export const nansum = (a: ArrayLike, options?: NanOptions): NDArray => without("nansum", a, options, 0, total);
/** Product of what is not NaN. */
export const nanprod = (a: ArrayLike, options?: NanOptions): NDArray => without("nanprod", a, options, 1, product);

function extreme(operation: string, a: ArrayLike, options: NanOptions | undefined, largest: boolean): NDArray {
  const { axis = null, keepdims = false } = keywords(operation, options, ["axis", "keepdims"]);
  const x = asTensor(operation, a);
  const axes = reducedAxes(operation, axis, x.ndim);
  const reduce = largest ? core.amax : core.amin;
  if (!isFloat(x)) return wrap(reduce(x, axes, { keepdim: keepdims }));
  const nan = x.isnan();
  const found = reduce(core.where(nan, largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, x), axes, { keepdim: keepdims });
  return wrap(core.where(core.all(nan, axes, { keepdim: keepdims }), Number.NaN, found));
}

/** The largest of what is not NaN. */
export const nanmax = (a: ArrayLike, options?: NanOptions): NDArray => extreme("nanmax", a, options, true);
/** The smallest of what is not NaN. */
export const nanmin = (a: ArrayLike, options?: NanOptions): NDArray => extreme("nanmin", a, options, false);

function counted(
  operation: string,
  a: ArrayLike,
  options: (NanOptions & { readonly ddof?: number }) | undefined,
): { mean: Tensor; variance: Tensor } {
  const { axis = null, keepdims = false, ddof = 0 } = keywords(operation, options, ["axis", "keepdims", "ddof"]);
  const x = floats(operation, a);
  const axes = reducedAxes(operation, axis, x.ndim);
  const present = x.isnan().logicalNot();
  const sums = (y: Tensor): Tensor => core.sum(core.where(present, y, 0), axes, { keepdim: true });
  const count = core.sum(present.to(x.dtype), axes, { keepdim: true });
  const mean = sums(x).div(count);
  const spread = count.sub(ddof);
  const variance = core.where(spread.le(0), Number.NaN, sums(x.sub(mean).square()).div(spread));
  const shaped = (y: Tensor): Tensor => (keepdims ? y : y.reshape(x.shape.filter((_, at) => !axes.includes(at))));
  return { mean: shaped(mean), variance: shaped(variance) };
}

/** The mean of what is not NaN. */
export const nanmean = (a: ArrayLike, options?: NanOptions): NDArray => wrap(counted("nanmean", a, options).mean);
/** The variance of what is not NaN. */
export const nanvar = (a: ArrayLike, options?: NanOptions & { readonly ddof?: number }): NDArray =>
  wrap(counted("nanvar", a, options).variance);
/** The standard deviation of what is not NaN. */
export const nanstd = (a: ArrayLike, options?: NanOptions & { readonly ddof?: number }): NDArray =>
  wrap(counted("nanstd", a, options).variance.sqrt());

/** Cumulative sum, NaN counted as 0. */
export const nancumsum = (a: ArrayLike, options?: { readonly axis?: number | null }): NDArray => {
  const { axis = null } = keywords("nancumsum", options, ["axis"]);
  const x = asTensor("nancumsum", a);
  const own = isFloat(x) ? core.where(x.isnan(), 0, x) : x;
  return wrap(core.cumsum(axis === null ? own.flatten() : own, axis ?? 0, { dtype: isFloat(x) ? x.dtype : "int64" }));
};
/** Cumulative product, NaN counted as 1. */
export const nancumprod = (a: ArrayLike, options?: { readonly axis?: number | null }): NDArray => {
  const { axis = null } = keywords("nancumprod", options, ["axis"]);
  const x = asTensor("nancumprod", a);
  const own = isFloat(x) ? core.where(x.isnan(), 1, x) : x;
  return wrap(core.cumprod(axis === null ? own.flatten() : own, axis ?? 0, { dtype: isFloat(x) ? x.dtype : "int64" }));
};

/** A function of vectors applied along an axis. */
export function apply_along_axis(func1d: (vector: NDArray) => ArrayLike, axis: number, arr: ArrayLike): NDArray {
  const x = asTensor("apply_along_axis", arr);
  const at = axisIn("apply_along_axis", axis, x.ndim);
  const rows = x.permute([...x.shape.map((_, i) => i).filter((i) => i !== at), at]);
  const rest = rows.shape.slice(0, -1);
  const count = rest.reduce((p, q) => p * q, 1);
  if (count === 0) throw new ShapeError("apply_along_axis", "Cannot apply_along_axis when any iteration dimensions are 0.");
  const flat = rows.reshape([count, x.shape[at]!]);
  const results = Array.from({ length: count }, (_, i) => asTensor("apply_along_axis", func1d(wrap(flat.select(0, i)))));
  const inner = results[0]!.shape;
  const made = core.stack(results).reshape([...rest, ...inner]);
  const order = Array.from({ length: rest.length }, (_, i) => i);
  order.splice(at, 0, ...inner.map((_, i) => rest.length + i));
  return wrap(made.permute(order));
}

/** A function of an array and an axis applied over several axes, which stay as axes of size 1. */
export function apply_over_axes(func: (a: NDArray, axis: number) => ArrayLike, a: ArrayLike, axes: number | readonly number[]): NDArray {
  let value = asTensor("apply_over_axes", a);
  for (const axis of typeof axes === "number" ? [axes] : axes) {
    const at = axisIn("apply_over_axes", axis, value.ndim);
    const made = asTensor("apply_over_axes", func(wrap(value), at));
    value = made.ndim === value.ndim ? made : made.unsqueeze(at);
  }
  return wrap(value);
}
