import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, Generator, IndexError, manualSeed, ones, randn, type Shape, ShapeError, type Tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";

beforeAll(() => use(cpu()));

const shapes: [string, nn.Layer, Shape, Shape][] = [];
const layer = (make: () => nn.Layer, from: Shape, to: Shape): void => void shapes.push([String(from), make as never, from, to]);
layer(() => new nn.Linear(3, 5), [2, 7, 3], [2, 7, 5]);
layer(() => new nn.Linear(3, 5, { bias: false }), [3], [5]);
layer(() => new nn.Conv2d(2, 4, [3, 1], { stride: 2, padding: [1, 0] }), [1, 2, 8, 8], [1, 4, 4, 4]);
layer(() => new nn.Conv2d(4, 4, 3, { groups: 4, padding: "same", dilation: 2 }), [2, 4, 9, 9], [2, 4, 9, 9]);
layer(() => new nn.MaxPool2d(2), [1, 3, 6, 6], [1, 3, 3, 3]);
layer(() => new nn.MaxPool2d(3, { stride: 2, padding: 1 }), [1, 3, 6, 6], [1, 3, 3, 3]);
layer(() => new nn.AvgPool2d([2, 3]), [1, 3, 6, 6], [1, 3, 3, 2]);
layer(() => new nn.MaxPool2d(2, { ceilMode: true }), [3, 5, 5], [3, 3, 3]);
layer(() => new nn.AdaptiveAvgPool2d([1, null]), [1, 3, 6, 5], [1, 3, 1, 5]);
layer(() => new nn.Conv1d(2, 4, 3, { padding: "same" }), [2, 9], [4, 9]);
layer(() => new nn.ConvTranspose2d(2, 4, 2, { stride: 2 }), [1, 2, 7, 7], [1, 4, 14, 14]);
layer(() => new nn.Flatten(), [2, 3, 4], [2, 12]);
layer(() => new nn.Flatten(0, 1), [2, 3, 4], [6, 4]);
layer(() => new nn.LayerNorm([3, 4]), [2, 3, 4], [2, 3, 4]);
for (const make of [nn.ReLU, nn.GELU, nn.SiLU, nn.Sigmoid, nn.Tanh, nn.Softmax, nn.LeakyReLU, nn.Identity, nn.Dropout]) {
  layer(() => new make(), [2, 3], [2, 3]);
}

describe("shapes", () => {
  it.each(shapes)("%#: %s", (_, make, from, to) => {
    expect((make as unknown as () => nn.Layer)().forward(randn(from)).shape).toEqual(to);
  });

  it("an embedding adds a dim, and refuses numbers that it has no row for", () => {
    const embedding = new nn.Embedding(5, 3);
    expect(embedding.forward([[0, 4]]).shape).toEqual([1, 2, 3]);
    expect(() => embedding.forward([5])).toThrow(IndexError);
  });
});

