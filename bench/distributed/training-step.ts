// What averaging costs the thread that trains, and how much of it happens during backward:
// mpirun -n 2 node --conditions=adjoint-source --import tsx bench/distributed/training-step.ts
import "@adjoint/autograd";
import { wasm } from "@adjoint/backend-wasm-simd";
import { Generator, rand, randint, tidy, use } from "@adjoint/core";
import { dataParallel, joinGroup, mpi } from "@adjoint/distributed";
import { Linear, ReLU, Sequential } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { SGD } from "@adjoint/nn/optim";

const STEPS = 30;
const WIDTH = 512;

await use(wasm());
const group = await joinGroup(mpi());
const generator = new Generator(1);
const hidden = Array.from({ length: 8 }, () => [new Linear(WIDTH, WIDTH, { generator }), new ReLU()]).flat();
const net = new Sequential(...hidden, new Linear(WIDTH, 10, { generator }));
const ddp = await dataParallel(net, group, { report: console.log });
const optimizer = new SGD(net.parameters(), { lr: 0.01 });
const x = rand([64, WIDTH], { generator });
const y = randint(0, 10, [64], { generator });

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
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!; // There are STEPS of them.
if (group.rank === 0) {
  console.log(`forward and backward: median ${median(backward).toFixed(1)} ms; the wait after it: median ${median(waits).toFixed(1)} ms`);
  console.log(`${early} of ${STEPS * ddp.bucketCount} all-reduces were posted during backward`);
}
await group.close();
