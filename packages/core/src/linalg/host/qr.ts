/**
 * Householder's reflections that make an m×n matrix triangular, in place as LAPACK's geqrf leaves them: R on and above the diagonal, below it
 * the vectors, whose first elements are ones. The diagonal of R has the sign opposite to what it came from, so that nothing cancels.
 *
 * @returns The factor τ of each reflection I − τ·v·vᵀ; 0 where nothing was below the diagonal.
 */
export function householder(a: Float64Array, m: number, n: number): Float64Array {
  const count = Math.min(m, n);
  const taus = new Float64Array(count);
  const sums = new Float64Array(n);
  for (let k = 0; k < count; k++) {
    const tau = reflector(a, k * n + k, n, m - k);
    taus[k] = tau;
    if (tau !== 0) reflect(a, n, k + 1, n, a, m, n, k, tau, sums);
  }
  return taus;
}

/**
 * A vector of `count` elements, `stride` apart from `at` on, becomes β·e₁; behind its head stays the vector of the reflection, whose own head is 1.
 * The largest magnitude is taken out, so that no square overflows.
 *
 * @returns τ.
 */
export function reflector(a: Float64Array, at: number, stride: number, count: number): number {
  const alpha = a[at]!;
  const end = at + count * stride;
  let most = 0;
  for (let i = at + stride; i < end; i += stride) most = Math.max(most, Math.abs(a[i]!));
  if (most === 0) return 0;
  most = Math.max(most, Math.abs(alpha));
  let squares = (alpha / most) ** 2;
  for (let i = at + stride; i < end; i += stride) squares += (a[i]! / most) ** 2;
  const length = most * Math.sqrt(squares);
  const beta = alpha < 0 || Object.is(alpha, -0) ? length : -length;
  const scale = alpha - beta;
  for (let i = at + stride; i < end; i += stride) a[i] = a[i]! / scale;
  a[at] = beta;
  return (beta - alpha) / beta;
}

/** Applies reflection k, whose vector is column k of `v` (m×n), to the columns `from` … `to` of `x`, whose rows have `width` elements. */
export function reflect(
  x: Float64Array,
  width: number,
  from: number,
  to: number,
  v: Float64Array,
  m: number,
  n: number,
  k: number,
  tau: number,
  sums: Float64Array,
): void {
  for (let j = from; j < to; j++) sums[j] = x[k * width + j]!;
  for (let i = k + 1; i < m; i++) {
    const factor = v[i * n + k]!;
    if (factor !== 0) for (let j = from; j < to; j++) sums[j] = sums[j]! + factor * x[i * width + j]!;
  }
  for (let j = from; j < to; j++) {
    sums[j] = sums[j]! * tau;
    x[k * width + j] = x[k * width + j]! - sums[j]!;
  }
  for (let i = k + 1; i < m; i++) {
    const factor = v[i * n + k]!;
    if (factor !== 0) for (let j = from; j < to; j++) x[i * width + j] = x[i * width + j]! - factor * sums[j]!;
  }
}

/** The first `columns` columns of Q from `householder`'s reflections of an m×n matrix, last to first: before its turn, none touches what the later ones made. */
export function orthogonal(a: Float64Array, m: number, n: number, taus: Float64Array, q: Float64Array, columns: number): void {
  q.fill(0);
  for (let i = 0; i < columns; i++) q[i * columns + i] = 1;
  const sums = new Float64Array(columns);
  for (let k = taus.length - 1; k >= 0; k--) if (taus[k] !== 0) reflect(q, columns, k, columns, a, m, n, k, taus[k]!, sums);
}

/** The first `rows` rows of R. */
export function upperOf(a: Float64Array, n: number, r: Float64Array, rows: number): void {
  r.fill(0);
  for (let i = 0; i < rows; i++) for (let j = i; j < n; j++) r[i * n + j] = a[i * n + j]!;
}
