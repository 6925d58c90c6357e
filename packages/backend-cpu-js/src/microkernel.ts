/** Rows and columns of the tile that the inner kernel keeps in registers. */
export const tileRows = 4;
export const tileColumns = 4;

/**
 * `c = c₀ + a·b` for one tile: `a` holds `depth` columns of four, `b` as many rows of four. Accumulators are doubles,
 * which no machine adds more slowly than floats one at a time.
 */
export function floatTile(
  depth: number, a: number[], ap: number, b: number[], bp: number, c: number[], at: number, width: number, add: boolean,
): void {
  let c00 = 0, c01 = 0, c02 = 0, c03 = 0;
  let c10 = 0, c11 = 0, c12 = 0, c13 = 0;
  let c20 = 0, c21 = 0, c22 = 0, c23 = 0;
  let c30 = 0, c31 = 0, c32 = 0, c33 = 0;
  for (let k = 0; k < depth; k++, ap += 4, bp += 4) {
    const b0 = b[bp], b1 = b[bp + 1], b2 = b[bp + 2], b3 = b[bp + 3];
    const a0 = a[ap];
    c00 += a0 * b0; c01 += a0 * b1; c02 += a0 * b2; c03 += a0 * b3;
    const a1 = a[ap + 1];
    c10 += a1 * b0; c11 += a1 * b1; c12 += a1 * b2; c13 += a1 * b3;
    const a2 = a[ap + 2];
    c20 += a2 * b0; c21 += a2 * b1; c22 += a2 * b2; c23 += a2 * b3;
    const a3 = a[ap + 3];
    c30 += a3 * b0; c31 += a3 * b1; c32 += a3 * b2; c33 += a3 * b3;
  }
  const p1 = at + width, p2 = p1 + width, p3 = p2 + width;
  if (add) {
    c00 += c[at]; c01 += c[at + 1]; c02 += c[at + 2]; c03 += c[at + 3];
    c10 += c[p1]; c11 += c[p1 + 1]; c12 += c[p1 + 2]; c13 += c[p1 + 3];
    c20 += c[p2]; c21 += c[p2 + 1]; c22 += c[p2 + 2]; c23 += c[p2 + 3];
    c30 += c[p3]; c31 += c[p3 + 1]; c32 += c[p3 + 2]; c33 += c[p3 + 3];
  }
  c[at] = c00; c[at + 1] = c01; c[at + 2] = c02; c[at + 3] = c03;
  c[p1] = c10; c[p1 + 1] = c11; c[p1 + 2] = c12; c[p1 + 3] = c13;
  c[p2] = c20; c[p2 + 1] = c21; c[p2 + 2] = c22; c[p2 + 3] = c23;
  c[p3] = c30; c[p3 + 1] = c31; c[p3 + 2] = c32; c[p3 + 3] = c33;
}

/** The same for 32-bit integers, exact modulo 2³². */
export function integerTile(
  depth: number, a: number[], ap: number, b: number[], bp: number, c: number[], at: number, width: number, add: boolean,
): void {
  for (let i = 0; i < 4; i++) {
    let c0 = 0, c1 = 0, c2 = 0, c3 = 0;
    for (let k = 0; k < depth; k++) {
      const x = a[ap + 4 * k + i];
      const p = bp + 4 * k;
      c0 = (c0 + Math.imul(x, b[p])) | 0;
      c1 = (c1 + Math.imul(x, b[p + 1])) | 0;
      c2 = (c2 + Math.imul(x, b[p + 2])) | 0;
      c3 = (c3 + Math.imul(x, b[p + 3])) | 0;
    }
    const p = at + i * width;
    c[p] = add ? c[p] + c0 : c0;
    c[p + 1] = add ? c[p + 1] + c1 : c1;
    c[p + 2] = add ? c[p + 2] + c2 : c2;
    c[p + 3] = add ? c[p + 3] + c3 : c3;
  }
}
