import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, expect, it } from "vitest";
import { dropGradient, gradientOf } from "./gradient";
import { tensor, use } from "./index";
import { undoing } from "./undo";

beforeAll(() => use(cpu()));

it("a gradient that an abstract run forgets is there again afterwards, whether somebody took it or not", async () => {
  const x = tensor([1, 2], { dtype: "float32", requiresGrad: true });
  x.square().sum().backward();
  const gradient = gradientOf(x)!;
  undoing(() => {
    dropGradient(x);
    expect(gradientOf(x)).toBeNull();
  });
  expect(gradientOf(x)).toBe(gradient);
  expect(await gradient.toArray()).toEqual([2, 4]);
  // The run left it untaken.
  dropGradient(x);
  expect(gradient.disposed).toBe(true);
  x.square().sum().backward();
  const taken = x.grad!;
  undoing(() => {
    dropGradient(x);
    x.grad = tensor([5, 5], { dtype: "float32" });
  });
  expect(gradientOf(x)).toBe(taken);
  dropGradient(x);
  expect(await taken.toArray()).toEqual([2, 4]);
});
