import { ArgumentError, IndexError, ShapeError } from "../errors";
import type { ViewParams } from "../op";
import { checkShape, describe, formatShape, type Shape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { arange, full, zeros } from "./creation";
import { scatterAdd } from "./gathering";
import { viewOf } from "./views";

/** The least and the largest position that a view by strides reaches. */
function reach({ shape, strides, offset }: ViewParams["asStrided"]): readonly [number, number] {
  let [low, high] = [offset, offset];
  shape.forEach((length, axis) => {
    const last = (length - 1) * strides[axis]!;
    if (last < 0) low += last;
    else high += last;
  });
  return [low, high];
}

/**
 * The elements at `offset + Σ iₐ·strides[a]`, counted in the elements of `x` row by row: a view in which elements may occur more than once. Every
 * position is held against the size of `x`, which has to lie in memory row by row.
 *
 * ```ts
 * asStrided(arange(5), [3, 2], [1, 1]); // [[0, 1], [1, 2], [2, 3]]
 * ```
 *
 * @throws IndexError for a position outside of `x`. @throws ShapeError unless each size has a stride, and for a tensor that is not contiguous.
 * @result same
 */
export function asStrided(x: Tensor, sizes: readonly number[], strides: readonly number[], offset = 0): Tensor {
  checkShape("asStrided", sizes);
  if (strides.length !== sizes.length)
    throw new ShapeError("asStrided", `there are ${strides.length} strides for ${sizes.length} sizes.`, "give one stride for each size.");
  const odd = [...strides, offset].find((step) => !Number.isSafeInteger(step));
  if (odd !== undefined) throw new ArgumentError("asStrided", `strides and offset are whole numbers of elements, not ${describe(odd)}.`);
  if (!x.layout.contiguous)
    throw new ShapeError(
      "asStrided",
      `${formatShape(x.shape)} with strides ${formatShape(x.layout.strides)} does not lie row by row in memory.`,
      "take x.contiguous(), a copy.",
    );
  const params = { shape: [...sizes], strides: [...strides], offset };
  if (!sizes.includes(0)) {
    const [low, high] = reach(params);
    const outside = low < 0 ? low : high;
    if (low < 0 || high >= x.layout.size)
      throw new IndexError(
        "asStrided",
        `${formatShape(sizes)} with strides ${formatShape(strides)} from ${offset} on reaches position ${outside} of ${x.layout.size} elements.`,
      );
  }
  return viewOf(x, "asStrided", params);
}

/** @internal The adjoint of `asStrided`: adds each element back to where it was seen. */
export function asStridedInto(g: Tensor, shape: Shape, { shape: sizes, strides, offset }: ViewParams["asStrided"]): Tensor {
  const blank = zeros([sizeOf(shape)], { dtype: g.dtype, device: g.device });
  if (g.layout.size === 0) return blank.reshape(shape);
  const along = (length: number, axis: number): Tensor =>
    arange(length, { dtype: "int32", device: g.device })
      .mul(strides[axis]!)
      .reshape(sizes.map((_, i) => (i === axis ? length : 1)));
  const positions = sizes.map(along).reduce((sum, one) => sum.add(one), full([], offset, { dtype: "int32", device: g.device }));
  return scatterAdd(blank, 0, positions.reshape([g.layout.size]), g.reshape([g.layout.size])).reshape(shape);
}
