import * as core from "@adjoint/core";
import type { DType, Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { ArrayLike, WeakScalar } from "./array-like";
import { asTensor, axisIn, fromValues, valuesOf } from "./convert";
import { indexDType } from "./dtypes";
import { keywords, wrap } from "./make-array";
import { together } from "./operands";

type Value = number | bigint;

/** NaN last, and equal to itself. */
const order = (a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1);

interface Distinct {
  readonly values: Value[];
  readonly first: number[];
  readonly inverse: Int32Array;
  readonly counts: number[];
}

/** The different elements in order, where each is first, which each element is, and how often there are. */
function distinct(elements: readonly Value[], equal_nan: boolean): Distinct {
  const positions = elements.map((_, i) => i).sort((i, j) => order(elements[i]!, elements[j]!) || i - j);
  const [values, first, counts] = [[] as Value[], [] as number[], [] as number[]];
  const inverse = new Int32Array(elements.length);
  for (const position of positions) {
    const value = elements[position]!;
    const last = values.at(-1);
    const known = values.length > 0 && (value === last || (equal_nan && Number.isNaN(value) && Number.isNaN(last)));
    if (!known) {
      values.push(value);
      first.push(position);
      counts.push(0);
    }
    counts[counts.length - 1]! += 1;
    inverse[position] = values.length - 1;
  }
  return { values, first, inverse, counts };
}

const elementsOf = (operation: string, x: Tensor): Value[] => Array.from(valuesOf(operation, x.flatten()) as Iterable<Value>);

const vector = (values: readonly Value[], dtype: DType, near: Tensor): Tensor =>
  fromValues((dtype === "bool" ? values.map(Boolean) : values) as WeakScalar[], [values.length], dtype, near);

/** Keyword arguments of `unique`. */
export interface UniqueOptions {
  readonly return_index?: boolean;
  readonly return_inverse?: boolean;
  readonly return_counts?: boolean;
  /** The axis along which slices are compared, or null for the flattened array. */
  readonly axis?: number | null;
  /** Whether NaN is one element. Default: `true`. */
  readonly equal_nan?: boolean;
}

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
export function unique(ar: ArrayLike, options?: UniqueOptions): NDArray | NDArray[] {
  const {
    return_index = false,
    return_inverse = false,
    return_counts = false,
    axis = null,
    equal_nan = true,
  } = keywords("unique", options, ["return_index", "return_inverse", "return_counts", "axis", "equal_nan", "sorted"]);
  const x = asTensor("unique", ar);
  const index = (values: ArrayLike): Tensor => asTensor("unique", values, { dtype: indexDType(x.device), device: x.device });
  const at = axis === null ? null : axisIn("unique", axis, x.ndim);
  const found = at === null ? distinct(elementsOf("unique", x), equal_nan) : distinctSlices(x, at);
  const values = at === null ? vector(found.values, x.dtype, x) : core.indexSelect(x, at, found.first);
  const made = [
    wrap(values),
    ...(return_index ? [wrap(index(found.first))] : []),
    ...(return_inverse ? [wrap(at === null ? index(found.inverse).reshape(x.shape) : index(found.inverse))] : []),
    ...(return_counts ? [wrap(index(found.counts))] : []),
  ];
  return made.length === 1 ? made[0]! : made;
}

/** The different slices along an axis, in the order of their elements. */
function distinctSlices(x: Tensor, axis: number): Distinct {
  const rows = x.permute([axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)]);
  const length = x.shape[axis]!;
  const width = length === 0 ? 0 : x.numel() / length;
  const elements = elementsOf("unique", rows);
  const rowOrder = (i: number, j: number): number => {
    for (let k = 0; k < width; k++) {
      const sign = order(elements[i * width + k]!, elements[j * width + k]!);
      if (sign !== 0) return sign;
    }
    return 0;
  };
  const positions = Array.from({ length }, (_, i) => i).sort((i, j) => rowOrder(i, j) || i - j);
  const [first, counts] = [[] as number[], [] as number[]];
  const inverse = new Int32Array(length);
  for (const position of positions) {
    if (first.length === 0 || rowOrder(first.at(-1)!, position) !== 0) {
      first.push(position);
      counts.push(0);
    }
    counts[counts.length - 1]! += 1;
    inverse[position] = first.length - 1;
  }
  return { values: [], first, inverse, counts };
}

/** As it is when something is asked for beside the elements. */
const uniqueWith = unique as (ar: ArrayLike, options: UniqueOptions) => NDArray[];

