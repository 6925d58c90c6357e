import * as core from "@adjoint/core";
import { ArgumentError, dtypes, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { asTensor, axisIn, valuesOf } from "./convert";
import { indexDType } from "./dtypes";
import { bound, wrap, nothingAfter } from "./make-array";
import { together } from "./operands";
import { reducedAxes } from "./reduction";
import { nonzeroPositions } from "./subscripts";

/** The different elements in order, where each is first, which each element is, and how often there are. */
interface Distinct {
  readonly values: Tensor;
  readonly first: Tensor;
  readonly inverse: Tensor;
  readonly counts: Tensor;
}

/** What has no order of its own is sorted as numbers. */
const ordered = (x: Tensor): Tensor => (x.dtype === "bool" ? x.to("uint8") : x);

/** Runs of equal elements in the sorted array; only where they start is read. */
function distinct(operation: string, x: Tensor, equal_nan: boolean): Distinct {
  const flat = x.detach().flatten();
  const count = flat.numel();
  const { values, indices } = core.sort(ordered(flat), 0, { stable: true });
  const [left, right] = [values.narrow(0, 0, Math.max(0, count - 1)), values.narrow(0, Math.min(1, count), Math.max(0, count - 1))];
  const differs = right.ne(left);
  const joined =
    equal_nan && dtypes[x.dtype].kind === "float" ? differs.logicalAnd(left.isnan().logicalAnd(right.isnan()).logicalNot()) : differs;
  const starts = core.cat([core.ones([Math.min(1, count)], { dtype: "bool", device: x.device }), joined]);
  const [places] = nonzeroPositions(operation, starts) as [Tensor];
  const runs = places.numel();
  const ends = core.cat([
    places.narrow(0, Math.min(1, runs), Math.max(0, runs - 1)),
    core.full([Math.min(1, runs)], count, { dtype: places.dtype, device: x.device }),
  ]);
  const ranks = core.cumsum(starts.to("int32"), 0, { dtype: "int32" }).sub(1);
  return {
    values: core.indexSelect(values, 0, places).to(x.dtype),
    first: core.indexSelect(indices, 0, places),
    inverse: core.scatter(core.zeros([count], { dtype: "int32", device: x.device }), 0, indices, ranks),
    counts: ends.sub(places),
  };
}

/** Keyword arguments of `unique`. */
export interface UniqueOptions {
  readonly return_index?: boolean;
  readonly return_inverse?: boolean;
  readonly return_counts?: boolean;
  /** The axis along which slices are compared, or null for the flattened array. */
  readonly axis?: number | null;
  /** Whether NaN is one element. Default: `true`. */
  readonly equal_nan?: boolean;
  /** Taken for NumPy's sake: the elements are in order. */
  readonly sorted?: boolean;
}

const uniqueNames = ["return_index", "return_inverse", "return_counts", "axis", "equal_nan", "sorted"] as const;

/**
 * The different elements in order; with an option set, a list of them and of what is asked for. Synchronous; on WebGPU `np.async.unique`.
 *
 * ```ts
 * np.unique([3, 1, 3]).tolist(); // [1, 3]
 * ```
 */
export function unique(ar: ArrayLike): NDArray;
export function unique(ar: ArrayLike, options: { readonly axis?: number | null; readonly equal_nan?: boolean }): NDArray;
export function unique(ar: ArrayLike, options: UniqueOptions): NDArray[];
export function unique(ar: ArrayLike, ...args: Arguments<UniqueOptions, typeof uniqueNames>): NDArray | NDArray[];
export function unique(ar: ArrayLike, ...args: unknown[]): NDArray | NDArray[] {
  const {
    return_index = false,
    return_inverse = false,
    return_counts = false,
    axis = null,
    equal_nan = true,
  } = bound<UniqueOptions>("unique", uniqueNames, args);
  const x = asTensor("unique", ar);
  const at = axis === null ? null : axisIn("unique", axis, x.ndim);
  const index = indexDType(x.device);
  const found = at === null ? distinct("unique", x, equal_nan) : distinctSlices(x, at);
  const made = [
    wrap(found.values),
    ...(return_index ? [wrap(found.first.to(index))] : []),
    ...(return_inverse ? [wrap(at === null ? found.inverse.reshape(x.shape).to(index) : found.inverse.to(index))] : []),
    ...(return_counts ? [wrap(found.counts.to(index))] : []),
  ];
  return made.length === 1 ? made[0]! : made;
}

/** The different slices along an axis, in the order of their elements. */
function distinctSlices(x: Tensor, axis: number): Distinct {
  const { values, inverse, counts } = core.uniqueSync(ordered(x), { dim: axis, returnInverse: true, returnCounts: true });
  const [length, runs] = [x.shape[axis]!, values.shape[axis]!];
  const positions = core.arange(length, { dtype: "int32", device: x.device });
  const first = core.scatterReduce(core.full([runs], length, { dtype: "int32", device: x.device }), 0, inverse!, positions, "amin");
  return { values: values.to(x.dtype), first, inverse: inverse!, counts: counts! };
}

/** As it is when something is asked for beside the elements. */
const uniqueWith = unique as (ar: ArrayLike, options: UniqueOptions) => NDArray[];

/** The different elements: the array API's `unique`. NaN is as many as there are. */
export const unique_values = (x: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("unique_values", surplus);
  return unique(x, { equal_nan: false });
};
/** The different elements and how often there are. */
export function unique_counts(x: ArrayLike, ...surplus: []): { readonly values: NDArray; readonly counts: NDArray } {
  nothingAfter("unique_counts", surplus);
  const [values, counts] = uniqueWith(x, { return_counts: true, equal_nan: false }) as [NDArray, NDArray];
  return { values, counts };
}
/** The different elements, and which of them each element is. */
export function unique_inverse(x: ArrayLike, ...surplus: []): { readonly values: NDArray; readonly inverse_indices: NDArray } {
  nothingAfter("unique_inverse", surplus);
  const [values, inverse_indices] = uniqueWith(x, { return_inverse: true, equal_nan: false }) as [NDArray, NDArray];
  return { values, inverse_indices };
}
/** The different elements, where each is first, which of them each element is, and how often there are. */
export function unique_all(
  x: ArrayLike,
  ...surplus: []
): {
  readonly values: NDArray;
  readonly indices: NDArray;
  readonly inverse_indices: NDArray;
  readonly counts: NDArray;
} {
  nothingAfter("unique_all", surplus);
  const all = { return_index: true, return_inverse: true, return_counts: true, equal_nan: false };
  const [values, indices, inverse_indices, counts] = uniqueWith(x, all) as [NDArray, NDArray, NDArray, NDArray];
  return { values, indices, inverse_indices, counts };
}

const pairOf = (operation: string, a: ArrayLike, b: ArrayLike): [Tensor, Tensor] => together(operation, [a, b]) as [Tensor, Tensor];

/** Keyword arguments of `isin`. */
export interface IsinOptions {
  /** Taken for NumPy's sake: the elements may repeat all the same. */
  readonly assume_unique?: boolean;
  /** Whether each is missing from the others. Default: `false`. */
  readonly invert?: boolean;
  /** Taken for NumPy's sake. */
  readonly kind?: "sort" | "table" | null;
}

/** Whether each element is among those of another array. */
export function isin(
  element: ArrayLike,
  test_elements: ArrayLike,
  ...args: Arguments<IsinOptions, ["assume_unique", "invert"]>
): NDArray<"bool"> {
  const { invert = false } = bound<IsinOptions>("isin", ["assume_unique", "invert"], args, ["kind"]);
  const [x, y] = pairOf("isin", element, test_elements);
  return wrap(core.isin(ordered(x), ordered(y), { invert })) as NDArray<"bool">;
}

/** The different elements of both, as one dtype. */
function bothSets(operation: string, a: ArrayLike, b: ArrayLike): readonly [Distinct, Distinct] {
  const [x, y] = pairOf(operation, a, b);
  return [distinct(operation, x, true), distinct(operation, y, true)];
}

const kept = (operation: string, x: Tensor, mask: Tensor): Tensor => core.indexSelect(x, 0, nonzeroPositions(operation, mask)[0]!);

/** Keyword arguments of `intersect1d`. */
export interface IntersectOptions {
  /** Taken for NumPy's sake: the elements may repeat all the same. */
  readonly assume_unique?: boolean;
  /** Also return where each is first in either. Default: `false`. */
  readonly return_indices?: boolean;
}

type UniqueArgument = Arguments<{ readonly assume_unique?: boolean }, ["assume_unique"]>;

/** The different elements that are in both; on demand also where each is first in either. */
export function intersect1d(
  ar1: ArrayLike,
  ar2: ArrayLike,
  ...args: Arguments<IntersectOptions & { readonly return_indices?: false }, ["assume_unique", "return_indices"]>
): NDArray;
export function intersect1d(
  ar1: ArrayLike,
  ar2: ArrayLike,
  options: IntersectOptions & { readonly return_indices: true },
): [NDArray, NDArray, NDArray];
export function intersect1d(ar1: ArrayLike, ar2: ArrayLike, ...args: unknown[]): NDArray | [NDArray, NDArray, NDArray] {
  const { return_indices = false } = bound<IntersectOptions>("intersect1d", ["assume_unique", "return_indices"], args);
  const [x, y] = bothSets("intersect1d", ar1, ar2);
  const inBoth = core.isin(ordered(x.values), ordered(y.values));
  const values = wrap(kept("intersect1d", x.values, inBoth));
  if (!return_indices) return values;
  const inFirst = core.isin(ordered(y.values), ordered(x.values));
  const index = indexDType(values.device);
  const [p, q] = [kept("intersect1d", x.first, inBoth), kept("intersect1d", y.first, inFirst)];
  return [values, wrap(p.to(index)), wrap(q.to(index))];
}
/** The different elements that are in either. */
export function union1d(ar1: ArrayLike, ar2: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("union1d", surplus);
  const [x, y] = pairOf("union1d", ar1, ar2);
  return wrap(distinct("union1d", core.cat([x.flatten(), y.flatten()]), true).values);
}
/** The different elements that are in the first alone, in the dtype of the first. */
export function setdiff1d(ar1: ArrayLike, ar2: ArrayLike, ...args: UniqueArgument): NDArray {
  bound<{ assume_unique: boolean }>("setdiff1d", ["assume_unique"], args);
  const [x, y] = bothSets("setdiff1d", ar1, ar2);
  const mask = core.isin(ordered(x.values), ordered(y.values), { invert: true });
  return wrap(kept("setdiff1d", x.values, mask).to(asTensor("setdiff1d", ar1).dtype));
}
/** The different elements that are in one of both alone. */
export function setxor1d(ar1: ArrayLike, ar2: ArrayLike, ...args: UniqueArgument): NDArray {
  bound<{ assume_unique: boolean }>("setxor1d", ["assume_unique"], args);
  const [x, y] = bothSets("setxor1d", ar1, ar2);
  const all = distinct("setxor1d", core.cat([x.values, y.values]), false);
  return wrap(kept("setxor1d", all.values, all.counts.eq(1)));
}

/** Keyword arguments of `trim_zeros`. */
export interface TrimOptions {
  /** Which ends: the front ("f"), the back ("b"), or both. Default: "fb". */
  readonly trim?: "fb" | "f" | "b";
  /** The axes along which is trimmed, or null for all. Default: `null`. */
  readonly axis?: number | readonly number[] | null;
}

/**
 * Without the zeros at its ends: along each axis what lies outside of the first and the last element that is not 0.
 *
 * ```ts
 * np.trim_zeros([0, 1, 0, 2, 0]).tolist(); // [1, 0, 2]
 * ```
 */
export function trim_zeros(filt: ArrayLike, ...args: Arguments<TrimOptions, ["trim", "axis"]>): NDArray {
  const { trim = "fb", axis = null } = bound<TrimOptions>("trim_zeros", ["trim", "axis"], args);
  if (typeof trim !== "string" || !/^(fb|bf|f|b)$/i.test(trim))
    throw new ArgumentError("trim_zeros", `unexpected character(s) in \`trim\`: ${describe(trim)}.`);
  const x = asTensor("trim_zeros", filt);
  const positions = nonzeroPositions("trim_zeros", x.ndim === 0 ? x.reshape([1]) : x);
  return wrap(
    reducedAxes("trim_zeros", axis, x.ndim).reduce((y, at) => {
      const places = Array.from(valuesOf("trim_zeros", positions[at]!) as Iterable<number>);
      if (places.length === 0) return y.narrow(at, 0, 0);
      const first = /f/i.test(trim) ? places.reduce((p, q) => Math.min(p, q)) : 0;
      const last = /b/i.test(trim) ? places.reduce((p, q) => Math.max(p, q)) : y.shape[at]! - 1;
      return y.narrow(at, first, last - first + 1);
    }, x),
  );
}
