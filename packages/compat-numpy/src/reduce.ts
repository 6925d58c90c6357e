import * as core from "@adjoint/core";
import { type DType, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf, SumResult } from "./array-like";
import { asTensor, axisIn, beside, numberOf } from "./convert";
import { dtypeNamed, indexDType, numberDType, promote_types } from "./dtypes";
import { bound, keywords, nothingAfter } from "./make-array";
import {
  counted,
  extremeNames,
  meanNames,
  meanOf,
  outOf,
  picked,
  reduceMax,
  reduceMin,
  reduceProduct,
  reduceSum,
  reduceTruth,
  spreadNames,
} from "./reduction";
import { deliver, type ReduceOptions, sumDType } from "./ufunc";

/** Keyword arguments of `sum`, `max` and their kind. */
export interface AxisOptions extends ReduceOptions {
  /** One axis, several, or null for all. Default: `null`. */
  readonly axis?: number | readonly number[] | null;
}

// NumPy's order of arguments.
const totalNames = ["axis", "dtype", "out", "keepdims", "initial", "where"] as const;
const truthNames = ["axis", "out", "keepdims", "where"] as const;
const rangeNames = ["axis", "out", "keepdims"] as const;
const cumulativeNames = ["axis", "dtype", "out"] as const;

/** The arguments of `sum` and `prod` after the array. */
export type TotalArguments = Arguments<AxisOptions, typeof totalNames>;
/** The arguments of `max` and `min` after the array. */
export type ExtremeArguments = Arguments<Omit<AxisOptions, "dtype">, typeof extremeNames>;
/** The arguments of `all` and `any` after the array. */
export type TruthArguments = Arguments<Omit<AxisOptions, "dtype" | "initial">, typeof truthNames>;
/** The arguments of `mean` after the array. */
export type MeanArguments = Arguments<MeanOptions, typeof meanNames>;
/** The arguments of `var` and `std` after the array. */
export type VarianceArguments = Arguments<VarianceOptions, typeof spreadNames>;
/** The arguments of `argmax` and `argmin` after the array. */
export type ArgArguments = Arguments<ArgOptions, typeof rangeNames>;
/** The arguments of `cumsum` and `cumprod` after the array. */
export type CumulativeArguments = Arguments<CumulativeOptions, typeof cumulativeNames>;

function totalled(name: string, a: ArrayLike, args: TotalArguments, reduce: (x: Tensor, options: ReduceOptions) => Tensor): NDArray {
  const given = bound<AxisOptions>(name, totalNames, args);
  const x = asTensor(name, a);
  const dtype = dtypeNamed(name, given.dtype) ?? sumDType(x.dtype);
  return deliver(name, reduce(x.to(dtype), { axis: null, ...given }), outOf(given));
}

/**
 * Sum over axes, or of all elements. Integers of fewer than 64 bits and bools sum in int64 or uint64.
 *
 * ```ts
 * np.sum([[1, 2], [3, 4]], { axis: 0 }).tolist(); // [4, 6]
 * ```
 */
export const sum = <A extends ArrayLike>(a: A, ...args: TotalArguments): NDArray<SumResult<DTypeOf<A>>> =>
  totalled("sum", a, args, reduceSum) as NDArray<SumResult<DTypeOf<A>>>;
/** Product over axes, or of all elements. Integers of fewer than 64 bits and bools multiply in int64 or uint64. */
export const prod = <A extends ArrayLike>(a: A, ...args: TotalArguments): NDArray<SumResult<DTypeOf<A>>> =>
  totalled("prod", a, args, reduceProduct) as NDArray<SumResult<DTypeOf<A>>>;

/** The largest over axes, or of all elements; NaN if there is one. @throws ShapeError of nothing. */
export const max = <A extends ArrayLike>(a: A, ...args: ExtremeArguments): NDArray<DTypeOf<A>> =>
  picked("max", a, bound<AxisOptions>("max", extremeNames, args), reduceMax) as NDArray<DTypeOf<A>>;
/** The smallest over axes, or of all elements; NaN if there is one. @throws ShapeError of nothing. */
export const min = <A extends ArrayLike>(a: A, ...args: ExtremeArguments): NDArray<DTypeOf<A>> =>
  picked("min", a, bound<AxisOptions>("min", extremeNames, args), reduceMin) as NDArray<DTypeOf<A>>;
/** Whether all are nonzero. */
export const all = (a: ArrayLike, ...args: TruthArguments): NDArray<"bool"> =>
  picked("all", a, bound<AxisOptions>("all", truthNames, args), (x, given) => reduceTruth("all", x, given)) as NDArray<"bool">;
