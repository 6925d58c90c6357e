import { cpu } from "@adjoint/backend-cpu-js";
import { AutogradError, memory, ones, type Tensor, tensor, tidy, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { backward, checkpoint, grad, noGrad } from "./index";

await use(cpu());
const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });

describe("hooks", () => {
  it("run in the order of their registration, each on what the one before returned, until removed", async () => {
    const x = leaf(1, 2);
    const order: string[] = [];
    const y = x.mul(1);
    const first = y.registerHook((g) => {
      order.push("first");
      return g.add(1);
    });
    y.registerHook((g) => {
      order.push("second");
      return g.mul(10);
    });
    y.sum().backward(null, { retainGraph: true });
    first.remove();
    y.sum().backward();
    expect(order).toEqual(["first", "second", "second"]);
    expect(await x.grad!.toArray()).toEqual([30, 30]);
  });

  it("run once for a tensor that is used many times", () => {
    const y = leaf(1, 2).mul(2);
    const seen: number[] = [];
    y.registerHook((g) => void seen.push(Number(g.dataSync()[0])));
    y.add(y.mul(3)).add(y).sum().backward();
    expect(seen).toEqual([5]);
  });

  it("run for grad too, on the way that it takes; the accumulating ones do not", () => {
    const [x, w] = [leaf(1), leaf(2)];
    const seen: string[] = [];
    x.registerHook(() => void seen.push("x"));
    w.registerHook(() => void seen.push("w"));
    x.registerPostAccumulateGradHook(() => void seen.push("x accumulated"));
    const y = x.mul(w).sum();
    grad(y, x, { retainGraph: true });
    expect(seen).toEqual(["x"]);
    y.backward();
    expect(seen.sort()).toEqual(["w", "x", "x", "x accumulated"]);
  });

  it("after accumulation: may step and drop the gradient while backward is still under way", async () => {
    const layers = Array.from({ length: 3 }, (_, i) => leaf(i + 2));
    const alive: number[] = [];
    const handles = layers.map((w) =>
      w.registerPostAccumulateGradHook((own) => {
        alive.push(layers.filter(({ grad: g }) => g !== null).length);
        noGrad(() => own.sub_(own.grad!));
        own.grad = null;
      }),
    );
    // The gradient of the last layer is complete first.
    let h: Tensor = ones([1]);
    for (const w of layers) h = h.add(w);
    h.sum().backward();
    expect(alive).toEqual([1, 1, 1]);
    expect(await Promise.all(layers.map((w) => w.item()))).toEqual([1, 2, 3]);
    for (const handle of handles) handle.remove();
    layers[0]!.sum().backward();
    expect(await layers[0]!.grad!.item()).toBe(1);
    expect(() => layers[0]!.mul(2).registerPostAccumulateGradHook(() => undefined)).toThrow(AutogradError);
  });

  it("of a leaf run as soon as its gradient is complete, before backward goes on to what lies deeper", () => {
    const [first, second] = [leaf(2), leaf(3)];
    const hidden = ones([1]).mul(first);
    const seen: string[] = [];
    second.registerPostAccumulateGradHook(() => void seen.push("second"));
    hidden.registerHook(() => void seen.push("hidden"));
    first.registerPostAccumulateGradHook(() => void seen.push("first"));
    hidden.mul(second).sum().backward();
    expect(seen).toEqual(["second", "hidden", "first"]);
  });

  it("of tensors inside and around a checkpoint run once, with the whole gradient", () => {
    const w = leaf(3);
    const seen: number[] = [];
    w.registerHook((g) => void seen.push(Number(g.dataSync()[0])));
    const x = leaf(2);
    const y = checkpoint((h) => h.mul(w), [x]).add(w);
    y.sum().backward();
    expect(seen).toEqual([3]);
  });

  it("that throw leave nothing behind, and the graph can be walked by another backward", async () => {
    const x = leaf(1, 2);
    const before = memory()[0]!.storages;
    tidy(() => {
      const y = x.mul(2);
      const handle = y.registerHook(() => {
        throw new RangeError("mine");
      });
      const z = y.exp().sum();
      expect(() => z.backward(null, { retainGraph: true })).toThrow("mine");
      handle.remove();
      z.backward();
    });
    expect(memory()[0]!.storages).toBe(before + 1);
    expect(await x.grad!.toArray()).toEqual([2 * Math.fround(Math.exp(2)), 2 * Math.fround(Math.exp(4))].map(Math.fround));
  });
});

describe("retainGrad", () => {
  it("keeps the gradient of what an op made, and adds up", async () => {
    const x = leaf(1, 2);
    const y = x.mul(2);
    expect(y.retainsGrad).toBe(false);
    expect(y.retainGrad()).toBe(y);
    y.square().sum().backward();
    expect(await y.grad!.toArray()).toEqual([4, 8]);
    y.sum().backward();
    expect(await y.grad!.toArray()).toEqual([5, 9]);
    expect(y.retainsGrad).toBe(true);
    // A gradient of its own: changing it changes nothing else.
    y.grad!.zero_();
    expect(await x.grad!.toArray()).toEqual([10, 18]);
  });

  it("keeps what hooks made of it, changes nothing for leaves, and is refused without a gradient", async () => {
    const x = leaf(1);
    const y = x.mul(2).retainGrad();
    y.registerHook((g) => g.mul(10));
    y.sum().backward();
    expect(await y.grad!.item()).toBe(10);
    expect(leaf(1).retainGrad().retainsGrad).toBe(false);
    expect(() => ones([1]).retainGrad()).toThrow(AutogradError);
  });
});

describe("backward of several tensors", () => {
  it("walks what they share once", async () => {
    const x = leaf(1, 2);
    let passes = 0;
    const hidden = x.exp();
    hidden.registerHook(() => void passes++);
    backward([hidden.sum(), hidden.square()], [null, tensor([1, 10])]);
    expect(passes).toBe(1);
    const [a, b] = [Math.exp(1), Math.exp(2)];
    ((await x.grad!.toArray()) as number[]).forEach((g, i) => expect(g).toBeCloseTo([a + 2 * a * a, b + 20 * b * b][i]!, 2));
  });

  it("adds to the inputs alone, where they are named", async () => {
    const [x, w] = [leaf(3), leaf(4)];
    const y = x.mul(w);
    backward(y.sum(), null, { inputs: [x, y] });
    expect([await x.grad!.item(), await y.grad!.item(), w.grad]).toEqual([4, 1, null]);
  });

  it("takes roots that are leaves, and one root twice", async () => {
    const x = leaf(2);
    backward([x, x.mul(3), x]);
    expect(await x.grad!.item()).toBe(5);
  });
});

describe("grad passes what leads to its inputs, and nothing else", () => {
  it("so the rest can still be passed", async () => {
    const [x, w] = [leaf(1), leaf(2)];
    const [a, b] = [x.exp(), w.exp()];
    grad(a.add(b).sum(), x);
    b.sum().backward();
    expect(await w.grad!.item()).toBeCloseTo(Math.exp(2), 4);
  });

  it("and stops there: a tensor in the middle ends the walk", () => {
    const x = leaf(1);
    const middle = x.exp();
    let passed = false;
    x.registerHook(() => {
      passed = true;
      return undefined;
    });
    grad(middle.square().sum(), middle);
    expect(passed).toBe(false);
    middle.sum().backward();
    expect(passed).toBe(true);
  });
});
