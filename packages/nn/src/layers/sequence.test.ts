import { noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, DTypeError, expectNoLeaks, ones, randn, ShapeError, type Tensor, tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "../index";

beforeAll(() => use(cpu()));

const names = (module: nn.Module): string[] => Object.keys(module.stateDict());

describe("names are PyTorch's in state dicts, and camelCase as properties", () => {
  it("of recurrent layers", () => {
    const lstm = new nn.LSTM(3, 4, { projSize: 2, bidirectional: true });
    expect(names(lstm).slice(0, 5)).toEqual(["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_hr_l0"]);
    expect(names(lstm)[5]).toBe("weight_ih_l0_reverse");
    expect(lstm.weightIhL0.shape).toEqual([16, 3]);
    expect(lstm.weightHhL0Reverse.shape).toEqual([16, 2]);
    expect(names(new nn.GRU(3, 4, { numLayers: 2, bias: false }))).toEqual([
      "weight_ih_l0",
      "weight_hh_l0",
      "weight_ih_l1",
      "weight_hh_l1",
    ]);
  });

  it("of attention and of transformer layers", () => {
    expect(names(new nn.MultiheadAttention(4, 2, { addBiasKv: true, kdim: 3 }))).toEqual([
      ...["q_proj_weight", "k_proj_weight", "v_proj_weight", "in_proj_bias", "bias_k", "bias_v", "out_proj.weight", "out_proj.bias"],
    ]);
    const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 });
    expect(names(layer).slice(0, 4)).toEqual([
      ...["self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias"],
    ]);
    expect(layer.getSubmodule("self_attn.out_proj")).toBe(layer.selfAttn.outProj);
    expect(layer.getParameter("self_attn.in_proj_bias")).toBe(layer.selfAttn.inProjBias);
  });
});

describe("recurrent layers", () => {
  it("learn what a sequence began with: gradients flow through all steps", async () => {
    for (const layer of [new nn.LSTM(1, 3), new nn.GRU(1, 3)]) {
      const x = zeros([30, 1, 1]).requireGrad();
      const [output] = layer.forward(x);
      output.select(0, 29).sum().backward();
      const first = (await x.grad!.abs().sum([1, 2]).toArray()) as number[];
      expect(first.every((value) => value > 0)).toBe(true);
    }
  });

  it("drop between layers, not after the last, and only while training", async () => {
    const gru = new nn.GRU(2, 16, { numLayers: 2, dropout: 0.5 });
    const x = randn([4, 1, 2]);
    const run = async (): Promise<unknown> => gru.forward(x)[0].toArray();
    expect(await run()).not.toEqual(await run());
    gru.eval();
    expect(await run()).toEqual(await run());
    const single = new nn.GRU(2, 16, { dropout: 0.9 });
    expect(await single.forward(x)[0].toArray()).toEqual(await single.forward(x)[0].toArray());
  });

  it("hand their state on: two halves are the whole", async () => {
    const lstm = new nn.LSTM(2, 3, { numLayers: 2 });
    const x = randn([6, 2, 2]);
    const [whole] = lstm.forward(x);
    const [, states] = lstm.forward(x.narrow(0, 0, 3));
    const [second] = lstm.forward(x.narrow(0, 3, 3), states);
    expect(
      await second
        .sub(whole.narrow(0, 3, 3))
        .abs()
        .max()
        .item(),
    ).toBeLessThan(1e-6);
  });

  it("refuse what does not fit", () => {
    const lstm = new nn.LSTM(3, 4, { batchFirst: true });
    const bad: (() => unknown)[] = [
      () => lstm.forward(ones([2, 5, 4])),
      () => lstm.forward(ones([3])),
      () => lstm.forward(ones([2, 0, 3])),
      () => lstm.forward(ones([2, 5, 3]), [zeros([1, 5, 4]), zeros([1, 5, 4])]),
      () => lstm.forward(ones([5, 3]), [zeros([1, 1, 4]), zeros([1, 1, 4])]),
      () => new nn.GRU(3, 4).forward(ones([5, 2, 3]), zeros([2, 2, 4])),
    ];
    for (const call of bad) expect(call).toThrow(ShapeError);
    expect(() => lstm.forward(ones([2, 5, 3]), zeros([1, 2, 4]) as never)).toThrow(ArgumentError);
    expect(() => lstm.forward([1, 2] as never)).toThrow(ArgumentError);
    expect(() => new nn.LSTM(3, 4, { projSize: 4 })).toThrow(ArgumentError);
    expect(() => new nn.GRU(3, 0)).toThrow(ArgumentError);
    expect(() => new nn.GRU(3, 4, { numLayers: 0 })).toThrow(ArgumentError);
    expect(() => new nn.GRU(3, 4, { dropout: 1.5 })).toThrow(ArgumentError);
  });

  it("leave nothing behind, forward and backward", async () => {
    for (const layer of [new nn.LSTM(2, 3, { numLayers: 2, bidirectional: true }), new nn.GRU(2, 3)]) {
      const x = randn([4, 2, 2]);
      await expectNoLeaks(() => noGrad(() => layer.forward(x)));
      for (const parameter of layer.parameters()) parameter.grad = parameter.zerosLike();
      await expectNoLeaks(() => {
        const [output, state] = layer.forward(x);
        const loss = output.sum();
        loss.backward();
        for (const each of [output, loss, ...[state].flat()]) each.dispose();
      });
    }
  });
});

