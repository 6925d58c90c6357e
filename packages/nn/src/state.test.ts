import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, ones, ShapeError, tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";

beforeAll(() => use(cpu()));

const make = () => new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh(), new nn.Linear(3, 1));

describe("a state dict", () => {
  it("carries a model's values into another", async () => {
    const [a, b] = [make(), make()];
    const x = ones([4, 2]);
    expect(await a.forward(x).toArray()).not.toEqual(await b.forward(x).toArray());
    expect(b.loadStateDict(a.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(await a.forward(x).toArray()).toEqual(await b.forward(x).toArray());
  });

  it("holds leaves that require no gradient, and shares memory", async () => {
    const net = make();
    const { "0.bias": bias } = net.stateDict();
    expect(bias!.requiresGrad).toBe(false);
    net.loadStateDict({ ...net.stateDict(), "0.bias": tensor([1, 2, 3]) });
    expect(await bias!.toArray()).toEqual([1, 2, 3]);
  });

  it("is loaded in place: an optimizer's parameters stay what they are", () => {
    const net = make();
    const before = net.parameters();
    net.loadStateDict(make().stateDict());
    expect(net.parameters().every((parameter, i) => parameter === before[i] && parameter.requiresGrad)).toBe(true);
  });

  it.each<[string, unknown, RegExp]>([
    ["a promise", Promise.resolve({}), /takes an object of tensors by name, not a Promise\..*await it first/s],
    ["a Map", new Map(), /not a Map\..*Object\.fromEntries\(map\)/s],
    ["a list", [], /not an array/],
  ])("is not %s, also where names need not match", (_, state, message) => {
    expect(() => make().loadStateDict(state as never, { strict: false })).toThrow(ArgumentError);
    expect(() => make().loadStateDict(state as never, { strict: false })).toThrow(message);
  });

  it("leaves out buffers that are not persistent", () => {
    const net = make();
    net.registerBuffer("steps", zeros([1]));
    net.registerBuffer("mask", zeros([1]), { persistent: false });
    expect(Object.keys(net.stateDict())).toEqual(["steps", "0.weight", "0.bias", "2.weight", "2.bias"]);
  });

  it("must have the same names, unless strict is false", async () => {
    const net = make();
    const { "0.bias": _, ...rest } = net.stateDict();
    const changed = { ...rest, "0.weight": zeros([3, 2]), extra: ones([1]) };
    expect(() => net.loadStateDict(changed)).toThrow(/missing: 0\.bias\. unexpected: extra\./);
    expect(await (net[0] as nn.Linear).weight.abs().sum().item()).toBeGreaterThan(0);
    expect(net.loadStateDict(changed, { strict: false })).toEqual({ missingKeys: ["0.bias"], unexpectedKeys: ["extra"] });
    expect(await (net[0] as nn.Linear).weight.abs().sum().item()).toBe(0);
  });

  it("that does not fit changes nothing", async () => {
    const net = make();
    const before = await (net[0] as nn.Linear).weight.toArray();
    const wrong = { ...make().stateDict(), "2.weight": zeros([1, 4]) };
    expect(() => net.loadStateDict(wrong)).toThrow(ShapeError);
    expect(() => net.loadStateDict({ ...make().stateDict(), "2.bias": 3 as never })).toThrow(ArgumentError);
    expect(() => net.loadStateDict(null as never)).toThrow(ArgumentError);
    expect(await (net[0] as nn.Linear).weight.toArray()).toEqual(before);
  });
});
