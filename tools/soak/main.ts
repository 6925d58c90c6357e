/**
 * Trains the 784-256-128-10 perceptron for many steps, without dispose, tidy or scope, and holds the memory at the end against
 * that of step 1,000 (or a tenth of the way). `npm run soak -- --device wasm --steps 10000 [--item]`; exits 1 when it grew by more than a tenth.
 */
import { parseArgs } from "node:util";
import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, disposeDevice, Generator, memory, rand, randint, runtime, type Tensor, use } from "@adjoint/core";
import { DataLoader, TensorDataset } from "@adjoint/data";
import * as nn from "@adjoint/nn";
import { crossEntropy, dropout } from "@adjoint/nn/functional";
import { AdamW } from "@adjoint/nn/optim";
import { nodeGpu } from "../../packages/backend-webgpu/src/testing/node-gpu";

const { values } = parseArgs({
  options: {
    device: { type: "string", default: "wasm" },
    steps: { type: "string", default: "10000" },
    item: { type: "boolean", default: false },
  },
});
const steps = Number(values.steps);

async function factory(name: string): Promise<BackendFactory> {
  if (name === "cpu") return cpu();
  if (name === "wasm") return wasm();
  const { gpu, reason } = await nodeGpu();
  if (gpu === null) throw new Error(reason);
  return webgpu({ gpu });
}

class Net extends nn.Module {
  first = new nn.Linear(784, 256);
  second = new nn.Linear(256, 128);
  out = new nn.Linear(128, 10);
  forward(x: Tensor): Tensor {
    return this.out.forward(dropout(this.second.forward(dropout(this.first.forward(x).relu(), 0.1)).relu(), 0.1));
  }
}

interface Sample {
  readonly rss: number;
  readonly external: number;
  /** What lives on the JavaScript heap: beside it, resident memory shows what the allocator keeps. */
  readonly heap: number;
  readonly bytes: number;
  readonly compiled: number;
}

async function sample(): Promise<Sample> {
  // Finalizers run in tasks of their own, some only after a second collection.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { rss, external, heapUsed: heap } = process.memoryUsage();
  const { compiled } = runtime().defaultDevice!.backend.statistics();
  return { rss, external, heap, bytes: memory()[0]!.bytes, compiled };
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const show = (step: number, { rss, external, heap, bytes, compiled }: Sample): void =>
  console.log(
    `step ${step}: resident ${mebibytes(rss)}, external ${mebibytes(external)}, heap ${mebibytes(heap)}, device ${mebibytes(bytes)}, ` +
      `kernels compiled ${compiled}`,
  );

await use(await factory(values.device));
const generator = new Generator(1);
const data = new TensorDataset(rand([8192, 784], { generator }), randint(0, 10, [8192], { generator }));
const loader = new DataLoader(data, { batchSize: 128, shuffle: true, seed: 1, dropLast: true });
const net = new Net();
const optimizer = new AdamW(net.parameters(), { lr: 1e-3 });

let step = 0;
let early: Sample | undefined;
let afterTwo = 0;
const mark = Math.max(Math.floor(steps / 10), 3);
while (step < steps) {
  for await (const [x, y] of loader) {
    const loss = crossEntropy(net.forward(x!), y!);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    if (values.item) await loss.item();
    step++;
    if (step === 2) afterTwo = runtime().defaultDevice!.backend.statistics().compiled;
    if (step === mark) show(step, (early = await sample()));
    else if (step % mark === 0 && step < steps) show(step, await sample());
    if (step >= steps) break;
  }
}
await runtime().defaultDevice!.backend.synchronize();
const late = await sample();
show(step, late);
const grown = (key: "rss" | "external"): number => late[key] / early![key] - 1;
console.log(`resident ${(100 * grown("rss")).toFixed(1)} %, external ${(100 * grown("external")).toFixed(1)} % against step ${mark}`);
console.log(`kernels compiled after the second step: ${late.compiled - afterTwo}`);
await disposeDevice(values.device);
process.exitCode = grown("rss") > 0.1 || grown("external") > 0.1 || late.compiled > afterTwo ? 1 : 0;
