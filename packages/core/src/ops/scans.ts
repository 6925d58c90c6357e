import { dispatch } from "../dispatch";
import { checkDType, type DType } from "../dtype";
import { elementwise } from "../elementwise";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import type { ScanParams } from "../op";
import { describe, formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { composition } from "./composition";
import { convert, inSingle } from "./convert";
import { cat } from "./joining";
import { where } from "../expr";
import { floatOnly, summed } from "./reduction-plan";
import type { ValuesAndIndices } from "./reductions";

/** Options of `cumsum` and `cumprod`. */
export interface CumulativeOptions {
  /** Cast to this dtype first, which is the result's too. */
  readonly dtype?: DType;
}

type Running = Pick<ScanParams, "combine" | "result">;

/** The kernel runs along the last dim, so `dim` is moved there and back. */
function scan(name: string, x: Tensor, dim: number, { combine, result }: Running): readonly Tensor[] {
  const axis = normalizeDim(name, dim, x.ndim);
  const last = x.ndim - 1;
  const moved = axis < last ? x.transpose(axis, last) : x;
  const params = { combine, dim: last, reverse: false, exclusive: false, result };
  const outputs = dispatch({ op: { kind: "scan", name }, inputs: [moved], params });
  return moved === x ? outputs : outputs.map((out) => out.transpose(axis, last));
}

function accumulated(
  name: string,
  combine: "sum" | "prod",
  x: Tensor,
  dim: number,
  { dtype = summed(x.dtype) }: CumulativeOptions,
): Tensor {
  checkDType(name, dtype);
  if (dtype === "bool") throw new DTypeError(name, "does not accumulate in bool.", `x.ne(0).${name}(dim) counts in int32.`);
  return scan(name, convert(x, dtype), dim, { combine, result: "value" })[0]!;
}

/**
 * Cumulative sum along `dim`: element i of the result is the sum of the elements 0 … i. Integers and bools of up to 32 bits sum in int32.
 *
 * ```ts
 * tensor([1, 2, 3]).cumsum(0); // 1, 3, 6
 * ```
 *
 * @throws ShapeError for a bad dim. @method @result sum
 */
export function cumsum(x: Tensor, dim: number, options?: { readonly dtype?: undefined }): Tensor;
export function cumsum(x: Tensor, dim: number, options?: CumulativeOptions): Tensor<DType>;
export function cumsum(x: Tensor, dim: number, options: CumulativeOptions = {}): Tensor<DType> {
  return accumulated("cumsum", "sum", x, dim, options);
}

/**
 * Cumulative product along `dim`. Integers and bools of up to 32 bits multiply in int32. The gradient is exact where elements are 0.
 *
 * ```ts
 * tensor([1, 2, 3]).cumprod(0); // 1, 2, 6
 * ```
 *
 * @throws ShapeError for a bad dim. @method @result sum
 */
export function cumprod(x: Tensor, dim: number, options?: { readonly dtype?: undefined }): Tensor;
export function cumprod(x: Tensor, dim: number, options?: CumulativeOptions): Tensor<DType>;
export function cumprod(x: Tensor, dim: number, options: CumulativeOptions = {}): Tensor<DType> {
  return accumulated("cumprod", "prod", x, dim, options);
}

function runningExtreme(name: string, combine: "min" | "max", x: Tensor, dim: number): ValuesAndIndices {
  const [values, indices] = scan(name, x, dim, { combine, result: "both" });
  return { values: values!, indices: indices as Tensor<"int32"> };
}

/**
 * Cumulative maximum along `dim`, and where it lies: of equal maxima the last, and NaN from the first NaN on.
 *
 * ```ts
 * tensor([1, 3, 2]).cummax(0).values; // 1, 3, 3
 * ```
 *
 * @throws ShapeError for a bad dim. @method @result same
 */
export const cummax = (x: Tensor, dim: number): ValuesAndIndices => runningExtreme("cummax", "max", x, dim);

/**
 * Cumulative minimum along `dim`, and where it lies: of equal minima the last, and NaN from the first NaN on.
 *
 * ```ts
 * tensor([2, 1, 3]).cummin(0).values; // 2, 1, 1
 * ```
 *
 * @throws ShapeError for a bad dim. @method @result same
 */
export const cummin = (x: Tensor, dim: number): ValuesAndIndices => runningExtreme("cummin", "min", x, dim);

const step = /* @__PURE__ */ elementwise((value, factor, other) => value.add(factor!.mul(other!)), { name: "recurrence" });

/**
 * @internal A linear recurrence along `dim`: `yₖ = valuesₖ + factorsₖ₋₁·yₖ₋₁`, or with `reverse` `yₖ = valuesₖ + factorsₖ·yₖ₊₁`, where factor
 * k lies between the values k and k + 1. It takes log₂ n steps, each of which doubles how far an element sees. Nothing is divided, so it is
 * exact at zeros, and every order of derivative follows.
 */
export function recurrence(values: Tensor, factors: Tensor, dim: number, reverse: boolean): Tensor {
  const length = values.shape[dim]!;
  let [sums, products] = [values, factors];
  for (let reach = 1; reach < length; reach *= 2) {
    const rest = length - reach;
    const [first, last] = [sums.narrow(dim, 0, rest), sums.narrow(dim, reach, rest)];
    sums = reverse
      ? cat([step(first, products, last), sums.narrow(dim, rest, reach)], dim)
      : cat([sums.narrow(dim, 0, reach), step(last, products, first)], dim);
    if (reach < rest) products = products.narrow(dim, 0, rest - reach).mul(products.narrow(dim, reach, rest - reach));
  }
  return sums;
}

/** `e^(from − to)` for from ≤ to, where −∞ weighs nothing, and ∞ − ∞ is not NaN. */
const weightOf = /* @__PURE__ */ elementwise(
  (from, to) => where(from.eq(Number.NEGATIVE_INFINITY), 0, where(from.eq(to!), 0, from.sub(to!)).exp()),
  { name: "logcumsumexp", derivative: (_, weight) => [weight, weight.neg()] },
);
const logOf = /* @__PURE__ */ elementwise((sum, top) => sum.log().add(top!), { name: "logcumsumexp" });
/** The gradient of the logarithm: 0 where only −∞ was summed. */
const overSum = /* @__PURE__ */ elementwise((g, sum) => where(sum!.eq(0), 0, g.div(sum!)), { name: "logcumsumexp" });

/** What each maximum so far keeps of itself beside the next. */
function decay(top: Tensor, dim: number): Tensor {
  const rest = top.shape[dim]! - 1;
  return weightOf(top.narrow(dim, 0, rest), top.narrow(dim, 1, rest));
}

const runningTop = (x: Tensor, dim: number): Tensor => cummax(x.detach(), dim).values;

/**
 * As in `logsumexp` the maximum is taken off, here the maximum so far: sₖ = e^(xₖ − mₖ) + e^(mₖ₋₁ − mₖ)·sₖ₋₁ is between 1 and n, and the result
 * is mₖ + log sₖ. It returns both, for the gradient of x is made of sₖ: what is lost beside a large mₖ is not found again in the result.
 */
const logcumsumexpOp = /* @__PURE__ */ composition<{ dim: number }>(
  "logcumsumexp",
  ([x], { dim }) => {
    const top = runningTop(x!, dim);
    const sums = recurrence(weightOf(x!, top), decay(top, dim), dim, false);
    return [logOf(sums, top), sums];
  },
  {
    saves: { inputs: [0], outputs: [1] },
    vjp({ inputs: [x], outputs: [, sums], cotangents: [g, ofSums], params: { dim } }) {
      const top = runningTop(x!, dim);
      const arriving = g == null ? null : overSum(g, sums!);
      const total = arriving !== null && ofSums != null ? arriving.add(ofSums) : (arriving ?? ofSums!);
      // Σᵢ gᵢ·e^(xₖ − mᵢ) over i ≥ k.
      return [recurrence(total, decay(top, dim), dim, true).mul(weightOf(x!, top))];
    },
  },
);

/**
 * Logarithm of the cumulative sum of exponentials along `dim`, without overflow.
 *
 * ```ts
 * zeros([3]).logcumsumexp(0); // log 1, log 2, log 3
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim. @method @result same
 */
export function logcumsumexp(x: Tensor, dim: number): Tensor {
  floatOnly("logcumsumexp", x);
  const axis = normalizeDim("logcumsumexp", dim, x.ndim);
  if (x.numel() === 0 || (x.shape[axis] ?? 1) === 1) return x.clone();
  return inSingle(x, (wide) => logcumsumexpOp([wide], { dim: axis })[0]!);
}

/** Options of `diff`. */
export interface DiffOptions {
  /** Put before the elements of `x` along `dim` first. */
  readonly prepend?: Tensor;
  /** Put after the elements of `x` along `dim` first. */
  readonly append?: Tensor;
}

function extended(x: Tensor, axis: number, { prepend, append }: DiffOptions): Tensor {
  const parts = [prepend, x, append].filter((part) => part !== undefined);
  for (const part of parts) {
    const fits = part.ndim === x.ndim && part.shape.every((length, i) => i === axis || length === x.shape[i]);
    if (fits) continue;
    const option = part === prepend ? "prepend" : "append";
    throw new ShapeError("diff", `\`${option}\` ${formatShape(part.shape)} and ${formatShape(x.shape)} differ outside dim ${axis}.`);
  }
  return parts.length === 1 ? x : cat(parts, axis);
}

/**
 * Differences between neighbours along `dim`, `n` times over. Of bools: whether they differ.
 *
 * ```ts
 * tensor([1, 4, 9]).diff(); // 3, 5
 * tensor([1, 4, 9]).diff(2); // 2
 * ```
 *
 * @throws ArgumentError unless `n` is a whole number ≥ 0. @throws ShapeError for a bad dim, for a scalar, and where `prepend` or `append` do not fit.
 * @method @result same
 */
export function diff(x: Tensor, n?: number, dim?: number): Tensor;
export function diff(x: Tensor, n?: number, dim?: number, options?: DiffOptions): Tensor<DType>;
export function diff(x: Tensor, n = 1, dim = -1, options: DiffOptions = {}): Tensor<DType> {
  if (!Number.isInteger(n) || n < 0) throw new ArgumentError("diff", `n is a whole number ≥ 0, not ${describe(n)}.`);
  if (x.ndim === 0) throw new ShapeError("diff", "a scalar has no neighbours.", "x.reshape([1]) makes a vector.");
  const axis = normalizeDim("diff", dim, x.ndim);
  const whole = extended(x, axis, options);
  if (n === 0) return x.clone();
  let out = whole;
  for (let times = Math.min(n, whole.shape[axis]!); times > 0; times--) {
    const count = out.shape[axis]! - 1;
    const [later, earlier] = [out.narrow(axis, 1, count), out.narrow(axis, 0, count)];
    out = whole.dtype === "bool" ? later.logicalXor(earlier) : later.sub(earlier);
  }
  return out === x ? x.clone() : out;
}
