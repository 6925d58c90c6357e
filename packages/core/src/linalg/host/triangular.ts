/** A triangular matrix as `substitute` reads it. */
export interface Triangle {
  readonly upper: boolean;
  /** The diagonal counts as ones and is not read. */
  readonly unitriangular: boolean;
}

/**
 * Solves T·X = B for the n×n triangle T, with B of n rows and `columns` columns, in place: row by row, from the top for a lower triangle and
 * from the bottom for an upper one. Four rows of X are taken off at a time, so that B goes through the cache once for four.
 */
export function substitute(t: Float64Array, n: number, x: Float64Array, columns: number, { upper, unitriangular }: Triangle): void {
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const [first, end] = upper ? [i + 1, n] : [0, i];
    subtractRows(x, i * columns, t, i * n + first, x, first * columns, end - first, columns);
    if (unitriangular) continue;
    const pivot = t[i * n + i]!;
    for (let c = i * columns; c < (i + 1) * columns; c++) x[c] = x[c]! / pivot;
  }
}

/** `x[at …] −= Σₖ factors[k]·rows[k]` over `count` rows of `width` elements. */
export function subtractRows(
  x: Float64Array,
  at: number,
  factors: Float64Array,
  from: number,
  rows: Float64Array,
  row: number,
  count: number,
  width: number,
  stride = width,
): void {
  let k = 0;
  for (; k + 3 < count; k += 4) {
    const f0 = factors[from + k]!;
    const f1 = factors[from + k + 1]!;
    const f2 = factors[from + k + 2]!;
    const f3 = factors[from + k + 3]!;
    const r0 = row + k * stride;
    const [r1, r2, r3] = [r0 + stride, r0 + 2 * stride, r0 + 3 * stride];
    for (let j = 0; j < width; j++)
      x[at + j] = x[at + j]! - (f0 * rows[r0 + j]! + f1 * rows[r1 + j]!) - (f2 * rows[r2 + j]! + f3 * rows[r3 + j]!);
  }
  for (; k < count; k++) {
    const f = factors[from + k]!;
    const r = row + k * stride;
    for (let j = 0; j < width; j++) x[at + j] = x[at + j]! - f * rows[r + j]!;
  }
}
