import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, ones, ScopeError, type Tensor, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import * as nn from "./index";

await use(cpu());

describe("5,000 Sequentials, each in the next", () => {
  const layer = new nn.Linear(2, 2);
  let net: nn.Module = layer;
  for (let depth = 0; depth < 5000; depth++) net = new nn.Sequential(net as nn.Sequential);

  it("are walked: parameters, state, modules, modes, moves, text", async () => {
    expect(net.parameters()).toEqual([layer.weight, layer.bias]);
    const names = Object.keys(net.stateDict());
    expect(names).toEqual(["weight", "bias"].map((name) => `${"0.".repeat(5000)}${name}`));
    expect(net.loadStateDict(net.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(net.modules()).toHaveLength(5001);
    const seen: nn.Module[] = [];
    net.apply((module) => void seen.push(module));
    expect([seen[0] === layer, seen.at(-1) === net, seen.length]).toEqual([true, true, 5001]);
    net.eval();
    expect(layer.training).toBe(false);
    await net.to("float64");
    expect(layer.weight.dtype).toBe("float64");
    const copy = net.clone();
    expect([copy.modules().length, copy.parameters()[0] === layer.weight]).toEqual([5001, false]);
    expect(await copy.parameters()[0]!.toArray()).toEqual(await layer.weight.toArray());
    expect(String(net).split("\n").slice(0, 2)).toEqual(["Sequential(", "  (0): Sequential("]);
    expect(String(net)).toContain("Sequential(…)");
  });

  it("are a ScopeError that says what to do where the engine's stack ends", () => {
    expect(() => net.forward(ones([1, 2]) as never)).toThrow(ScopeError);
    expect(() => net.forward(ones([1, 2]) as never)).toThrow(/nested too deep .*new nn\.Sequential\(\.\.\.layers\)/s);
    // The next forward opens its scope as ever.
    expect((new nn.ReLU().forward(ones([2])) as Tensor).shape).toEqual([2]);
  });
});

describe("what holds itself", () => {
  class Ring extends nn.Module {
    layer = new nn.Linear(1, 1);
    others: unknown[] = [this.layer];
    forward(x: Tensor): Tensor {
      return this.layer.forward(x);
    }
  }

  it("is walked once", () => {
    const ring = new Ring();
    ring.others.push(ring, ring.others);
    expect(ring.parameters()).toHaveLength(2);
    expect(ring.modules()).toEqual([ring, ring.layer]);
    expect(String(ring)).toContain("(others.1): Ring(…)");
    const seen: nn.Module[] = [];
    ring.apply((module) => void seen.push(module));
    expect(seen).toEqual([ring.layer, ring]);
  });

  it("a forward that calls itself without end is a ScopeError", () => {
    class Endless extends nn.Module {
      forward(x: Tensor): Tensor {
        return this.forward(x);
      }
    }
    expect(() => new Endless().forward(ones([1]))).toThrow(ScopeError);
  });
});

describe("a module without forward", () => {
  class Forgotten extends (nn.Module as unknown as new () => { training: boolean }) {}
  class Late extends (nn.Module as unknown as new () => { forward(): unknown; clone(): unknown }) {
    constructor() {
      super();
      this.forward = () => 7;
    }
  }

  it("says so, by its name", () => {
    const forgotten = new Forgotten() as unknown as nn.Module;
    expect(() => forgotten.forward(ones([1]) as never)).toThrow(ArgumentError);
    expect(() => forgotten.forward(ones([1]) as never)).toThrow(
      /Forgotten has no forward\..*class Forgotten extends nn\.Module \{ forward\(x\)/s,
    );
    expect(() => new nn.Sequential(forgotten as nn.Sequential)).toThrow(/takes modules, not a Forgotten/);
  });

  it("may be given one", () => {
    const late = new Late();
    expect(late.forward()).toBe(7);
    expect(() => late.clone()).toThrow(/arrow function/);
  });
});

it("batch norm of pictures with their channels last says how to turn them", () => {
  expect(() => new nn.BatchNorm2d(3).forward(ones([8, 28, 28, 3]))).toThrow(/looks like NHWC, and NCHW is taken: x\.permute\(0, 3, 1, 2\)/);
});
