import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, AutogradError, ones, type Tensor, tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";

beforeAll(() => use(cpu()));

class Scale extends nn.Module {
  inner = new nn.Linear(2, 3);
  factor = new nn.Parameter(ones([3]));
  mean = new nn.Buffer(zeros([3]));
  cache = new nn.Buffer(zeros([1]), { persistent: false });
  forward(x: Tensor): Tensor {
    return this.inner.forward(x).sub(this.mean).mul(this.factor);
  }
}

class Net extends nn.Module {
  features = new nn.Sequential(new nn.Conv2d(1, 4, 3, { padding: 1 }), new nn.ReLU(), new nn.MaxPool2d(2));
  classify = new nn.Linear(4 * 2 * 2, 10);
  forward(x: Tensor): Tensor {
    return this.classify.forward(this.features.forward(x).flatten(1));
  }
}

describe("a module's parts", () => {
  it("have PyTorch's names, a module's own before its children's", () => {
    expect(new Scale().namedParameters().map(([name]) => name)).toEqual(["factor", "inner.weight", "inner.bias"]);
    expect(new Scale().namedBuffers().map(([name]) => name)).toEqual(["mean", "cache"]);
    expect(new Net().namedModules().map(([name]) => name)).toEqual(["", "features", "features.0", "features.1", "features.2", "classify"]);
  });

  it("are found in arrays", () => {
    class Stack extends nn.Module {
      layers = [new nn.Linear(2, 2), new nn.Linear(2, 2, { bias: false })];
      forward(x: Tensor): Tensor {
        return this.layers.reduce((value, layer) => layer.forward(value), x);
      }
    }
    expect(new Stack().namedParameters().map(([name]) => name)).toEqual(["layers.0.weight", "layers.0.bias", "layers.1.weight"]);
  });

  it("count once where they are shared, and appear under both names in the state dict", () => {
    class Tied extends nn.Module {
      encode = new nn.Linear(3, 3, { bias: false });
      decode = new nn.Linear(3, 3, { bias: false });
      forward(x: Tensor): Tensor {
        return this.decode.forward(this.encode.forward(x));
      }
    }
    const tied = new Tied();
    tied.decode.weight = tied.encode.weight;
    expect(tied.parameters()).toHaveLength(1);
    expect(Object.keys(tied.stateDict())).toEqual(["encode.weight", "decode.weight"]);
  });

  it("may point back at the module that holds them", () => {
    class Child extends nn.Module {
      parent: nn.Module | undefined;
      weight = new nn.Parameter(ones([1]));
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    class Parent extends nn.Module {
      child = new Child();
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    const parent = new Parent();
    parent.child.parent = parent;
    expect(Object.keys(parent.stateDict())).toEqual(["child.weight"]);
    expect(parent.modules()).toHaveLength(2);
  });

  it.each([
    [() => new nn.Embedding(10, 3), "Embedding(10, 3)"],
    [
      () => new nn.Embedding(10, 3, { paddingIdx: 0, maxNorm: 1.5, normType: 1, scaleGradByFreq: true }),
      "Embedding(10, 3, paddingIdx=0, maxNorm=1.5, normType=1, scaleGradByFreq=true)",
    ],
    [
      () => new nn.Conv2d(4, 8, 3, { stride: 2, padding: 1, dilation: 2, groups: 2, bias: false }),
      "Conv2d(4, 8, kernelSize=[3, 3], stride=[2, 2], padding=[1, 1], dilation=[2, 2], groups=2, bias=false)",
    ],
    [() => new nn.Conv1d(2, 2, 3), "Conv1d(2, 2, kernelSize=[3], stride=[1])"],
    [() => new nn.Conv2d(2, 2, 3, { padding: "same" }), "Conv2d(2, 2, kernelSize=[3, 3], stride=[1, 1], padding=same)"],
    [
      () => new nn.ConvTranspose2d(2, 2, 3, { stride: 2, outputPadding: 1 }),
      "ConvTranspose2d(2, 2, kernelSize=[3, 3], stride=[2, 2], outputPadding=[1, 1])",
    ],
    [
      () => new nn.ConvTranspose2d(2, 2, 3, { stride: [1, 2], outputPadding: [0, 1] }),
      "ConvTranspose2d(2, 2, kernelSize=[3, 3], stride=[1, 2], outputPadding=[0, 1])",
    ],
    [
      () => new nn.BatchNorm1d(4, { momentum: null, affine: false }),
      "BatchNorm1d(4, eps=0.00001, momentum=null, affine=false, trackRunningStats=true)",
    ],
    [() => new nn.LayerNorm(4), "LayerNorm([4], eps=0.00001, elementwiseAffine=true)"],
    [() => new nn.LSTM(2, 3, { numLayers: 2, bidirectional: true }), "LSTM(2, 3, numLayers=2, bidirectional=true)"],
    [() => new nn.GRU(2, 3), "GRU(2, 3)"],
    [() => new nn.MaxPool2d(3, { stride: 2, padding: 1 }), "MaxPool2d(kernelSize=3, stride=2, padding=1)"],
  ])("print the settings that PyTorch prints: %s", (make, text) => expect(String(make())).toBe(text));

  it("print as PyTorch prints them", () => {
    expect(String(new Net())).toBe(
      [
        "Net(",
        "  (features): Sequential(",
        "    (0): Conv2d(1, 4, kernelSize=[3, 3], stride=[1, 1], padding=[1, 1])",
        "    (1): ReLU()",
        "    (2): MaxPool2d(kernelSize=2, stride=2, padding=0)",
        "  )",
        "  (classify): Linear(inFeatures=16, outFeatures=10, bias=true)",
        ")",
      ].join("\n"),
    );
  });
});

describe("a module", () => {
  it("switches its whole tree between training and evaluation", () => {
    const net = new Net();
    expect(net.eval()).toBe(net);
    expect(net.modules().map(({ training }) => training)).toEqual(new Array(6).fill(false));
    net.features.train();
    expect(net.modules().map(({ training }) => training)).toEqual([false, true, true, true, true, false]);
  });

  it("applies a function to children before parents", () => {
    const seen: string[] = [];
    new Net().apply((module) => seen.push(module.constructor.name));
    expect(seen).toEqual(["Conv2d", "ReLU", "MaxPool2d", "Sequential", "Linear", "Net"]);
  });

  it("freezes, and forgets gradients", () => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1));
    (net[0] as nn.Linear).requiresGrad_(false);
    net
      .forward(ones([4, 2]))
      .sum()
      .backward();
    expect(net.parameters().map(({ grad }) => grad === null)).toEqual([true, true, false, false]);
    net.zeroGrad();
    expect(net.parameters().every(({ grad }) => grad === null)).toBe(true);
  });

  it("registers buffers by name, and refuses a name that is taken", () => {
    const net = new Net();
    net.registerBuffer("mean", zeros([2]));
    expect(Object.keys(net.stateDict())[0]).toBe("mean");
    expect(() => net.registerBuffer("mean", zeros([2]))).toThrow(ArgumentError);
    expect(() => net.registerBuffer("a.b", zeros([2]))).toThrow(ArgumentError);
    expect(() => net.registerBuffer("forward", zeros([2]))).toThrow(ArgumentError);
  });
});

