import { gradcheck } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import {
  ArgumentError,
  IndexError,
  logSoftmax,
  ones,
  rand,
  type Reduction,
  ShapeError,
  type Tensor,
  tensor,
  use,
  zeros,
} from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as functional from "../functional";

beforeAll(() => use(cpu()));

const double = (data: number | number[] | number[][], requiresGrad = false): Tensor => tensor(data, { dtype: "float64", requiresGrad });
const values = async (x: Tensor): Promise<number[]> => Array.from((await x.data()) as Float64Array);

const input = [0.2, 0.5, 0.9, 0.7];
const target = [0, 1, 1, 3];

/** Each loss of one element, written once more, plainly. */
const meanings: Record<string, [(x: Tensor, t: Tensor, options?: { reduction?: Reduction }) => Tensor, (x: number, t: number) => number]> =
  {
    mseLoss: [functional.mseLoss, (x, t) => (x - t) ** 2],
    l1Loss: [functional.l1Loss, (x, t) => Math.abs(x - t)],
    "huberLoss, delta 1": [functional.huberLoss, (x, t) => (Math.abs(x - t) <= 1 ? 0.5 * (x - t) ** 2 : Math.abs(x - t) - 0.5)],
    "huberLoss, delta 0.3": [
      (x, t, options) => functional.huberLoss(x, t, { ...options, delta: 0.3 }),
      (x, t) => (Math.abs(x - t) <= 0.3 ? 0.5 * (x - t) ** 2 : 0.3 * (Math.abs(x - t) - 0.15)),
    ],
    "smoothL1Loss, beta 0.4": [
      (x, t, options) => functional.smoothL1Loss(x, t, { ...options, beta: 0.4 }),
      (x, t) => (Math.abs(x - t) < 0.4 ? (0.5 * (x - t) ** 2) / 0.4 : Math.abs(x - t) - 0.2),
    ],
    "smoothL1Loss, beta 0": [(x, t, options) => functional.smoothL1Loss(x, t, { ...options, beta: 0 }), (x, t) => Math.abs(x - t)],
    binaryCrossEntropy: [functional.binaryCrossEntropy, (x, t) => -(t * Math.log(x) + (1 - t) * Math.log(1 - x))],
    binaryCrossEntropyWithLogits: [
      functional.binaryCrossEntropyWithLogits,
      (x, t) => -(t * Math.log(1 / (1 + Math.exp(-x))) + (1 - t) * Math.log(1 - 1 / (1 + Math.exp(-x)))),
    ],
  };

describe.each(Object.entries(meanings))("%s", (_, [loss, meaning]) => {
  const expected = input.map((x, i) => meaning(x, target[i]!));
  const total = expected.reduce((sum, value) => sum + value, 0);

  it("has the values of its formula, for each reduction", async () => {
    const losses = await values(loss(double(input), double(target), { reduction: "none" }));
    losses.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
    expect(await loss(double(input), double(target), { reduction: "sum" }).item()).toBeCloseTo(total, 12);
    expect(await loss(double(input), double(target)).item()).toBeCloseTo(total / 4, 12);
  });

  it("has the gradients that differences give, in input and target", async () => {
    await gradcheck((x, t) => loss(x, t, { reduction: "none" }), [double(input, true), double(target, true)]);
  });

  it("refuses [N] against [N,1], and an unknown reduction", () => {
    expect(() => loss(double([1, 0]), double([[1], [0]]))).toThrow(ShapeError);
    expect(() => loss(double([1, 0]), double([1, 0]), { reduction: "average" as never })).toThrow(ArgumentError);
  });
});

