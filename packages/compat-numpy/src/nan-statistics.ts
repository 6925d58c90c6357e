import * as core from "@adjoint/core";
import { ArgumentError, type DType, dtypes, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { asTensor, axisIn, valuesOf } from "./convert";
import { dtypeNamed, numberDType } from "./dtypes";
import { bound } from "./make-array";
import { quantiles, type QuantileOptions } from "./quantiles";
import {
  type ArgArguments,
  type ArgOptions,
  type CumulativeArguments,
  cumprod,
  cumsum,
  prod,
  sum,
  type TotalArguments,
  type VarianceOptions,
} from "./reduce";
import { reducedAxes } from "./reduction";
import { deliver } from "./ufunc";

const isFloat = (x: Tensor): boolean => dtypes[x.dtype].kind === "float";

/** With a number in place of NaN. */
function filled(operation: string, a: ArrayLike, otherwise: number): Tensor {
  const x = asTensor(operation, a);
  return isFloat(x) ? core.where(x.isnan(), otherwise, x) : x;
}

/** The sum over axes, or of all elements, NaN counted as 0. */
export const nansum = (a: ArrayLike, ...args: TotalArguments): NDArray => sum(filled("nansum", a, 0), ...args) as NDArray;
/** The product over axes, or of all elements, NaN counted as 1. */
export const nanprod = (a: ArrayLike, ...args: TotalArguments): NDArray => prod(filled("nanprod", a, 1), ...args) as NDArray;
/** Cumulative sum, NaN counted as 0. */
export const nancumsum = (a: ArrayLike, ...args: CumulativeArguments): NDArray => cumsum(filled("nancumsum", a, 0), ...args);
/** Cumulative product, NaN counted as 1. */
export const nancumprod = (a: ArrayLike, ...args: CumulativeArguments): NDArray => cumprod(filled("nancumprod", a, 1), ...args);

/** Keyword arguments of `nanmax` and `nanmin`. */
export interface NanOptions {
  readonly axis?: number | readonly number[] | null;
  readonly out?: NDArray | null;
  readonly keepdims?: boolean;
}
type NanArguments = Arguments<NanOptions, ["axis", "out", "keepdims"]>;

function extreme(operation: string, a: ArrayLike, args: NanArguments, largest: boolean): NDArray {
  const { axis = null, keepdims = false, out } = bound<NanOptions>(operation, ["axis", "out", "keepdims"], args);
  const x = asTensor(operation, a);
  const axes = reducedAxes(operation, axis, x.ndim);
  const reduce = largest ? core.amax : core.amin;
  const given = out ? { out } : {};
  if (!isFloat(x)) return deliver(operation, reduce(x, axes, { keepdim: keepdims }), given);
  const nan = x.isnan();
  const found = reduce(core.where(nan, largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, x), axes, { keepdim: keepdims });
  return deliver(operation, core.where(core.all(nan, axes, { keepdim: keepdims }), Number.NaN, found), given);
}

/** The largest of what is not NaN. */
export const nanmax = (a: ArrayLike, ...args: NanArguments): NDArray => extreme("nanmax", a, args, true);
/** The smallest of what is not NaN. */
export const nanmin = (a: ArrayLike, ...args: NanArguments): NDArray => extreme("nanmin", a, args, false);

/** Keyword arguments of `nanmean`. */
export interface NanMeanOptions extends NanOptions {
  readonly dtype?: DType;
}
/** Keyword arguments of `nanvar` and `nanstd`. */
export interface NanVarianceOptions extends NanMeanOptions, Pick<VarianceOptions, "ddof" | "correction"> {}

const meanNames = ["axis", "dtype", "out", "keepdims"] as const;
const varianceNames = ["axis", "dtype", "out", "ddof", "keepdims"] as const;

/** The mean of what is not NaN, the variance about it, and where both go. */
function present(operation: string, a: ArrayLike, given: NanVarianceOptions): { mean: Tensor; variance: Tensor; out: { out?: NDArray } } {
  const { axis = null, keepdims = false, ddof = given.correction ?? 0, out } = given;
  const x = asTensor(operation, a);
  const own = x.to(dtypeNamed(operation, given.dtype) ?? (isFloat(x) ? x.dtype : numberDType(operation, x.device)));
  const axes = reducedAxes(operation, axis, own.ndim);
  const there = own.isnan().logicalNot();
  const sums = (y: Tensor): Tensor => core.sum(core.where(there, y, 0), axes, { keepdim: true });
  const count = core.sum(there.to(own.dtype), axes, { keepdim: true });
  const mean = sums(own).div(count);
  const spread = count.sub(ddof);
  const variance = core.where(spread.le(0), Number.NaN, sums(own.sub(mean).square()).div(spread));
  const shaped = (y: Tensor): Tensor => (keepdims ? y : y.reshape(own.shape.filter((_, at) => !axes.includes(at))));
  return { mean: shaped(mean), variance: shaped(variance), out: out ? { out } : {} };
}

/** The mean of what is not NaN. */
export const nanmean = (a: ArrayLike, ...args: Arguments<NanMeanOptions, typeof meanNames>): NDArray => {
  const { mean, out } = present("nanmean", a, bound<NanMeanOptions>("nanmean", meanNames, args));
  return deliver("nanmean", mean, out);
};
/** The variance of what is not NaN. */
export const nanvar = (a: ArrayLike, ...args: Arguments<NanVarianceOptions, typeof varianceNames>): NDArray => {
  const { variance, out } = present("nanvar", a, bound<NanVarianceOptions>("nanvar", varianceNames, args, ["correction"]));
  return deliver("nanvar", variance, out);
};
/** The standard deviation of what is not NaN. */
export const nanstd = (a: ArrayLike, ...args: Arguments<NanVarianceOptions, typeof varianceNames>): NDArray => {
  const { variance, out } = present("nanstd", a, bound<NanVarianceOptions>("nanstd", varianceNames, args, ["correction"]));
  return deliver("nanstd", variance.sqrt(), out);
};

const nanQuantileNames = ["axis", "out", "overwrite_input", "method", "keepdims"] as const;
type NanQuantileArguments = Arguments<QuantileOptions, typeof nanQuantileNames>;

/** Of the elements that are not NaN, the quantiles: of each vector of the axes that are reduced. Synchronous. */
function presentQuantiles(operation: string, a: ArrayLike, q: ArrayLike, given: QuantileOptions, scale: number): NDArray {
  const { axis = null, out, method = "linear", keepdims = false } = given;
  const x = asTensor(operation, a);
  const axes = reducedAxes(operation, axis, x.ndim);
  const rest = x.shape.map((_, at) => at).filter((at) => !axes.includes(at));
  const length = axes.reduce((count, at) => count * x.shape[at]!, 1);
  const outer = rest.map((at) => x.shape[at]!);
  const rows = x.permute([...rest, ...axes]).reshape([-1, length]);
  const of = (row: Tensor): Tensor => {
    const values = valuesOf(operation, row);
    const kept = Array.from(values as Iterable<number | bigint>, (_, i) => i).filter((i) => !Number.isNaN(values[i]));
    return quantiles(operation, core.indexSelect(row, 0, kept), q, { method }, scale).tensor;
  };
  const made = core.stack(Array.from({ length: rows.shape[0]! }, (_, i) => of(rows.select(0, i))));
  const inner = made.shape.slice(1);
  const shape = keepdims ? x.shape.map((size, at) => (axes.includes(at) ? 1 : size)) : outer;
  const front = made.permute([...inner.map((_, i) => i + 1), 0]).reshape([...inner, ...shape]);
  return deliver(operation, front, out ? { out } : {});
}

/** The quantiles of what is not NaN. Synchronous. */
export const nanquantile = (a: ArrayLike, q: ArrayLike, ...args: NanQuantileArguments): NDArray =>
  presentQuantiles("nanquantile", a, q, bound<QuantileOptions>("nanquantile", nanQuantileNames, args), 1);
/** The percentiles of what is not NaN. Synchronous. */
export const nanpercentile = (a: ArrayLike, q: ArrayLike, ...args: NanQuantileArguments): NDArray =>
  presentQuantiles("nanpercentile", a, q, bound<QuantileOptions>("nanpercentile", nanQuantileNames, args), 100);
/** The median of what is not NaN. Synchronous. */
export const nanmedian = (
  a: ArrayLike,
  ...args: Arguments<Omit<QuantileOptions, "method">, ["axis", "out", "overwrite_input", "keepdims"]>
): NDArray =>
  presentQuantiles("nanmedian", a, 0.5, bound<QuantileOptions>("nanmedian", ["axis", "out", "overwrite_input", "keepdims"], args), 1);

function nanPosition(operation: "nanargmax" | "nanargmin", a: ArrayLike, args: ArgArguments): NDArray {
  const { axis = null, out, keepdims = false } = bound<ArgOptions>(operation, ["axis", "out", "keepdims"], args);
  const given = asTensor(operation, a);
  const x = axis === null ? given.flatten() : given;
  const at = axis === null ? 0 : axisIn(operation, axis, x.ndim);
  const nan = x.isnan();
  if (valuesOf(operation, core.all(nan, at).any())[0] !== 0) throw new ArgumentError(operation, "All-NaN slice encountered.");
  const largest = operation === "nanargmax";
  const filled = dtypes[x.dtype].kind === "float" ? core.where(nan, largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, x) : x;
  const found = largest ? core.argmax(filled, at, { keepdim: keepdims }) : core.argmin(filled, at, { keepdim: keepdims });
  return deliver(operation, (axis === null && keepdims ? found.reshape(given.shape.map(() => 1)) : found).to("int64"), out ? { out } : {});
}
/** Where the largest of what is not NaN lies. Synchronous. */
export const nanargmax = (a: ArrayLike, ...args: ArgArguments): NDArray => nanPosition("nanargmax", a, args);
/** Where the smallest of what is not NaN lies. Synchronous. */
export const nanargmin = (a: ArrayLike, ...args: ArgArguments): NDArray => nanPosition("nanargmin", a, args);
