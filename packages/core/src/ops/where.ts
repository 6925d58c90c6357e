import { callElementwise, type TensorLike } from "../elementwise";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { ArgumentError } from "../errors";
import { inferDType } from "../literals";
import { describe } from "../shape";
import { tensor } from "./creation";
import { elementwiseOps } from "./elementwise";

/**
 * `a` where the condition holds, `b` elsewhere; all three broadcast.
 *
 * ```ts
 * where(x.gt(0), x, 0);
 * where(x.gt(0), 1, 0); // float32, as numbers alone are
 * ```
 *
 * @throws DTypeError when the condition is not bool. @throws ShapeError when shapes do not broadcast.
 */
export function where(condition: Tensor, a: TensorLike, b: TensorLike): Tensor {
  if (!isTensor(condition)) throw new ArgumentError("where", `the condition is ${describe(condition)}, not a tensor.`);
  // Two numbers are the values, so they have a dtype of their own: weak ones would have that of the condition.
  const first = isTensor(a) || isTensor(b) ? a : tensor(a, { dtype: inferDType("where", [a, b]), device: condition.device });
  return callElementwise(elementwiseOps.where.definition, [first, condition, b]);
}
