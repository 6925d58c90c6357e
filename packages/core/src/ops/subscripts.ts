import { dispatch } from "../dispatch";
import { dtypes } from "../dtype";
import { elementwise } from "../elementwise";
import { ArgumentError, DTypeError, IndexError } from "../errors";
import { constant, scalar, where } from "../expr";
import { unaryPlans } from "../plan";
import { integerRanges } from "../ranges";
import { describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { convert } from "./convert";
import { tensor } from "./creation";

/** Every `step`th element from `start` to below `end`, counted from the end where negative. */
export interface Slice {
  readonly start?: number;
  readonly end?: number;
  readonly step?: number;
}

/** Whole numbers, nested to any depth. */
export type NestedIndices = number | readonly NestedIndices[];

/** What names elements or classes: a tensor of integers, or whole numbers, nested as in `tensor`, which are taken as int32. */
export type Indices = Tensor | NestedIndices;

/** One index of `x.at(…)`: an integer, a slice, `null` for a new dim, `"..."` for all dims between, or integers to pick. */
export type Index = number | Slice | null | "..." | ":" | Tensor | readonly NestedIndices[];

/** @internal An index tensor, and what it addresses. */
export interface Picked {
  /** The axis of the basic view that the index tensor addresses. */
  readonly axis: number;
  readonly index: Tensor;
}

/** @internal What an index expression says, axis by axis. */
export interface Parsed {
  readonly starts: number[];
  readonly steps: number[];
  readonly sizes: number[];
  /** For each axis of the sliced tensor, then for new dims: kept axis, −1 for a new dim; dropped axes are absent. */
  readonly axes: number[];
  readonly picked: Picked[];
}

/** A plain object, of any realm: a date or a promise would read as the slice of everything. */
function isSlice(index: unknown): index is Slice {
  if (typeof index !== "object" || index === null || Array.isArray(index)) return false;
  const prototype = Object.getPrototypeOf(index) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @internal Reads an index expression. @throws IndexError when it does not fit. */
export function parse(operation: string, x: Tensor, indices: readonly Index[]): Parsed {
  const consumed = indices.filter((index) => index !== null && index !== "...").length;
  if (consumed > x.ndim) throw new IndexError(operation, `${consumed} indices for ${x.ndim} dims ${formatShape(x.layout.shape)}.`);
  if (indices.filter((index) => index === "...").length > 1) throw new IndexError(operation, 'an index may have only one "...".');
  const full = indices.includes("...") ? [...indices] : [...indices, "..." as const];
  full.splice(full.indexOf("..."), 1, ...new Array<Index>(x.ndim - consumed).fill(":"));
  const parsed: Parsed = { starts: [], steps: [], sizes: [], axes: [], picked: [] };
  let axis = 0;
  for (const index of full) {
    if (index === null) {
      parsed.axes.push(-1);
      continue;
    }
    const length = x.layout.shape[axis]!;
    const [start, step, size] = range(operation, x, axis, index);
    parsed.starts.push(start);
    parsed.steps.push(step);
    parsed.sizes.push(size);
    if (isTensor(index) || Array.isArray(index))
      parsed.picked.push({ axis, index: asIndex(operation, index as Tensor | readonly NestedIndices[], x, length) });
    if (typeof index !== "number") parsed.axes.push(axis);
    axis++;
  }
  return parsed;
}

/** Start, step and size of a basic index along an axis. */
function range(operation: string, x: Tensor, axis: number, index: Exclude<Index, null>): [number, number, number] {
  const length = x.layout.shape[axis]!;
  if (typeof index === "number") {
    const at = index < 0 ? index + length : index;
    if (!Number.isInteger(index) || at < 0 || at >= length) {
      throw new IndexError(
        operation,
        `index ${index} is out of range: dim ${axis} of ${formatShape(x.layout.shape)} has ${length} elements.`,
      );
    }
    return [at, 1, 1];
  }
  if (index === ":" || isTensor(index) || Array.isArray(index)) return [0, 1, length];
  if (!isSlice(index))
    throw new ArgumentError(
      operation,
      `${describe(index)} is not an index.`,
      'use an integer, slice(start, end), null, "..." or an integer tensor.',
    );
  for (const key of Object.keys(index)) {
    if (key !== "start" && key !== "end" && key !== "step")
      throw new ArgumentError(operation, `a slice has no ${describe(key)}.`, "write slice(start, end, step).");
  }
  const step = index.step ?? 1;
  for (const part of [index.start ?? 0, index.end ?? 0, step]) {
    if (!Number.isInteger(part)) throw new ArgumentError(operation, `a slice takes whole numbers, not ${describe(part)}.`);
  }
  if (step === 0) throw new ArgumentError(operation, "the step of a slice is 0.");
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const bound = (value: number | undefined, otherwise: number): number =>
    value === undefined ? otherwise : Math.min(Math.max(value < 0 ? value + length : value, low), high);
  const start = bound(index.start, step > 0 ? low : high);
  const end = bound(index.end, step > 0 ? high : low);
  return [start, step, Math.max(0, Math.ceil((end - start) / step))];
}

/** Indices as int32, counted from the front. */
function asIndex(operation: string, index: Tensor | readonly NestedIndices[], x: Tensor, length: number): Tensor {
  if (isTensor(index) && index.dtype === "bool") {
    throw new DTypeError(
      operation,
      "how many elements a bool mask names depends on values.",
      "await maskedSelect(x, mask), or maskedSelectSync(x, mask) on a device that can be read at once.",
    );
  }
  return fromFront(indicesOf(operation, index, x), length);
}

/** @internal Counted from the front, where a negative index counts from the end. */
export const fromFront: (signed: Tensor, length: number) => Tensor = /* @__PURE__ */ elementwise(
  (index, length) => where(index.ge(0), index, index.add(length!)),
  {
    name: "fromFront",
  },
);

/** A fraction would be cut off, and bools read as 0 and 1. */
function checkWhole(operation: string, index: unknown): void {
  if (Array.isArray(index)) for (const part of index as unknown[]) checkWhole(operation, part);
  else if (!(Number.isInteger(index) && Math.abs(index as number) < 2 ** 31))
    throw new IndexError(operation, `${describe(index)} is not an index.`, "indices and classes are whole numbers.");
}

/** @internal As int32; numbers on the device of what they belong to. @throws DTypeError unless a tensor holds integers. @throws IndexError for a fraction. */
export function indicesOf(operation: string, index: Indices, near?: { readonly device: string }): Tensor {
  if (isTensor(index)) return checkedIndices(operation, index);
  checkWhole(operation, index);
  return tensor(index, { dtype: "int32", ...(near && { device: near.device }) });
}

/** As int32; what int32 does not hold becomes its least number, which no dim has: cast alone, it would wrap to an index that exists. */
const narrowings = /* @__PURE__ */ unaryPlans((leaf) => {
  const [least, most] = integerRanges.int32 as readonly [number, number];
  const fits = leaf.dtype === "int64" ? scalar("and", leaf.ge(least), leaf.le(most)) : leaf.le(most);
  return where(fits, leaf.cast("int32"), constant(least, "int32"));
});

/** @internal Integers wider than int32 as int32, see `narrowings`; all else as it is. */
export function withinInt32(index: Tensor): Tensor {
  const { dtype } = index;
  if (dtype !== "int64" && dtype !== "uint64" && dtype !== "uint32") return index;
  return dispatch({ op: { kind: "map", name: "to" }, inputs: [index], params: { plan: narrowings(dtype), scalars: [] } })[0]!;
}

/** @internal As int32. @throws DTypeError unless they are integers. */
export function checkedIndices(operation: string, index: Tensor): Tensor {
  const { kind } = dtypes[index.dtype];
  if (kind !== "signed" && kind !== "unsigned")
    throw new DTypeError(operation, `indices are integers, not ${index.dtype}.`, 'cast them: index.to("int32").');
  return convert(withinInt32(index), "int32");
}
