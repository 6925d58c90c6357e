import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, AutogradError, memory, ShapeError, type Tensor, tensor, tidy, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { grad, valueAndGrad } from "./index";

await use(cpu());
const double = (...data: number[]): Tensor => tensor(data, { dtype: "float64" });

describe("valueAndGrad", () => {
  it("differentiates in the arguments that argnums names, in that order", async () => {
    const fn = (a: Tensor, b: Tensor): Tensor => a.square().mul(b).sum();
    const both = valueAndGrad(fn, { argnums: [1, 0] })(double(2), double(5));
    expect(await Promise.all(both.gradients.map((g) => g!.item()))).toEqual([4, 20]);
    const one = valueAndGrad(fn, { argnums: 0 })(double(2), double(5));
    expect(one.gradients.length).toBe(1);
    expect(await one.gradients[0]!.item()).toBe(20);
  });

  it("hands through what the function returns beside the value", async () => {
    const step = valueAndGrad(
      (w: Tensor, factor: number) => {
        const hidden = w.mul(factor);
        return [hidden.square().sum(), { hidden, note: "mine" }] as const;
      },
      { hasAux: true },
    );
    const { value, gradients, aux } = step(double(1, 2), 3);
    expect(await value.item()).toBe(45);
    expect(await gradients[0]!.toArray()).toEqual([18, 36]);
    expect(gradients[1]).toBeNull();
    expect(aux.note).toBe("mine");
    expect(await aux.hidden.toArray()).toEqual([3, 6]);
  });

  it("refuses what it cannot differentiate", () => {
    expect(() => valueAndGrad((x: Tensor) => x.mul(2))(double(1, 2))).toThrow(ShapeError);
    expect(() => valueAndGrad(() => 3 as unknown as Tensor)()).toThrow(AutogradError);
    expect(() => valueAndGrad((x: Tensor) => [x, x] as never)(double(1))).toThrow(/pass hasAux: true/);
    expect(() => valueAndGrad((x: Tensor) => x.sum(), { hasAux: true })(double(1))).toThrow(/not \[value, aux\]/);
    expect(() => valueAndGrad((x: Tensor) => x.sum(), { argnums: 1 })(double(1))).toThrow(ArgumentError);
    expect(() => valueAndGrad((x: Tensor) => x.sum(), { argnums: 0 })(tensor([1], { dtype: "int32" }))).toThrow(
      /a tensor of int32, which has no gradient/,
    );
    expect(() => valueAndGrad(3 as never)).toThrow(ArgumentError);
  });

  it("leaves nothing open but what it returns", () => {
    const x = double(1, 2);
    tidy(() => {
      const before = memory()[0]!.storages;
      valueAndGrad((a: Tensor) => a.exp().tanh().sum())(x);
      expect(memory()[0]!.storages).toBe(before + 2);
    });
  });
});

describe("grad of a function", () => {
  const cube = (x: Tensor): Tensor => x.pow(3).sum();

  it("to the fourth order", async () => {
    const slope = grad(cube);
    const bend = grad((x: Tensor) => slope(x).sum());
    const third = grad((x: Tensor) => bend(x).sum());
    const fourth = grad((x: Tensor) => third(x).sum());
    const x = double(2);
    expect(await Promise.all([slope, bend, third, fourth].map((fn) => fn(x).item()))).toEqual([12, 12, 6, 0]);
  });

  it("in variables of two nested functions", async () => {
    // d/dw Σ d/dx (x²·w³) = 6x·w²
    const inner = (w: Tensor): Tensor => grad((x: Tensor) => x.square().mul(w.pow(3)).sum())(double(5)).sum();
    expect(await grad(inner)(double(2)).item()).toBe(120);
  });

  it("of each row of a Hessian", async () => {
    const f = (x: Tensor): Tensor => x.at(0).square().mul(x.at(1)).add(x.at(1).pow(3));
    const row = (i: number): ((x: Tensor) => Tensor) => grad((x: Tensor) => grad(f)(x).at(i));
    const x = double(3, 2);
    expect([await row(0)(x).toArray(), await row(1)(x).toArray()]).toEqual([
      [4, 6],
      [6, 12],
    ]);
  });

  it("is recorded on request, so that backward can go on", async () => {
    const x = tensor([2], { dtype: "float64", requiresGrad: true });
    expect(grad(cube)(x).requiresGrad).toBe(false);
    grad(cube, { createGraph: true })(x).sum().backward();
    expect(await x.grad!.item()).toBe(12);
  });

  it("is zero in what the value does not depend on, and a list for several arguments", async () => {
    const gradients = grad((a: Tensor, _: Tensor) => a.sum(), { argnums: [1, 0] })(double(1), double(2, 3));
    expect(await Promise.all(gradients.map((g) => g.toArray()))).toEqual([[0, 0], [1]]);
  });
});
