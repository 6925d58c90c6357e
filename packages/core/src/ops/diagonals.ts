import { ArgumentError, ShapeError } from "../errors";
import type { ViewParams } from "../op";
import { describe, formatShape, normalizeDim, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { zeros } from "./creation";
import { spread } from "./joining";
import { scatteredInto } from "./scattered-views";
import { viewOf } from "./views";

function planeOf(operation: string, shape: Shape, offset: number, dim1: number, dim2: number): ViewParams["diagonal"] {
  if (!Number.isInteger(offset)) throw new ArgumentError(operation, `an offset is a whole number, not ${describe(offset)}.`);
  if (shape.length < 2) throw new ShapeError(operation, `takes at least two dims, not ${formatShape(shape)}.`);
  const [first, second] = [normalizeDim(operation, dim1, shape.length), normalizeDim(operation, dim2, shape.length)];
  if (first === second) throw new ShapeError(operation, `a diagonal lies in two different dims, not in ${dim1} and ${dim2}.`);
  return { offset, dim1: first, dim2: second };
}

/**
 * The diagonal of two dims, `offset` above the main one (below, if negative), as the last dim. A view.
 *
 * ```ts
 * arange(9).reshape([3, 3]).diagonal(); // [0, 4, 8]
 * arange(9).reshape([3, 3]).diagonal(1); // [1, 5]
 * ```
 *
 * @throws ShapeError for fewer than two dims, or the same one twice.
 * @method @result same
 */
export const diagonal = (x: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor =>
  viewOf(x, "diagonal", planeOf("diagonal", x.layout.shape, offset, dim1, dim2));

/** @internal The adjoint of `diagonal`: zeros of `shape`, and `g` on the diagonal. */
export function diagonalInto(g: Tensor, shape: Shape, { offset, dim1, dim2 }: ViewParams["diagonal"]): Tensor {
  const length = g.layout.shape.at(-1)!;
  if (length === 0 || shape.includes(0)) return zeros(shape, { dtype: g.dtype, device: g.device });
  const [rows, columns] = [shape[dim1]!, shape[dim2]!];
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== dim1 && axis !== dim2);
  const start = offset >= 0 ? offset : -offset * columns;
  // In a matrix laid out row by row the diagonal is every (columns + 1)-th element.
  const lead = others.map(() => 0);
  const after = rows * columns - start - (length - 1) * (columns + 1) - 1;
  const placed = spread("diagonal.backward", g, [...lead, start], [...lead, after], [...others.map(() => 1), columns + 1], 0);
  const order = [...others, dim1, dim2];
  return placed.reshape([...others.map((axis) => shape[axis]!), rows, columns]).permute(shape.map((_, axis) => order.indexOf(axis)));
}

/**
 * The last dim laid on a diagonal of two new dims, `offset` above the main one; the rest is 0.
 *
 * ```ts
 * tensor([1, 2]).diagEmbed(); // [[1, 0], [0, 2]]
 * ```
 *
 * @throws ShapeError for a tensor without dims, or the same dim twice.
 * @method @result same
 */
export function diagEmbed(x: Tensor, offset = 0, dim1 = -2, dim2 = -1): Tensor {
  if (x.ndim === 0) throw new ShapeError("diagEmbed", "a scalar has no dim to lay on a diagonal.");
  if (!Number.isInteger(offset)) throw new ArgumentError("diagEmbed", `an offset is a whole number, not ${describe(offset)}.`);
  const size = x.layout.shape.at(-1)! + Math.abs(offset);
  const [first, second] = [normalizeDim("diagEmbed", dim1, x.ndim + 1), normalizeDim("diagEmbed", dim2, x.ndim + 1)];
  const others = x.layout.shape.slice(0, -1);
  const shape = Array.from({ length: x.ndim + 1 }, (_, axis) => (axis === first || axis === second ? size : others.shift()!));
  return diagonalInto(x, shape, planeOf("diagEmbed", shape, offset, dim1, dim2)).contiguous();
}

/** Of a vector the matrix with it on a diagonal, of a matrix a copy of its diagonal. @throws ShapeError for other shapes. @method @result same */
export function diag(x: Tensor, diagonalOffset = 0): Tensor {
  if (x.ndim === 1) return diagEmbed(x, diagonalOffset);
  if (x.ndim === 2) return diagonal(x, diagonalOffset).clone();
  throw new ShapeError("diag", `takes a vector or a matrix, not ${formatShape(x.shape)}.`, "use diagonal or diagEmbed.");
}

/** The matrix with the elements of `x` on a diagonal, `offset` above the main one. @result same */
export const diagflat = (x: Tensor, offset = 0): Tensor => diagEmbed(x.reshape([x.numel()]), offset);

const diagonalScatterOp = /* @__PURE__ */ scatteredInto<ViewParams["diagonal"]>("diagonalScatter", (x, plane) =>
  viewOf(x, "diagonal", plane),
);

/** A copy of `x` with `source` on the diagonal that `diagonal` shows. @throws ShapeError unless `source` has its shape. @method @result same */
export const diagonalScatter = (x: Tensor, source: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor =>
  diagonalScatterOp(x, source, planeOf("diagonalScatter", x.layout.shape, offset, dim1, dim2));
