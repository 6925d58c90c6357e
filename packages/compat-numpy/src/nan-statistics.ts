import * as core from "@adjoint/core";
import { ArgumentError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { ArrayLike } from "./array-like";
import { asTensor, axisIn, beside, isFloat, valuesOf } from "./convert";
import { dtypeNamed, numberDType } from "./dtypes";
import { bound } from "./make-array";
import { type MedianArguments, medianOptions, type QuantileArguments, type QuantileOptions, quantileOptions, quantiles } from "./quantiles";
import {
  type ArgArguments,
  type ArgOptions,
  type AxisOptions,
  type CumulativeArguments,
  cumprod,
  cumsum,
  type ExtremeArguments,
  type MeanArguments,
  type MeanOptions,
  prod,
  sum,
  type TotalArguments,
  type VarianceArguments,
  type VarianceOptions,
} from "./reduce";
import { extremeNames, meanNames, picked, presentUnder, reducedAxes, reducePresent, spreadNames, weightsFor } from "./reduction";
import { deliver } from "./ufunc";

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

const extremeOf = (operation: string, a: ArrayLike, args: ExtremeArguments, name: "fmax" | "fmin"): NDArray =>
  picked(operation, a, bound<AxisOptions>(operation, extremeNames, args), (x, given) => reducePresent(name, x, given));

/** The largest of what is not NaN. */
export const nanmax = (a: ArrayLike, ...args: ExtremeArguments): NDArray => extremeOf("nanmax", a, args, "fmax");
/** The smallest of what is not NaN. */
export const nanmin = (a: ArrayLike, ...args: ExtremeArguments): NDArray => extremeOf("nanmin", a, args, "fmin");

/** The mean of what is not NaN, the variance about it or about another, and where both go. */
function present(operation: string, a: ArrayLike, given: VarianceOptions): { mean: Tensor; variance: Tensor; out: { out?: NDArray } } {
  const { axis = null, keepdims = false, ddof = given.correction ?? 0, out, where, mean: known } = given;
  const x = asTensor(operation, a);
  const own = x.to(dtypeNamed(operation, given.dtype) ?? (isFloat(x) ? x.dtype : numberDType(operation, x.device)));
  const axes = reducedAxes(operation, axis, own.ndim);
  const there = presentUnder(operation, own, where);
  const sums = (y: Tensor): Tensor => core.sum(core.where(there, y, 0), axes, { keepdim: true });
  const count = core.sum(there.to(own.dtype), axes, { keepdim: true });
  const mean = known === undefined ? sums(own).div(count) : beside(operation, known, own, { dtype: own.dtype });
  const spread = count.sub(ddof);
  const variance = core.where(spread.le(0), Number.NaN, sums(own.sub(mean).square()).div(spread));
  const shaped = (y: Tensor): Tensor => (keepdims ? y : y.reshape(own.shape.filter((_, at) => !axes.includes(at))));
  return { mean: shaped(mean), variance: shaped(variance), out: out ? { out } : {} };
}

/** The mean of what is not NaN. */
export const nanmean = (a: ArrayLike, ...args: MeanArguments): NDArray => {
  const { mean, out } = present("nanmean", a, bound<MeanOptions>("nanmean", meanNames, args));
  return deliver("nanmean", mean, out);
};
/** The variance of what is not NaN. */
export const nanvar = (a: ArrayLike, ...args: VarianceArguments): NDArray => {
  const { variance, out } = present("nanvar", a, bound<VarianceOptions>("nanvar", spreadNames, args));
  return deliver("nanvar", variance, out);
};
/** The standard deviation of what is not NaN. */
export const nanstd = (a: ArrayLike, ...args: VarianceArguments): NDArray => {
  const { variance, out } = present("nanstd", a, bound<VarianceOptions>("nanstd", spreadNames, args));
  return deliver("nanstd", variance.sqrt(), out);
};

/** Of the elements that are not NaN, the quantiles: of each vector of the axes that are reduced. Synchronous. */
function presentQuantiles(operation: string, a: ArrayLike, q: ArrayLike, given: QuantileOptions, scale: number): NDArray {
  const { axis = null, out, method = "linear", keepdims = false, weights = null } = given;
  const x = asTensor(operation, a);
  const axes = reducedAxes(operation, axis, x.ndim);
  const rest = x.shape.map((_, at) => at).filter((at) => !axes.includes(at));
  const length = axes.reduce((count, at) => count * x.shape[at]!, 1);
  const outer = rest.map((at) => x.shape[at]!);
  const rowsOf = (y: Tensor): Tensor => y.permute([...rest, ...axes]).reshape([-1, length]);
  const rows = rowsOf(x);
  const shares = weights === null ? null : rowsOf(weightsFor(operation, weights, x, axis).expand(x.shape));
  const of = (i: number): Tensor => {
    const row = rows.select(0, i);
    const values = valuesOf(operation, row);
    const kept = Array.from(values as Iterable<number | bigint>, (_, j) => j).filter((j) => !Number.isNaN(values[j]));
    const options = { method, weights: shares === null ? null : core.indexSelect(shares.select(0, i), 0, kept) };
    return quantiles(operation, core.indexSelect(row, 0, kept), q, options, scale).tensor;
  };
  const made = core.stack(Array.from({ length: rows.shape[0]! }, (_, i) => of(i)));
  const inner = made.shape.slice(1);
  const shape = keepdims ? x.shape.map((size, at) => (axes.includes(at) ? 1 : size)) : outer;
  const front = made.permute([...inner.map((_, i) => i + 1), 0]).reshape([...inner, ...shape]);
  return deliver(operation, front, out ? { out } : {});
}

/** The quantiles of what is not NaN. Synchronous. */
export const nanquantile = (a: ArrayLike, q: ArrayLike, ...args: QuantileArguments): NDArray =>
  presentQuantiles("nanquantile", a, q, quantileOptions("nanquantile", args), 1);
/** The percentiles of what is not NaN. Synchronous. */
export const nanpercentile = (a: ArrayLike, q: ArrayLike, ...args: QuantileArguments): NDArray =>
  presentQuantiles("nanpercentile", a, q, quantileOptions("nanpercentile", args), 100);
/** The median of what is not NaN. Synchronous. */
export const nanmedian = (a: ArrayLike, ...args: MedianArguments): NDArray =>
  presentQuantiles("nanmedian", a, 0.5, medianOptions("nanmedian", args), 1);

function nanPosition(operation: "nanargmax" | "nanargmin", a: ArrayLike, args: ArgArguments): NDArray {
  const { axis = null, out, keepdims = false } = bound<ArgOptions>(operation, ["axis", "out", "keepdims"], args);
  const given = asTensor(operation, a);
  const x = axis === null ? given.flatten() : given;
  const at = axis === null ? 0 : axisIn(operation, axis, x.ndim);
  const nan = x.isnan();
  if (valuesOf(operation, core.all(nan, at).any())[0] !== 0) throw new ArgumentError(operation, "All-NaN slice encountered.");
  const largest = operation === "nanargmax";
  const filled = isFloat(x) ? core.where(nan, largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, x) : x;
  const found = largest ? core.argmax(filled, at, { keepdim: keepdims }) : core.argmin(filled, at, { keepdim: keepdims });
  return deliver(operation, (axis === null && keepdims ? found.reshape(given.shape.map(() => 1)) : found).to("int64"), out ? { out } : {});
}
/** Where the largest of what is not NaN lies. Synchronous. */
export const nanargmax = (a: ArrayLike, ...args: ArgArguments): NDArray => nanPosition("nanargmax", a, args);
/** Where the smallest of what is not NaN lies. Synchronous. */
export const nanargmin = (a: ArrayLike, ...args: ArgArguments): NDArray => nanPosition("nanargmin", a, args);
