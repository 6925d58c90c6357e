import { ArgumentError, fromTypedArray, IndexError, isTensor, type Slice, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { WeakScalar } from "./array-like";
import { asTensor, tuple, valuesOf } from "./convert";
import { isArray } from "./make-array";

/** Lists of integers, or of booleans, nested to any depth: as NumPy's index arrays. */
export type IndexList = readonly (number | bigint | boolean | IndexList)[];

/**
 * One index of `a.get(…)`: an integer, a slice, `null` for a new axis, `"..."`, integers or booleans to pick by, or a text with any number
 * of these in Python's form: `"1:3, ..., None, ::-1"`.
 */
export type Index = number | bigint | boolean | string | null | Slice | NDArray | Tensor | IndexList;

/** An index whose form is clear: one entry for each axis of the array that it takes, and for each new axis. */
export type Term =
  | { readonly kind: "integer"; readonly at: number }
  | { readonly kind: "slice"; readonly slice: Slice }
  | { readonly kind: "new" }
  | { readonly kind: "rest" }
  | { readonly kind: "integers"; readonly index: Tensor }
  | { readonly kind: "mask"; readonly mask: Tensor };

const invalid = (operation: string): IndexError =>
  new IndexError(
    operation,
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices.",
  );

/** The terms of a text such as `"1:3, ..., None, -1"`. @throws IndexError for what Python would not read. */
export function termsOfText(operation: string, text: string): Term[] {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts.map((part): Term => {
    if (part === "...") return { kind: "rest" };
    if (part === "None" || part === "newaxis" || part === "np.newaxis") return { kind: "new" };
    if (/^[+-]?\d+$/.test(part)) return { kind: "integer", at: Number(part) };
    const bounds = part.split(":").map((bound) => bound.trim());
    if (bounds.length < 2 || bounds.length > 3 || bounds.some((bound) => !/^([+-]?\d+|None|)$/.test(bound)))
      throw new IndexError(operation, `${describe(part)} is not an index.`, 'write "1:3", "::-1", "...", "None" or an integer.');
    const [start, end, step] = bounds.map((bound) => (bound === "" || bound === "None" ? undefined : Number(bound)));
    return {
      kind: "slice",
      slice: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), ...(step === undefined ? {} : { step }) },
    };
  });
}

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** The terms that the arguments of `get` and `set` stand for. */
export function termsOf(operation: string, indices: readonly Index[], near: Tensor): Term[] {
  return indices.flatMap((index): Term[] => {
    if (index === null) return [{ kind: "new" }];
    if (typeof index === "string") return termsOfText(operation, index);
    if (typeof index === "boolean") return [{ kind: "mask", mask: asTensor(operation, index, { device: near.device }) }];
    if (typeof index === "number" || typeof index === "bigint") {
      if (typeof index === "number" && !Number.isInteger(index)) throw invalid(operation);
      return [{ kind: "integer", at: Number(index) }];
    }
    if (isArray(index) || isTensor(index) || Array.isArray(index) || ArrayBuffer.isView(index))
      return [arrayTerm(operation, index as IndexList, near)];
    if (typeof index === "object" && isPlain(index)) return [{ kind: "slice", slice: index as Slice }];
    throw invalid(operation);
  });
}

function arrayTerm(operation: string, index: IndexList, near: Tensor): Term {
  const read = asTensor(operation, index as readonly WeakScalar[], {
    indices: true,
    ...(isArray(index as unknown) || isTensor(index as unknown) ? {} : { device: near.device }),
  });
  if (read.dtype === "bool") return { kind: "mask", mask: read };
  if (read.dtype.startsWith("float") || read.dtype === "bfloat16")
    throw new IndexError(operation, "arrays used as indices must be of integer (or boolean) type.");
  // Of a scalar array NumPy takes the integer.
  return read.ndim === 0 ? { kind: "integer", at: Number(valuesOf(operation, read)[0]) } : { kind: "integers", index: read };
}

