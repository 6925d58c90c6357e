import { dotOf, firstHalf, type Part, type SubtractProduct, subtractRows } from "./product";

/** A triangular matrix as `substitute` reads it. */
export interface Triangle {
  readonly upper: boolean;
  /** The diagonal counts as ones and is not read. */
  readonly unitriangular: boolean;
}

/** Triangles of at most so many rows are taken row by row. */
const NARROW = 16;

/**
 * Solves T·X = B for the square triangle T, with B in place. A large triangle is halved: one half of X is solved for, its product with what lies
 * between the halves is taken off the other one, which is solved then. So most of the work is in products.
 */
export function substitute(t: Part, x: Part, triangle: Triangle, subtract: SubtractProduct): void {
  const n = t.rows;
  if (n <= NARROW || x.columns === 1) return rowByRow(t, x, triangle);
  const half = firstHalf(n, NARROW);
  const corner = (row: number, column: number): Part => ({
    ...t,
    at: t.at + row * t.stride + column,
    rows: row === 0 ? half : n - half,
    columns: column === 0 ? half : n - half,
  });
  const first: Part = { ...x, rows: half };
  const second: Part = { ...x, at: x.at + half * x.stride, rows: n - half };
  if (triangle.upper) {
    substitute(corner(half, half), second, triangle, subtract);
    subtract(first, corner(0, half), second);
    substitute(corner(0, 0), first, triangle, subtract);
  } else {
    substitute(corner(0, 0), first, triangle, subtract);
    subtract(second, corner(half, 0), first);
    substitute(corner(half, half), second, triangle, subtract);
  }
}

/** From the top for a lower triangle, and from the bottom for an upper one. */
function rowByRow(t: Part, x: Part, { upper, unitriangular }: Triangle): void {
  const n = t.rows;
  const values = x.values;
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    const [first, end] = upper ? [i + 1, n] : [0, i];
    const at = x.at + i * x.stride;
    const row = t.at + i * t.stride;
    const known = x.at + first * x.stride;
    // A column whose elements lie together is an inner product for each row.
    if (x.columns === 1 && x.stride === 1) values[at] = values[at]! - dotOf(t.values, row + first, values, known, end - first);
    else subtractRows(values, at, t.values, row + first, values, known, end - first, x.columns, x.stride);
    if (unitriangular) continue;
    const pivot = t.values[row + i]!;
    for (let c = at; c < at + x.columns; c++) values[c] = values[c]! / pivot;
  }
}
