import { type Override, type Overrides, override, type TensorSpec } from "@adjoint/core";
import { layerNormGradOp, layerNormOp, rmsNormGradOp, rmsNormOp, sizeOf, type Wanted } from "@adjoint/core/internal";
import type { Machine } from "../machine";
import { addressOf } from "../writer";
import { addresses, holdFloat32, type Launch, placed, wantedAddresses, wantedShapes } from "./operands";

const codes = { layerNorm: 0, rmsNorm: 1, layerNormGrad: 2, rmsNormGrad: 3 } as const;

/** Rows, and the elements of each, of a norm over the last `rank` dims. */
function rowsOf({ shape }: { readonly shape: readonly number[] }, rank: number): { readonly rows: number; readonly length: number } {
  const lead = shape.length - rank;
  return { rows: sizeOf(shape.slice(0, lead)), length: sizeOf(shape.slice(lead)) };
}

/** A statistic for each row, the dims of a row kept. */
const statistic = ({ shape }: TensorSpec, rank: number): TensorSpec => ({
  dtype: "float32",
  shape: shape.map((size, axis) => (axis < shape.length - rank ? size : 1)),
});

interface NormParams {
  readonly rank: number;
  readonly eps: number;
  readonly weighted: boolean;
  readonly biased: boolean;
}

/** [x, weight?, bias?] → [y, mean, 1/deviation], of RMS norm without the mean. */
const norm = (kind: "layerNorm" | "rmsNorm", launch: Launch): Override<NormParams> => ({
  wants: "contiguous",
  supports: holdFloat32,
  infer: ([x], { rank }) => ({
    outputs: [x!, ...new Array<TensorSpec>(kind === "layerNorm" ? 2 : 1).fill(statistic(x!, rank))],
  }),
  forward({ inputs, outputs, params: { rank, eps, weighted, biased } }) {
    const [x] = inputs;
    const { rows, length } = rowsOf(x!, rank);
    const [y, ...statistics] = addresses(outputs);
    launch("norm", (writer) => {
      writer.words([codes[kind], rows, length]);
      writer.float(eps);
      writer.words([addressOf(x!.view), ...placed(inputs, [weighted ? 1 : -1, biased ? 1 + Number(weighted) : -1]), y!]);
      writer.words(kind === "layerNorm" ? statistics : [0, ...statistics]);
    });
  },
});

/** [g, x, mean?, 1/deviation, weight?] → the gradients of x, weight and bias that are wanted. */
const normGradient = (
  kind: "layerNormGrad" | "rmsNormGrad",
  machine: Machine,
  launch: Launch,
): Override<{ readonly rank: number; readonly wanted: Wanted }> => {
  // Where the inputs stand that come after x.
  const at = kind === "layerNormGrad" ? { mean: 2, root: 3, weight: 4 } : { mean: -1, root: 2, weight: 3 };
  return {
    wants: "contiguous",
    supports: holdFloat32,
    infer: (inputs, { rank, wanted }) => {
      const x = inputs[1]!;
      const inner = x.shape.slice(x.shape.length - rank);
      return { outputs: wantedShapes(wanted, [x.shape, inner, inner]) };
    },
    forward({ inputs, outputs, params: { rank, wanted } }) {
      const { rows, length } = rowsOf(inputs[1]!, rank);
      const scratch = machine.memory.scratch(6 * 4 * (length + 4));
      launch("norm", (writer) => {
        writer.words([codes[kind], rows, length, ...placed(inputs, [0, 1, at.mean, at.root, inputs.length > at.weight ? at.weight : -1])]);
        writer.words([...wantedAddresses(wanted, outputs, 3), scratch]);
      });
    },
  };
};

/** Layer norm, RMS norm and their gradients, a row at a time. */
export const rowNormOverrides = (machine: Machine, launch: Launch): Overrides =>
  new Map([
    override(layerNormOp, norm("layerNorm", launch)),
    override(rmsNormOp, norm("rmsNorm", launch)),
    override(layerNormGradOp, normGradient("layerNormGrad", machine, launch)),
    override(rmsNormGradOp, normGradient("rmsNormGrad", machine, launch)),
  ]);
