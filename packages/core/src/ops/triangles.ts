import { dispatch } from "../dispatch";
import { ArgumentError, ShapeError } from "../errors";
import { constant, indexLeaf, scalar, scalarLeaf, where } from "../expr";
import { unaryPlans } from "../plan";
import { describe, formatShape } from "../shape";
import { fromTypedArray } from "./creation";
import type { Tensor } from "../tensor";

/** One kernel: on which side of the diagonal an element lies is worked out from its position. */
const triangles = /* @__PURE__ */ unaryPlans((x, name: "tril" | "triu") => {
  const [rows, columns] = [scalarLeaf(0, "uint32"), scalarLeaf(1, "uint32")];
  const column = scalar("rem", indexLeaf(), columns).bitcast("int32");
  const row = scalar("rem", scalar("idiv", indexLeaf(), columns), rows).bitcast("int32");
  const beyond = column.sub(row).sub(scalarLeaf(2, "int32"));
  return where(name === "tril" ? beyond.le(0) : beyond.ge(0), x, constant(0, x.dtype));
});

/** One side of the diagonal of the last two dims; the rest is 0. */
function triangle(name: "tril" | "triu", x: Tensor, diagonal: number): Tensor {
  if (x.ndim < 2) throw new ShapeError(name, `takes at least two dims, not ${formatShape(x.shape)}.`);
  if (!Number.isInteger(diagonal)) throw new ArgumentError(name, `a diagonal is a whole number, not ${describe(diagonal)}.`);
  const scalars = [x.shape.at(-2)!, x.shape.at(-1)!, diagonal];
  return dispatch({ op: { kind: "map", name }, inputs: [x], params: { plan: triangles(x.dtype, name), scalars } })[0]!;
}

/** The lower triangle of the last two dims, up to `diagonal` (0: the main one) above it; the rest is 0. @throws ShapeError for a vector. @method @result same */
export const tril = (x: Tensor, diagonal = 0): Tensor => triangle("tril", x, diagonal);

/** The upper triangle of the last two dims, from `diagonal` (0: the main one) on; the rest is 0. @throws ShapeError for a vector. @method @result same */
export const triu = (x: Tensor, diagonal = 0): Tensor => triangle("triu", x, diagonal);

/** Options of `trilIndices` and `triuIndices`. */
export interface TriangleOptions {
  /** Which diagonal the triangle reaches: above the main one where positive. Default: 0. */
  readonly offset?: number;
  /** Default: the current device. */
  readonly device?: string;
}

/** So many indices are worked out one by one. */
const MOST_INDICES = 2 ** 28;

/** How many places of a matrix lie on the diagonal `offset` or below it: rows that grow by one, and full ones. */
function placesBelow(rows: number, columns: number, offset: number): number {
  const first = Math.min(rows, Math.max(0, -offset));
  const full = Math.min(rows, Math.max(first, columns - offset));
  const growing = full - first;
  return growing * (first + offset + 1) + (growing * (growing - 1)) / 2 + (rows - full) * columns;
}

/** Its own loop visits no row without places, so it ends where their number does. */
function triangleIndices(
  name: string,
  rows: number,
  columns: number,
  { offset = 0, device }: TriangleOptions,
  lower: boolean,
): Tensor<"int32"> {
  for (const size of [rows, columns])
    if (!Number.isSafeInteger(size) || size < 0) throw new ShapeError(name, `sizes are whole numbers ≥ 0, not ${describe(size)}.`);
  if (!Number.isSafeInteger(offset)) throw new ArgumentError(name, `a diagonal is a whole number, not ${describe(offset)}.`);
  const count = lower ? placesBelow(rows, columns, offset) : rows * columns - placesBelow(rows, columns, offset - 1);
  if (!(count <= MOST_INDICES)) throw new ShapeError(name, `a triangle of ${count} places is too large to be listed.`);
  const data = new Int32Array(2 * count);
  const near = device !== undefined && { device };
  let next = 0;
  for (let row = lower ? Math.max(0, -offset) : 0; next < count; row++) {
    const edge = Math.min(columns, Math.max(0, row + offset + (lower ? 1 : 0)));
    for (let column = lower ? 0 : edge; column < (lower ? edge : columns); column++, next++) {
      data[next] = row;
      data[count + next] = column;
    }
  }
  return fromTypedArray(data, [2, count], { dtype: "int32", ...near });
}

/**
 * The indices of a lower triangle, row by row: the rows and the columns, [2, count], int32.
 *
 * ```ts
 * trilIndices(2, 3); // [[0, 1, 1], [0, 0, 1]]
 * ```
 *
 * @throws ShapeError for sizes that are not whole numbers ≥ 0. @throws ArgumentError for a bad offset.
 */
export const trilIndices = (rows: number, columns: number, options: TriangleOptions = {}): Tensor<"int32"> =>
  triangleIndices("trilIndices", rows, columns, options, true);

/**
 * The indices of an upper triangle, row by row: the rows and the columns, [2, count], int32.
 *
 * ```ts
 * triuIndices(2, 3); // [[0, 0, 0, 1, 1], [0, 1, 2, 1, 2]]
 * ```
 *
 * @throws ShapeError for sizes that are not whole numbers ≥ 0. @throws ArgumentError for a bad offset.
 */
export const triuIndices = (rows: number, columns: number, options: TriangleOptions = {}): Tensor<"int32"> =>
  triangleIndices("triuIndices", rows, columns, options, false);
