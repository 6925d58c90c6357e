import { orthogonal, reflect, reflector } from "./qr";
import { rotate, transposed } from "./rotations";

/** Steps of QR for one singular value; two are usual. */
const MOST_STEPS = 100;

/**
 * The singular value decomposition C = P·Σ·Wᵀ of a square matrix, which is overwritten: Householder's reduction to bidiagonal form, then implicit
 * QR with shifts (Golub & Reinsch 1970, as in LINPACK's dsvdc), which is backward stable and takes O(n³), several times fewer operations than
 * Jacobi's rotations of whole columns. Vectors are kept in rows meanwhile, so that each rotation is of two rows.
 *
 * @param c Its largest magnitude is about 1.
 * @param values Filled, in no order.
 * @param left Filled with the columns of P as rows, or of length 0 where none are wanted; `right` likewise with those of W.
 * @returns Whether it converged.
 */
export function bidiagonalSVD(c: Float64Array, n: number, values: Float64Array, left: Float64Array, right: Float64Array): boolean {
  const beside = new Float64Array(n);
  const [tausOfColumns, tausOfRows] = [new Float64Array(n), new Float64Array(Math.max(n - 1, 0))];
  reduce(c, n, tausOfColumns, tausOfRows);
  for (let k = 0; k < n; k++) {
    values[k] = c[k * n + k]!;
    if (k + 1 < n) beside[k] = c[k * n + k + 1]!;
  }
  if (left.length > 0) {
    const q = new Float64Array(n * n);
    orthogonal(c, n, n, tausOfColumns, q, n);
    left.set(transposed(q, n, n));
    right.set(turnsOfRows(c, n, tausOfRows));
  }
  return implicitQR(values, beside, n, left, right);
}

/** C becomes bidiagonal; the vectors of reflections stay where they made zeros, below the diagonal in columns and beside it in rows. */
function reduce(c: Float64Array, n: number, tausOfColumns: Float64Array, tausOfRows: Float64Array): void {
  const sums = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const tau = reflector(c, k * n + k, n, n - k);
    tausOfColumns[k] = tau;
    if (tau !== 0) reflect(c, n, k + 1, n, c, n, n, k, tau, sums);
    if (k + 1 === n) return;
    const first = k * n + k + 1;
    const own = reflector(c, first, 1, n - k - 1);
    tausOfRows[k] = own;
    if (own !== 0) for (let i = k + 1; i < n; i++) reflectRow(c, i * n + k + 1, first, n - k - 1, own);
  }
}

/** Applies the reflection whose vector is the row at `v`, with a one at its head, to the row at `at`. */
function reflectRow(c: Float64Array, at: number, v: number, count: number, tau: number): void {
  // Sums beside one another, which do not wait for each other.
  let [even, odd] = [c[at]!, 0];
  let j = 1;
  for (; j + 1 < count; j += 2) {
    even += c[v + j]! * c[at + j]!;
    odd += c[v + j + 1]! * c[at + j + 1]!;
  }
  if (j < count) even += c[v + j]! * c[at + j]!;
  const factor = tau * (even + odd);
  c[at] = c[at]! - factor;
  for (j = 1; j < count; j++) c[at + j] = c[at + j]! - factor * c[v + j]!;
}

/** The transpose of the product of the reflections of rows: of one dimension less, for the first column is never touched. */
function turnsOfRows(c: Float64Array, n: number, taus: Float64Array): Float64Array {
  const rest = n - 1;
  const vectors = new Float64Array(rest * rest);
  for (let k = 0; k < rest; k++) for (let i = k + 1; i < rest; i++) vectors[i * rest + k] = c[k * n + i + 1]!;
  const q = new Float64Array(rest * rest);
  orthogonal(vectors, rest, rest, taus, q, rest);
  const out = new Float64Array(n * n);
  out[0] = 1;
  for (let i = 0; i < rest; i++) for (let j = 0; j < rest; j++) out[(j + 1) * n + i + 1] = q[i * rest + j]!;
  return out;
}

/** Far below what rounding leaves of the largest value, 1, and far from where products underflow. */
const NOTHING = Number.EPSILON ** 2;

/** Diagonalises the bidiagonal matrix of `d` and, above it, `e`, whose last element is 0. */
function implicitQR(d: Float64Array, e: Float64Array, n: number, left: Float64Array, right: Float64Array): boolean {
  let steps = 0;
  for (let end = n; end > 0; ) {
    const start = startOfBlock(d, e, end);
    if (start === end - 1) {
      end--;
      steps = 0;
      continue;
    }
    if (steps++ === MOST_STEPS) return false;
    const zero = zeroIn(d, e, start, end);
    if (zero === end - 1) clearColumn(d, e, start, zero, n, right);
    else if (zero >= 0) clearRow(d, e, zero, end, n, left);
    else step(d, e, start, end, n, left, right);
  }
  for (let k = 0; k < n; k++) {
    if (d[k]! >= 0) continue;
    d[k] = -d[k]!;
    for (let i = k * n; i < (k + 1) * n && right.length > 0; i++) right[i] = -right[i]!;
  }
  return true;
}

