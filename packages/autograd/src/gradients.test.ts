import { cpu } from "@adjoint/backend-cpu-js";
import {
  arange,
  asStrided,
  adaptiveAvgPool2d,
  avgPool2d,
  batchNorm,
  cat,
  conv1d,
  conv2d,
  convTranspose2d,
  crossEntropy,
  dropout,
  einsum,
  embedding,
  Generator,
  layerNorm,
  linear,
  logSoftmax,
  maxPool2d,
  rand,
  rmsNorm,
  rotaryEmbedding,
  scaledDotProductAttention,
  softmax,
  type Tensor,
  tensor,
  use,
  where,
  zeros,
} from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { grad, gradcheck } from "./index";

beforeAll(async () => {
  await use(cpu());
});

interface Case {
  readonly name: string;
  readonly fn: (...inputs: Tensor[]) => Tensor;
  readonly shapes: readonly (readonly number[])[];
}
type Row = readonly [name: string, fn: (...inputs: Tensor[]) => Tensor, ...shapes: (readonly number[])[]];

const index = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "int32" });

const rows: Row[] = [
  ["a product of broadcast operands", (a, b) => a!.mul(b!).exp(), [3, 2], [2]],
  ["a quotient of operands broadcast both ways", (a, b) => a!.div(b!.add(1)), [3, 1], [2]],
  ["gelu", (a) => a!.gelu(), [5]],
  ["hypot, pow and atan2", (a, b) => a!.hypot(b!).add(a!.pow(b!)).add(a!.atan2(b!)), [3], [3]],
  ["where", (a, b) => where(a!.gt(b!), a!.sin(), b!.cos()), [4], [4]],
  ["clamp", (a) => a!.clamp(0.2, 0.7), [6]],
  ["softmax", (a) => softmax(a!, 1), [3, 4]],
  ["logSoftmax", (a) => logSoftmax(a!, 0), [3, 4]],
  ["logsumexp", (a) => a!.logsumexp(0), [3, 4]],
  ["matmul", (a, b) => a!.matmul(b!), [2, 3], [3, 2]],
  ["matmul with batch dims that broadcast", (a, b) => a!.matmul(b!), [2, 2, 3], [1, 3, 2]],
  ["matmul of a batch and a matrix", (a, b) => a!.matmul(b!), [2, 2, 3], [3, 2]],
  ["matrix times vector", (a, b) => a!.matmul(b!), [2, 3], [3]],
  ["linear", (a, w, b) => linear(a!, w!, b!), [2, 3], [2, 3], [2]],
  ["conv1d", (a, w, b) => conv1d(a!, w!, b!, { padding: 1 }), [2, 2, 5], [3, 2, 3], [3]],
  ["conv2d with stride and padding", (a, w, b) => conv2d(a!, w!, b!, { padding: 1, stride: 2 }), [1, 2, 5, 4], [2, 2, 3, 2], [2]],
  ["conv2d with groups and dilation", (a, w) => conv2d(a!, w!, null, { dilation: 2, groups: 2 }), [1, 2, 5, 5], [2, 1, 2, 2]],
  ["convTranspose2d", (a, w) => convTranspose2d(a!, w!, null, { stride: 2, padding: 1, outputPadding: 1 }), [1, 2, 2, 2], [2, 1, 3, 3]],
  [
    "convTranspose2d with much output padding",
    (a, w) => convTranspose2d(a!, w!, null, { dilation: 3, outputPadding: [1, 2] }),
    [1, 2, 2, 2],
    [2, 1, 2, 2],
  ],
  ["maxPool2d with overlapping windows", (a) => maxPool2d(a!, 2, { stride: 1, padding: 1 }), [1, 1, 3, 3]],
  ["avgPool2d", (a) => avgPool2d(a!, 2, { stride: 1, padding: 1 }), [1, 1, 3, 3]],
  ["adaptiveAvgPool2d", (a) => adaptiveAvgPool2d(a!, [2, 2]), [1, 1, 3, 3]],
  ["prod", (a) => a!.prod(1), [2, 3]],
  ["amax", (a) => a!.amax(1), [2, 3]],
  ["max with indices", (a) => a!.max(0).values, [2, 3]],
  ["var", (a) => a!.var(1), [2, 3]],
  ["std", (a) => a!.std(0), [3, 2]],
  ["norm", (a) => a!.norm(), [2, 3]],
  ["a chain of views", (a) => a!.permute([1, 0]).flip([0]).at(null, 0, "...").expand([2, 3]).reshape([-1]), [3, 2]],
  ["asStrided that overlaps", (a) => asStrided(a!.mul(a!), [3, 2], [1, 2], 1), [7]],
  ["asStrided backwards", (a) => asStrided(a!.mul(a!), [2, 2], [-3, 1], 4), [2, 3]],
  ["windows that overlap", (a) => a!.windows([0], [3], { strides: [2] }), [7]],
  ["windows with dilation", (a) => a!.windows([0, 1], [2, 2], { dilations: [2, 1] }), [4, 3]],
  [
    "gather",
    (a) =>
      a!.gather(
        1,
        index([
          [0, 0],
          [1, 0],
        ]),
      ),
    [2, 2],
  ], // prettier-ignore
  ["an index tensor", (a) => a!.at(index([1, 1, 0])), [2, 2]],
  [
    "embedding",
    (w) =>
      embedding(
        index([
          [1, 0],
          [1, 1],
        ]),
        w!,
      ),
    [2, 3],
  ], // prettier-ignore
  [
    "scatter, where the last of two wins",
    (a, s) =>
      a!.scatter(
        1,
        index([
          [0, 0],
          [1, 0],
        ]),
        s!,
      ),
    [2, 2],
    [2, 2],
  ], // prettier-ignore
  [
    "scatterAdd",
    (a, s) =>
      a!.scatterAdd(
        1,
        index([
          [0, 0],
          [1, 0],
        ]),
        s!,
      ),
    [2, 2],
    [2, 2],
  ], // prettier-ignore
  ["indexPut", (a, s) => a!.indexPut([0, ":"], s!), [2, 2], [2]],
  ["sort", (a) => a!.sort(1).values, [2, 3]],
  ["crossEntropy", (a) => crossEntropy(a!, index([0, 2]), { labelSmoothing: 0.1 }), [2, 3]],
  ["layerNorm", (a, w, b) => layerNorm(a!, [3], { weight: w!, bias: b! }), [2, 3], [3], [3]],
  ["dropout", (a) => dropout(a!, 0.5, { generator: new Generator(3) }), [6]],
  ["cat and pad", (a, b) => cat([a!, b!], 1).pad([1, 2]), [2, 2], [2, 1]],
  ["tril", (a) => a!.tril(-1), [2, 3, 3]],
  ["einsum of three operands", (a, b, c) => einsum("bij,jk,bk->ib", a!, b!, c!), [2, 2, 3], [3, 2], [2, 2]],
  ["einsum along a diagonal", (a) => einsum("iij->j", a!), [3, 3, 2]],
  ["scaledDotProductAttention", (q, k, v) => scaledDotProductAttention(q!, k!, v!, { isCausal: true }), [1, 3, 2], [1, 3, 2], [1, 3, 2]],
  ["rotaryEmbedding", (a) => rotaryEmbedding(a!, { offset: 2 }), [2, 3, 4]],
  ["rmsNorm", (a, w) => rmsNorm(a!, [3], { weight: w! }), [2, 3], [3]],
  ["batchNorm in training", (a, w, b) => batchNorm(a!, null, null, { weight: w!, bias: b!, training: true }), [4, 2], [2], [2]],
  [
    "in place on what an op made",
    (a) => {
      const y = a!.mul(2);
      y.exp_();
      y.add_(a!);
      return y;
    },
    [3],
  ],
];

