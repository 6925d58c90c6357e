import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, describe, expect, it } from "vitest";
import { arange, asStrided, bitwiseAnd, bitwiseNot, DTypeError, floorDivide, IndexError, ShapeError, sinh, tensor, use } from "./index";

beforeAll(() => use(cpu()));

describe("asStrided", () => {
  it("sees elements more than once, and shares memory", async () => {
    const x = arange(5);
    const windows = asStrided(x, [3, 2], [1, 1]);
    x.set_([1], 9);
    expect(await windows.toArray()).toEqual([
      [0, 9],
      [9, 2],
      [2, 3],
    ]);
  });

  it("counts from the first element of a view, and backwards", async () => {
    expect(await asStrided(arange(10).narrow(0, 4, 5), [2], [-2], 3).toArray()).toEqual([7, 5]);
    expect(asStrided(arange(3), [0, 7], [100, 100], 50).shape).toEqual([0, 7]);
    expect(await asStrided(arange(3), [], [], 2).item()).toBe(2);
  });

  it("never leaves the tensor", () => {
    const x = arange(10).narrow(0, 2, 4);
    expect(() => asStrided(x, [5], [1])).toThrow(IndexError);
    expect(() => asStrided(x, [2], [-1])).toThrow("reaches position -1 of 4 elements");
    expect(() => asStrided(x, [2, 2], [1])).toThrow(ShapeError);
    expect(() => asStrided(x, [2], [0.5])).toThrow("whole numbers of elements");
    expect(() => asStrided(x.reshape([2, 2]).t(), [2], [1])).toThrow("take x.contiguous(), a copy");
  });

  it("writes through a view without overlap, and refuses one with it", async () => {
    const x = arange(6);
    asStrided(x, [2], [3], 1).fill_(-1);
    expect(await x.toArray()).toEqual([0, -1, 2, 3, -1, 5]);
    expect(() => asStrided(x, [3, 2], [1, 1]).copy_(arange(2))).toThrow();
  });
});

it("refuses in the name of the op that was called", () => {
  expect(() => bitwiseNot(tensor([1.5]))).toThrow(
    new DTypeError("bitwiseNot", "takes integers or bools, not float32.", 'cast first: x.to("int32").'),
  );
  expect(() => bitwiseAnd(tensor([1.5]), 1)).toThrow(/^bitwiseAnd: /);
});

it("zeros keep the sign that C gives them", async () => {
  const signs = async (x: { toArray(): Promise<unknown> }): Promise<boolean[]> =>
    ((await x.toArray()) as number[]).map((value) => Object.is(value, -0));
  expect(await signs(sinh(tensor([-0, 0])))).toEqual([true, false]);
  expect(await signs(floorDivide(tensor([-0, 0, 1]), tensor([2, -2, 5])))).toEqual([true, true, false]);
});
