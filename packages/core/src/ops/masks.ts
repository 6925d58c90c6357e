import { DTypeError } from "../errors";
import { where } from "../expr";
import { elementwise } from "../elementwise";
import { readBits, readBitsNow } from "../read-sizes";
import { broadcastShapes, formatShape, sameShape, type Shape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { composition } from "./composition";
import { fromData, fromTypedArray } from "./creation";
import { gatherAt } from "./indexing";

/** @internal Where bits are set, as positions. */
export const positionsOf = (bits: Uint8Array): Int32Array => positionsIn(bits).slice();

/** The same, at the beginning of an array with room for all: for what copies them anyway. */
function positionsIn(bits: Uint8Array): Int32Array {
  const positions = new Int32Array(bits.length);
  let count = 0;
  // Without a branch, which a random mask would mispredict: a position is written, and stays if its bit is set.
  for (let i = 0; i < bits.length; i++) {
    positions[count] = i;
    count += (bits[i]! + 255) >> 8;
  }
  return positions.subarray(0, count);
}

/** @internal A vector of int32 on the device of `near`. */
export const vectorOf = (data: Int32Array, near: { readonly device: string }): Tensor<"int32"> =>
  fromTypedArray(data, [data.length], { dtype: "int32", device: near.device });

function checkMask(operation: string, mask: Tensor): void {
  if (mask.dtype !== "bool") throw new DTypeError(operation, `the mask is ${mask.dtype}, not bool.`, "compare it: mask.ne(0).");
}

/** The elements at the positions, of `x` as large as `shape`. */
function chosen(operation: string, x: Tensor, shape: Shape, bits: Uint8Array): Tensor {
  const places = positionsIn(bits);
  const own = spreadTo(x, shape);
  const flat = own.ndim === 1 ? own : own.reshape([sizeOf(shape)]);
  const index = fromData(operation, x.storage.device, "int32", [places.length], places);
  const elements = gatherAt(operation, flat, [index], { shape: [places.length], follows: [-1], indexed: [0] });
  index.dispose();
  return elements;
}

const spreadTo = (x: Tensor, shape: Shape): Tensor => (sameShape(x.layout.shape, shape) ? x : x.expand(shape));

function selection(operation: string, x: Tensor, mask: Tensor): Shape {
  checkMask(operation, mask);
  return broadcastShapes(operation, [x.shape, mask.shape]);
}

/**
 * The elements where `mask` holds, row by row, as a vector. A promise, for its size depends on values; `maskedSelectSync` gives it at once.
 *
 * ```ts
 * const x = tensor([3, -1, 2]);
 * await x.maskedSelect(x.gt(0)); // [3, 2]
 * ```
 *
 * @throws DTypeError when the mask is not bool. @throws ShapeError when shapes do not broadcast.
 * @method @result same
 */
export async function maskedSelect(x: Tensor, mask: Tensor): Promise<Tensor> {
  const shape = selection("maskedSelect", x, mask);
  return chosen("maskedSelect", x, shape, await readBits(spreadTo(mask, shape)));
}

/**
 * `maskedSelect` at once, on a device that can be read at once.
 *
 * ```ts
 * maskedSelectSync(tensor([3, -1, 2]), tensor([true, false, true])); // [3, 2]
 * ```
 *
 * @throws DeviceError on other devices. @throws DTypeError when the mask is not bool. @throws ShapeError when shapes do not broadcast.
 * @result same
 */
export function maskedSelectSync(x: Tensor, mask: Tensor): Tensor {
  const shape = selection("maskedSelectSync", x, mask);
  return chosen("maskedSelectSync", x, shape, readBitsNow("maskedSelectSync", "maskedSelect", spreadTo(mask, shape)));
}

/** Options of `nonzero`. */
export interface NonzeroOptions {
  /** A vector of indices for each dim, as `x.at(…)` takes them, instead of one matrix. Default: `false`. */
  readonly asTuple?: boolean;
}

const truthOf = (x: Tensor): Tensor => (x.dtype === "bool" ? x.detach() : x.detach().ne(0));

/** Positions in a tensor of `shape` as indices: a row for each position, or a list for each dim. */
function unravelled(positions: Int32Array, shape: Shape): { readonly rows: Int32Array; readonly columns: readonly Int32Array[] } {
  const rank = shape.length;
  if (rank === 1) return { rows: positions, columns: [positions] };
  const rows = new Int32Array(positions.length * rank);
  const columns = shape.map(() => new Int32Array(positions.length));
  positions.forEach((position, i) => {
    let rest = position;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const length = shape[axis]!;
      rows[i * rank + axis] = columns[axis]![i] = rest % length;
      rest = Math.floor(rest / length);
    }
  });
  return { rows, columns };
}

function placesOf(x: Tensor, bits: Uint8Array, { asTuple = false }: NonzeroOptions): Tensor | Tensor[] {
  const positions = positionsOf(bits);
  // A scalar is a vector of one element to whoever asks for lists.
  const { rows, columns } = unravelled(positions, asTuple && x.ndim === 0 ? [1] : x.shape);
  if (asTuple) return columns.map((column) => vectorOf(column, x));
  return fromTypedArray(rows, [positions.length, x.ndim], { dtype: "int32", device: x.device });
}

