// What averaging costs the thread that trains, and how much of it happens during backward:
// mpirun -n 2 node --conditions=adjoint-source --import tsx bench/distributed/training-step.ts
import "@adjoint/autograd";
import { wasm } from "@adjoint/backend-wasm-simd";
import { Generator, rand, randint, tidy, use } from "@adjoint/core";
import { dataParallel, joinGroup, mpi, type ProcessGroup, single } from "@adjoint/distributed";
import { Linear, ReLU, Sequential } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { SGD } from "@adjoint/nn/optim";

const STEPS = process.argv.includes("quick") ? 3 : 30;
const WIDTH = 512;

await use(wasm());
const group = await joinGroup(mpi());
const generator = new Generator(1);
const hidden = Array.from({ length: 8 }, () => [new Linear(WIDTH, WIDTH, { generator }), new ReLU()]).flat();
const net = new Sequential(...hidden, new Linear(WIDTH, 10, { generator }));
const x = rand([64, WIDTH], { generator });
const y = randint(0, 10, [64], { generator });
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!; // There are STEPS of them.

interface Times {
  readonly backward: number;
  readonly wait: number;
  readonly early: number;
  readonly buckets: number;
}

/** Times steps whose gradients are averaged over a group. */
async function measure(group: ProcessGroup, report: (line: string) => void): Promise<Times> {
  const ddp = await dataParallel(net, group, { report });
  const optimizer = new SGD(net.parameters(), { lr: 0.01 });
  const backward: number[] = [];
  const waits: number[] = [];
  let early = 0;
  for (let step = -3; step < STEPS; step++) {
    const before = ddp.reductions;
    const began = performance.now();
    net.zeroGrad({ keep: true });
    tidy(() => crossEntropy(net.forward(x), y).backward());
    const ready = performance.now();
    const during = ddp.reductions - before;
    await ddp.synchronize();
    const averaged = performance.now();
    optimizer.step();
    if (step < 0) continue;
    backward.push(ready - began);
    waits.push(averaged - ready);
    early += during;
  }
  const buckets = ddp.bucketCount;
  ddp.remove();
  return { backward: median(backward), wait: median(waits), early, buckets };
}

/** Without averaging: the other rank computes as well, so that both have the processors that they have together. */
async function plain(): Promise<number> {
  const times: number[] = [];
  const optimizer = new SGD(net.parameters(), { lr: 0.01 });
  for (let step = -3; step < STEPS; step++) {
    const began = performance.now();
    net.zeroGrad({ keep: true });
    tidy(() => crossEntropy(net.forward(x), y).backward());
    const ended = performance.now();
    optimizer.step();
    if (step >= 0) times.push(ended - began);
  }
  return median(times);
}

await plain(); // until everything is compiled
const alone = await plain();
await group.barrier();
const own = await measure(await joinGroup(single()), () => {});
await group.barrier();
const shared = await measure(group, (line) => console.log(`plan: ${line}`));
const ms = (value: number): string => `${value.toFixed(1)} ms`;
if (group.rank === 0) {
  console.log(
    `forward and backward, median: alone ${ms(alone)}; with buckets, one rank ${ms(own.backward)}; with buckets, averaged ${ms(shared.backward)}`,
  );
  console.log(
    `overhead of a step in the main thread, median: buckets ${ms(own.backward + own.wait - alone)}; the wait after backward ${ms(shared.wait)}`,
  );
  console.log(`posted during backward: ${shared.early} of ${STEPS * shared.buckets} all-reduces`);
}
await group.close();
