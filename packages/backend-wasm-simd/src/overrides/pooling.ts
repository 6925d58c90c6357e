import { type OperandSpec, type Override, type Overrides, override } from "@adjoint/core";
import {
  averagePoolGradOp,
  type AveragePoolParams,
  averagePoolOp,
  type MaxPoolParams,
  maxPoolGradOp,
  maxPoolOp,
  sizeOf,
} from "@adjoint/core/internal";
import type { CommandWriter } from "../writer";
import { addresses, type Launch, windowsOf } from "./operands";

const codes = { max: 0, maxGrad: 1, mean: 2, meanGrad: 3 } as const;

type Geometry = Pick<MaxPoolParams, "kernel" | "stride" | "padding" | "dilation" | "overhang">;

const isFloat32 = ([first]: readonly OperandSpec[]): boolean => first!.dtype === "float32" && sizeOf(first!.shape) > 0;

interface Planes {
  /** Of the planes and of the windows over them: [N, C, H, W]. */
  readonly planes: readonly number[];
  readonly windows: readonly number[];
}

function begin(writer: CommandWriter, kind: number, { planes, windows }: Planes, { kernel, stride, padding, dilation }: Geometry): void {
  writer.words([kind, planes[0]! * planes[1]!, planes[2]!, planes[3]!, windows[2]!, windows[3]!]);
  for (const pair of [kernel, stride, padding, dilation]) writer.words(pair);
}

/** [x] → [values, indices]. */
const max = (launch: Launch): Override<MaxPoolParams> => ({
  wants: "contiguous",
  supports: isFloat32,
  infer: ([x], params) => {
    const shape = [...x!.shape.slice(0, 2), ...windowsOf(x!.shape.slice(2), params)];
    return {
      outputs: [
        { shape, dtype: "float32" },
        { shape, dtype: "int32" },
      ],
    };
  },
  forward({ inputs, outputs, params }) {
    launch("pool", (writer) => {
      begin(writer, codes.max, { planes: inputs[0]!.shape, windows: outputs[0]!.shape }, params);
      writer.words([params.flat ? 1 : 0, 0, ...addresses([...inputs, ...outputs])]);
    });
  },
});

/** [g, indices] → [the gradient of x]. */
const maxGradient = (launch: Launch): Override<MaxPoolParams & { readonly size: readonly number[] }> => ({
  wants: "contiguous",
  supports: (inputs) => isFloat32(inputs) && inputs[1]!.dtype === "int32",
  infer: ([g], { size }) => ({ outputs: [{ shape: [...g!.shape.slice(0, 2), ...size], dtype: "float32" }] }),
  forward({ inputs, outputs, params }) {
    launch("pool", (writer) => {
      begin(writer, codes.maxGrad, { planes: outputs[0]!.shape, windows: inputs[0]!.shape }, params);
      writer.words([params.flat ? 1 : 0, 0, ...addresses([...inputs, ...outputs])]);
    });
  },
});

function writeMean(writer: CommandWriter, { divisor, countIncludePad }: AveragePoolParams, operands: readonly number[]): void {
  writer.word(countIncludePad ? 1 : 0);
  writer.float(divisor ?? 0);
  writer.words(operands);
}

/** [x] → [means]. */
const mean = (launch: Launch): Override<AveragePoolParams> => ({
  wants: "contiguous",
  supports: isFloat32,
  infer: ([x], params) => ({
    outputs: [{ shape: [...x!.shape.slice(0, 2), ...windowsOf(x!.shape.slice(2), params)], dtype: "float32" }],
  }),
  forward({ inputs, outputs, params }) {
    launch("pool", (writer) => {
      begin(writer, codes.mean, { planes: inputs[0]!.shape, windows: outputs[0]!.shape }, params);
      writeMean(writer, params, addresses([...inputs, ...outputs]));
    });
  },
});

/** [g] → [the gradient of x]. */
const meanGradient = (launch: Launch): Override<AveragePoolParams & { readonly size: readonly number[] }> => ({
  wants: "contiguous",
  supports: isFloat32,
  infer: ([g], { size }) => ({ outputs: [{ shape: [...g!.shape.slice(0, 2), ...size], dtype: "float32" }] }),
  forward({ inputs, outputs, params }) {
    launch("pool", (writer) => {
      begin(writer, codes.meanGrad, { planes: outputs[0]!.shape, windows: inputs[0]!.shape }, params);
      writeMean(writer, params, addresses([...inputs, ...outputs]));
    });
  },
});

/** Max and average pooling and their gradients, over planes. */
export const poolingOverrides = (launch: Launch): Overrides =>
  new Map([
    override(maxPoolOp, max(launch)),
    override(maxPoolGradOp, maxGradient(launch)),
    override(averagePoolOp, mean(launch)),
    override(averagePoolGradOp, meanGradient(launch)),
  ]);