describe("attention", () => {
  const attention = (): nn.MultiheadAttention => new nn.MultiheadAttention(4, 2, { batchFirst: true });

  it("is causal by itself, where no mask says so", async () => {
    const layer = attention();
    const x = randn([1, 3, 4]);
    const [, weights] = layer.forward(x, x, x, { isCausal: true });
    const rows = (await weights!.squeeze(0).toArray()) as number[][];
    rows.forEach((row, query) => row.forEach((value, key) => expect(value > 0).toBe(key <= query)));
    const mask = ones([3, 3]).triu(1).to("bool");
    const [masked] = layer.forward(x, x, x, { attnMask: mask, needWeights: false });
    const [causal] = layer.forward(x, x, x, { isCausal: true, needWeights: false });
    expect(await masked.sub(causal).abs().max().item()).toBeLessThan(1e-6);
  });

  it("drops weights while training alone", async () => {
    const layer = new nn.MultiheadAttention(8, 2, { dropout: 0.5 });
    const x = randn([6, 2, 8]);
    for (const needWeights of [true, false]) {
      const run = async (): Promise<unknown> => layer.forward(x, x, x, { needWeights })[0].toArray();
      layer.train();
      expect(await run()).not.toEqual(await run());
      layer.eval();
      expect(await run()).toEqual(await run());
    }
  });

  it("refuses what does not fit", () => {
    const [layer, x] = [attention(), ones([2, 3, 4])];
    const bad: (() => unknown)[] = [
      () => layer.forward(ones([2, 3, 5]), x, x),
      () => layer.forward(x, ones([2, 5, 4]), x),
      () => layer.forward(x, ones([1, 3, 4]), ones([1, 3, 4])),
      () => layer.forward(x, ones([3, 4]), ones([3, 4])),
      () => layer.forward(x, x, x, { attnMask: zeros([3, 4]) }),
      () => layer.forward(x, x, x, { attnMask: zeros([2, 3, 3]) }),
      () => layer.forward(x, x, x, { keyPaddingMask: zeros([3, 2]) }),
    ];
    for (const call of bad) expect(call).toThrow(ShapeError);
    expect(bad[0]).toThrow("MultiheadAttention: the query is [2,3,5].");
    expect(bad[3]).toThrow("MultiheadAttention: the key is [3,4].");
    expect(() => layer.forward(x, ones([2, 3, 5]), x)).toThrow("MultiheadAttention: the key is [2,3,5].");
    // As many keys as values, and the batch of the query, whichever dim that is.
    const lengthFirst = new nn.MultiheadAttention(4, 2);
    for (const [of, swapped] of [
      [layer, false],
      [lengthFirst, true],
    ] as const) {
      const sized = (length: number, batch: number): Tensor => ones(swapped ? [length, batch, 4] : [batch, length, 4]);
      const refusal = /MultiheadAttention: query, key and value of .* do not fit/;
      expect(() => of.forward(sized(3, 2), sized(5, 2), sized(6, 2))).toThrow(refusal);
      expect(() => of.forward(sized(3, 2), sized(5, 4), sized(5, 4))).toThrow(refusal);
      expect(of.forward(sized(3, 2), sized(5, 2), sized(5, 2))[0].shape).toEqual(sized(3, 2).shape);
    }
    expect(() => layer.forward(x, x, x, { attnMask: zeros([3, 3], { dtype: "int32" }) })).toThrow(DTypeError);
    expect(() => new nn.MultiheadAttention(5, 2)).toThrow(/2 heads do not divide embedDim 5/);
    expect(() => new nn.MultiheadAttention(4, 2, { dropout: -1 })).toThrow(ArgumentError);
  });

  it("leaves nothing behind", async () => {
    const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 });
    const x = randn([3, 2, 4]);
    const mask = tensor([
      [false, true, false],
      [false, false, false],
    ]);
    await expectNoLeaks(() => noGrad(() => layer.forward(x, { isCausal: true, srcKeyPaddingMask: mask })));
    await expectNoLeaks(() => noGrad(() => layer.selfAttn.forward(x, x, x)));
  });
});

describe("a transformer layer", () => {
  it("takes a function between its linear layers, and refuses an unknown name", async () => {
    const options = { dimFeedforward: 8, dropout: 0 };
    const layer = new nn.TransformerEncoderLayer(4, 2, { ...options, activation: (x: Tensor) => x.relu() });
    const twin = new nn.TransformerEncoderLayer(4, 2, options);
    twin.loadStateDict(layer.stateDict());
    const x = randn([3, 1, 4]);
    expect(await layer.forward(x).toArray()).toEqual(await twin.forward(x).toArray());
    expect(() => new nn.TransformerEncoderLayer(4, 2, { activation: "swish" as never })).toThrow(ArgumentError);
    expect(() => new nn.TransformerEncoderLayer(4, 3)).toThrow(ArgumentError);
    for (const none of [0, 1.5]) {
      expect(() => new nn.TransformerEncoderLayer(none, 2)).toThrow("TransformerEncoderLayer: dModel");
      expect(() => new nn.TransformerEncoderLayer(4, none)).toThrow("TransformerEncoderLayer: nhead");
      expect(() => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: none })).toThrow("TransformerEncoderLayer: dimFeedforward");
    }
  });

  it("has dropout 0.1, 2048 hidden elements and the norms after, by default", () => {
    const layer = new nn.TransformerEncoderLayer(4, 2);
    expect([layer.dropout.p, layer.dropout1.p, layer.selfAttn.dropout, layer.linear1.outFeatures, layer.normFirst]).toEqual([
      ...[0.1, 0.1, 0.1, 2048, false],
    ]);
  });
});
