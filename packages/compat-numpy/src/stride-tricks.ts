import * as core from "@adjoint/core";
import { ArgumentError, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import { asTensor, axisIn, listOf, type ShapeLike, shapeOf } from "./convert";
import { bound, wrap } from "./make-array";

/** Keyword arguments of `as_strided`. */
export interface StridedOptions {
  readonly shape?: readonly number[] | null;
  /** Bytes from one element of an axis to the next. */
  readonly strides?: readonly number[] | null;
}

const rowByRow = (shape: readonly number[]): number[] => shape.map((_, axis) => shape.slice(axis + 1).reduce((p, q) => p * q, 1));

/**
 * A view with another shape and other strides, in bytes: elements may occur more than once. Unlike NumPy's it never leaves the array.
 *
 * ```ts
 * const x = np.arange(4);
 * np.lib.stride_tricks.as_strided(x, [3, 2], [8, 8]).tolist(); // [[0n, 1n], [1n, 2n], [2n, 3n]]
 * ```
 *
 * @throws IndexError for a position outside of the array. @throws ShapeError for an array that does not lie row by row.
 */
export function as_strided<A extends ArrayLike>(x: A, ...args: Arguments<StridedOptions, ["shape", "strides"]>): NDArray<DTypeOf<A>> {
  const given = bound<StridedOptions>("as_strided", ["shape", "strides"], args);
  const source: Tensor = asTensor("as_strided", x);
  const { bytes } = dtypes[source.dtype];
  const sizes = shapeOf(given.shape ?? source.shape, "as_strided");
  const strides = given.strides ?? null;
  const steps = (strides === null ? null : listOf("as_strided", "strides", strides))?.map((step) => step / bytes) ?? rowByRow(source.shape);
  if (steps.some((step) => !Number.isInteger(step)))
    throw new ArgumentError("as_strided", `strides are multiples of the ${bytes} bytes of an element, not ${describe(given.strides)}.`);
  return wrap(core.asStrided(source, sizes, steps)) as NDArray<DTypeOf<A>>;
}

/** Keyword arguments of `sliding_window_view`. */
export interface WindowOptions {
  /** The axis or axes that windows slide along. Default: all. */
  readonly axis?: number | readonly number[] | null;
}

/**
 * All windows of a shape, without a copy: the positions within one come as new axes at the end. A view.
 *
 * ```ts
 * np.lib.stride_tricks.sliding_window_view(np.arange(4), 2).tolist(); // [[0n, 1n], [1n, 2n], [2n, 3n]]
 * ```
 *
 * @throws ShapeError when windows and axes do not match, or a window is too large.
 */
export function sliding_window_view<A extends ArrayLike>(
  x: A,
  window_shape: ShapeLike,
  ...args: Arguments<WindowOptions, ["axis"]>
): NDArray<DTypeOf<A>> {
  const given = bound<WindowOptions>("sliding_window_view", ["axis"], args);
  const source: Tensor = asTensor("sliding_window_view", x);
  const sizes = shapeOf(window_shape, "sliding_window_view");
  if (sizes.some((size) => size < 0)) throw new ArgumentError("sliding_window_view", "`window_shape` cannot contain negative values.");
  const axes = axesOf(source, sizes, given.axis ?? null);
  axes.forEach((at, i) => {
    const room = source.shape[at]! - axes.slice(0, i).reduce((sum, other, j) => sum + (other === at ? sizes[j]! - 1 : 0), 0);
    if (sizes[i]! > room) throw new ShapeError("sliding_window_view", "window shape cannot be larger than input array shape.");
  });
  // One after the other, for an axis may be named twice.
  return wrap(axes.reduce((view, at, i) => windowed(view, at, sizes[i]!), source)) as NDArray<DTypeOf<A>>;
}

/** Of no size there are as many windows as gaps, one more than elements. */
function windowed(x: Tensor, axis: number, size: number): Tensor {
  if (size > 0) return core.windows(x, [axis], [size]);
  const shape = x.shape.map((length, i) => (i === axis ? length + 1 : length));
  return x
    .flatten()
    .narrow(0, 0, 0)
    .reshape([...shape, 0]);
}

function axesOf(x: Tensor, sizes: readonly number[], axis: number | readonly number[] | null): number[] {
  if (axis === null) {
    if (sizes.length !== x.ndim)
      throw new ShapeError(
        "sliding_window_view",
        `Since axis is \`None\`, must provide window_shape for all dimensions of \`x\`; got ${sizes.length} window_shape elements and \`x.ndim\` is ${x.ndim}.`,
      );
    return x.shape.map((_, at) => at);
  }
  const axes = (typeof axis === "number" ? [axis] : listOf("sliding_window_view", "axis", axis)).map((one) =>
    axisIn("sliding_window_view", one, x.ndim),
  );
  if (axes.length !== sizes.length)
    throw new ShapeError(
      "sliding_window_view",
      `Must provide matching length window_shape and axis; got ${sizes.length} window_shape elements and ${axes.length} axes elements.`,
    );
  return axes;
}
