import { dotOf } from "./cholesky";
import { householder, orthogonal } from "./qr";

/** So many sweeps are never needed: convergence is quadratic once the columns are nearly orthogonal. */
const MOST_SWEEPS = 60;

/** Factors of an m×n matrix, which with its singular values make it again. */
export interface SingularVectors {
  /** m × columns, or null where only the values are wanted. */
  readonly u: Float64Array | null;
  /** rows × n. */
  readonly vh: Float64Array | null;
  /** All of the orthogonal matrices, and not their first min(m, n) columns and rows alone. */
  readonly full: boolean;
}

/**
 * Singular values in descending order, and vectors, by one-sided Jacobi rotations (Hestenes), which find small singular values to high relative
 * accuracy and need no shifts: the columns of the tall one of A and Aᵀ are rotated in pairs until all are orthogonal; their lengths are the
 * singular values, the product of the rotations is one factor. The other is Q of the rotated columns' QR: it differs from the columns by their
 * lengths and signs, is orthogonal where lengths are 0 too, and completes itself.
 *
 * @returns 0, or 1 where it does not converge.
 */
export function singularValues(a: Float64Array, m: number, n: number, s: Float64Array, { u, vh, full }: SingularVectors): number {
  const tall = m >= n;
  const [length, count] = tall ? [m, n] : [n, m];
  const wanted = u !== null && vh !== null;
  const most = largest(a);
  if (!Number.isFinite(most)) return 1;
  const rows = tall ? transposed(a, m, n) : a.slice();
  const scale = most === 0 ? 1 : most;
  for (let i = 0; i < rows.length; i++) rows[i] = rows[i]! / scale;
  // Tall matrices are first made square, for then the rotations are short.
  const q = length > count ? squared(rows, length, count) : null;
  const turns = new Float64Array(wanted ? count * count : 0);
  for (let i = 0; i < count && wanted; i++) turns[i * count + i] = 1;
  if (!orthogonalized(rows, count, turns)) return 1;
  const lengths = Float64Array.from({ length: count }, (_, i) => norm(rows, i * count, count));
  const order = Array.from(lengths.keys()).sort((i, j) => lengths[j]! - lengths[i]!);
  order.forEach((from, to) => {
    s[to] = lengths[from]! * scale;
  });
  if (!wanted) return 0;
  const columns = full ? length : count;
  const outer = directions(rows, count, order, q, length, columns);
  // Both have vectors in their rows.
  const turned = new Float64Array(count * count);
  order.forEach((from, to) => turned.set(turns.subarray(from * count, (from + 1) * count), to * count));
  const [left, right] = tall ? [outer, turned] : [turned, outer];
  u!.set(transposed(left, tall ? columns : count, tall ? length : count));
  vh!.set(right);
  return 0;
}

function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]!);
    // Not `Math.max`, for NaN has to stay.
    if (!(size <= most)) most = size;
    if (most !== most) return most;
  }
  return most;
}

export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j]!;
  return out;
}

interface Reflections {
  readonly vectors: Float64Array;
  readonly taus: Float64Array;
}

/** Columns (as rows) of a tall matrix are replaced by those of R of its QR. */
function squared(rows: Float64Array, length: number, count: number): Reflections {
  const vectors = transposed(rows, count, length);
  const taus = householder(vectors, length, count);
  for (let j = 0; j < count; j++) for (let i = 0; i < count; i++) rows[j * count + i] = i <= j ? vectors[i * count + j]! : 0;
  return { vectors, taus };
}

/** Rotates `count` rows of `count` elements in pairs until all are orthogonal to working precision. */
function orthogonalized(rows: Float64Array, count: number, turns: Float64Array): boolean {
  const tolerance = Number.EPSILON * Math.sqrt(count);
  const squares = new Float64Array(count);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    // Squared lengths are kept along, and worked out anew before their errors add up.
    for (let i = 0; i < count; i++) squares[i] = dotOf(rows, i * count, rows, i * count, count);
    // Beside the largest, rows of rounding errors alone have no direction that could converge: those of a matrix that lacks in rank.
    let most = 0;
    for (const square of squares) most = Math.max(most, square);
    const noise = (count * Number.EPSILON) ** 2 * most;
    let rotated = false;
    for (let i = 0; i < count - 1; i++) {
      for (let j = i + 1; j < count; j++) {
        const [alpha, beta] = [squares[i]!, squares[j]!];
        const gamma = dotOf(rows, i * count, rows, j * count, count);
        if (Math.min(alpha, beta) <= noise || Math.abs(gamma) <= tolerance * Math.sqrt(alpha) * Math.sqrt(beta)) continue;
        rotated = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        rotate(rows, i * count, j * count, count, c, c * t);
        if (turns.length > 0) rotate(turns, i * count, j * count, count, c, c * t);
        squares[i] = alpha - t * gamma;
        squares[j] = beta + t * gamma;
      }
    }
    if (!rotated) return true;
  }
  return false;
}

export function rotate(x: Float64Array, i: number, j: number, length: number, c: number, s: number): void {
  for (let k = 0; k < length; k++) {
    const [a, b] = [x[i + k]!, x[j + k]!];
    x[i + k] = c * a - s * b;
    x[j + k] = s * a + c * b;
  }
}

function norm(x: Float64Array, at: number, length: number): number {
  let most = 0;
  for (let k = 0; k < length; k++) most = Math.max(most, Math.abs(x[at + k]!));
  if (most === 0) return 0;
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (x[at + k]! / most) ** 2;
  return most * Math.sqrt(sum);
}

/** The directions of orthogonal rows of `count` elements, in their order, as `columns` orthonormal rows of `length`; where rows are 0, any that complete them. */
function directions(
  rows: Float64Array,
  count: number,
  order: readonly number[],
  q: Reflections | null,
  length: number,
  columns: number,
): Float64Array {
  const sorted = new Float64Array(count * count);
  order.forEach((from, to) => {
    for (let i = 0; i < count; i++) sorted[i * count + to] = rows[from * count + i]!;
  });
  const taus = householder(sorted, count, count);
  const own = new Float64Array(count * count);
  orthogonal(sorted, count, count, taus, own, count);
  // Each column of Q is a direction up to the sign of R's diagonal.
  for (let j = 0; j < count; j++) if (sorted[j * count + j]! < 0) for (let i = 0; i < count; i++) own[i * count + j] = -own[i * count + j]!;
  if (q === null) return transposed(own, count, count);
  // Q of the tall matrix times what was found within: only its first `count` columns turn.
  const tall = new Float64Array(length * columns);
  orthogonal(q.vectors, length, count, q.taus, tall, columns);
  const out = transposed(tall, length, columns);
  const turned = new Float64Array(count * length);
  for (let j = 0; j < count; j++) {
    for (let k = 0; k < count; k++) {
      const factor = own[k * count + j]!;
      if (factor !== 0) for (let i = 0; i < length; i++) turned[j * length + i] = turned[j * length + i]! + factor * out[k * length + i]!;
    }
  }
  out.set(turned);
  return out;
}
