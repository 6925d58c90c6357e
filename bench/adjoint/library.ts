import { grad } from "@adjoint/autograd";
import {
  batchNorm,
  conv2d,
  embedding,
  fromTypedArray,
  layerNorm,
  maxPool2d,
  scaledDotProductAttention,
  type Tensor,
  tidy,
} from "@adjoint/core";
import type { ArrayLibrary, Apply, SingleOp } from "../frameworks/array-library";
import { openDevice } from "./device";
import type { DeviceName } from "./device-name";

/** Forward and backward of `make`, whose last operand but the gradient may be indices. */
const gradientOf =
  (count: number, make: Apply<Tensor>): Apply<Tensor> =>
  (...operands) =>
    tidy(() => {
      const leaves = operands.slice(0, count).map((x) => x.detach().requireGrad());
      const out = make(...leaves, ...operands.slice(count, -1)) as Tensor;
      return grad(out, leaves, { gradOutputs: operands.at(-1)! })[0]!;
    });

const topk = (x: Tensor, k: number): Tensor => {
  const { values, indices } = x.topk(k);
  indices.dispose();
  return values;
};

const layerNormOf: Apply<Tensor> = (x, weight, bias) => layerNorm(x!, weight!.shape, { weight: weight!, bias: bias! });
const pool: Apply<Tensor> = (x) => maxPool2d(x!, 2);
const conv: Apply<Tensor> = (x, kernel) => conv2d(x!, kernel!, null, { padding: 1, groups: x!.shape[1]! / kernel!.shape[1]! });

const operations: Record<SingleOp, Apply<Tensor>> = {
  matmul: (a, b) => a!.matmul(b!),
  add: (a, b) => a!.add(b!),
  addRow: (a, b) => a!.add(b!),
  exp: (x) => x!.exp(),
  geluTanh: (x) => x!.geluTanh(),
  geluChain: (x) =>
    tidy(() =>
      x!
        .mul(x!)
        .mul(x!)
        .mul(0.044715)
        .add(x!)
        .mul(Math.sqrt(2 / Math.PI))
        .tanh()
        .add(1)
        .mul(x!.mul(0.5)),
    ),
  sum: (x) => x!.sum(),
  sumColumns: (x) => x!.sum(0),
  sumRows: (x) => x!.sum(1),
  softmax: (x) => x!.softmax(-1),
  softmaxGradient: gradientOf(1, (x) => x!.softmax(-1)),
  layerNorm: layerNormOf,
  layerNormGradient: gradientOf(3, layerNormOf),
  batchNormGradient: gradientOf(3, (x, weight, bias) => batchNorm(x!, null, null, { weight: weight!, bias: bias!, training: true })),
  topk: (x) => topk(x!, 8),
  topkLong: (x) => topk(x!, 100),
  maxPool: pool,
  maxPoolGradient: gradientOf(1, pool),
  gather: (x, index) => x!.indexSelect(0, index!),
  embeddingGradient: gradientOf(1, (table, index) => embedding(index!, table!)),
  conv,
  convGradient: gradientOf(2, conv),
  attention: (q, k, v) => scaledDotProductAttention(q!, k!, v!),
  attentionGradient: gradientOf(3, (q, k, v) => scaledDotProductAttention(q!, k!, v!)),
};

export async function adjoint(device: DeviceName): Promise<ArrayLibrary<Tensor>> {
  await openDevice(device);
  return {
    place: (values, shape) => fromTypedArray(values, shape),
    op: (name) => operations[name],
    read: async (x) => (await x.data()) as Float32Array,
    release: (x) => x.dispose(),
  };
}
