import { arange, eye, zeros } from "../ops/creation";
import { gatherAt } from "../ops/indexing";
import { sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { batchOf } from "./checks";
import { type Failure, failureOf } from "./linalg-error";

/** @internal Rows `row` … of height `rows` and columns `column` … of width `columns`: a view. */
export const block = (x: Tensor, row: number, rows: number, column: number, columns: number): Tensor =>
  x.narrow(-2, row, rows).narrow(-1, column, columns);

/** @internal Identities of `rows` × `columns`, one for each matrix of `like`, in memory of their own. */
export const identities = (like: Tensor, rows: number, columns = rows): Tensor =>
  eye(rows, columns, { dtype: like.dtype, device: like.device })
    .expand([...batchOf(like), rows, columns])
    .clone();

/** @internal */
export const zerosBeside = (like: Tensor, ...shape: number[]): Tensor =>
  zeros([...batchOf(like), ...shape], { dtype: like.dtype, device: like.device });

/** @internal Rows by their number: `order` has the batch dims and the count of rows. */
export const rowsAt = (x: Tensor, order: Tensor): Tensor => {
  const index = order.unsqueeze(-1).expand([...order.layout.shape, x.layout.shape.at(-1)!]);
  return x.gather(x.ndim - 2, index);
};

/**
 * @internal The matrices, where all is well with each; else an error. Nothing is read for it: a matrix that is not `fine` is taken from a place that
 * there is not, so a device that runs behind rejects with the error what is read of the result, as it does with indices.
 *
 * @param fine A bool for each matrix of the batch.
 */
export function guarded(x: Tensor, fine: Tensor, operation: string, failure: Failure): Tensor {
  if (x.numel() === 0) return x;
  const batch = batchOf(x);
  const count = sizeOf(batch);
  const rest = sizeOf(x.layout.shape.slice(-2));
  const place = arange(count, { device: x.device, dtype: "int32" }).where(fine.reshape([count]), -1);
  const index = place.reshape([count, 1]).expand([count, rest]);
  const params = {
    shape: [count, rest],
    follows: [-1, 1],
    indexed: [0],
    refusal: (position: number) => failureOf(operation, failure, batch, Math.floor(position / rest), 0),
  };
  return gatherAt(operation, x.reshape([count, rest]), [index], params).reshape(x.layout.shape);
}
