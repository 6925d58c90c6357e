import { dispatch } from "../dispatch";
import { callElementwise, type ElementwiseOp, type TensorLike } from "../elementwise";
import { ArgumentError, ShapeError } from "../errors";
import { overlaps } from "../layout";
import { runtime } from "../runtime";
import { broadcastShapes, formatShape, sameShape } from "../shape";
import { isTensor, type Tensor } from "../tensor";
import { assign } from "./convert";

/** @internal An elementwise op whose result is written into its first operand. */
export function inPlace(op: ElementwiseOp, x: Tensor, ...operands: TensorLike[]): Tensor {
  const name = `${op.definition.name}_`;
  const tensors = operands.filter(isTensor);
  const shape = broadcastShapes(name, [x.layout.shape, ...tensors.map((operand) => operand.layout.shape)]);
  if (!sameShape(shape, x.layout.shape)) {
    throw new ShapeError(
      name,
      `the result ${formatShape(shape)} does not fit into ${formatShape(x.layout.shape)}.`,
      `use ${op.definition.name} without the underscore.`,
    );
  }
  if (overlaps(x.layout)) throw new ShapeError(name, "elements of this view share memory, so it cannot be written to.", "x.clone() first.");
  if (runtime().engine?.records([x, ...tensors])) return callElementwise(op.definition, [x, ...operands], [0]);
  // The kernel may read and write one buffer only where each element is read at the place where it is written.
  const apart = tensors.every((operand) => operand.storage !== x.storage || operand === x);
  if (x.layout.contiguous && apart && sameOperandShapes(x, tensors)) {
    return callElementwise(op.definition, [x, ...operands], [0]);
  }
  // Written into nothing, yet planned as if it were: the refusals and the rounding are those of a contiguous tensor.
  return assign(name, x, callElementwise(op.definition, [x, ...operands], []));
}

const sameOperandShapes = (x: Tensor, tensors: readonly Tensor[]): boolean =>
  tensors.every((operand) => operand !== x || sameShape(operand.layout.shape, x.layout.shape));

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
