import * as core from "@adjoint/core";
import { ArgumentError, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf } from "./array-like";
import { allTensors, asTensor, axisIn, beside, deviceAmong, flatOrAlong, listOf, listOfArrays, valuesOf } from "./convert";
import { indexDType } from "./dtypes";
import { bound, wrap } from "./make-array";
import { operandsOf } from "./operands";

/** Keyword arguments of `sort` and `argsort`. */
export interface SortOptions {
  /** The axis, or null to flatten first. Default: −1. */
  readonly axis?: number | null;
  /** Every order of ours is stable; the option is taken for NumPy's sake. */
  readonly kind?: "quicksort" | "mergesort" | "heapsort" | "stable" | null;
  readonly stable?: boolean | null;
  /** The largest first: the array API's option. Default: `false`. */
  readonly descending?: boolean;
}

const sortNames = ["axis", "kind"] as const;
/** The arguments of `sort` and `argsort` after the array. */
export type SortArguments = Arguments<SortOptions, typeof sortNames>;

function sorted(operation: string, a: ArrayLike, args: SortArguments): { values: Tensor; indices: Tensor } {
  const { axis = -1, descending = false } = bound<SortOptions>(operation, sortNames, args, ["stable", "descending"]);
  const [x, at] = flatOrAlong(operation, a, axis);
  const own = x.dtype === "bool" ? x.to("uint8") : x;
  const made = core.sort(own, at, { descending, stable: true });
  return { values: made.values.to(x.dtype), indices: made.indices.to(indexDType(x.device)) };
}

/**
 * A sorted copy along an axis, NaN last.
 *
 * ```ts
 * np.sort([3, 1, 2]).tolist(); // [1, 2, 3]
 * ```
 */
export const sort = <A extends ArrayLike>(a: A, ...args: SortArguments): NDArray<DTypeOf<A>> =>
  wrap(sorted("sort", a, args).values) as NDArray<DTypeOf<A>>;

/** The order that sorts an axis. */
export const argsort = (a: ArrayLike, ...args: SortArguments): NDArray<"int64"> => {
  bound<SortOptions>("argsort", sortNames, args, ["stable", "descending"]);
  if (asTensor("argsort", a).ndim === 0) return wrap(core.zeros([], { dtype: "int64" })) as NDArray<"int64">;
  return wrap(sorted("argsort", a, args).indices) as NDArray<"int64">;
};

/** Keyword arguments of `partition` and `argpartition`. */
export interface PartitionOptions {
  readonly axis?: number | null;
  readonly kind?: "introselect";
}

/** With the `kth` smallest in its place, the smaller before and the larger behind it. Ours is sorted altogether. */
export const partition = <A extends ArrayLike>(
  a: A,
  kth: number | readonly number[],
  ...args: Arguments<PartitionOptions, ["axis", "kind"]>
): NDArray<DTypeOf<A>> => {
  const { axis = -1 } = bound<PartitionOptions>("partition", ["axis", "kind"], args);
  checkKth("partition", a, kth, axis);
  return sort(a, axis);
};

/** The order that puts the `kth` smallest in its place. Ours sorts altogether. */
export const argpartition = (
  a: ArrayLike,
  kth: number | readonly number[],
  ...args: Arguments<PartitionOptions, ["axis", "kind"]>
): NDArray<"int64"> => {
  const { axis = -1 } = bound<PartitionOptions>("argpartition", ["axis", "kind"], args);
  checkKth("argpartition", a, kth, axis);
  return argsort(a, axis);
};

function checkKth(operation: string, a: ArrayLike, kth: number | readonly number[], axis: number | null = -1): void {
  const x = asTensor(operation, a);
  const length = axis === null ? x.numel() : x.shape[axisIn(operation, axis, x.ndim)]!;
  for (const one of typeof kth === "number" ? [kth] : listOf(operation, "kth", kth))
    if (one >= length || one < -length) throw new ArgumentError(operation, `kth(=${one}) out of bounds (${length}).`);
}