/** Where the last block begins that does not fall apart. What is negligible above the diagonal becomes 0. */
function startOfBlock(d: Float64Array, e: Float64Array, end: number): number {
  for (let k = end - 2; k >= 0; k--) {
    if (Math.abs(e[k]!) > NOTHING + Number.EPSILON * (Math.abs(d[k]!) + Math.abs(d[k + 1]!))) continue;
    e[k] = 0;
    return k + 1;
  }
  return 0;
}

/** The last negligible element of the diagonal, made 0, or −1. */
function zeroIn(d: Float64Array, e: Float64Array, start: number, end: number): number {
  for (let k = end - 1; k >= start; k--) {
    const beside = (k < end - 1 ? Math.abs(e[k]!) : 0) + (k > start ? Math.abs(e[k - 1]!) : 0);
    if (Math.abs(d[k]!) > NOTHING + Number.EPSILON * beside) continue;
    d[k] = 0;
    return k;
  }
  return -1;
}

/** A zero at the end of the diagonal: rotations of columns clear what stands above it. */
function clearColumn(d: Float64Array, e: Float64Array, start: number, last: number, n: number, right: Float64Array): void {
  let f = e[last - 1]!;
  e[last - 1] = 0;
  for (let j = last - 1; j >= start && f !== 0; j--) {
    const length = Math.hypot(d[j]!, f);
    const [c, s] = [d[j]! / length, f / length];
    d[j] = length;
    if (j > start) {
      f = -s * e[j - 1]!;
      e[j - 1] = c * e[j - 1]!;
    }
    if (right.length > 0) rotate(right, j * n, last * n, n, c, -s);
  }
}

/** A zero inside the diagonal: rotations of rows clear what stands beside it, and the block falls apart. */
function clearRow(d: Float64Array, e: Float64Array, zero: number, end: number, n: number, left: Float64Array): void {
  let f = e[zero]!;
  e[zero] = 0;
  for (let j = zero + 1; j < end && f !== 0; j++) {
    const length = Math.hypot(d[j]!, f);
    const [c, s] = [d[j]! / length, f / length];
    d[j] = length;
    f = -s * e[j]!;
    e[j] = c * e[j]!;
    if (left.length > 0) rotate(left, j * n, zero * n, n, c, -s);
  }
}

/** From the last 2×2 block: an eigenvalue of CᵀC beside the last. */
function shiftOf(d: Float64Array, e: Float64Array, end: number, scale: number): number {
  const [last, before, beside] = [d[end - 1]! / scale, d[end - 2]! / scale, e[end - 2]! / scale];
  const b = ((before + last) * (before - last) + beside * beside) / 2;
  const c = (last * beside) ** 2;
  if (b === 0 && c === 0) return 0;
  const root = Math.sqrt(b * b + c);
  return c / (b + (b < 0 ? -root : root));
}

/** One step of implicit QR: the bulge is chased down the block. */
function step(d: Float64Array, e: Float64Array, start: number, end: number, n: number, left: Float64Array, right: Float64Array): void {
  const scale = Math.max(...[d[end - 1]!, d[end - 2]!, e[end - 2]!, d[start]!, e[start]!].map(Math.abs));
  const [first, last] = [d[start]! / scale, d[end - 1]! / scale];
  let f = (first + last) * (first - last) + shiftOf(d, e, end, scale);
  let g = first * (e[start]! / scale);
  for (let j = start; j < end - 1; j++) {
    let length = Math.hypot(f, g);
    let [c, s] = length === 0 ? [1, 0] : [f / length, g / length];
    if (j > start) e[j - 1] = length;
    f = c * d[j]! + s * e[j]!;
    e[j] = c * e[j]! - s * d[j]!;
    g = s * d[j + 1]!;
    d[j + 1] = c * d[j + 1]!;
    if (right.length > 0) rotate(right, j * n, (j + 1) * n, n, c, -s);
    length = Math.hypot(f, g);
    [c, s] = length === 0 ? [1, 0] : [f / length, g / length];
    d[j] = length;
    f = c * e[j]! + s * d[j + 1]!;
    d[j + 1] = c * d[j + 1]! - s * e[j]!;
    g = s * e[j + 1]!;
    e[j + 1] = c * e[j + 1]!;
    if (left.length > 0) rotate(left, j * n, (j + 1) * n, n, c, -s);
  }
  e[end - 2] = f;
}
