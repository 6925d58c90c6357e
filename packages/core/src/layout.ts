import { contiguousStrides, type Shape, sizeOf } from "./shape";

/** Where a tensor's elements lie in its storage: element `(i₀, …)` at `offset + Σ iₐ·strides[a]`. */
export interface Layout {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Row-major without gaps. */
  readonly contiguous: boolean;
  /** The shape as programs see it, made when one asks: kernels trust `shape`, so nobody else may write to that. */
  shown: Shape | undefined;
}

/** A frozen copy. Of the shape itself it would be none: kernels read frozen arrays more slowly, and other layouts may share it. */
export const shownShape = (layout: Layout): Shape => (layout.shown ??= Object.freeze([...layout.shape]));

export function contiguousLayout(shape: Shape, offset = 0): Layout {
  return { shape, strides: contiguousStrides(shape), offset, size: sizeOf(shape), contiguous: true, shown: undefined };
}

export function stridedLayout(shape: Shape, strides: readonly number[], offset: number): Layout {
  return { shape, strides, offset, size: sizeOf(shape), contiguous: isContiguous(shape, strides), shown: undefined };
}

function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  // Of no elements any strides are right; so every reshape of them is a view.
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length !== 1 && strides[axis] !== expected) return false;
    expected *= length;
  }
  return true;
}

/** Strides over `target` for a tensor that broadcasts to it. */
export function broadcastStrides(layout: Layout, target: Shape): number[] {
  const lead = target.length - layout.shape.length;
  const strides = new Array<number>(target.length).fill(0);
  for (let axis = 0; axis < layout.shape.length; axis++) {
    if (layout.shape[axis] !== 1) strides[lead + axis] = layout.strides[axis]!;
  }
  return strides;
}

/** True when two indices of the layout share an element (a broadcast or overlapping view): such a view cannot be written to. */
export function overlaps(layout: Layout): boolean {
  if (layout.contiguous || layout.size <= 1) return false;
  const axes = layout.shape
    .map((length, axis) => ({ length, stride: Math.abs(layout.strides[axis]!) }))
    .filter((axis) => axis.length > 1)
    .sort((a, b) => a.stride - b.stride);
  let reach = 0;
  for (const { length, stride } of axes) {
    if (stride <= reach) return true;
    reach += (length - 1) * stride;
  }
  return false;
}

/** The strides that give `shape` over the same elements in the same order, or null where only a copy can. */
export function reshapeStrides(layout: Layout, shape: Shape): number[] | null {
  if (layout.contiguous) return contiguousStrides(shape);
  const strides = new Array<number>(shape.length);
  let from = layout.shape.length - 1;
  let to = shape.length - 1;
  // Groups of old axes that step evenly, innermost first, are cut anew into groups of new axes.
  while (from >= 0) {
    let oldSize = layout.shape[from]!;
    const stride = layout.strides[from]!;
    let group = from - 1;
    while (group >= 0 && (layout.shape[group] === 1 || layout.strides[group] === stride * oldSize)) {
      oldSize *= layout.shape[group]!;
      group--;
    }
    let newSize = 1;
    while (to >= 0 && newSize < oldSize) {
      strides[to] = stride * newSize;
      newSize *= shape[to]!;
      to--;
    }
    if (newSize !== oldSize) return null;
    from = group;
  }
  while (to >= 0) strides[to--] = 1;
  return strides;
}

/** An iteration space shared by several views, with as few axes as describe it. */
export interface Collapsed {
  readonly shape: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/**
 * Drops axes of size 1 and merges neighbours that every view steps through evenly, keeping the row-major order,
 * so that most kernels see one axis.
 */
export function collapseAxes(shape: Shape, views: readonly (readonly number[])[]): Collapsed {
  // Most groups of axes are one axis, or none.
  if (shape.length < 2 && shape[0] !== 1) return { shape, strides: views };
  const outShape: number[] = [];
  const strides = views.map(() => [] as number[]);
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis]!;
    if (length === 1) continue;
    const last = outShape.length - 1;
    const merges = last >= 0 && continues(strides, views, last, axis, length);
    if (merges) outShape[last]! *= length;
    else outShape.push(length);
    for (let v = 0; v < views.length; v++) strides[v]![merges ? last : last + 1] = views[v]![axis]!;
  }
  return { shape: outShape, strides };
}

/** Whether an axis goes on, in every view, where the last one that was kept ends. */
function continues(
  strides: readonly (readonly number[])[],
  views: readonly (readonly number[])[],
  last: number,
  axis: number,
  length: number,
): boolean {
  for (let v = 0; v < views.length; v++) if (strides[v]![last] !== views[v]![axis]! * length) return false;
  return true;
}
