import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, Generator, ShapeError, type Tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import * as nn from "./index";
import * as init from "./init";

beforeAll(() => use(cpu()));

async function moments(x: Tensor): Promise<{ mean: number; deviation: number; largest: number }> {
  const values = Array.from((await x.data()) as Float32Array);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { mean, deviation, largest: Math.max(...values.map(Math.abs)) };
}

const make = (): nn.Parameter => new nn.Parameter(zeros([64, 100]));

describe("initialisers", () => {
  it.each([
    ["uniform_", (x: Tensor) => init.uniform_(x, -3, 3), 3 / Math.sqrt(3), 3],
    ["normal_", (x: Tensor) => init.normal_(x, 0, 0.5), 0.5, 5],
    ["xavierUniform_", (x: Tensor) => init.xavierUniform_(x), Math.sqrt(2 / 164), Math.sqrt(6 / 164)],
    ["xavierNormal_", (x: Tensor) => init.xavierNormal_(x, { gain: 2 }), 2 * Math.sqrt(2 / 164), 2],
    ["kaimingUniform_", (x: Tensor) => init.kaimingUniform_(x), Math.sqrt(2 / 100), Math.sqrt(6 / 100)],
    ["kaimingUniform_, a = √5", (x: Tensor) => init.kaimingUniform_(x, { a: Math.sqrt(5) }), 0.1 / Math.sqrt(3), 0.1],
    ["kaimingNormal_, fanOut", (x: Tensor) => init.kaimingNormal_(x, { mode: "fanOut", nonlinearity: "relu" }), Math.sqrt(2 / 64), 2],
  ])("%s has the deviation that it promises, in place, on a parameter", async (_, fill, deviation, most) => {
    const parameter = make();
    expect(fill(parameter)).toBe(parameter);
    const found = await moments(parameter);
    expect(found.deviation / deviation).toBeGreaterThan(0.96);
    expect(found.deviation / deviation).toBeLessThan(1.04);
    expect(Math.abs(found.mean)).toBeLessThan(4 * (deviation / 80));
    expect(found.largest).toBeLessThanOrEqual(most * (1 + 1e-6));
    expect(parameter.requiresGrad && parameter.isLeaf).toBe(true);
  });

  it("count a convolution's kernel among its fans", async () => {
    const weight = zeros([32, 16, 3, 3]);
    expect((await moments(init.kaimingNormal_(weight, { mode: "fanOut" }))).deviation).toBeCloseTo(Math.sqrt(2 / (32 * 9)), 2);
    expect((await moments(init.kaimingNormal_(weight))).deviation).toBeCloseTo(Math.sqrt(2 / (16 * 9)), 2);
  });

  it("set constants", async () => {
    const parameter = new nn.Parameter(zeros([2]));
    expect(await init.ones_(parameter).toArray()).toEqual([1, 1]);
    expect(await init.constant_(parameter, 3).toArray()).toEqual([3, 3]);
    expect(await init.zeros_(parameter).toArray()).toEqual([0, 0]);
  });

  it("draw the same from the same seed", async () => {
    const draw = (seed: number) => init.normal_(make(), 0, 1, { generator: new Generator(seed) }).toArray();
    expect(await draw(5)).toEqual(await draw(5));
    expect(await draw(5)).not.toEqual(await draw(6));
  });

  it("scale by PyTorch's gains", () => {
    expect((["linear", "conv1d", "conv2d", "convTranspose2d", "sigmoid"] as const).map((name) => init.calculateGain(name))).toEqual(
      new Array(5).fill(1),
    );
    expect(init.calculateGain("tanh")).toBe(5 / 3);
    expect(init.calculateGain("relu")).toBe(Math.SQRT2);
    expect(init.calculateGain("selu")).toBe(0.75);
    expect(init.calculateGain("leakyRelu")).toBeCloseTo(Math.sqrt(2 / 1.0001), 15);
    expect(init.calculateGain("leakyRelu", 0.2)).toBeCloseTo(Math.sqrt(2 / 1.04), 15);
  });

  it("refuse what has no fans or no gain", () => {
    expect(() => init.xavierUniform_(zeros([3]))).toThrow(ShapeError);
    expect(() => init.kaimingNormal_(make(), { nonlinearity: "swish" as never })).toThrow(ArgumentError);
    expect(() => init.kaimingNormal_(make(), { mode: "fan_in" as never })).toThrow(ArgumentError);
  });
});
