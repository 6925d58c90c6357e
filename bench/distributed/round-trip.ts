// What it takes to wake a thread and to be woken by it, without any MPI: what a call that another thread makes costs at least, where the two share
// a processor with others. mpirun -n 2 node --conditions=adjoint-source --import tsx bench/distributed/round-trip.ts
import { Worker } from "node:worker_threads";

const ROUNDS = 4000;
const [ASKED, ANSWERED] = [0, 1] as const;

/** Answers each question; in JavaScript, because a worker thread does not know TypeScript. */
const answers = `
  const { workerData: words, parentPort } = require("node:worker_threads");
  parentPort.postMessage("ready");
  for (let i = 1; i <= ${ROUNDS}; i++) {
    while (Atomics.load(words, ${ASKED}) < i) Atomics.wait(words, ${ASKED}, i - 1);
    Atomics.store(words, ${ANSWERED}, i);
    Atomics.notify(words, ${ANSWERED});
  }`;

const words = new Int32Array(new SharedArrayBuffer(8));
const thread = new Worker(answers, { eval: true, workerData: words });
await new Promise((resolve) => thread.once("message", resolve));
const times: number[] = [];
for (let i = 1; i <= ROUNDS; i++) {
  const began = performance.now();
  Atomics.store(words, ASKED, i);
  Atomics.notify(words, ASKED);
  while (Atomics.load(words, ANSWERED) < i) Atomics.wait(words, ANSWERED, i - 1);
  times.push((performance.now() - began) * 1000);
}
times.sort((a, b) => a - b);
const rank = process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK ?? "0";
// There are as many as rounds.
if (rank === "0") console.log(`round trip between two threads: min ${times[0]!.toFixed(1)}, median ${times[ROUNDS >> 1]!.toFixed(1)} µs`);
