import { bidiagonalSVD } from "./bidiagonal";
import { householder, orthogonal, upperOf } from "./qr";
import { transposed } from "./rotations";

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
 * Singular values in descending order, and vectors: of the tall one of A and Aᵀ, which is first made square by QR, so that the rotations of
 * `bidiagonalSVD` are short. Vectors are columns of products of reflections and rotations: orthogonal where values are 0, too.
 *
 * @returns 0, or 1 where it does not converge.
 */
export function singularValues(a: Float64Array, m: number, n: number, s: Float64Array, { u, vh, full }: SingularVectors): number {
  const tall = m >= n;
  const [length, count] = tall ? [m, n] : [n, m];
  const wanted = u !== null && vh !== null;
  const most = largest(a);
  if (!Number.isFinite(most)) return 1;
  const scale = most === 0 ? 1 : most;
  const x = tall ? a.slice() : transposed(a, m, n);
  for (let i = 0; i < x.length; i++) x[i] = x[i]! / scale;
  const taus = length > count ? householder(x, length, count) : null;
  const core = taus === null ? x : new Float64Array(count * count);
  if (taus !== null) upperOf(x, count, core, count);
  const values = new Float64Array(count);
  const vectors = (): Float64Array => new Float64Array(wanted ? count * count : 0);
  const [left, right] = [vectors(), vectors()];
  if (!bidiagonalSVD(core, count, values, left, right)) return 1;
  const order = Array.from(values.keys()).sort((i, j) => values[j]! - values[i]!);
  order.forEach((from, to) => {
    s[to] = values[from]! * scale;
  });
  if (!wanted) return 0;
  const columns = full ? length : count;
  const inner = rowsIn(left, count, order);
  const outer = taus === null ? inner : widened(inner, count, { vectors: x, taus }, length, columns);
  // Both have vectors in their rows.
  const turned = rowsIn(right, count, order);
  const [first, second] = tall ? [outer, turned] : [turned, outer];
  u!.set(transposed(first, tall ? columns : count, tall ? length : count));
  vh!.set(second);
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

/** Rows of `count` elements in an order. */
function rowsIn(rows: Float64Array, count: number, order: readonly number[]): Float64Array {
  const out = new Float64Array(count * count);
  order.forEach((from, to) => out.set(rows.subarray(from * count, (from + 1) * count), to * count));
  return out;
}

interface Reflections {
  readonly vectors: Float64Array;
  readonly taus: Float64Array;
}

/** Q of the tall matrix times vectors found within it, in `columns` rows of `length`: those beyond `count` stay as Q has them. */
function widened(rows: Float64Array, count: number, { vectors, taus }: Reflections, length: number, columns: number): Float64Array {
  const q = new Float64Array(length * columns);
  orthogonal(vectors, length, count, taus, q, columns);
  const out = transposed(q, length, columns);
  const turned = new Float64Array(count * length);
  for (let j = 0; j < count; j++) {
    for (let k = 0; k < count; k++) {
      const factor = rows[j * count + k]!;
      if (factor !== 0) for (let i = 0; i < length; i++) turned[j * length + i] = turned[j * length + i]! + factor * out[k * length + i]!;
    }
  }
  out.set(turned);
  return out;
}