/** The order that sorts by several keys, the last of which counts most. */
export function lexsort(keys: readonly ArrayLike[] | NDArray, ...args: Arguments<{ readonly axis?: number }, ["axis"]>): NDArray<"int64"> {
  const { axis = -1 } = bound<{ readonly axis?: number }>("lexsort", ["axis"], args);
  const list = allTensors("lexsort", listOfArrays("lexsort", keys as readonly ArrayLike[]));
  const [first] = list;
  if (first === undefined) throw new ArgumentError("lexsort", "need sequence of keys with len > 0 in lexsort.");
  if (list.some((key) => key.shape.join() !== first.shape.join())) throw new ShapeError("lexsort", "all keys need to be the same shape.");
  const at = axisIn("lexsort", axis, first.ndim);
  // Stable sorts, from the least important key on.
  let order = core.argsort(first, at, { stable: true });
  for (const key of list.slice(1))
    order = core.gather(order, at, core.argsort(core.gather(key, at, order), at, { stable: true })) as typeof order;
  return wrap(order.to(indexDType(first.device))) as NDArray<"int64">;
}

/** Keyword arguments of `searchsorted`. */
export interface SearchOptions {
  /** Before equal elements, or behind them. Default: "left". */
  readonly side?: "left" | "right";
  /** The order that sorts the array, if it is not sorted. */
  readonly sorter?: ArrayLike | null;
}

/**
 * Where elements are to be inserted to keep a vector sorted. NaN counts as the largest.
 *
 * ```ts
 * np.searchsorted([1, 3, 5], [3, 4]).tolist(); // [1n, 2n]
 * ```
 */
export function searchsorted(a: ArrayLike, v: ArrayLike, ...args: Arguments<SearchOptions, ["side", "sorter"]>): NDArray<"int64"> {
  const { side = "left", sorter = null } = bound<SearchOptions>("searchsorted", ["side", "sorter"], args);
  if (side !== "left" && side !== "right") throw new ArgumentError("searchsorted", "search side must be one of 'left' or 'right'.");
  const given = beside("searchsorted", a, { device: deviceAmong([a, v]) });
  if (given.ndim !== 1) throw new ShapeError("searchsorted", "object of too small depth for desired array: the sorted array is a vector.");
  const x = sorter === null ? given : core.indexSelect(given, 0, beside("searchsorted", sorter, given, { indices: true }));
  const needles = beside("searchsorted", v, x);
  const [p] = operandsOf("searchsorted", [x.narrow(0, 0, 0), needles.reshape([-1]).narrow(0, 0, 0)]) as [Tensor];
  const dtype = p.dtype === "bool" ? "uint8" : p.dtype;
  return wrap(placed(x.to(dtype), needles.to(dtype), side).to(indexDType(x.device))) as NDArray<"int64">;
}

/** Core takes NaN for what comes before everything. */
function placed(x: Tensor, values: Tensor, side: "left" | "right"): Tensor {
  if (dtypes[x.dtype].kind !== "float") return core.searchsorted(x, values, { side });
  const numbers = core.sum(x.isnan().logicalNot(), 0, { dtype: "int32" });
  const found = core.searchsorted(core.where(x.isnan(), Number.POSITIVE_INFINITY, x), values, { side }).minimum(numbers);
  return core.where(values.isnan(), side === "left" ? numbers : core.fullLike(numbers, x.numel()), found);
}

/** To which bin each element belongs: bins ascend or descend. */
export function digitize(x: ArrayLike, bins: ArrayLike, ...args: Arguments<{ readonly right?: boolean }, ["right"]>): NDArray {
  const { right = false } = bound<{ readonly right?: boolean }>("digitize", ["right"], args);
  const edges = beside("digitize", bins, { device: deviceAmong([x]) });
  if (edges.ndim !== 1) throw new ShapeError("digitize", "bins must be a vector.");
  const values = Array.from(valuesOf("digitize", edges) as Iterable<number | bigint>);
  const falls = values.length > 1 && values[0]! > values.at(-1)!;
  if (values.some((value, i) => i > 0 && (falls ? value > values[i - 1]! : value < values[i - 1]!)))
    throw new ArgumentError("digitize", "bins must be monotonically increasing or decreasing.");
  const side = right ? "left" : "right";
  if (!falls) return searchsorted(edges, x, { side });
  return wrap(searchsorted(edges.flip(0), x, { side }).tensor.neg().add(values.length));
}
