import { rotate, transposed } from "./rotations";

/** Iterations of QL for one eigenvalue; three are usual. */
const MOST_ITERATIONS = 60;

/**
 * Eigenvalues in ascending order and eigenvectors of a symmetric n×n matrix, which is overwritten: Householder's reduction to tridiagonal form,
 * then implicit QL with Wilkinson's shifts (EISPACK's tred2 and tql2), which is backward stable and takes O(n³). The eigenvectors are kept in
 * rows meanwhile, so that each rotation is of two rows.
 *
 * @param v The eigenvectors in columns, or null where only the values are wanted.
 * @returns 0, or the number of the eigenvalue that did not converge.
 */
export function symmetricEigen(a: Float64Array, n: number, values: Float64Array, v: Float64Array | null): number {
  let most = 0;
  for (const x of a) if (!(Math.abs(x) <= most)) most = Math.abs(x);
  if (!Number.isFinite(most)) return 1;
  const scale = most === 0 ? 1 : most;
  for (let i = 0; i < a.length; i++) a[i] = a[i]! / scale;
  const beside = new Float64Array(n);
  const reflections = tridiagonal(a, n, values, beside);
  const rows = v === null ? null : accumulated(a, n, reflections);
  const failed = implicitQL(values, beside, n, rows);
  if (failed !== 0) return failed;
  const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);
  const sorted = order.map((i) => values[i]! * scale);
  values.set(sorted);
  if (rows === null) return 0;
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(rows.subarray(from * n, (from + 1) * n), to * n));
  v!.set(transposed(vectors, n, n));
  return 0;
}

/**
 * T = H·A·H: the last rows are reduced first. Row i of `a` keeps the vector of its reflection.
 *
 * @returns The factor of each reflection I − τ·v·vᵀ.
 */
function tridiagonal(a: Float64Array, n: number, diagonal: Float64Array, beside: Float64Array): Float64Array {
  const taus = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 1; i--) {
    const row = i * n;
    let most = 0;
    for (let k = 0; k < i - 1; k++) most = Math.max(most, Math.abs(a[row + k]!));
    if (most === 0) {
      beside[i] = a[row + i - 1]!;
      continue;
    }
    const alpha = a[row + i - 1]!;
    most = Math.max(most, Math.abs(alpha));
    let squares = 0;
    for (let k = 0; k < i; k++) squares += (a[row + k]! / most) ** 2;
    const beta = (alpha < 0 ? 1 : -1) * most * Math.sqrt(squares);
    const tau = (beta - alpha) / beta;
    taus[i] = tau;
    beside[i] = beta;
    for (let k = 0; k < i - 1; k++) a[row + k] = a[row + k]! / (alpha - beta);
    a[row + i - 1] = 1;
    rankTwo(a, n, i, tau, p);
  }
  if (n > 1) beside[1] = a[n]!;
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
  return taus;
}

/** A ← A − v·wᵀ − w·vᵀ within the first i rows and columns, of which the lower triangle is kept. */
function rankTwo(a: Float64Array, n: number, i: number, tau: number, p: Float64Array): void {
  const row = i * n;
  p.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const vj = a[row + j]!;
    let sum = a[j * n + j]! * vj;
    for (let k = 0; k < j; k++) {
      const x = a[j * n + k]!;
      sum += x * a[row + k]!;
      p[k] = p[k]! + x * vj;
    }
    p[j] = p[j]! + sum;
  }
  let product = 0;
  for (let k = 0; k < i; k++) {
    p[k] = p[k]! * tau;
    product += p[k]! * a[row + k]!;
  }
  const half = (tau * product) / 2;
  for (let k = 0; k < i; k++) p[k] = p[k]! - half * a[row + k]!;
  for (let j = 0; j < i; j++) {
    const [vj, wj] = [a[row + j]!, p[j]!];
    for (let k = 0; k <= j; k++) a[j * n + k] = a[j * n + k]! - vj * p[k]! - wj * a[row + k]!;
  }
}

/** The transpose of the product of the reflections: its rows become the eigenvectors. */
function accumulated(a: Float64Array, n: number, taus: Float64Array): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let i = 2; i < n; i++) {
    const tau = taus[i]!;
    if (tau === 0) continue;
    const row = i * n;
    // Reflection i acts on what the first i rows span: rows of the transpose are reflected from the right.
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < i; k++) sum += q[j * n + k]! * a[row + k]!;
      sum *= tau;
      for (let k = 0; k < i; k++) q[j * n + k] = q[j * n + k]! - sum * a[row + k]!;
    }
  }
  return q;
}

/** Eigenvalues of the tridiagonal matrix with `diagonal` and, from index 1 on, `beside`; rows of `rows` turn along. */
function implicitQL(diagonal: Float64Array, beside: Float64Array, n: number, rows: Float64Array | null): number {
  for (let i = 1; i < n; i++) beside[i - 1] = beside[i]!;
  if (n > 0) beside[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; ; iteration++) {
      let m = l;
      for (; m < n - 1; m++) {
        const size = Math.abs(diagonal[m]!) + Math.abs(diagonal[m + 1]!);
        // Beside 0 the entry has to be lost in the matrix as a whole, whose largest element is 1.
        if (Math.abs(beside[m]!) <= Number.EPSILON * Math.max(size, Number.EPSILON)) break;
      }
      if (m === l) break;
      if (iteration === MOST_ITERATIONS) return l + 1;
      stepQL(diagonal, beside, l, m, n, rows);
    }
  }
  return 0;
}

function stepQL(diagonal: Float64Array, beside: Float64Array, l: number, m: number, n: number, rows: Float64Array | null): void {
  let g = (diagonal[l + 1]! - diagonal[l]!) / (2 * beside[l]!);
  let r = Math.hypot(g, 1);
  g = diagonal[m]! - diagonal[l]! + beside[l]! / (g + (g < 0 ? -r : r));
  let [s, c, p] = [1, 1, 0];
  let i = m - 1;
  for (; i >= l; i--) {
    const f = s * beside[i]!;
    const b = c * beside[i]!;
    r = Math.hypot(f, g);
    beside[i + 1] = r;
    if (r === 0) {
      diagonal[i + 1] = diagonal[i + 1]! - p;
      beside[m] = 0;
      break;
    }
    s = f / r;
    c = g / r;
    g = diagonal[i + 1]! - p;
    r = (diagonal[i]! - g) * s + 2 * c * b;
    p = s * r;
    diagonal[i + 1] = g + p;
    g = c * r - b;
    if (rows !== null) rotate(rows, i * n, (i + 1) * n, n, c, s);
  }
  if (i >= l) return;
  diagonal[l] = diagonal[l]! - p;
  beside[l] = g;
  beside[m] = 0;
}
