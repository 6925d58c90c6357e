import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { debug, Generator, memory, ones, randn, type Tensor, use } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { SGD } from "@adjoint/nn/optim";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imagesAndLabels, type ModelName, training } from "./models";
import { long, whyShort } from "../long";

const MIB = 2 ** 20;
const bytesOn = (device: string): number => memory().find((report) => report.device === device)!.bytes;

/** Runs `step` so often within one job. @returns The most device bytes after a step, and resident ones at a quarter of the way and at the end. */
function watch(device: string, steps: number, step: (i: number) => void): { most: number; resident: readonly [number, number] } {
  let most = 0;
  let quarter = 0;
  for (let i = 0; i < steps; i++) {
    step(i);
    most = Math.max(most, bytesOn(device));
    if (i === steps >> 2) quarter = process.memoryUsage().rss;
  }
  return { most, resident: [quarter, process.memoryUsage().rss] };
}

describe.each(long ? ["wasm", "cpu"] : ["wasm"])("training that awaits nothing, on %s", (device) => {
  beforeAll(() => use(device === "cpu" ? cpu() : wasm()));

  it.each<[ModelName, number]>([
    ["mlp", 60],
    ["cnn", 24],
  ])("is flat: %s", (model, steps) => {
    const [images, labels] = imagesAndLabels(64, new Generator(1));
    const train = training(model);
    const { most, resident } = watch(device, steps, (i) => {
      const start = (i % 4) * 16;
      train(images.narrow(0, start, 16), labels.narrow(0, start, 16));
    });
    // On cpu the collector frees, and what it has freed is counted off only in the next turn.
    if (device === "wasm") expect(most).toBeLessThan(32 * MIB);
    expect(resident[1]).toBeLessThan(resident[0] + 192 * MIB);
  });

  it("and so is a loop of plain operations", async () => {
    let w: Tensor = ones([1000, 100]);
    const g = randn([1000, 100]);
    const { most, resident } = watch(device, 1000, () => {
      w = w.sub(g.mul(1e-6));
    });
    if (device === "wasm") expect(most).toBeLessThan(64 * MIB);
    expect(resident[1]).toBeLessThan(resident[0] + 192 * MIB);
    expect(await w.mean().item()).toBeCloseTo(1 - 1e-3 * ((await g.mean().item()) as number), 3);
  });
});

if (!long) it.skip(`training that awaits nothing, on cpu${whyShort}`, () => {});

describe("on wasm", () => {
  beforeAll(() => use(wasm()));
  afterAll(() => debug({ nursery: true }));

  it("gradients of 64 MiB are free again at zeroGrad, although the loss is rarely read", async () => {
    const net = new nn.Linear(4096, 4096, { bias: false });
    const optimizer = new SGD(net.parameters(), { lr: 1e-6 });
    const x = ones([1, 4096]);
    const base = bytesOn("wasm");
    let most = 0;
    for (let step = 0; step < 12; step++) {
      const loss = net.forward(x).square().mean();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      most = Math.max(most, bytesOn("wasm") - base);
    }
    expect(most).toBeLessThan(70 * MIB);
  });

  it("a loop runs in less than a gibibyte with sentinels alone, as in a browser", () => {
    debug({ nursery: false });
    let w: Tensor = ones([1000, 100]);
    const g = randn([1000, 100]);
    expect(watch("wasm", 2500, () => void (w = w.sub(g.mul(1e-6)))).most).toBeLessThan(450 * MIB);
  });
});
