import { ArgumentError, ShapeError } from "../errors";
import { checkShape, describe, type Dims, formatShape, normalizeDim, type Shape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { fromTypedArray, zeros } from "./creation";
import { indexSelect } from "./gathering";
import { cat } from "./joining";
import { checkPieces, flip, narrow, permute, reshape, select, type Sizes, sizesOf, transpose, unsqueeze } from "./views";

/** The slices along `dim`, which goes away. Views. @throws ShapeError for a tensor without dims. @method @result same */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  if (x.ndim === 0) throw new ShapeError("unbind", "a scalar has no dim to take apart.");
  const axis = normalizeDim("unbind", dim, x.ndim);
  checkPieces("unbind", x.layout.shape[axis]!);
  return Array.from({ length: x.layout.shape[axis]! }, (_, i) => select(x, axis, i));
}

/** Each dim `counts[i]` times over, in blocks. */
function repeated(operation: string, x: Tensor, counts: readonly number[]): Tensor {
  const odd = counts.find((count) => !Number.isInteger(count) || count < 0);
  if (odd !== undefined) throw new ArgumentError(operation, `a dim is repeated a whole number of times ≥ 0, not ${describe(odd)}.`);
  const lead = counts.length - x.ndim;
  const shape = counts.map((_, axis) => x.layout.shape[axis - lead] ?? 1);
  const split = shape.flatMap((length) => [1, length]);
  const spread = shape.flatMap((length, axis) => [counts[axis]!, length]);
  const out = reshape(x, split)
    .expand(spread)
    .reshape(shape.map((length, axis) => length * counts[axis]!));
  // Memory of its own, also where nothing repeats.
  return counts.every((count) => count === 1) ? out.clone() : out;
}

/**
 * The whole tensor over and over: `sizes[i]` times along dim i. Sizes beyond its dims add dims in front.
 *
 * ```ts
 * tensor([1, 2]).repeat(2, 2); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 * ```
 *
 * @throws ShapeError for fewer sizes than dims. @throws ArgumentError for a size below 0.
 * @method @result same
 */
export function repeat(x: Tensor, ...sizes: Sizes): Tensor {
  const counts = sizesOf("repeat", sizes);
  if (counts.length < x.ndim)
    throw new ShapeError(
      "repeat",
      `${counts.length} sizes are fewer than the dims of ${formatShape(x.shape)}.`,
      "use tile, which adds ones.",
    );
  return repeated("repeat", x, counts);
}

/** As `repeat`, but sizes that are missing in front are 1: NumPy's `tile`. @throws ArgumentError for a size below 0. @method @result same */
export function tile(x: Tensor, ...sizes: Sizes): Tensor {
  const counts = sizesOf("tile", sizes);
  return repeated("tile", x, [...new Array<number>(Math.max(x.ndim - counts.length, 0)).fill(1), ...counts]);
}

/** Options of `repeatInterleave`. */
export interface RepeatInterleaveOptions {
  /** How many elements the result has along the dim, for repeats that are a tensor: their sum, which the shape depends on. */
  readonly outputSize?: number;
}

/**
 * Each element along `dim` (of the flattened tensor, if not given) `repeats` times, or as often as its own number of `repeats` says.
 *
 * ```ts
 * tensor([1, 2]).repeatInterleave(2); // [1, 1, 2, 2]
 * tensor([1, 2]).repeatInterleave([1, 3]); // [1, 2, 2, 2]
 * ```
 *
 * @throws ArgumentError for repeats that are a tensor without `outputSize`, and for repeats below 0. @throws ShapeError unless there is one
 *   number for each element.
 * @method @result same
 */
export function repeatInterleave(
  x: Tensor,
  repeats: number | readonly number[] | Tensor,
  dim?: number | null,
  options: RepeatInterleaveOptions = {},
): Tensor {
  if (dim == null) return repeatInterleave(reshape(x, [x.numel()]), repeats, 0, options);
  const axis = normalizeDim("repeatInterleave", dim, x.ndim);
  const length = x.layout.shape[axis] ?? 1;
  if (typeof repeats === "number") {
    checkRepeats([repeats]);
    const wide = unsqueeze(x.ndim === 0 ? reshape(x, [1]) : x, axis + 1);
    const spread = wide.layout.shape.map((size, i) => (i === axis + 1 ? repeats : size));
    const shape = wide.layout.shape.flatMap((size, i) => (i === axis ? [size * repeats] : i === axis + 1 ? [] : [size]));
    return repeats === 1 ? wide.reshape(shape).clone() : wide.expand(spread).reshape(shape);
  }
  const source = x.ndim === 0 ? reshape(x, [1]) : x;
  const count = isTensor(repeats) ? repeats.numel() : Array.isArray(repeats) ? repeats.length : undefined;
  if (count === undefined) throw new ArgumentError("repeatInterleave", `repeats are numbers or a tensor, not ${describe(repeats)}.`);
  if (count === 1 && !isTensor(repeats)) return repeatInterleave(source, (repeats as readonly number[])[0]!, axis);
  if (count !== length || (isTensor(repeats) && repeats.ndim !== 1))
    throw new ShapeError("repeatInterleave", `${count} repeats are not one for each of ${length} elements of dim ${dim}.`);
  const { outputSize } = options;
  return indexSelect(source, axis, isTensor(repeats) ? placesOf(repeats, outputSize) : placesIn(source, repeats as readonly number[]));
}

