import * as core from "@adjoint/core";
import { ArgumentError, IndexError, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { ArrayLike, DTypeOf, WeakScalar } from "./array-like";
import { allTensors, asTensor, axisIn, isScalar, type ShapeLike, valuesOf } from "./convert";
import { keywords, wrap } from "./make-array";
import { concatenate, ravel } from "./manipulation";
import { nonzeroPositions } from "./subscripts";

/** Values appended to the end, along an axis or of the flattened array. */
export function append(arr: ArrayLike, values: ArrayLike, options?: { readonly axis?: number | null }): NDArray {
  const { axis = null } = keywords("append", options, ["axis"]);
  const parts = allTensors("append", [arr, values]);
  return axis === null
    ? concatenate(
        parts.map((x) => ravel(x)),
        { axis: 0 },
      )
    : concatenate(parts, { axis });
}

/** Positions that an index, a list or a slice names along an axis. */
function named(operation: string, obj: number | ArrayLike | core.Slice, length: number, last: number): number[] {
  const inside = (value: number): number => {
    const at = value < 0 ? value + length : value;
    if (!Number.isInteger(value) || at < 0 || at > last)
      throw new IndexError(operation, `index ${value} is out of bounds for axis 0 with size ${length}.`);
    return at;
  };
  if (typeof obj === "object" && obj !== null && !("dtype" in obj) && !Array.isArray(obj) && !ArrayBuffer.isView(obj)) {
    const all = core.arange(length, { dtype: "int32" }).at(obj as core.Slice);
    return Array.from(valuesOf(operation, all) as Iterable<number>);
  }
  const index = asTensor(operation, obj as ArrayLike, { indices: true });
  if (index.dtype === "bool") return Array.from(valuesOf(operation, nonzeroPositions(operation, index)[0]!) as Iterable<number>);
  return Array.from(valuesOf(operation, index.flatten()) as Iterable<number | bigint>, (value) => inside(Number(value)));
}

/** Without the elements that `obj` names, along an axis or of the flattened array. */
function deleted<A extends ArrayLike>(
  arr: A,
  obj: number | ArrayLike | core.Slice,
  options?: { readonly axis?: number | null },
): NDArray<DTypeOf<A>> {
  const { axis = null } = keywords("delete", options, ["axis"]);
  const given = asTensor("delete", arr);
  const x = axis === null ? given.flatten() : given;
  const at = axis === null ? 0 : axisIn("delete", axis, x.ndim);
  const length = x.shape[at]!;
  const gone = new Set(named("delete", obj, length, length - 1));
  const kept = Array.from({ length }, (_, i) => i).filter((i) => !gone.has(i));
  return wrap(core.indexSelect(x, at, kept)) as NDArray<DTypeOf<A>>;
}
export { deleted as delete };

/** Values inserted before the elements that `obj` names, along an axis or of the flattened array. */
export function insert<A extends ArrayLike>(
  arr: A,
  obj: number | ArrayLike | core.Slice,
  values: ArrayLike,
  options?: { readonly axis?: number | null },
): NDArray<DTypeOf<A>> {
  const { axis = null } = keywords("insert", options, ["axis"]);
  const given = asTensor("insert", arr);
  const x = axis === null ? given.flatten() : given;
  const at = axis === null ? 0 : axisIn("insert", axis, x.ndim);
  const length = x.shape[at]!;
  const positions = named("insert", obj, length, length);
  const raw = asTensor("insert", values, { device: x.device }).to(x.dtype);
  // With one position an array of values is one slice, or all of the axis.
  const single = isScalar(obj);
  const count = single ? (raw.ndim === x.ndim ? raw.shape[at]! : axis === null || x.ndim === 1 ? raw.numel() : 1) : positions.length;
  const places = single ? new Array<number>(count).fill(positions[0]!) : positions;
  const slot = x.shape.map((size, i) => (i === at ? count : size));
  const shaped = single && raw.ndim > 0 && raw.ndim === x.ndim - 1 ? raw.unsqueeze(at) : raw;
  const inserted = shaped.expand(slot);
  const order = places.map((place, i) => ({ place, from: length + i }));
  const all = [...Array.from({ length }, (_, i) => ({ place: i, from: i, old: true })), ...order.map((one) => ({ ...one, old: false }))];
  all.sort((p, q) => p.place - q.place || Number(p.old) - Number(q.old) || p.from - q.from);
  return wrap(
    core.indexSelect(
      core.cat([x, inserted], at),
      at,
      all.map(({ from }) => from),
    ),
  ) as NDArray<DTypeOf<A>>;
}

/** As many elements as a shape takes, repeated over and over. */
export function resize<A extends ArrayLike>(a: A, new_shape: ShapeLike): NDArray<DTypeOf<A>> {
  const x = asTensor("resize", a).flatten();
  const shape = typeof new_shape === "number" ? [new_shape] : [...new_shape];
  if (shape.some((length) => length < 0)) throw new ShapeError("resize", "all elements of `new_shape` must be non-negative.");
  const size = shape.reduce((p, q) => p * q, 1);
  if (x.numel() === 0 || size === 0) return wrap(core.zeros(shape, { dtype: x.dtype, device: x.device })) as NDArray<DTypeOf<A>>;
  const times = Math.ceil(size / x.numel());
  return wrap(x.unsqueeze(0).expand([times, x.numel()]).reshape([-1]).narrow(0, 0, size).reshape(shape)) as NDArray<DTypeOf<A>>;
}

/** How `pad` fills what it adds. */
export type PadMode = "constant" | "edge" | "reflect" | "symmetric" | "wrap" | "empty";

/** Of what follows the old elements, which old element stands at a position counted from them. */
function padSource(mode: PadMode, position: number, length: number): number {
  if (mode === "edge") return Math.min(Math.max(position, 0), length - 1);
  const turn = (value: number, period: number): number => ((value % period) + period) % period;
  if (mode === "wrap") return turn(position, length);
  if (mode === "symmetric") {
    const at = turn(position, 2 * length);
    return at < length ? at : 2 * length - 1 - at;
  }
  if (length === 1) return 0;
  const at = turn(position, 2 * (length - 1));
  return at < length ? at : 2 * (length - 1) - at;
}

/** Padded at the ends of its axes: `pad_width` is a number, `[before, after]`, or one such pair for each axis. */
export function pad<A extends ArrayLike>(
  array: A,
  pad_width: number | readonly [number, number] | readonly (readonly [number, number])[],
  mode: PadMode = "constant",
  options?: { readonly constant_values?: WeakScalar },
): NDArray<DTypeOf<A>> {
  const { constant_values = 0 } = keywords("pad", options, ["constant_values"]);
  const x = asTensor("pad", array);
  const pairOf = (axis: number): readonly [number, number] => {
    if (typeof pad_width === "number") return [pad_width, pad_width];
    const pair =
      typeof pad_width[0] === "number"
        ? (pad_width as readonly [number, number])
        : (pad_width as readonly (readonly [number, number])[])[pad_width.length === 1 ? 0 : axis];
    if (pair === undefined || pair.length !== 2)
      throw new ShapeError("pad", `unable to broadcast \`pad_width\` ${describe(pad_width)} to the array's axes.`);
    return pair;
  };
  if (x.shape.some((_, axis) => pairOf(axis).some((width) => width < 0)))
    throw new ArgumentError("pad", "index can't contain negative values.");
  if (mode === "constant" || mode === "empty") {
    const flat = x.shape
      .map((_, axis) => pairOf(axis))
      .reverse()
      .flat();
    return wrap(core.pad(x, flat, "constant", x.dtype === "bool" ? Boolean(constant_values) : constant_values)) as NDArray<DTypeOf<A>>;
  }
  if (!["edge", "reflect", "symmetric", "wrap"].includes(mode))
    throw new ArgumentError("pad", `mode '${mode}' is not supported.`, '"constant", "edge", "reflect", "symmetric" or "wrap".');
  const padded = x.shape.reduce((y: Tensor, length, axis) => {
    const [before, after] = pairOf(axis);
    if (before + after === 0) return y;
    if (length === 0) throw new ArgumentError("pad", `can't extend empty axis ${axis} using modes other than 'constant' or 'empty'.`);
    return core.indexSelect(
      y,
      axis,
      Array.from({ length: length + before + after }, (_, i) => padSource(mode, i - before, length)),
    );
  }, x);
  return wrap(padded) as NDArray<DTypeOf<A>>;
}

/** Grids of coordinates from vectors: "xy" exchanges the first two axes, as plots have them. */
export function meshgrid(...args: (ArrayLike | { readonly indexing?: "xy" | "ij"; readonly sparse?: boolean })[]): NDArray[] {
  const last = args.at(-1);
  const isOptions = typeof last === "object" && last !== null && !Array.isArray(last) && !ArrayBuffer.isView(last) && !("dtype" in last);
  const { indexing = "xy", sparse = false } = keywords(
    "meshgrid",
    (isOptions ? last : {}) as { indexing?: "xy" | "ij"; sparse?: boolean },
    ["indexing", "sparse", "copy"],
  );
  if (indexing !== "xy" && indexing !== "ij") throw new ArgumentError("meshgrid", "Valid values for `indexing` are 'xy' and 'ij'.");
  const vectors = (isOptions ? args.slice(0, -1) : args).map((one) => asTensor("meshgrid", one as ArrayLike).flatten());
  const place = (i: number): number => (indexing === "xy" && vectors.length > 1 && i < 2 ? 1 - i : i);
  const shape = vectors.map((_, i) => vectors[place(i)]!.numel());
  return vectors.map((x, i) => {
    const grid = x.reshape(vectors.map((_, axis) => (axis === place(i) ? x.numel() : 1)));
    return wrap(sparse ? grid : grid.expand(shape).contiguous());
  });
}
