import { cpu } from "@adjoint/backend-cpu-js";
import { AutogradError, memory, ones, ScopeError, ShapeError, tensor, tidy, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { backward, enableGrad, grad, gradcheck, isGradEnabled, noGrad } from "./index";

beforeAll(async () => {
  await use(cpu());
});

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });

describe("backward", () => {
  it("adds to what is there, and null starts anew", async () => {
    const x = leaf([1, 2]);
    x.square().sum().backward();
    x.square().sum().backward();
    expect(await x.grad!.toArray()).toEqual([4, 8]);
    x.grad = null;
    x.sum().backward();
    expect(await x.grad!.toArray()).toEqual([1, 1]);
  });

  it("with createGraph adds to what is there by a sum that can itself be differentiated", async () => {
    const x = leaf([1, 2]);
    for (let i = 0; i < 2; i++) x.pow(3).sum().backward(undefined, { createGraph: true });
    expect(await x.grad!.toArray()).toEqual([6, 24]);
    const [second] = grad(x.grad!.sum(), [x]);
    expect(await second!.toArray()).toEqual([12, 24]);
  });

  it("starts anew where the gradient was given back, for all leaves or for those that are named", async () => {
    const x = leaf([1, 2]);
    for (const options of [{}, {}, { inputs: [x] }]) {
      backward(x.square().sum(), null, options);
      expect(await x.grad!.toArray()).toEqual([2, 4]);
      x.grad!.dispose();
    }
  });

  it("gives each of two leaves a gradient of its own, although both are the same numbers", async () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    a.add(b).sum().backward();
    a.grad!.zero_();
    expect(await b.grad!.toArray()).toEqual([1, 1]);
  });

  it("adds to a gradient without changing what other steps still need", async () => {
    const x = leaf([2, 3]);
    const y = x.mul(1.5);
    const z = x.add(y).add(x.mul(y));
    z.sum().backward();
    expect(await x.grad!.toArray()).toEqual([1 + 1.5 + 3 * 2, 1 + 1.5 + 3 * 3]);
  });

  it("takes the gradient of the result where that is not a scalar", async () => {
    const x = leaf([1, 2]);
    x.mul(3).backward(tensor([1, 10]));
    expect(await x.grad!.toArray()).toEqual([3, 30]);
    expect(() => x.mul(3).backward()).toThrow(ShapeError);
    expect(() => x.mul(3).backward(ones([3]))).toThrow(ShapeError);
  });

  it("frees the graph, unless retainGraph is true", async () => {
    const x = leaf([1, 2]);
    const y = x.exp().sum();
    y.backward(null, { retainGraph: true });
    y.backward();
    expect(() => y.backward()).toThrow(/already passed by an earlier backward/);
  });

  it("refuses what depends on nothing", () => {
    expect(() => ones([1]).backward()).toThrow(AutogradError);
  });

  it("names both places when a saved tensor was changed in place", () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    const z = y.square().sum();
    noGrad(() => y.mul_(2));
    expect(() => z.backward()).toThrow(/square \(op #\d+\) saved a tensor \[2\], and mul_ \(op #\d+\) changed it in place/);
  });

  it("walks a chain of ten thousand steps", async () => {
    const x = leaf([1]);
    let y = x.mul(1);
    for (let i = 0; i < 10_000; i++) y = y.add(0.5);
    y.sum().backward();
    expect(await x.grad!.item()).toBe(1);
  });
});

describe("in place", () => {
  it("refuses a leaf that requires a gradient, but not inside noGrad", async () => {
    const x = leaf([1, 2]);
    expect(() => x.add_(1)).toThrow(AutogradError);
    noGrad(() => x.add_(1));
    expect(await x.toArray()).toEqual([2, 3]);
  });

  it("takes over the history of what was written", async () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.mul_(5);
    y.copy_(x.mul(7));
    y.sum().backward();
    expect(await x.grad!.toArray()).toEqual([7, 7]);
  });
});

describe("noGrad", () => {
  it("records nothing, also across awaits, and not beyond", async () => {
    const x = leaf([1, 2]);
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
    expect(noGrad(() => enableGrad(() => x.mul(2))).requiresGrad).toBe(true);
    const pending = noGrad.async(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return [isGradEnabled(), x.mul(2).requiresGrad];
    });
    expect(isGradEnabled()).toBe(true);
    expect(x.mul(2).requiresGrad).toBe(true);
    expect(await pending).toEqual([false, false]);
    expect(() => noGrad(async () => 1)).toThrow(ScopeError);
  });
});

describe("grad", () => {
  it("gives gradients without touching anybody's grad", async () => {
    const [x, y] = [leaf([3]), leaf([4])];
    const [dx] = grad(x.mul(y).sum(), [x]);
    expect(await dx!.item()).toBe(4);
    expect(x.grad).toBeNull();
    expect(y.grad).toBeNull();
    expect(() => grad(x.sum(), [y])).toThrow(AutogradError);
    expect(grad(x.sum(), [y], { allowUnused: true })).toEqual([null]);
  });

  it("of something in the middle", async () => {
    const x = leaf([3]);
    const middle = x.mul(2);
    const [g] = grad(middle.square().sum(), [middle]);
    expect(await g!.item()).toBe(12);
  });
});

describe("gradcheck", () => {
  it("finds a wrong derivative", async () => {
    const { elementwise } = await import("@adjoint/core");
    const wrong = elementwise((x) => x.mul(x), { derivative: ([x]) => [x!] });
    const x = tensor([1, 2], { dtype: "float64", requiresGrad: true });
    await expect(gradcheck((a) => wrong(a), [x])).rejects.toThrow(AutogradError);
  });
});

describe("memory", () => {
  it("lets go of all that a step saved", () => {
    const x = leaf([1, 2]);
    const before = memory()[0]!.storages;
    tidy(() => {
      x.exp().mul(x).tanh().sum().backward();
    });
    expect(memory()[0]!.storages).toBe(before + 1);
    tidy(() => {
      x.exp().mul(x).tanh();
    });
    expect(memory()[0]!.storages).toBe(before + 1);
  });
});
