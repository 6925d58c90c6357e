/**
 * Trains a network for many steps, without dispose, tidy or scope, and holds the memory at the end against that of a tenth of the way:
 * `npm run soak -- --device wasm --model mlp --steps 10000 [--item | --sync]`; exits 1 when it grew by more than a tenth. With `--item`, each
 * loss is read; with `--sync`, there is no data loader, and nothing is awaited from the first step to the last.
 */
import { parseArgs } from "node:util";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, disposeDevice, Generator, memory, runtime, use } from "@adjoint/core";
import { DataLoader, TensorDataset } from "@adjoint/data";
import { nodeGpu } from "../../packages/backend-webgpu/src/testing/node-gpu";
import { imagesAndLabels, type ModelName, models, training } from "./models";

const { values } = parseArgs({
  options: {
    device: { type: "string", default: "wasm" },
    model: { type: "string", default: "mlp" },
    steps: { type: "string", default: "10000" },
    item: { type: "boolean", default: false },
    sync: { type: "boolean", default: false },
  },
});
const steps = Number(values.steps);
const model = values.model as ModelName;
if (!Object.hasOwn(models, model)) throw new Error(`--model is one of ${Object.keys(models).join(", ")}, not ${model}`);

async function factory(name: string): Promise<BackendFactory> {
  if (name === "cpu") return cpu();
  if (name === "wasm") return wasm();
  const { gpu, reason } = await nodeGpu();
  if (gpu === null) throw new Error(reason);
  return webgpu({ gpu });
}

interface Sample {
  readonly rss: number;
  readonly external: number;
  /** What lives on the JavaScript heap: beside it, resident memory shows what the allocator keeps. */
  readonly heap: number;
  readonly bytes: number;
  readonly compiled: number;
}

const compiledSoFar = (): number => runtime().defaultDevice!.backend.statistics().compiled;

function sampleNow(): Sample {
  const { rss, external, heapUsed: heap } = process.memoryUsage();
  return { rss, external, heap, bytes: memory()[0]!.bytes, compiled: compiledSoFar() };
}

async function sample(): Promise<Sample> {
  // Finalizers run in tasks of their own, some only after a second collection.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return sampleNow();
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const show = (step: number, { rss, external, heap, bytes, compiled }: Sample): void =>
  console.log(
    `step ${step}: resident ${mebibytes(rss)}, external ${mebibytes(external)}, heap ${mebibytes(heap)}, device ${mebibytes(bytes)}, ` +
      `kernels compiled ${compiled}`,
  );

/** What was sampled on the way. */
interface Course {
  early: Sample | undefined;
  compiledAfterTwo: number;
}

const mark = Math.max(Math.floor(steps / 10), 3);
const step = training.bind(null, model);

async function withLoader(): Promise<Course> {
  const course: Course = { early: undefined, compiledAfterTwo: 0 };
  const data = new TensorDataset(...imagesAndLabels(8192, new Generator(1)));
  const loader = new DataLoader(data, { batchSize: 128, shuffle: true, seed: 1, dropLast: true });
  const train = step();
  let done = 0;
  while (done < steps) {
    for await (const [x, y] of loader) {
      const loss = train(x!, y!);
      if (values.item) await loss.item();
      done++;
      if (done === 2) course.compiledAfterTwo = compiledSoFar();
      if (done === mark) show(done, (course.early = await sample()));
      else if (done % mark === 0 && done < steps) show(done, await sample());
      if (done >= steps) break;
    }
  }
  return course;
}

function withoutAwait(): Course {
  const course: Course = { early: undefined, compiledAfterTwo: 0 };
  const [images, labels] = imagesAndLabels(8192, new Generator(1));
  const train = step();
  for (let done = 1; done <= steps; done++) {
    const start = ((done - 1) % 64) * 128;
    train(images.narrow(0, start, 128), labels.narrow(0, start, 128));
    if (done === 2) course.compiledAfterTwo = compiledSoFar();
    if (done === mark) show(done, (course.early = sampleNow()));
    else if (done % mark === 0) show(done, sampleNow());
  }
  return course;
}

await use(await factory(values.device));
const { early, compiledAfterTwo } = values.sync ? withoutAwait() : await withLoader();
if (!values.sync) await runtime().defaultDevice!.backend.synchronize();
const late = values.sync ? sampleNow() : await sample();
show(steps, late);
const grown = (key: "rss" | "external"): number => late[key] / early![key] - 1;
console.log(`resident ${(100 * grown("rss")).toFixed(1)} %, external ${(100 * grown("external")).toFixed(1)} % against step ${mark}`);
console.log(`kernels compiled after the second step: ${late.compiled - compiledAfterTwo}`);
await disposeDevice(values.device);
process.exitCode = grown("rss") > 0.1 || grown("external") > 0.1 || late.compiled > compiledAfterTwo ? 1 : 0;
