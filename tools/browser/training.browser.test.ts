import { noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import {
  crossEntropy,
  disposeDevice,
  Generator,
  memoryScope,
  ones,
  randint,
  randn,
  ScopeError,
  type Tensor,
  use,
  withDevice,
} from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { AdamW } from "@adjoint/nn/optim";
import { Accuracy, evaluate, fit as train } from "@adjoint/nn/train";
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

it("a page cannot follow a context across awaits, and says so; fit and evaluate need none", async () => {
  const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 1));
  const attempts = [noGrad.async(pause), withDevice.async("cpu", pause), memoryScope(pause)];
  const w = ones([2]).requireGrad();
  const y = w.mul(3);
  for (const attempt of attempts) await expect(attempt).rejects.toThrow(ScopeError);
  expect([y.requiresGrad, y.disposed]).toEqual([true, false]);
  const net = new nn.Sequential(new nn.Linear(3, 8), new nn.Tanh(), new nn.Linear(8, 3));
  const batch = (): readonly [Tensor, Tensor] => {
    const x = randn([16, 3]);
    return [x, x.argmax(1)];
  };
  const batches = [batch(), batch()];
  const optimizer = new AdamW(net.parameters(), { lr: 0.03 });
  const history = await train(net, batches, { loss: crossEntropy, optimizer, epochs: 5, validation: batches });
  expect(history.get("loss").at(-1)!).toBeLessThan(history.get("loss")[0]!);
  const { accuracy } = await evaluate(net, batches, { metrics: { accuracy: new Accuracy() } });
  expect(accuracy).toBeGreaterThan(0.3);
});
