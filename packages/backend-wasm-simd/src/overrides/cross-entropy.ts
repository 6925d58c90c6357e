import { type OperandSpec, type Override, type Overrides, override } from "@adjoint/core";
import {
  type CrossEntropyGradParams,
  type CrossEntropyParams,
  crossEntropyGradOp,
  crossEntropyOp,
  indexOutOfRange,
  sizeOf,
} from "@adjoint/core/internal";
import { addresses, type Launch } from "./operands";

const reductions = { none: 0, mean: 1, sum: 2 } as const;

/** Rows of logits and a class for each: no weights, nothing spread over the classes. */
const takes = (x: OperandSpec, target: OperandSpec, floats: readonly OperandSpec[], { share, rest }: CrossEntropyParams): boolean =>
  x.shape.length === 2 &&
  sizeOf(x.shape) > 0 &&
  target.dtype === "int32" &&
  [x, ...floats].every(({ dtype }) => dtype === "float32") &&
  share === 1 &&
  rest === 0;

const start = (kind: number, [rows, classes]: readonly number[], { reduction, ignoreIndex }: CrossEntropyParams): number[] => [
  kind,
  rows!,
  classes!,
  reductions[reduction],
  ignoreIndex,
];

/** [logits, classes] → the loss, the rows' maxima and the logarithms of their sums. */
const crossEntropy = (launch: Launch): Override<CrossEntropyParams> => ({
  wants: "contiguous",
  supports: ([x, target, ...weight], params) => weight.length === 0 && takes(x!, target!, [], params),
  infer: ([x, target], { reduction }) => {
    const perRow = { shape: [x!.shape[0]!, 1], dtype: x!.dtype };
    return { outputs: [{ shape: reduction === "none" ? target!.shape : [], dtype: x!.dtype }, perRow, perRow] };
  },
  forward({ inputs, outputs, params }) {
    const [rows, classes] = inputs[0]!.shape as [number, number];
    const bad = launch("cross_entropy", (writer) => {
      const [loss, ...statistics] = addresses(outputs);
      writer.words([...start(0, [rows, classes], params), ...addresses(inputs), ...statistics, loss!]);
    });
    if (bad >= 0) throw indexOutOfRange("crossEntropy", [bad], `dim 1 has ${classes} elements`);
  },
});

/** [g, logits, classes, maximum, log of the sum] → the gradient of the logits. */
const crossEntropyGradient = (launch: Launch): Override<CrossEntropyGradParams> => ({
  wants: "contiguous",
  supports: ([g, x, target, shift, log, ...weight], params) =>
    weight.length === 0 && params.wanted[0] != null && takes(x!, target!, [g!, shift!, log!], params),
  infer: ([, x]) => ({ outputs: [x!] }),
  forward({ inputs, outputs, params }) {
    launch("cross_entropy", (writer) => {
      const [g, ...saved] = addresses(inputs);
      writer.words([...start(1, inputs[1]!.shape, params), ...saved, g!, ...addresses(outputs)]);
    });
  },
});

/** Cross-entropy of classes and its gradient, a row at a time. */
export const crossEntropyOverrides = (launch: Launch): Overrides =>
  new Map([override(crossEntropyOp, crossEntropy(launch)), override(crossEntropyGradOp, crossEntropyGradient(launch))]);
