import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, describe, expect, it } from "vitest";
import { arange, installLayer, memory, rand, scaledDotProductAttention, type Tensor, tensor, use, zeros } from "./index";

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

/** The most bytes that were alive at any call, within others too. */
let most = 0;
installLayer({
  name: "probe",
  rank: 30,
  run(call, next) {
    const outputs = next(call);
    most = Math.max(most, ...memory().map(({ bytes }) => bytes));
    return outputs;
  },
});

it("over a long context takes the memory of some blocks, not that of all scores, with gradients too", () => {
  const length = 3500;
  const [q, k, v] = [2, 2, 2].map((width) => rand([length, width], { requiresGrad: true })) as [Tensor, Tensor, Tensor];
  const before = memory()[0]!.bytes;
  most = 0;
  scaledDotProductAttention(q, k, v).sum().backward();
  expect(most).toBeGreaterThan(before);
  expect(most - before).toBeLessThan(4 * length * length);
});
