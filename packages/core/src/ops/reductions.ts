import type { Combine } from "../backend";
import type { DType } from "../dtype";
import { elementwise } from "../elementwise";
import { ArgumentError, ShapeError } from "../errors";
import { scalarLeaf, where } from "../expr";
import { castPlan, unaryPlans } from "../plan";
import { toFloat } from "../promotion";
import { describe, type Dims, formatShape, normalizeDim, normalizeDims, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { convert, inSingle } from "./convert";
import { checkDType } from "../dtype";
import { accumulate, asLane, extreme, floatOnly, reduce, type ReduceOptions, summed } from "./reduction-plan";

/** Options of reductions that compute. */
export interface SumOptions extends ReduceOptions {
  /** Cast to this dtype first, which is the result's too. */
  readonly dtype?: DType;
}

/** Values, and where along the dim they lie. */
export interface ValuesAndIndices<D extends DType = DType> {
  readonly values: Tensor<D>;
  readonly indices: Tensor<"int32">;
}

/** A root whose gradient at 0 is 0, as PyTorch has it: the chain rule's ∞·0 would make NaN of the gradient of a vector of zeros. */
const flatRoot = /* @__PURE__ */ elementwise((x) => x.sqrt(), {
  name: "sqrt",
  derivative: (_, y) => [where(y.eq(0), 0, y.mul(2).reciprocal())],
});
const flatPower = /* @__PURE__ */ elementwise((x, exponent) => x.pow(exponent!), {
  name: "pow",
  derivative: ([x, exponent], y) => [where(x!.eq(0), 0, y.div(x!).mul(exponent!)), null],
});

/** Sum over `dim` (all, if not given). Integers and bools of up to 32 bits sum in int32. @throws ShapeError for a bad dim. @method @result sum */
export function sum(x: Tensor, dim?: Dims | null, options?: ReduceOptions & { readonly dtype?: undefined }): Tensor;
export function sum(x: Tensor, dim?: Dims | null, options?: SumOptions): Tensor<DType>;
export function sum(x: Tensor, dim?: Dims | null, options: SumOptions = {}): Tensor<DType> {
  return accumulate(x, "sum", "sum", dim, options, options.dtype ?? summed(x.dtype));
}

/** Product over `dim` (all, if not given). @throws ShapeError for a bad dim. @method @result sum */
export function prod(x: Tensor, dim?: Dims | null, options?: ReduceOptions & { readonly dtype?: undefined }): Tensor;
export function prod(x: Tensor, dim?: Dims | null, options?: SumOptions): Tensor<DType>;
export function prod(x: Tensor, dim?: Dims | null, options: SumOptions = {}): Tensor<DType> {
  return accumulate(x, "prod", "prod", dim, options, options.dtype ?? summed(x.dtype));
}

/** Divided by scalar 0, the count. */
const meanPlan = /* @__PURE__ */ unaryPlans((sum, to: DType) => sum.div(scalarLeaf(0, sum.dtype)).cast(to));

/** Arithmetic mean over `dim` (all, if not given). NaN of no elements. @throws DTypeError for integers and bools. @method @result floats */
export function mean(x: Tensor, dim?: Dims | null, options: SumOptions = {}): Tensor {
  if (options.dtype !== undefined && options.dtype !== x.dtype) {
    checkDType("mean", options.dtype);
    return mean(convert(x, options.dtype), dim, { keepdim: options.keepdim ?? false });
  }
  floatOnly("mean", x);
  const dims = normalizeDims("mean", dim, x.ndim);
  const lane = asLane(x.dtype);
  const plans = { pre: castPlan(x.dtype, lane), post: meanPlan(lane, x.dtype) };
  const count = sizeOf(dims.map((axis) => x.layout.shape[axis]!));
  return reduce(x, dims, options.keepdim ?? false, { name: "mean", combine: "sum", ...plans, scalars: [count] })[0]!;
}

/** Options of `var` and `std`. */
export interface VarianceOptions extends ReduceOptions {
  /** What is taken off the count in the divisor. Default: 1 (the unbiased estimate). */
  readonly correction?: number;
}

/** Variance over `dim` (all, if not given), `Σ(x − mean)²/(n − correction)`. @throws DTypeError for integers and bools. @method @result same */
export function var_(x: Tensor, dim?: Dims | null, options: VarianceOptions = {}): Tensor {
  floatOnly("var", x);
  const dims = normalizeDims("var", dim, x.ndim);
  return inSingle(x, (wide) => variance(wide, dims, options));
}

function variance(x: Tensor, dims: readonly number[], { keepdim = false, correction = 1 }: VarianceOptions): Tensor {
  if (typeof correction !== "number" || Number.isNaN(correction))
    throw new ArgumentError("var", `the correction is a number, not ${describe(correction)}.`);
  const count = sizeOf(dims.map((axis) => x.layout.shape[axis]!));
  const centred = x.sub(mean(x, dims.length === 0 ? null : dims, { keepdim: true }));
  return sum(centred.square(), dims, { keepdim }).div(Math.max(0, count - correction));
}

/** Standard deviation over `dim` (all, if not given): the root of `var`. @throws DTypeError for integers and bools. @method @result same */
export function std(x: Tensor, dim?: Dims | null, options: VarianceOptions = {}): Tensor {
  return inSingle(x, (wide) => flatRoot(var_(wide, dim, options)));
}

/** The largest over `dim` (all, if not given), NaN if there is one. Equal maxima share the gradient. @throws ShapeError over no elements. @method @result same */
export function amax(x: Tensor, dim?: Dims | null, options: ReduceOptions = {}): Tensor {
  return extreme(x, "amax", "max", normalizeDims("amax", dim, x.ndim), options.keepdim ?? false, "value")[0]!;
}

/** The smallest over `dim` (all, if not given), NaN if there is one. Equal minima share the gradient. @throws ShapeError over no elements. @method @result same */
export function amin(x: Tensor, dim?: Dims | null, options: ReduceOptions = {}): Tensor {
  return extreme(x, "amin", "min", normalizeDims("amin", dim, x.ndim), options.keepdim ?? false, "value")[0]!;
}

function withIndices(x: Tensor, name: "max" | "min", dim: number, options: ReduceOptions): ValuesAndIndices {
  const [values, indices] = extreme(x, name, name, normalizeDims(name, dim, x.ndim), options.keepdim ?? false, "both");
  return { values: values!, indices: indices as Tensor<"int32"> };
}

/** @internal The largest over several dims, and its row-major position within them. */
export function maxWithin(x: Tensor, dims: readonly number[]): ValuesAndIndices {
  const [values, indices] = extreme(x, "max", "max", dims, false, "both");
  return { values: values!, indices: indices as Tensor<"int32"> };
}

function checkDim(operation: string, dim: unknown): void {
  if (dim !== undefined && typeof dim !== "number")
    throw new ArgumentError(operation, `\`dim\` is ${describe(dim)}, not a number.`, `x.${operation}imum(value) compares with a number.`);
}

/** The largest of all elements; with `dim`, `{ values, indices }` along it, the gradient going to the first maximum; with a tensor, `maximum`. @method @result same */
export function max(x: Tensor): Tensor;
export function max(x: Tensor, other: Tensor): Tensor;
export function max(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function max(x: Tensor, dim?: number | Tensor, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  if (isTensor(dim)) return x.maximum(dim);
  checkDim("max", dim);
  return dim === undefined
    ? extreme(x, "max", "max", normalizeDims("max", null, x.ndim), false, "value", true)[0]!
    : withIndices(x, "max", dim, options);
}

/** The smallest of all elements; with `dim`, `{ values, indices }` along it, the gradient going to the first minimum; with a tensor, `minimum`. @method @result same */
export function min(x: Tensor): Tensor;
export function min(x: Tensor, other: Tensor): Tensor;
export function min(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function min(x: Tensor, dim?: number | Tensor, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  if (isTensor(dim)) return x.minimum(dim);
  checkDim("min", dim);
  return dim === undefined
    ? extreme(x, "min", "min", normalizeDims("min", null, x.ndim), false, "value", true)[0]!
    : withIndices(x, "min", dim, options);
}

function position(x: Tensor, name: "argmax" | "argmin", combine: "min" | "max", dim: number | undefined, options: ReduceOptions): Tensor {
  const dims = dim === undefined ? normalizeDims(name, null, x.ndim) : normalizeDims(name, normalizeDim(name, dim, x.ndim), x.ndim);
  return extreme(x, name, combine, dims, options.keepdim ?? false, "index")[0]!;
}

/** Where the (first) largest lies along `dim`, or row by row in all: int32. @throws ShapeError over no elements. @method @result int32 */
export const argmax = (x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor => position(x, "argmax", "max", dim, options);

/** Where the (first) smallest lies along `dim`, or row by row in all: int32. @throws ShapeError over no elements. @method @result int32 */
export const argmin = (x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor => position(x, "argmin", "min", dim, options);

function logical(x: Tensor, name: string, combine: Combine, dim: Dims | null | undefined, options: ReduceOptions): Tensor {
  const [pre, post] = [castPlan(x.dtype, "bool"), castPlan("bool", "bool")];
  return reduce(x, normalizeDims(name, dim, x.ndim), options.keepdim ?? false, { name, combine, pre, post })[0]!;
}

/** Whether all are nonzero, over `dim` (all, if not given). True of no elements. @method @result bool */
export const all = (x: Tensor, dim?: Dims | null, options: ReduceOptions = {}): Tensor => logical(x, "all", "and", dim, options);

/** Whether any is nonzero, over `dim` (all, if not given). False of no elements. @method @result bool */
export const any = (x: Tensor, dim?: Dims | null, options: ReduceOptions = {}): Tensor => logical(x, "any", "or", dim, options);

const countPlan = /* @__PURE__ */ unaryPlans((x, lane: DType) => x.cast("bool").cast(lane));

/** How many are nonzero, over `dim` (all, if not given): int32. @method @result int32 */
export function countNonzero(x: Tensor, dim?: Dims | null): Tensor {
  return accumulate(x, "countNonzero", "sum", dim, {}, "int32", countPlan);
}

/** `log Σ eˣ` over `dim`, without overflow. Integers and bools give float32. @throws ShapeError for a bad dim. @method @result float */
export function logsumexp(x: Tensor, dim: Dims, options: ReduceOptions = {}): Tensor {
  const dims = normalizeDims("logsumexp", dim, x.ndim);
  return inSingle(convert(x, toFloat(x.dtype)), (wide) => logOfSum(wide, dims, options));
}

function logOfSum(x: Tensor, dims: readonly number[], options: ReduceOptions): Tensor {
  // Of no elements there is no maximum, and the sum is 0.
  if (x.numel() === 0) return sum(x, dims, options).log();
  const top = amax(x, dims, { keepdim: true }).detach();
  // An infinite maximum would make ∞ − ∞.
  const shift = top.maskedFill(top.isinf(), 0);
  const total = sum(x.sub(shift).exp(), dims, { keepdim: true }).log().add(shift);
  return (options.keepdim ?? false) ? total : total.reshape(x.layout.shape.filter((_, axis) => !dims.includes(axis)));
}

/** Options of `norm`. */
export type NormOptions = SumOptions;

/**
 * The vector norm of order `p` over `dim` (all, if not given), `(Σ|x|ᵖ)^(1/p)`: any number, ±Infinity, or "fro", which is 2.
 *
 * ```ts
 * x.norm(); // 2, over all
 * x.norm(1, -1, { keepdim: true }); // sums of magnitudes along the last dim
 * ```
 *
 * @throws ArgumentError for another order. @throws DTypeError for integers and bools. @throws ShapeError for a bad dim.
 * @method @result floats
 */
export function norm(x: Tensor, p?: number | "fro" | null, dim?: Dims | null, options: NormOptions = {}): Tensor {
  const { dtype, keepdim = false } = options;
  if (dtype !== undefined) checkDType("norm", dtype);
  const cast = dtype === undefined ? x : convert(x, dtype);
  floatOnly("norm", cast);
  const order = p === undefined || p === null || p === "fro" ? 2 : p;
  if (typeof order !== "number" || Number.isNaN(order)) throw new ArgumentError("norm", `p is a number or "fro", not ${describe(p)}.`);
  return order === 2 ? rootOfSquares(cast, dim, { keepdim }) : inSingle(cast, (wide) => normOf(wide, order, dim, { keepdim }));
}

function normOf(x: Tensor, p: number, dim: Dims | null | undefined, keep: ReduceOptions): Tensor {
  const magnitude = x.abs();
  if (p === Number.POSITIVE_INFINITY) return amax(magnitude, dim, keep);
  if (p === Number.NEGATIVE_INFINITY) return amin(magnitude, dim, keep);
  if (p === 0) return sum(x.ne(0).to(x.dtype), dim, keep);
  if (p === 1) return sum(magnitude, dim, keep);
  // An element of 0 gets nothing: for p < 1 its own slope is infinite, and the chain rule's 0·∞ would be NaN.
  return flatPower(sum(flatPower(magnitude, p), dim, keep), 1 / p);
}

const squarePlan = /* @__PURE__ */ unaryPlans((x, lane: DType) => x.cast(lane).square());
const rootPlan = /* @__PURE__ */ unaryPlans((sum, to: DType) => flatRoot(sum).cast(to));

function rootOfSquares(x: Tensor, dim: Dims | null | undefined, options: ReduceOptions): Tensor {
  const lane = asLane(x.dtype);
  const plans = { pre: squarePlan(x.dtype, lane), post: rootPlan(lane, x.dtype) };
  return reduce(x, normalizeDims("norm", dim, x.ndim), options.keepdim ?? false, { name: "norm", combine: "sum", ...plans })[0]!;
}

/** Whether all elements are close: see `isclose`. @throws ShapeError when shapes do not broadcast. @method */
export async function allclose(x: Tensor, other: Tensor, rtol = 1e-5, atol = 1e-8, equalNan = false): Promise<boolean> {
  return (await all(x.isclose(other, rtol, atol, equalNan)).item()) as boolean;
}

/** Whether shapes and all elements are equal. @method */
export async function equal(x: Tensor, other: Tensor): Promise<boolean> {
  if (formatShape(x.layout.shape) !== formatShape(other.shape)) return false;
  return (await all(x.eq(other)).item()) as boolean;
}

/** The sum of a matrix's diagonal. @throws ShapeError unless it has two dims. @method */
export function trace(x: Tensor): Tensor {
  if (x.ndim !== 2) throw new ShapeError("trace", `takes a matrix, not ${formatShape(x.layout.shape)}.`);
  const size = Math.min(x.layout.shape[0]!, x.layout.shape[1]!);
  const square = x.narrow(0, 0, size).narrow(1, 0, size);
  if (size === 0) return sum(square);
  // The diagonal of an n×n block: every (n + 1)th element of its rows, laid end to end.
  const padded = square.reshape([size * size]);
  return sum(padded.at({ start: 0, step: size + 1 }));
}
