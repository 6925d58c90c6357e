import { checkpoint, noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, expectNoLeaks, ones, type Tensor, tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";

beforeAll(() => use(cpu()));

/** `x·w`, of one input and one weight. */
class Scale extends nn.Module {
  weight: nn.Parameter;
  constructor(weight: number) {
    super();
    this.weight = new nn.Parameter(tensor([weight]));
  }
  forward(x: Tensor): Tensor {
    return x.mul(this.weight);
  }
}

const one = (requiresGrad = false): Tensor => ones([1], { requiresGrad });

describe("forward hooks", () => {
  it("see inputs and output, in the order in which they came", () => {
    const net = new Scale(3);
    const seen: unknown[] = [];
    net.registerForwardPreHook((module, inputs) => void seen.push(["before", module === net, inputs.length]));
    net.registerForwardHook((module, inputs, output) => void seen.push(["after", module === net, inputs.length, (output as Tensor).shape]));
    net.forward(one());
    expect(seen).toEqual([
      ["before", true, 1],
      ["after", true, 1, [1]],
    ]);
  });

  it("replace inputs and output", async () => {
    const net = new Scale(3);
    net.registerForwardPreHook((_, [x]) => [(x as Tensor).add(1)]);
    net.registerForwardHook((_, __, output) => (output as Tensor).mul(10));
    expect(await net.forward(one()).item()).toBe(60);
  });

  it("are called no more once removed", async () => {
    const net = new Scale(3);
    const handles = [net.registerForwardPreHook(() => [ones([1]).mul(9)]), net.registerForwardHook(() => one())];
    expect(await net.forward(one()).item()).toBe(1);
    for (const handle of handles) handle.remove();
    expect(await net.forward(one()).item()).toBe(3);
  });

  it("may stash what they are given, inside a larger forward", async () => {
    const net = new nn.Sequential(new Scale(3), new Scale(5));
    const seen: Tensor[] = [];
    net[0]!.registerForwardHook((_, __, output) => void seen.push(output as Tensor));
    expect(await net.forward(one()).item()).toBe(15);
    expect(await seen[0]!.item()).toBe(3);
  });

  it("refuse anything but a function, and inputs that are not a list", () => {
    const net = new Scale(1);
    expect(() => net.registerForwardHook(3 as never)).toThrow(ArgumentError);
    net.registerForwardPreHook(() => one() as never);
    expect(() => net.forward(one())).toThrow(/registerForwardPreHook: a hook returned a Tensor/);
  });

  it("leave nothing behind on a module without any", async () => {
    const net = new nn.Sequential(new Scale(3), new Scale(5));
    const x = one();
    await expectNoLeaks(() => noGrad(() => net.forward(x)));
    expect(Object.keys(net)).toEqual(["0", "1", "training"].sort());
  });
});

describe("full backward hooks", () => {
  const values = async (list: readonly (Tensor | null)[]): Promise<unknown[]> => Promise.all(list.map((g) => g?.item() ?? null));

  it("see the gradients of inputs and outputs, of this module alone", async () => {
    const [first, second] = [new Scale(3), new Scale(5)];
    const seen: (readonly (Tensor | null)[])[] = [];
    second.registerFullBackwardHook((_, gradInput, gradOutput) => void seen.push(gradInput, gradOutput));
    const hidden = first.forward(one());
    // The hidden value is used twice; only the second module's share counts.
    second.forward(hidden).mul(2).add(hidden).sum().backward();
    expect(await Promise.all(seen.map(values))).toEqual([[10], [2]]);
    expect(await first.weight.grad!.item()).toBe(11);
  });

  it("replace the gradients of inputs", async () => {
    const net = new nn.Sequential(new Scale(3), new Scale(5));
    net[1]!.registerFullBackwardHook((_, [g]) => [g!.mul(100)]);
    const x = one(true);
    net.forward(x).sum().backward();
    expect(await values([x.grad, (net[0] as Scale).weight.grad, (net[1] as Scale).weight.grad])).toEqual([1500, 500, 3]);
  });

  it("are called where no input wants a gradient, and see null", async () => {
    const net = new Scale(3);
    const seen: (readonly (Tensor | null)[])[] = [];
    net.registerFullBackwardHook((_, gradInput, gradOutput) => void seen.push(gradInput, gradOutput));
    net.forward(one()).sum().backward();
    expect(await Promise.all(seen.map(values))).toEqual([[null], [1]]);
  });

  it("see each of several inputs and outputs", async () => {
    class Two extends nn.Module {
      forward(x: Tensor, _label: string, y: Tensor): [Tensor, Tensor] {
        return [x.mul(y), x.add(y)];
      }
    }
    const net = new Two();
    const seen: (readonly (Tensor | null)[])[] = [];
    net.registerFullBackwardHook((_, gradInput, gradOutput) => void seen.push(gradInput, gradOutput));
    const [product, sum] = net.forward(tensor([2], { requiresGrad: true }), "label", one(true));
    product.add(sum.mul(10)).sum().backward();
    expect(await Promise.all(seen.map(values))).toEqual([
      [11, null, 12],
      [1, 10],
    ]);
  });

  it("are called twice by two backward passes, and again in a checkpoint", () => {
    const net = new Scale(3);
    let calls = 0;
    net.registerFullBackwardHook(() => void calls++);
    const y = net.forward(one(true)).sum();
    y.backward(null, { retainGraph: true });
    y.backward();
    expect(calls).toBe(2);
    checkpoint((x) => net.forward(x), [one(true)])
      .sum()
      .backward();
    expect(calls).toBe(3);
  });

  it("cost nothing under noGrad, and refuse too few gradients", () => {
    const net = new Scale(3);
    net.registerFullBackwardHook(() => []);
    expect(noGrad(() => net.forward(one(true))).requiresGrad).toBe(false);
    expect(() => net.forward(one(true)).sum().backward()).toThrow(/returned an array.* for 1 inputs/);
  });
});