describe("Parameter", () => {
  it("is a leaf that requires a gradient, and shares memory with its tensor", async () => {
    const data = ones([2]);
    const parameter = new nn.Parameter(data);
    expect([parameter.isLeaf, parameter.requiresGrad]).toEqual([true, true]);
    data.mul_(3);
    expect(await parameter.toArray()).toEqual([3, 3]);
  });

  it("cuts off the computation that made its value", () => {
    const source = ones([2]).requireGrad();
    new nn.Parameter(source.mul(2)).sum().backward();
    expect(source.grad).toBeNull();
  });

  it("refuses integers and what is not a tensor", () => {
    expect(() => new nn.Parameter(tensor([1, 2], { dtype: "int32" }))).toThrow(AutogradError);
    expect(() => new nn.Parameter([1, 2] as never)).toThrow(ArgumentError);
  });
});

it("the compiler refuses a plain tensor in the place of a parameter or buffer, which nothing would learn or save", () => {
  const layer = new nn.Linear(2, 2);
  // @ts-expect-error: a tensor is not a Parameter.
  layer.weight = ones([2, 2]);
  expect([...layer.parameters()]).toHaveLength(1);
  layer.weight = new nn.Parameter(ones([2, 2]));
  expect([...layer.parameters()]).toHaveLength(2);
  // @ts-expect-error: nor is it a Buffer.
  const buffer: nn.Buffer = ones([2]);
  expect(buffer).not.toBeInstanceOf(nn.Buffer);
});

describe("Sequential", () => {
  it("is indexable and iterable, grows, and runs a layer twice that it was given twice", async () => {
    const double = new nn.Linear(1, 1, { bias: false });
    double.loadStateDict({ weight: tensor([[2]]) });
    const net = new nn.Sequential(double, double);
    expect(net[1]).toBe(double);
    expect(net.length).toBe(2);
    expect(
      await net
        .append(double)
        .forward(ones([1, 1]))
        .item(),
    ).toBe(8);
    expect([...net]).toEqual([double, double, double]);
  });

  it("refuses anything but a module", () => {
    expect(() => new nn.Sequential([new nn.ReLU()] as never)).toThrow(/Sequential: takes modules, not an array/);
  });
});
