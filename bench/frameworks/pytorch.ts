import type { Contender, Trial } from "../benchmark";
import { type Block, PythonProcess } from "../python";
import type { Elapsed } from "../stopwatch";
import type { Problem } from "../training/problem";
import type { Operand, SingleOp } from "./array-library";

/** PyTorch's own loop, on one thread, in a child of this process. */
async function trial(checked: number, request: object, blocks: readonly Block[]): Promise<Trial> {
  const child = new PythonProcess(new URL("../frameworks/pytorch.py", import.meta.url), "PyTorch");
  const { values } = await child.prepare(request, blocks);
  return {
    checked,
    result: async () => values,
    run: async (count, watch) => watch.add((await child.ask({ kind: "sample", count })).head as Elapsed),
  };
}

const blockOf = (values: Float32Array | Int32Array, shape: readonly number[]): Block => ({
  values,
  shape,
  dtype: values instanceof Int32Array ? "int32" : "float32",
});

/** One op, again and again on the same operands. */
export const pytorchOp = (operation: SingleOp, operands: readonly Operand[]): Promise<Trial> =>
  trial(
    1,
    { operation },
    operands.map(({ values, shape }) => blockOf(values(), shape)),
  );

/** A network as `pytorch.py` knows it, with its batch and its first weights. */
export interface PytorchTraining {
  readonly network: "perceptron" | "convolutional" | "transformer" | "recurrent";
  readonly settings: object;
  readonly batch: readonly (readonly [values: Float32Array | Int32Array, shape: readonly number[]])[];
  readonly weights: readonly { readonly values: Float32Array; readonly shape: readonly number[] }[];
}

/** As many first losses as `trainingTrial` compares. */
const checkedSteps = 3;

/** Training steps in PyTorch, if `PYTHON` names a Python that has it. */
export const pytorchTraining = (make: () => PytorchTraining): Contender => ({
  name: "pytorch",
  prepare: () => {
    const { network, settings, batch, weights } = make();
    const blocks = [
      ...batch.map(([values, shape]) => blockOf(values, shape)),
      ...weights.map(({ values, shape }) => blockOf(values, shape)),
    ];
    return trial(checkedSteps, { network, settings, inputs: batch.length, checked: checkedSteps }, blocks);
  },
});

/** Of a network that tells images apart. */
export const pytorchOfImages = (network: PytorchTraining["network"], optimizer: object, make: () => Problem): Contender =>
  pytorchTraining(() => {
    const { batch, imageShape, images, labels, weights } = make();
    const inputs = [
      [images, [batch, ...imageShape]],
      [labels, [batch]],
    ] as const;
    return { network, settings: { optimizer }, batch: inputs, weights };
  });
