import { dtypes, type MapKernel, type View } from "@adjoint/core";
import type { WasmBuffer } from "./memory";
import type { Machine } from "./machine";

/** The one kernel whose overhead is felt: nothing is allocated here, and there is one call into the module. */
export function runMap(
  { memory, kernels, programs, writer }: Machine,
  kernel: MapKernel,
  inputs: readonly View[],
  outputs: readonly View[],
): void {
  const { program, shape, scalars } = kernel;
  const loaded = programs.get(program);
  const scratch = memory.scratch(loaded.scratchBytes);
  writer.begin();
  const values = writer.scalars(program.scalars, scalars);
  const start = writer.address;
  const { words } = memory;
  const rank = shape.length || 1;
  let at = (start - memory.commandAddress) >> 2;
  words[at++] = loaded.address;
  words[at++] = scratch;
  words[at++] = values;
  words[at++] = rank;
  for (let axis = 0; axis < rank; axis++) words[at++] = shape[axis] ?? 1;
  for (let i = 0; i < inputs.length; i++) {
    const { buffer, dtype, offset, strides } = inputs[i]!;
    words[at++] = (buffer as WasmBuffer).address + offset * dtypes[dtype].bytes;
    for (let axis = 0; axis < rank; axis++) words[at++] = strides[axis] ?? 0;
  }
  for (let j = 0; j < outputs.length; j++) {
    const { buffer, dtype, offset } = outputs[j]!;
    words[at++] = (buffer as WasmBuffer).address + offset * dtypes[dtype].bytes;
  }
  kernels.map(start);
}
