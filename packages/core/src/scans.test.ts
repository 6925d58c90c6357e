import { cpu } from "@adjoint/backend-cpu-js";
import { describe, expect, it } from "vitest";
import { ArgumentError, arange, DTypeError, type NestedNumbers, ShapeError, type Tensor, tensor, use, zeros } from "./index";

await use(cpu());

// What is expected is what PyTorch gives, but for int32 where PyTorch counts in int64.

const single = (data: number | NestedNumbers): Tensor => tensor(data, { dtype: "float32" });

const scans: readonly (readonly [string, (x: Tensor, dim: number) => readonly Tensor[]])[] = [
  ["cumsum", (x, dim) => [x.cumsum(dim)]],
  ["cumprod", (x, dim) => [x.cumprod(dim)]],
  ["cummax", (x, dim) => Object.values(x.cummax(dim)) as Tensor[]],
  ["cummin", (x, dim) => Object.values(x.cummin(dim)) as Tensor[]],
  ["logcumsumexp", (x, dim) => [x.logcumsumexp(dim)]],
];

describe.each(scans)("%s", (_, scan) => {
  it("of a scalar is its value", async () => {
    const [values, indices] = scan(single(3), -1);
    expect(await values!.item()).toBe(3);
    if (indices !== undefined) expect(await indices.item()).toBe(0);
  });

  it("of nothing is nothing", () => {
    for (const shape of [[0], [2, 0], [0, 2]])
      for (let dim = -shape.length; dim < shape.length; dim++) for (const out of scan(zeros(shape), dim)) expect(out.shape).toEqual(shape);
  });

  it("never gives the memory of its input", async () => {
    const x = single([[5]]);
    scan(x, 0)[0]!.fill_(7);
    expect(await x.item()).toBe(5);
  });

  it("counts dims from the end, and refuses others", async () => {
    const x = arange(12, { dtype: "float32" }).reshape([2, 3, 2]);
    for (const dim of [0, 1, 2]) expect(await scan(x, dim - 3)[0]!.toArray()).toEqual(await scan(x, dim)[0]!.toArray());
    expect(() => scan(x, 3)).toThrow(ShapeError);
    expect(() => scan(single(1), 1)).toThrow(ShapeError);
    expect(() => scan(x, 0.5)).toThrow(ArgumentError);
    expect(() => scan(x, undefined as never)).toThrow(ArgumentError);
  });
});

it("small integers and bools accumulate in int32, and in the dtype that is asked for", async () => {
  const bytes = tensor([200, 100], { dtype: "uint8" });
  expect([bytes.cumsum(0).dtype, await bytes.cumsum(0).toArray()]).toEqual(["int32", [200, 300]]);
  expect(await bytes.cumsum(0, { dtype: "uint8" }).toArray()).toEqual([200, 44]);
  expect(await tensor([true, false, true]).cumsum(0).toArray()).toEqual([1, 1, 2]);
  expect(await tensor([1.5, 2.5]).cumprod(0, { dtype: "int32" }).toArray()).toEqual([1, 2]);
});

it("nothing accumulates in bool, and logcumsumexp takes floats", () => {
  expect(() => tensor([1, 2]).cumsum(0, { dtype: "bool" })).toThrow(DTypeError);
  expect(() => tensor([1, 2]).cumprod(0, { dtype: "bool" })).toThrow(DTypeError);
  expect(() => tensor([1, 2], { dtype: "int32" }).logcumsumexp(0)).toThrow(DTypeError);
});

it("a NaN stays", async () => {
  const x = single([1, Number.NaN, 2]);
  expect(await x.cummax(0).values.toArray()).toEqual([1, Number.NaN, Number.NaN]);
  expect(await x.cummin(0).indices.toArray()).toEqual([0, 1, 1]);
  expect(await tensor([Number.NaN, Number.NaN]).cummax(0).indices.toArray()).toEqual([0, 1]);
  expect(await x.logcumsumexp(0).toArray()).toEqual([1, Number.NaN, Number.NaN]);
});

it("of equal extremes the last is named", async () => {
  expect(await tensor([2, 1, 2, 2]).cummax(0).indices.toArray()).toEqual([0, 0, 2, 3]);
  expect(await tensor([true, false, true]).cummax(0).indices.toArray()).toEqual([0, 0, 2]);
});

describe("logcumsumexp", () => {
  it("neither overflows nor underflows, however the values rise and fall", async () => {
    const y = (await single([-1000, 1000, 1000, -1000, 3000]).logcumsumexp(0).toArray()) as number[];
    [-1000, 1000, 1000 + Math.LN2, 1000 + Math.LN2, 3000].forEach((value, i) => expect(Math.abs(y[i]! - value)).toBeLessThan(1e-4));
  });

  it("keeps infinities", async () => {
    const { POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: none } = Number;
    expect(await single([none, none, 0]).logcumsumexp(0).toArray()).toEqual([none, none, 0]);
    expect(await single([0, inf, 1, inf]).logcumsumexp(0).toArray()).toEqual([0, inf, inf, inf]);
  });
});

describe("diff", () => {
  const x = tensor([1, 4, 9], { dtype: "int32" });

  it("goes on until nothing is left", async () => {
    expect(await x.diff().toArray()).toEqual([3, 5]);
    expect(await x.diff(2).toArray()).toEqual([2]);
    expect(x.diff(5).shape).toEqual([0]);
    expect(zeros([2, 0]).diff(1, 1).shape).toEqual([2, 0]);
  });

  it("0 times is a copy, without what is put before or after", async () => {
    const copy = x.diff(0, -1, { prepend: tensor([7], { dtype: "int32" }) });
    copy.fill_(0);
    expect(await x.toArray()).toEqual([1, 4, 9]);
    expect(copy.shape).toEqual([3]);
  });

  it("puts elements before and after, in the dtype in which all meet", async () => {
    expect(await x.diff(1, 0, { prepend: tensor([0.5]) }).toArray()).toEqual([0.5, 3, 5]);
    expect(await x.diff(1, 0, { append: tensor([9, 8], { dtype: "int32" }) }).toArray()).toEqual([3, 5, 0, -1]);
  });

  it("of bools says whether they differ", async () => {
    const bits = tensor([true, false, false]);
    expect(await bits.diff().toArray()).toEqual([true, false]);
    expect(await bits.diff(1, 0, { prepend: tensor([2], { dtype: "int32" }) }).toArray()).toEqual([-1, -1, 0]);
  });

  it("refuses what PyTorch refuses", () => {
    expect(() => x.diff(-1)).toThrow(ArgumentError);
    expect(() => x.diff(1.5)).toThrow(ArgumentError);
    expect(() => tensor(3).diff()).toThrow(ShapeError);
    expect(() => x.diff(1, 0, { prepend: tensor(5) })).toThrow(/`prepend` \[\] and \[3\]/);
    expect(() => zeros([2, 3]).diff(1, 1, { append: zeros([3, 1]) })).toThrow(/`append` \[3,1\] and \[2,3\]/);
  });
});
