import type { ScanKernel, SortKernel, View } from "@adjoint/core";
import type { Machine } from "./machine";
import { combineCodes, dtypeCodes } from "./opcodes";
import { addressOf } from "./writer";

/** The addresses of the values and of the indices; 0 for what is not asked for. */
const results = (result: "value" | "index" | "both", outputs: readonly View[]): [number, number] => [
  result === "index" ? 0 : addressOf(outputs[0]!),
  result === "value" ? 0 : addressOf(outputs[outputs.length - 1]!),
];

function writeSpace({ writer }: Machine, outer: readonly number[], length: number, { strides }: View): void {
  writer.words([outer.length + 1, ...outer, length]);
  writer.words(strides);
}

export function runScan(machine: Machine, kernel: ScanKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const { memory, writer, kernels } = machine;
  const { combine, outer, length, reverse, exclusive, result } = kernel;
  const input = inputs[0]!;
  const [values, indices] = results(result, outputs);
  const stored = result === "index" ? input.dtype : outputs[0]!.dtype;
  const scratch = memory.scratch(2 * (8 * length + 64));
  writer.begin();
  writer.words([dtypeCodes[input.dtype], dtypeCodes[stored], addressOf(input), values, indices]);
  writer.words([combineCodes[combine], (reverse ? 1 : 0) + (exclusive ? 2 : 0), scratch]);
  writeSpace(machine, outer, length, input);
  kernels.scan(memory.commandAddress);
}

export function runSort(machine: Machine, kernel: SortKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const { memory, writer, kernels } = machine;
  const { outer, length, descending, result } = kernel;
  const input = inputs[0]!;
  const [values, indices] = results(result, outputs);
  // A row of elements, two rows of keys, and a permutation that nobody asked for.
  const scratch = memory.scratch(44 * length + 64);
  writer.begin();
  writer.words([dtypeCodes[input.dtype], addressOf(input), values, indices, descending ? 1 : 0, scratch]);
  writeSpace(machine, outer, length, input);
  kernels.sort(memory.commandAddress);
}