/** Whether any is nonzero. */
export const any = (a: ArrayLike, ...args: TruthArguments): NDArray<"bool"> =>
  picked("any", a, bound<AxisOptions>("any", truthNames, args), (x, given) => reduceTruth("any", x, given)) as NDArray<"bool">;
/** How far the largest is from the smallest. */
export const ptp = (a: ArrayLike, ...args: Arguments<Pick<AxisOptions, "axis" | "out" | "keepdims">, typeof rangeNames>): NDArray => {
  const given = bound<AxisOptions>("ptp", rangeNames, args);
  const x = asTensor("ptp", a);
  return deliver("ptp", reduceMax(x, { axis: null, ...given }).sub(reduceMin(x, { axis: null, ...given })), outOf(given));
};

/** How many are nonzero. */
export const count_nonzero = (a: ArrayLike, ...args: Arguments<Pick<AxisOptions, "axis" | "keepdims">, ["axis", "keepdims"]>): NDArray => {
  const given = bound<AxisOptions>("count_nonzero", ["axis", "keepdims"], args);
  const x = asTensor("count_nonzero", a).to("bool");
  return deliver("count_nonzero", reduceSum(x.to(indexDType(x.device)), { axis: null, ...given }), {});
};

/** Keyword arguments of `mean`. */
export interface MeanOptions extends AxisOptions {}

/** Keyword arguments of `var` and `std`. */
export interface VarianceOptions extends AxisOptions {
  /** Divide by N − ddof. Default: 0. */
  readonly ddof?: number;
  /** As `ddof`: the array API's name. */
  readonly correction?: number;
  /** The mean, with kept axes, where it is known already. */
  readonly mean?: ArrayLike;
}

/** The dtype in which means are computed, and the dtype of their result. */
function meanDTypes(name: string, x: Tensor, dtype: DType | undefined): readonly [DType, DType] {
  const result = dtype ?? (dtypes[x.dtype].kind === "float" ? x.dtype : numberDType(name, x.device));
  return [result === "float16" || result === "bfloat16" ? "float32" : result, result];
}

/**
 * The arithmetic mean over axes, or of all elements. Integers give float64.
 *
 * ```ts
 * np.mean([[1, 2], [3, 4]], { axis: 1 }).tolist(); // [1.5, 3.5]
 * ```
 */
export const mean = (a: ArrayLike, ...args: MeanArguments): NDArray => {
  const given = bound<MeanOptions>("mean", meanNames, args);
  const x = asTensor("mean", a);
  const [compute, result] = meanDTypes("mean", x, dtypeNamed("mean", given.dtype));
  return deliver("mean", meanOf(x.to(compute), { axis: null, ...given }).to(result), outOf(given));
};

function spread(name: string, a: ArrayLike, args: VarianceArguments, root: boolean): NDArray {
  const given = bound<VarianceOptions>(name, spreadNames, args);
  const x = asTensor(name, a);
  const known = given.mean === undefined ? undefined : beside(name, given.mean, x);
  const met = known === undefined ? x : x.to(promote_types(x.dtype, known.dtype));
  const [compute, result] = meanDTypes(name, met, dtypeNamed(name, given.dtype));
  const own = x.to(compute);
  const ddof = numberOf(name, given.ddof === undefined ? "correction" : "ddof", given.ddof ?? given.correction ?? 0);
  const at = { axis: given.axis ?? null, ...(given.where === undefined ? {} : { where: given.where }) };
  const centre = known?.to(compute) ?? meanOf(own, { ...at, keepdims: true });
  const squares = reduceSum(own.sub(centre).square(), { ...at, keepdims: given.keepdims ?? false });
  const count = counted(own, { ...at, keepdims: given.keepdims ?? false });
  const variance = squares.div(typeof count === "number" ? Math.max(count - ddof, 0) : count.sub(ddof).clampMin(0));
  return deliver(name, (root ? variance.sqrt() : variance).to(result), outOf(given));
}

/** The variance over axes, or of all elements, `Σ(x − mean)²/(N − ddof)`. */
const variance = (a: ArrayLike, ...args: VarianceArguments): NDArray => spread("var", a, args, false);
/** The standard deviation over axes, or of all elements: the root of `var`. */
export const std = (a: ArrayLike, ...args: VarianceArguments): NDArray => spread("std", a, args, true);
export { variance as var };

/** Keyword arguments of `argmax` and `argmin`. */
export interface ArgOptions {
  readonly axis?: number | null;
  readonly out?: NDArray | null;
  readonly keepdims?: boolean;
}

