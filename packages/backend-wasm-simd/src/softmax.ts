import type { SoftmaxKind, SoftmaxRows } from "@adjoint/core/internal";
import type { Machine } from "./machine";
import { addressOf } from "./writer";

const codes: { readonly [K in SoftmaxKind]: number } = { softmax: 0, softmaxGrad: 1, logSoftmax: 2, logSoftmaxGrad: 3 };

export function runSoftmax({ memory, writer, kernels }: Machine, { kind, outer, length, inputs, output }: SoftmaxRows): void {
  const x = inputs[0]!;
  const g = inputs[1] ?? x;
  // Rows that do not lie in place are gathered.
  const scratch = memory.scratch(2 * 4 * length + 64);
  writer.begin();
  writer.words([codes[kind], addressOf(output), addressOf(x), addressOf(g), scratch]);
  writer.words([outer.length + 1, ...outer, length, ...x.strides, ...g.strides]);
  kernels.softmax(memory.commandAddress);
}
