import { dispatch } from "../dispatch";
import { ArgumentError, ShapeError } from "../errors";
import { reshapeStrides } from "../layout";
import type { ViewName, ViewParams } from "../op";
import {
  checkShape,
  describe,
  type Dims,
  expandsTo,
  formatShape,
  normalizeDim,
  normalizeDims,
  sameShape,
  type Shape,
  sizeOf,
} from "../shape";
import type { Tensor } from "../tensor";
import { contiguous } from "./convert";
import { viewOps } from "./view-layouts";

/** Sizes or dims as PyTorch takes them: one after the other, or as a list. */
export type Sizes = readonly number[] | readonly [readonly number[]];

/** @internal Sizes or dims as a list. */
export function sizesOf(operation: string, given: Sizes): readonly number[] {
  const sizes = [...(given.length === 1 && Array.isArray(given[0]) ? (given[0] as readonly number[]) : given)];
  const odd = sizes.findIndex((size) => typeof size !== "number");
  if (odd >= 0)
    throw new ArgumentError(
      operation,
      `takes whole numbers or a list of them, not ${describe(sizes[odd])}.`,
      `write x.${operation}([2, 3]).`,
    );
  return sizes as number[];
}

/** @internal Dispatches a view whose parameters are already valid. */
export function viewOf<N extends ViewName>(x: Tensor, name: N, params: ViewParams[N]): Tensor {
  return dispatch({ op: viewOps[name], inputs: [x], params })[0]!;
}

/**
 * The same elements in another shape; one size may be −1, and is worked out. A view where strides allow it, a copy otherwise.
 *
 * ```ts
 * arange(6).reshape([2, -1]); // [2, 3]
 * arange(6).reshape(2, -1); // the same
 * ```
 *
 * @throws ShapeError when the number of elements differs.
 * @method @result same
 */
export function reshape(x: Tensor, ...shape: Sizes): Tensor {
  const target = resolveShape("reshape", x, sizesOf("reshape", shape));
  if (sameShape(target, x.layout.shape)) return x;
  const source = reshapeStrides(x.layout, target) === null ? contiguous(x) : x;
  return viewOf(source, "reshape", { shape: target });
}

/**
 * The same elements in another shape, sharing memory.
 *
 * @throws ShapeError when the number of elements differs, or strides do not allow a view.
 * @method @result same
 */
export function view_(x: Tensor, ...shape: Sizes): Tensor {
  const target = resolveShape("view", x, sizesOf("view", shape));
  if (reshapeStrides(x.layout, target) === null) {
    throw new ShapeError(
      "view",
      `${formatShape(x.layout.shape)} with strides ${formatShape(x.layout.strides)} has no view as ${formatShape(target)}.`,
      "use reshape.",
    );
  }
  return viewOf(x, "reshape", { shape: target });
}

function resolveShape(operation: string, x: Tensor, shape: Shape): number[] {
  if (!Array.isArray(shape))
    throw new ArgumentError(operation, `a shape is an array of sizes, not ${describe(shape)}.`, "write x.reshape([2, 3]).");
  const unknown = shape.indexOf(-1);
  const target = [...shape];
  if (unknown >= 0) {
    const known = sizeOf(target.filter((_, axis) => axis !== unknown));
    if (target.lastIndexOf(-1) !== unknown) throw new ShapeError(operation, `only one size may be −1: ${formatShape(shape)}.`);
    if (known === 0 || x.layout.size % known !== 0) {
      throw new ShapeError(operation, `${x.layout.size} elements ${formatShape(x.layout.shape)} do not divide into ${formatShape(shape)}.`);
    }
    target[unknown] = x.layout.size / known;
  }
  checkShape(operation, target);
  if (sizeOf(target) !== x.layout.size) {
    throw new ShapeError(
      operation,
      `${formatShape(x.layout.shape)} has ${x.layout.size} elements, ${formatShape(target)} has ${sizeOf(target)}.`,
    );
  }
  return target;
}

/**
 * The dims in another order: dim `i` of the result is dim `dims[i]` of `x`.
 *
 * @throws ShapeError unless `dims` names each dim once.
 * @method @result same
 */
export function permute(x: Tensor, ...dims: Sizes): Tensor {
  const order = sizesOf("permute", dims).map((dim) => normalizeDim("permute", dim, x.ndim));
  if (order.length !== x.ndim || new Set(order).size !== order.length) {
    throw new ShapeError("permute", `[${order.join(",")}] does not name each of ${x.ndim} dims once.`);
  }
  return viewOf(x, "permute", { dims: order });
}

