import { grad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, manualSeed, memory, ones, runtime, ScopeError, ShapeError, type Tensor, tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../golden/summaries.json";
import * as nn from "./index";
import { onEachDevice } from "./testing/devices";

const models = {
  mlp: () => new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10)),
  cnn: () =>
    new nn.Sequential(
      new nn.Conv2d(1, 8, 3, { padding: 1 }),
      new nn.BatchNorm2d(8),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(8, 16, 3, { stride: 2, groups: 4, bias: false }),
      new nn.Flatten(),
      new nn.Linear(16 * 6 * 6, 10),
    ),
  transformer: () => new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true }),
};

const figures = (device: string) => {
  const { launched, compiled } = runtime().devices.get(device)!.backend.statistics();
  const { storages, bytes } = memory().find((each) => each.device === device)!;
  return { launched, compiled, storages, bytes };
};

type Layers = nn.ModelSummary["layers"];

/** The parameters of a module and of those inside it: torchinfo's count. */
const within = (layers: Layers, name: string): number =>
  layers
    .filter((layer) => name === "" || layer.name === name || layer.name.startsWith(`${name}.`))
    .reduce((sum, layer) => sum + layer.parameters, 0);

onEachDevice((device) => {
  it.each(Object.keys(models) as (keyof typeof models)[])("counts a %s as PyTorch and torchinfo do, without computing", (kind) => {
    const model = models[kind]();
    const before = figures(device);
    const summary = nn.summary(model, golden[kind].shape, { mode: "train" });
    expect(figures(device)).toEqual(before);
    const { totalParameters, trainableParameters, multiplyAdds } = golden[kind];
    expect(summary).toMatchObject({ totalParameters, trainableParameters, multiplyAdds });
    for (const { name, type, outputShape, parameters } of golden[kind].layers) {
      const layer = summary.layers.find((each) => each.name === name)!;
      expect(layer, name).toMatchObject({ type, calls: 1 });
      expect(layer.outputShapes[0], name).toEqual(outputShape);
      expect(within(summary.layers, name), name).toBe(parameters);
    }
  });

  it("leaves the model as it was: values, draws, statistics, mode and caches", async () => {
    class Net extends nn.Module {
      norm = new nn.BatchNorm1d(3);
      dropout = new nn.Dropout(0.5);
      cache: Tensor | undefined;
      lazy: nn.Parameter | undefined;
      forward(x: Tensor): Tensor {
        this.lazy ??= new nn.Parameter(ones([3]));
        this.cache = this.dropout.forward(this.norm.forward(x)).mul(this.lazy);
        return this.cache;
      }
    }
    const net = new Net();
    net.dropout.eval();
    manualSeed(7);
    const expected = await new nn.Dropout(0.5).forward(ones([8])).data();
    manualSeed(7);
    const summary = nn.summary(net, [4, 3], { mode: "train" });
    expect(summary.totalParameters).toBe(9);
    expect(await new nn.Dropout(0.5).forward(ones([8])).data()).toEqual(expected);
    expect([net.training, net.norm.training, net.dropout.training]).toEqual([true, true, false]);
    expect([net.cache, net.lazy]).toEqual([undefined, undefined]);
    expect(await net.norm.runningMean!.toArray()).toEqual([0, 0, 0]);
    expect(Number(await net.norm.numBatchesTracked!.item())).toBe(0);
    expect(net.norm.weight!.grad).toBeNull();
    expect((await net.forward(ones([4, 3])).data()).length).toBe(12);
  });
});

