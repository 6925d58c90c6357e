import type { CopyKernel, View } from "@adjoint/core";
import type { Elements } from "./elements";
import { arrayOf, bitsOf } from "./memory";
import { specialise } from "./specialise";
import { encoder } from "./storage";
import { forEachElement } from "./strided";

export function runCopy({ shapes, fill }: CopyKernel, inputs: readonly View[], outputs: readonly View[]): void {
  if (fill !== null) fillView(fill.shape, fill.value, outputs[shapes.length]);
  for (let r = 0; r < shapes.length; r++) copyRegion(shapes[r], inputs[r], outputs[r]);
}

/** Below this length a loop is faster than making a subarray. */
const shortRow = 48;

/** Two axes at once, in tiles: a transposed copy then touches each cache line once. */
function copyPlane(
  to: Elements,
  at: number,
  toRow: number,
  toColumn: number,
  from: Elements,
  start: number,
  fromRow: number,
  fromColumn: number,
  rows: number,
  columns: number,
  tile: number,
): void {
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(rows, top + tile);
    for (let left = 0; left < columns; left += tile) {
      const right = Math.min(columns, left + tile);
      for (let i = top; i < bottom; i++) {
        let p = at + i * toRow + left * toColumn;
        let q = start + i * fromRow + left * fromColumn;
        for (let j = left; j < right; j++, p += toColumn, q += fromColumn) to[p] = from[q];
      }
    }
  }
}

function copyRegion(shape: readonly number[], from: View, to: View): void {
  const rank = shape.length;
  const columns = rank > 0 ? shape[rank - 1] : 1;
  const contiguous = rank === 0 || (from.strides[rank - 1] === 1 && to.strides[rank - 1] === 1);
  if (contiguous && columns >= shortRow) return copyRows(shape, from, to, columns);
  const source = bitsOf(from);
  const target = bitsOf(to);
  const plane = specialise(copyPlane, target.constructor.name, (copy) => copy(target, 0, 1, 1, source, 0, 1, 1, 0, 0, 1));
  const axis = (view: View, a: number): number => (a < 0 ? 0 : view.strides[a]);
  const rows = rank > 1 ? shape[rank - 2] : 1;
  // Where both walk the last axis fastest, tiles would only get in the way.
  const tile =
    Math.abs(axis(from, rank - 1)) > Math.abs(axis(from, rank - 2)) || Math.abs(axis(to, rank - 1)) > Math.abs(axis(to, rank - 2))
      ? 32
      : 2 ** 30;
  forEachElement(shape.slice(0, -2), [to, from], ([p, q]) =>
    plane(target, p, axis(to, rank - 2), axis(to, rank - 1), source, q, axis(from, rank - 2), axis(from, rank - 1), rows, columns, tile),
  );
}

function copyRows(shape: readonly number[], from: View, to: View, columns: number): void {
  const source = arrayOf(from);
  const target = arrayOf(to);
  forEachElement(shape.slice(0, -1), [to, from], ([p, q]) => target.set(source.subarray(q, q + columns), p));
}

function fillView(shape: readonly number[], value: number | bigint, to: View): void {
  const stored = (encoder(to.dtype) as (value: number | bigint) => number | bigint)(value);
  const target = arrayOf(to);
  const rank = shape.length;
  const columns = rank > 0 ? shape[rank - 1] : 1;
  if (rank === 0 || to.strides[rank - 1] === 1) {
    forEachElement(shape.slice(0, -1), [to], ([p]) => target.fill(stored, p, p + columns));
  } else {
    forEachElement(shape, [to], ([p]) => {
      target[p] = stored as number;
    });
  }
}