const cases: Case[] = rows.map(([name, fn, ...shapes]) => ({ name, fn, shapes }));

const inputsOf = (shapes: readonly (readonly number[])[]): Tensor[] => {
  const generator = new Generator(7);
  return shapes.map((shape) => rand(shape, { dtype: "float64", requiresGrad: true, generator }));
};

describe("gradients agree with central differences", () => {
  it.each(cases)("$name", async ({ fn, shapes }) => {
    expect(await gradcheck(fn, inputsOf(shapes))).toBe(true);
  });
});

describe("an input's gradient is the same where no other input wants one", () => {
  it.each(cases.filter(({ shapes }) => shapes.length > 1))("$name", async ({ fn, shapes }) => {
    const all = inputsOf(shapes);
    const together = grad(
      fn(...all)
        .square()
        .sum(),
      all,
    ); // prettier-ignore
    for (const [position, x] of all.entries()) {
      const inputs = all.map((each) => (each === x ? x : each.detach()));
      const [alone] = grad(
        fn(...inputs)
          .square()
          .sum(),
        [x],
      ); // prettier-ignore
      expect(await alone!.toArray(), `input ${position}`).toEqual(await together[position]!.toArray());
    }
  });
});

describe("gradients of gradients agree with central differences", () => {
  it.each(cases)("$name", async ({ fn, shapes }) => {
    const first = (...inputs: Tensor[]): Tensor => {
      const own = inputs.map((x) => (x.requiresGrad ? x : x.clone().requireGrad()));
      const gradients = grad(
        fn(...own)
          .square()
          .sum(),
        own,
        { createGraph: true },
      ); // prettier-ignore
      return cat(gradients.map((g) => g!.reshape([-1])));
    };
    expect(await gradcheck(first, inputsOf(shapes))).toBe(true);
  });
});

