import type { Elements } from "./elements";

/** Rows and columns of the tile whose sums stay in registers. V8 multiplies before it adds, so a larger tile would spill. */
export const tileRows = 4;
export const tileColumns = 2;

/**
 * Writes one tile of the product at `c[at]`, in rows `width` apart, or adds to what is there. The panels begin at `ap` and
 * `bp`: `depth` columns of four, and as many rows of two.
 */
export type Tile = (depth: number, ap: number, bp: number, c: Elements, at: number, width: number, add: boolean) => void;

/**
 * Sums in doubles: scalar code adds them as fast as floats, and V8 would convert floats at each step. The panels are constants
 * of the closure, so that V8 compiles their addresses and lengths in (+25 %), and `| 0` spares the overflow checks. Two depths a turn
 * are half again as fast as one; three spill, and so do two of a tile of 3 × 4.
 */
export function floatTile(left: Elements, right: Elements): Tile {
  const a = left;
  const b = right;
  return (depth, ap, bp, c, at, width, add) => {
    let c00 = 0;
    let c01 = 0;
    let c10 = 0;
    let c11 = 0;
    let c20 = 0;
    let c21 = 0;
    let c30 = 0;
    let c31 = 0;
    let p = ap | 0;
    let q = bp | 0;
    const end = (p + 4 * (depth & ~1)) | 0;
    while (p < end) {
      const a0 = a[p];
      const a1 = a[(p + 1) | 0];
      const a2 = a[(p + 2) | 0];
      const a3 = a[(p + 3) | 0];
      const b0 = b[q];
      c00 += a0 * b0;
      c10 += a1 * b0;
      c20 += a2 * b0;
      c30 += a3 * b0;
      const b1 = b[(q + 1) | 0];
      c01 += a0 * b1;
      c11 += a1 * b1;
      c21 += a2 * b1;
      c31 += a3 * b1;
      const a4 = a[(p + 4) | 0];
      const a5 = a[(p + 5) | 0];
      const a6 = a[(p + 6) | 0];
      const a7 = a[(p + 7) | 0];
      const b2 = b[(q + 2) | 0];
      c00 += a4 * b2;
      c10 += a5 * b2;
      c20 += a6 * b2;
      c30 += a7 * b2;
      const b3 = b[(q + 3) | 0];
      c01 += a4 * b3;
      c11 += a5 * b3;
      c21 += a6 * b3;
      c31 += a7 * b3;
      p = (p + 8) | 0;
      q = (q + 4) | 0;
    }
    if ((depth & 1) === 1) {
      const b0 = b[q];
      const b1 = b[q + 1];
      c00 += a[p] * b0;
      c01 += a[p] * b1;
      c10 += a[p + 1] * b0;
      c11 += a[p + 1] * b1;
      c20 += a[p + 2] * b0;
      c21 += a[p + 2] * b1;
      c30 += a[p + 3] * b0;
      c31 += a[p + 3] * b1;
    }
    const row1 = at + width;
    const row2 = row1 + width;
    const row3 = row2 + width;
    if (add) {
      c00 += c[at];
      c01 += c[at + 1];
      c10 += c[row1];
      c11 += c[row1 + 1];
      c20 += c[row2];
      c21 += c[row2 + 1];
      c30 += c[row3];
      c31 += c[row3 + 1];
    }
    c[at] = c00;
    c[at + 1] = c01;
    c[row1] = c10;
    c[row1 + 1] = c11;
    c[row2] = c20;
    c[row2 + 1] = c21;
    c[row3] = c30;
    c[row3 + 1] = c31;
  };
}

/** The same for 32-bit integers, exact modulo 2³². */
export function integerTile(left: Elements, right: Elements): Tile {
  const a = left;
  const b = right;
  return (depth, ap, bp, c, at, width, add) => {
    for (let j = 0; j < tileColumns; j++) {
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      let c3 = 0;
      for (let k = 0, p = ap, q = bp + j; k < depth; k++, p = (p + 4) | 0, q = (q + 2) | 0) {
        const y = b[q];
        c0 = (c0 + Math.imul(a[p], y)) | 0;
        c1 = (c1 + Math.imul(a[(p + 1) | 0], y)) | 0;
        c2 = (c2 + Math.imul(a[(p + 2) | 0], y)) | 0;
        c3 = (c3 + Math.imul(a[(p + 3) | 0], y)) | 0;
      }
      const column = at + j;
      c[column] = add ? c[column] + c0 : c0;
      c[column + width] = add ? c[column + width] + c1 : c1;
      c[column + 2 * width] = add ? c[column + 2 * width] + c2 : c2;
      c[column + 3 * width] = add ? c[column + 3 * width] + c3 : c3;
    }
  };
}
