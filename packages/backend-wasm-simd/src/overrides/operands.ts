import type { Operand, OperandSpec, TensorSpec } from "@adjoint/core";
import { sizeOf, type Wanted } from "@adjoint/core/internal";
import { addressOf, type CommandWriter } from "../writer";

/** Has a command written, and runs it with the kernel of this name. @returns What the kernel says: a position where it can meet a bad index, or −1. */
export type Launch = (kernel: CommandKernel, write: (writer: CommandWriter) => void) => number;

/** Kernels that know nothing but their command. */
export type CommandKernel = "norm" | "batch_norm" | "pool" | "topk" | "softmax" | "recurrent" | "cross_entropy" | "depthwise";

export const allFloat32 = (inputs: readonly OperandSpec[]): boolean => inputs.every(({ dtype }) => dtype === "float32");

/** Whether all are float32, and none is empty. */
export const holdFloat32 = (inputs: readonly OperandSpec[]): boolean =>
  allFloat32(inputs) && inputs.every(({ shape }) => sizeOf(shape) > 0);

export const addresses = (operands: readonly Operand[]): number[] => operands.map(({ view }) => addressOf(view));

/** The addresses of the operands at these places, 0 for −1. */
export const placed = (operands: readonly Operand[], places: readonly number[]): number[] =>
  places.map((place) => (place < 0 ? 0 : addressOf(operands[place]!.view)));

/** What a record of gradients gives: those that are wanted, in order. */
export const wantedShapes = (wanted: Wanted, shapes: readonly (readonly number[])[]): TensorSpec[] =>
  shapes.filter((_, i) => wanted[i] != null).map((shape) => ({ shape, dtype: "float32" }));

/** The addresses of the gradients, 0 for those that are not wanted. */
export function wantedAddresses(wanted: Wanted, outputs: readonly Operand[], count: number): number[] {
  let next = 0;
  return Array.from({ length: count }, (_, i) => (wanted[i] == null ? 0 : addressOf(outputs[next++]!.view)));
}

/** How a kernel moves over a plane; `overhang`: elements beyond the padding that a window may reach. */
interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly overhang?: readonly number[];
}

/** How many windows there are along each dim. */
export const windowsOf = (size: readonly number[], { kernel, stride, padding, dilation, overhang }: Windows): number[] =>
  size.map((length, i) => {
    const span = dilation[i]! * (kernel[i]! - 1) + 1;
    return Math.floor((length + 2 * padding[i]! + (overhang?.[i] ?? 0) - span) / stride[i]!) + 1;
  });
