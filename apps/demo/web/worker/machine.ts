import "@adjoint/autograd";
import { disposeDevice, Generator, manualSeed, rand, randn, runtime, type Tensor, tensor, tidy, use } from "@adjoint/core";
import { conv2d, crossEntropy } from "@adjoint/nn/functional";
import { AdamW } from "@adjoint/nn/optim";
import { eventLoopTurn } from "../../src/event-loop";
import { Gpt } from "../../src/gpt";
import { characterLoss } from "../../src/held-out";
import { models } from "../../src/models";
import { firstLine } from "../../src/run-state";
import { randomWindows } from "../../src/corpus";
import { backends, findDevices } from "./devices";
import type { MachineNews, Measure } from "./machine-messages";
import type { DeviceName } from "./messages";
import { pageSizes } from "./text-subject";

// What this machine does on each device, measured: a worker of its own, so that the page stays free.

const tell = (news: MachineNews): void => self.postMessage(news);

/** How long a measurement goes on, at least. */
const LONG_ENOUGH = 600;
const MOST_ROUNDS = 4096;

/** Something to do again and again, and how much of its unit one round is. `wait` ends when the device has done all. */
interface Task {
  readonly amount: number;
  round(): void | Promise<void>;
  wait(): Promise<void>;
}

/** Units a second. The first round, which compiles, does not count; then as many rounds as take long enough. */
async function speedOf(task: Task): Promise<number> {
  await task.round();
  await task.wait();
  for (let rounds = 1; ; rounds *= 2) {
    const began = performance.now();
    for (let i = 0; i < rounds; i++) await task.round();
    await task.wait();
    const took = performance.now() - began;
    if (took >= LONG_ENOUGH || rounds >= MOST_ROUNDS) return (task.amount * rounds * 1000) / took;
    await eventLoopTurn();
  }
}

/** Products of two matrices, or whatever makes one tensor of what it was given. */
function product(amount: number, make: () => Tensor): Task {
  let last: Tensor | undefined;
  return {
    amount,
    round: () => {
      last?.dispose();
      last = tidy(make);
    },
    wait: async () => {
      // One number is enough to know that all was done.
      await tidy(() => last!.flatten().narrow(0, 0, 1)).data();
    },
  };
}

const SIDE = 512;
const matmulTask = (): Task => {
  const [a, b] = [randn([SIDE, SIDE]), randn([SIDE, SIDE])];
  return product(2 * SIDE ** 3, () => a.matmul(b));
};

const convolutionTask = (): Task => {
  const [batch, from, to, side] = [32, 16, 32, 28];
  const [x, weight] = [randn([batch, from, side, side]), randn([to, from, 3, 3])];
  return product(2 * batch * to * from * 9 * side * side, () => conv2d(x, weight, undefined, { padding: 1 }));
};

/** A step of a network of the page, on numbers that are drawn. */
function trainingTask(amount: number, parameters: Tensor[], loss: () => Tensor): Task {
  const optimizer = new AdamW(parameters, { lr: 1e-3 });
  let last: Tensor | undefined;
  return {
    amount,
    round: async () => {
      const now = loss();
      optimizer.zeroGrad();
      now.backward();
      optimizer.step();
      last = now.detach();
      await eventLoopTurn();
    },
    wait: async () => void (await last!.item()),
  };
}

const perceptronTask = (): Task => {
  const model = models.mlp();
  const x = rand([128, 1, 28, 28]);
  const labels = tensor(Int32Array.from({ length: 128 }, (_, i) => i % 10));
  return trainingTask(1, [...model.parameters()], () => crossEntropy(model.forward(x), labels));
};

const gptTask = (): Task => {
  const [vocabulary, batch] = [80, 16];
  const model = new Gpt({ ...pageSizes, vocabulary });
  const text = Int32Array.from({ length: 4096 }, (_, i) => (i * 31 + (i >> 3)) % vocabulary);
  const generator = new Generator(1);
  return trainingTask(batch * pageSizes.context, [...model.parameters()], () =>
    characterLoss(model, randomWindows(text, batch, pageSizes.context, generator)),
  );
};

const tasks: Record<Exclude<Measure, "checks">, () => Task> = {
  matmul: matmulTask,
  convolution: convolutionTask,
  training: perceptronTask,
  characters: gptTask,
};

async function attempt(device: DeviceName, measure: Measure, work: () => Promise<void>): Promise<void> {
  tell({ kind: "measuring", device, measure });
  try {
    await work();
  } catch (error) {
    tell({ kind: "failed", device, measure, detail: firstLine(error) });
  }
}

async function measureDevice(device: DeviceName): Promise<void> {
  await use(backends[device]());
  manualSeed(1);
  for (const [measure, make] of Object.entries(tasks) as [keyof typeof tasks, () => Task][]) {
    await attempt(device, measure, async () => tell({ kind: "measured", device, measure, value: await speedOf(make()) }));
  }
  await attempt(device, "checks", async () => {
    const { checkDevice } = await import("./machine-checks");
    const { dtypes } = runtime().devices.get(device)!.backend.capabilities;
    tell({ kind: "checked", device, conformance: await checkDevice((dtype) => (dtypes as ReadonlySet<string>).has(dtype)) });
  });
  await disposeDevice(device);
}

async function measureAll(): Promise<void> {
  const { unavailable } = await use(backends.wasm(), backends.cpu());
  const found = await findDevices(unavailable);
  tell({ kind: "devices", devices: found });
  for (const { name, missing } of found) if (missing === null) await measureDevice(name);
  tell({ kind: "done" });
}

measureAll().catch((error: unknown) => tell({ kind: "broken", detail: firstLine(error) }));
