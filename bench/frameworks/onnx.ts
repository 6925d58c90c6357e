import type * as Onnx from "onnxruntime-web";
import type { Shape } from "@adjoint/core";
import { type ArrayLibrary, lacks, type SingleOp, withoutGradients } from "./array-library";
import { inputName, type NodeDescription, outputName, singleNodeModel } from "./onnx-model";

/** The models here have inputs of floats alone. */
const integersWanted = (what: string) => (): never => {
  throw new Error(`it takes ${what} as a tensor of int64, which these models of one node do not have`);
};

const descriptions: Record<SingleOp, (shapes: readonly Shape[]) => NodeDescription> = {
  matmul: (inputs) => ({ operator: "MatMul", inputs, output: [inputs[0]![0]!, inputs[1]![1]!] }),
  add: (inputs) => ({ operator: "Add", inputs, output: inputs[0]! }),
  addRow: (inputs) => ({ operator: "Add", inputs, output: inputs[0]! }),
  exp: (inputs) => ({ operator: "Exp", inputs, output: inputs[0]! }),
  geluTanh: (inputs) => ({ operator: "Gelu", inputs, output: inputs[0]!, attributes: { approximate: "tanh" } }),
  sum: (inputs) => ({ operator: "ReduceSum", inputs, output: [], attributes: { keepdims: 0 } }),
  sumColumns: integersWanted("the axis of its sums"),
  sumRows: integersWanted("the axis of its sums"),
  softmax: (inputs) => ({ operator: "Softmax", inputs, output: inputs[0]!, attributes: { axis: inputs[0]!.length - 1 } }),
  layerNorm: (inputs) => ({ operator: "LayerNormalization", inputs, output: inputs[0]!, attributes: { axis: -1 } }),
  topk: integersWanted("k"),
  topkLong: integersWanted("k"),
  gather: integersWanted("indices"),
  geluChain: lacks("it as one node, Gelu"),
  ...withoutGradients("no gradients: it runs finished models"),
  attention: lacks("no attention in one node"),
  conv: (inputs) => ({
    operator: "Conv",
    inputs,
    output: [inputs[0]![0]!, inputs[1]![0]!, ...inputs[0]!.slice(2)],
    attributes: { kernel_shape: inputs[1]!.slice(2), pads: [1, 1, 1, 1], group: inputs[0]![1]! / inputs[1]![1]! },
  }),
  maxPool: (inputs) => {
    const [n, c, h, w] = inputs[0] as [number, number, number, number];
    return { operator: "MaxPool", inputs, output: [n, c, h >> 1, w >> 1], attributes: { kernel_shape: [2, 2], strides: [2, 2] } };
  },
};

/** onnxruntime-web on WebAssembly with one thread. Each run copies its inputs in and its output out: its interface knows no other way there. */
export async function onnx(): Promise<ArrayLibrary<Onnx.Tensor>> {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  return {
    place: (values, shape) =>
      values instanceof Int32Array ? new ort.Tensor("int32", values, [...shape]) : new ort.Tensor("float32", values, [...shape]),
    async op(name, operands) {
      const model = singleNodeModel(descriptions[name](operands.map(({ dims }) => dims)));
      const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
      return async (...inputs) => {
        const feeds = Object.fromEntries(inputs.map((input, position) => [inputName(position), input]));
        return (await session.run(feeds))[outputName]!;
      };
    },
    read: (x) => x.data as Float32Array,
    release: (x) => x.dispose(),
  };
}
