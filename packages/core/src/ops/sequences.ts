import { checkDType, type DType, dtypes } from "../dtype";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { checkShape, describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { arange, deviceOf, fromFormula, ones, type TensorOptions } from "./creation";
import { tril } from "./triangles";

function computed<D extends DType>(operation: string, size: number, options: TensorOptions<D>, at: (i: number) => number): Tensor<D> {
  const dtype = options.dtype ?? ("float32" as D);
  checkDType(operation, dtype);
  checkShape(operation, [size]);
  const x = fromFormula(operation, deviceOf(operation, options), dtype, size, at);
  return (options.requiresGrad ? x.requireGrad() : x) as Tensor<D>;
}

function checkSteps(operation: string, steps: number): void {
  if (!Number.isInteger(steps) || steps < 0)
    throw new ArgumentError(operation, `the number of steps is a whole number ≥ 0, not ${describe(steps)}.`);
}

/** The i-th of `steps` numbers evenly from `start` to `end`, counted from the nearer end, so that both are exact. */
function between(start: number, end: number, steps: number, i: number): number {
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  return 2 * i < steps ? start + step * i : end - step * (steps - 1 - i);
}

/**
 * `steps` numbers from `base^start` to `base^end`, both included, whose exponents are evenly spaced. Default dtype: float32.
 *
 * ```ts
 * logspace(0, 3, 4); // [1, 10, 100, 1000]
 * ```
 *
 * @throws ArgumentError for a bad number of steps.
 */
export function logspace<D extends DType = "float32">(
  start: number,
  end: number,
  steps: number,
  base = 10,
  options: TensorOptions<D> = {},
): Tensor<D> {
  checkSteps("logspace", steps);
  return computed("logspace", steps, options, (i) => base ** between(start, end, steps, i));
}

/**
 * `steps` numbers from `start` to `end`, both included, each the same factor times the one before. Default dtype: float32.
 *
 * ```ts
 * geomspace(1, 256, 5); // [1, 4, 16, 64, 256]
 * ```
 *
 * @throws ArgumentError for a bad number of steps, and unless the ends are both positive or both negative.
 */
export function geomspace<D extends DType = "float32">(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions<D> = {},
): Tensor<D> {
  checkSteps("geomspace", steps);
  if (!(start * end > 0))
    throw new ArgumentError(
      "geomspace",
      `start and end must be nonzero and of the same sign; got ${start} and ${end}.`,
      "both are positive, or both negative.",
    );
  const factor = end / start;
  return computed("geomspace", steps, options, (i) => (i === 0 ? start : i === steps - 1 ? end : start * factor ** (i / (steps - 1))));
}

/** Ones on and below a diagonal of a matrix, `diagonal` above the main one, and zeros above. Default dtype: float32. @throws ShapeError for a bad size. */
export const tri = <D extends DType = "float32">(
  rows: number,
  columns: number = rows,
  diagonal = 0,
  options: TensorOptions<D> = {},
): Tensor<D> => tril(ones([rows, columns], options), diagonal) as Tensor<D>;

/**
 * The powers of a vector as columns, from the highest to 0 (or from 0 on, if `increasing`): `columns` of them, as many as elements if not given.
 *
 * ```ts
 * vander(tensor([1, 2, 3])); // [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
 * ```
 *
 * @throws ShapeError unless `x` is a vector. @throws ArgumentError for a bad number of columns.
 */
export function vander(x: Tensor, columns: number | null = null, increasing = false): Tensor {
  if (x.ndim !== 1) throw new ShapeError("vander", `takes a vector, not ${formatShape(x.shape)}.`);
  const count = columns ?? x.layout.shape[0]!;
  if (!Number.isInteger(count) || count < 0)
    throw new ArgumentError("vander", `the number of columns is a whole number ≥ 0, not ${describe(columns)}.`);
  // As a sum, powers of narrow integers are int32.
  const { kind, bytes } = dtypes[x.dtype];
  const base = kind !== "float" && bytes < 4 ? x.to("int32") : x;
  const exponents = arange(count, { dtype: base.dtype, device: x.device });
  return base.unsqueeze(1).pow(increasing ? exponents : exponents.flip(0));
}

/** The points 0, 1, … of a window whose last is its first again, if periodic, or its own. */
function windowed<D extends DType>(
  operation: string,
  length: number,
  periodic: boolean,
  options: TensorOptions<D>,
  at: (fraction: number) => number,
): Tensor<D> {
  if (!Number.isInteger(length) || length < 0)
    throw new ArgumentError(operation, `the length of a window is a whole number ≥ 0, not ${describe(length)}.`);
  if (options.dtype !== undefined && dtypes[options.dtype]?.kind !== "float")
    throw new DTypeError(operation, `a window is of floats, not ${describe(options.dtype)}.`);
  const last = periodic ? length : length - 1;
  return computed(operation, length, options, (i) => (length === 1 ? 1 : at(i / last)));
}

/** `Σ aₖ·cos(2πk·t)`. */
const cosines = (coefficients: readonly number[]) => (t: number) =>
  coefficients.reduce((sum, a, k) => sum + a * Math.cos(2 * Math.PI * k * t), 0);

/** The Hann window, `½ − ½cos(2πi/n)`, of `length` points: one period, or with `periodic` false up to and with its end. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export const hannWindow = <D extends DType = "float32">(length: number, periodic = true, options: TensorOptions<D> = {}): Tensor<D> =>
  windowed("hannWindow", length, periodic, options, cosines([0.5, -0.5]));

/** The Hamming window, `α − β·cos(2πi/n)`. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export const hammingWindow = <D extends DType = "float32">(
  length: number,
  periodic = true,
  alpha = 0.54,
  beta = 0.46,
  options: TensorOptions<D> = {},
): Tensor<D> => windowed("hammingWindow", length, periodic, options, cosines([alpha, -beta]));

/** The Blackman window, `0.42 − 0.5·cos(2πi/n) + 0.08·cos(4πi/n)`. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export const blackmanWindow = <D extends DType = "float32">(length: number, periodic = true, options: TensorOptions<D> = {}): Tensor<D> =>
  windowed("blackmanWindow", length, periodic, options, cosines([0.42, -0.5, 0.08]));

/** The Bartlett window, `1 − |2i/n − 1|`: a triangle. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export const bartlettWindow = <D extends DType = "float32">(length: number, periodic = true, options: TensorOptions<D> = {}): Tensor<D> =>
  windowed("bartlettWindow", length, periodic, options, (t) => 1 - Math.abs(2 * t - 1));

/** Modified Bessel function of order 0, by its power series (Abramowitz & Stegun 9.6.10). */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

/** The Kaiser window, `I₀(β√(1 − (2i/n − 1)²)) / I₀(β)`. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export const kaiserWindow = <D extends DType = "float32">(
  length: number,
  periodic = true,
  beta = 12,
  options: TensorOptions<D> = {},
): Tensor<D> => {
  const whole = bessel(beta);
  return windowed("kaiserWindow", length, periodic, options, (t) => bessel(beta * Math.sqrt(Math.max(0, 1 - (2 * t - 1) ** 2))) / whole);
};
