import { beforeAll, describe, expect, it } from "vitest";
import { cpu } from "@adjoint/backend-cpu-js";
import golden from "../golden/printing.json";
import { type DType, tensor, use, zeros } from "./index";

beforeAll(() => use(cpu()));

type Case = (typeof golden.cases)[number];

const infinities: Readonly<Record<string, number>> = { inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };

function valuesOf({ data, dtype, shape }: Case): number[] | bigint[] {
  const count = shape.reduce((product, size) => product * size, 1);
  if (data === "count") return Array.from({ length: count }, (_, i) => i);
  if (data === "wave") return Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 0.7) * 0.3);
  return dtype === "int64" ? Array.from(data, BigInt) : Array.from(data, (text) => infinities[text] ?? Number(text));
}

describe("tensors print as PyTorch's", () => {
  it.each(golden.cases.map((each, i) => [`${i}: ${each.name}`, each] as const))("%s", (_, each) => {
    const x = tensor(valuesOf(each), { dtype: each.dtype as DType }).reshape(each.shape);
    expect(String(x).split("\n")).toEqual(`tensor(${each.text.join("\n")}, ${each.dtype})`.split("\n"));
  });

  it("with what JavaScript writes otherwise", () => {
    expect(String(tensor([true, false]))).toBe("tensor([ true, false], bool)");
    expect(String(tensor([]))).toBe("tensor([], float32)");
    expect(String(zeros([2, 0]))).toBe("tensor([], shape [2, 0], float32)");
    expect(String(zeros([2], { requiresGrad: true }))).toBe("tensor([0., 0.], float32, requiresGrad)");
  });
});
