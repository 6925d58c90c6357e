import { dispatch } from "../dispatch";
import { ArgumentError, ShapeError } from "../errors";
import type { CopyParams } from "../op";
import { describe, formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { promoted } from "./convert";

/** @internal */
export function assemble(name: string, inputs: readonly Tensor[], params: CopyParams): Tensor {
  return dispatch({ op: { kind: "copy", name }, inputs, params })[0]!;
}

/** @internal The list as it is. @throws ArgumentError for an empty one, and for the first item that is not a tensor. */
export function tensorList(operation: string, tensors: readonly Tensor[], example = `${operation}([a, b]).`): readonly Tensor[] {
  if (tensors.length === 0) throw new ArgumentError(operation, "takes a list of at least one tensor, not an empty one.", example);
  const at = tensors.findIndex((x) => !isTensor(x));
  if (at >= 0) throw new ArgumentError(operation, `item ${at} of the list is ${describe(tensors[at])}, not a tensor.`, example);
  return tensors;
}

/** @internal At least one tensor, all of the dtype in which they meet. */
export const checkList = (operation: string, tensors: readonly Tensor[]): readonly Tensor[] =>
  promoted(operation, tensorList(operation, tensors));

/** Tensors joined along a dim that they have; a vector without elements fits anywhere. @throws ShapeError when the other sizes differ. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  const all = checkList("cat", tensors);
  const isBlank = (x: Tensor): boolean => x.ndim === 1 && x.layout.shape[0] === 0;
  const first = all.find((x) => !isBlank(x)) ?? all[0]!;
  const axis = normalizeDim("cat", dim, first.ndim);
  if (first.ndim === 0) throw new ShapeError("cat", "scalars have no dim to join along.", "use stack.");
  // They stay among the operands, so that they get a gradient.
  const blank = first.layout.shape.map((size, i) => (i === axis ? 0 : size));
  const inputs = all.map((x) => (isBlank(x) ? x.reshape(blank) : x));
  let length = 0;
  const regions = inputs.map((x) => {
    const fits = x.ndim === first.ndim && x.layout.shape.every((size, i) => i === axis || size === first.layout.shape[i]);
    if (!fits)
      throw new ShapeError("cat", `${formatShape(first.layout.shape)} and ${formatShape(x.layout.shape)} differ outside dim ${dim}.`);
    const starts = x.layout.shape.map((_, i) => (i === axis ? length : 0));
    length += x.layout.shape[axis]!;
    return { starts, steps: x.layout.shape.map(() => 1) };
  });
  const shape = first.layout.shape.map((size, i) => (i === axis ? length : size));
  return assemble("cat", inputs, { shape, regions, fill: null });
}

/** Tensors of one shape joined along a new dim. @throws ShapeError when shapes differ. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  const inputs = checkList("stack", tensors);
  const odd = inputs.find((x) => formatShape(x.layout.shape) !== formatShape(inputs[0]!.layout.shape));
  if (odd) throw new ShapeError("stack", `shapes differ: ${formatShape(inputs[0]!.layout.shape)} and ${formatShape(odd.layout.shape)}.`);
  const axis = normalizeDim("stack", dim, inputs[0]!.ndim + 1);
  return cat(
    inputs.map((x) => x.unsqueeze(axis)),
    axis,
  );
}

/** @internal Placed into a larger tensor filled with `value`: `before` and `after` elements around it, `steps` − 1 between neighbours. */
export function spread(
  name: string,
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
  steps: readonly number[],
  value: number | bigint,
): Tensor {
  const shape = x.layout.shape.map((length, axis) => before[axis]! + after[axis]! + (length === 0 ? 0 : (length - 1) * steps[axis]! + 1));
  const whole = shape.every((length, axis) => length === x.layout.shape[axis]);
  return whole ? x : assemble(name, [x], { shape, regions: [{ starts: before, steps }], fill: value });
}
