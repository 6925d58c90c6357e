import { cpu } from "@adjoint/backend-cpu-js";
import { describe, expect, it } from "vitest";
import { ArgumentError, arange, asarray, DTypeError, full, gelu, round, ShapeError, scalar, tensor, use, where, zeros } from "./index";

await use(cpu());

describe("options of elementwise ops", () => {
  it("scale, round and choose as PyTorch's keywords do", async () => {
    const x = tensor([7, -7], { dtype: "int32" });
    expect(await x.add(1, { alpha: 3 }).toArray()).toEqual([10, -4]);
    expect(await x.div(2, { roundingMode: "floor" }).toArray()).toEqual([3, -4]);
    expect(await x.div(2, { roundingMode: "trunc" }).toArray()).toEqual([3, -3]);
    expect(await x.div(2, { roundingMode: null }).toArray()).toEqual([3.5, -3.5]);
    expect(await round(tensor([1234.567, 0.125]), { decimals: 2 }).toArray()).toEqual([Math.fround(1234.57), Math.fround(0.12)]);
    expect(await gelu(tensor([1.5]), { approximate: "tanh" }).toArray()).toEqual(await tensor([1.5]).geluTanh().toArray());
  });

  it("write in place", async () => {
    const x = tensor([1.5, 2]);
    x.sub_(tensor([1, 1]), { alpha: 0.5 });
    expect(await x.toArray()).toEqual([1, 1.5]);
  });

  it("are refused when nobody knows them, or their values", () => {
    const x = tensor([1.5]);
    expect(() => x.add(1, { beta: 2 } as object)).toThrow(ArgumentError);
    expect(() => x.add(1, { alpha: "2" } as object)).toThrow("`alpha` is");
    expect(() => x.div(1, { roundingMode: "up" } as object)).toThrow('one of "floor", "trunc"');
    expect(() => x.gelu("tanh" as never)).toThrow(ArgumentError);
  });

  it("operands in the middle may be left out where the op knows what is meant", async () => {
    const x = tensor([-3, 0.5, 3]);
    expect(await x.clamp(null, 1).toArray()).toEqual([-3, 0.5, 1]);
    expect(await x.clamp(-1).toArray()).toEqual([-1, 0.5, 3]);
    expect(await x.softplus(null, 1).toArray()).toEqual(await x.softplus(1, 1).toArray());
    expect(await tensor([Number.NaN, Number.NEGATIVE_INFINITY]).nanToNum(7, null, -2).toArray()).toEqual([7, -2]);
    expect(() => x.clamp()).toThrow(ArgumentError);
    expect(() => x.where(null as never, 1)).toThrow(ArgumentError);
  });
});

describe("numbers beside integers", () => {
  const bytes = tensor([1, 2], { dtype: "uint8" });

  it("wrap in results of 8 and 16 bits, as in PyTorch", async () => {
    expect(await bytes.add(300).toArray()).toEqual([45, 46]);
    expect(await bytes.eq(300).toArray()).toEqual([false, false]);
  });

  it("are refused where they are stored, and where 32 or 64 bits would wrap", () => {
    const mask = tensor([true, false]);
    for (const store of [
      () => full([1], 300, { dtype: "uint8" }),
      () => bytes.clone().fill_(-1),
      () => bytes.maskedFill(mask, 300),
      () => where(mask, bytes, 300),
      () => bytes.pad([1, 1], "constant", 256),
      () => bytes.indexPut([0], 300),
      () => bytes.indexFill(0, [0], 300),
      () => tensor([1], { dtype: "uint32" }).add(-1),
      () => arange(2).mul(2 ** 31),
      () => tensor(1n).add(2n ** 63n),
      () => arange(1).maskedFill(tensor([true]), Number.NaN),
    ])
      expect(store, String(store)).toThrow(DTypeError);
  });

  it("divide in the dtype of the tensor, also where int32 and float32 do not hold them", async () => {
    const wide = tensor([-25_000_000_000n, 25_000_000_000n]);
    expect(await wide.floorDivide(10 ** 10).toArray()).toEqual([-3n, 2n]);
    expect(await wide.remainder(-(10 ** 10)).toArray()).toEqual([-5_000_000_000n, -5_000_000_000n]);
    const small = tensor([0.5e-50, -0.5e-50], { dtype: "float64" });
    expect(await small.floorDivide(1e-50).toArray()).toEqual([0, -1]);
    expect(await small.floorDivide(-1e-50).add(0).toArray()).toEqual([-1, 0]);
    expect(await small.remainder(-1e-50).toArray()).toEqual([-0.5e-50, -0.5e-50]);
  });

  it("integers have no negative powers", () => {
    expect(() => arange(2).pow(-1)).toThrow(ArgumentError);
  });
});

describe("asarray and scalar", () => {
  it("keep a tensor that fits, and make one otherwise", async () => {
    const x = zeros([2]);
    expect(asarray(x)).toBe(x);
    expect(asarray(x, { dtype: "int32" }).dtype).toBe("int32");
    expect(await asarray([1, 2.5]).toArray()).toEqual([1, 2.5]);
    expect([tensor(x).requiresGrad, tensor(x, { requiresGrad: true }).requiresGrad]).toEqual([false, true]);
    expect(tensor(x, { dtype: "float64", requiresGrad: true }).dtype).toBe("float64");
    const leaf = asarray(x, { requiresGrad: true });
    expect([leaf.requiresGrad, leaf.isLeaf, x.requiresGrad]).toEqual([true, true, false]);
    expect(asarray(leaf, { requiresGrad: true })).toBe(leaf);
    expect(scalar(3).shape).toEqual([]);
    expect(scalar(0.5).dtype).toBe("float32");
    expect(() => scalar(300, { dtype: "int8" })).toThrow(DTypeError);
  });
});

describe("sizes one after the other", () => {
  it("are a list", async () => {
    const x = tensor([[1, 2, 3]]);
    expect(x.reshape(3, 1).shape).toEqual([3, 1]);
    expect(x.view(-1).shape).toEqual([3]);
    expect(x.expand(2, -1).shape).toEqual([2, 3]);
    expect(x.permute(1, 0).shape).toEqual([3, 1]);
    expect(await x.flip(1).toArray()).toEqual([[3, 2, 1]]);
    expect(() => x.reshape(2, 2)).toThrow(ShapeError);
    expect(() => x.reshape(...([[3], 1] as unknown as [number]))).toThrow(ArgumentError);
  });
});
