import { dispatch } from "../dispatch";
import { callElementwise, type ElementwiseOp, type TensorLike } from "../elementwise";
import { ArgumentError, ShapeError } from "../errors";
import { overlaps } from "../layout";
import { broadcastShapes, formatShape, sameShape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";

/** @internal An elementwise op whose result is written into its first operand. `name` is the method's, which errors speak of. */
export function inPlace(op: ElementwiseOp, name: string, x: Tensor, operands: readonly TensorLike[]): Tensor {
  const tensors = operands.filter(isTensor);
  x.check(name);
  for (const operand of tensors) operand.check(name);
  const shape = broadcastShapes(name, [x.layout.shape, ...tensors.map((operand) => operand.layout.shape)]);
  if (!sameShape(shape, x.layout.shape)) {
    throw new ShapeError(
      name,
      `the result ${formatShape(shape)} does not fit into ${formatShape(x.layout.shape)}.`,
      `use ${name.slice(0, -1)} without the underscore.`,
    );
  }
  if (overlaps(x.layout)) throw new ShapeError(name, "elements of this view share memory, so it cannot be written to.", "x.clone() first.");
  return callElementwise(op.definition, [x, ...operands], [0]);
}

/** Every element set to `value`, in place. @method */
export function fill_(x: Tensor, value: number | bigint | boolean): Tensor {
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "boolean") {
    throw new ArgumentError("fill_", "takes a number.", "x.copy_(tensor) takes a tensor.");
  }
  // Elements that share memory are all given the same value, so that such views may be written to.
  return dispatch({ op: { kind: "assign", name: "fill_" }, inputs: [x, x.fullLike(value)], params: {} })[0]!;
}

/** Every element set to 0, in place. @method */
export const zero_ = (x: Tensor): Tensor => fill_(x, 0);
