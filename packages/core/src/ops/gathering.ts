import type { DType } from "../dtype";
import type { ScatterMode } from "../backend";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import type { IndexParams } from "../op";
import { broadcastShapes, describe, formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { clone } from "./convert";
import { fromTypedArray, tensor, zeros } from "./creation";
import { additionOf, gatherAt, indexPut, pick, scatterAt } from "./indexing";
import { type Index, type Indices, indicesOf } from "./subscripts";

function alongParams(operation: string, x: Tensor, dim: number, index: Tensor): IndexParams {
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

/** PyTorch takes a scalar for a vector of one element where a dim is named. */
const asVector = (x: Tensor): Tensor => (x.ndim === 0 ? x.reshape([1]) : x);

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
  const fits = updates.ndim === index.ndim && index.shape.every((length, axis) => length <= updates.shape[axis]!);
  if (!fits) throw new ShapeError(name, `the source ${formatShape(updates.shape)} is smaller than the index ${formatShape(index.shape)}.`);
  const region = index.shape.reduce((view, length, axis) => (view.shape[axis] === length ? view : view.narrow(axis, 0, length)), updates);
  return scatterAt(name, x, region, [index], params, mode);
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
  const wrapped = signed.where(signed.ge(0), signed.add(x.numel()));
  return gatherAt("take", x.reshape([x.numel()]), [wrapped], { shape: signed.shape, follows: signed.shape.map(() => -1), indexed: [0] });
}

/** 1 where the class is, 0 elsewhere: [...] of integers gives [..., classes], int32. @throws ArgumentError for a bad number of classes. @result int32 */
export function oneHot(index: Indices, classes: number): Tensor {
  if (!Number.isInteger(classes) || classes < 1)
    throw new ArgumentError("oneHot", `the number of classes is a whole number ≥ 1, not ${describe(classes)}.`);
  const indices = indicesOf("oneHot", index);
  const blank = zeros([...indices.shape, classes], { dtype: "int32", device: indices.device });
  return scatterAlong("oneHot", blank, -1, indices.unsqueeze(-1), 1, "set");
}

/**
 * The elements where `mask` holds, row by row, as a vector. A promise, for its size depends on values.
 *
 * @throws DTypeError when the mask is not bool. @throws ShapeError when shapes do not broadcast.
 * @method @result same
 */
export async function maskedSelect(x: Tensor, mask: Tensor): Promise<Tensor> {
  if (mask.dtype !== "bool") throw new DTypeError("maskedSelect", `the mask is ${mask.dtype}, not bool.`, "compare it: mask.ne(0).");
  const shape = broadcastShapes("maskedSelect", [x.shape, mask.shape]);
  const bits = (await mask.expand(shape).data()) as Uint8Array;
  const positions: number[] = [];
  bits.forEach((bit, position) => {
    if (bit !== 0) positions.push(position);
  });
  const index = fromTypedArray(Int32Array.from(positions), [positions.length], { dtype: "int32" as DType, device: x.device });
  return indexSelect(x.expand(shape).reshape([bits.length]), 0, index);
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
