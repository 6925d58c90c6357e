import type { ScatterMode } from "../backend";
import { ArgumentError, ShapeError } from "../errors";
import type { IndexParams } from "../op";
import { broadcastShapes, describe, formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { clone } from "./convert";
import { tensor, zeros } from "./creation";
import { additionOf, gatherAt, indexPut, pick, scatterAt } from "./indexing";
import { fromFront, type Index, type Indices, indicesOf } from "./subscripts";

/** @internal How a gather or a scatter along `dim` steps. */
export function alongParams(operation: string, x: Tensor, dim: number, index: Tensor): IndexParams {
  const axis = normalizeDim(operation, dim, x.ndim);
  const fits = index.ndim === x.ndim && index.shape.every((length, i) => i === axis || length <= x.shape[i]!);
  if (!fits) {
    throw new ShapeError(
      operation,
      `the index ${formatShape(index.shape)} does not fit ${formatShape(x.shape)}: equal rank, no dim longer but dim ${dim}.`,
    );
  }
  return { shape: index.shape, follows: x.shape.map((_, i) => (i === axis ? -1 : i)), indexed: [axis] };
}

/** @internal PyTorch takes a scalar for a vector of one element where a dim is named. */
export const asVector = (x: Tensor): Tensor => (x.ndim === 0 ? x.reshape([1]) : x);

/** `out[i][j] = x[index[i][j]][j]` for dim 0, and so on: `torch.gather`. @throws IndexError when an index is out of range. @method @result same */
export function gather(x: Tensor, dim: number, index: Indices): Tensor {
  const indices = indicesOf("gather", index, x);
  if (indices.numel() === 0) return x.reshape([-1]).narrow(0, 0, 0).reshape(indices.shape);
  if (x.ndim === 0 || indices.ndim === 0) {
    const out = gather(asVector(x), dim, asVector(indices));
    return indices.ndim === 0 ? out.reshape([]) : out;
  }
  return gatherAt("gather", x, [indices], alongParams("gather", x, dim, indices));
}

function scatterAlong(name: string, x: Tensor, dim: number, places: Indices, source: Tensor | number, mode: ScatterMode): Tensor {
  const index = indicesOf(name, places, x);
  if (index.numel() === 0) return clone(x);
  if (x.ndim === 0 || index.ndim === 0)
    return scatterAlong(name, asVector(x), dim, asVector(index), isTensor(source) ? asVector(source) : source, mode).reshape(x.shape);
  const params = alongParams(name, x, dim, index);
  const updates = isTensor(source) ? source : tensor(source, { dtype: x.dtype, device: x.device }).expand(index.shape);
  return scatterAt(name, x, regionOf(name, updates, index), [index], params, mode);
}

/** @internal The part of `source` that an index writes. */
export function regionOf(operation: string, source: Tensor, index: Tensor): Tensor {
  const fits = source.ndim === index.ndim && index.shape.every((length, axis) => length <= source.shape[axis]!);
  if (!fits)
    throw new ShapeError(operation, `the source ${formatShape(source.shape)} is smaller than the index ${formatShape(index.shape)}.`);
  return index.shape.reduce((view, length, axis) => (view.shape[axis] === length ? view : view.narrow(axis, 0, length)), source);
}

/** A copy of `x` with `out[index[i][j]][j] = source[i][j]` for dim 0, and so on; the last wins. @throws IndexError when an index is out of range. @method @result same */
export function scatter(x: Tensor, dim: number, index: Indices, source: Tensor | number): Tensor {
  return scatterAlong("scatter", x, dim, index, source, "set");
}

/** As `scatter`, adding each to what is there. @throws IndexError when an index is out of range. @method @result same */
export function scatterAdd(x: Tensor, dim: number, index: Indices, source: Tensor): Tensor {
  return scatterAlong("scatterAdd", x, dim, index, source, additionOf(x));
}

/** The elements of `dim` that a vector of indices names. @throws IndexError when an index is out of range. @method @result same */
export function indexSelect(x: Tensor, dim: number, index: Indices): Tensor {
  const axis = normalizeDim("indexSelect", dim, x.ndim);
  const indices = indicesOf("indexSelect", index, x);
  if (indices.ndim > 1)
    throw new ShapeError("indexSelect", `takes a vector of indices, not ${formatShape(indices.shape)}.`, "use x.at(index).");
  const picked = pick("indexSelect", asVector(x), [{ axis, index: asVector(indices) }]);
  return x.ndim === 0 ? picked.reshape([]) : picked;
}

/**
 * Elements by their position in the flattened tensor, counted from the end where negative: the result has the shape of `index`.
 *
 * @throws IndexError when an index is out of range.
 * @method @result same
 */
export function take(x: Tensor, index: Indices): Tensor {
  const signed = indicesOf("take", index, x);
  return gatherAt("take", x.reshape([x.numel()]), [fromFront(signed, x.numel())], {
    shape: signed.shape,
    follows: signed.shape.map(() => -1),
    indexed: [0],
  });
}

/**
 * The elements along `dim` that `indices` (broadcast over the other dims) name, counted from the end where negative; without `dim`, of the
 * flattened tensor. What `argsort` and `argmax` give goes in here.
 *
 * ```ts
 * const x = tensor([[3, 1], [2, 4]]);
 * takeAlongDim(x, x.argsort(1), 1); // [[1, 3], [2, 4]]
 * ```
 *
 * @throws ShapeError when ranks differ or shapes do not broadcast. @throws IndexError when an index is out of range.
 * @result same
 */
export function takeAlongDim(x: Tensor, indices: Indices, dim?: number | null): Tensor {
  const signed = indicesOf("takeAlongDim", indices, x);
  if (dim === undefined || dim === null) return gather(x.reshape([x.numel()]), 0, fromFront(signed, x.numel()).reshape([signed.numel()]));
  if (signed.ndim !== x.ndim)
    throw new ShapeError("takeAlongDim", `the indices ${formatShape(signed.shape)} and ${formatShape(x.shape)} differ in rank.`);
  const axis = normalizeDim("takeAlongDim", dim, x.ndim);
  const places = fromFront(signed, x.shape[axis] ?? 1);
  const outside = ({ shape }: Tensor): number[] => shape.map((length, i) => (i === axis ? 1 : length));
  const common = broadcastShapes("takeAlongDim", [outside(x), outside(places)]);
  const grown = (tensor: Tensor): Tensor => tensor.expand(common.map((length, i) => (i === axis ? tensor.shape[i]! : length)));
  return gather(grown(x), axis, grown(places));
}

/** Options of `put`. */
export interface PutOptions {
  /** Add to what is there, each as often as it is named, instead of replacing it. Default: `false`. */
  readonly accumulate?: boolean;
}

/**
 * A copy of `x` with `source` at the positions `index` of the flattened tensor, counted from the end where negative. Where one is named twice,
 * the last wins.
 *
 * ```ts
 * put(zeros([2, 2]), [3, 0], tensor([5, 6])); // [[6, 0], [0, 5]]
 * ```
 *
 * @throws ShapeError unless there is a value for each index. @throws DTypeError when dtypes differ. @throws IndexError when an index is out of range.
 * @result same
 */
export function put(x: Tensor, index: Indices, source: Tensor, options: PutOptions = {}): Tensor {
  const signed = indicesOf("put", index, x).reshape([-1]);
  const count = signed.numel();
  if (source.numel() !== count) throw new ShapeError("put", `${source.numel()} values for ${count} indices.`);
  if (count === 0) return clone(x);
  const size = x.numel();
  const params = { shape: [count], follows: [-1], indexed: [0] };
  const mode = options.accumulate ? additionOf(x) : "set";
  return scatterAt("put", x.reshape([size]), source.reshape([count]), [fromFront(signed, size)], params, mode).reshape(x.shape);
}

/** 1 where the class is, 0 elsewhere: [...] of integers gives [..., classes], int32. @throws ArgumentError for a bad number of classes. @result int32 */
export function oneHot(index: Indices, classes: number): Tensor {
  if (!Number.isInteger(classes) || classes < 1)
    throw new ArgumentError("oneHot", `the number of classes is a whole number ≥ 1, not ${describe(classes)}.`);
  const indices = indicesOf("oneHot", index);
  const blank = zeros([...indices.shape, classes], { dtype: "int32", device: indices.device });
  return scatterAlong("oneHot", blank, -1, indices.unsqueeze(-1), 1, "set");
}

/** A copy with `value` where `index` names a place of `dim`. @throws IndexError when an index is out of range. @method @result same */
export function indexFill(x: Tensor, dim: number, index: Indices, value: Tensor | number): Tensor {
  const axis = normalizeDim("indexFill", dim, x.ndim);
  if (isTensor(value) && value.ndim > 0)
    throw new ShapeError("indexFill", `the value is a number or a tensor without dims, not ${formatShape(value.shape)}.`);
  const places = indicesOf("indexFill", index, x);
  if (places.ndim > 1) throw new ShapeError("indexFill", `takes a vector of indices, not ${formatShape(places.shape)}.`);
  if (x.ndim === 0) return indexFill(asVector(x), 0, places, value).reshape([]);
  const indices = [...new Array<Index>(axis).fill(":"), places];
  return indexPut(x, indices, value);
}
