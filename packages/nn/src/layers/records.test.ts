import { cpu } from "@adjoint/backend-cpu-js";
import {
  adaptiveAvgPool2d,
  avgPool2d,
  dropout,
  DTypeError,
  einsum,
  embedding,
  linear,
  maxPool2d,
  memory,
  randn,
  rotaryEmbedding,
  scaledDotProductAttention,
  type Tensor,
  tensor,
  tidy,
  use,
  zeros,
} from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "../index";
import { onEachDevice } from "../testing/devices";

const storages = (device: string): number => memory().find((report) => report.device === device)!.storages;

type Row = [name: string, saved: number, fn: (...inputs: Tensor[]) => Tensor, ...shapes: number[][]];
/** Large enough that cpu counts each by itself. */
const heads = [2, 32, 32];
const images = [2, 4, 18, 18];
const records: Row[] = [
  ["linear", 0, (x, w, b) => linear(x!, w!, b!), [64, 32], [32, 32], [32]],
  // The probabilities.
  ["attention", 1, (q, k, v) => scaledDotProductAttention(q!, k!, v!, { isCausal: true, dropoutP: 0.1 }), heads, heads, heads],
  ["rotaryEmbedding", 0, (x) => rotaryEmbedding(x!), heads],
  ["dropout", 0, (x) => dropout(x!), heads],
  ["einsum", 0, (a, b) => einsum("bij,bjk->bki", a!, b!), heads, heads],
  ["avgPool2d", 0, (x) => avgPool2d(x!, 3, { stride: 1, padding: 1, countIncludePad: false }), images],
  ["adaptiveAvgPool2d", 0, (x) => adaptiveAvgPool2d(x!, 20), images],
  // The positions.
  ["maxPool2d", 1, (x) => maxPool2d(x!, 3, { stride: 1 }), images],
];

onEachDevice((device) => {
  it.each(records)("%s leaves its result and what backward needs", (_, saved, fn, ...shapes) => {
    tidy(() => {
      const inputs = shapes.map((shape) => randn(shape));
      const before = storages(device);
      const kept: Tensor[] = [fn(...inputs)];
      expect(storages(device)).toBe(before + 1);
      for (const x of inputs) x.requireGrad();
      kept.push(fn(...inputs));
      expect(storages(device)).toBe(before + 2 + saved);
    });
  });

  it("embedding leaves its result", () => {
    tidy(() => {
      const [weight, index] = [randn([64, 32], { requiresGrad: true }), zeros([64], { dtype: "int32" })];
      const before = storages(device);
      const rows = embedding(index, weight, { paddingIdx: 1, scaleGradByFreq: true });
      expect(storages(device)).toBe(before + 1);
      rows.dispose();
    });
  });

  it("a query of MultiheadAttention that may see nothing has weights of 0, and nothing is NaN", async () => {
    const layer = new nn.MultiheadAttention(4, 2, { batchFirst: true });
    const x = randn([1, 3, 4], { requiresGrad: true });
    const attnMask = tensor([
      [false, true, true],
      [true, true, true],
      [false, false, false],
    ]);
    const [y, weights] = layer.forward(x, x, x, { attnMask });
    const rows = (await weights!.squeeze(0).toArray()) as number[][];
    expect(rows[1]).toEqual([0, 0, 0]);
    expect(rows[2]!.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    y.sum().add(weights!.square().sum()).backward();
    for (const value of [y, x.grad!, ...layer.parameters().map(({ grad }) => grad!)])
      expect(await value.isfinite().all().item()).toBe(true);
    const [alone] = layer.forward(x, x, x, { attnMask, needWeights: false });
    expect(await alone.sub(y).abs().max().item()).toBe(0);
  });
});

describe("float masks of another dtype", () => {
  beforeAll(() => use(cpu()));

  it("of float32 stand beside float16, as in PyTorch", async () => {
    const [q, k, v] = [0, 1, 2].map(() => randn([3, 2]).to("float16")) as [Tensor, Tensor, Tensor];
    const mask = tensor([[0, Number.NEGATIVE_INFINITY, 1]]);
    const y = scaledDotProductAttention(q, k, v, { attnMask: mask });
    expect(y.dtype).toBe("float16");
    const same = scaledDotProductAttention(q, k, v, { attnMask: mask.to("float16") });
    expect(await y.toArray()).toEqual(await same.toArray());
  });

  it("are cast to that of the query, and masks of integers refused", async () => {
    const [q, k, v] = [0, 1, 2].map(() => randn([1, 3, 4])) as [Tensor, Tensor, Tensor];
    const mask = zeros([3, 3], { dtype: "float64" });
    const alike = async (a: Tensor, b: Tensor): Promise<void> => expect(await a.sub(b).abs().max().item()).toBeLessThan(1e-6);
    await alike(scaledDotProductAttention(q, k, v, { attnMask: mask }), scaledDotProductAttention(q, k, v));
    expect(() => scaledDotProductAttention(q, k, v, { attnMask: mask.to("int32") })).toThrow(DTypeError);
    const layer = new nn.MultiheadAttention(4, 2, { batchFirst: true });
    await alike(layer.forward(q, k, v, { attnMask: mask })[0], layer.forward(q, k, v)[0]);
  });
});
