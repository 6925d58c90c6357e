import { subtractRows } from "./triangular";

/** How many columns are eliminated before the rest of the matrix sees them. */
const BLOCK = 32;

/**
 * P·L·U of an m×n matrix in place: U on and above the diagonal, L below it, whose own diagonal is ones. Blocked, right-looking, with partial
 * pivoting (LAPACK's getrf): a block of columns is factorised, then the rest of the rows follows by products, which go through the matrix once
 * for a whole block. A column without a pivot is left as it is.
 *
 * @param order Row i of the factors is row order[i] of the matrix; filled here.
 * @returns How many rows were exchanged.
 */
export function luInPlace(a: Float64Array, m: number, n: number, order: Int32Array, pivoting: boolean): number {
  for (let i = 0; i < m; i++) order[i] = i;
  const count = Math.min(m, n);
  let exchanges = 0;
  for (let first = 0; first < count; first += BLOCK) {
    const end = Math.min(count, first + BLOCK);
    for (let k = first; k < end; k++) {
      const best = pivoting ? pivotOf(a, m, n, k) : k;
      if (best !== k) {
        exchange(a, n, k, best);
        [order[k], order[best]] = [order[best]!, order[k]!];
        exchanges++;
      }
      eliminate(a, m, n, k, end);
    }
    // The rows of U beside the block, then everything below them.
    for (let i = first + 1; i < end; i++) subtractRows(a, i * n + end, a, i * n + first, a, first * n + end, i - first, n - end, n);
    for (let i = end; i < m; i++) subtractRows(a, i * n + end, a, i * n + first, a, first * n + end, end - first, n - end, n);
  }
  return exchanges;
}

function pivotOf(a: Float64Array, m: number, n: number, k: number): number {
  let [best, most] = [k, Math.abs(a[k * n + k]!)];
  for (let i = k + 1; i < m; i++) {
    const size = Math.abs(a[i * n + k]!);
    if (size > most) [best, most] = [i, size];
  }
  return best;
}

function exchange(a: Float64Array, n: number, i: number, j: number): void {
  const row = a.slice(i * n, (i + 1) * n);
  a.copyWithin(i * n, j * n, (j + 1) * n);
  a.set(row, j * n);
}

/** Column k below the diagonal, and what it does to the columns of its block. */
function eliminate(a: Float64Array, m: number, n: number, k: number, end: number): void {
  const pivot = a[k * n + k]!;
  if (pivot === 0) return;
  for (let i = k + 1; i < m; i++) {
    const factor = a[i * n + k]! / pivot;
    a[i * n + k] = factor;
    if (factor !== 0) for (let j = k + 1; j < end; j++) a[i * n + j] = a[i * n + j]! - factor * a[k * n + j]!;
  }
}

/** The first position without a pivot (from 1), or 0. */
export function zeroPivot(a: Float64Array, n: number): number {
  for (let k = 0; k < n; k++) if (a[k * n + k] === 0) return k + 1;
  return 0;
}
