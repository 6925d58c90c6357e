import { callElementwise, type TensorLike } from "../elementwise";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { ArgumentError } from "../errors";
import { describe } from "../shape";
import { tensor } from "./creation";
import { elementwiseOps } from "./elementwise";

/**
 * `a` where the condition holds, `b` elsewhere; all three broadcast.
 *
 * ```ts
 * where(x.gt(0), x, 0);
 * ```
 *
 * @throws DTypeError when the condition is not bool. @throws ShapeError when shapes do not broadcast.
 */
export function where(condition: Tensor, a: TensorLike, b: TensorLike): Tensor {
  if (!isTensor(condition)) throw new ArgumentError("where", `the condition is ${describe(condition)}, not a tensor.`);
  const first = isTensor(a) || isTensor(b) ? a : tensor(a as number, { device: condition.device });
  return callElementwise(elementwiseOps.where.definition, [first, condition, b]);
}