/** The different elements: the array API's `unique`. NaN is as many as there are. */
export const unique_values = (x: ArrayLike): NDArray => unique(x, { equal_nan: false });
/** The different elements and how often there are. */
export function unique_counts(x: ArrayLike): { readonly values: NDArray; readonly counts: NDArray } {
  const [values, counts] = uniqueWith(x, { return_counts: true, equal_nan: false }) as [NDArray, NDArray];
  return { values, counts };
}
/** The different elements, and which of them each element is. */
export function unique_inverse(x: ArrayLike): { readonly values: NDArray; readonly inverse_indices: NDArray } {
  const [values, inverse_indices] = uniqueWith(x, { return_inverse: true, equal_nan: false }) as [NDArray, NDArray];
  return { values, inverse_indices };
}
/** The different elements, where each is first, which of them each element is, and how often there are. */
export function unique_all(x: ArrayLike): {
  readonly values: NDArray;
  readonly indices: NDArray;
  readonly inverse_indices: NDArray;
  readonly counts: NDArray;
} {
  const all = { return_index: true, return_inverse: true, return_counts: true, equal_nan: false };
  const [values, indices, inverse_indices, counts] = uniqueWith(x, all) as [NDArray, NDArray, NDArray, NDArray];
  return { values, indices, inverse_indices, counts };
}

const pairOf = (operation: string, a: ArrayLike, b: ArrayLike): [Tensor, Tensor] => together(operation, [a, b]) as [Tensor, Tensor];

/** Whether each element is among those of another array. */
export function isin(element: ArrayLike, test_elements: ArrayLike, options?: { readonly invert?: boolean }): NDArray<"bool"> {
  const { invert = false } = keywords("isin", options, ["assume_unique", "invert", "kind"]);
  const [x, y] = pairOf("isin", element, test_elements);
  const known = new Set(elementsOf("isin", y).filter((value) => !Number.isNaN(value)));
  const found = elementsOf("isin", x).map((value) => known.has(value === 0 ? 0 : value) !== invert);
  return wrap(fromValues(found, x.shape, "bool", x)) as NDArray<"bool">;
}

function combined(operation: string, a: ArrayLike, b: ArrayLike, keep: (inA: boolean, inB: boolean) => boolean): NDArray {
  const [x, y] = pairOf(operation, a, b);
  const [p, q] = [distinct(elementsOf(operation, x), true).values, distinct(elementsOf(operation, y), true).values];
  const [inP, inQ] = [new Set(p), new Set(q)];
  const all = distinct([...p, ...q], true).values.filter((value) => keep(inP.has(value), inQ.has(value)));
  return wrap(vector(all, x.dtype, x));
}

/** The different elements that are in both. */
export const intersect1d = (ar1: ArrayLike, ar2: ArrayLike): NDArray => combined("intersect1d", ar1, ar2, (a, b) => a && b);
/** The different elements that are in either. */
export const union1d = (ar1: ArrayLike, ar2: ArrayLike): NDArray => combined("union1d", ar1, ar2, () => true);
/** The different elements that are in the first alone. */
export const setdiff1d = (ar1: ArrayLike, ar2: ArrayLike): NDArray => {
  const [x, y] = pairOf("setdiff1d", ar1, ar2);
  const known = new Set(elementsOf("setdiff1d", y));
  return wrap(
    vector(
      distinct(elementsOf("setdiff1d", x), true).values.filter((value) => !known.has(value)),
      asTensor("setdiff1d", ar1).dtype,
      x,
    ),
  );
};
/** The different elements that are in one of both alone. */
export const setxor1d = (ar1: ArrayLike, ar2: ArrayLike): NDArray => combined("setxor1d", ar1, ar2, (a, b) => a !== b);

/** Without the zeros at its ends. */
export function trim_zeros(filt: ArrayLike, trim: "fb" | "f" | "b" = "fb"): NDArray {
  const x = asTensor("trim_zeros", filt);
  const elements = elementsOf("trim_zeros", x);
  const nonzero = (value: Value): boolean => Number(value) !== 0;
  const first = trim.includes("f") ? elements.findIndex(nonzero) : 0;
  const last = trim.includes("b") ? elements.findLastIndex(nonzero) : elements.length - 1;
  return wrap(first < 0 ? x.narrow(0, 0, 0) : x.narrow(0, first, Math.max(0, last - first + 1)));
}
