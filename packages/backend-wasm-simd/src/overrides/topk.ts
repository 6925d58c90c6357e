import { dtypes, type Override, type Overrides, override } from "@adjoint/core";
import { type TopkParams, topkOp, topkSpecs } from "@adjoint/core/internal";
import type { Machine } from "../machine";
import { dtypeCodes } from "../opcodes";
import { addressOf } from "../writer";
import type { Launch } from "./operands";

/** Where k is a good part of the row, the sort of all is as quick. */
const WORTHWHILE = 8;

/** The k largest or smallest along the last dim by selection. */
const topk = ({ memory }: Machine, launch: Launch): Override<TopkParams> => ({
  supports([x], { k, dim }) {
    const { shape, dtype } = x!;
    const length = shape[dim];
    return (
      k > 0 && length !== undefined && dim === shape.length - 1 && length >= k * WORTHWHILE && !shape.includes(0) && dtypes[dtype].bytes < 8
    );
  },
  infer: topkSpecs,
  forward({ inputs: [x], outputs: [values, indices], params: { k, largest } }) {
    const { shape, view } = x!;
    const length = shape.at(-1)!;
    // A row of elements, a row of keys, and the heap.
    const scratch = memory.scratch(2 * 4 * (length + 4) + 8 * k + 64);
    launch("topk", (writer) => {
      writer.words([
        dtypeCodes[view.dtype],
        addressOf(view),
        addressOf(values!.view),
        addressOf(indices!.view),
        largest ? 1 : 0,
        k,
        scratch,
      ]);
      writer.words([shape.length, ...shape, ...view.strides]);
    });
  },
});

export const topkOverrides = (machine: Machine, launch: Launch): Overrides => new Map([override(topkOp, topk(machine, launch))]);
