import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, disposeDevice, type Tensor, use } from "@adjoint/core";
import type { Module } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { AdamW, type Optimizer, SGD } from "@adjoint/nn/optim";
import { describe, expect, it } from "vitest";
import golden from "../golden/first-losses.json";
import { nodeGpu } from "../../../packages/backend-webgpu/src/testing/node-gpu";
import { long, whyShort } from "../../../tools/long";
import { readDigits } from "./digit-files";
import { models } from "./models";
import { fillByFormula } from "./testing/formula";

const BATCH = 128;
const makers = { SGD, AdamW } as unknown as Record<string, new (params: Iterable<Tensor>, settings: object) => Optimizer<{ lr: number }>>;

/** Uniform within ±1/√inputs, layer after layer. */
function fill(net: Module): void {
  let inputs = 0;
  fillByFormula(net, (_, { shape }) => {
    inputs = shape[1] ?? inputs;
    return 1 / Math.sqrt(inputs);
  });
}

async function losses(name: string, settings: object, count: number): Promise<number[]> {
  const digits = readDigits("train");
  const net = models.mlp();
  fill(net);
  const optimizer = new makers[name]!(net.parameters(), settings);
  const found: number[] = [];
  for (let step = 0; step < count; step++) {
    const [images, labels] = digits.getBatch(Int32Array.from({ length: BATCH }, (_, i) => step * BATCH + i));
    const loss = crossEntropy(net.forward(images) as Tensor, labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    found.push((await loss.item()) as number);
  }
  return found;
}

const { gpu, reason } = await nodeGpu();
const factories: readonly BackendFactory[] = gpu === null ? [cpu(), wasm()] : [cpu(), wasm(), webgpu({ gpu })];

describe("the first 100 losses on MNIST are PyTorch's, to 1e-4", () => {
  if (gpu === null) it.skip(`webgpu — ${reason}`, () => {});
  for (const factory of factories) {
    // JavaScript takes long for what the other devices do in a moment.
    const late = factory.name === "cpu" && !long;
    it.skipIf(late).each(golden.cases.map(({ name, settings, losses: want }) => [name, settings, want] as const))(
      `${factory.name}: %s${late ? whyShort : ""}`,
      (name, settings, want) => agreesOn(factory, name, settings, want),
    );
  }
});

async function agreesOn(factory: BackendFactory, name: string, settings: object, want: readonly number[]): Promise<void> {
  await use(factory);
  try {
    const got = await losses(name, settings, want.length);
    got.forEach((loss, step) => {
      expect(Math.abs(loss / want[step]! - 1), `step ${step}: ${loss}, PyTorch has ${want[step]}`).toBeLessThanOrEqual(1e-4);
    });
  } finally {
    await disposeDevice(factory.name);
  }
}
