import { cpu } from "@adjoint/backend-cpu-js";
import {
  AutogradError,
  batchNorm,
  defaultGenerator,
  dropout,
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
import { checkpoint, customFunction, grad, gradcheck, noGrad, valueAndGrad } from "./index";

await use(cpu());
const leaf = (data: number[]): Tensor => tensor(data, { requiresGrad: true });

describe("hooks", () => {
  it("see the whole gradient of a leaf once, and may replace it", async () => {
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    const handle = x.registerHook((g) => {
      seen.push(g.dataSync().join());
      return g.mul(10);
    });
    x.mul(2).add(x.mul(3)).sum().backward();
    expect(seen).toEqual(["5,5"]);
    expect(await x.grad!.toArray()).toEqual([50, 50]);
    handle.remove();
    x.grad = null;
    x.sum().backward();
    expect(await x.grad!.toArray()).toEqual([1, 1]);
  });

  it("of something in the middle change what flows on; what they are given stays alive", async () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    let stash: Tensor | undefined;
    y.registerHook((g) => {
      stash = g;
      return g.mul(-1);
    });
    y.square().sum().backward();
    expect(await x.grad!.toArray()).toEqual([-8, -16]);
    expect(await stash!.toArray()).toEqual([4, 8]);
  });

  it("are refused on what has no gradient, and may not change the shape", () => {
    expect(() => ones([1]).registerHook(() => undefined)).toThrow(AutogradError);
    const x = leaf([1, 2]);
    x.registerHook((g) => g.sum());
    expect(() => x.sum().backward()).toThrow(/a hook of a gradient/);
  });
});

describe("customFunction", () => {
  const cube = customFunction({
    name: "cube",
    forward(context, x) {
      context.save(x!);
      return x!.pow(3);
    },
    backward: (context, g) => g!.mul(context.saved[0]!.square().mul(3)),
  });

  it("uses its own gradient, to the second order", async () => {
    const x = tensor([2, -3], { dtype: "float64", requiresGrad: true });
    expect(await gradcheck((a) => cube(a), [x])).toBe(true);
    const [dx] = grad(cube(x).sum(), [x], { createGraph: true });
    const [ddx] = grad(dx!.sum(), [x]);
    expect(await ddx!.toArray()).toEqual([12, -18]);
  });

  it("may lie about the gradient (straight-through estimators live on it)", async () => {
    const straight = customFunction({ forward: (_, x) => x!.round(), backward: (_, g) => g });
    const x = leaf([0.4, 1.6]);
    straight(x).sum().backward();
    expect(await x.grad!.toArray()).toEqual([1, 1]);
  });

  it("refuses gradients that do not fit", () => {
    const wrong = customFunction({ name: "wrong", forward: (_, x) => x!.mul(2), backward: (_, g) => [g, g] });
    expect(() =>
      wrong(leaf([1]))
        .sum()
        .backward(),
    ).toThrow("wrong: backward returned 2 gradients for 1 inputs.");
    const misshapen = customFunction({ forward: (_, x) => x!.sum(), backward: (_, g) => g });
    expect(() => misshapen(leaf([1, 2])).backward()).toThrow(AutogradError);
  });

  it("records nothing without need, and frees what it saved", () => {
    expect(noGrad(() => cube(leaf([1]))).requiresGrad).toBe(false);
    const x = leaf([1, 2]);
    const before = memory()[0]!.storages;
    tidy(() => cube(x).sum().backward());
    expect(memory()[0]!.storages).toBe(before + 1);
  });

  it("returns an input without making it its own maker", async () => {
    const same = customFunction({ forward: (_, x) => x!, backward: (_, g) => g!.mul(7) });
    const x = leaf([1]);
    same(x).sum().backward();
    expect(await x.grad!.item()).toBe(7);
  });
});

describe("checkpoint", () => {
  it("gives the same gradients, with dropout, to inputs and to leaves that it closes over", async () => {
    const run = async (wrap: (fn: (x: Tensor) => Tensor, x: Tensor) => Tensor): Promise<unknown[]> => {
      manualSeed(5);
      const [x, w] = [rand([4, 4], { requiresGrad: true }), rand([4, 4], { requiresGrad: true })];
      const block = (h: Tensor): Tensor => dropout(h.matmul(w).tanh(), 0.5).matmul(w);
      const y = wrap(block, wrap(block, x.mul(2)));
      const after = rand([1]);
      y.square().sum().backward();
      return [await y.toArray(), await x.grad!.toArray(), await w.grad!.toArray(), await after.item(), defaultGenerator.getState().draws];
    };
    const flat = (values: unknown[]): number[] => values.flat(3) as number[];
    const [actual, expected] = [flat(await run((fn, x) => checkpoint(fn, [x]))), flat(await run((fn, x) => fn(x)))];
    // The parts of a leaf's gradient are added in another order.
    expect(actual.length).toBe(expected.length);
    actual.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-6 * Math.abs(expected[i]!) + 1e-7));
  });

  it("keeps less than it would", () => {
    const x = rand([64, 64], { requiresGrad: true });
    const block = (h: Tensor): Tensor => h.exp().tanh().sin().exp().tanh();
    const held = (fn: () => Tensor): number => {
      const before = memory()[0]!.bytes;
      return tidy(() => {
        const y = tidy(fn);
        return [y, memory()[0]!.bytes - before] as const;
      })[1];
    };
    expect(held(() => checkpoint(block, [x]))).toBeLessThan(held(() => block(x)) / 2);
  });

  it("does not count a batch twice in running statistics", async () => {
    const [mean, variance] = [zeros([2]), ones([2])];
    const x = rand([8, 2], { requiresGrad: true });
    const y = checkpoint((h) => batchNorm(h, mean, variance, { training: true }), [x]);
    const once = await mean.toArray();
    y.square().sum().backward();
    expect(await mean.toArray()).toEqual(once);
  });

  it("can be differentiated twice", async () => {
    const x = tensor([0.3, 0.7], { dtype: "float64", requiresGrad: true });
    const f = (a: Tensor): Tensor => checkpoint((h) => h.exp().mul(h), [a]);
    const [dx] = grad(f(x).sum(), [x], { createGraph: true });
    const [ddx] = grad(dx!.sum(), [x]);
    const expected = [0.3, 0.7].map((v) => (v + 2) * Math.exp(v));
    ((await ddx!.toArray()) as number[]).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 12));
  });
});

describe("valueAndGrad", () => {
  it("returns the value and the gradients, and leaves the inputs alone", async () => {
    const w = tensor([1, 2]);
    const { value, gradients } = valueAndGrad((a, i) => a!.square().sum().add(i!.sum()))(w, tensor([3], { dtype: "int32" }));
    expect(await value.item()).toBe(8);
    expect(await gradients[0]!.toArray()).toEqual([2, 4]);
    expect(gradients[1]).toBeNull();
    expect(w.requiresGrad).toBe(false);
  });
});
