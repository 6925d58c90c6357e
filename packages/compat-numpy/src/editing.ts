import * as core from "@adjoint/core";
import { ArgumentError, IndexError, ShapeError } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import { allTensors, asTensor, flatOrAlong, isScalar, shapeOf, type ShapeLike, valuesOf } from "./convert";
import { bound, isKeywords, keywords, wrap, nothingAfter } from "./make-array";
import { concatenate } from "./joining";
import { ravel } from "./manipulation";
import { nonzeroPositions } from "./subscripts";

/** Values appended to the end, along an axis or of the flattened array. */
export function append(arr: ArrayLike, values: ArrayLike, ...args: Arguments<{ readonly axis?: number | null }, ["axis"]>): NDArray {
  const { axis = null } = bound<{ readonly axis?: number | null }>("append", ["axis"], args);
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
  if (index.dtype === "bool" && index.ndim !== 1)
    throw new ShapeError(operation, `boolean array argument obj to ${operation} must be one dimensional.`);
  if (index.dtype === "bool" && operation === "delete" && index.numel() !== length)
    throw new ShapeError(operation, `boolean array argument obj to delete must be one dimensional and match the axis length of ${length}.`);
  if (index.dtype === "bool") return Array.from(valuesOf(operation, nonzeroPositions(operation, index)[0]!) as Iterable<number>);
  return Array.from(valuesOf(operation, index.flatten()) as Iterable<number | bigint>, (value) => inside(Number(value)));
}

/** Without the elements that `obj` names, along an axis or of the flattened array. */
function deleted<A extends ArrayLike>(
  arr: A,
  obj: number | ArrayLike | core.Slice,
  ...args: Arguments<{ readonly axis?: number | null }, ["axis"]>
): NDArray<DTypeOf<A>> {
  const { axis = null } = bound<{ readonly axis?: number | null }>("delete", ["axis"], args);
  const [x, at] = flatOrAlong("delete", arr, axis);
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
  ...args: Arguments<{ readonly axis?: number | null }, ["axis"]>
): NDArray<DTypeOf<A>> {
  const { axis = null } = bound<{ readonly axis?: number | null }>("insert", ["axis"], args);
  const [x, at] = flatOrAlong("insert", arr, axis);
  const length = x.shape[at]!;
  const positions = named("insert", obj, length, length);
  const raw = asTensor("insert", values, { device: x.device }).to(x.dtype);
  // With one position the first axis of the values is the one along which they go in.
  const single = isScalar(obj);
  const lifted = raw.reshape([...new Array<number>(Math.max(0, x.ndim - raw.ndim)).fill(1), ...raw.shape]);
  const shaped = single ? core.movedim(lifted, 0, at) : lifted;
  const count = single ? shaped.shape[at]! : positions.length;
  const places = single ? new Array<number>(count).fill(positions[0]!) : positions;
  const slot = x.shape.map((size, i) => (i === at ? count : size));
  const inserted = shaped.broadcastTo(slot);
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
export function resize<A extends ArrayLike>(a: A, new_shape: ShapeLike, ...surplus: []): NDArray<DTypeOf<A>> {
  nothingAfter("resize", surplus);
  const x = asTensor("resize", a).flatten();
  const shape = shapeOf(new_shape, "resize");
  if (shape.some((length) => length < 0)) throw new ShapeError("resize", "all elements of `new_shape` must be non-negative.");
  const size = shape.reduce((p, q) => p * q, 1);
  if (x.numel() === 0 || size === 0) return wrap(core.zeros(shape, { dtype: x.dtype, device: x.device })) as NDArray<DTypeOf<A>>;
  const times = Math.ceil(size / x.numel());
  return wrap(x.unsqueeze(0).expand([times, x.numel()]).reshape([-1]).narrow(0, 0, size).reshape(shape)) as NDArray<DTypeOf<A>>;
}

/** Keyword arguments of `meshgrid`. */
export interface MeshgridOptions {
  /** Default: "xy". */
  readonly indexing?: "xy" | "ij";
  /** Leave size 1 along the other axes. Default: `false`. */
  readonly sparse?: boolean;
  /** Taken for NumPy's sake. */
  readonly copy?: boolean;
}

/** Grids of coordinates from vectors: "xy" exchanges the first two axes, as plots have them. */
export function meshgrid(...args: (ArrayLike | MeshgridOptions)[]): NDArray[] {
  const last = args.at(-1);
  const isOptions = isKeywords(last);
  const { indexing = "xy", sparse = false } = keywords<MeshgridOptions>("meshgrid", isOptions ? (last as MeshgridOptions) : {}, [
    "indexing",
    "sparse",
    "copy",
  ]);
  if (indexing !== "xy" && indexing !== "ij") throw new ArgumentError("meshgrid", "Valid values for `indexing` are 'xy' and 'ij'.");
  const vectors = (isOptions ? args.slice(0, -1) : args).map((one) => asTensor("meshgrid", one as ArrayLike).flatten());
  const place = (i: number): number => (indexing === "xy" && vectors.length > 1 && i < 2 ? 1 - i : i);
  const shape = vectors.map((_, i) => vectors[place(i)]!.numel());
  return vectors.map((x, i) => {
    const grid = x.reshape(vectors.map((_, axis) => (axis === place(i) ? x.numel() : 1)));
    return wrap(sparse ? grid : grid.expand(shape).contiguous());
  });
}
