import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, describe, expect, it } from "vitest";
import {
  adaptiveAvgPool2d,
  arange,
  ArgumentError,
  avgPool2d,
  full,
  maxPool2d,
  maxPool2dWithIndices,
  ones,
  ShapeError,
  type Tensor,
  use,
} from "./index";

beforeAll(() => use(cpu()));

/** 1 … 25 in a square; what follows was computed with PyTorch. */
const square = (): Tensor => arange(1, 26, 1, { dtype: "float32" }).reshape([1, 1, 5, 5]);
const flat = async (x: Tensor): Promise<number[]> => Array.from((await x.data()) as Float32Array);

const cases = [
  {
    kernel: 2,
    options: { stride: 2, ceilMode: true },
    max: [7, 9, 10, 17, 19, 20, 22, 24, 25],
    all: [4, 6, 7.5, 14, 16, 17.5, 21.5, 23.5, 25],
    own: [4, 6, 7.5, 14, 16, 17.5, 21.5, 23.5, 25],
  },
  {
    kernel: 3,
    options: { stride: 2, padding: 1, ceilMode: true },
    max: [7, 9, 10, 17, 19, 20, 22, 24, 25],
    all: [16 / 9, 33 / 9, 28 / 9, 69 / 9, 13, 87 / 9, 76 / 9, 123 / 9, 88 / 9],
    own: [4, 5.5, 7, 11.5, 13, 14.5, 19, 20.5, 22],
  },
  { kernel: 2, options: { stride: 4, ceilMode: true }, max: [7, 10, 22, 25], all: [4, 7.5, 21.5, 25], own: [4, 7.5, 21.5, 25] },
  { kernel: 2, options: { stride: 3, ceilMode: true }, max: [7, 10, 22, 25], all: [4, 7, 19, 22], own: [4, 7, 19, 22] },
  // The last window would begin in the padding after the input, so it does not count.
  {
    kernel: 2,
    options: { stride: 2, padding: 1, ceilMode: true },
    max: [1, 3, 5, 11, 13, 15, 21, 23, 25],
    all: [0.25, 1.25, 2.25, 4.25, 10, 12, 9.25, 20, 22],
    own: [1, 2.5, 4.5, 8.5, 10, 12, 18.5, 20, 22],
  },
];

describe("adaptive pooling", () => {
  it("takes windows of any sizes, where only one dim divides evenly too", async () => {
    const x = arange(1, 13, 1, { dtype: "float32" }).reshape([1, 1, 4, 3]);
    // PyTorch's.
    expect(await flat(adaptiveAvgPool2d(x, 2))).toEqual([3, 4, 9, 10]);
    expect(await flat(adaptiveAvgPool2d(x.transpose(2, 3), 2))).toEqual([3, 9, 4, 10]);
    expect(await flat(adaptiveAvgPool2d(x, [2, null]))).toEqual([2.5, 3.5, 4.5, 8.5, 9.5, 10.5]);
  });
});

it.each([maxPool2d, maxPool2dWithIndices, avgPool2d, adaptiveAvgPool2d])("%o takes pictures and batches of them alone", (pool) => {
  for (const shape of [[4], [4, 4], [1, 1, 1, 4, 4]]) expect(() => pool(ones(shape), 2)).toThrow(`${pool.name}: takes`);
});

describe("pooling in ceil mode", () => {
  it.each(cases)("kernel $kernel, $options", async ({ kernel, options, max, all, own }) => {
    expect(await flat(maxPool2d(square(), kernel, options))).toEqual(max);
    const { values, indices } = maxPool2dWithIndices(square(), kernel, options);
    expect(await flat(values)).toEqual(max);
    expect(await flat(indices)).toEqual(max.map((value) => value - 1));
    const close = (got: number[], want: number[]) => got.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 5));
    close(await flat(avgPool2d(square(), kernel, options)), all);
    close(await flat(avgPool2d(square(), kernel, { ...options, countIncludePad: false })), own);
  });

  it("takes a window larger than the input, and sends its gradient back", async () => {
    const x = arange(1, 7, 1, { dtype: "float32" }).reshape([1, 1, 2, 3]).detach().requireGrad();
    expect(() => maxPool2d(x, 3, { stride: 2 })).toThrow(ShapeError);
    const y = maxPool2d(x, 3, { stride: 2, ceilMode: true });
    expect(await flat(y)).toEqual([6]);
    y.sum().backward();
    expect(await flat(x.grad!)).toEqual([0, 0, 0, 0, 0, 1]);
  });
});

it("a window of nothing but −∞ has its maximum at its first element that is not padding", async () => {
  const x = full([1, 1, 2, 2], Number.NEGATIVE_INFINITY).requireGrad();
  const { values, indices } = maxPool2dWithIndices(x, 2, { padding: 1 });
  expect(await flat(indices)).toEqual([0, 1, 2, 3]);
  values.sum().backward();
  expect(await flat(x.grad!)).toEqual([1, 1, 1, 1]);
});

it("avgPool2d divides by divisorOverride", async () => {
  const y = await flat(avgPool2d(square(), 2, { divisorOverride: 3 }));
  [16 / 3, 8, 56 / 3, 64 / 3].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 5));
  expect(() => avgPool2d(square(), 2, { divisorOverride: 0 })).toThrow(ArgumentError);
});
