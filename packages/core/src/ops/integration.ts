import { ArgumentError, ShapeError } from "../errors";
import { dtypes } from "../dtype";
import { formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { convert, isHalf } from "./convert";
import { summed } from "./reduction-plan";
import { cumsum } from "./scans";
import { sum } from "./reductions";

/** Options of `trapezoid` and `cumulativeTrapezoid`. */
export interface TrapezoidOptions {
  /** The distance between neighbours, where `x` does not say it. Default: 1. */
  readonly dx?: number;
  /** Default: −1, the last. */
  readonly dim?: number;
}

/** The areas between neighbours, along a dim: twice each, and the factor that is left. */
function areas(
  operation: string,
  y: Tensor,
  x: Tensor | null | undefined,
  { dx, dim = -1 }: TrapezoidOptions,
): { doubled: Tensor; axis: number; factor: number } {
  const axis = normalizeDim(operation, dim, y.ndim);
  if (y.ndim === 0) throw new ShapeError(operation, "a scalar has no neighbours.", "y.reshape([1]) makes a vector.");
  if (x != null && dx !== undefined) throw new ArgumentError(operation, "`x` and `dx` both say where the values lie.", "pass one of them.");
  // Small integers would wrap, and bools are numbers here.
  const wide = convert(y, isHalf(y.dtype) ? "float32" : summed(y.dtype));
  const count = y.shape[axis]! - 1;
  if (count < 0) return { doubled: wide, axis, factor: (dx ?? 1) / 2 };
  const sums = wide.narrow(axis, 1, count).add(wide.narrow(axis, 0, count));
  if (x == null) return { doubled: sums, axis, factor: (dx ?? 1) / 2 };
  return { doubled: sums.mul(widths(operation, y, x, axis)), axis, factor: 1 / 2 };
}

/** The distances between neighbours: `x` is a vector along the dim, or broadcasts to y. */
function widths(operation: string, y: Tensor, x: Tensor, axis: number): Tensor {
  if (x.ndim === 0) throw new ShapeError(operation, "`x` has no dims.", "`dx` is one distance for all.");
  const vector = x.ndim === 1;
  const own = vector ? 0 : x.ndim - (y.ndim - axis);
  if (own < 0 || x.ndim > y.ndim || x.shape[own] !== y.shape[axis])
    throw new ShapeError(
      operation,
      `\`x\` ${formatShape(x.shape)} does not give a place for each value of ${formatShape(y.shape)} along dim ${axis}.`,
    );
  const numbers = convert(x, isHalf(x.dtype) ? "float32" : summed(x.dtype));
  const count = x.shape[own]! - 1;
  const distances = numbers.narrow(own, 1, count).sub(numbers.narrow(own, 0, count));
  return vector ? distances.reshape(y.shape.map((_, i) => (i === axis ? count : 1))) : distances;
}

const scaled = (x: Tensor, factor: number): Tensor => (dtypes[x.dtype].kind === "float" ? x : convert(x, "float32")).mul(factor);
/** Rounded once, where all was of 16 bits. */
const restored = (out: Tensor, y: Tensor, x: Tensor | null | undefined): Tensor =>
  isHalf(y.dtype) && (x == null || x.dtype === y.dtype) ? convert(out, y.dtype) : out;

/**
 * The integral of `y` along a dim by the trapezoidal rule, over the places `x` or over steps of `dx`. Integers give float32.
 *
 * ```ts
 * trapezoid(tensor([1, 2, 3])); // 4
 * trapezoid(tensor([1, 2, 3]), tensor([4, 6, 8])); // 8
 * trapezoid(tensor([1, 2, 3]), null, { dx: 2 }); // 8
 * ```
 *
 * @throws ShapeError when `x` does not fit, or for a bad dim. @throws ArgumentError for `x` and `dx` together.
 */
export function trapezoid(y: Tensor, x?: Tensor | null, options: TrapezoidOptions = {}): Tensor {
  const { doubled, axis, factor } = areas("trapezoid", y, x, options);
  return restored(scaled(sum(doubled, axis), factor), y, x);
}

/**
 * The integral of `y` along a dim up to each place after the first, by the trapezoidal rule: see `trapezoid`.
 *
 * ```ts
 * cumulativeTrapezoid(tensor([1, 2, 3])); // [1.5, 4]
 * ```
 *
 * @throws ShapeError when `x` does not fit, or for a bad dim. @throws ArgumentError for `x` and `dx` together.
 */
export function cumulativeTrapezoid(y: Tensor, x?: Tensor | null, options: TrapezoidOptions = {}): Tensor {
  const { doubled, axis, factor } = areas("cumulativeTrapezoid", y, x, options);
  return restored(scaled(cumsum(doubled, axis), factor), y, x);
}
