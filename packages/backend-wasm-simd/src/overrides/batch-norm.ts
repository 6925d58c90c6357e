import { type OperandSpec, type Override, type Overrides, override, type TensorSpec } from "@adjoint/core";
import { batchNormGradOp, batchNormOp, sizeOf, type Wanted } from "@adjoint/core/internal";
import { addressOf, type CommandWriter } from "../writer";
import { addresses, allFloat32, type Launch, placed, wantedAddresses, wantedShapes } from "./operands";

const FORWARD = 0;
const BACKWARD = 1;

/** Channels of fewer elements side by side are left to the compositions. */
const LEAST_ELEMENTS = 4;

const takes = (inputs: readonly OperandSpec[], { shape }: TensorSpec): boolean =>
  allFloat32(inputs) && sizeOf(shape) > 0 && sizeOf(shape.slice(2)) >= LEAST_ELEMENTS;

function begin(writer: CommandWriter, kind: number, { shape }: { readonly shape: readonly number[] }, eps: number): void {
  writer.words([kind, shape[0]!, shape[1]!, sizeOf(shape.slice(2))]);
  writer.float(eps);
}

interface NormParams {
  readonly eps: number;
  readonly weighted: boolean;
  readonly biased: boolean;
}

/** [x, weight?, bias?] → [y, mean, variance]. */
const norm = (launch: Launch): Override<NormParams> => ({
  wants: "contiguous",
  supports: (inputs) => takes(inputs, inputs[0]!),
  infer([x]) {
    const statistic: TensorSpec = { dtype: "float32", shape: [x!.shape[1]!] };
    return { outputs: [x!, statistic, statistic] };
  },
  forward({ inputs, outputs, params: { eps, weighted, biased } }) {
    const [x] = inputs;
    launch("batch_norm", (writer) => {
      begin(writer, FORWARD, x!, eps);
      writer.words([addressOf(x!.view), ...placed(inputs, [weighted ? 1 : -1, biased ? 1 + Number(weighted) : -1]), ...addresses(outputs)]);
    });
  },
});

/** [g, x, mean, variance, weight?] → the gradients of x, weight and bias that are wanted. */
const normGradient = (launch: Launch): Override<{ readonly eps: number; readonly wanted: Wanted }> => ({
  wants: "contiguous",
  supports: (inputs) => takes(inputs, inputs[1]!),
  infer: (inputs, { wanted }) => {
    const { shape } = inputs[1]!;
    const channels = [shape[1]!];
    return { outputs: wantedShapes(wanted, [shape, channels, channels]) };
  },
  forward({ inputs, outputs, params: { eps, wanted } }) {
    launch("batch_norm", (writer) => {
      begin(writer, BACKWARD, inputs[1]!, eps);
      writer.words([...placed(inputs, [0, 1, 2, 3, inputs.length > 4 ? 4 : -1]), ...wantedAddresses(wanted, outputs, 3)]);
    });
  },
});

/** Batch norm with the batch's own statistics, and its gradient, a channel at a time. */
export const batchNormOverrides = (launch: Launch): Overrides =>
  new Map([override(batchNormOp, norm(launch)), override(batchNormGradOp, normGradient(launch))]);
