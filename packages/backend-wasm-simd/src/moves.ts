import { type CopyKernel, type DType, dtypes, type GatherKernel, type ScatterKernel, type View } from "@adjoint/core";
import { toBfloat16, toFloat16 } from "@adjoint/core/internal";
import type { Machine } from "./machine";
import { dtypeCodes, scatterCodes } from "./opcodes";
import { addressOf } from "./writer";

const rankOf = (shape: readonly number[]): number => Math.max(1, shape.length);

function runFill({ memory, writer, kernels }: Machine, value: number | bigint, shape: readonly number[], view: View): void {
  const element = new dtypes[view.dtype].storage(1);
  element[0] = encoded(value, view.dtype) as never;
  const bits = new Uint32Array(2);
  new Uint8Array(bits.buffer).set(new Uint8Array(element.buffer));
  writer.begin();
  writer.words([dtypes[view.dtype].bytes, addressOf(view), bits[0]!, bits[1]!, rankOf(shape)]);
  writer.axes(shape, 1);
  writer.axes(view.strides, 0);
  kernels.fill(memory.commandAddress);
}

export function runCopy(machine: Machine, kernel: CopyKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const { memory, writer, kernels } = machine;
  const { shapes, fill } = kernel;
  if (fill !== null) runFill(machine, fill.value, fill.shape, outputs[shapes.length]!);
  shapes.forEach((shape, r) => {
    const [from, to] = [inputs[r]!, outputs[r]!];
    writer.begin();
    writer.words([dtypes[from.dtype].bytes, addressOf(from), addressOf(to), rankOf(shape)]);
    writer.axes(shape, 1);
    writer.axes(from.strides, 0);
    writer.axes(to.strides, 0);
    kernels.copy(memory.commandAddress);
  });
}

/** The command of gather and scatter: `data` is read in order, `target` written, and the indices address one of them. */
function writeIndexed(
  { writer }: Machine,
  kernel: GatherKernel | ScatterKernel,
  kind: number,
  mode: number,
  data: View,
  target: View,
  indices: readonly View[],
): void {
  const { shape, axes } = kernel;
  writer.begin();
  writer.words([kind, mode, addressOf(data), addressOf(target), rankOf(shape), axes.length]);
  writer.axes(shape, 1);
  writer.axes(data.strides, 0);
  writer.axes(target.strides, 0);
  axes.forEach(({ size, stride }, k) => {
    writer.words([size, stride, addressOf(indices[k]!)]);
    writer.axes(indices[k]!.strides, 0);
  });
}

export function runGather(machine: Machine, kernel: GatherKernel, inputs: readonly View[], outputs: readonly View[]): number {
  const [source, ...indices] = inputs as [View, ...View[]];
  writeIndexed(machine, kernel, dtypes[source.dtype].bytes, 0, source, outputs[0]!, indices);
  return machine.kernels.gather(machine.memory.commandAddress);
}

export function runScatter(machine: Machine, kernel: ScatterKernel, inputs: readonly View[], outputs: readonly View[]): number {
  const [updates, ...indices] = inputs as [View, ...View[]];
  writeIndexed(machine, kernel, dtypeCodes[updates.dtype], scatterCodes[kernel.mode], updates, outputs[0]!, indices);
  return machine.kernels.scatter(machine.memory.commandAddress);
}

/** A value as the dtype's storage holds it: the bits of a 16-bit float, a bigint for 64-bit integers. */
function encoded(value: number | bigint, dtype: DType): number | bigint {
  switch (dtype) {
    case "float16":
      return toFloat16(Number(value));
    case "bfloat16":
      return toBfloat16(Number(value));
    case "int64":
    case "uint64":
      return BigInt(value);
    case "bool":
      return value ? 1 : 0;
    default:
      return Number(value);
  }
}
