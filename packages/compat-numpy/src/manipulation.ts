import { type DType, DTypeError, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import { allTensors, asTensor, axesIn, axisIn, broadcastShape, integerOf, listOf, shapeOf, tuple, type ShapeLike } from "./convert";
import { can_cast, type Casting, dtypeNamed } from "./dtypes";
import { bound, nothingAfter, wrap, wrapAs } from "./make-array";

/** Whether elements are counted row by row ("C") or column by column ("F"). */
export type Order = "C" | "F" | "A" | "K";

const reversed = (x: Tensor): Tensor => x.permute(x.shape.map((_, axis) => x.ndim - 1 - axis));

/** A shape with an unknown size, as NumPy's error has it: "newaxis" within, and nothing in front. */
function askedShape(shape: readonly number[]): string {
  const first = shape.findIndex((length) => length >= 0);
  if (first <= 0) return tuple(shape).replace("-1", "newaxis");
  return `(${shape.slice(first).join(",")})`;
}

/** The sizes of a shape, one of which may be −1. NumPy's words. */
function resolvedShape(operation: string, size: number, shape: readonly number[]): number[] {
  const unknown = shape.filter((length) => length < 0).length;
  if (unknown > 1) throw new ShapeError(operation, "can only specify one unknown dimension.");
  const known = shape.reduce((product, length) => (length < 0 ? product : product * length), 1);
  const fits = unknown === 0 ? known === size : known === 0 ? false : size % known === 0;
  if (!fits) throw new ShapeError(operation, `cannot reshape array of size ${size} into shape ${askedShape(shape)}.`);
  return shape.map((length) => (length < 0 ? size / known : length));
}

/**
 * The same elements in another shape; one size may be −1. A view, where strides allow it.
 *
 * ```ts
 * np.reshape([1, 2, 3, 4], [2, -1]).shape; // [2, 2]
 * ```
 */
export function reshape<A extends ArrayLike>(
  a: A,
  shape: ShapeLike,
  ...args: Arguments<{ readonly order?: Order; readonly copy?: boolean }, ["order", "copy"]>
): NDArray<DTypeOf<A>> {
  const { order = "C", copy = false } = bound<{ readonly order?: Order; readonly copy?: boolean }>("reshape", ["order", "copy"], args);
  const x = asTensor("reshape", a);
  const sizes = resolvedShape("reshape", x.numel(), shapeOf(shape, "reshape"));
  const shaped = order === "F" ? reversed(reversed(x).reshape([...sizes].reverse())) : x.reshape(sizes);
  return wrapAs(copy ? shaped.clone() : shaped, a);
}

/** As one dimension; a view, where strides allow it. */
export const ravel = <A extends ArrayLike>(a: A, ...args: Arguments<{ readonly order?: Order }, ["order"]>): NDArray<DTypeOf<A>> =>
  reshape(a, [-1], bound<{ order: Order }>("ravel", ["order"], args));

/** The axes in another order, or reversed. */
export function transpose<A extends ArrayLike>(
  a: A,
  ...args: Arguments<{ readonly axes?: readonly number[] | null }, ["axes"]>
): NDArray<DTypeOf<A>> {
  const { axes = null } = bound<{ axes: readonly number[] | null }>("transpose", ["axes"], args);
  const x = asTensor("transpose", a);
  if (axes !== null && axes.length !== x.ndim) throw new ShapeError("transpose", "axes don't match array.");
  if (axes === null) return wrapAs(reversed(x), a);
  const order = listOf("transpose", "axes", axes).map((axis) => axisIn("transpose", axis, x.ndim));
  if (new Set(order).size !== order.length) throw new ShapeError("transpose", "repeated axis in transpose.");
  return wrapAs(x.permute(order), a);
}

/** As `transpose` with axes: the array API's name. */
export const permute_dims = <A extends ArrayLike>(a: A, axes: readonly number[], ...surplus: []): NDArray<DTypeOf<A>> => {
  nothingAfter("permute_dims", surplus);
  return transpose(a, axes);
};

/** The last two axes exchanged. @throws ShapeError for fewer than two. */
export function matrix_transpose<A extends ArrayLike>(a: A, ...surplus: []): NDArray<DTypeOf<A>> {
  nothingAfter("matrix_transpose", surplus);
  const x = asTensor("matrix_transpose", a);
  if (x.ndim < 2) throw new ShapeError("matrix_transpose", `Input array must be at least 2-dimensional, but it is ${x.ndim}.`);
  return wrapAs(x.transpose(-1, -2), a);
}

/** Axes moved to other positions; the others keep their order. */
export function moveaxis<A extends ArrayLike>(
  a: A,
  source: number | readonly number[],
  destination: number | readonly number[],
  ...surplus: []
): NDArray<DTypeOf<A>> {
  nothingAfter("moveaxis", surplus);
  const x = asTensor("moveaxis", a);
  const [from, to] = [axesIn("moveaxis", source, x.ndim), axesIn("moveaxis", destination, x.ndim)];
  if (from.length !== to.length)
    throw new ShapeError("moveaxis", "`source` and `destination` arguments must have the same number of elements.");
  const order = x.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const pairs = to.map((target, i) => [target, from[i]!] as const).sort((p, q) => p[0] - q[0]);
  for (const [target, axis] of pairs) order.splice(target, 0, axis);
  return wrapAs(x.permute(order), a);
}

/** An axis moved back until it lies before another. */
export function rollaxis<A extends ArrayLike>(
  a: A,
  axis: number,
  ...args: Arguments<{ readonly start?: number }, ["start"]>
): NDArray<DTypeOf<A>> {
  const { start: given = 0 } = bound<{ start: number }>("rollaxis", ["start"], args);
  const start = integerOf("rollaxis", "start", given);
  const x = asTensor("rollaxis", a);
  const from = axisIn("rollaxis", axis, x.ndim);
  const before = start < 0 ? start + x.ndim : start;
  if (before < 0 || before > x.ndim)
    throw new ShapeError("rollaxis", `'start' arg requires ${-x.ndim} <= start < ${x.ndim + 1}, but ${start} was passed in.`);
  return moveaxis(a, from, from < before ? before - 1 : before);
}

/** Two axes exchanged. */
export function swapaxes<A extends ArrayLike>(a: A, axis1: number, axis2: number, ...surplus: []): NDArray<DTypeOf<A>> {
  nothingAfter("swapaxes", surplus);
  const x = asTensor("swapaxes", a);
  return wrapAs(x.transpose(axisIn("swapaxes", axis1, x.ndim), axisIn("swapaxes", axis2, x.ndim)), a);
}

/** With new axes of size 1. */
export function expand_dims<A extends ArrayLike>(a: A, axis: number | readonly number[], ...surplus: []): NDArray<DTypeOf<A>> {
  nothingAfter("expand_dims", surplus);
  const x = asTensor("expand_dims", a);
  const count = typeof axis === "number" ? 1 : listOf("expand_dims", "axis", axis).length;
  const added = axesIn("expand_dims", axis, x.ndim + count);
  const sizes = [...x.shape];
  return wrapAs(x.reshape(Array.from({ length: x.ndim + count }, (_, i) => (added.includes(i) ? 1 : sizes.shift()!))), a);
}

/** Without the axes of size 1: all of them, or those named. @throws ShapeError for an axis of another size. */
export function squeeze<A extends ArrayLike>(
  a: A,
  ...args: Arguments<{ readonly axis?: number | readonly number[] | null }, ["axis"]>
): NDArray<DTypeOf<A>> {
  const { axis = null } = bound<{ readonly axis?: number | readonly number[] | null }>("squeeze", ["axis"], args);
  const x = asTensor("squeeze", a);
  const gone = axis === null ? x.shape.flatMap((length, i) => (length === 1 ? [i] : [])) : axesIn("squeeze", axis, x.ndim);
  if (gone.some((i) => x.shape[i] !== 1))
    throw new ShapeError("squeeze", "cannot select an axis to squeeze out which has size not equal to one.");
  return wrapAs(x.reshape(x.shape.filter((_, i) => !gone.includes(i))), a);
}

/** Repeated to a shape, without copying. */
export function broadcast_to<A extends ArrayLike>(a: A, shape: ShapeLike, ...surplus: []): NDArray<DTypeOf<A>> {
  nothingAfter("broadcast_to", surplus);
  const x = asTensor("broadcast_to", a);
  const sizes = shapeOf(shape, "broadcast_to");
  const fits = x.ndim <= sizes.length && x.shape.every((length, i) => length === 1 || length === sizes[sizes.length - x.ndim + i]);
  if (!fits) {
    throw new ShapeError(
      "broadcast_to",
      x.ndim > sizes.length
        ? "input operand has more dimensions than allowed by the axis remapping."
        : `operands could not be broadcast together with remapped shapes [original->remapped]: ${tuple(x.shape)}  and requested shape ${tuple(sizes)}.`,
    );
  }
  return wrapAs(x.expand(sizes), a);
}

/** Arrays repeated to the shape that they broadcast to. */
export function broadcast_arrays(...arrays: ArrayLike[]): NDArray[] {
  const tensors = allTensors("broadcast_arrays", arrays);
  const shape = broadcastShape(
    "broadcast_arrays",
    tensors.map((x) => x.shape),
  );
  return tensors.map((x) => wrap(x.expand(shape)));
}

/** The shape that several shapes broadcast to. */
export const broadcast_shapes = (...shapes: ShapeLike[]): number[] => {
  const sizes = shapes.map((shape) => shapeOf(shape, "broadcast_shapes"));
  const ndim = Math.max(0, ...sizes.map((shape) => shape.length));
  for (let axis = 1; axis <= ndim; axis++) {
    const lengths = new Set(sizes.map((shape) => shape.at(-axis)).filter((length) => length !== undefined && length !== 1));
    if (lengths.size > 1)
      throw new ShapeError(
        "broadcast_shapes",
        `shape mismatch: objects cannot be broadcast to a single shape: ${sizes.map(tuple).join(" ")}.`,
      );
  }
  return broadcastShape("broadcast_shapes", sizes);
};

/** As another dtype. */
export function astype<A extends ArrayLike, D extends DType>(
  a: A,
  dtype: D,
  ...args: Arguments<{ readonly copy?: boolean; readonly casting?: Casting; readonly device?: string | null }, []>
): NDArray<D> {
  const { copy = true, casting = "unsafe" } = bound<{ copy: boolean; casting: Casting; device: string | null }>("astype", [], args, [
    "copy",
    "casting",
    "device",
  ]);
  const x = asTensor("astype", a);
  const target = dtypeNamed("astype", dtype)!;
  if (!can_cast(x.dtype, target, { casting }))
    throw new DTypeError(
      "astype",
      `Cannot cast array data from dtype('${x.dtype}') to dtype('${target}') according to the rule '${casting}'.`,
    );
  return wrap(x.dtype === target && copy ? x.clone() : x.to(target)) as NDArray<D>;
}
