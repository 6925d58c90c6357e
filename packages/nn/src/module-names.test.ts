import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, DTypeError, ones, type Tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";
import { AdamW } from "./optim";

beforeAll(() => use(cpu()));

class Gpt extends nn.Module {
  tokenEmbedding = new nn.Embedding(4, 2);
  blocks = [new nn.Linear(2, 2)];
  scale = new nn.Parameter(ones([1]));
  mask = new nn.Buffer(zeros([2]));
  override stateName(property: string): string {
    return { tokenEmbedding: "wte", blocks: "h" }[property] ?? super.stateName(property);
  }
  forward(x: Tensor): Tensor {
    return x;
  }
}

describe("a module's names", () => {
  it("are what stateName makes of its properties, everywhere", () => {
    const net = new Gpt();
    expect(Object.keys(net.stateDict())).toEqual(["scale", "mask", "wte.weight", "h.0.weight", "h.0.bias"]);
    expect(net.namedChildren().map(([name]) => name)).toEqual(["wte", "h.0"]);
    expect(net.loadStateDict(net.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(String(net)).toContain("(wte): Embedding(4, 2)");
  });

  it("lead to its parts", () => {
    const net = new Gpt();
    expect(net.getSubmodule("h.0")).toBe(net.blocks[0]);
    expect(net.getSubmodule("")).toBe(net);
    expect(net.getParameter("wte.weight")).toBe(net.tokenEmbedding.weight);
    expect(net.getBuffer("mask")).toBe(net.mask);
    expect(() => net.getSubmodule("tokenEmbedding")).toThrow(/there is no module "tokenEmbedding"/);
    expect(() => net.getParameter("mask")).toThrow(ArgumentError);
    expect(() => net.getBuffer("scale")).toThrow(ArgumentError);
  });

  it("lead to shared parameters under each of their names", () => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 2));
    (net[1] as nn.Linear).weight = (net[0] as nn.Linear).weight;
    expect(net.getParameter("1.weight")).toBe(net.getParameter("0.weight"));
  });

  it("take a prefix, and with keepVars the parameters themselves", () => {
    const net = new nn.Linear(2, 2);
    expect(Object.keys(net.stateDict({ prefix: "head." }))).toEqual(["head.weight", "head.bias"]);
    expect(net.stateDict({ keepVars: true }).weight).toBe(net.weight);
    expect(net.stateDict().weight).not.toBe(net.weight);
  });
});

describe("a module cast to another dtype", () => {
  it("keeps its parameters, casts floats alone, and goes on training", async () => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2));
    const [norm, parameters] = [net[1] as nn.BatchNorm1d, net.parameters()];
    const optimizer = new AdamW(parameters, { lr: 0.1 });
    const step = (dtype: "float32" | "float64"): void => {
      const x = zeros([3, 2], { dtype }).add(ones([3, 1], { dtype }).mul(2));
      optimizer.zeroGrad();
      net.forward(x).square().sum().backward();
      optimizer.step();
    };
    step("float32");
    const before = (await parameters[0]!.toArray()) as number[][];
    expect(await net.to("float64")).toBe(net);
    expect(net.parameters().every((parameter, i) => parameter === parameters[i] && parameter.requiresGrad)).toBe(true);
    expect(new Set([...parameters, ...parameters.map(({ grad }) => grad!), norm.runningMean!].map(({ dtype }) => dtype))).toEqual(
      new Set(["float64"]),
    );
    expect(norm.numBatchesTracked!.dtype).toBe("int64");
    expect(await parameters[0]!.toArray()).toEqual(before);
    step("float64");
    expect(parameters[0]!.dtype).toBe("float64");
    expect(await parameters[1]!.toArray()).not.toEqual([0, 0]);
  });

  it("is cast to floats alone", async () => {
    await expect(new nn.Linear(2, 2).to("int32")).rejects.toThrow(DTypeError);
  });
});
