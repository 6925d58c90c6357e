import { dtypes, type Override, override } from "@adjoint/core";
import { type TopkParams, topkOp, topkSpecs } from "@adjoint/core/internal";
import { arrayOf, bitsOf } from "./memory";
import { scratch } from "./scratch";
import { keyRule, makeKeys } from "./sort";
import { specialise } from "./specialise";
import { forEachElement } from "./strided";

/**
 * The k elements with the smallest keys, of equal keys the first, in order: the best k so far form a heap with the worst of them on top, which
 * most elements do not even reach.
 */
function selectRow(keys: Uint32Array, low: Uint32Array | null, heap: Int32Array, k: number, length: number): void {
  // Of equal keys the later one is worse.
  const isWorse = (a: number, b: number): boolean =>
    keys[a] === keys[b] ? (low === null || low[a] === low[b] ? a > b : low[a] > low[b]) : keys[a] > keys[b];
  /** Puts an element on top of the first `size` of the heap, and below all that are worse. */
  const sink = (element: number, size: number): void => {
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isWorse(heap[child + 1], heap[child])) child++;
      if (isWorse(element, heap[child])) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = element;
  };
  for (let i = 0; i < k; i++) {
    let at = i;
    for (; at > 0; at = (at - 1) >> 1) {
      const parent = heap[(at - 1) >> 1];
      if (isWorse(parent, i)) break;
      heap[at] = parent;
    }
    heap[at] = i;
  }
  for (let i = k; i < length; i++) if (isWorse(heap[0], i)) sink(i, k);
  // The worst goes to the end, again and again.
  for (let end = k - 1; end > 0; end--) {
    const last = heap[end];
    heap[end] = heap[0];
    sink(last, end);
  }
}

/** Where k is a good part of the row, the sort of all is as quick. */
const WORTHWHILE = 8;

/** The k largest or smallest by selection: one pass over each row, and a heap of k. `launched` counts the kernel. */
export const topkOverride = (launched: () => void): ReturnType<typeof override<TopkParams>> =>
  override(topkOp, {
    supports([x], { k, dim }) {
      const length = x!.shape[dim];
      return k > 0 && length !== undefined && length >= k * WORTHWHILE && !x!.shape.includes(0);
    },
    infer: topkSpecs,
    forward({ inputs: [x], outputs: [values, indices], params: { k, dim, largest } }) {
      launched();
      const length = x!.shape[dim];
      const { view } = x!;
      const { dtype } = view;
      const { sign, mask, infinity } = keyRule(dtype);
      const wide = dtypes[dtype].bytes === 8;
      const source = bitsOf(view);
      const words = wide ? arrayOf({ ...view, dtype: "uint32" }) : source;
      const [keys, heap] = [scratch("uint32", 10, length) as Uint32Array, scratch("int32", 11, k) as Int32Array];
      const low = wide ? (scratch("uint32", 13, length) as Uint32Array) : null;
      const fill = specialise(makeKeys, dtype, (copy) => copy(keys, low, words, 0, 1, 0, 0, 0, 0, 0));
      const select = specialise(selectRow, wide ? "wide" : "narrow", (copy) => copy(keys, low, heap, 0, 0));
      const [to, places] = [bitsOf(values!.view), arrayOf(indices!.view)];
      const outer = x!.shape.filter((_, axis) => axis !== dim);
      const walks = [view, values!.view, indices!.view];
      const [from, toStep, placeStep] = walks.map(({ strides }) => strides[dim]);
      const around = walks.map(({ offset, strides }) => ({ offset, strides: strides.filter((_, axis) => axis !== dim) }));
      forEachElement(outer, around, ([start, first, place]) => {
        fill(keys, low, words, start, from, length, sign, mask, infinity, largest ? -1 : 0);
        select(keys, low, heap, k, length);
        for (let i = 0; i < k; i++) {
          to[first + i * toStep] = source[start + heap[i] * from];
          places[place + i * placeStep] = heap[i];
        }
      });
    },
  } satisfies Override<TopkParams>);