/**
 * The indices of the elements that are not 0, row by row: [count, dims], int32. A promise, for its size depends on values; `nonzeroSync`
 * gives it at once. With `asTuple` a vector for each dim, which `x.at(…)` takes.
 *
 * ```ts
 * await nonzero(tensor([[0, 1], [2, 0]])); // [[0, 1], [1, 0]]
 * const [rows, columns] = await nonzero(tensor([[0, 1], [2, 0]]), { asTuple: true });
 * tensor([[5, 6], [7, 8]]).at(rows!, columns!); // [6, 7]
 * ```
 */
export async function nonzero(x: Tensor, options: NonzeroOptions & { readonly asTuple: true }): Promise<Tensor<"int32">[]>;
export async function nonzero(x: Tensor, options?: NonzeroOptions & { readonly asTuple?: false }): Promise<Tensor<"int32">>;
export async function nonzero(x: Tensor, options?: NonzeroOptions): Promise<Tensor<"int32"> | Tensor<"int32">[]>;
export async function nonzero(x: Tensor, options: NonzeroOptions = {}): Promise<Tensor<"int32"> | Tensor<"int32">[]> {
  return placesOf(x, await readBits(truthOf(x)), options) as Tensor<"int32">;
}

/**
 * `nonzero` at once, on a device that can be read at once.
 *
 * ```ts
 * nonzeroSync(tensor([0, 1, 2])); // [[1], [2]]
 * ```
 *
 * @throws DeviceError on other devices.
 */
export function nonzeroSync(x: Tensor, options: NonzeroOptions & { readonly asTuple: true }): Tensor<"int32">[];
export function nonzeroSync(x: Tensor, options?: NonzeroOptions & { readonly asTuple?: false }): Tensor<"int32">;
export function nonzeroSync(x: Tensor, options?: NonzeroOptions): Tensor<"int32"> | Tensor<"int32">[];
export function nonzeroSync(x: Tensor, options: NonzeroOptions = {}): Tensor<"int32"> | Tensor<"int32">[] {
  return placesOf(x, readBitsNow("nonzeroSync", "nonzero", truthOf(x)), options) as Tensor<"int32">;
}

/**
 * The indices of the elements that are not 0, row by row: [count, dims], int32. It is `nonzero`, by NumPy's name.
 *
 * ```ts
 * await argwhere(tensor([[0, 1], [2, 0]])); // [[0, 1], [1, 0]]
 * ```
 */
export async function argwhere(x: Tensor): Promise<Tensor<"int32">> {
  return placesOf(x, await readBits(truthOf(x)), {}) as Tensor<"int32">;
}

/**
 * `argwhere` at once, on a device that can be read at once.
 *
 * ```ts
 * argwhereSync(tensor([0, 1, 2])); // [[1], [2]]
 * ```
 *
 * @throws DeviceError on other devices.
 */
export function argwhereSync(x: Tensor): Tensor<"int32"> {
  return placesOf(x, readBitsNow("argwhereSync", "argwhere", truthOf(x)), {}) as Tensor<"int32">;
}

/**
 * Which of the true elements of a mask each is, as an index: 0 for the first; `blank` for what is false, and −1 for true ones
 * beyond `limit`.
 */
const rankOf = /* @__PURE__ */ elementwise((count, bit, limit, blank) => where(bit!, where(count.le(limit!), count.sub(1), -1), blank!), {
  name: "maskedRank",
});

/** The ranks of a flat mask's true elements: see `rankOf`. */
const ranksOf = (bits: Tensor, limit: number, blank: number): Tensor => rankOf(bits.to("int32").cumsum(0), bits, limit, blank);

const maskedScatterOp = /* @__PURE__ */ composition<{ readonly shape: Shape }>("maskedScatter", ([x, mask, source], { shape }) => {
  const size = sizeOf(shape);
  const bits = mask!.expand(shape).reshape([size]);
  const values = source!.reshape([source!.numel()]);
  // One more, for the places that the mask leaves alone.
  const padded = values.pad([0, 1]);
  const index = ranksOf(bits, values.numel(), values.numel());
  const refusal = `the mask has more true elements than the source ${formatShape(source!.shape)}.`;
  const taken = gatherAt("maskedScatter", padded, [index], { shape: [size], follows: [-1], indexed: [0], refusal });
  return [taken.where(bits, x!.expand(shape).reshape([size])).reshape(shape)];
});

/**
 * A copy of `x` with the elements of `source`, in order, where `mask` holds.
 *
 * ```ts
 * maskedScatter(zeros([4]), tensor([true, false, true, true]), tensor([1, 2, 3])); // [1, 0, 2, 3]
 * ```
 *
 * @throws DTypeError when the mask is not bool, or the dtypes differ. @throws ShapeError when shapes do not broadcast.
 * @throws IndexError (at the latest when the result is read) when the source has too few elements.
 * @result same
 */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  checkMask("maskedScatter", mask);
  if (source.dtype !== x.dtype)
    throw new DTypeError("maskedScatter", `the source is ${source.dtype}, and \`x\` ${x.dtype}.`, "cast one of them.");
  const shape = broadcastShapes("maskedScatter", [x.shape, mask.shape]);
  if (sizeOf(shape) === 0) return x.expand(shape).clone();
  return maskedScatterOp([x, mask, source], { shape })[0]!;
}