describe("the rows", () => {
  beforeAll(() => use(cpu()));

  it("assign multiply-adds to the innermost module", () => {
    const { layers } = nn.summary(models.transformer(), [2, 5, 16]);
    // Input projections, scores, and weights times values.
    const attention = 10 * 16 * 48 + 2 * (2 * 5 * 5 * 16);
    expect(Object.fromEntries(layers.filter((layer) => layer.multiplyAdds > 0).map((layer) => [layer.name, layer.multiplyAdds]))).toEqual(
      expect.objectContaining({ linear1: 10 * 16 * 32, linear2: 10 * 16 * 32 }),
    );
    const inside = layers.filter(({ name }) => name.startsWith("self_attn"));
    expect(inside.reduce((sum, layer) => sum + layer.multiplyAdds, 0)).toBe(attention + 10 * 16 * 16);
  });

  it("list a shared module once, with all its calls, and say what was not called", () => {
    const shared = new nn.Linear(4, 4);
    class Net extends nn.Module {
      first = shared;
      second = shared;
      unused = new nn.Linear(4, 2);
      forward(x: Tensor): Tensor {
        return this.second.forward(this.first.forward(x));
      }
    }
    const summary = nn.summary(new Net(), [3, 4]);
    expect(summary.layers.map(({ name, calls, multiplyAdds, parameters }) => [name, calls, multiplyAdds, parameters])).toEqual([
      ["", 1, 0, 0],
      ["first", 2, 2 * 3 * 4 * 4, 20],
      ["unused", 0, 0, 10],
    ]);
    expect(summary.toString().split("\n")).toEqual([
      "Layer                            Output shape  Parameters  Multiply-adds",
      "────────────────────────────────────────────────────────────────────────",
      "Net                              [3,4]                  –              –",
      "  (first): Linear (2 calls)      [3,4]                 20             96",
      "  (unused): Linear (not called)  –                     10              –",
      "────────────────────────────────────────────────────────────────────────",
      "Parameters: 30 (30 trainable, 0 not)",
      "Multiply-adds: 96",
    ]);
  });

  it("count a parameter that two modules share once, and frozen ones apart", () => {
    const net = new nn.Sequential(new nn.Embedding(10, 4), new nn.Linear(4, 10, { bias: false }));
    (net[1] as nn.Linear).weight = (net[0] as nn.Embedding).weight;
    const { totalParameters, layers } = nn.summary(net, [2, 3], { dtype: "int32" });
    expect([totalParameters, layers[1]!.parameters, layers[2]!.parameters]).toEqual([40, 40, 0]);
    expect(layers[1]!.outputShapes).toEqual([[2, 3, 4]]);
    net.requiresGrad_(false);
    expect(nn.summary(net, [2, 3], { dtype: "int32" })).toMatchObject({ totalParameters: 40, trainableParameters: 0 });
  });

  it("show every tensor of an output", () => {
    const { layers } = nn.summary(new nn.LSTM(3, 5, { batchFirst: true }), [2, 7, 3]);
    expect(layers[0]!.outputShapes).toEqual([
      [2, 7, 5],
      [1, 2, 5],
      [1, 2, 5],
    ]);
    // Each step: four gates, of the input and of the state.
    expect(layers[0]!.multiplyAdds).toBe(2 * 7 * 4 * 5 * (3 + 5));
  });
});

describe("the inputs", () => {
  beforeAll(() => use(cpu()));

  it("are a shape, a tensor, or a list of arguments", () => {
    const layer = models.transformer();
    const expected = nn.summary(layer, [2, 5, 16]).multiplyAdds;
    expect(nn.summary(layer, zeros([2, 5, 16])).multiplyAdds).toBe(expected);
    expect(nn.summary(layer, [[2, 5, 16], { isCausal: true }]).multiplyAdds).toBe(expected);
    const classes = tensor([0, 1], { dtype: "int32" });
    expect(nn.summary(new nn.CrossEntropyLoss(), [[2, 3], classes]).layers[0]!.outputShapes).toEqual([[]]);
  });

  it("reach a model whose forward is an arrow function", () => {
    class Arrow extends nn.Module {
      weight = new nn.Parameter(ones([3, 2]));
      forward = (x: Tensor): Tensor => x.matmul(this.weight);
    }
    expect(nn.summary(new Arrow(), [4, 3]).layers).toMatchObject([{ calls: 1, outputShapes: [[4, 2]], multiplyAdds: 24, parameters: 6 }]);
  });

  it("may be differentiated in forward", () => {
    class Slope extends nn.Module {
      linear = new nn.Linear(2, 2);
      forward(x: Tensor): Tensor {
        const leaf = x.detach();
        leaf.requiresGrad = true;
        return grad(this.linear.forward(leaf).sum(), leaf)[0];
      }
    }
    expect(nn.summary(new Slope(), [4, 2]).layers[0]!.outputShapes).toEqual([[4, 2]]);
  });
});

describe("what is refused", () => {
  beforeAll(() => use(cpu()));

  it("is a shape that does not fit, by the layer's own error, and the model is as before", async () => {
    const net = models.mlp();
    expect(() => nn.summary(net, [32, 3])).toThrow(ShapeError);
    expect(() => nn.summary(net, [32, 3])).toThrow(/^linear: /);
    expect(net.training).toBe(true);
    expect((await net.forward(ones([1, 784])).data()).length).toBe(10);
  });

  it("is what reads values, and what is asynchronous", () => {
    class Reading extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.mul(x.sum().dataSync()[0] as number);
      }
    }
    class Slow extends nn.Module {
      async forward(x: Tensor): Promise<Tensor> {
        return x.mul(2);
      }
    }
    expect(() => nn.summary(new Reading(), [2])).toThrow(ScopeError);
    expect(() => nn.summary(new Slow(), [2])).toThrow(/Slow returned a promise/);
  });

  it("is what is not a module, an input or an option", () => {
    const net = models.mlp();
    expect(() => nn.summary((() => ones([1])) as never, [2])).toThrow(ArgumentError);
    expect(() => nn.summary(net, "large" as never)).toThrow(/the input is "large"/);
    expect(() => nn.summary(net, [1, 784], { mode: "test" as never })).toThrow(/mode is "test"/);
    expect(() => nn.summary(net, [1, 784], { depth: 3 } as never)).toThrow(/has no option "depth"/);
    expect(() => nn.summary(net, [-1, 784])).toThrow(ShapeError);
  });
});
