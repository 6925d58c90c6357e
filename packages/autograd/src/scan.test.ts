import { cpu } from "@adjoint/backend-cpu-js";
import { dispatch, type Tensor, tensor, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { grad, gradcheck, gradgradcheck } from "./index";

await use(cpu());

const leaf = (data: number[] | number[][]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });

type Combine = "sum" | "prod" | "min" | "max";
const ways = [false, true].flatMap((reverse) => [false, true].map((exclusive) => ({ reverse, exclusive })));

/** Core's ops ask for a part of what the kernel can do; others may ask for the rest. */
describe.each(ways)("the primitive, reverse: $reverse, exclusive: $exclusive", ({ reverse, exclusive }) => {
  const scan = (combine: Combine, x: Tensor): Tensor => {
    const params = { combine, dim: x.ndim - 1, reverse, exclusive, result: "value" as const };
    const out = dispatch({ op: { kind: "scan", name: "scan" }, inputs: [x], params })[0]!;
    // Before the first element stands an infinity.
    return exclusive && (combine === "min" || combine === "max") ? out.narrow(-1, reverse ? 0 : 1, x.shape.at(-1)! - 1) : out;
  };

  it.each(["sum", "prod", "min", "max"] as const)("%s", async (combine) => {
    const x = leaf([
      [0.5, -1.5, 2, 0.75, -3],
      [0, 1.25, 0, -2, 0.5],
    ]);
    // Zeros are not knots of a product, but of an extremum they would be ties.
    const input = combine === "prod" || combine === "sum" ? x : x.at(0).detach().requireGrad();
    expect(await gradcheck((each) => scan(combine, each), [input])).toBe(true);
    expect(await gradgradcheck((each) => scan(combine, each.mul(each)), [input])).toBe(true);
  });
});

it("cumprod is exact at zeros, in its second derivative too", async () => {
  const x = leaf([1, 0, 2, 0, 3]);
  const weights = tensor([1, 2, 3, 4, 5]);
  const [first] = grad(x.cumprod(0).mul(weights).sum(), [x], { createGraph: true });
  expect(await first!.toArray()).toEqual([1, 8, 0, 0, 0]);
  expect(await grad(first!.mul(weights).sum(), [x])[0]!.toArray()).toEqual([16, 169, 6, 76, 0]);
});

it("cumprod divides by nothing that underflows", async () => {
  const x = tensor(new Array(60).fill(1e-3), { dtype: "float32", requiresGrad: true });
  const [g] = grad(x.cumprod(0).sum(), [x]);
  const values = (await g!.toArray()) as number[];
  expect(values[0]).toBeCloseTo(1 / (1 - 1e-3), 5);
  expect(values.every(Number.isFinite)).toBe(true);
});

describe("logcumsumexp", () => {
  const { POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: none } = Number;

  // PyTorch's gradients are NaN here, at the infinities themselves.
  it("passes nothing to −∞, and all to ∞", async () => {
    const masked = leaf([none, none, 0, 1]);
    const [g] = grad(masked.logcumsumexp(0).at(-1), [masked]);
    const softmax = [0, 0, 1 / (1 + Math.E), Math.E / (1 + Math.E)];
    ((await g!.toArray()) as number[]).forEach((value, i) => expect(value).toBeCloseTo(softmax[i]!, 12));
    const infinite = leaf([0, inf, 1]);
    expect(await grad(infinite.logcumsumexp(0).sum(), [infinite])[0]!.toArray()).toEqual([1, 2, 0]);
  });

  it("keeps the precision of differences beside large values", async () => {
    const x = tensor([9000, 9001, 9000.5], { requiresGrad: true });
    const [g] = grad(x.logcumsumexp(0).at(-1), [x]);
    const weights = [0, 1, 0.5].map(Math.exp);
    const total = weights.reduce((a, b) => a + b);
    ((await g!.toArray()) as number[]).forEach((value, i) => expect(Math.abs(value - weights[i]! / total)).toBeLessThan(1e-6));
  });

  it("of 1000 elements agrees with central differences", async () => {
    const x = tensor(
      Array.from({ length: 1000 }, (_, i) => Math.sin(i * i) * 5),
      { dtype: "float64", requiresGrad: true },
    );
    const at = (i: number): Tensor => x.logcumsumexp(0).at(i);
    for (const i of [0, 1, 511, 512, 999]) {
      const [g] = grad(at(i), [x]);
      const softmax = await x
        .narrow(0, 0, i + 1)
        .detach()
        .softmax(0)
        .toArray();
      const got = (await g!.toArray()) as number[];
      (softmax as number[]).forEach((value, k) => expect(Math.abs(got[k]! - value)).toBeLessThan(1e-12));
      expect(got.slice(i + 1).every((value) => value === 0)).toBe(true);
    }
  });
});
