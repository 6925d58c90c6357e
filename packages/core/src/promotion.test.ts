import { beforeAll, describe, expect, it } from "vitest";
import { cpu } from "@adjoint/backend-cpu-js";
import golden from "../golden/promotion.json";
import { type DType, ones, promoteTypes, use } from "./index";

beforeAll(() => use(cpu()));

const names = golden.names as DType[];

/** PyTorch's default integer is int64, ours is int32: the one place where a number beside a tensor gives another dtype. */
const ours = (dtype: string): string => (dtype === "int64" ? "int32" : dtype);

describe("promotion is PyTorch's", () => {
  it.each(names.map((name, i) => [name, i] as const))("%s with every dtype", (a, i) => {
    names.forEach((b, j) => {
      // PyTorch refuses most unsigned pairs; there the rule is NumPy's.
      const pair = golden.tensors[i]![j];
      if (pair !== null) expect(promoteTypes(a, b), `${a} with ${b}`).toBe(pair);
      const beside = golden.beside0dim[i]![j];
      if (beside === null) return;
      expect(ones([2], { dtype: a }).maximum(ones([], { dtype: b })).dtype, `${a} with a 0-dim ${b}`).toBe(beside);
    });
  });

  it.each(names.map((name, i) => [name, i] as const))("%s with numbers", (dtype, i) => {
    const x = ones([2], { dtype });
    expect(x.maximum(0.5).dtype, "a fraction").toBe(golden.besideFraction[i]);
    expect(x.maximum(1).dtype, "a whole number").toBe(dtype === "bool" ? ours(golden.besideInteger[i]!) : golden.besideInteger[i]);
  });
});
