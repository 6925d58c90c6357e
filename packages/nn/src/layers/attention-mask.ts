import { cat, DTypeError, isFloat, ShapeError, type Tensor, zeros } from "@adjoint/core";
import { formatShape, sameShape } from "@adjoint/core/internal";

/** The sizes of an attention: batch, heads, queries and keys. */
export interface AttentionSize {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
}

/** Bool masks are true where attention is forbidden, as in PyTorch's modules; floats are added to the scores. */
function additive(operation: string, name: string, mask: Tensor, like: Tensor): Tensor {
  if (isFloat(mask.dtype)) return mask.to(like.dtype);
  if (mask.dtype !== "bool") throw new DTypeError(operation, `${name} is bool or float, not ${mask.dtype}.`, 'cast it: mask.to("bool").');
  return zeros(mask.shape, { dtype: like.dtype, device: mask.device }).maskedFill(mask, Number.NEGATIVE_INFINITY);
}

/** Keys that were added at the end are open to all. */
function extended(mask: Tensor, extra: number): Tensor {
  if (extra === 0) return mask;
  const shape = [...mask.shape.slice(0, -1), extra];
  return cat([mask, zeros(shape, { dtype: mask.dtype, device: mask.device })], -1);
}

function checkShape(operation: string, name: string, mask: Tensor, shapes: readonly (readonly number[])[]): void {
  if (shapes.some((shape) => sameShape(mask.shape, shape))) return;
  throw new ShapeError(operation, `${name} is ${formatShape(mask.shape)}, not ${shapes.map(formatShape).join(" or ")}.`);
}

/** What is added to the scores [N, H, L, S + extra]: both masks in one, or null. */
export function scoreMask(
  operation: string,
  attnMask: Tensor | null,
  keyPaddingMask: Tensor | null,
  { batch, heads, queries, keys }: AttentionSize,
  extra: number,
  like: Tensor,
): Tensor | null {
  let sum: Tensor | null = null;
  if (attnMask !== null) {
    const flat = [batch * heads, queries, keys];
    checkShape(operation, "attnMask", attnMask, [[queries, keys], flat]);
    const mask = attnMask.ndim === 3 ? attnMask.reshape([batch, heads, queries, keys]) : attnMask;
    sum = additive(operation, "attnMask", mask, like);
  }
  if (keyPaddingMask !== null) {
    checkShape(operation, "keyPaddingMask", keyPaddingMask, [[batch, keys]]);
    const mask = additive(operation, "keyPaddingMask", keyPaddingMask, like).reshape([batch, 1, 1, keys]);
    sum = sum === null ? mask : sum.add(mask);
  }
  return sum === null ? null : extended(sum, extra);
}
