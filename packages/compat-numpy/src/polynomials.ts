import * as core from "@adjoint/core";
import { ArgumentError, DTypeError, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { allTensors, asFloats, asTensor, integerOf, valuesOf } from "./convert";
import { indexDType, numberDType, promote_types } from "./dtypes";
import { inv, lstsq } from "./linalg/solving";
import { bound, wrap, nothingAfter } from "./make-array";
import { convolve } from "./numeric";
import { rootsOf } from "./roots";

/** The powers of a vector as columns: a Vandermonde matrix. */
export function vander(
  x: ArrayLike,
  ...args: Arguments<{ readonly N?: number | null; readonly increasing?: boolean }, ["N", "increasing"]>
): NDArray {
  const { N = null, increasing = false } = bound<{ N: number | null; increasing: boolean }>("vander", ["N", "increasing"], args);
  const v = asTensor("vander", x);
  if (v.ndim !== 1) throw new ShapeError("vander", "x must be a one-dimensional array or sequence.");
  return wrap(powersOf(v, N === null ? v.numel() : integerOf("vander", "N", N), increasing));
}

function powersOf(v: Tensor, columns: number, increasing: boolean): Tensor {
  // One by one, so that a number of columns that nobody means would first fill the memory.
  if (columns > 2 ** 20) throw new ShapeError("vander", `array is too big: ${columns} powers.`);
  const own = v.to(promote_types(v.dtype, indexDType(v.device)));
  const powers: Tensor[] = [];
  for (let i = 0; i < columns; i++) powers.push(i === 0 ? own.onesLike() : powers[i - 1]!.mul(own));
  if (!increasing) powers.reverse();
  return columns === 0 ? core.zeros([v.numel(), 0], { dtype: own.dtype, device: own.device }) : core.stack(powers, 1);
}

/** Keyword arguments of `polyfit`. */
export interface PolyfitOptions {
  /** Singular values up to this fraction of the largest count as 0. Default: len(x)·ε. */
  readonly rcond?: number | null;
  /** Also give residuals, rank, singular values and rcond. Default: `false`. */
  readonly full?: boolean;
  /** Weights of the points. */
  readonly w?: ArrayLike | null;
  /** Also give the covariance of the coefficients; "unscaled" for weights that are reciprocal deviations. Default: `false`. */
  readonly cov?: boolean | "unscaled";
}

interface Points {
  readonly matrix: Tensor;
  readonly scale: Tensor;
  readonly right: Tensor;
}

function pointsOf(x: ArrayLike, y: ArrayLike, deg: number, w: ArrayLike | null): Points {
  const [at, values] = allTensors("polyfit", [x, y]).map((one) => asFloats("polyfit", one)) as [Tensor, Tensor];
  if (!Number.isInteger(deg) || deg < 0) throw new ArgumentError("polyfit", "expected deg >= 0.");
  if (at.ndim !== 1) throw new DTypeError("polyfit", "expected 1D vector for x.");
  if (at.numel() === 0) throw new DTypeError("polyfit", "expected non-empty vector for x.");
  if (values.ndim < 1 || values.ndim > 2) throw new DTypeError("polyfit", "expected 1D or 2D array for y.");
  if (at.shape[0] !== values.shape[0]) throw new DTypeError("polyfit", "expected x and y to have same length.");
  let [left, right] = [powersOf(at, deg + 1, false), values];
  if (w !== null) {
    const weights = asFloats("polyfit", w);
    if (weights.ndim !== 1) throw new DTypeError("polyfit", "expected a 1-d array for weights.");
    if (weights.shape[0] !== values.shape[0]) throw new DTypeError("polyfit", "expected w and y to have the same length.");
    left = left.mul(weights.unsqueeze(1));
    right = right.mul(right.ndim === 2 ? weights.unsqueeze(1) : weights);
  }
  // Columns of one length keep the matrix well-conditioned.
  const scale = core.sum(left.square(), 0).sqrt();
  return { matrix: left.div(scale), scale, right };
}

/**
 * The polynomial of a degree, highest power first, that fits points best by least squares.
 *
 * ```ts
 * const line = np.polyfit([0, 1, 2], [1, 3, 5], 1);
 * np.allclose(line, [2, 1]); // true
 * ```
 *
 * @throws DTypeError for shapes that do not fit.
 */
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  ...args: Arguments<PolyfitOptions & { readonly full?: false; readonly cov?: false }, ["rcond", "full", "w", "cov"]>
): NDArray;
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  ...args: Arguments<PolyfitOptions, ["rcond", "full", "w", "cov"]>
): NDArray | (NDArray | number)[];
export function polyfit(x: ArrayLike, y: ArrayLike, deg: number, ...args: unknown[]): NDArray | (NDArray | number)[] {
  const given = bound<PolyfitOptions>("polyfit", ["rcond", "full", "w", "cov"], args);
  const { matrix, scale, right } = pointsOf(x, y, deg, given.w ?? null);
  const count = matrix.shape[0]!;
  const tolerance = given.rcond ?? count * (matrix.dtype === "float32" ? 2 ** -23 : 2 ** -52);
  const [found, residuals, rank, values] = lstsq(matrix, right, tolerance);
  const solution = found.tensor;
  const fitted = wrap(solution.ndim === 2 ? solution.div(scale.unsqueeze(1)) : solution.div(scale));
  if (given.full === true) return [fitted, residuals, rank, values, tolerance];
  if (!given.cov) return fitted;
  const inverse = inv(matrix.t().matmul(matrix)).tensor.div(scale.unsqueeze(1).mul(scale));
  if (given.cov === "unscaled") return [fitted, wrap(inverse)];
  if (count <= deg + 1) throw new ArgumentError("polyfit", "the number of data points must exceed order to scale the covariance matrix.");
  const factor = residuals.tensor.div(count - (deg + 1));
  return [fitted, wrap(right.ndim === 1 ? inverse.mul(factor) : inverse.unsqueeze(-1).mul(factor))];
}

