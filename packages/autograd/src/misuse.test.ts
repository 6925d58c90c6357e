import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, type Tensor, tensor, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { backward, customFunction, grad, gradcheck, gradgradcheck } from "./index";

await use(cpu());

/** What a program without types may hand over. */
// biome-ignore lint/suspicious/noExplicitAny: the type checker is what these tests go past.
const wrong = (value: unknown): any => value;
const leaf = (...data: number[]): Tensor => tensor(data, { dtype: "float32", requiresGrad: true });

it("null for options gives none, and what is no object is refused", async () => {
  const x = leaf(3);
  x.square().backward(null, wrong(null));
  backward(x.square(), null, wrong(null));
  expect(await x.grad!.toArray()).toEqual([12]);
  expect(await grad(x.square(), [x], wrong(null))[0]!.toArray()).toEqual([6]);
  expect(() => x.square().backward(null, wrong(true))).toThrow(ArgumentError);
  expect(() => backward(x.square(), null, wrong(true))).toThrow(ArgumentError);
  expect(() => grad(x.square(), [x], wrong(true))).toThrow(ArgumentError);
});

it("customFunction and gradcheck say what they take", async () => {
  for (const definition of [undefined, null, {}, { forward: () => leaf(1) }]) {
    expect(() => customFunction(wrong(definition))).toThrow("customFunction: takes an object with forward and backward");
  }
  await expect(gradcheck((x: Tensor) => x, wrong(undefined))).rejects.toThrow(ArgumentError);
  await expect(gradcheck((x: Tensor) => x, wrong([1]))).rejects.toThrow(ArgumentError);
  await expect(gradcheck(wrong(1), [leaf(1)])).rejects.toThrow(ArgumentError);
  await expect(gradgradcheck((x: Tensor) => x, wrong(null))).rejects.toThrow(ArgumentError);
  expect(await gradcheck((x: Tensor) => x.square(), [tensor([1], { dtype: "float64", requiresGrad: true })], wrong(null))).toBe(true);
});