/** How many axes of the array a term takes. */
export const takes = (term: Term): number => (term.kind === "new" || term.kind === "rest" ? 0 : term.kind === "mask" ? term.mask.ndim : 1);

/** The terms with the ellipsis written out. @throws IndexError for more indices than axes. */
export function spelled(operation: string, terms: readonly Term[], ndim: number): Term[] {
  const consumed = terms.reduce((count, term) => count + takes(term), 0);
  if (consumed > ndim)
    throw new IndexError(operation, `too many indices for array: array is ${ndim}-dimensional, but ${consumed} were indexed.`);
  if (terms.filter(({ kind }) => kind === "rest").length > 1)
    throw new IndexError(operation, "an index can only have a single ellipsis ('...').");
  const missing = new Array<Term>(ndim - consumed).fill({ kind: "slice", slice: {} });
  const at = terms.findIndex(({ kind }) => kind === "rest");
  return at < 0 ? [...terms, ...missing] : [...terms.slice(0, at), ...missing, ...terms.slice(at + 1)];
}

/** An integer index counted from the front. @throws IndexError */
export function positionIn(operation: string, at: number, axis: number, length: number): number {
  const position = at < 0 ? at + length : at;
  if (position < 0 || position >= length)
    throw new IndexError(operation, `index ${at} is out of bounds for axis ${axis} with size ${length}.`);
  return position;
}

/** A slice with its parts checked. @throws ArgumentError */
export function checkedSlice(operation: string, slice: Slice): Slice {
  for (const [key, part] of Object.entries(slice)) {
    if (!["start", "end", "step"].includes(key))
      throw new ArgumentError(operation, `a slice has no ${describe(key)}.`, "write slice(start, end, step).");
    if (part !== undefined && !Number.isInteger(part)) throw new ArgumentError(operation, "slice indices must be integers or None.");
  }
  if (slice.step === 0) throw new ArgumentError(operation, "slice step cannot be zero.");
  return slice;
}

/** The positions where a mask holds, one vector for each of its axes. */
export function positionsOf(operation: string, mask: Tensor, x: Tensor, axis: number): Tensor[] {
  mask.shape.forEach((length, i) => {
    // NumPy lets an empty axis of a mask pass: it picks nothing.
    if (length !== 0 && length !== x.shape[axis + i])
      throw new IndexError(
        operation,
        `boolean index did not match indexed array along axis ${axis + i}; size of axis is ${x.shape[axis + i]} but size of corresponding boolean axis is ${length}.`,
      );
  });
  return nonzeroPositions(operation, mask);
}

/** @internal Where a tensor is nonzero: one vector of int64 positions for each axis. */
export function nonzeroPositions(operation: string, x: Tensor): Tensor[] {
  const values = valuesOf(operation, x.dtype === "bool" ? x : x.to("bool")) as Uint8Array;
  const found = foundIn(values);
  if (x.ndim === 1) return [fromTypedArray(found, [found.length], { device: x.device })];
  let stride = values.length;
  return x.shape.map((length) => {
    stride = length === 0 ? 0 : stride / length;
    const column = new Int32Array(found.length);
    for (let i = 0; i < column.length; i++) column[i] = Math.floor(found[i]! / stride) % length;
    return fromTypedArray(column, [column.length], { device: x.device });
  });
}

/** Positions of what is not 0. They are counted first, without a branch, for where a mask is drawn no processor guesses right. */
function foundIn(values: Uint8Array): Int32Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) count += values[i] === 0 ? 0 : 1;
  // One place more, for each position is written before it is known whether it counts.
  const found = new Int32Array(count + 1);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    found[at] = i;
    at += values[i] === 0 ? 0 : 1;
  }
  return found.subarray(0, count);
}

/** NumPy's words for a mismatch of index arrays. */
export const indexShapes = (operation: string, shapes: readonly (readonly number[])[]): IndexError =>
  new IndexError(operation, `shape mismatch: indexing arrays could not be broadcast together with shapes ${shapes.map(tuple).join(" ")}.`);
