import { ArgumentError, ShapeError } from "../errors";
import { broadcastShapes, describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { cat, checkList, tensorList } from "./joining";

const atLeastVector = (x: Tensor): Tensor => (x.ndim === 0 ? x.reshape([1]) : x);
const atLeastMatrix = (x: Tensor): Tensor => (x.ndim < 2 ? x.reshape([1, x.numel()]) : x);
const atLeastCube = (x: Tensor): Tensor => {
  const matrix = atLeastMatrix(x);
  return matrix.ndim === 2 ? matrix.unsqueeze(2) : matrix;
};

/** Joined side by side: along dim 1, vectors along dim 0. @throws ShapeError when the other sizes differ. */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const all = checkList("hstack", tensors).map(atLeastVector);
  return cat(all, all[0]!.ndim === 1 ? 0 : 1);
}

/** Joined one below the other: along dim 0, vectors as rows. @throws ShapeError when the other sizes differ. */
export const vstack = (tensors: readonly Tensor[]): Tensor => cat(checkList("vstack", tensors).map(atLeastMatrix), 0);

/** Joined one behind the other: along dim 2, vectors and matrices with a new one. @throws ShapeError when the other sizes differ. */
export const dstack = (tensors: readonly Tensor[]): Tensor => cat(checkList("dstack", tensors).map(atLeastCube), 2);

/** Joined as columns: vectors become columns, matrices stay. @throws ShapeError when the numbers of rows differ. */
export const columnStack = (tensors: readonly Tensor[]): Tensor =>
  cat(
    checkList("columnStack", tensors).map((x) => (x.ndim < 2 ? x.reshape([x.numel(), 1]) : x)),
    1,
  );

/** All tensors expanded to the shape that they broadcast to. Views. @throws ShapeError when shapes do not broadcast. */
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[] {
  const all = tensorList("broadcastTensors", tensors);
  const shape = broadcastShapes(
    "broadcastTensors",
    all.map((x) => x.layout.shape),
  );
  return all.map((x) => x.expand(shape));
}

/** Options of `meshgrid`. */
export interface MeshgridOptions {
  /** Whether the first vector counts rows ("ij") or columns ("xy", as NumPy has it). Default: "ij". */
  readonly indexing?: "ij" | "xy";
}

/**
 * The coordinates of a grid, from a vector for each of its dims. Views.
 *
 * ```ts
 * const [rows, columns] = meshgrid([arange(2), arange(3)]);
 * rows; // [[0, 0, 0], [1, 1, 1]]
 * columns; // [[0, 1, 2], [0, 1, 2]]
 * ```
 *
 * @throws ShapeError for a tensor of more than one dim. @throws ArgumentError for another indexing.
 */
export function meshgrid(tensors: readonly Tensor[], options: MeshgridOptions = {}): Tensor[] {
  const vectors = tensorList("meshgrid", tensors).map(atLeastVector);
  const odd = vectors.find((x) => x.ndim > 1);
  if (odd !== undefined) throw new ShapeError("meshgrid", `takes vectors, not ${formatShape(odd.shape)}.`);
  const { indexing = "ij" } = options;
  if (indexing !== "ij" && indexing !== "xy")
    throw new ArgumentError("meshgrid", `\`indexing\` is "ij" or "xy", not ${describe(indexing)}.`);
  const shape = vectors.map((x) => x.layout.shape[0]!);
  const grids = vectors.map((x, axis) => x.reshape(shape.map((length, i) => (i === axis ? length : 1))).expand(shape));
  return indexing === "xy" && shape.length > 1 ? grids.map((x) => x.transpose(0, 1)) : grids;
}
