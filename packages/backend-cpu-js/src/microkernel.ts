import type { Elements } from "./elements";

/** Rows and columns of the tile whose sums stay in registers. V8 multiplies before it adds, so a larger tile would spill. */
export const tileRows = 2;
export const tileColumns = 4;

/**
 * Writes one tile of the product at `c[at]`, in rows `width` apart, or adds to what is there. The panels begin at `ap` and
 * `bp`: `depth` columns of two, and as many rows of four.
 */
export type Tile = (depth: number, ap: number, bp: number, c: Elements, at: number, width: number, add: boolean) => void;

/**
 * Sums in doubles: scalar code adds them as fast as floats, and V8 would convert floats at each step. The panels are constants
 * of the closure, so that V8 compiles their addresses and lengths in (+25 %), and `| 0` spares the overflow checks.
 */
export function floatTile(left: Elements, right: Elements): Tile {
  const a = left;
  const b = right;
  return (depth, ap, bp, c, at, width, add) => {
    let c00 = 0;
    let c01 = 0;
    let c02 = 0;
    let c03 = 0;
    let c10 = 0;
    let c11 = 0;
    let c12 = 0;
    let c13 = 0;
    let p = ap | 0;
    let q = bp | 0;
    const end = (p + 2 * depth) | 0;
    while (p < end) {
      const b0 = b[q];
      const b1 = b[(q + 1) | 0];
      const b2 = b[(q + 2) | 0];
      const b3 = b[(q + 3) | 0];
      const a0 = a[p];
      c00 += a0 * b0;
      c01 += a0 * b1;
      c02 += a0 * b2;
      c03 += a0 * b3;
      const a1 = a[(p + 1) | 0];
      c10 += a1 * b0;
      c11 += a1 * b1;
      c12 += a1 * b2;
      c13 += a1 * b3;
      p = (p + 2) | 0;
      q = (q + 4) | 0;
    }
    const row = at + width;
    if (add) {
      c00 += c[at];
      c01 += c[at + 1];
      c02 += c[at + 2];
      c03 += c[at + 3];
      c10 += c[row];
      c11 += c[row + 1];
      c12 += c[row + 2];
      c13 += c[row + 3];
    }
    c[at] = c00;
    c[at + 1] = c01;
    c[at + 2] = c02;
    c[at + 3] = c03;
    c[row] = c10;
    c[row + 1] = c11;
    c[row + 2] = c12;
    c[row + 3] = c13;
  };
}

/** The same for 32-bit integers, exact modulo 2³². */
export function integerTile(left: Elements, right: Elements): Tile {
  const a = left;
  const b = right;
  return (depth, ap, bp, c, at, width, add) => {
    for (let i = 0; i < 2; i++) {
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      let c3 = 0;
      for (let k = 0, p = ap + i, q = bp; k < depth; k++, p = (p + 2) | 0, q = (q + 4) | 0) {
        const x = a[p];
        c0 = (c0 + Math.imul(x, b[q])) | 0;
        c1 = (c1 + Math.imul(x, b[(q + 1) | 0])) | 0;
        c2 = (c2 + Math.imul(x, b[(q + 2) | 0])) | 0;
        c3 = (c3 + Math.imul(x, b[(q + 3) | 0])) | 0;
      }
      const row = at + i * width;
      c[row] = add ? c[row] + c0 : c0;
      c[row + 1] = add ? c[row + 1] + c1 : c1;
      c[row + 2] = add ? c[row + 2] + c2 : c2;
      c[row + 3] = add ? c[row + 3] + c3 : c3;
    }
  };
}
