import { ArgumentError, ShapeError } from "../errors";
import { checkHolds } from "../ranges";
import { describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { cat, spread } from "./joining";
import { flip, narrow } from "./views";

/** How `pad` fills what it adds. */
export type PaddingMode = "constant" | "reflect" | "replicate" | "circular";

/**
 * Padded: `padding` is `[before, after]` of the last dim, then of the one before it, and so on, as in `torch.nn.functional.pad`. Negative
 * padding cuts. What is added is a constant, or the tensor itself: mirrored at its ends ("reflect"), its first and last elements over and
 * over ("replicate"), or as if it went round in a circle ("circular").
 *
 * ```ts
 * x.pad([1, 1]); // a zero on each side of the last dim
 * x.pad([0, 2], "constant", -1);
 * arange(3).pad([2, 1], "reflect"); // [2, 1, 0, 1, 2, 1]
 * ```
 *
 * @throws ArgumentError for another mode, and for a value beside a mode that takes none. @throws DTypeError when the dtype cannot hold `value`. @throws ShapeError when there are more pairs than dims, more is cut than there is, or more is mirrored or wrapped round than there is.
 * @method @result same
 */
export function pad(x: Tensor, padding: readonly number[], mode: PaddingMode = "constant", value: number | bigint | boolean = 0): Tensor {
  if (!(["constant", "reflect", "replicate", "circular"] as const).includes(mode))
    throw new ArgumentError("pad", `the mode is ${describe(mode)}.`, 'one of "constant", "reflect", "replicate", "circular".');
  if (padding.length % 2 !== 0 || padding.length > 2 * x.ndim || !padding.every(Number.isInteger)) {
    throw new ShapeError("pad", `padding [${padding.join(",")}] is not a pair of whole numbers for each of at most ${x.ndim} dims.`);
  }
  const before = x.layout.shape.map((_, axis) => padding[2 * (x.ndim - 1 - axis)] ?? 0);
  const after = x.layout.shape.map((_, axis) => padding[2 * (x.ndim - 1 - axis) + 1] ?? 0);
  if (mode === "constant") return padConstant(x, before, after, value);
  if (Number(value) !== 0) throw new ArgumentError("pad", `mode "${mode}" takes no value, not ${describe(value)}.`, "leave it out.");
  let padded = x;
  for (let axis = 0; axis < x.ndim; axis++) {
    if (before[axis] === 0 && after[axis] === 0) continue;
    padded =
      mode === "circular" ? wrapped(padded, axis, before[axis]!, after[axis]!) : extended(padded, axis, mode, before[axis]!, after[axis]!);
  }
  return padded === x ? x.clone() : padded;
}

/** What negative padding leaves. */
function cut(x: Tensor, axis: number, before: number, after: number): Tensor {
  const length = x.layout.shape[axis]!;
  const [from, to] = [Math.max(0, -before), length - Math.max(0, -after)];
  if (to < from) throw new ShapeError("pad", `more is cut from dim ${axis} of ${formatShape(x.layout.shape)} than it has.`);
  return from > 0 || to < length ? narrow(x, axis, from, to - from) : x;
}

function padConstant(x: Tensor, before: readonly number[], after: readonly number[], value: number | bigint | boolean): Tensor {
  const fill = x.dtype === "bool" ? Number(Boolean(value)) : typeof value === "boolean" ? Number(value) : value;
  checkHolds("pad", fill, x.dtype);
  const inner = x.layout.shape.reduce((y, _, axis) => cut(y, axis, before[axis]!, after[axis]!), x);
  const added = (sizes: readonly number[]): number[] => sizes.map((n) => Math.max(0, n));
  const steps = x.layout.shape.map(() => 1);
  const padded = spread("pad", inner, added(before), added(after), steps, fill);
  // Memory of its own, also where nothing is added, as in PyTorch.
  return padded === inner ? inner.clone() : padded;
}

const joined = (parts: readonly Tensor[], axis: number): Tensor => (parts.length === 1 ? parts[0]!.clone() : cat(parts, axis));

/** Mirrored at the ends, or with the ends over and over; what is cut is cut afterwards, for the other end may show it. */
function extended(x: Tensor, axis: number, mode: "reflect" | "replicate", before: number, after: number): Tensor {
  const length = x.layout.shape[axis]!;
  const [left, right] = [Math.max(0, before), Math.max(0, after)];
  if (mode === "reflect" && Math.max(left, right) >= length)
    throw new ShapeError(
      "pad",
      `mirrors ${Math.max(left, right)} elements of dim ${axis} of ${formatShape(x.layout.shape)}, beside the end.`,
    );
  if (mode === "replicate" && length === 0)
    throw new ShapeError("pad", `dim ${axis} of ${formatShape(x.layout.shape)} has no element to repeat.`);
  const ends = (place: number, count: number): Tensor =>
    narrow(x, axis, place, 1).expand(x.layout.shape.map((size, i) => (i === axis ? count : size)));
  const mirrored = (start: number, count: number): Tensor => flip(narrow(x, axis, start, count), [axis]);
  const parts = [
    ...(left === 0 ? [] : [mode === "reflect" ? mirrored(1, left) : ends(0, left)]),
    x,
    ...(right === 0 ? [] : [mode === "reflect" ? mirrored(length - 1 - right, right) : ends(length - 1, right)]),
  ];
  return cut(joined(parts, axis), axis, Math.min(before, 0), Math.min(after, 0));
}

/** What is cut is not there to go round. */
function wrapped(x: Tensor, axis: number, before: number, after: number): Tensor {
  const inner = cut(x, axis, before, after);
  const length = inner.layout.shape[axis]!;
  const [left, right] = [Math.max(0, before), Math.max(0, after)];
  if (Math.max(left, right) > length)
    throw new ShapeError(
      "pad",
      `wraps ${Math.max(left, right)} elements round dim ${axis} of ${formatShape(x.layout.shape)}, more than once.`,
    );
  const parts = [
    ...(left === 0 ? [] : [narrow(inner, axis, length - left, left)]),
    inner,
    ...(right === 0 ? [] : [narrow(inner, axis, 0, right)]),
  ];
  return joined(parts, axis);
}
