import { readFileSync } from "node:fs";
import { cpu } from "@adjoint/backend-cpu-js";
import { arange, ones, type Tensor, tensor, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import "./index";

await use(cpu());

interface Case {
  readonly name: string;
  readonly input: readonly string[];
  readonly gradient: readonly string[];
}
const { cases } = JSON.parse(readFileSync(new URL("../golden/special-gradients.json", import.meta.url), "utf8")) as { cases: Case[] };
const numbers: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
const toNumber = (text: string): number => numbers[text] ?? Number(text);

const one = (): Tensor => ones([3], { dtype: "float64" });

/** The same programs, under the same names, as in `tools/golden/special_gradients.py`. */
const programs: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  max: (x) => x.max(),
  min: (x) => x.min(),
  "max along a dim": (x) => x.max(0).values,
  amax: (x) => x.amax(0),
  amin: (x) => x.amin(0),
  "amax of all": (x) => x.amax(),
  maximum: (x) => x.maximum(one()),
  minimum: (x) => x.minimum(one()),
  clamp: (x) => x.clamp(0, 1),
  relu: (x) => x.relu(),
  leakyRelu: (x) => x.leakyRelu(),
  elu: (x) => x.elu(),
  selu: (x) => x.selu(),
  hardtanh: (x) => x.hardtanh(),
  hardsigmoid: (x) => x.hardsigmoid(),
  hardswish: (x) => x.hardswish(),
  softplus: (x) => x.softplus(),
  abs: (x) => x.abs(),
  sigmoid: (x) => x.sigmoid(),
  tanh: (x) => x.tanh(),
  exp: (x) => x.exp(),
  sum: (x) => x.sum(),
  mean: (x) => x.mean(),
  logsumexp: (x) => x.logsumexp(0),
  cumsum: (x) => x.cumsum(0),
  cummax: (x) => x.cummax(0).values,
  cummin: (x) => x.cummin(0).values,
  diff: (x) => x.diff(),
  softmax: (x) => x.softmax(0).mul(arange(1, 4)),
};

describe("gradients at NaN, at infinities and at ties, as in PyTorch", () => {
  it("has every program of the golden file", () => {
    expect(Object.keys(programs)).toEqual([...new Set(cases.map(({ name }) => name))]);
  });

  it.each(cases)("$name at $input", async ({ name, input, gradient }) => {
    const x = tensor(input.map(toNumber), { dtype: "float64", requiresGrad: true });
    programs[name]!(x).sum().backward();
    const actual = (await x.grad!.toArray()) as number[];
    gradient.map(toNumber).forEach((value, i) => {
      // The tolerance of assert_close: the slope of its hardsigmoid is 1/6 in float32, in float64 too.
      if (Number.isFinite(value)) expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-7 * (1 + Math.abs(value)));
      else expect(actual[i]).toBe(value);
    });
  });
});
