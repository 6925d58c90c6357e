import * as core from "@adjoint/core";
import { ArgumentError, DTypeError, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import { asTensor, axesIn, axisIn, checkLength, flatOrAlong, integerOf, listOf, shapeOf, valuesOf } from "./convert";
import { bound, nothingAfter, wrapAs } from "./make-array";

/** Reversed along axes: all, or those named. */
export function flip<A extends ArrayLike>(
  a: A,
  ...args: Arguments<{ readonly axis?: number | readonly number[] | null }, ["axis"]>
): NDArray<DTypeOf<A>> {
  const { axis = null } = bound<{ readonly axis?: number | readonly number[] | null }>("flip", ["axis"], args);
  const x = asTensor("flip", a);
  const axes = axis === null ? x.shape.map((_, i) => i) : axesIn("flip", axis, x.ndim);
  return wrapAs(axes.length === 0 ? x : x.flip(axes), a);
}

/** Reversed along the second axis. */
export const fliplr = <A extends ArrayLike>(a: A, ...surplus: []): NDArray<DTypeOf<A>> => {
  nothingAfter("fliplr", surplus);
  if (asTensor("fliplr", a).ndim < 2) throw new ShapeError("fliplr", "Input must be >= 2-d.");
  return flip(a, { axis: 1 });
};
/** Reversed along the first axis. */
export const flipud = <A extends ArrayLike>(a: A, ...surplus: []): NDArray<DTypeOf<A>> => {
  nothingAfter("flipud", surplus);
  if (asTensor("flipud", a).ndim < 1) throw new ShapeError("flipud", "Input must be >= 1-d.");
  return flip(a, { axis: 0 });
};

/** Rolled along axes: what is pushed out at the end comes back at the start. */
export function roll<A extends ArrayLike>(
  a: A,
  shift: number | readonly number[],
  ...args: Arguments<{ readonly axis?: number | readonly number[] | null }, ["axis"]>
): NDArray<DTypeOf<A>> {
  const { axis = null } = bound<{ readonly axis?: number | readonly number[] | null }>("roll", ["axis"], args);
  const x = asTensor("roll", a);
  const moves =
    typeof shift === "number" || typeof shift === "bigint" ? [integerOf("roll", "shift", shift)] : listOf("roll", "shift", shift);
  if (axis === null) {
    const total = moves.reduce((p, q) => p + q, 0);
    return wrapAs(rolled(x.flatten(), total, 0).reshape(x.shape), a);
  }
  const axes = (typeof axis === "number" ? [axis] : listOf("roll", "axis", axis)).map((one) => axisIn("roll", one, x.ndim));
  const shifts = moves.length === 1 ? axes.map(() => moves[0]!) : moves;
  const targets = axes.length === 1 && shifts.length > 1 ? shifts.map(() => axes[0]!) : axes;
  if (targets.length !== shifts.length) throw new ShapeError("roll", "'shift' and 'axis' should be scalars or 1D sequences.");
  return wrapAs(
    targets.reduce((y, at, i) => rolled(y, shifts[i]!, at), x),
    a,
  );
}

function rolled(x: Tensor, shift: number, axis: number): Tensor {
  const length = x.shape[axis]!;
  if (length === 0) return x;
  const cut = ((-shift % length) + length) % length;
  return cut === 0 ? x.clone() : core.cat([x.narrow(axis, cut, length - cut), x.narrow(axis, 0, cut)], axis);
}

/** Rotated by 90° `k` times, from the first of two axes to the second. */
export function rot90<A extends ArrayLike>(
  m: A,
  ...args: Arguments<{ readonly k?: number; readonly axes?: readonly [number, number] }, ["k", "axes"]>
): NDArray<DTypeOf<A>> {
  const given = bound<{ k: number; axes: readonly [number, number] }>("rot90", ["k", "axes"], args);
  const [k, axes] = [integerOf("rot90", "k", given.k ?? 1), listOf("rot90", "axes", given.axes ?? [0, 1])];
  if (axes.length !== 2) throw new ShapeError("rot90", "len(axes) must be 2.");
  const x = asTensor("rot90", m);
  const [p, q] = axes.map((axis) => axisIn("rot90", axis, x.ndim)) as [number, number];
  if (p === q) throw new ShapeError("rot90", "Axes must be different.");
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return wrapAs(x, m);
  if (turns === 2) return wrapAs(x.flip(p, q), m);
  return wrapAs(turns === 1 ? x.flip(q).transpose(p, q) : x.transpose(p, q).flip(q), m);
}

/** Repeated as a whole, `reps` times along each axis. */
export function tile<A extends ArrayLike>(a: A, reps: number | readonly number[], ...surplus: []): NDArray<DTypeOf<A>> {
  nothingAfter("tile", surplus);
  const x = asTensor("tile", a);
  const times = shapeOf(reps, "tile");
  const ndim = Math.max(x.ndim, times.length);
  const sizes = [...new Array<number>(ndim - x.ndim).fill(1), ...x.shape];
  const counts = [...new Array<number>(ndim - times.length).fill(1), ...times];
  const spread = sizes.flatMap((size, i) => [counts[i]!, size]);
  return wrapAs(
    x
      .reshape(sizes.flatMap((size) => [1, size]))
      .expand(spread)
      .reshape(sizes.map((size, i) => size * counts[i]!)),
    a,
  );
}

/** Each element repeated, along an axis or of the flattened array; `repeats` may say for each how often. */
export function repeat<A extends ArrayLike>(
  a: A,
  repeats: ArrayLike,
  ...args: Arguments<{ readonly axis?: number | null }, ["axis"]>
): NDArray<DTypeOf<A>> {
  const { axis = null } = bound<{ readonly axis?: number | null }>("repeat", ["axis"], args);
  const [x, at] = flatOrAlong("repeat", a, axis);
  const length = x.shape[at]!;
  const each = asTensor("repeat", repeats, { indices: true });
  if (dtypes[each.dtype].kind === "float")
    throw new DTypeError("repeat", `Cannot cast array data from dtype('${each.dtype}') to dtype('int64') according to the rule 'safe'.`);
  const counts = Array.from(valuesOf("repeat", each.flatten()) as Iterable<number | bigint>, Number);
  if (counts.some((count) => count < 0)) throw new ArgumentError("repeat", "repeats may not contain negative values.");
  if (counts.length !== 1 && counts.length !== length)
    throw new ShapeError("repeat", `operands could not be broadcast together with shape (${length},) (${counts.length},).`);
  const countAt = (i: number): number => counts[counts.length === 1 ? 0 : i]!;
  const total = counts.length === 1 ? counts[0]! * length : counts.reduce((sum, count) => sum + count, 0);
  checkLength("repeat", x, total);
  const positions = new Int32Array(total);
  for (let i = 0, to = 0; i < length; i++) positions.fill(i, to, (to += countAt(i)));
  return wrapAs(core.indexSelect(x, at, core.tensor(positions, { device: x.device })), a);
}
