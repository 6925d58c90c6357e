import "@adjoint/autograd";
import {
  adaptiveAvgPool2d,
  arange,
  avgPool2d,
  cat,
  conv2d,
  type DType,
  einsum,
  fromTypedArray,
  maxPool2d,
  maxPool2dWithIndices,
  type Tensor,
  tensor,
} from "@adjoint/core";
import { describe, expect, it } from "vitest";
import golden from "../golden/edges.json";
import { RMSprop } from "./optim";
import { onEachDevice } from "./testing/devices";

interface Values {
  readonly shape: readonly number[];
  readonly data: string;
}

const decoded = ({ data }: Values): Float32Array =>
  new Float32Array(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer);

const equations = ["ij,ij->i", "ij,ij->j", "ij,ij->", "ij,ij->ij", "ij,jk->ik", "bij,bjk->bik", "ij,ij,ij->i", "i,i->"] as const;

/** The same programs, under the same names, as in `tools/golden/edges.py`. */
const programs: Readonly<Record<string, (...x: [Tensor, Tensor, Tensor]) => Tensor>> = {
  ...Object.fromEntries(equations.map((equation) => [`einsum ${equation}`, (...x: Tensor[]) => einsum(equation, ...x)])),
  maxPool2d: (x) => maxPool2d(x, 2),
  maxPool2dWithIndices: (x) => maxPool2dWithIndices(x, 3, { stride: 1, padding: 1 }).values,
  avgPool2d: (x) => avgPool2d(x, 2),
  adaptiveAvgPool2d: (x) => adaptiveAvgPool2d(x, 3),
  conv2d: (x, w) => conv2d(x, w),
  "cat with an empty vector": (a, b) => cat([a, b]),
  "cat with an empty vector, along 1": (a, b, c) => cat([b, a, c], 1),
  "cat of vectors": (a, b) => cat([a, b]),
  "cat of empty vectors": (a, b) => cat([a, b]),
  "windows of a scalar": (x) => x.windows([0], [1]),
};

async function agrees(label: string, got: Tensor | null, want: Values): Promise<void> {
  expect(got?.shape, `the shape of ${label}`).toEqual(want.shape);
  const values = Array.from((await got!.data()) as Float32Array);
  decoded(want).forEach((wanted, i) => void expect(values[i], `${label}, element ${i}`).toBeCloseTo(wanted, 5));
}

describe("dims of size 0 and 1, as in PyTorch", () => {
  onEachDevice(() => {
    it("has every program of the golden file", () => {
      expect(Object.keys(programs)).toEqual(golden.cases.map(({ name }) => name));
    });

    it.each(golden.cases)("$name", async ({ name, inputs, out, gradients }) => {
      const leaves = inputs.map((values) => fromTypedArray(decoded(values), values.shape).requireGrad()) as [Tensor, Tensor, Tensor];
      const result = programs[name]!(...leaves);
      await agrees("the result", result, out);
      const weights = arange(1, result.numel() + 1, { dtype: "float32" }).reshape(result.shape);
      result.mul(weights).sum().backward();
      for (const [i, leaf] of leaves.entries()) await agrees(`gradient ${i}`, leaf.grad, gradients[i]!);
    });
  });
});

describe("centred RMSprop", () => {
  onEachDevice(() => {
    it("takes no root of a negative number where gradients stay the same", async () => {
      const p = fromTypedArray(
        Float32Array.from({ length: 64 }, (_, i) => 0.1 + i / 7),
        [64],
      ).requireGrad();
      const optimizer = new RMSprop([p], { centered: true, alpha: 0.5, lr: 1e-4, eps: 1e-3 });
      p.grad = p.detach().clone();
      for (let step = 0; step < 60; step++) optimizer.step();
      expect((await p.isfinite().all().item()) as boolean).toBe(true);
    });
  });
});

describe("integers are rounded to decimals as in NumPy", () => {
  onEachDevice((device) => {
    // WebGPU has no integers of 64 bits.
    it.each(golden.rounded.filter(({ dtype }) => device !== "webgpu" || !dtype.endsWith("64")))("$name", async (one) => {
      const x = tensor(one.input, { dtype: one.dtype as DType });
      expect(((await x.round({ decimals: one.decimals }).toArray()) as (number | bigint)[]).map(Number)).toEqual(one.out);
      expect(((await x.round_({ decimals: one.decimals }).toArray()) as (number | bigint)[]).map(Number)).toEqual(one.out);
    });

    it("and decimals are whole", () => {
      expect(() => tensor([1.5]).round({ decimals: 0.5 })).toThrow("round: `decimals` is a whole number, not 0.5.");
    });
  });
});
