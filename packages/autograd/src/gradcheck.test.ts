import { cpu } from "@adjoint/backend-cpu-js";
import { AutogradError, DTypeError, dropout, elementwise, rand, type Tensor, tensor, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { customFunction, gradcheck, gradgradcheck } from "./index";

await use(cpu());
const double = (...data: number[]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });

const messageOf = async (promise: Promise<true>): Promise<string> =>
  promise.then(
    () => "",
    (error: Error) => error.message,
  );

describe("gradcheck", () => {
  it("steps finely in float64, where a curve is sharp, and coarsely in float32, where a fine step drowns in rounding", async () => {
    const ripple = (a: Tensor | undefined): Tensor => a!.mul(1000).sin().div(1000);
    expect(await gradcheck(ripple, [double(0.3, 0.7)])).toBe(true);
    const single = tensor([10.5, 20.25], { requiresGrad: true });
    expect(await gradcheck((a) => a!.square(), [single], { force: true })).toBe(true);
  });

  it("names the input, the element and both numbers", async () => {
    const wrong = elementwise((a, b) => a.mul(b), { derivative: ([a, b]) => [b!, a!.mul(2)] });
    const message = await messageOf(gradcheck((a, b) => wrong(a!, b!), [double(1, 2), double(3, 4)]));
    expect(message).toMatch(/d output\[0\] \/ d input 1\[0\] is 2, but central differences give (1|0\.99)/);
    const matrix = double(1, 2, 3, 4).detach().reshape([2, 2]).requireGrad();
    const second = elementwise((a) => a.mul(a), { derivative: ([a]) => [a!.mul(2).add(a!.gt(2.5).cast("float64"))] });
    expect(await messageOf(gradcheck((a) => second(a!), [matrix]))).toMatch(/d input 0\[1,0\] is 7, but .* \(shape \[2,2\]\)/);
  });

  it("takes several inputs and outputs, and passes by what has no gradient", async () => {
    const flags = tensor([true, false]);
    const fn = (a: Tensor, b: Tensor, mask: Tensor): Tensor[] => [a.mul(b), a.gt(0), a.where(mask, b.exp())];
    expect(await gradcheck((...all) => fn(all[0]!, all[1]!, all[2]!), [double(1, 2), double(3, 4), flags])).toBe(true);
    await expect(gradcheck((a) => a!.mul(2), [tensor([1], { dtype: "float64" })])).rejects.toThrow(AutogradError);
    await expect(gradcheck(() => 3 as unknown as Tensor, [double(1)])).rejects.toThrow(/not a tensor/);
  });

  it("takes tolerances and steps", async () => {
    const rough = customFunction({ forward: (_, x: Tensor) => x.mul(2), backward: (_, g) => g!.mul(2.01) });
    await expect(gradcheck((a) => rough(a!), [double(1)])).rejects.toThrow("is 2.01, but");
    expect(await gradcheck((a) => rough(a!), [double(1)], { rtol: 0.02 })).toBe(true);
    expect(await gradcheck((a) => rough(a!), [double(1)], { rtol: 0, atol: 0.02, eps: 1e-3 })).toBe(true);
  });

  it("refuses float32, unless forced", async () => {
    const x = tensor([0.5, 0.25], { requiresGrad: true });
    await expect(gradcheck((a) => a!.tanh(), [x])).rejects.toThrow(DTypeError);
    await expect(gradcheck((a) => a!.tanh(), [x])).rejects.toThrow(/force: true/);
    expect(await gradcheck((a) => a!.tanh(), [x], { force: true })).toBe(true);
    expect(await gradgradcheck((a) => a!.tanh(), [x], { force: true })).toBe(true);
  });

  it("finds out that a function gives another result each time", async () => {
    const x = rand([32], { dtype: "float64", requiresGrad: true });
    await expect(gradcheck((a) => dropout(a!, 0.5), [x])).rejects.toThrow(/two results for the same inputs/);
  });

  it("sees a gradient that should be there and is not", async () => {
    await expect(gradcheck((a) => a!.detach().mul(2), [double(1)])).rejects.toThrow(/is 0, but central differences give/);
  });
});

describe("gradgradcheck", () => {
  it("finds a backward that cannot be differentiated again", async () => {
    const square = customFunction({
      forward(context, x: Tensor) {
        context.save(x);
        return x.square();
      },
      backward: (context, g) => g!.mul(context.saved[0]!.detach().mul(2)),
    });
    const x = double(1, 2);
    expect(await gradcheck((a) => square(a!), [x])).toBe(true);
    await expect(gradgradcheck((a) => square(a!), [x])).rejects.toThrow(/gradgradcheck: d output/);
  });

  it("checks several inputs and outputs", async () => {
    const fn = (a: Tensor, b: Tensor): Tensor[] => [a.mul(b).sin(), b.exp(), a.gt(0)];
    expect(await gradgradcheck((a, b) => fn(a!, b!), [double(1, 2), double(3, 4)])).toBe(true);
    expect(await gradgradcheck((a) => a!.mul(3), [double(1)])).toBe(true);
  });
});
