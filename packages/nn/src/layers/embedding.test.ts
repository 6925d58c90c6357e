import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, expectNoLeaks, IndexError, randn, ShapeError, tensor, use } from "@adjoint/core";
import { noGrad } from "@adjoint/autograd";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "../index";

beforeAll(() => use(cpu()));

describe("an embedding", () => {
  it("begins with zeros in the row of padding alone", async () => {
    const { weight, paddingIdx } = new nn.Embedding(4, 3, { paddingIdx: -2 });
    expect(paddingIdx).toBe(2);
    const norms = (await weight.norm(2, 1).toArray()) as number[];
    expect(norms.map((norm) => norm > 0)).toEqual([true, true, false, true]);
  });

  it("from rows shares their memory, and is frozen by default", async () => {
    const rows = randn([5, 2]);
    const frozen = nn.Embedding.fromPretrained(rows, { paddingIdx: 0 });
    expect(frozen.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual([false]);
    expect([frozen.numEmbeddings, frozen.embeddingDim, frozen.paddingIdx]).toEqual([5, 2, 0]);
    expect(await frozen.forward([3]).squeeze(0).toArray()).toEqual(await rows.select(0, 3).toArray());
    expect(nn.Embedding.fromPretrained(rows, { freeze: false }).weight.requiresGrad).toBe(true);
    rows.zero_();
    expect(await frozen.weight.abs().sum().item()).toBe(0);
    expect(() => nn.Embedding.fromPretrained(randn([5]))).toThrow(ShapeError);
    expect(() => nn.Embedding.fromPretrained(rows, { paddingIdx: 5 })).toThrow(ArgumentError);
  });

  it("limits the norm of the rows that it looks up, and of no others", async () => {
    const embedding = new nn.Embedding(3, 4, { maxNorm: 1 });
    embedding.loadStateDict({ weight: tensor([new Array(4).fill(3), new Array(4).fill(3), new Array(4).fill(0.1)]) });
    embedding.forward([0, 2, 0]);
    const norms = (await embedding.weight.norm(2, 1).toArray()) as number[];
    [1, 6, 0.2].forEach((norm, row) => expect(norms[row]).toBeCloseTo(norm, 5));
  });

  it("leaves a row whose norm is the limit as it is", async () => {
    // In float32 the small number that PyTorch adds to the norm would be lost, and nothing to be seen.
    const embedding = new nn.Embedding(1, 2, { maxNorm: 5, dtype: "float64" });
    embedding.loadStateDict({ weight: tensor([[3, 4]], { dtype: "float64" }) });
    embedding.forward([0]);
    expect(await embedding.weight.toArray()).toEqual([[3, 4]]);
  });

  it("refuses bad options, and numbers without a row", () => {
    expect(() => new nn.Embedding(3, 2, { paddingIdx: 3 })).toThrow(ArgumentError);
    expect(() => new nn.Embedding(3, 2, { maxNorm: -1 })).toThrow(ArgumentError);
    expect(() => new nn.Embedding(3, 2, { paddingIdx: 0, scaleGradByFreq: true }).forward([3])).toThrow(IndexError);
  });

  it("leaves nothing behind", async () => {
    const embedding = new nn.Embedding(3, 2, { paddingIdx: 0, scaleGradByFreq: true, maxNorm: 0.5 });
    const indices = tensor([0, 2, 2], { dtype: "int32" });
    await expectNoLeaks(() => noGrad(() => embedding.forward(indices)));
    embedding.weight.grad = embedding.weight.zerosLike();
    await expectNoLeaks(() => {
      const y = embedding.forward(indices);
      const loss = y.sum();
      loss.backward();
      for (const each of [y, loss]) each.dispose();
    });
  });
});
