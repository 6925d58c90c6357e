import * as core from "@adjoint/core";
import { ArgumentError, type DType, DTypeError, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf, NestedArrays } from "./array-like";
import {
  allTensors,
  asTensor,
  axesIn,
  axisIn,
  beside,
  broadcastShape,
  deviceAmong,
  integerOf,
  listOf,
  listOfArrays,
  shapeOf,
  tuple,
  type ShapeLike,
  valuesOf,
} from "./convert";
import { can_cast, type Casting, dtypeNamed } from "./dtypes";
import { bound, wrap, nothingAfter } from "./make-array";
import { together } from "./operands";
import { deliver } from "./ufunc";

const same = <A extends ArrayLike>(x: Tensor, _of: A): NDArray<DTypeOf<A>> => wrap(x) as NDArray<DTypeOf<A>>;

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
  return same(copy ? shaped.clone() : shaped, a);
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
  if (axes === null) return same(reversed(x), a);
  const order = listOf("transpose", "axes", axes).map((axis) => axisIn("transpose", axis, x.ndim));
  if (new Set(order).size !== order.length) throw new ShapeError("transpose", "repeated axis in transpose.");
  return same(x.permute(order), a);
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
  return same(x.transpose(-1, -2), a);
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
  return same(x.permute(order), a);
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
  return same(x.transpose(axisIn("swapaxes", axis1, x.ndim), axisIn("swapaxes", axis2, x.ndim)), a);
}

