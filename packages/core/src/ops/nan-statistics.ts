import { elementwise } from "../elementwise";
import { where } from "../expr";
import { checkDType, type DType, dtypes } from "../dtype";
import { type Dims, normalizeDim, normalizeDims } from "../shape";
import type { Tensor } from "../tensor";
import { convert, inSingle, isHalf } from "./convert";
import { floatOnly, type ReduceOptions, reduction, summed } from "./reduction-plan";
import { amax, amin, mean, type SumOptions, std, sum, type VarianceOptions, var_ } from "./reductions";

const sumOfNumbers = /* @__PURE__ */ reduction("nansum", "sum", (x) => where(x.isnan(), 0, x));

/**
 * Sum of the elements that are not NaN, over `dim` (all, if not given). Integers and bools of up to 32 bits sum in int32.
 *
 * ```ts
 * nansum(tensor([1, NaN, 2])); // 3
 * ```
 *
 * @throws ShapeError for a bad dim. @result sum
 */
export function nansum(x: Tensor, dim?: Dims | null, options?: ReduceOptions & { readonly dtype?: undefined }): Tensor;
export function nansum(x: Tensor, dim?: Dims | null, options?: SumOptions): Tensor<DType>;
export function nansum(x: Tensor, dim?: Dims | null, options: SumOptions = {}): Tensor<DType> {
  const { dtype, keepdim = false } = options;
  if (dtype !== undefined) checkDType("nansum", dtype);
  const cast = dtype === undefined ? x : convert(x, dtype);
  if (dtypes[cast.dtype].kind !== "float") return sum(cast, dim, { keepdim, dtype: dtype ?? summed(x.dtype) });
  return sumOfNumbers([cast], normalizeDims("nansum", dim, x.ndim), { keepdim, dtype: cast.dtype });
}

/** How many are not NaN, as numbers to divide by. */
const countOfNumbers = /* @__PURE__ */ reduction("nanmean", "sum", (x) => where(x.isnan(), 0, 1).cast("int32"));

/**
 * Arithmetic mean of the elements that are not NaN, over `dim` (all, if not given). NaN where there are none.
 *
 * ```ts
 * nanmean(tensor([1, NaN, 2])); // 1.5
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim. @result floats
 */
export function nanmean(x: Tensor, dim?: Dims | null, options: SumOptions = {}): Tensor {
  const { dtype, keepdim = false } = options;
  if (dtype !== undefined) checkDType("nanmean", dtype);
  const cast = dtype === undefined ? x : convert(x, dtype);
  floatOnly("nanmean", cast);
  const dims = normalizeDims("nanmean", dim, x.ndim);
  return inSingle(cast, (wide) => {
    const count = countOfNumbers([wide.detach()], dims, { keepdim });
    return sumOfNumbers([wide], dims, { keepdim, dtype: wide.dtype }).div(count);
  });
}

/** 16-bit floats are rounded once, and so is the sum of the two gradients. */
function withMean(
  operation: string,
  spread: typeof var_,
  x: Tensor,
  dim: Dims | null | undefined,
  options: VarianceOptions,
): readonly [Tensor, Tensor] {
  floatOnly(operation, x);
  const wide = isHalf(x.dtype) ? convert(x, "float32") : x;
  const average = mean(wide, dim, { keepdim: options.keepdim ?? false });
  return [convert(spread(wide, dim, options), x.dtype), convert(average, x.dtype)];
}

/**
 * Variance and arithmetic mean over `dim` (all, if not given).
 *
 * ```ts
 * const [variance, average] = varMean(tensor([1, 2, 6]));
 * variance; // 7
 * average; // 3
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim. @result same
 */
export function varMean(x: Tensor, dim?: Dims | null, options: VarianceOptions = {}): readonly [Tensor, Tensor] {
  return withMean("varMean", var_, x, dim, options);
}

/**
 * Standard deviation and arithmetic mean over `dim` (all, if not given).
 *
 * ```ts
 * const [deviation, average] = stdMean(tensor([1, 3]), 0, { correction: 0 });
 * deviation; // 1
 * average; // 2
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim. @result same
 */
export function stdMean(x: Tensor, dim?: Dims | null, options: VarianceOptions = {}): readonly [Tensor, Tensor] {
  return withMean("stdMean", std, x, dim, options);
}

/** Options of `aminmax`. */
export interface AminmaxOptions extends ReduceOptions {
  /** Default: all dims. */
  readonly dim?: number;
}

/** The smallest and the largest. */
export interface Extremes {
  readonly min: Tensor;
  readonly max: Tensor;
}

/**
 * The smallest and the largest over a dim, or of all elements; NaN if there is one. Equal extremes share the gradient.
 *
 * ```ts
 * const { min, max } = aminmax(tensor([3, 1, 2]));
 * min; // 1
 * max; // 3
 * ```
 *
 * @throws ShapeError for a bad dim, and over no elements.
 */
export function aminmax(x: Tensor, options: AminmaxOptions = {}): Extremes {
  const { dim, keepdim = false } = options;
  if (dim !== undefined) normalizeDim("aminmax", dim, x.ndim);
  const dims = dim ?? null;
  return { min: amin(x, dims, { keepdim }), max: amax(x, dims, { keepdim }) };
}

const distance = /* @__PURE__ */ elementwise((max, min) => max.sub(min!), { name: "ptp" });

/**
 * Peak to peak: the largest minus the smallest over `dim` (all, if not given), NaN if there is a NaN.
 *
 * ```ts
 * ptp(tensor([3, 1, 2])); // 2
 * ```
 *
 * @throws ShapeError for a bad dim, and over no elements. @throws DTypeError for bools. @result same
 */
export function ptp(x: Tensor, dim?: Dims | null, options: ReduceOptions = {}): Tensor {
  return distance(amax(x, dim, options), amin(x, dim, options));
}