function checkRepeats(repeats: readonly number[]): void {
  const odd = repeats.find((each) => !Number.isInteger(each) || each < 0);
  if (odd !== undefined)
    throw new ArgumentError("repeatInterleave", `an element is repeated a whole number of times ≥ 0, not ${describe(odd)}.`);
}

function placesIn(x: Tensor, repeats: readonly number[]): Tensor {
  checkRepeats(repeats);
  const total = repeats.reduce((sum, count) => sum + count, 0);
  checkShape("repeatInterleave", [total]);
  const places = new Int32Array(total);
  let start = 0;
  repeats.forEach((count, i) => void places.fill(i, start, (start += count)));
  return fromTypedArray(places, [places.length], { device: x.device });
}

/** Which element each of the result is: how many of the cumulative sums it has reached. */
function placesOf(repeats: Tensor, outputSize: number | undefined): Tensor {
  if (outputSize === undefined)
    throw new ArgumentError(
      "repeatInterleave",
      "the shape of the result depends on the values of `repeats`.",
      "pass numbers, await repeats.toArray(), or { outputSize }, their sum.",
    );
  if (!Number.isInteger(outputSize) || outputSize < 0)
    throw new ArgumentError("repeatInterleave", `\`outputSize\` is a whole number ≥ 0, not ${describe(outputSize)}.`);
  const ends = repeats.to("int32").cumsum(0);
  const marks = zeros([outputSize + 1], { dtype: "int32", device: repeats.device });
  const reached = marks.scatterAdd(0, ends.clamp(0, outputSize), ends.onesLike()).cumsum(0);
  return narrow(reached, 0, 0, outputSize);
}

/**
 * Elements moved on by `shifts` along `dims` (of the flattened tensor, if not given); what leaves at the end comes in at the beginning.
 *
 * ```ts
 * arange(5).roll(2); // [3, 4, 0, 1, 2]
 * ```
 *
 * @throws ArgumentError unless there is one shift for each dim. @throws ShapeError when a dim is out of range.
 * @method @result same
 */
export function roll(x: Tensor, shifts: number | readonly number[], dims?: Dims | null): Tensor {
  const moves = typeof shifts === "number" ? [shifts] : shifts;
  if (dims == null) {
    if (moves.length !== 1) throw new ArgumentError("roll", `${moves.length} shifts need as many dims.`);
    return reshape(roll(reshape(x, [x.numel()]), moves, 0), x.layout.shape);
  }
  const axes = typeof dims === "number" ? [dims] : dims;
  if (axes.length !== moves.length || axes.length === 0)
    throw new ArgumentError("roll", `${moves.length} shifts are not one for each of ${axes.length} dims.`);
  if (x.ndim === 0) throw new ShapeError("roll", "a scalar has no dim to move along.");
  const out = axes.reduce((y, dim, i) => rolled(y, normalizeDim("roll", dim, x.ndim), moves[i]!), x);
  return out === x ? x.clone() : out;
}

function rolled(x: Tensor, axis: number, shift: number): Tensor {
  if (!Number.isInteger(shift)) throw new ArgumentError("roll", `a shift is a whole number, not ${describe(shift)}.`);
  const length = x.layout.shape[axis] ?? 0;
  const by = length === 0 ? 0 : ((shift % length) + length) % length;
  return by === 0 ? x : cat([narrow(x, axis, length - by, by), narrow(x, axis, 0, length - by)], axis);
}

/** Turned `k` times by 90° in the plane of two dims, from the first towards the second. A view. @throws ShapeError unless the dims are two. @method @result same */
export function rot90(x: Tensor, k = 1, dims: readonly number[] | null = null): Tensor {
  if (!Number.isInteger(k)) throw new ArgumentError("rot90", `k is a whole number, not ${describe(k)}.`);
  const plane = dims ?? [0, 1];
  const [a, b] = plane.map((dim) => normalizeDim("rot90", dim, x.ndim));
  if (plane.length !== 2 || x.ndim < 2 || a === b)
    throw new ShapeError("rot90", `a plane is two different dims, not [${plane.join(",")}] of ${formatShape(x.shape)}.`);
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return x.clone();
  if (turns === 2) return flip(x, [a!, b!]);
  return transpose(flip(x, [turns === 1 ? b! : a!]), a!, b!);
}

