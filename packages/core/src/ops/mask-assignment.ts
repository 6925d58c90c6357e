import { dispatch } from "../dispatch";
import { elementwise } from "../elementwise";
import { DTypeError, IndexError } from "../errors";
import { where } from "../expr";
import { formatShape, sameShape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { arange, tensor } from "./creation";
import type { Index } from "./subscripts";

/** An assignment without masks, to a tensor that has one more slice for what they leave alone. */
interface Assignment {
  readonly x: Tensor;
  readonly indices: readonly Index[];
  readonly value: Tensor;
  /** Of the assigned tensor, what the original one becomes. */
  readonly restored: (out: Tensor) => Tensor;
}

const isMask = (index: Index): index is Tensor => isTensor(index) && index.dtype === "bool";
const picks = (index: Index): boolean => isTensor(index) || Array.isArray(index);

/** @internal */
export const hasMask = (indices: readonly Index[]): boolean => indices.some(isMask);

/** One index for each dim or mask, and null for each new dim: "..." is spelled out. */
function spelledOut(operation: string, x: Tensor, indices: readonly Index[]): Index[] {
  const dims = (index: Index): number => (index === null || index === "..." ? 0 : isMask(index) ? index.ndim : 1);
  const consumed = indices.reduce<number>((sum, index) => sum + dims(index), 0);
  if (consumed > x.ndim) throw new IndexError(operation, `the indices name ${consumed} dims, and ${formatShape(x.shape)} has ${x.ndim}.`);
  if (indices.filter((index) => index === "...").length > 1) throw new IndexError(operation, 'an index may have only one "...".');
  const full = indices.includes("...") ? [...indices] : [...indices, "..." as const];
  full.splice(full.indexOf("..."), 1, ...new Array<Index>(x.ndim - consumed).fill(":"));
  return full;
}

/**
 * Which of the true elements of a mask each is, as an index: 0 for the first, `blank` for what is false; and −1 everywhere unless there are
 * `count` of them.
 */
const rankOf = /* @__PURE__ */ elementwise(
  (running, bit, total, count, blank) => where(total!.eq(count!), where(bit!, running.sub(1), blank!), -1),
  { name: "maskedRank" },
);

/** For each element of a mask what `list` has along `axis` for it: what is said of the true elements alone, spread over all. */
function spreadOver(operation: string, bits: Tensor, list: Tensor, axis: number, count: Tensor | number): Tensor {
  const length = list.shape[axis]!;
  const padding = list.shape.flatMap((_, i) => (list.ndim - 1 - i === axis ? [0, 1] : [0, 0]));
  const running = bits.cumsum(0);
  const size = bits.numel();
  const total = size === 0 ? tensor([0], { dtype: "int32", device: bits.device }) : running.narrow(0, size - 1, 1);
  const ranks = rankOf(running, bits, total, count, length);
  const shape = list.shape.map((own, i) => (i === axis ? size : own));
  const index = ranks.reshape(shape.map((own, i) => (i === axis ? own : 1))).expand(shape);
  const refusal =
    typeof count === "number"
      ? `a bool mask does not have the ${count} true elements that what stands beside it has a value for.`
      : "two bool masks have different numbers of true elements.";
  const params = { shape, follows: shape.map((_, i) => (i === axis ? -1 : i)), indexed: [axis], refusal };
  return dispatch({ op: { kind: "gather", name: operation }, inputs: [list.pad(padding), index], params })[0]!;
}

/** Merges the dims that each mask names, which becomes a flat list of bits. */
function merged(operation: string, x: Tensor, indices: readonly Index[]): { shape: number[]; flat: Index[] } {
  const shape: number[] = [];
  let axis = 0;
  const flat = indices.map((index): Index => {
    if (index === null) return null;
    const count = isMask(index) ? index.ndim : 1;
    const named = x.shape.slice(axis, axis + count);
    if (isMask(index) && !sameShape(index.shape, named))
      throw new IndexError(
        operation,
        `a mask of ${formatShape(index.shape)} does not fit ${formatShape(named)} of ${formatShape(x.shape)}.`,
      );
    axis += count;
    shape.push(sizeOf(named));
    return isMask(index) ? index.reshape([sizeOf(named)]) : index;
  });
  return { shape, flat };
}

/** How many dims of what is assigned come after those that masks and index tensors give: these lie together, in front if they are not neighbours. */
function dimsAfter(indices: readonly Index[]): number {
  const axes = indices.filter((index) => index !== null);
  const places = axes.flatMap((index, axis) => (picks(index) ? [axis] : []));
  const adjacent = places.every((axis, i) => i === 0 || axis === places[i - 1]! + 1);
  const from = adjacent ? indices.findIndex(picks) : 0;
  return indices.slice(from).filter((index) => typeof index !== "number" && !picks(index)).length;
}

/**
 * @internal Bool masks among indices, without knowing how many elements they name. The dims of the first become one, with one more slice: its
 * true elements name themselves, and all others that slice. What else has an entry for each true element is spread over all of them.
 */
export function withoutMasks(operation: string, x: Tensor, indices: readonly Index[], value: Tensor): Assignment {
  const full = spelledOut(operation, x, indices);
  if (full.some((index) => isMask(index) && index.ndim === 0))
    throw new DTypeError(operation, "a bool without dims is a mask only by itself.", "condition ? x.indexPut(…) : x.");
  const { shape, flat } = merged(operation, x, full);
  const first = flat.findIndex(isMask);
  const bits = flat[first] as Tensor;
  const size = bits.numel();
  const axis = flat.slice(0, first).filter((index) => index !== null).length;
  const near = { device: x.device, dtype: "int32" as const };
  const replaced = flat.map((index, i): Index => {
    if (i === first) return arange(size, near).where(bits, size);
    // The positions of the true elements, in order, and then the rest.
    if (isMask(index)) return spreadOver(operation, bits, index.argsort(0, { descending: true }), 0, index.sum());
    if (!picks(index)) return index;
    const places = isTensor(index) ? index : tensor(index as readonly number[], near);
    const count = places.shape.at(-1) ?? 1;
    return count === 1 ? places : spreadOver(operation, bits, places, places.ndim - 1, count);
  });
  const valueAxis = value.ndim - 1 - dimsAfter(flat);
  const count = value.shape[valueAxis] ?? 1;
  const merging = x.reshape(shape);
  const padding = shape.flatMap((_, i) => (shape.length - 1 - i === axis ? [0, 1] : [0, 0]));
  return {
    x: merging.pad(padding),
    indices: replaced,
    value: count === 1 ? value : spreadOver(operation, bits, value, valueAxis, count),
    restored: (out) => out.narrow(axis, 0, size).reshape(x.shape),
  };
}
