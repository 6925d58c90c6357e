import type { IndexedAxis, View } from "@adjoint/core";
import type { Elements } from "./elements";
import { arrayOf } from "./memory";
import { forEachElement, rowStride, splitRow } from "./strided";

/** What gather and scatter hand to the loop over a row, for the axes that indices address. */
export interface IndexRow {
  readonly arrays: readonly Elements[];
  readonly strides: Int32Array;
  /** Where each index view stands at the beginning of the row. */
  readonly starts: Int32Array;
  readonly sizes: Int32Array;
  readonly steps: Int32Array;
}

/** Runs one row of the iteration space: positions of the two data views, and how many elements. Returns the first bad element, or −1. */
export type RunRow = (dense: number, addressed: number, row: IndexRow, length: number) => number;

/**
 * Walks the rows of a gather or scatter. `addressed` is the view that the indices point into, `dense` the other.
 * Returns the first position with an index out of range, or −1.
 */
export function walkIndexed(
  shape: readonly number[],
  axes: readonly IndexedAxis[],
  dense: View,
  addressed: View,
  indices: readonly View[],
  run: RunRow,
): number {
  const { rows, length } = splitRow(shape);
  const row: IndexRow = {
    arrays: indices.map((view) => arrayOf(view)),
    strides: Int32Array.from(indices, (view) => rowStride(view, shape)),
    starts: new Int32Array(indices.length),
    sizes: Int32Array.from(axes, ({ size }) => size),
    steps: Int32Array.from(axes, ({ stride }) => stride),
  };
  let bad = -1;
  forEachElement(rows, [dense, addressed, ...indices], (positions, index) => {
    if (bad >= 0) return;
    for (let k = 0; k < indices.length; k++) row.starts[k] = positions[k + 2];
    const at = run(positions[0], positions[1], row, length);
    if (at >= 0) bad = index * length + at;
  });
  return bad;
}
