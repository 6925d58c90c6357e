import { Generator, type Tensor, tensor } from "@adjoint/core";
import { BatchNorm1d, Linear, type Module, ReLU, Sequential } from "@adjoint/nn";

export const FEATURES = 12;
export const CLASSES = 4;

/** Examples that a small net can learn, the same in every process. */
export interface Examples {
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
}

export function makeExamples(count: number): Examples {
  const bits = new Generator(11).bits(count * FEATURES);
  const inputs = Float32Array.from(bits, (value) => (value / 2 ** 32) * 2 - 1);
  const labels = Int32Array.from({ length: count }, (_, row) => {
    const [a, b] = [inputs[row * FEATURES]!, inputs[row * FEATURES + 1]!];
    return (a > 0 ? 1 : 0) + (b > 0 ? 2 : 0);
  });
  return { inputs, labels };
}

/** The examples from `start` to `end`, as tensors. */
export function slice({ inputs, labels }: Examples, start: number, end: number): [Tensor, Tensor] {
  const rows = inputs.slice(start * FEATURES, end * FEATURES);
  return [tensor(rows).reshape([end - start, FEATURES]), tensor(labels.slice(start, end))];
}

export const mlp = (generator: Generator): Module & { forward(x: Tensor): Tensor } =>
  new Sequential(
    new Linear(FEATURES, 32, { generator }),
    new ReLU(),
    new Linear(32, 16, { generator }),
    new ReLU(),
    new Linear(16, CLASSES, { generator }),
  );

export const normalized = (generator: Generator): Module & { forward(x: Tensor): Tensor } =>
  new Sequential(new Linear(FEATURES, 16, { generator }), new BatchNorm1d(16), new ReLU(), new Linear(16, CLASSES, { generator }));
