/** Rotates the vectors at `i` and `j`: (x, y) becomes (c·x − s·y, s·x + c·y). */
export function rotate(x: Float64Array, i: number, j: number, length: number, c: number, s: number): void {
  for (let k = 0; k < length; k++) {
    const a = x[i + k]!;
    const b = x[j + k]!;
    x[i + k] = c * a - s * b;
    x[j + k] = s * a + c * b;
  }
}

/** The transpose of an m×n matrix. */
export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j]!;
  return out;
}
