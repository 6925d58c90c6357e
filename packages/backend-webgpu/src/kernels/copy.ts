import type { CopyKernel, DType, Lane, Program, View } from "@adjoint/core";
import { blockOf } from "../bindings";
import { WORD_BYTES } from "../constants";
import type { Launcher } from "../launcher";
import { scalarBits } from "../parameters";
import { roundToDType } from "../storage";
import { formOf, sizeOf } from "../view-forms";
import { runMap } from "./map";

// Their ids are of no counter.
const bits: Program = {
  id: 0,
  key: "copy",
  inputs: ["uint32"],
  scalars: [],
  nodes: [{ op: "input", index: 0, lane: "uint32" }],
  outputs: [{ node: 0, dtype: "uint32" }],
};
const filled: Program = {
  id: 0.5,
  key: "fill",
  inputs: [],
  scalars: ["uint32"],
  nodes: [{ op: "scalar", index: 0, lane: "uint32" }],
  outputs: [{ node: 0, dtype: "uint32" }],
};

/** Above this the queue's own copy is worth closing the compute pass for. */
const LARGE_BYTES = 2 ** 18;

const asBits = (view: View): View => ({ ...view, dtype: "uint32" });

/** Copies and fills are maps over words. */
export function runCopy(launcher: Launcher, kernel: CopyKernel, inputs: readonly View[], outputs: readonly View[]): void {
  if (kernel.fill !== null) {
    const target = outputs[outputs.length - 1]!;
    const scalars = [fillBits(target.dtype, kernel.fill.value)];
    runMap(launcher, { kind: "map", program: filled, scalars, shape: kernel.fill.shape }, [], [asBits(target)]);
  }
  kernel.shapes.forEach((shape, region) => copyRegion(launcher, shape, inputs[region]!, outputs[region]!));
}

function copyRegion(launcher: Launcher, shape: readonly number[], from: View, to: View): void {
  const bytes = sizeOf(shape) * WORD_BYTES;
  const dense = bytes >= LARGE_BYTES && formOf(from, shape) === "linear" && formOf(to, shape) === "linear";
  if (dense && blockOf(from) !== blockOf(to)) {
    launcher.queue.copy(blockOf(from), from.offset * WORD_BYTES, blockOf(to), to.offset * WORD_BYTES, bytes);
    return;
  }
  runMap(launcher, { kind: "map", program: bits, scalars: [], shape }, [asBits(from)], [asBits(to)]);
}

function fillBits(dtype: DType, value: number | bigint): number {
  const lane: Lane = dtype === "float16" || dtype === "bfloat16" || dtype === "float32" ? "float32" : "int32";
  return scalarBits(lane, lane === "float32" ? roundToDType(dtype, Number(value)) : value);
}
