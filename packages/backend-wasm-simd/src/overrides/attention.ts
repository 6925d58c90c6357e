import { type OperandSpec, type Override, type OverrideCall, type Overrides, override } from "@adjoint/core";
import { attentionWeightsOp, sameShape, scoreGradOp, sizeOf, type WeightsParams } from "@adjoint/core/internal";
import type { Machine } from "../machine";
import { addressOf } from "../writer";
import { allFloat32, type Launch } from "./operands";

/** Kinds of the softmax kernel. */
const WEIGHTS = 4;
const SCORE_GRADIENT = 5;

/** Rows of one input or two, of the shape of the output. */
function rowKernel(
  { memory }: Machine,
  launch: Launch,
  kind: number,
  { inputs, outputs }: Pick<OverrideCall<never>, "inputs" | "outputs">,
  factor: number,
  causal: readonly [rows: number, firstRow: number] = [0, 0],
): void {
  const [{ shape, view: first }] = inputs as [OverrideCall<never>["inputs"][number]];
  const second = inputs[1]?.view ?? first;
  const scratch = memory.scratch(2 * 4 * shape.at(-1)! + 64);
  launch("softmax", (writer) => {
    writer.words([kind, addressOf(outputs[0]!.view), addressOf(first), addressOf(second), scratch, shape.length]);
    for (const words of [shape, first.strides, second.strides]) writer.words(words);
    writer.float(factor);
    writer.words(causal);
  });
}

/** Scores with no mask but the causal one. Without columns, and without rows, there is nothing to do: that is the composition's. */
const weights = (machine: Machine, launch: Launch): Override<WeightsParams> => ({
  supports: (inputs) => inputs.length === 1 && allFloat32(inputs) && sizeOf(inputs[0]!.shape) > 0,
  infer: ([scores]) => ({ outputs: [scores!] }),
  forward(call) {
    const { scale, firstRow } = call.params;
    rowKernel(machine, launch, WEIGHTS, call, scale, firstRow === null ? [0, 0] : [call.inputs[0]!.shape.at(-2)!, firstRow]);
  },
});

const takesGradient = (inputs: readonly OperandSpec[]): boolean =>
  allFloat32(inputs) && sizeOf(inputs[0]!.shape) > 0 && sameShape(inputs[0]!.shape, inputs[1]!.shape);

const scoreGradient = (machine: Machine, launch: Launch): Override<{ readonly scale: number }> => ({
  supports: takesGradient,
  infer: ([g]) => ({ outputs: [g!] }),
  forward: (call) => rowKernel(machine, launch, SCORE_GRADIENT, call, call.params.scale),
});

/** The softmax of attention's scores, with their scale and the causal mask, and its gradient. */
export const attentionOverrides = (machine: Machine, launch: Launch): Overrides =>
  new Map([override(attentionWeightsOp, weights(machine, launch)), override(scoreGradOp, scoreGradient(machine, launch))]);