// The generated cases have no zeros, where a quotient of the product tells nothing.
it.each([
  [
    [0, 2, 3],
    [6, 0, 0],
    [5, 3, 2],
  ],
  [
    [0, 0, 3],
    [0, 0, 0],
    [3, 3, 0],
  ],
  [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
])("prod of %j has its gradient, and the gradient of that", async (values, first, second) => {
  const x = tensor(values, { dtype: "float64", requiresGrad: true });
  const [g] = grad(x.prod(), [x], { createGraph: true });
  const [h] = grad(g!.sum(), [x]);
  expect([await g!.toArray(), await h!.toArray()]).toEqual([first, second]);
});

describe("gradients of tensors without elements", () => {
  it("have the shape of what they belong to", () => {
    const [x, y] = [zeros([0, 1, 2]), zeros([0, 4, 2])].map((each) => each.requireGrad()) as [Tensor, Tensor];
    const gradients = grad(x.add(y).exp().sum(), [x, y]);
    expect(gradients.map((g) => g!.shape)).toEqual([
      [0, 1, 2],
      [0, 4, 2],
    ]);
  });

  it("a weight beside them gets zeros", async () => {
    const [x, weight] = [zeros([0, 3]), zeros([3])].map((each) => each.requireGrad()) as [Tensor, Tensor];
    const [, g] = grad(x.mul(weight).sum(), [x, weight]);
    expect(await g!.toArray()).toEqual([0, 0, 0]);
  });
});

it("scatter: what a later update overwrote has no gradient, whatever arrives", async () => {
  const updates = tensor([1, 2, 3], { requiresGrad: true });
  const out = zeros([2]).scatter(0, [0, 0, 1], updates);
  const [g] = grad(out, [updates], { gradOutputs: tensor([Number.NaN, 5]) });
  expect(await g!.toArray()).toEqual([0, Number.NaN, 5]);
});

it.each(["float16", "bfloat16", "float32", "float64"] as const)(
  "of %s that was broadcast: summed in full, and rounded once",
  async (dtype) => {
    const x = tensor([1, 2], { dtype, requiresGrad: true });
    // Added one by one, the ones would be lost: neither 257 is a bfloat16, nor 2049 a float16.
    const large = dtype === "float16" ? 2048 : 256;
    const y = tensor([large, 0.5, 1, 1, 1, -1.5], { dtype }).reshape([3, 2]);
    const [g] = grad(x.mul(y).sum(), [x]);
    expect(g!.dtype).toBe(dtype);
    expect(await g!.toArray()).toEqual([large + 2, 0]);
  },
);

// PyTorch's.
it.each([
  [
    [0, 1],
    [4, 6],
    [136, 178, 388, 430],
    [39, 44, 49, 69, 74, 79],
  ],
  [
    [1, 0],
    [5, 5],
    [121, 163, 331, 373],
    [35, 40, 45, 60, 65, 70],
  ],
  [
    [1, 1],
    [5, 6],
    [136, 178, 388, 430],
    [39, 44, 49, 69, 74, 79],
  ],
] as const)(
  "a dilated convTranspose2d has gradients beside output padding of %j, which no window reaches",
  async (outputPadding, size, ofWeight, ofInput) => {
    const x = tensor([1, 2, 3, 4, 5, 6]).reshape([1, 1, 2, 3]).requireGrad();
    const weight = tensor([1, 2, -1, 3]).reshape([1, 1, 2, 2]).requireGrad();
    const y = convTranspose2d(x, weight, null, { dilation: 2, outputPadding });
    expect(y.shape).toEqual([1, 1, ...size]);
    const gradOutputs = arange(1, 1 + y.numel(), 1, { dtype: "float32" }).reshape(y.shape);
    const [g, h] = grad(y, [weight, x], { gradOutputs });
    expect([[...(await g!.data())], [...(await h!.data())]]).toEqual([ofWeight, ofInput]);
  },
);