/** Two dims exchanged. @throws ShapeError when a dim is out of range. @method @result same */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const dims = x.layout.shape.map((_, axis) => axis);
  const [a, b] = [normalizeDim("transpose", dim0, x.ndim), normalizeDim("transpose", dim1, x.ndim)];
  if (x.ndim === 0) return viewOf(x, "permute", { dims });
  [dims[a], dims[b]] = [b, a];
  return viewOf(x, "permute", { dims });
}

/** The transpose of a matrix; a vector or a scalar stays. @throws ShapeError for more than two dims. @method @result same */
export function t(x: Tensor): Tensor {
  if (x.ndim > 2)
    throw new ShapeError("t", `takes at most 2 dims, not ${x.ndim} ${formatShape(x.layout.shape)}.`, "use transpose or permute.");
  return x.ndim < 2 ? x : transpose(x, 0, 1);
}

/** Repeats dims of size 1 (and adds dims in front) without copying; −1 keeps a size. @throws ShapeError when sizes do not fit. @method @result same */
export function expand(x: Tensor, ...sizes: Sizes): Tensor {
  const shape = sizesOf("expand", sizes);
  const lead = shape.length - x.ndim;
  const target = shape.map((length, axis) => (length === -1 && axis >= lead ? x.layout.shape[axis - lead]! : length));
  checkShape("expand", target);
  if (!expandsTo(x.layout.shape, target)) {
    throw new ShapeError(
      "expand",
      `${formatShape(x.layout.shape)} does not expand to ${formatShape(shape)}.`,
      "only dims of size 1 grow, and new dims come in front.",
    );
  }
  return sameShape(target, x.layout.shape) ? x : viewOf(x, "expand", { shape: target });
}

/** `expand`, by NumPy's name. @throws ShapeError when sizes do not fit. @method @result same */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor => expand(x, shape);

/** Without the dims of size 1: all of them, or those named. A named dim of another size stays, as in PyTorch. @method @result same */
export function squeeze(x: Tensor, dim?: Dims): Tensor {
  if (Array.isArray(dim) && dim.length === 0) return x;
  const dims = normalizeDims("squeeze", dim, x.ndim);
  return reshapeView(
    x,
    x.layout.shape.filter((length, axis) => length !== 1 || !dims.includes(axis)),
  );
}

/** With a new dim of size 1 before `dim`. @throws ShapeError when out of range. @method @result same */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const at = normalizeDim("unsqueeze", dim, x.ndim + 1);
  return reshapeView(x, [...x.layout.shape.slice(0, at), 1, ...x.layout.shape.slice(at)]);
}

/** Adding or dropping dims of size 1 never needs a copy. */
const reshapeView = (x: Tensor, shape: Shape): Tensor => (sameShape(shape, x.layout.shape) ? x : viewOf(x, "reshape", { shape }));

/** The dims from `start` to `end` (included) as one. @throws ShapeError when a dim is out of range. @method @result same */
export function flatten(x: Tensor, start = 0, end = -1): Tensor {
  if (x.ndim === 0) return reshape(x, [1]);
  const [from, to] = [normalizeDim("flatten", start, x.ndim), normalizeDim("flatten", end, x.ndim)];
  if (from > to) throw new ShapeError("flatten", `the start ${start} comes after the end ${end}.`);
  return reshape(x, [...x.layout.shape.slice(0, from), sizeOf(x.layout.shape.slice(from, to + 1)), ...x.layout.shape.slice(to + 1)]);
}

/** Reversed along the dims. A view. @throws ShapeError when a dim is out of range. @method @result same */
export function flip(x: Tensor, ...axes: Sizes): Tensor {
  const dims = sizesOf("flip", axes);
  if (dims.length === 0) return x;
  return viewOf(x, "flip", { dims: normalizeDims("flip", dims, x.ndim) });
}

/** @internal One axis sliced, the others whole. */
export function sliceAxis(x: Tensor, axis: number, start: number, size: number, step = 1): Tensor {
  return viewOf(x, "slice", {
    starts: x.layout.shape.map((_, i) => (i === axis ? start : 0)),
    steps: x.layout.shape.map((_, i) => (i === axis ? step : 1)),
    sizes: x.layout.shape.map((length, i) => (i === axis ? size : length)),
  });
}

/** `length` elements along `dim` from `start`. A view. @throws ShapeError when they are not there. @method @result same */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const axis = normalizeDim("narrow", dim, x.ndim);
  const size = x.layout.shape[axis] ?? 0;
  const from = start < 0 ? start + size : start;
  if (!Number.isInteger(from) || !Number.isInteger(length) || from < 0 || length < 0 || from + length > size) {
    throw new ShapeError(
      "narrow",
      `elements ${start} … ${start + length - 1} are not within dim ${dim} of ${formatShape(x.layout.shape)}.`,
    );
  }
  return sliceAxis(x, axis, from, length);
}

