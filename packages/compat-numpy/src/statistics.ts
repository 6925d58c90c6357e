import * as core from "@adjoint/core";
import { ArgumentError, type DType, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import {
  allTensors,
  asFloats,
  asTensor,
  axisIn,
  beside,
  broadcastShape,
  checkFunction,
  deviceAmong,
  integerOf,
  isFloat,
  isReadable,
  listOf,
  numberOf,
  valuesOf,
} from "./convert";
import { dtypeNamed, numberDType, promote_types } from "./dtypes";
import { bound, wrap, nothingAfter } from "./make-array";
import { meanOf, reducedAxes, weightsFor } from "./reduction";

/** Keyword arguments of `average`. */
export interface AverageOptions {
  readonly axis?: number | readonly number[] | null;
  readonly weights?: ArrayLike | null;
  /** Return `[average, sum of weights]`. Default: `false`. */
  readonly returned?: boolean;
  readonly keepdims?: boolean;
}

/** The weighted average over axes, or of all elements. */
export function average(
  a: ArrayLike,
  ...args: Arguments<AverageOptions & { readonly returned?: false }, ["axis", "weights", "returned"]>
): NDArray;
export function average(a: ArrayLike, options: AverageOptions & { readonly returned: true }): [NDArray, NDArray];
export function average(a: ArrayLike, ...args: unknown[]): NDArray | [NDArray, NDArray] {
  const {
    axis = null,
    weights = null,
    returned = false,
    keepdims = false,
  } = bound<AverageOptions>("average", ["axis", "weights", "returned"], args, ["keepdims"]);
  const own = asFloats("average", a);
  const shares = weights === null ? null : weightsFor("average", weights, own, axis);
  const x = shares === null ? own : own.to(promote_types(own.dtype, shares.dtype));
  const axes = reducedAxes("average", axis, x.ndim);
  if (shares === null) {
    const mean = meanOf(x, { axis: axes, keepdims });
    return returned ? [wrap(mean), wrap(mean.mul(0).add(x.numel() / Math.max(1, mean.numel())))] : wrap(mean);
  }
  const w = shares.to(x.dtype);
  const scale = core.sum(w.expand(x.shape), axes, { keepdim: keepdims });
  if (isReadable(x) && valuesOf("average", scale.eq(0).any())[0] !== 0)
    throw new ArgumentError("average", "Weights sum to zero, can't be normalized.");
  const mean = core.sum(x.mul(w), axes, { keepdim: keepdims }).div(scale);
  return returned ? [wrap(mean), wrap(scale)] : wrap(mean);
}

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
export function diff(a: ArrayLike, ...args: Arguments<DiffOptions, ["n", "axis", "prepend", "append"]>): NDArray {
  const { n: times = 1, axis = -1, prepend, append } = bound<DiffOptions>("diff", ["n", "axis", "prepend", "append"], args);
  const n = integerOf("diff", "n", times);
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
  // The result stays empty once it is.
  for (let times = Math.min(n, whole.shape[at]!); times > 0; times--) {
    const length = value.shape[at]! - 1;
    const [left, right] = [value.narrow(at, 0, length), value.narrow(at, 1, length)];
    value = value.dtype === "bool" ? right.ne(left) : right.sub(left);
  }
  return wrap(value);
}

/** Differences between the neighbours of the flattened array. */
export function ediff1d(
  a: ArrayLike,
  ...args: Arguments<{ readonly to_end?: ArrayLike | null; readonly to_begin?: ArrayLike | null }, ["to_end", "to_begin"]>
): NDArray {
  const { to_end = null, to_begin = null } = bound<{ readonly to_end?: ArrayLike | null; readonly to_begin?: ArrayLike | null }>(
    "ediff1d",
    ["to_end", "to_begin"],
    args,
  );
  const x = asTensor("ediff1d", a).flatten();
  const middle = diff(x).tensor;
  const flat = (value: ArrayLike | null): Tensor[] =>
    value === null ? [] : [asTensor("ediff1d", value, { device: x.device }).to(x.dtype).flatten()];
  return wrap(core.cat([...flat(to_begin), middle, ...flat(to_end)]));
}

/** Keyword arguments of `cov`. */
export interface CovarianceOptions {
  /** More variables. */
  readonly y?: ArrayLike | null;
  /** Whether rows are variables. Default: `true`. */
  readonly rowvar?: boolean;
  /** Divide by N instead of N − 1. Default: `false`. */
  readonly bias?: boolean;
  /** Divide by N − ddof. */
  readonly ddof?: number | null;
  /** How often each observation occurs. */
  readonly fweights?: ArrayLike | null;
  /** How reliable each observation is. */
  readonly aweights?: ArrayLike | null;
  readonly dtype?: DType;
}

const covarianceNames = ["y", "rowvar", "bias", "ddof", "fweights", "aweights"] as const;

/** How much each observation counts: how often it occurs, times how reliable it is. */
function weightsOf(x: Tensor, fweights: ArrayLike | null, aweights: ArrayLike | null): Tensor | null {
  const given = [fweights, aweights].filter((one) => one !== null).map((one) => beside("cov", one, x));
  for (const one of given) {
    if (one.ndim !== 1) throw new ArgumentError("cov", "cannot handle multidimensional weights.");
    if (one.numel() !== x.shape[1]) throw new ArgumentError("cov", "incompatible numbers of samples and weights.");
    if (isReadable(one) && valuesOf("cov", one.lt(0).any())[0] !== 0) throw new ArgumentError("cov", "weights cannot be negative.");
  }
  return given.length === 0 ? null : given.map((one) => one.to(x.dtype)).reduce((p, q) => p.mul(q));
}

function weightedCovariance(x: Tensor, weights: Tensor, aweights: ArrayLike | null, freedom: number): NDArray {
  const total = core.sum(weights);
  const centred = x.sub(core.sum(x.mul(weights), 1, { keepdim: true }).div(total));
  const lost =
    aweights === null
      ? total.zerosLike().add(freedom)
      : core
          .sum(weights.mul(beside("cov", aweights, x).to(x.dtype)))
          .mul(freedom)
          .div(total);
  const products = core.matmul(centred.mul(weights), centred.t()).div(total.sub(lost).clampMin(0));
  return wrap(products.shape.every((length) => length === 1) ? products.reshape([]) : products);
}

/** The covariance matrix of variables in rows. */
export function cov(m: ArrayLike, ...args: Arguments<CovarianceOptions, typeof covarianceNames>): NDArray {
  const {
    y = null,
    rowvar = true,
    bias = false,
    ddof = null,
    fweights,
    aweights,
    dtype,
  } = bound<CovarianceOptions>("cov", covarianceNames, args, ["dtype"]);
  const near = { device: deviceAmong([m, y]) };
  const rows = (value: ArrayLike): Tensor => {
    const given = beside("cov", value, near);
    const x = given.to(dtypeNamed("cov", dtype) ?? promote_types(given.dtype, numberDType("cov", given.device)));
    if (x.ndim > 2) throw new ShapeError("cov", "m has more than 2 dimensions.");
    const matrix = x.ndim < 2 ? x.reshape([1, x.numel()]) : x;
    return rowvar || x.ndim < 2 ? matrix : matrix.t();
  };
  const x = y === null ? rows(m) : core.cat([rows(m), rows(y)]);
  const n = x.shape[1]!;
  const freedom = ddof ?? (bias ? 0 : 1);
  const weights = weightsOf(x, fweights ?? null, aweights ?? null);
  if (weights !== null) return weightedCovariance(x, weights, aweights ?? null, freedom);
  const centred = x.sub(core.mean(x, 1, { keepdim: true }));
  const products = core.matmul(centred, centred.t()).div(Math.max(0, n - freedom));
  return wrap(products.shape.every((length) => length === 1) ? products.reshape([]) : products);
}

/** The matrix of Pearson's correlation coefficients of variables in rows. */
export function corrcoef(x: ArrayLike, ...args: Arguments<Pick<CovarianceOptions, "y" | "rowvar" | "dtype">, ["y", "rowvar"]>): NDArray {
  const c = cov(x, bound<CovarianceOptions>("corrcoef", ["y", "rowvar"], args, ["dtype"])).tensor;
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
  /** Where the samples are. */
  readonly x?: ArrayLike | null;
  /** How far samples are apart, if `x` does not say. Default: 1. */
  readonly dx?: number;
  /** Default: −1. */
  readonly axis?: number;
}

/** The area under samples, by the trapezoidal rule, `dx` apart or at `x`. */
export function trapezoid(y: ArrayLike, ...args: Arguments<TrapezoidOptions, ["x", "dx", "axis"]>): NDArray {
  const { x = null, dx = 1, axis = -1 } = bound<TrapezoidOptions>("trapezoid", ["x", "dx", "axis"], args);
  const values = asFloats("trapezoid", y);
  const at = axisIn("trapezoid", axis, values.ndim);
  const length = values.shape[at]!;
  const means = values
    .narrow(at, 1, length - 1)
    .add(values.narrow(at, 0, length - 1))
    .div(2);
  if (x === null) return wrap(core.sum(means.mul(numberOf("trapezoid", "dx", dx)), at));
  const steps = diff(asFloats("trapezoid", beside("trapezoid", x, values))).tensor;
  const shaped = steps.ndim === 1 ? steps.reshape(values.shape.map((_, i) => (i === at ? steps.numel() : 1))) : steps;
  return wrap(core.sum(means.mul(shaped), at));
}

/** Keyword arguments of `isclose` and `allclose`. */
export interface ClosenessOptions {
  /** Default: 1e-5. */
  readonly rtol?: number;
  /** Default: 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN. Default: `false`. */
  readonly equal_nan?: boolean;
}

/** Whether `|a − b| ≤ atol + rtol·|b|`, element by element. */
export function isclose(a: ArrayLike, b: ArrayLike, ...args: Arguments<ClosenessOptions, ["rtol", "atol", "equal_nan"]>): NDArray<"bool"> {
  const { rtol = 1e-5, atol = 1e-8, equal_nan = false } = bound<ClosenessOptions>("isclose", ["rtol", "atol", "equal_nan"], args);
  const [x, y] = allTensors("isclose", [a, b]) as [Tensor, Tensor];
  const dtype = isFloat(x) && isFloat(y) ? promote_types(x.dtype, y.dtype) : numberDType("isclose", x.device);
  return wrap(core.isclose(x.to(dtype), y.to(dtype), rtol, atol, equal_nan)) as NDArray<"bool">;
}

/** Whether all elements are close. Synchronous; on WebGPU `np.all(np.isclose(a, b))`. */
export const allclose = (a: ArrayLike, b: ArrayLike, ...args: Arguments<ClosenessOptions, ["rtol", "atol", "equal_nan"]>): boolean =>
  valuesOf("allclose", isclose(a, b, bound<ClosenessOptions>("allclose", ["rtol", "atol", "equal_nan"], args)).tensor.all())[0] !== 0;

function sameValues(operation: string, x: Tensor, y: Tensor, equalNaN: boolean): boolean {
  const [have, want] = [valuesOf(operation, x), valuesOf(operation, y)];
  return have.every((value: number | bigint, i: number) => {
    const other = want[i]!;
    return (
      (typeof value === typeof other ? value === other : Number(value) === Number(other)) ||
      (equalNaN && Number.isNaN(value) && Number.isNaN(other))
    );
  });
}

/** Whether two arrays have the same shape and elements. Synchronous. */
export function array_equal(a1: ArrayLike, a2: ArrayLike, ...args: Arguments<{ readonly equal_nan?: boolean }, ["equal_nan"]>): boolean {
  const { equal_nan = false } = bound<{ readonly equal_nan?: boolean }>("array_equal", ["equal_nan"], args);
  const [x, y] = allTensors("array_equal", [a1, a2]) as [Tensor, Tensor];
  return x.shape.join() === y.shape.join() && sameValues("array_equal", x, y, equal_nan);
}

/** Whether two arrays have the same elements once they are broadcast to each other. Synchronous. */
export function array_equiv(a1: ArrayLike, a2: ArrayLike, ...surplus: []): boolean {
  nothingAfter("array_equiv", surplus);
  const [x, y] = allTensors("array_equiv", [a1, a2]) as [Tensor, Tensor];
  let shape: readonly number[];
  try {
    shape = broadcastShape("array_equiv", [x.shape, y.shape]);
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
  return sameValues("array_equiv", x.expand(shape), y.expand(shape), false);
}

/** A function of vectors applied along an axis. */
export function apply_along_axis(func1d: (vector: NDArray) => ArrayLike, axis: number, arr: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("apply_along_axis", surplus);
  checkFunction("apply_along_axis", "func1d", func1d);
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
export function apply_over_axes(
  func: (a: NDArray, axis: number) => ArrayLike,
  a: ArrayLike,
  axes: number | readonly number[],
  ...surplus: []
): NDArray {
  nothingAfter("apply_over_axes", surplus);
  let value = asTensor("apply_over_axes", a);
  checkFunction("apply_over_axes", "func", func);
  for (const axis of typeof axes === "number" ? [axes] : listOf("apply_over_axes", "axes", axes)) {
    const at = axisIn("apply_over_axes", axis, value.ndim);
    const made = asTensor("apply_over_axes", func(wrap(value), at));
    value = made.ndim === value.ndim ? made : made.unsqueeze(at);
  }
  return wrap(value);
}
