import { dispatch } from "../dispatch";
import { ArgumentError, ShapeError } from "../errors";
import type { CopyParams } from "../op";
import { checkHolds } from "../ranges";
import { describe, formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { promoted } from "./convert";

/** @internal */
export function assemble(name: string, inputs: readonly Tensor[], params: CopyParams): Tensor {
  return dispatch({ op: { kind: "copy", name }, inputs, params })[0]!;
}

/** @internal At least one tensor, all of the dtype in which they meet. */
export function checkList(operation: string, tensors: readonly Tensor[]): readonly Tensor[] {
  if (!Array.isArray(tensors) || tensors.length === 0 || tensors.findIndex((x) => !isTensor(x)) >= 0) {
    throw new ArgumentError(operation, `takes a list of at least one tensor, not ${describe(tensors)}.`, `${operation}([a, b]).`);
  }
  return promoted(operation, tensors);
}

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

/**
 * Padded with a constant: `padding` is `[before, after]` of the last dim, then of the one before it, and so on, as in `torch.nn.functional.pad`.
 * Negative padding cuts.
 *
 * ```ts
 * x.pad([1, 1]); // a zero on each side of the last dim
 * x.pad([0, 2], "constant", -1);
 * ```
 *
 * @throws ArgumentError for another mode than "constant". @throws DTypeError when the dtype cannot hold `value`. @throws ShapeError when there are more pairs than dims, or more is cut than there is.
 * @method @result same
 */
export function pad(x: Tensor, padding: readonly number[], mode: "constant" = "constant", value: number | bigint | boolean = 0): Tensor {
  if (mode !== "constant")
    throw new ArgumentError("pad", `the mode is "constant", not ${describe(mode)}.`, 'x.pad([1, 1], "constant", value).');
  const fill = x.dtype === "bool" ? Number(Boolean(value)) : typeof value === "boolean" ? Number(value) : value;
  checkHolds("pad", fill, x.dtype);
  if (padding.length % 2 !== 0 || padding.length > 2 * x.ndim || !padding.every(Number.isInteger)) {
    throw new ShapeError("pad", `padding [${padding.join(",")}] is not a pair of whole numbers for each of at most ${x.ndim} dims.`);
  }
  const before = x.layout.shape.map((_, axis) => padding[2 * (x.ndim - 1 - axis)] ?? 0);
  const after = x.layout.shape.map((_, axis) => padding[2 * (x.ndim - 1 - axis) + 1] ?? 0);
  let inner = x;
  x.layout.shape.forEach((length, axis) => {
    const [from, to] = [Math.max(0, -before[axis]!), length - Math.max(0, -after[axis]!)];
    if (to < from) throw new ShapeError("pad", `more is cut from dim ${axis} of ${formatShape(x.layout.shape)} than it has.`);
    if (from > 0 || to < length) inner = inner.narrow(axis, from, to - from);
  });
  const padded = spread(
    "pad",
    inner,
    before.map((n) => Math.max(0, n)),
    after.map((n) => Math.max(0, n)),
    x.layout.shape.map(() => 1),
    fill,
  );
  // Memory of its own, also where nothing is added, as in PyTorch.
  return padded === inner ? inner.clone() : padded;
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
