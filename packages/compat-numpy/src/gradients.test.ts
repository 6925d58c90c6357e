import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { tensor, use, withDevice } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import * as np from "./index";

await use(cpu(), wasm());

describe.each(["cpu", "wasm"])("gradients on %s", (device) => {
  const on = <R>(run: () => R): R => withDevice(device, run);

  it("grad of a sum of cubes", () =>
    on(() => {
      const slope = np.grad((x: np.NDArray) => np.sum(np.power(x, 3)));
      expect(slope(np.array([1, 2, -3])).tolist()).toEqual([3, 12, 27]);
    }));

  it("agrees with central differences through promotion, indexing, views and products", () =>
    on(() => {
      const weights = np.array([
        [0.5, -1],
        [2, 0.25],
        [1, 1],
      ]);
      const loss = (x: np.NDArray): np.NDArray => {
        const rows = x.get("::-1").get([0, 1, 1]);
        const hidden = np.tanh(np.matmul(rows, weights));
        return np.mean(np.multiply(hidden, np.exp(np.negative(np.square(hidden))))) as np.NDArray;
      };
      const x = np.array([
        [0.1, 0.7, -0.4],
        [1.2, -0.3, 0.5],
      ]);
      const gradient = np.grad(loss)(x);
      const step = 1e-6;
      for (let i = 0; i < 2; i++)
        for (let j = 0; j < 3; j++) {
          const [up, down] = [1, -1].map((sign) => {
            const moved = x.copy();
            moved.set(i, j, np.add(moved.get(i, j), sign * step));
            return Number(loss(moved).item());
          }) as [number, number];
          expect(gradient.get(i, j).item()).toBeCloseTo((up - down) / (2 * step), 7);
        }
    }));

  it("value_and_grad in several arguments; what is not used has zeros", () =>
    on(() => {
      const both = np.value_and_grad((a: np.NDArray, b: np.NDArray, _c: np.NDArray) => np.sum(np.multiply(a, b)), { argnums: [0, 1, 2] });
      const [value, [da, db, dc]] = both(np.array([1, 2]), np.array([3, 4]), np.array([5]));
      expect(value.item()).toBe(11);
      expect([da, db, dc].map((one) => one!.tolist())).toEqual([[3, 4], [1, 2], [0]]);
    }));

  it("gradients of gradients", () =>
    on(() => {
      const slope = np.grad((x: np.NDArray) => np.sum(np.power(x, 3)));
      const bend = np.grad((x: np.NDArray) => np.sum(slope(x)));
      expect(bend(np.array([1, 2])).tolist()).toEqual([6, 12]);
    }));

  it("backward through an array over a tensor that requires a gradient", () =>
    on(() => {
      const x = tensor([1, 2, 3], { requiresGrad: true });
      const a = np.asarray(x);
      expect(a.tensor).toBe(x);
      np.sum(np.square(a)).tensor.backward();
      expect(np.asarray(x.grad!).tolist()).toEqual([2, 4, 6]);
    }));
});

it("says what it cannot differentiate", () => {
  expect(() => np.grad(3 as never)(np.array([1]))).toThrow(/grad: takes a function/);
  expect(() => np.grad((() => 3) as never)(np.array([1]))).toThrow(/not an array/);
  expect(() => np.grad((x: np.NDArray) => np.sum(x))(np.array([1n]))).toThrow(/no gradient/);
});
