import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, Generator, ones, type Tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";

beforeAll(() => use(cpu()));

describe("a module's copy", () => {
  it("computes the same, with parameters and buffers of its own", async () => {
    const net = new nn.Sequential(new nn.Linear(3, 3), new nn.BatchNorm1d(3), new nn.ReLU()).eval();
    (net[0] as nn.Linear).weight.requireGrad(false);
    const copy = net.clone();
    const x = ones([2, 3]);
    expect(await copy.forward(x).toArray()).toEqual(await net.forward(x).toArray());
    expect(copy).toBeInstanceOf(nn.Sequential);
    expect(copy.training).toBe(false);
    expect(copy.namedParameters().map(([name, { requiresGrad }]) => [name, requiresGrad])).toEqual(
      net.namedParameters().map(([name, { requiresGrad }]) => [name, requiresGrad]),
    );
    expect(Object.keys(copy.stateDict())).toEqual(Object.keys(net.stateDict()));
    const before = await net.forward(x).toArray();
    copy.loadStateDict(Object.fromEntries(Object.entries(copy.stateDict()).map(([name, value]) => [name, value.zerosLike()])));
    expect(await net.forward(x).toArray()).toEqual(before);
    expect(await (copy[0] as nn.Linear).weight.abs().sum().item()).toBe(0);
  });

  it("shares within itself what the original shares, and finds its own parent", () => {
    class Child extends nn.Module {
      parent: nn.Module | undefined;
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    class Parent extends nn.Module {
      encode = new nn.Linear(2, 2, { bias: false });
      decode = new nn.Linear(2, 2, { bias: false });
      list = [new Child()];
      cache = { mask: zeros([2]), sizes: new Map([["a", [1, 2]]]) };
      forward(x: Tensor): Tensor {
        return this.decode.forward(this.encode.forward(x));
      }
    }
    const net = new Parent();
    net.decode.weight = net.encode.weight;
    net.list[0]!.parent = net;
    const copy = net.clone();
    expect(copy.decode.weight).toBe(copy.encode.weight);
    expect(copy.encode.weight).not.toBe(net.encode.weight);
    expect(copy.list[0]!.parent).toBe(copy);
    expect(copy.cache.mask).not.toBe(net.cache.mask);
    expect(copy.cache.sizes).toEqual(net.cache.sizes);
    expect(copy.cache.sizes).not.toBe(net.cache.sizes);
    expect(copy.forward(ones([1, 2])).shape).toEqual([1, 2]);
  });

  it("goes on drawing from where the original's generator stood, and leaves hooks behind", async () => {
    const net = new nn.Dropout(0.5, { generator: new Generator(3) });
    let calls = 0;
    net.registerForwardHook(() => void calls++);
    net.forward(ones([64]));
    const copy = net.clone();
    expect(await copy.forward(ones([64])).toArray()).toEqual(await net.forward(ones([64])).toArray());
    expect(calls).toBe(2);
  });

  it("is refused where forward is an arrow function", () => {
    class Arrow extends nn.Module {
      forward = (x: Tensor): Tensor => x;
    }
    expect(() => new Arrow().clone()).toThrow(ArgumentError);
    expect(() => new nn.Sequential(new Arrow()).clone()).toThrow(/Arrow is an arrow function/);
  });
});