/** With new axes of size 1. */
export function expand_dims<A extends ArrayLike>(a: A, axis: number | readonly number[], ...surplus: []): NDArray<DTypeOf<A>> {
  nothingAfter("expand_dims", surplus);
  const x = asTensor("expand_dims", a);
  const count = typeof axis === "number" ? 1 : listOf("expand_dims", "axis", axis).length;
  const added = axesIn("expand_dims", axis, x.ndim + count);
  const sizes = [...x.shape];
  return same(x.reshape(Array.from({ length: x.ndim + count }, (_, i) => (added.includes(i) ? 1 : sizes.shift()!))), a);
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
  return same(x.reshape(x.shape.filter((_, i) => !gone.includes(i))), a);
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
  return same(x.expand(sizes), a);
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

/** Keyword arguments of `concatenate` and `stack`. */
export interface JoinOptions {
  /** The axis, or null to flatten first. Default: 0. */
  readonly axis?: number | null;
  readonly out?: NDArray | null;
  readonly dtype?: DType;
  readonly casting?: Casting;
}

/** Arrays joined along an axis that they have. */
export function concatenate(arrays: readonly ArrayLike[], ...args: Arguments<JoinOptions, ["axis", "out"]>): NDArray {
  const { axis = 0, out, dtype, casting = "same_kind" } = bound<JoinOptions>("concatenate", ["axis", "out"], args, ["dtype", "casting"]);
  const own = dtypeNamed("concatenate", dtype);
  const plain = together("concatenate", arrays);
  if (own !== undefined && plain.some((x) => !can_cast(x.dtype, own, { casting })))
    throw new DTypeError(
      "concatenate",
      `Cannot cast array data from dtype('${plain[0]!.dtype}') to dtype('${own}') according to the rule '${casting}'.`,
    );
  const tensors = axis === null ? plain.map((x) => x.flatten()) : plain;
  if (tensors[0]!.ndim === 0) throw new ShapeError("concatenate", "zero-dimensional arrays cannot be concatenated.");
  const at = axis === null ? 0 : axisIn("concatenate", axis, tensors[0]!.ndim);
  checkJoin(tensors, at);
  const joined = core.cat(
    tensors.map((x) => (own === undefined ? x : x.to(own))),
    at,
  );
  return deliver("concatenate", joined, out ? { out } : {});
}

function checkJoin(tensors: readonly Tensor[], axis: number): void {
  const [first] = tensors;
  tensors.forEach((x, position) => {
    if (x.ndim !== first!.ndim)
      throw new ShapeError(
        "concatenate",
        `all the input arrays must have same number of dimensions, but the array at index 0 has ${first!.ndim} dimension(s) and the array at index ${position} has ${x.ndim} dimension(s).`,
      );
    x.shape.forEach((length, at) => {
      if (at !== axis && length !== first!.shape[at])
        throw new ShapeError(
          "concatenate",
          `all the input array dimensions except for the concatenation axis must match exactly, but along dimension ${at}, the array at index 0 has size ${first!.shape[at]} and the array at index ${position} has size ${length}.`,
        );
    });
  });
}

/** Arrays of one shape joined along a new axis. */
export function stack(arrays: readonly ArrayLike[], ...args: Arguments<JoinOptions, ["axis", "out"]>): NDArray {
  const { axis = 0, ...rest } = bound<JoinOptions>("stack", ["axis", "out"], args, ["dtype", "casting"]);
  const tensors = together("stack", arrays);
  if (tensors.some((x) => x.shape.join() !== tensors[0]!.shape.join()))
    throw new ShapeError("stack", "all input arrays must have the same shape.");
  const at = axisIn("stack", axis ?? 0, tensors[0]!.ndim + 1);
  return concatenate(
    tensors.map((x) => x.unsqueeze(at)),
    { axis: at, ...rest },
  );
}

/** The parts of an array along an axis, without it: the array API's `unstack`. */
export function unstack<A extends ArrayLike>(a: A, ...args: Arguments<{ readonly axis?: number }, []>): NDArray<DTypeOf<A>>[] {
  const { axis = 0 } = bound<{ axis: number }>("unstack", [], args, ["axis"]);
  const x = asTensor("unstack", a);
  if (x.ndim === 0) throw new ShapeError("unstack", "Input array must be at least 1-d.");
  const at = axisIn("unstack", axis, x.ndim);
  return Array.from({ length: x.shape[at]! }, (_, i) => same(x.select(at, i), a));
}

const atLeast = (x: Tensor, ndim: number): Tensor => {
  if (x.ndim >= ndim) return x;
  if (ndim === 1) return x.reshape([1]);
  if (ndim === 2) return x.reshape([1, x.numel()]);
  return x.ndim === 0 ? x.reshape([1, 1, 1]) : x.ndim === 1 ? x.reshape([1, x.numel(), 1]) : x.unsqueeze(2);
};

const lifted = (operation: string, ndim: number, arrays: readonly ArrayLike[]): NDArray | NDArray[] => {
  const made = arrays.map((one) => wrap(atLeast(asTensor(operation, one), ndim)));
  return made.length === 1 ? made[0]! : made;
};

/** As arrays of at least one dimension. */
export const atleast_1d = (...arrays: ArrayLike[]): NDArray | NDArray[] => lifted("atleast_1d", 1, arrays);
/** As arrays of at least two dimensions. */
export const atleast_2d = (...arrays: ArrayLike[]): NDArray | NDArray[] => lifted("atleast_2d", 2, arrays);
/** As arrays of at least three dimensions. */
export const atleast_3d = (...arrays: ArrayLike[]): NDArray | NDArray[] => lifted("atleast_3d", 3, arrays);

/** Keyword arguments of `vstack`, `hstack` and `dstack`. */
export type StackOptions = Pick<JoinOptions, "dtype" | "casting">;
type StackArguments = Arguments<StackOptions, []>;

/** Arrays joined one below the other. */
export const vstack = (arrays: readonly ArrayLike[], ...args: StackArguments): NDArray =>
  concatenate(
    listOfArrays("vstack", arrays).map((one) => atLeast(asTensor("vstack", one), 2)),
    { ...bound<StackOptions>("vstack", [], args, ["dtype", "casting"]), axis: 0 },
  );
/** Arrays joined side by side. */
export const hstack = (arrays: readonly ArrayLike[], ...args: StackArguments): NDArray => {
  const tensors = listOfArrays("hstack", arrays).map((one) => atLeast(asTensor("hstack", one), 1));
  return concatenate(tensors, {
    ...bound<StackOptions>("hstack", [], args, ["dtype", "casting"]),
    axis: tensors[0]?.ndim === 1 ? 0 : 1,
  });
};
/** Arrays joined along the third axis. */
export const dstack = (arrays: readonly ArrayLike[], ...args: StackArguments): NDArray =>
  concatenate(
    listOfArrays("dstack", arrays).map((one) => atLeast(asTensor("dstack", one), 3)),
    { ...bound<StackOptions>("dstack", [], args, ["dtype", "casting"]), axis: 2 },
  );
/** Vectors as the columns of a matrix. */
export const column_stack = (arrays: readonly ArrayLike[], ...surplus: []): NDArray => {
  nothingAfter("column_stack", surplus);
  return concatenate(
    listOfArrays("column_stack", arrays).map((one) => {
      const x = asTensor("column_stack", one);
      return x.ndim < 2 ? x.reshape([x.numel(), 1]) : x;
    }),
    { axis: 1 },
  );
};

/** An array of nested blocks. */
export function block(arrays: NestedArrays, ...surplus: []): NDArray {
  nothingAfter("block", surplus);
  const depthOf = (item: unknown): number => (Array.isArray(item) ? 1 + depthOf(item[0]) : 0);
  const depth = depthOf(arrays);
  const near = { device: deviceAmong(([arrays] as unknown[]).flat(Number.POSITIVE_INFINITY)) };
  const leaves: Tensor[] = [];
  const collect = (item: NestedArrays): void => {
    if (Array.isArray(item)) item.forEach(collect);
    else leaves.push(beside("block", item as ArrayLike, near));
  };
  collect(arrays);
  const ndim = Math.max(depth, ...leaves.map((x) => x.ndim));
  const build = (item: NestedArrays, level: number): Tensor => {
    if (!Array.isArray(item)) {
      const x = beside("block", item as ArrayLike, near);
      return x.reshape([...new Array<number>(ndim - x.ndim).fill(1), ...x.shape]);
    }
    return concatenate(
      item.map((one: NestedArrays) => build(one, level + 1)),
      { axis: ndim - depth + level },
    ).tensor;
  };
  return wrap(build(arrays, 0));
}

/** How many pieces, or where they are cut. */
export type Sections = number | readonly number[] | NDArray;

function pieces(operation: string, x: Tensor, sections: Sections, axis: number): NDArray[] {
  const length = x.shape[axis]!;
  let cuts: number[];
  if (typeof sections === "number") {
    if (sections <= 0) throw new ArgumentError(operation, "number sections must be larger than 0.");
    const [small, extra] = [Math.floor(length / sections), length % sections];
    cuts = Array.from({ length: sections - 1 }, (_, i) => (i + 1) * small + Math.min(i + 1, extra));
  } else cuts = listOf(operation, "indices_or_sections", sections);
  const bounds = [0, ...cuts, length].map((cut) => Math.min(Math.max(cut < 0 ? cut + length : cut, 0), length));
  return bounds.slice(1).map((end, i) => wrap(x.narrow(axis, bounds[i]!, Math.max(0, end - bounds[i]!))));
}

type AxisArgument = Arguments<{ readonly axis?: number }, ["axis"]>;

/** Pieces along an axis, as equal as they can be, or cut at the positions given. Views. */
export function array_split(a: ArrayLike, indices_or_sections: Sections, ...args: AxisArgument): NDArray[] {
  const { axis = 0 } = bound<{ axis: number }>("array_split", ["axis"], args);
  const x = asTensor("array_split", a);
  return pieces("array_split", x, indices_or_sections, axisIn("array_split", axis, x.ndim));
}

/** Equal pieces along an axis, or cut at the positions given. Views. @throws ShapeError when the division is not equal. */
export function split(a: ArrayLike, indices_or_sections: Sections, ...args: AxisArgument): NDArray[] {
  const { axis = 0 } = bound<{ axis: number }>("split", ["axis"], args);
  const x = asTensor("split", a);
  const at = axisIn("split", axis, x.ndim);
  if (typeof indices_or_sections === "number" && x.shape[at]! % indices_or_sections !== 0)
    throw new ShapeError("split", "array split does not result in an equal division.");
  return pieces("split", x, indices_or_sections, at);
}

/** `split` along the second axis, or the only one. */
export const hsplit = (a: ArrayLike, sections: Sections, ...surplus: []): NDArray[] => {
  nothingAfter("hsplit", surplus);
  return split(a, sections, asTensor("hsplit", a).ndim > 1 ? 1 : 0);
};
/** `split` along the first axis. */
export const vsplit = (a: ArrayLike, sections: Sections, ...surplus: []): NDArray[] => {
  nothingAfter("vsplit", surplus);
  if (asTensor("vsplit", a).ndim < 2) throw new ShapeError("vsplit", "vsplit only works on arrays of 2 or more dimensions.");
  return split(a, sections, 0);
};
/** `split` along the third axis. */
export const dsplit = (a: ArrayLike, sections: Sections, ...surplus: []): NDArray[] => {
  nothingAfter("dsplit", surplus);
  if (asTensor("dsplit", a).ndim < 3) throw new ShapeError("dsplit", "dsplit only works on arrays of 3 or more dimensions.");
  return split(a, sections, 2);
};

/** Reversed along axes: all, or those named. */
export function flip<A extends ArrayLike>(
  a: A,
  ...args: Arguments<{ readonly axis?: number | readonly number[] | null }, ["axis"]>
): NDArray<DTypeOf<A>> {
  const { axis = null } = bound<{ readonly axis?: number | readonly number[] | null }>("flip", ["axis"], args);
  const x = asTensor("flip", a);
  const axes = axis === null ? x.shape.map((_, i) => i) : axesIn("flip", axis, x.ndim);
  return same(axes.length === 0 ? x : x.flip(axes), a);
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
    return same(rolled(x.flatten(), total, 0).reshape(x.shape), a);
  }
  const axes = (typeof axis === "number" ? [axis] : listOf("roll", "axis", axis)).map((one) => axisIn("roll", one, x.ndim));
  const shifts = moves.length === 1 ? axes.map(() => moves[0]!) : moves;
  const targets = axes.length === 1 && shifts.length > 1 ? shifts.map(() => axes[0]!) : axes;
  if (targets.length !== shifts.length) throw new ShapeError("roll", "'shift' and 'axis' should be scalars or 1D sequences.");
  return same(
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
  if (turns === 0) return same(x, m);
  if (turns === 2) return same(x.flip(p, q), m);
  return same(turns === 1 ? x.flip(q).transpose(p, q) : x.transpose(p, q).flip(q), m);
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
  return same(
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
  const given = asTensor("repeat", a);
  const x = axis === null ? given.flatten() : given;
  const at = axis === null ? 0 : axisIn("repeat", axis, x.ndim);
  const length = x.shape[at]!;
  const each = asTensor("repeat", repeats, { indices: true });
  if (dtypes[each.dtype].kind === "float")
    throw new DTypeError("repeat", `Cannot cast array data from dtype('${each.dtype}') to dtype('int64') according to the rule 'safe'.`);
  const counts = Array.from(valuesOf("repeat", each.flatten()) as Iterable<number | bigint>, Number);
  if (counts.some((count) => count < 0)) throw new ArgumentError("repeat", "repeats may not contain negative values.");
  if (counts.length !== 1 && counts.length !== length)
    throw new ShapeError("repeat", `operands could not be broadcast together with shape (${length},) (${counts.length},).`);
  const positions = Array.from({ length }, (_, i) => new Array<number>(counts[counts.length === 1 ? 0 : i]!).fill(i)).flat();
  return same(core.indexSelect(x, at, core.tensor(Int32Array.from(positions), { device: x.device })), a);
}

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
