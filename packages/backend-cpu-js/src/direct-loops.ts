import type { Elements } from "./elements";
import type { Decode } from "./pack";

/**
 * Straight from the views, for products too small to pay for packing: four columns at a time, so that the sums need not wait
 * for each other. Columns beyond the last are the last again.
 */
export function multiplySmall(
  a: Elements,
  at: number,
  aRow: number,
  aDepth: number,
  b: Elements,
  bt: number,
  bDepth: number,
  bColumn: number,
  out: Elements,
  to: number,
  m: number,
  n: number,
  k: number,
  decode: Decode,
): void {
  for (let i = 0, w = to; i < m; i++, w += n) {
    for (let j = 0; j < n; j += 4) {
      const left = n - j;
      const o1 = left > 1 ? bColumn : 0;
      const o2 = left > 2 ? o1 + bColumn : o1;
      const o3 = left > 3 ? o2 + bColumn : o2;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let d = 0, p = at + i * aRow, q = bt + j * bColumn; d < k; d++, p += aDepth, q += bDepth) {
        const x = decode === null ? a[p] : decode(a[p]);
        s0 += x * (decode === null ? b[q] : decode(b[q]));
        s1 += x * (decode === null ? b[q + o1] : decode(b[q + o1]));
        s2 += x * (decode === null ? b[q + o2] : decode(b[q + o2]));
        s3 += x * (decode === null ? b[q + o3] : decode(b[q + o3]));
      }
      out[w + j] = s0;
      if (left > 1) out[w + j + 1] = s1;
      if (left > 2) out[w + j + 2] = s2;
      if (left > 3) out[w + j + 3] = s3;
    }
  }
}

/** Matrix times vector, where the matrix is contiguous along the sum: four rows at a time. */
export function multiplyRows(
  a: Elements,
  at: number,
  aRow: number,
  aDepth: number,
  x: Float64Array,
  out: Elements,
  to: number,
  step: number,
  m: number,
  k: number,
  decode: Decode,
): void {
  for (let i = 0; i < m; i += 4) {
    // The last rows are computed more than once rather than one by one.
    const p0 = at + i * aRow;
    const p1 = at + Math.min(i + 1, m - 1) * aRow;
    const p2 = at + Math.min(i + 2, m - 1) * aRow;
    const p3 = at + Math.min(i + 3, m - 1) * aRow;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let d = 0, o = 0; d < k; d++, o += aDepth) {
      const y = x[d];
      s0 += y * (decode === null ? a[p0 + o] : decode(a[p0 + o]));
      s1 += y * (decode === null ? a[p1 + o] : decode(a[p1 + o]));
      s2 += y * (decode === null ? a[p2 + o] : decode(a[p2 + o]));
      s3 += y * (decode === null ? a[p3 + o] : decode(a[p3 + o]));
    }
    out[to + i * step] = s0;
    if (i + 1 < m) out[to + (i + 1) * step] = s1;
    if (i + 2 < m) out[to + (i + 2) * step] = s2;
    if (i + 3 < m) out[to + (i + 3) * step] = s3;
  }
}

/** Matrix times vector, where the matrix is contiguous along the result: four columns at a time into a row of sums. */
export function multiplyColumns(
  a: Elements,
  at: number,
  aRow: number,
  aDepth: number,
  x: Float64Array,
  sums: Float64Array,
  out: Elements,
  to: number,
  step: number,
  m: number,
  k: number,
  decode: Decode,
): void {
  for (let i = 0; i < m; i++) sums[i] = 0;
  let d = 0;
  for (; d + 3 < k; d += 4) {
    const p0 = at + d * aDepth;
    const p1 = p0 + aDepth;
    const p2 = p1 + aDepth;
    const p3 = p2 + aDepth;
    const x0 = x[d];
    const x1 = x[d + 1];
    const x2 = x[d + 2];
    const x3 = x[d + 3];
    for (let i = 0, o = 0; i < m; i++, o += aRow) {
      const y0 = decode === null ? a[p0 + o] : decode(a[p0 + o]);
      const y1 = decode === null ? a[p1 + o] : decode(a[p1 + o]);
      const y2 = decode === null ? a[p2 + o] : decode(a[p2 + o]);
      const y3 = decode === null ? a[p3 + o] : decode(a[p3 + o]);
      sums[i] += x0 * y0 + x1 * y1 + (x2 * y2 + x3 * y3);
    }
  }
  for (; d < k; d++) {
    for (let i = 0, p = at + d * aDepth; i < m; i++, p += aRow) sums[i] += x[d] * (decode === null ? a[p] : decode(a[p]));
  }
  for (let i = 0; i < m; i++) out[to + i * step] = sums[i];
}

/** The vector, as doubles. */
export function loadVector(x: Float64Array, from: Elements, start: number, stride: number, length: number, decode: Decode): void {
  for (let i = 0, p = start; i < length; i++, p += stride) x[i] = decode === null ? from[p] : decode(from[p]);
}
