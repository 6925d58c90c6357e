import type { Elements } from "./elements";

/** Float16 and the like are decoded while they are packed. */
export type Decode = ((stored: number) => number) | null;

/**
 * Packs `rows` rows by `depth` columns of a matrix into panels of two rows, column after column. Where each row and column
 * lies comes from two tables, so any groups of strided axes will do. Missing rows are zero.
 */
export function packPairs(
  panels: Elements,
  from: Elements,
  base: number,
  rowOffsets: Int32Array,
  row: number,
  rows: number,
  depthOffsets: Int32Array,
  start: number,
  depth: number,
  decode: Decode,
): void {
  const end = start + depth;
  let w = 0;
  for (let top = row; top < row + rows; top += 2) {
    const paired = top + 1 < row + rows;
    const p0 = base + rowOffsets[top];
    const p1 = paired ? base + rowOffsets[top + 1] : p0;
    for (let k = start; k < end; k++, w += 2) {
      const o = depthOffsets[k];
      const x0 = from[p0 + o];
      const x1 = from[p1 + o];
      panels[w] = decode === null ? x0 : decode(x0);
      panels[w + 1] = !paired ? 0 : decode === null ? x1 : decode(x1);
    }
  }
}

/** The same in panels of four. */
export function packFours(
  panels: Elements,
  from: Elements,
  base: number,
  rowOffsets: Int32Array,
  row: number,
  rows: number,
  depthOffsets: Int32Array,
  start: number,
  depth: number,
  decode: Decode,
): void {
  const end = start + depth;
  let w = 0;
  for (let top = row; top < row + rows; top += 4) {
    const missing = top + 4 - (row + rows);
    const p0 = base + rowOffsets[top];
    const p1 = missing < 3 ? base + rowOffsets[top + 1] : p0;
    const p2 = missing < 2 ? base + rowOffsets[top + 2] : p0;
    const p3 = missing < 1 ? base + rowOffsets[top + 3] : p0;
    for (let k = start; k < end; k++, w += 4) {
      const o = depthOffsets[k];
      const x0 = from[p0 + o];
      const x1 = from[p1 + o];
      const x2 = from[p2 + o];
      const x3 = from[p3 + o];
      panels[w] = decode === null ? x0 : decode(x0);
      panels[w + 1] = missing > 2 ? 0 : decode === null ? x1 : decode(x1);
      panels[w + 2] = missing > 1 ? 0 : decode === null ? x2 : decode(x2);
      panels[w + 3] = missing > 0 ? 0 : decode === null ? x3 : decode(x3);
    }
  }
}
