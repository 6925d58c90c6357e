/**
 * The lower factor of a symmetric positive definite n×n matrix, of which the lower triangle is read, in place; what lies above the diagonal
 * becomes 0. Cholesky–Banachiewicz, row by row: every inner product is of two rows, which lie contiguous.
 *
 * @returns 0, or the order of the first leading minor that is not positive.
 */
export function choleskyInPlace(a: Float64Array, n: number): number {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const rest = a[row + j]! - dotOf(a, row, a, j * n, j);
      if (j < i) a[row + j] = rest / a[j * n + j]!;
      else if (rest > 0 && rest < Number.POSITIVE_INFINITY) a[row + j] = Math.sqrt(rest);
      else return i + 1;
    }
    a.fill(0, row + i + 1, row + n);
  }
  return 0;
}

/** The inner product of `length` elements, in four sums that do not wait for each other. */
export function dotOf(a: Float64Array, at: number, b: Float64Array, bt: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += a[at + k]! * b[bt + k]!;
    s1 += a[at + k + 1]! * b[bt + k + 1]!;
    s2 += a[at + k + 2]! * b[bt + k + 2]!;
    s3 += a[at + k + 3]! * b[bt + k + 3]!;
  }
  for (; k < length; k++) s0 += a[at + k]! * b[bt + k]!;
  return s0 + s1 + (s2 + s3);
}