/** One element along `dim`, which goes away. A view. @throws ShapeError when it is not there. @method @result same */
export function select(x: Tensor, dim: number, index: number): Tensor {
  const axis = normalizeDim("select", dim, x.ndim);
  if (x.ndim === 0) throw new ShapeError("select", "a scalar has no dim to select from.");
  return reshapeView(narrow(x, axis, index, 1), [...x.layout.shape.slice(0, axis), ...x.layout.shape.slice(axis + 1)]);
}

/** Each piece is a tensor of its own: more would fill JavaScript's heap. */
const MOST_PIECES = 2 ** 20;

/** @internal @throws ShapeError for more pieces than a list is made of. */
export function checkPieces(operation: string, count: number): void {
  if (count > MOST_PIECES) throw new ShapeError(operation, `${count} pieces are more than the ${MOST_PIECES} that a list is made of.`);
}

/** Pieces of `size` along `dim` (the last may be smaller), or of the sizes given. Views. @throws ShapeError when sizes do not add up. @method @result same */
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  const axis = normalizeDim("split", dim, x.ndim);
  const length = x.layout.shape[axis] ?? 1;
  let sizes: readonly number[];
  if (typeof size === "number") {
    if (!Number.isInteger(size) || size <= 0)
      throw new ShapeError("split", `the size of a piece is a whole number ≥ 1, not ${describe(size)}.`);
    const count = Math.max(1, Math.ceil(length / size));
    checkPieces("split", count);
    sizes = Array.from({ length: count }, (_, i) => Math.min(size, length - i * size));
  } else {
    sizes = size;
    const total = sizes.reduce((a, b) => a + b, 0);
    if (total !== length)
      throw new ShapeError(
        "split",
        `sizes [${sizes.join(",")}] add up to ${total}, dim ${dim} of ${formatShape(x.layout.shape)} has ${length}.`,
      );
  }
  let start = 0;
  return sizes.map((piece) => narrow(x, axis, (start += piece) - piece, piece));
}

/** At most `chunks` pieces of equal size along `dim` (the last may be smaller). Views. @throws ShapeError when `chunks` is below 1. @method @result same */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  if (!Number.isInteger(chunks) || chunks < 1) throw new ShapeError("chunk", `needs at least one chunk, not ${describe(chunks)}.`);
  const length = x.layout.shape[normalizeDim("chunk", dim, x.ndim)] ?? 1;
  return split(x, Math.max(1, Math.ceil(length / chunks)), dim);
}

/** What sliding windows a `windows` view shows. */
export interface WindowOptions {
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
}

/**
 * All windows of `sizes` along `dims`, without a copy: each of `dims` counts windows, and the positions within one come as new dims at the end.
 *
 * ```ts
 * arange(5).windows([0], [3]); // [[0,1,2],[1,2,3],[2,3,4]]
 * ```
 *
 * @throws ShapeError when a window is longer than its dim, and for sizes, strides and dilations that are none.
 * @method @result same
 */
export function windows(x: Tensor, dims: readonly number[], sizes: readonly number[], options: WindowOptions = {}): Tensor {
  const axes = dims.map((dim) => normalizeDim("windows", dim, x.ndim));
  if (new Set(axes).size < axes.length) throw new ShapeError("windows", `a dim is repeated in [${dims.join(",")}].`);
  const { strides = dims.map(() => 1), dilations = dims.map(() => 1) } = options;
  for (const [name, list] of Object.entries({ sizes, strides, dilations })) {
    if (list.length !== dims.length || !list.every((each) => Number.isInteger(each) && each >= 1)) {
      throw new ShapeError("windows", `${name} are whole numbers ≥ 1, one for each of ${dims.length} dims, not [${list.join(",")}].`);
    }
  }
  axes.forEach((axis, i) => {
    const span = dilations[i]! * (sizes[i]! - 1) + 1;
    const length = x.layout.shape[axis] ?? 1;
    if (span > length) {
      throw new ShapeError(
        "windows",
        `a window spans ${span} elements, dim ${axis} of ${formatShape(x.layout.shape)} has ${length}.`,
        "pad the input, or take a smaller window.",
      );
    }
  });
  // As PyTorch's `unfold`: one window, and no dim that would count it.
  if (x.ndim === 0) return reshapeView(x, [...sizes]);
  return viewOf(x, "windows", { dims: axes, sizes: [...sizes], strides: [...strides], dilations: [...dilations] });
}
