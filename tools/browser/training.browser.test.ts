import { noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { crossEntropy, disposeDevice, Generator, randint, randn, type Tensor, use } from "@adjoint/core";
import { afterAll, beforeAll, expect, it } from "vitest";

const factories = [cpu(), wasm(), webgpu()];
const names = factories.map(({ name }) => name);

beforeAll(async () => {
  const { unavailable } = await use(...factories);
  expect(unavailable).toEqual([]);
});
afterAll(async () => {
  for (const name of names) await disposeDevice(name);
});

/** The losses of a small multilayer perceptron under plain gradient descent, from numbers that are the same on every device. */
const lossesOn = async (device: string, steps: number): Promise<number[]> => {
  const generator = new Generator(7);
  const to = async (x: Tensor): Promise<Tensor> => (await x.to(device)) as Tensor;
  const images = await to(randn([32, 20], { generator }));
  const labels = await to(randint(0, 4, [32], { generator }));
  const weights = await Promise.all([randn([20, 16], { generator }).mul(0.2), randn([16, 4], { generator }).mul(0.2)].map(to));
  for (const weight of weights) weight.requiresGrad = true;
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const loss = crossEntropy(images.matmul(weights[0]!).relu().matmul(weights[1]!), labels);
    loss.backward();
    noGrad(() => {
      for (const weight of weights) {
        weight.sub_(weight.grad!.mul(0.5));
        weight.grad = null;
      }
    });
    losses.push(Number(await loss.item()));
  }
  return losses;
};

it("100 training steps in a page: cpu, wasm and WebGPU agree, and learn", async () => {
  const expected = await lossesOn("cpu", 100);
  expect(expected.at(-1)!).toBeLessThan(expected[0]! / 2);
  for (const name of names.slice(1)) {
    (await lossesOn(name, 100)).forEach((loss, step) => {
      expect(Math.abs(loss / expected[step]! - 1), `${name}, step ${step}: ${loss} against ${expected[step]}`).toBeLessThan(1e-4);
    });
  }
});