/** The dims of `source` moved to the places of `destination`; the others keep their order. @throws ShapeError unless both name as many dims, each once. @method @result same */
export function movedim(x: Tensor, source: Dims, destination: Dims): Tensor {
  const [from, to] = [source, destination].map((dims) =>
    (typeof dims === "number" ? [dims] : dims).map((dim) => normalizeDim("movedim", dim, x.ndim)),
  ) as [number[], number[]];
  if (from.length !== to.length || new Set(from).size < from.length || new Set(to).size < to.length)
    throw new ShapeError("movedim", `[${from.join(",")}] and [${to.join(",")}] do not name as many dims, each once.`);
  if (x.ndim === 0) return permute(x, []);
  const rest = x.layout.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  return permute(
    x,
    x.layout.shape.map((_, axis) => (to.includes(axis) ? from[to.indexOf(axis)]! : rest.shift()!)),
  );
}

/** Two dims exchanged: `transpose`, by NumPy's name. @throws ShapeError when a dim is out of range. @method @result same */
export const swapaxes = (x: Tensor, axis0: number, axis1: number): Tensor => transpose(x, axis0, axis1);

/**
 * One dim as several, of sizes whose product it is; one of them may be −1.
 *
 * ```ts
 * zeros([6, 2]).unflatten(0, [2, -1]); // [2, 3, 2]
 * ```
 *
 * @throws ShapeError when the sizes do not fit.
 * @method @result same
 */
export function unflatten(x: Tensor, dim: number, sizes: Shape): Tensor {
  const axis = normalizeDim("unflatten", dim, x.ndim);
  const length = x.layout.shape[axis] ?? 1;
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const filled = sizes.map((size) => (size === -1 && known !== 0 ? length / known : size));
  if (sizes.length === 0 || sizes.filter((size) => size === -1).length > 1 || sizeOf(filled) !== length || !filled.every(Number.isInteger))
    throw new ShapeError("unflatten", `dim ${dim} of ${formatShape(x.shape)} does not divide into [${sizes.join(",")}].`);
  return x.reshape([...x.layout.shape.slice(0, axis), ...filled, ...x.layout.shape.slice(axis + 1)]);
}

/**
 * Pieces along `dim`: as many as a number says, the first ones longer by one where they cannot be equal, or cut before each of the
 * positions of a list. Views.
 *
 * ```ts
 * arange(7).tensorSplit(3); // [0, 1, 2], [3, 4] and [5, 6]
 * arange(7).tensorSplit([1, 6]); // [0], [1, 2, 3, 4, 5] and [6]
 * ```
 *
 * @throws ShapeError for fewer than one piece, and for a tensor without dims.
 * @method @result same
 */
export function tensorSplit(x: Tensor, sections: number | readonly number[], dim = 0): Tensor[] {
  if (x.ndim === 0) throw new ShapeError("tensorSplit", "a scalar has no dim to split.");
  const axis = normalizeDim("tensorSplit", dim, x.ndim);
  const length = x.layout.shape[axis]!;
  if (typeof sections === "number") {
    if (!Number.isInteger(sections) || sections < 1)
      throw new ShapeError("tensorSplit", `the number of pieces is a whole number ≥ 1, not ${describe(sections)}.`);
    checkPieces("tensorSplit", sections);
    const [size, longer] = [Math.floor(length / sections), length % sections];
    return Array.from({ length: sections }, (_, i) => narrow(x, axis, i * size + Math.min(i, longer), size + (i < longer ? 1 : 0)));
  }
  const places = sections.map((place) => {
    if (!Number.isInteger(place)) throw new ArgumentError("tensorSplit", `a position is a whole number, not ${describe(place)}.`);
    return Math.min(Math.max(place < 0 ? place + length : place, 0), length);
  });
  return [...places, length].map((end, i) => {
    const start = places[i - 1] ?? 0;
    return narrow(x, axis, start, Math.max(end - start, 0));
  });
}

/** All slices of `size` along `dim`, `step` apart, whose elements come as a new dim at the end. A view. @throws ShapeError when `size` is more than there is. @method @result same */
export function unfold(x: Tensor, dim: number, size: number, step: number): Tensor {
  return x.windows([dim], [size], { strides: [step] });
}