function position(name: "argmax" | "argmin", a: ArrayLike, args: ArgArguments): NDArray {
  const { axis = null, keepdims = false, out } = bound<ArgOptions>(name, rangeNames, args);
  const x = asTensor(name, a);
  const size = axis === null ? x.numel() : x.shape[axisIn(name, axis, x.ndim)];
  if (size === 0) throw new ShapeError(name, `attempt to get ${name} of an empty sequence.`);
  const own = x.dtype === "bool" ? x.to("uint8") : x;
  const find = name === "argmax" ? core.argmax : core.argmin;
  const found = axis === null ? find(own.flatten()) : find(own, axis, { keepdim: keepdims });
  const shaped = axis === null && keepdims ? found.reshape(x.shape.map(() => 1)) : found;
  return deliver(name, shaped.to(indexDType(x.device)), out ? { out } : {});
}

/** Where the (first) largest lies along an axis, or row by row in all. */
export const argmax = (a: ArrayLike, ...args: ArgArguments): NDArray<"int64"> => position("argmax", a, args) as NDArray<"int64">;
/** Where the (first) smallest lies along an axis, or row by row in all. */
export const argmin = (a: ArrayLike, ...args: ArgArguments): NDArray<"int64"> => position("argmin", a, args) as NDArray<"int64">;

/** Keyword arguments of `cumsum` and `cumprod`. */
export interface CumulativeOptions {
  readonly axis?: number | null;
  readonly dtype?: DType;
  readonly out?: NDArray | null;
}

function cumulative(
  name: string,
  a: ArrayLike,
  args: CumulativeArguments,
  scan: (x: Tensor, axis: number, dtype: DType) => Tensor,
): NDArray {
  const given = bound<CumulativeOptions>(name, cumulativeNames, args);
  const x = asTensor(name, a);
  const dtype = dtypeNamed(name, given.dtype) ?? sumDType(x.dtype);
  const flat = given.axis === null || given.axis === undefined;
  const own = (flat ? x.flatten() : x).to(dtype);
  return deliver(name, scan(own, flat ? 0 : axisIn(name, given.axis!, x.ndim), dtype), given.out ? { out: given.out } : {});
}

/** Cumulative sum along an axis, or of the flattened array. */
export const cumsum = (a: ArrayLike, ...args: CumulativeArguments): NDArray =>
  cumulative("cumsum", a, args, (x, axis, dtype) => core.cumsum(x, axis, { dtype }));
/** Cumulative product along an axis, or of the flattened array. */
export const cumprod = (a: ArrayLike, ...args: CumulativeArguments): NDArray =>
  cumulative("cumprod", a, args, (x, axis, dtype) => core.cumprod(x, axis, { dtype }));

function fromInitial(
  name: string,
  a: ArrayLike,
  options: (CumulativeOptions & { readonly include_initial?: boolean }) | undefined,
  first: number,
  scan: typeof cumsum,
): NDArray {
  const { include_initial = false, ...rest } = keywords(name, options, ["axis", "dtype", "out", "include_initial"]);
  const x = asTensor(name, a);
  if (x.ndim !== 1 && (rest.axis === undefined || rest.axis === null))
    throw new ShapeError(name, "For arrays which have more than one dimension ``axis`` argument is required.");
  const result = scan(x, { ...rest, out: null, axis: rest.axis ?? 0 }).tensor;
  const axis = axisIn(name, rest.axis ?? 0, x.ndim);
  const start = include_initial
    ? core.full(
        result.shape.map((length, i) => (i === axis ? 1 : length)),
        first,
        { dtype: result.dtype, device: x.device },
      )
    : null;
  return deliver(name, start === null ? result : core.cat([start, result], axis), rest.out ? { out: rest.out } : {});
}

/** Cumulative sum along an axis, on demand from 0 on: the array API's `cumsum`. */
export const cumulative_sum = (
  a: ArrayLike,
  options?: CumulativeOptions & { readonly include_initial?: boolean },
  ...surplus: []
): NDArray => {
  nothingAfter("cumulative_sum", surplus);
  return fromInitial("cumulative_sum", a, options, 0, cumsum);
};
/** Cumulative product along an axis, on demand from 1 on: the array API's `cumprod`. */
export const cumulative_prod = (
  a: ArrayLike,
  options?: CumulativeOptions & { readonly include_initial?: boolean },
  ...surplus: []
): NDArray => {
  nothingAfter("cumulative_prod", surplus);
  return fromInitial("cumulative_prod", a, options, 1, cumprod);
};
