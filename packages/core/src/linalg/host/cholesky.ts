import { dotOf, firstHalf, partOf, type SubtractProduct } from "./product";

/** Blocks of at most so many columns are taken row by row. */
const NARROW = 32;

/**
 * The lower factor of a symmetric positive definite n×n matrix, of which the lower triangle is read, in place; what lies above the diagonal
 * becomes 0. Recursive: the left half of the columns is factorised, then its product with its own transpose is taken off the rest. Blocks on the
 * diagonal by Cholesky–Banachiewicz, row by row: every inner product is of two rows, which lie contiguous.
 *
 * @returns 0, or the order of the first leading minor that is not positive.
 */
export function choleskyInPlace(a: Float64Array, n: number, subtract: SubtractProduct): number {
  /** Row i of the factor, columns first … end, of which those before i or all are known. */
  const row = (i: number, first: number, end: number): void => {
    for (let j = first; j < end; j++) {
      const at = i * n + j;
      a[at] = (a[at]! - dotOf(a, i * n + first, a, j * n + first, j - first)) / a[j * n + j]!;
    }
  };
  /** The rows from `middle` on, columns first … middle: X·Lᵀ = A for the factor L of the block above. */
  const follow = (first: number, middle: number, from: number, end: number): void => {
    if (middle - first <= NARROW) {
      for (let i = from; i < end; i++) row(i, first, middle);
      return;
    }
    const half = first + firstHalf(middle - first, NARROW);
    follow(first, half, from, end);
    takeOff([from, end - from], [half, middle - half], [first, half - first]);
    follow(half, middle, from, end);
  };
  /** Off the part with these rows and columns: what columns `known` of its rows have in common with those of the rows that its columns stand for. */
  const takeOff = (rows: readonly [number, number], columns: readonly [number, number], known: readonly [number, number]): void =>
    subtract(partOf(a, n, rows, columns), partOf(a, n, rows, known), partOf(a, n, columns, known), true);
  const factorise = (first: number, end: number): number => {
    if (end - first <= NARROW) {
      for (let i = first; i < end; i++) {
        row(i, first, i);
        const pivot = a[i * n + i]! - dotOf(a, i * n + first, a, i * n + first, i - first);
        if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return i + 1;
        a[i * n + i] = Math.sqrt(pivot);
      }
      return 0;
    }
    const middle = first + firstHalf(end - first, NARROW);
    const failed = factorise(first, middle);
    if (failed > 0) return failed;
    follow(first, middle, middle, end);
    takeOff([middle, end - middle], [middle, end - middle], [first, middle - first]);
    return factorise(middle, end);
  };
  const failed = factorise(0, n);
  for (let i = 0; i < n; i++) a.fill(0, i * n + i + 1, (i + 1) * n);
  return failed;
}
