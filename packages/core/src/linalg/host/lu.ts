import { firstHalf, partOf, type SubtractProduct } from "./product";
import { substitute } from "./triangular";

/** So few columns are eliminated one by one. */
const NARROW = 8;
const LOWER = { upper: false, unitriangular: true } as const;

/**
 * P·L·U of an m×n matrix in place: U on and above the diagonal, L below it, whose own diagonal is ones. With partial pivoting, and recursive
 * (Toledo 1997): the left half of the columns is factorised, then the right half follows by a triangular solve and a product, and is factorised
 * in turn. So most of the work is in products. A column without a pivot is left as it is.
 *
 * @param order Row i of the factors is row order[i] of the matrix; filled here.
 * @returns How many rows were exchanged.
 */
export function luInPlace(a: Float64Array, m: number, n: number, order: Int32Array, pivoting: boolean, subtract: SubtractProduct): number {
  for (let i = 0; i < m; i++) order[i] = i;
  const count = Math.min(m, n);
  let exchanges = 0;
  const column = (k: number, end: number): void => {
    const best = pivoting ? pivotOf(a, m, n, k) : k;
    if (best !== k) {
      exchange(a, n, k, best);
      [order[k], order[best]] = [order[best]!, order[k]!];
      exchanges++;
    }
    eliminate(a, m, n, k, end);
  };
  /** What columns first … middle do to those from `middle` to `end`: the rows of U, then everything below them. */
  const follow = (first: number, middle: number, end: number): void => {
    const [width, beside] = [middle - first, [middle, end - middle] as const];
    const rows = partOf(a, n, [first, width], beside);
    substitute(partOf(a, n, [first, width], [first, width]), rows, LOWER, subtract);
    subtract(partOf(a, n, [middle, m - middle], beside), partOf(a, n, [middle, m - middle], [first, width]), rows);
  };
  const factorise = (first: number, end: number): void => {
    if (end - first <= NARROW) {
      for (let k = first; k < end; k++) column(k, end);
      return;
    }
    const middle = first + firstHalf(end - first, NARROW);
    factorise(first, middle);
    follow(first, middle, end);
    factorise(middle, end);
  };
  factorise(0, count);
  if (n > count) follow(0, count, n);
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
  const [p, q] = [i * n, j * n];
  for (let k = 0; k < n; k++) {
    const x = a[p + k]!;
    a[p + k] = a[q + k]!;
    a[q + k] = x;
  }
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
