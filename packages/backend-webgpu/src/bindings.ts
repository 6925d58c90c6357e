import type { DType, View } from "@adjoint/core";
import type { Block, DeviceBuffer } from "./memory";
import { type WordType, wordTypeOf } from "./storage";

export const blockOf = (view: View): Block => (view.buffer as DeviceBuffer).block;

/**
 * Which buffer of a kernel's bind group each view lies in: first those that are only read, then those that are written.
 * WebGPU refuses a buffer that is bound for writing and a second time besides, so views that share one also share a binding.
 */
export interface Bindings {
  readonly blocks: readonly Block[];
  readonly reads: number;
  readonly writes: number;
  /** The binding of each view: the inputs', then the outputs'. */
  readonly slots: readonly number[];
  readonly types: readonly (WordType | "atomic<u32>")[];
  /** Empty where every view has a binding of its own. */
  readonly key: string;
}

export function bindViews(inputs: readonly View[], outputs: readonly View[]): Bindings {
  const written: Block[] = [];
  const writtenSlots = outputs.map((view) => placeOf(blockOf(view), written));
  const read: Block[] = [];
  let shared = written.length < outputs.length;
  // A written binding is numbered from −1 down until the number of read ones is known.
  const readSlots = inputs.map((view) => {
    const block = blockOf(view);
    const among = written.indexOf(block);
    if (among < 0) return read.push(block) - 1;
    shared = true;
    return -1 - among;
  });
  const slots = readSlots.map((slot) => (slot < 0 ? read.length - 1 - slot : slot));
  for (const slot of writtenSlots) slots.push(read.length + slot);
  const types = slotTypes(
    slots,
    [...inputs, ...outputs].map((view) => view.dtype),
    read.length + written.length,
  );
  return { blocks: [...read, ...written], reads: read.length, writes: written.length, slots, types, key: shared ? slots.join(",") : "" };
}

function placeOf(block: Block, blocks: Block[]): number {
  const place = blocks.indexOf(block);
  return place < 0 ? blocks.push(block) - 1 : place;
}

function slotTypes(slots: readonly number[], dtypes: readonly DType[], count: number): WordType[] {
  const types = new Array<WordType | undefined>(count).fill(undefined);
  slots.forEach((slot, view) => {
    const type = wordTypeOf(dtypes[view]!);
    types[slot] = types[slot] === undefined || types[slot] === type ? type : "u32";
  });
  return types as WordType[];
}

/** The same with one more binding for atomics at the end, of no view. */
export const withAtomics = (bindings: Bindings, block: Block): Bindings => ({
  ...bindings,
  blocks: [...bindings.blocks, block],
  writes: bindings.writes + 1,
  types: [...bindings.types, "atomic<u32>"],
});
