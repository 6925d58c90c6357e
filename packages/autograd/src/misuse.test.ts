import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, type Tensor, tensor, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { backward, customFunction, grad, gradcheck, gradgradcheck, valueAndGrad } from "./index";

await use(cpu());

/** What a program without types may hand over. */
// biome-ignore lint/suspicious/noExplicitAny: the type checker is what these tests go past.
const wrong = (value: unknown): any => value;
const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });

it.each([null, true, "retainGraph", [], leaf(1)])("options that are %s are refused", (options) => {
  const x = leaf(3);
  expect(() => x.square().backward(null, wrong(options))).toThrow("backward: the options are");
  expect(() => backward(x.square(), null, wrong(options))).toThrow("backward: the options are");
  expect(() => grad(x.square(), [x], wrong(options))).toThrow("grad: the options are");
  expect(() => grad((y) => y.square(), wrong(options))).toThrow("grad: the options are");
  expect(() => valueAndGrad((y) => y.square(), wrong(options))).toThrow("valueAndGrad: the options are");
  expect(x.grad).toBeNull();
});

it("customFunction and gradcheck say what they take", async () => {
  for (const definition of [undefined, null, {}, { forward: () => leaf(1) }]) {
    expect(() => customFunction(wrong(definition))).toThrow("customFunction: takes an object with forward and backward");
  }
  await expect(gradcheck((x: Tensor) => x, wrong(undefined))).rejects.toThrow(ArgumentError);
  await expect(gradcheck((x: Tensor) => x, wrong([1]))).rejects.toThrow(ArgumentError);
  await expect(gradcheck(wrong(1), [leaf(1)])).rejects.toThrow(ArgumentError);
  await expect(gradgradcheck((x: Tensor) => x, wrong(null))).rejects.toThrow(ArgumentError);
  await expect(gradcheck((x: Tensor) => x.square(), [leaf(1)], wrong(null))).rejects.toThrow("gradcheck: the options are null.");
});
