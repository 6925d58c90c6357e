import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { ones, use } from "@adjoint/core";
import { SGD } from "@adjoint/nn/optim";
import { beforeAll, expect, it } from "vitest";
import { warmUpThenCosine } from "./schedule";

beforeAll(() => use(cpu()));

function rates(steps: number): number[] {
  const optimizer = new SGD([ones([1], { requiresGrad: true })], { lr: 1 });
  const schedule = warmUpThenCosine(optimizer, steps);
  return Array.from({ length: steps }, () => {
    const { lr } = optimizer;
    schedule.step();
    return lr;
  });
}

it("the learning rate rises to its peak and falls to nothing", () => {
  const found = rates(1000);
  expect(found[0]).toBeCloseTo(0.01, 6);
  expect(Math.max(...found)).toBeCloseTo(1, 6);
  expect(found.indexOf(Math.max(...found))).toBe(100);
  expect(found.at(-1)).toBeLessThan(1e-5);
});

it.each([1, 2, 15])("%i steps have rates too", (steps) => {
  const found = rates(steps);
  expect(found.every((rate) => rate > 0 && rate <= 1)).toBe(true);
});
