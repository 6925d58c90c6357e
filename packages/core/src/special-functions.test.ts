import { cpu } from "@adjoint/backend-cpu-js";
import { grad } from "@adjoint/autograd";
import { wasm } from "@adjoint/backend-wasm-simd";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../golden/special-functions.json";
import { ArgumentError, polygamma, type Tensor, tensor, use, withDevice } from "./index";
import { ulpOf } from "@adjoint/backend-testkit/oracle";

beforeAll(async () => {
  await use(wasm());
  await use(cpu());
});

const numbers = (text: string): Float64Array => new Float64Array(new Uint8Array(Buffer.from(text, "base64")).buffer);

const called = (name: string, x: Tensor): Tensor => {
  if (name === "trigamma") return polygamma(1, x);
  if (name === "polygamma4") return polygamma(4, x);
  return (x as unknown as Record<string, () => Tensor>)[name]!();
};

describe.each(["cpu", "wasm"])("on %s", (device) => {
  // The points are numbers that float32 holds, so that both precisions have the same.
  it.each(golden.cases)("$name is as near as its documentation says", async ({ name, ulps, x, y }) => {
    const [points, want] = [numbers(x), numbers(y)];
    for (const dtype of ["float32", "float64"] as const) {
      const got = await withDevice(device, () => called(name, tensor(points, { dtype }))).data();
      const errors = Array.from(want, (value, i) => Math.abs(Number(got[i]) - value) / Math.max(ulpOf(value, dtype), Number.MIN_VALUE));
      const worst = errors.indexOf(Math.max(...errors));
      expect(errors[worst], `${name} ${dtype} at ${points[worst]}: ${got[worst]}, not ${want[worst]}`).toBeLessThanOrEqual(ulps[dtype]);
    }
  });
});

it("sinc, i0 and their derivatives have their limits at 0", async () => {
  for (const [op, want] of [
    ["sinc", [1, 0, -(Math.PI ** 2) / 3, 0, Math.PI ** 4 / 5]],
    ["i0", [1, 0, 0.5, 0, 0.375]],
  ] as const) {
    const x = tensor(0, { dtype: "float64", requiresGrad: true });
    let y: Tensor = x[op]();
    for (const value of want) {
      expect(await y.item(), op).toBeCloseTo(value, 12);
      [y] = grad(y, [x], { createGraph: true }) as [Tensor];
    }
  }
});

it("polygamma is the derivative of the one before", async () => {
  const x = tensor([0.5, 3, -1.25], { dtype: "float64", requiresGrad: true });
  for (const n of [0, 1, 2, 5]) {
    const [slope] = grad(polygamma(n, x).sum(), [x]);
    const [got, want] = [await slope!.data(), await polygamma(n + 1, x).data()];
    want.forEach((value, i) => expect(Number(got[i]) / Number(value)).toBeCloseTo(1, 12));
  }
  expect(await polygamma(2, tensor([0, -1])).toArray()).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  expect(() => polygamma(-1, x)).toThrow(ArgumentError);
  expect(() => polygamma(1.5, x)).toThrow("whole number");
});
