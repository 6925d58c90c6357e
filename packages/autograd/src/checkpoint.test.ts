import { cpu } from "@adjoint/backend-cpu-js";
import {
  ArgumentError,
  batchNorm,
  defaultGenerator,
  dropout,
  Generator,
  manualSeed,
  memory,
  ones,
  rand,
  type Tensor,
  tensor,
  tidy,
  use,
  zeros,
} from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { checkpoint, grad, gradcheck, gradgradcheck, noGrad } from "./index";

await use(cpu());
const float64 = { dtype: "float64" } as const;
const input = (shape: number[], seed = 1): Tensor => rand(shape, { ...float64, requiresGrad: true, generator: new Generator(seed) });
const numbers = async (tensors: readonly (Tensor | null)[]): Promise<number[]> =>
  (await Promise.all(tensors.map(async (x) => ((await x!.toArray()) as unknown[]).flat(4)))).flat() as number[];
const close = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 10));
};

describe("checkpoint", () => {
  it("takes several inputs and returns several outputs, with arguments that are not tensors", async () => {
    const fn = (a: Tensor, factor: number, options: { shift: number }, b: Tensor): Tensor[] => [
      a.mul(b).sin().mul(factor),
      b.exp().add(options.shift),
    ];
    const run = async (wrapped: boolean): Promise<number[]> => {
      const [a, b] = [input([3]), input([3], 2)];
      const [y, z] = wrapped ? checkpoint(fn, [a, 2, { shift: 1 }, b]) : fn(a, 2, { shift: 1 }, b);
      y!.mul(z!).sum().backward();
      return numbers([y!, z!, a.grad, b.grad]);
    };
    close(await run(true), await run(false));
  });

  it("restores the default generator, those named, and those among the inputs, and leaves them where they were", async () => {
    const run = async (wrapped: boolean): Promise<unknown[]> => {
      manualSeed(3);
      const [named, passed] = [new Generator(4), new Generator(5)];
      const x = input([16]);
      const fn = (h: Tensor, own: Generator): Tensor =>
        dropout(dropout(dropout(h.exp(), 0.5), 0.5, { generator: named }), 0.5, { generator: own });
      const y = wrapped ? checkpoint(fn, [x, passed]) : fn(x, passed);
      const states = [defaultGenerator, named, passed].map((generator) => generator.getState());
      // Drawn in between: backward must find its numbers all the same.
      const between = rand([2], { generator: named });
      y.square().sum().backward();
      const after = rand([2], { generator: named });
      return [states, await numbers([y, x.grad, between, after])];
    };
    expect(await run(true)).toEqual(await run(false));
  });

  it("may be nested, with dropout", async () => {
    const run = async (depth: number): Promise<number[]> => {
      manualSeed(9);
      const [x, w] = [input([4, 4]), input([4, 4], 2)];
      const block = (h: Tensor): Tensor => dropout(h.matmul(w).tanh(), 0.3);
      const wrap = (fn: (h: Tensor) => Tensor, level: number): ((h: Tensor) => Tensor) =>
        level === 0 ? fn : (h) => checkpoint((inner) => wrap(fn, level - 1)(block(inner)), [h]);
      const plain = (h: Tensor, level: number): Tensor => (level === 0 ? block(h) : plain(block(h), level - 1));
      const y = depth < 0 ? plain(x, -depth) : wrap(block, depth)(x);
      y.square().sum().backward();
      return numbers([y, x.grad, w.grad]);
    };
    close(await run(3), await run(-3));
  });

  it("counts a batch once in running statistics, also when nested", async () => {
    const run = async (wrapped: boolean): Promise<number[]> => {
      const [mean, variance] = [zeros([2], float64), ones([2], float64)];
      const x = input([8, 2]);
      const norm = (h: Tensor): Tensor => batchNorm(h, mean, variance, { training: true });
      const y = wrapped ? checkpoint((h) => checkpoint(norm, [norm(h)]), [x]) : norm(norm(x));
      y.pow(3).sum().backward();
      return numbers([mean, variance, x.grad]);
    };
    close(await run(true), await run(false));
  });

  it("gives gradients to what it closes over: leaves, and what was recorded before", async () => {
    const run = async (wrapped: boolean): Promise<number[]> => {
      const [x, w] = [input([3]), input([3], 2)];
      const scale = w.exp();
      const fn = (h: Tensor): Tensor => h.mul(scale).sin().mul(w);
      const y = wrapped ? checkpoint(fn, [x]) : fn(x);
      y.sum().add(scale.sum()).backward();
      return numbers([x.grad, w.grad]);
    };
    close(await run(true), await run(false));
  });

  it("leaves a tensor that the function returns, and that is not its own, as it was", async () => {
    const [x, weight] = [input([2]), input([2], 2)];
    const [y, same] = checkpoint((each: Tensor) => [each.mul(weight), weight], [x]);
    expect([weight.isLeaf, same!.isLeaf, same!.requiresGrad]).toEqual([true, false, true]);
    y!.add(same!.mul(3)).sum().backward();
    close(
      await numbers([weight.grad]),
      (await numbers([x])).map((value) => value + 3),
    );
    close(await numbers([x.grad]), await numbers([weight]));
  });

  it("of an input that stands at two positions gives each its part", async () => {
    const x = input([3]);
    expect(await gradcheck((a) => checkpoint((p, q) => p.exp().mul(q), [a!, a!]), [x])).toBe(true);
    expect(await gradgradcheck((a) => checkpoint((p, q) => p.exp().mul(q), [a!, a!]), [x])).toBe(true);
  });

  it("can be differentiated three times", async () => {
    const third = async (wrapped: boolean): Promise<number[]> => {
      const [x, w] = [input([3]), input([3], 2)];
      const fn = (h: Tensor): Tensor => h.mul(w).exp();
      const y = wrapped ? checkpoint((h) => checkpoint(fn, [h]).mul(h), [x]) : fn(x).mul(x);
      const [first] = grad(y.sum(), x, { createGraph: true });
      const [second] = grad(first!.square().sum(), [x], { createGraph: true });
      second!.sum().backward();
      return numbers([x.grad, w.grad]);
    };
    close(await third(true), await third(false));
  });

  it("holds its inputs and outputs, and no more, between forward and backward", () => {
    const x = rand([64, 64], { requiresGrad: true });
    const block = (h: Tensor): Tensor => h.exp().tanh().sin().exp().tanh();
    const held = (fn: () => Tensor): number =>
      tidy(() => {
        const before = memory()[0]!.storages;
        fn();
        return memory()[0]!.storages - before;
      });
    // Without tidy, handles of the plain block are open too: count what the tape alone holds.
    const taped = (fn: () => Tensor): number => held(() => tidy(fn));
    expect(taped(() => block(x))).toBe(4);
    expect(held(() => checkpoint(block, [x]))).toBe(1);
    expect(held(() => checkpoint((h) => block(checkpoint(block, [h])), [x]))).toBe(1);
  });

  it("leaves alone what the function puts aside for its next call", async () => {
    let mask: Tensor | undefined;
    const x = input([3]);
    const fn = (h: Tensor): Tensor => {
      mask ??= tensor([1, 0, 1], float64);
      return h.exp().mul(mask);
    };
    checkpoint(fn, [x]).sum().backward();
    checkpoint(fn, [x]).sum().backward();
    expect(await mask!.toArray()).toEqual([1, 0, 1]);
  });

  it("runs the function once where nothing is recorded", () => {
    let calls = 0;
    const fn = (h: Tensor): Tensor => {
      calls++;
      return h.exp();
    };
    expect(noGrad(() => checkpoint(fn, [input([2])])).requiresGrad).toBe(false);
    expect(checkpoint(fn, [ones([2])]).requiresGrad).toBe(false);
    expect(calls).toBe(2);
  });

  it("gives back what needs no gradient beside what does", async () => {
    const x = input([3]);
    const [y, mask] = checkpoint((h: Tensor): [Tensor, Tensor] => [h.square(), h.detach().mul(5)], [x]);
    expect([y.requiresGrad, mask.requiresGrad]).toEqual([true, false]);
    y.mul(mask).sum().backward();
    // The mask is a constant: 2·x · 5·x.
    close(
      await numbers([x.grad]),
      (await numbers([x])).map((value) => 10 * value ** 2),
    );
  });

  it("refuses other results, and a function that does something else the second time", () => {
    expect(() => checkpoint((_: Tensor) => 3 as unknown as Tensor, [input([2])])).toThrow(ArgumentError);
    const mixed = ((h: Tensor) => [h.exp(), "a text"]) as unknown as (h: Tensor) => Tensor[];
    expect(() => checkpoint(mixed, [input([2])])).toThrow('the function returned "a text", not a tensor');
    expect(() => checkpoint((_: Tensor) => [] as Tensor[], [input([2])])).toThrow("the function returned an empty array");
    expect(() => checkpoint((h: Tensor) => h, 3 as never)).toThrow(ArgumentError);
    let calls = 0;
    const y = checkpoint((h) => (calls++ === 0 ? h.exp() : h.exp().sum()), [input([2])]);
    expect(() => y.sum().backward()).toThrow(/computed \[\] in backward, and \[2\] before/);
  });
});
