import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, IndexError, ones, type Tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "../index";

beforeAll(() => use(cpu()));

const linear = (): nn.Linear => new nn.Linear(2, 2, { bias: false });
const names = (module: nn.Module): string[] => Object.keys(module.stateDict());

describe("ModuleList", () => {
  it("is a list of modules, under the names of their positions", async () => {
    class Deep extends nn.Module {
      layers = new nn.ModuleList([linear(), linear()]);
      forward(x: Tensor): Tensor {
        let y = x;
        for (const layer of this.layers) y = layer.forward(y);
        return y;
      }
    }
    const net = new Deep();
    expect(names(net)).toEqual(["layers.0.weight", "layers.1.weight"]);
    expect(net.forward(ones([3, 2])).shape).toEqual([3, 2]);
    net.layers.append(linear()).extend([linear()]);
    expect(net.layers.length).toBe(4);
    expect(net.parameters()).toHaveLength(4);
  });

  it("inserts, pops, slices and counts from the end", () => {
    const [a, b, c] = [linear(), linear(), linear()];
    const list = new nn.ModuleList([a, b]);
    expect([...list.insert(1, c)]).toEqual([a, c, b]);
    expect(list.at(-1)).toBe(b);
    expect(list[1]).toBe(c);
    expect([...list.slice(1)]).toEqual([c, b]);
    expect(list.pop()).toBe(b);
    expect(list.pop(0)).toBe(a);
    expect([...list]).toEqual([c]);
    expect(names(list)).toEqual(["0.weight"]);
    expect(() => list.at(1)).toThrow(IndexError);
    expect(() => list.pop(-2)).toThrow(IndexError);
  });

  it("refuses anything but a module, and to be called", () => {
    expect(() => new nn.ModuleList([3 as never])).toThrow(ArgumentError);
    expect(() => new nn.ModuleList([linear()]).forward()).toThrow(/ModuleList only holds what it is given/);
  });
});

describe("ModuleDict", () => {
  it("is modules by name", () => {
    const choices = new nn.ModuleDict({ first: linear(), relu: new nn.ReLU() });
    expect(names(choices)).toEqual(["first.weight"]);
    expect(choices.keys()).toEqual(["first", "relu"]);
    expect(choices.size).toBe(2);
    expect(choices.get("relu")).toBeInstanceOf(nn.ReLU);
    expect([...choices].map(([name]) => name)).toEqual(["first", "relu"]);
    const other = linear();
    expect(choices.set("first", other).get("first")).toBe(other);
    expect(choices.delete("relu")).toBe(true);
    expect(choices.delete("relu")).toBe(false);
    expect(choices.has("relu")).toBe(false);
    expect(choices.values()).toEqual([other]);
  });

  it("refuses names that are taken or have a dot, what is not a module, and to be called", () => {
    const choices = new nn.ModuleDict();
    for (const name of ["training", "forward", "a.b", "", "__proto__", "constructor", "keys"]) {
      expect(() => choices.set(name, linear()), name).toThrow(ArgumentError);
    }
    expect(() => choices.set("a", {} as never)).toThrow(ArgumentError);
    expect(() => choices.get("nothing")).toThrow(ArgumentError);
    expect(() => choices.forward()).toThrow(ArgumentError);
  });
});

it("ParameterList makes parameters of tensors", () => {
  const own = new nn.Parameter(ones([2]));
  const list = new nn.ParameterList([zeros([3]), own]);
  expect(list.parameters().map(({ shape }) => shape)).toEqual([[3], [2]]);
  expect(list[1]).toBe(own);
  expect(names(list.append(zeros([1]) as nn.Parameter))).toEqual(["0", "1", "2"]);
  expect(() => new nn.ParameterList([1 as never])).toThrow(ArgumentError);
});

it("Residual adds its input to what its module makes of it", async () => {
  const layer = linear();
  layer.loadStateDict({ weight: ones([2, 2]) });
  const net = new nn.Residual(layer);
  expect(await net.forward(ones([1, 2])).toArray()).toEqual([[3, 3]]);
  expect(names(net)).toEqual(["module.weight"]);
});

describe("Sequential", () => {
  it("takes names, in an object, and is still counted", async () => {
    const net = new nn.Sequential({ hidden: linear(), act: new nn.ReLU(), out: linear() });
    expect(names(net)).toEqual(["hidden.weight", "out.weight"]);
    expect(net.length).toBe(3);
    expect(net[1]).toBeInstanceOf(nn.ReLU);
    expect(net.forward(ones([1, 2])).shape).toEqual([1, 2]);
    expect(net.modules()).toHaveLength(4);
    expect(names(net.append(linear()))).toContain("3.weight");
    expect(net.at(-1)).toBe(net[3]);
    const copy = net.clone();
    expect(copy.length).toBe(4);
    expect(copy[0]).not.toBe(net[0]);
    expect(copy.getSubmodule("hidden")).toBe(copy[0]);
  });

  it("slices into a network of the same layers", () => {
    const net = new nn.Sequential(linear(), new nn.ReLU(), linear());
    const head = net.slice(0, 2);
    expect(head).toBeInstanceOf(nn.Sequential);
    expect([...head]).toEqual([net[0], net[1]]);
    expect(net.slice(-1)[0]).toBe(net[2]);
  });

  it("positions are whole numbers, and nothing has changed where one is not", () => {
    const [list, net] = [new nn.ModuleList([linear()]), new nn.Sequential(linear())];
    for (const wrong of [-1n, "0", Number.NaN, 0.5, null, {}] as unknown as number[]) {
      expect(() => list.insert(wrong, linear())).toThrow(ArgumentError);
      expect(() => list.slice(wrong)).toThrow(/^ModuleList\.slice: a position is a whole number, not /);
      expect(() => net.slice(0, wrong)).toThrow(/^Sequential\.slice: a position is a whole number, not /);
      expect(() => list.pop(wrong)).toThrow(IndexError);
    }
    expect([list.length, net.length]).toEqual([1, 1]);
  });

  it("refuses names that are taken, numbers, or have a dot", () => {
    for (const name of ["training", "a.b", "7", "append"]) {
      expect(() => new nn.Sequential({ [name]: linear() }), name).toThrow(ArgumentError);
    }
    expect(() => new nn.Sequential({ a: 3 as never })).toThrow(ArgumentError);
  });
});