describe("losses at the edges", () => {
  it("a sure and wrong probability costs 100, not infinity, and its gradient is finite", async () => {
    const p = double([0, 1], true);
    const loss = functional.binaryCrossEntropy(p, double([1, 0]), { reduction: "none" });
    expect(await values(loss)).toEqual([100, 100]);
    loss.sum().backward();
    expect(await values(p.grad!)).toEqual([-1e12, 1e12]);
  });

  it("large logits neither overflow nor lose their gradient", async () => {
    const x = double([-1000, 0, 1000], true);
    const loss = functional.binaryCrossEntropyWithLogits(x, double([1, 0, 0]), { reduction: "none" });
    expect(await values(loss)).toEqual([1000, Math.log(2), 1000]);
    loss.sum().backward();
    expect(await values(x.grad!)).toEqual([-1, 0.5, 1]);
  });

  it("posWeight weighs positive examples, weight every element", async () => {
    const [x, t] = [double([0.3, -0.7]), double([1, 0])];
    const plain = await values(functional.binaryCrossEntropyWithLogits(x, t, { reduction: "none" }));
    const options = { reduction: "none" as const, posWeight: double([3, 3]), weight: double([2, 5]) };
    const losses = await values(functional.binaryCrossEntropyWithLogits(x, t, options));
    expect(losses[0]).toBeCloseTo(6 * plain[0]!, 12);
    expect(losses[1]).toBeCloseTo(5 * plain[1]!, 12);
  });
});

// torch 2: RuntimeError "all elements of input should be between 0 and 1", NaN included.
it.each([[1.5], [-0.1], [Number.NaN]])("binaryCrossEntropy refuses %d, which is not a probability", (p) => {
  expect(() => functional.binaryCrossEntropy(double([0.5, p]), double([1, 0]))).toThrow(ArgumentError);
  expect(() => functional.binaryCrossEntropy(double([0.5, p]), double([1, 0]))).toThrow("binaryCrossEntropyWithLogits");
});

describe("the mean over no target that counts", () => {
  // F.cross_entropy(x, torch.tensor([-100, -100])): tensor(nan), x.grad of zeros. So with weights, and nll_loss.
  it.each([
    ["crossEntropy", (x: Tensor, t: Tensor) => functional.crossEntropy(x, t)],
    ["crossEntropy with smoothing", (x: Tensor, t: Tensor) => functional.crossEntropy(x, t, { labelSmoothing: 0.1 })],
    ["crossEntropy with weights", (x: Tensor, t: Tensor) => functional.crossEntropy(x, t, { weight: double([1, 2, 3]) })],
    ["nllLoss", (x: Tensor, t: Tensor) => functional.nllLoss(x, t)],
    ["nllLoss with weights", (x: Tensor, t: Tensor) => functional.nllLoss(x, t, { weight: double([1, 2, 3]) })],
  ] as const)("of %s is NaN, and its gradient 0", async (_, loss) => {
    const x = rand([2, 3], { dtype: "float64", requiresGrad: true });
    const mean = loss(x, tensor([-100, -100], { dtype: "int32" }));
    expect(await mean.item()).toBeNaN();
    mean.backward();
    expect((await values(x.grad!)).map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe("nllLoss", () => {
  it("after logSoftmax is crossEntropy, with weights and ignored targets too", async () => {
    const logits = rand([5, 4], { dtype: "float64" });
    const classes = tensor([0, 3, -100, 1, 3], { dtype: "int32" });
    for (const options of [{}, { weight: double([1, 2, 3, 4]) }, { reduction: "sum" as const }, { ignoreIndex: 3 }]) {
      const labels = "ignoreIndex" in options ? tensor([0, 3, 1, 1, 3], { dtype: "int32" }) : classes;
      const [a, b] = [functional.nllLoss(logSoftmax(logits, 1), labels, options), functional.crossEntropy(logits, labels, options)];
      expect(await a.item()).toBeCloseTo(Number(await b.item()), 12);
    }
  });

  it("takes further dims", () => {
    expect(functional.nllLoss(zeros([2, 3, 4, 5]), zeros([2, 4, 5], { dtype: "int32" }), { reduction: "none" }).shape).toEqual([2, 4, 5]);
  });

  it("refuses shapes that do not fit, and classes that are none", () => {
    expect(() => functional.nllLoss(zeros([2, 3]), [0])).toThrow(ShapeError);
    expect(() => functional.nllLoss(zeros([2, 3]), [0, 3])).toThrow(IndexError);
  });
});

describe("gelu", () => {
  it("has both forms", async () => {
    expect(await functional.gelu(ones([1])).item()).toBeCloseTo(0.8413447, 6);
    expect(await functional.gelu(ones([1]), { approximate: "tanh" }).item()).toBeCloseTo(0.841192, 6);
  });
});
