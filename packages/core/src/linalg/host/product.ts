/** A part of a matrix, or all of it, row by row. */
export interface Part {
  readonly values: Float64Array;
  /** Of its first element. */
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  /** How far apart rows lie. */
  readonly stride: number;
}

/** C −= A·B, or with `transposed` A·Bᵀ, for a C that overlaps neither. */
export type SubtractProduct = (c: Part, a: Part, b: Part, transposed?: boolean) => void;

/** @internal The part of a matrix with these rows and columns. */
export const partOf = (
  values: Float64Array,
  stride: number,
  [row, rows]: readonly [number, number],
  [column, columns]: readonly [number, number],
): Part => ({ values, at: row * stride + column, rows, columns, stride });

/** @internal How much the first half of a length takes: whole blocks, where a block is no longer halved. */
export const firstHalf = (length: number, block: number): number => block * Math.ceil(length / (2 * block));

/** @internal In JavaScript. */
export const subtractProduct: SubtractProduct = (c, a, b, transposed = false) => {
  for (let i = 0; i < c.rows; i++) {
    const [at, from] = [c.at + i * c.stride, a.at + i * a.stride];
    if (transposed) {
      for (let j = 0; j < c.columns; j++)
        c.values[at + j] = c.values[at + j]! - dotOf(a.values, from, b.values, b.at + j * b.stride, a.columns);
    } else subtractRows(c.values, at, a.values, from, b.values, b.at, a.columns, c.columns, b.stride);
  }
};

/** `x[at …] −= Σₖ factors[k]·rows[k]` over `count` rows of `width` elements, `stride` apart: four at a time, so that x goes through the cache once for four. */
export function subtractRows(
  x: Float64Array,
  at: number,
  factors: Float64Array,
  from: number,
  rows: Float64Array,
  row: number,
  count: number,
  width: number,
  stride: number,
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
