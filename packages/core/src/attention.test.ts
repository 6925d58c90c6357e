import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, describe, expect, it } from "vitest";
import { arange, scaledDotProductAttention, type Tensor, tensor, use, zeros } from "./index";

beforeAll(() => use(cpu()));

const filled = (): Tensor => arange(6, { dtype: "float32" }).reshape([3, 2]).mul(0.5).detach().requireGrad();

describe("attention of a query to which the mask leaves no key", () => {
  const allowed = (): Tensor =>
    tensor([
      [true, false, true],
      [false, false, false],
      [true, true, true],
    ]);
  const added = (): Tensor => zeros([3, 3]).maskedFill(allowed().logicalNot(), Number.NEGATIVE_INFINITY);

  it.each([
    ["bool", allowed],
    ["float", added],
  ])("is zeros, and has gradients of zeros, as in PyTorch: %s mask", async (_, maskOf) => {
    const [q, k, v] = [filled(), filled(), filled()];
    const y = scaledDotProductAttention(q, k, v, { attnMask: maskOf() });
    expect(((await y.toArray()) as number[][])[1]).toEqual([0, 0]);
    y.sum().backward();
    const finite = await Promise.all(
      [q, k, v].map(async ({ grad }) => Array.from((await grad!.data()) as Float32Array).every(Number.isFinite)),
    );
    expect(finite).toEqual([true, true, true]);
    expect(((await q.grad!.toArray()) as number[][])[1]).toEqual([0, 0]);
  });
});