describe("default initialisation", () => {
  const draw = (make: () => nn.Module, seed: number): Promise<ArrayLike<number>[]> => {
    manualSeed(seed);
    return Promise.all(
      make()
        .parameters()
        .map((parameter) => parameter.data() as Promise<Float32Array>),
    );
  };

  it.each([
    ["Linear", () => new nn.Linear(100, 50), 1 / 10],
    ["Conv2d", () => new nn.Conv2d(8, 64, 3), 1 / Math.sqrt(72)],
    ["Conv2d in groups", () => new nn.Conv2d(32, 64, 3, { groups: 4 }), 1 / Math.sqrt(72)],
    ["Conv1d", () => new nn.Conv1d(16, 64, 5), 1 / Math.sqrt(80)],
    // Transposed: PyTorch counts the weight's second dim, which here is that of the outputs.
    ["ConvTranspose2d", () => new nn.ConvTranspose2d(64, 16, 2), 1 / Math.sqrt(64)],
    ["ConvTranspose2d in groups", () => new nn.ConvTranspose2d(64, 32, 2, { groups: 2 }), 1 / Math.sqrt(64)],
    ["LSTM", () => new nn.LSTM(20, 49), 1 / 7],
    ["GRU in layers, both ways", () => new nn.GRU(20, 49, { numLayers: 2, bidirectional: true }), 1 / 7],
  ])("%s: uniform within ±1/√fanIn, weight and bias", async (_, make, bound) => {
    const all = (await draw(make, 3)).map((values) => Array.from(values));
    const [weight] = all;
    for (const values of all) expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
    for (const values of all) expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.6 * bound);
    const variance = weight!.reduce((sum, value) => sum + value * value, 0) / weight!.length;
    // The variance of U(−b, b) is b²/3: neither a smaller nor a normal distribution would do.
    expect(variance / (bound ** 2 / 3)).toBeGreaterThan(0.93);
    expect(variance / (bound ** 2 / 3)).toBeLessThan(1.07);
    expect(Math.max(...weight!)).toBeGreaterThan(0.98 * bound);
  });

  const deviation = (values: ArrayLike<number>): number =>
    Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length);

  it("attention: Xavier's for the projections, Linear's for the output, zeros for biases", async () => {
    const [packed, bias, weight, outBias, ...none] = await draw(() => new nn.MultiheadAttention(48, 4), 5);
    expect(deviation(packed!) / Math.sqrt(2 / (4 * 48))).toBeCloseTo(1, 1);
    expect(Math.max(...Array.from(packed!, Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / (4 * 48)));
    expect(Math.max(...Array.from(weight!, Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(48));
    expect(deviation(weight!) / (1 / Math.sqrt(3 * 48))).toBeCloseTo(1, 1);
    expect([deviation(bias!), deviation(outBias!)]).toEqual([0, 0]);
    expect(none).toEqual([]);
    const [, key, , , biasK, biasV] = await draw(() => new nn.MultiheadAttention(48, 4, { kdim: 16, addBiasKv: true }), 5);
    expect(deviation(key!) / Math.sqrt(2 / 64)).toBeCloseTo(1, 1);
    // [1, 1, 48] counts as 48 inputs and 48 outputs.
    const kv = [...Array.from(biasK!), ...Array.from(biasV!)];
    expect(deviation(kv) / Math.sqrt(2 / 96)).toBeGreaterThan(0.75);
    expect(deviation(kv) / Math.sqrt(2 / 96)).toBeLessThan(1.25);
  });

  it("embeddings: standard normal", async () => {
    const [weight] = await draw(() => new nn.Embedding(200, 50), 6);
    expect(deviation(weight!)).toBeCloseTo(1, 1);
    expect(Math.max(...Array.from(weight!, Math.abs))).toBeGreaterThan(3);
  });

  it("normalisations begin with weights of 1 and biases of 0", async () => {
    for (const norm of [new nn.BatchNorm2d(2), new nn.LayerNorm(2)]) {
      expect([await norm.weight!.toArray(), await norm.bias!.toArray()]).toEqual([
        [1, 1],
        [0, 0],
      ]);
    }
    expect(await new nn.RMSNorm(2).weight!.toArray()).toEqual([1, 1]);
    expect(await new nn.BatchNorm1d(1).runningVar!.toArray()).toEqual([1]);
  });

  it("is the same for the same seed, and draws anew for each layer", async () => {
    const make = () => new nn.Sequential(new nn.Linear(4, 4), new nn.Linear(4, 4));
    expect(await draw(make, 1)).toEqual(await draw(make, 1));
    expect(await draw(make, 1)).not.toEqual(await draw(make, 2));
    const [first, , second] = await draw(make, 1);
    expect(first).not.toEqual(second);
  });

  it("can draw from a generator of its own", async () => {
    const make = () => new nn.Linear(3, 3, { generator: new Generator(9) });
    manualSeed(1);
    const first = await make().weight.data();
    manualSeed(2);
    expect(await make().weight.data()).toEqual(first);
  });

  it("layer norm begins as the identity on normal input", async () => {
    const norm = new nn.LayerNorm(4);
    expect(await norm.weight!.toArray()).toEqual([1, 1, 1, 1]);
    expect(await norm.bias!.toArray()).toEqual([0, 0, 0, 0]);
    expect(new nn.LayerNorm(4, { elementwiseAffine: false }).parameters()).toEqual([]);
  });

  it("gives float64 when asked", () => {
    expect(new nn.Linear(2, 2, { dtype: "float64" }).weight.dtype).toBe("float64");
  });
});

describe("dropout", () => {
  it("drops the share that it says while training, and nothing in evaluation", async () => {
    const dropout = new nn.Dropout(0.25, { generator: new Generator(1) });
    const values = Array.from((await dropout.forward(ones([10_000])).data()) as Float32Array);
    const dropped = values.filter((value) => value === 0).length;
    expect(dropped).toBeGreaterThan(2300);
    expect(dropped).toBeLessThan(2700);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    const x = ones([3]);
    expect(dropout.eval().forward(x)).toBe(x);
  });

  it("with its own generator repeats itself, whatever else draws", async () => {
    const noise = async (): Promise<unknown> => {
      randn([3]);
      return new nn.Dropout(0.5, { generator: new Generator(4) }).forward(ones([32])).toArray();
    };
    expect(await noise()).toEqual(await noise());
  });
});

describe("bad settings", () => {
  it.each([
    () => new nn.Linear(1.5, 2),
    () => new nn.Linear(2, -1),
    () => new nn.Linear("2" as never, 1),
    () => new nn.Conv2d(3, 4, 0),
    () => new nn.Conv2d(3, 4, [3, 3, 3]),
    () => new nn.Conv2d(3, 4, 3, { groups: 2 }),
    () => new nn.Conv2d(3, 4, 3, { stride: 0 }),
    () => new nn.Conv2d(3, 4, undefined as never),
    () => new nn.MaxPool2d(0),
    () => new nn.Dropout(1.5),
    () => new nn.Dropout(Number.NaN),
    () => new nn.LayerNorm([0]),
    () => new nn.LeakyReLU("a" as never),
    () => new nn.GELU({ approximate: "erf" as never }).forward(ones([1])),
    () => new nn.Embedding(0, 3),
    () => new nn.Conv1d(2, 2, [1, 1]),
    () => new nn.Conv2d(2, 2, 3, { stride: 2, padding: "same" }),
    () => new nn.Conv2d(2, 2, 3, { stride: [1, 2], padding: "same" }),
    () => new nn.ConvTranspose2d(2, 2, 3, { outputPadding: 1 }),
    () => new nn.ConvTranspose2d(2, 2, 3, { padding: "same" as never }),
    () => new nn.MaxPool2d(3, { padding: 2 }),
    () => new nn.MaxPool2d(3, { padding: [0, 2] }),
    () => new nn.AvgPool2d(2, { stride: 0 }),
    () => new nn.AvgPool2d(2, { stride: [1, 0] }),
    () => new nn.AdaptiveAvgPool2d(0),
    () => new nn.AdaptiveAvgPool2d(undefined as never),
    () => new nn.RMSNorm([2, 0]),
    () => new nn.Softplus(0),
    () => new nn.ELU(Number.NaN),
    () => new nn.HuberLoss({ delta: 0 }),
    () => new nn.SmoothL1Loss({ beta: -1 }),
    () => new nn.CrossEntropyLoss({ labelSmoothing: 2 }),
    () => new nn.CrossEntropyLoss({ weight: [1, 2] as never }),
    () => new nn.MSELoss({ reduction: "batchmean" as never }),
    () => new nn.KLDivLoss({ reduction: "average" as never }),
  ])("%#: ArgumentError", (make) => {
    expect(make).toThrow(ArgumentError);
  });

  it("a batch of the wrong width names both shapes", () => {
    expect(() => new nn.Linear(3, 2).forward(ones([4, 5]) as Tensor)).toThrow(ShapeError);
    expect(() => new nn.Linear(3, 2).forward(ones([4, 5]))).toThrow(/\[4,5\].*\[2,3\]/);
  });
});

it("Softmax and LogSoftmax are over the last dim by default", async () => {
  const x = randn([2, 3, 4], { generator: new Generator(1) });
  const same = async (got: Tensor, want: Tensor): Promise<void> => expect(await got.toArray()).toEqual(await want.toArray());
  await same(new nn.Softmax().forward(x), x.softmax(2));
  await same(new nn.LogSoftmax().forward(x), x.logSoftmax(2));
  await same(new nn.Softmax(0).forward(x), x.softmax(0));
  await same(new nn.LogSoftmax(1).forward(x), x.logSoftmax(1));
});