/**
 * The roots of a polynomial, highest power first; all of them have to be real. Synchronous.
 *
 * ```ts
 * np.round(np.sort(np.roots([1, -3, 2])), 12).tolist(); // [1, 2]
 * ```
 *
 * @throws DTypeError for a polynomial with complex roots: complex dtypes are not available.
 */
export function roots(p: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("roots", surplus);
  const x = asTensor("roots", p);
  if (x.ndim > 1) throw new ShapeError("roots", "Input must be a rank-1 array.");
  const values = Array.from(valuesOf("roots", x.flatten()) as Iterable<number | bigint>, Number);
  return wrap(asTensor("roots", Float64Array.from(rootsOf(values)), { dtype: numberDType("roots", x.device), device: x.device }));
}

/** The polynomial with the given roots, highest power first. @throws DTypeError for matrices, whose eigenvalues are complex. */
export function poly(seq_of_zeros: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("poly", surplus);
  const zeros = asFloats("poly", seq_of_zeros);
  if (zeros.ndim === 2)
    throw new DTypeError("poly", "complex dtypes are not available, and eigenvalues of general matrices are complex.", "pass the roots.");
  if (zeros.ndim > 2) throw new ShapeError("poly", "input must be 1d or non-empty square 2d array.");
  const flat = zeros.flatten();
  if (flat.numel() === 0) return wrap(core.ones([], { dtype: flat.dtype, device: flat.device }));
  let value = core.ones([1], { dtype: flat.dtype, device: flat.device });
  for (let i = 0; i < flat.numel(); i++) {
    const factor = core.cat([core.ones([1], { dtype: flat.dtype, device: flat.device }), flat.narrow(0, i, 1).neg()]);
    value = convolve(value, factor).tensor;
  }
  return wrap(value);
}

/** Quotient and remainder of two polynomials, highest power first. Synchronous. */
export function polydiv(u: ArrayLike, v: ArrayLike, ...surplus: []): [NDArray, NDArray] {
  nothingAfter("polydiv", surplus);
  const [given, by] = allTensors("polydiv", [u, v]).map((one) => one.reshape([-1])) as [Tensor, Tensor];
  const float = asFloats("polydiv", given.narrow(0, 0, 0)).dtype;
  const dtype = promote_types(float, asFloats("polydiv", by.narrow(0, 0, 0)).dtype);
  const [rest, divisor] = [given, by].map((one) => Array.from(valuesOf("polydiv", one.to(dtype)) as Iterable<number>)) as [
    number[],
    number[],
  ];
  const steps = rest.length - divisor.length;
  const quotient = new Array<number>(Math.max(steps + 1, 1)).fill(0);
  for (let k = 0; k <= steps; k++) {
    const factor = rest[k]! / divisor[0]!;
    quotient[k] = factor;
    divisor.forEach((value, i) => {
      rest[k + i]! -= factor * value;
    });
  }
  // What is left begins with the first that is not 0, within allclose's tolerance.
  let start = 0;
  while (rest.length - start > 1 && Math.abs(rest[start]!) <= 1e-8) start++;
  const made = (values: readonly number[]): NDArray =>
    wrap(asTensor("polydiv", Float64Array.from(values), { dtype, device: given.device }));
  return [made(quotient), made(rest.slice(start))];
}
