import { dispatch } from "../dispatch";
import { IndexError, ShapeError } from "../errors";
import type { IndexParams } from "../op";
import type { ScatterMode } from "../backend";
import { broadcastShapes, formatShape, sameShape, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { assign, convert } from "./convert";
import { onesLike, tensor, zeros } from "./creation";
import { assemble } from "./joining";
import { hasMask, withoutMasks } from "./mask-assignment";
import { type Index, type Parsed, parse, type Picked, type Slice } from "./subscripts";
import { viewOf } from "./views";

/**
 * Every `step`th element from `start` to below `end`; all are optional, as in Python's `start:end:step`.
 *
 * ```ts
 * x.at(slice(1, 3)); // rows 1 and 2
 * ```
 */
export const slice = (start?: number | null, end?: number | null, step?: number | null): Slice => ({
  ...(start == null ? {} : { start }),
  ...(end == null ? {} : { end }),
  ...(step == null ? {} : { step }),
});

/**
 * Reads by index, as `x[…]` in NumPy and PyTorch: integers drop a dim, slices narrow it, `null` adds one, `"..."` stands for all dims
 * between, integer tensors (and arrays) pick elements and broadcast together. A view, unless a tensor picks.
 *
 * ```ts
 * x.at(0); // first row
 * x.at("...", slice(0, 2)); // first two columns
 * x.at([2, 0]); // rows 2 and 0
 * ```
 *
 * @throws IndexError when an index is out of range. @throws DTypeError for a bool mask: see `maskedSelect`.
 * @method @result same
 */
export function at(x: Tensor, ...indices: Index[]): Tensor {
  const parsed = parse("at", x, indices);
  const sliced = slicedView(x, parsed);
  if (parsed.picked.length === 0) return withAxes(sliced, parsed);
  const picked = pick("at", sliced, parsed.picked);
  return withPickedAxes(picked, parsed);
}

function slicedView(x: Tensor, { starts, steps, sizes }: Parsed): Tensor {
  const whole = starts.every((start, axis) => start === 0 && steps[axis] === 1 && sizes[axis] === x.layout.shape[axis]);
  return whole ? x : viewOf(x, "slice", { starts, steps, sizes });
}

const withAxes = (x: Tensor, { axes }: Parsed): Tensor => {
  const shape = axes.map((axis) => (axis < 0 ? 1 : x.layout.shape[axis]!));
  return viewOf(x, "reshape", { shape });
};

interface Pick {
  readonly params: IndexParams;
  readonly indices: readonly Tensor[];
}

/** Where the dims of the index tensors come in the result: in place of the first, when they are neighbours, else in front. */
function pickParams(operation: string, shape: Shape, picked: readonly Picked[]): Pick {
  const indexShape = broadcastShapes(
    operation,
    picked.map(({ index }) => index.layout.shape),
  );
  const indexed = picked.map(({ axis }) => axis);
  const adjacent = indexed.every((axis, i) => i === 0 || axis === indexed[i - 1]! + 1);
  const lead = adjacent ? indexed[0]! : 0;
  const rest = shape.map((_, axis) => axis).filter((axis) => !indexed.includes(axis));
  const follows = [...rest.slice(0, lead), ...indexShape.map(() => -1), ...rest.slice(lead)];
  const outShape = [...rest.slice(0, lead).map((axis) => shape[axis]!), ...indexShape, ...rest.slice(lead).map((axis) => shape[axis]!)];
  const trailing = new Array<number>(rest.length - lead).fill(1);
  const indices = picked.map(({ index }) => index.reshape([...index.layout.shape, ...trailing]).expand(outShape));
  return { params: { shape: outShape, follows, indexed }, indices };
}

/** @internal */
export function pick(operation: string, x: Tensor, picked: readonly Picked[]): Tensor {
  const { params, indices } = pickParams(operation, x.layout.shape, picked);
  return gatherAt(operation, x, indices, params);
}

/** @internal */
export function gatherAt(name: string, x: Tensor, indices: readonly Tensor[], params: IndexParams): Tensor {
  return dispatch({ op: { kind: "gather", name }, inputs: [x, ...indices], params })[0]!;
}

/** @internal */
export function scatterAt(
  name: string,
  destination: Tensor,
  updates: Tensor,
  indices: readonly Tensor[],
  params: IndexParams,
  mode: ScatterMode,
): Tensor {
  return dispatch({ op: { kind: "scatter", name }, inputs: [destination, updates, ...indices], params: { ...params, mode } })[0]!;
}

/** Drops the axes that integers took, and adds new dims, around the dims that tensors picked. */
function withPickedAxes(x: Tensor, { axes, picked, sizes }: Parsed): Tensor {
  if (axes.length === sizes.length && !axes.includes(-1)) return x;
  const pickedAxes = new Set(picked.map(({ axis }) => axis));
  const kept = new Set(axes);
  const rest = sizes.map((_, axis) => axis).filter((axis) => !pickedAxes.has(axis));
  const indexRank = x.ndim - rest.length;
  const first = picked[0]!.axis;
  const adjacent = picked.every(({ axis }, i) => i === 0 || axis === picked[i - 1]!.axis + 1);
  const lead = adjacent ? first : 0;
  // Kept dims in the order of the index expression; the picked block stands where its first index stood.
  const shape: number[] = [];
  let placed = false;
  const place = (): void => {
    if (!placed) shape.push(...x.layout.shape.slice(lead, lead + indexRank));
    placed = true;
  };
  if (!adjacent) place();
  for (const axis of axes) {
    if (axis < 0) shape.push(1);
    else if (pickedAxes.has(axis)) place();
    else if (kept.has(axis)) {
      const position = rest.indexOf(axis);
      shape.push(x.layout.shape[position < lead ? position : position + indexRank]!);
    }
  }
  return x.reshape(shape);
}

/** Options of `indexPut`. */
export interface IndexPutOptions {
  /** Add to what is there, each as often as it is named, instead of replacing it. */
  readonly accumulate?: boolean;
}

/**
 * A copy of `x` with `value` (broadcast) written at the index, the same as `x[…] = value` on a copy. Where an index is named twice, the last wins.
 * Bool masks of any rank may stand among the indices: each names the elements where it holds.
 *
 * @throws IndexError when an index is out of range, and (at the latest when the result is read) when a mask does not have as many true elements as
 * `value` has for it. @throws ShapeError when `value` does not broadcast to what the index names.
 * @method @result same
 */
export function indexPut(x: Tensor, indices: readonly Index[], value: Tensor | number, options: IndexPutOptions = {}): Tensor {
  const values = valueTensor(x, value);
  if (hasMask(indices)) {
    const masked = putMasked(x, indices, values, options);
    if (masked !== null) return masked;
    const assignment = withoutMasks("indexPut", x, indices, values);
    return assignment.restored(indexPut(assignment.x, assignment.indices, assignment.value, options));
  }
  const parsed = parse("indexPut", x, indices);
  if (parsed.picked.length === 0) return putRegion(x, parsed, values, options);
  const sliced = slicedView(x, parsed);
  const { params, indices: picked } = pickParams("indexPut", sliced.shape, parsed.picked);
  const target = withPickedAxes(zeros(params.shape, { dtype: x.dtype, device: x.device }), parsed).shape;
  const updates = fit("indexPut", values, target).reshape(params.shape);
  const changed = scatterAt("indexPut", sliced, updates, picked, params, options.accumulate ? additionOf(x) : "set");
  return sliced === x ? changed : putRegion(x, { ...parsed, axes: parsed.sizes.map((_, axis) => axis) }, changed, {});
}

/** @internal Bools add up by "or". */
export const additionOf = (x: Tensor): ScatterMode => (x.dtype === "bool" ? "max" : "add");

/** A bool mask as the only index, and a value that says the same to each element or slice that it names: no more than a choice between two. */
function putMasked(x: Tensor, indices: readonly Index[], value: Tensor, { accumulate = false }: IndexPutOptions): Tensor | null {
  const [mask] = indices;
  if (indices.length !== 1 || !isTensor(mask) || mask.dtype !== "bool") return null;
  const rest = x.ndim - mask.ndim;
  const lead = value.layout.shape.slice(0, Math.max(0, value.ndim - rest));
  if (rest < 0 || lead.some((length) => length !== 1)) return null;
  if (!sameShape(mask.layout.shape, x.layout.shape.slice(0, mask.ndim)))
    throw new IndexError("indexPut", `a mask of ${formatShape(mask.layout.shape)} does not fit ${formatShape(x.layout.shape)}.`);
  const bits = mask.reshape([...mask.layout.shape, ...new Array<number>(rest).fill(1)]);
  const slices = fit("indexPut", value.reshape(value.layout.shape.slice(lead.length)), x.layout.shape.slice(mask.ndim));
  // Bools add up by "or".
  const put = accumulate ? (x.dtype === "bool" ? x.logicalOr(slices) : x.add(slices)) : slices;
  return put.expand(x.layout.shape).where(bits, x);
}

const valueTensor = (x: Tensor, value: Tensor | number): Tensor =>
  isTensor(value) ? convert(value, x.dtype) : tensor(value, { dtype: x.dtype, device: x.device });

function fit(operation: string, value: Tensor, shape: Shape): Tensor {
  const extra = value.ndim - shape.length;
  const trimmed =
    extra > 0 && value.layout.shape.slice(0, extra).every((length) => length === 1)
      ? value.reshape(value.layout.shape.slice(extra))
      : value;
  if (trimmed.ndim > shape.length)
    throw new ShapeError(operation, `a value of ${formatShape(value.layout.shape)} does not fit ${formatShape(shape)}.`);
  return trimmed.expand(shape);
}

function putRegion(x: Tensor, parsed: Parsed, values: Tensor, options: IndexPutOptions): Tensor {
  const target = parsed.axes.map((axis) => (axis < 0 ? 1 : parsed.sizes[axis]!));
  const updates = fit("indexPut", values, target).reshape(parsed.sizes);
  const params = { shape: x.layout.shape, regions: [{ starts: parsed.starts, steps: parsed.steps }], fill: 0 };
  const placed = assemble("indexPut", [updates], params);
  if (options.accumulate) return x.add(placed);
  const mask = assemble("indexPut", [onesLike(updates, { dtype: "bool" })], params);
  return placed.where(mask, x);
}

/**
 * Writes `value` (broadcast) at the index, in place: `x[…] = value`.
 *
 * @throws IndexError when an index is out of range. @throws AutogradError on a leaf that requires a gradient.
 * @method
 */
export function set_(x: Tensor, indices: readonly Index[], value: Tensor | number): Tensor {
  if (hasMask(indices)) return assign("set_", x, indexPut(x, indices, value));
  const parsed = parse("set_", x, indices);
  if (parsed.picked.length > 0) return assign("set_", x, indexPut(x, indices, value));
  assign(
    "set_",
    withAxes(slicedView(x, parsed), parsed),
    fit(
      "set_",
      valueTensor(x, value),
      parsed.axes.map((axis) => (axis < 0 ? 1 : parsed.sizes[axis]!)),
    ),
  );
  return x;
}
