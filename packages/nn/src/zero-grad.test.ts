import { backward } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, memory, ones, type Tensor, TensorDisposedError, use, zeros } from "@adjoint/core";
import { gradientOf } from "@adjoint/core/internal";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";
import { clipGradNorm, clipGradValue, SGD } from "./optim";

beforeAll(() => use(cpu()));

/** Own pages from 4 KiB on: so large, every tensor is counted by itself. */
const SIZE = 2048;
const storages = (): number => memory()[0]!.storages;

function trained(): { net: nn.Linear; optimizer: SGD; step: () => void } {
  const net = new nn.Linear(SIZE, 1, { bias: false });
  const optimizer = new SGD(net.parameters(), { lr: 0.1 });
  const x = ones([1, SIZE]);
  return { net, optimizer, step: () => net.forward(x).sum().backward() };
}

const forgetting: [string, (net: nn.Module, optimizer: SGD) => void][] = [
  ["a module", (net) => net.zeroGrad()],
  ["an optimizer", (_, optimizer) => optimizer.zeroGrad()],
];

describe.each(forgetting)("zeroGrad of %s", (_, zeroGrad) => {
  it("gives the gradients' memory back at once, whatever the framework itself did with them", async () => {
    const { net, optimizer, step } = trained();
    step();
    step();
    clipGradNorm(net.parameters(), 1);
    clipGradValue(net.parameters(), 1);
    optimizer.step();
    backward(net.forward(ones([1, SIZE])).sum(), null, { inputs: net.parameters() });
    await net.to("float64");
    await net.to("float32");
    const gradient = gradientOf(net.weight)!;
    const before = storages();
    zeroGrad(net, optimizer);
    expect(storages()).toBe(before - 1);
    expect(gradient.disposed).toBe(true);
    expect(net.weight.grad).toBeNull();
  });

  it("leaves a gradient alone that somebody read, or set", async () => {
    const { net, optimizer, step } = trained();
    step();
    const read = net.weight.grad!;
    zeroGrad(net, optimizer);
    expect(net.weight.grad).toBeNull();
    expect(await read.sum().item()).toBe(SIZE);
    const given = ones([1, SIZE]);
    net.weight.grad = given;
    zeroGrad(net, optimizer);
    expect(await given.sum().item()).toBe(SIZE);
    // What was read belongs to the gradient before: the next is free again.
    step();
    const next = gradientOf(net.weight)!;
    zeroGrad(net, optimizer);
    expect(() => next.sum()).toThrow(TensorDisposedError);
  });

  it("leaves a gradient alone that a hook after accumulation read", async () => {
    const { net, optimizer, step } = trained();
    let seen: Tensor | null = null;
    net.weight.registerPostAccumulateGradHook((weight) => void (seen = weight.grad));
    step();
    zeroGrad(net, optimizer);
    expect(await seen!.sum().item()).toBe(SIZE);
  });

  it("leaves the graph alone that a gradient with createGraph is part of", async () => {
    const { net, optimizer } = trained();
    const x = ones([1, SIZE]);
    net.forward(x).square().sum().backward(null, { createGraph: true });
    const penalty = gradientOf(net.weight)!.square().sum();
    zeroGrad(net, optimizer);
    penalty.backward();
    // d/dw Σ (2·x·(w·x))² = 8·(w·x)·Σx²·x
    const expected = 8 * ((await net.weight.sum().item()) as number) * SIZE;
    expect(((await gradientOf(net.weight)!.mean().item()) as number) / expected).toBeCloseTo(1, 3);
  });
});

describe.each([
  ["a module", (net: nn.Module, _: SGD, options: nn.ZeroGradOptions) => net.zeroGrad(options)],
  ["an optimizer", (_: nn.Module, optimizer: SGD, options: nn.ZeroGradOptions) => optimizer.zeroGrad(options)],
] as const)("zeroGrad({ keep: true }) of %s", (_, zeroGrad) => {
  it("fills the same gradient with zeros, and none where there is none", async () => {
    const { net, optimizer, step } = trained();
    zeroGrad(net, optimizer, { keep: true });
    expect(net.weight.grad).toBeNull();
    step();
    const gradient = gradientOf(net.weight)!;
    zeroGrad(net, optimizer, { keep: true });
    expect(net.weight.grad).toBe(gradient);
    expect(await gradient.abs().sum().item()).toBe(0);
    step();
    expect(net.weight.grad).toBe(gradient);
    expect(await gradient.sum().item()).toBe(SIZE);
  });

  it("leaves a view a view: all gradients in one tensor stay there", async () => {
    const { net, optimizer, step } = trained();
    const all = zeros([SIZE + 4]).fill_(7);
    net.weight.grad = all.narrow(0, 2, SIZE).reshape([1, SIZE]).zero_();
    step();
    expect(await all.sum().item()).toBe(SIZE + 28);
    zeroGrad(net, optimizer, { keep: true });
    expect(await all.sum().item()).toBe(28);
    expect(net.weight.grad!.storage).toBe(all.storage);
    step();
    expect(await all.sum().item()).toBe(SIZE + 28);
  });

  it("cuts a recorded gradient off from its computation", async () => {
    const { net, optimizer } = trained();
    net
      .forward(ones([1, SIZE]))
      .square()
      .sum()
      .backward(null, { createGraph: true });
    expect(net.weight.grad!.isLeaf).toBe(false);
    const { storage } = net.weight.grad!;
    zeroGrad(net, optimizer, { keep: true });
    expect([net.weight.grad!.isLeaf, net.weight.grad!.requiresGrad]).toEqual([true, false]);
    expect(net.weight.grad!.storage).toBe(storage);
    expect(await net.weight.grad!.abs().sum().item()).toBe(0);
  });

  it("refuses anything but an option", () => {
    const { net, optimizer } = trained();
    expect(() => zeroGrad(net, optimizer, { keeps: true } as nn.ZeroGradOptions)).toThrow(ArgumentError);
    expect(() => zeroGrad(net, optimizer, { keep: 1 } as unknown as nn.ZeroGradOptions)).toThrow("`keep` is 1, not true or false");
    expect(() => zeroGrad(net, optimizer, true as unknown as nn.ZeroGradOptions)).toThrow("the options are true");
  });
});
