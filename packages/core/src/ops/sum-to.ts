import { sameShape, type Shape } from "../shape";
import type { Tensor } from "../tensor";

/** @internal Summed over the axes that a tensor of `shape` was broadcast along to `x`'s: what its gradient takes. `x` itself where there are none. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.ndim - shape.length;
  const dims = x.shape.map((_, axis) => axis).filter((axis) => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1));
  const summed = x.sum(dims);
  return sameShape(summed.shape, shape) ? summed : summed.reshape(shape);
}
