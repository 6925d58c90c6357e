// A program that mpirun starts: trains in all ranks, and in each of them once more alone on whole batches, and says how far the weights differ.
import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, disposeDevice, Generator, manualSeed, type Tensor, use } from "@adjoint/core";
import type { Module } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { Adam, SGD } from "@adjoint/nn/optim";
import { convertSyncBatchNorm, dataParallel, joinGroup, mpi, type ProcessGroup } from "../index";
import { nodeGpu } from "../../../backend-webgpu/src/testing/node-gpu";
import { makeExamples, mlp, normalized, slice } from "./problem";

type Net = Module & { forward(x: Tensor): Tensor };
interface Scenario {
  readonly net: (generator: Generator) => Net;
  readonly adam?: boolean;
  /** The examples of a step. */
  readonly batch: (step: number) => number;
  /** Micro-batches of a step. */
  readonly parts?: number;
  readonly keep?: boolean;
  readonly synchronized?: boolean;
}

const STEPS = 50;
const scenarios: Record<string, Scenario> = {
  sgd: { net: mlp, batch: () => 48, keep: true },
  forgetful: { net: mlp, batch: () => 48 },
  adam: { net: mlp, adam: true, batch: () => 48, keep: true },
  // 100 = 33 + 33 + 34; now and then fewer examples than ranks, so that a rank has none.
  uneven: { net: mlp, batch: (step) => (step % 10 === 9 ? 1 : 100), keep: true },
  accumulate: { net: mlp, batch: () => 48, parts: 2, keep: true },
  batchNorm: { net: normalized, batch: () => 49, synchronized: true, keep: true },
};

const examples = makeExamples(4000);
const optimizerOf = (net: Net, adam = false) =>
  adam ? new Adam(net.parameters(), { lr: 1e-3 }) : new SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });

/** Where the examples of a step begin. */
const startOf = (scenario: Scenario, step: number): number => {
  let start = 0;
  for (let before = 0; before < step; before++) start += scenario.batch(before);
  return start % 3800;
};

async function alone(scenario: Scenario): Promise<Net> {
  const net = scenario.net(new Generator(3));
  const optimizer = optimizerOf(net, scenario.adam);
  for (let step = 0; step < STEPS; step++) {
    const start = startOf(scenario, step);
    const [x, y] = slice(examples, start, start + scenario.batch(step));
    optimizer.zeroGrad();
    crossEntropy(net.forward(x), y).backward();
    optimizer.step();
  }
  return net;
}

async function shared(scenario: Scenario, group: ProcessGroup): Promise<{ net: Net; reductions: number; buckets: number }> {
  // Weights that differ at first: those of rank 0 count.
  const net = scenario.net(new Generator(3 + 100 * group.rank));
  if (scenario.synchronized) convertSyncBatchNorm(net, group);
  const ddp = await dataParallel(net, group, { bucketBytes: 1024 });
  await ddp.verify();
  const optimizer = optimizerOf(net, scenario.adam);
  const parts = scenario.parts ?? 1;
  for (let step = 0; step < STEPS; step++) {
    const [first, size] = [startOf(scenario, step), scenario.batch(step) / parts];
    net.zeroGrad({ keep: scenario.keep === true });
    const micro = (part: number): void => {
      const at = first + part * size;
      const start = at + Math.floor((group.rank * size) / group.size);
      const end = at + Math.floor(((group.rank + 1) * size) / group.size);
      const weight = ddp.weight(end - start);
      if (end === start) return;
      const [x, y] = slice(examples, start, end);
      crossEntropy(net.forward(x), y)
        .mul(weight / parts)
        .backward();
    };
    for (let part = 0; part < parts - 1; part++) await ddp.accumulate(() => micro(part));
    micro(parts - 1);
    await ddp.synchronize();
    optimizer.step();
  }
  await ddp.verify();
  const { reductions, bucketCount } = ddp;
  await ddp.broadcastBuffers();
  ddp.remove();
  return { net, reductions, buckets: bucketCount };
}

/** The largest difference between the states of two nets. */
async function difference(a: Net, b: Net): Promise<number> {
  const [left, right] = [a.stateDict(), b.stateDict()];
  let most = 0;
  for (const name of Object.keys(left)) {
    const [x, y] = [await left[name]!.data(), await right[name]!.data()];
    for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(Number(x[i]) - Number(y[i])));
  }
  return most;
}

async function factoryOf(device: string | undefined): Promise<BackendFactory> {
  if (device !== "webgpu") return device === "cpu" ? cpu() : wasm();
  const { gpu, reason } = await nodeGpu();
  if (gpu === null) throw new Error(reason);
  return webgpu({ gpu });
}

const [device, ...names] = process.argv.slice(2);
await use(await factoryOf(device));
const group = await joinGroup(mpi({ warnAfter: 60, timeout: 300 }));
for (const name of names) {
  const scenario = scenarios[name]!;
  manualSeed(1);
  const { net, reductions, buckets } = await shared(scenario, group);
  const reference = await alone(scenario);
  const result = { name, rank: group.rank, size: group.size, difference: await difference(net, reference), reductions, buckets };
  if (group.rank === 0) console.log(`RESULT ${JSON.stringify(result)}`);
}
await disposeDevice(device ?? "wasm");
await group.close();
