import { ArgumentError, ShapeError } from "./errors";

/** Sizes of the axes, outermost first. `[]` is a scalar. */
export type Shape = readonly number[];

/** One dim, several, or (where an operation allows it) none for all. Negative dims count from the end. */
export type Dims = number | readonly number[];

export const formatShape = (shape: Shape): string => `[${shape.join(",")}]`;

/** The number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** Whether only dims of size 1 have to grow, and dims in front to be added. */
export function expandsTo(shape: Shape, target: Shape): boolean {
  const lead = target.length - shape.length;
  return lead >= 0 && shape.every((length, axis) => length === 1 || length === target[lead + axis]);
}

/** The most elements that a tensor may have: positions in a kernel's iteration space are uint32. */
export const MAX_ELEMENTS = 2 ** 32 - 1;

/** Refuses what is not a list of whole numbers ≥ 0. */
export function checkShape(operation: string, shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new ArgumentError(operation, `a shape is an array of sizes, not ${describe(shape)}.`, "write [2, 3].");
  }
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) {
      throw new ShapeError(operation, `sizes are whole numbers ≥ 0, but the shape is [${shape.map(describe).join(",")}].`);
    }
  }
  if (sizeOf(shape) > MAX_ELEMENTS) {
    throw new ShapeError(operation, `${formatShape(shape)} has ${sizeOf(shape)} elements; a tensor holds at most 2³² − 1.`);
  }
}

/** A checked copy of the caller's list of sizes, which they may change later. */
export function shapeFrom(operation: string, shape: Shape): Shape {
  // Checked after it was copied: a proxy need not say the same thing twice.
  const own = Array.isArray(shape) ? [...(shape as Shape)] : shape;
  checkShape(operation, own);
  return own;
}

/** A value as it reads in a message: short, and safe for any input. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value !== "object") return typeof value === "function" ? "a function" : String(value);
  if (Array.isArray(value)) return "an array";
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name;
  return name === undefined || name === "Object" ? "an object" : `a ${name}`;
}

/** @throws ArgumentError for what cannot be called. */
export function checkFunction(operation: string, fn: unknown): void {
  if (typeof fn === "function") return;
  const isModule = typeof (fn as { forward?: unknown } | null | undefined)?.forward === "function";
  const hint = isModule ? "a module is not a function: (x) => net.forward(x)." : `${operation}(() => …).`;
  throw new ArgumentError(operation, `takes a function, not ${describe(fn)}.`, hint);
}

/** The shape that inputs of these shapes broadcast to, by NumPy's rule: aligned at the end, sizes equal or 1. */
export function broadcastShapes(operation: string, shapes: readonly Shape[]): Shape {
  let out = shapes[0] ?? [];
  for (let position = 1; position < shapes.length; position++) {
    const shape = shapes[position]!;
    if (!sameShape(out, shape)) out = broadcastTwo(operation, out, shape, shapes);
  }
  return out;
}

function broadcastTwo(operation: string, a: Shape, b: Shape, all: readonly Shape[]): Shape {
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let back = 1; back <= rank; back++) {
    const left = a[a.length - back] ?? 1;
    const right = b[b.length - back] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        operation,
        `shapes do not broadcast: ${all.map(formatShape).join(" and ")} (${left} vs ${right}).`,
        "sizes must be equal or 1, aligned at the last dim; see unsqueeze and reshape.",
      );
    }
    out[rank - back] = left === 1 ? right : left;
  }
  return out;
}

/** A dim in 0 … rank−1 from one that may count from the end. A scalar has the dims −1 and 0, as in PyTorch. */
export function normalizeDim(operation: string, dim: number, rank: number): number {
  const bound = Math.max(rank, 1);
  if (!Number.isInteger(dim)) throw new ArgumentError(operation, `a dim is a whole number, not ${describe(dim)}.`);
  if (dim < -bound || dim >= bound) {
    throw new ShapeError(operation, `dim ${dim} is out of range for ${rank} dims (${-bound} … ${bound - 1}).`);
  }
  return dim < 0 ? dim + bound : dim;
}

/** Sorted, distinct dims; all of them when `dims` is undefined or (as in PyTorch) empty. */
export function normalizeDims(operation: string, dims: Dims | null | undefined, rank: number): number[] {
  if (dims === undefined || dims === null || (Array.isArray(dims) && dims.length === 0)) {
    return Array.from({ length: rank }, (_, axis) => axis);
  }
  const list = (typeof dims === "number" ? [dims] : [...dims]).map((dim) => normalizeDim(operation, dim, rank));
  const sorted = list.sort((a, b) => a - b);
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) throw new ShapeError(operation, `dim ${sorted[i]} appears twice.`);
  }
  return rank === 0 ? [] : sorted;
}

/** The shape after a reduction over `dims` (normalized). */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): number[] {
  const out: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (!dims.includes(axis)) out.push(shape[axis]!);
    else if (keepdim) out.push(1);
  }
  return out;
}

/** `count` axes one after the other. */
export const axesFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);
