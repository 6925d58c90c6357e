import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, AutogradError, memory, rand, type Tensor, tensor, tidy, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { customFunction, grad, gradcheck, gradgradcheck } from "./index";

await use(cpu());
const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });
const double = (...data: number[]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });

/** Two outputs of two inputs: (x·y, x + y). */
const productAndSum = customFunction({
  name: "productAndSum",
  forward(context, x: Tensor, y: Tensor) {
    context.save(x, y);
    return [x.mul(y), x.add(y)] as const;
  },
  backward(context, g, h) {
    const [x, y] = context.saved as [Tensor, Tensor];
    const sum = (a: Tensor | null, b: Tensor | null): Tensor | null => (a === null ? b : b === null ? a : a.add(b));
    return [sum(g === null ? null : g.mul(y), h), sum(g === null ? null : g.mul(x), h)];
  },
});

describe("customFunction", () => {
  it("returns several outputs, and gets null where no gradient arrived", async () => {
    const [x, y] = [double(2, 3), double(5, 7)];
    const [product, sum] = productAndSum(x, y);
    expect([await product.toArray(), await sum.toArray()]).toEqual([
      [10, 21],
      [7, 10],
    ]);
    sum.sum().backward();
    expect([await x.grad!.toArray(), await y.grad!.toArray()]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(await gradcheck((a, b) => [...productAndSum(a!, b!)], [x, y])).toBe(true);
    expect(await gradgradcheck((a, b) => [...productAndSum(a!, b!)], [x, y])).toBe(true);
  });

  it("takes arguments that are not tensors, and says which inputs want a gradient", async () => {
    let needs: readonly boolean[] = [];
    const scale = customFunction({
      forward(context, x: Tensor, factor: number, w: Tensor) {
        needs = context.needsInputGrad;
        context.notes.factor = factor;
        return x.mul(factor).add(w);
      },
      backward: (context, g) => [g!.mul(context.notes.factor as number), null, context.needsInputGrad[2] ? g : null],
    });
    const x = leaf(1, 2);
    scale(x, 4, tensor([1, 1]))
      .sum()
      .backward();
    expect(needs).toEqual([true, false, false]);
    expect(await x.grad!.toArray()).toEqual([4, 4]);
  });

  it("marks outputs that have no gradient", () => {
    const rounded = customFunction({
      forward(context, x: Tensor) {
        const nearest = x.round();
        context.markNonDifferentiable(nearest);
        return [x.sub(nearest), nearest] as const;
      },
      backward: (_, g, none) => {
        expect(none).toBeNull();
        return g;
      },
    });
    const [rest, nearest] = rounded(leaf(1.25, 2.5));
    expect([rest.requiresGrad, nearest.requiresGrad]).toEqual([true, false]);
    rest.sum().backward();
  });

  it("goes to the third order where its backward is made of ops", async () => {
    const cube = customFunction({
      forward(context, x: Tensor) {
        context.save(x);
        return x.pow(3);
      },
      backward: (context, g) => g!.mul(context.saved[0]!.square().mul(3)),
    });
    const x = double(2);
    const [first] = grad(cube(x).sum(), x, { createGraph: true });
    const [second] = grad(first!.sum(), x, { createGraph: true });
    const [third] = grad(second!.sum(), x);
    expect([await first!.item(), await second!.item(), await third!.item()]).toEqual([12, 12, 6]);
  });

  it("never gives away what backward returns: it may be anybody's", async () => {
    const constant = tensor([5, 5]);
    const odd = customFunction({ forward: (_, x: Tensor) => x.mul(2), backward: () => constant });
    const x = leaf(1, 2);
    odd(x).sum().backward();
    odd(x).sum().backward();
    expect(await x.grad!.toArray()).toEqual([10, 10]);
    expect(await constant.toArray()).toEqual([5, 5]);
  });

  it("casts a gradient to the dtype of its input, as PyTorch does", async () => {
    const wide = customFunction({ forward: (_, x: Tensor) => x.mul(2), backward: (_, g) => g!.to("float64") });
    const x = leaf(1);
    wide(x).sum().backward();
    expect(x.grad!.dtype).toBe("float32");
  });

  it("refuses what does not fit, and names the function", () => {
    const backwards = (result: unknown): (() => void) => {
      const bad = customFunction({ name: "bad", forward: (_, x: Tensor, __: number) => x.mul(2), backward: () => result as Tensor });
      return () => bad(leaf(1, 2), 1).sum().backward();
    };
    expect(backwards(null)).toThrow("bad: backward returned 1 gradients for 2 inputs.");
    expect(backwards([tensor([1]), null])).toThrow("bad: backward returned [1] on cpu for input 0 of [2] on cpu.");
    expect(backwards(["no", null])).toThrow(/bad: backward returned .*no.* for input 0/);
    expect(backwards([null, leaf(1)])).toThrow("bad: backward returned a gradient for input 1, which is not a tensor.");
    const nothing = customFunction({ name: "nothing", forward: (_, __: Tensor) => undefined as unknown as Tensor, backward: () => null });
    expect(() => nothing(leaf(1))).toThrow(AutogradError);
    const forwards = (result: unknown): (() => unknown) => {
      const bad = customFunction({ name: "bad", forward: (_, __: Tensor) => result as Tensor, backward: () => null });
      return () => bad(leaf(1));
    };
    expect(forwards([])).toThrow("bad: forward returned no tensor.");
    expect(forwards([leaf(1), "text"])).toThrow(/bad: forward returned .*text/);
    const writes = customFunction({ name: "writes", forward: (_, x: Tensor) => x.mul_(2), backward: (_, g) => g });
    expect(() => writes(leaf(1).mul(1))).toThrow("writes: forward wrote into input 0");
    const saves = customFunction({
      forward(context, x: Tensor) {
        context.save(3 as unknown as Tensor);
        return x;
      },
      backward: (_, g) => g,
    });
    expect(() => saves(leaf(1))).toThrow(ArgumentError);
  });

  it("that throws in backward leaves nothing behind", () => {
    const x = rand([2], { requiresGrad: true });
    const fails = customFunction({
      forward(context, a: Tensor) {
        context.save(a.exp());
        return a.mul(2);
      },
      backward(): Tensor {
        throw new RangeError("mine");
      },
    });
    const before = memory()[0]!.storages;
    tidy(() => {
      const y = fails(x).sin().sum();
      expect(() => y.backward()).toThrow("mine");
    });
    expect(memory()[0]!.storages).toBe(before);
  });
});
