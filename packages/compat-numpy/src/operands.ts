import { ArgumentError, type DType, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { ArrayLike } from "./array-like";
import { allTensors, asTensor, beside, broadcastShape, checkFits, deviceAmong, isScalar } from "./convert";
import { meet } from "./dtypes";
import { isArray } from "./make-array";
import { promotions } from "./promotion-table";

/** @internal Tensors in the dtype in which they meet. */
export function together(operation: string, arrays: readonly ArrayLike[], dtype?: DType): Tensor[] {
  if (!Array.isArray(arrays) && !isArray(arrays)) throw new ArgumentError(operation, `takes a list of arrays, not ${describe(arrays)}.`);
  const tensors = allTensors(operation, [...(arrays as Iterable<ArrayLike>)]);
  if (tensors.length === 0) throw new ShapeError(operation, "need at least one array to concatenate.");
  const meeting = dtype ?? tensors.map((x) => x.dtype).reduce((a, b) => promotions[a][b]);
  return tensors.map((x) => x.to(meeting));
}

/**
 * @internal Arrays in the dtype in which they meet, numbers as tensors of it.
 *
 * @param near Where lists and numbers go, where there are no arrays.
 */
export function operandsOf(operation: string, operands: readonly ArrayLike[], near?: { readonly device: string | undefined }): Tensor[] {
  const place = { device: deviceAmong(operands) ?? near?.device };
  const arrays = operands.filter((one) => !isScalar(one)).map((one) => beside(operation, one, place));
  const read = operands.map((one) => (isScalar(one) ? one : arrays.shift()!));
  const tensors = read.filter((one): one is Tensor => !isScalar(one));
  const device = tensors[0]?.device ?? place.device;
  const dtype = meet(
    operation,
    tensors.map((x) => x.dtype),
    read.filter(isScalar),
    device,
  );
  const made = read.map((one) => {
    if (isScalar(one)) checkFits(operation, one, dtype);
    return asTensor(operation, one, { dtype, ...(isScalar(one) ? { device } : {}) });
  });
  broadcastShape(
    operation,
    made.map((x) => x.shape),
  );
  return made;
}
