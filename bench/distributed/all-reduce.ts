// What an all-reduce costs, beside all-reduce.c: mpirun -n 2 node --conditions=adjoint-source --import tsx bench/distributed/all-reduce.ts
import { joinGroup, mpi } from "@adjoint/distributed";

const cases = [
  { length: 1024, rounds: 2000 },
  { length: 262_144, rounds: 200 },
  { length: 2_621_440, rounds: 30 },
] as const;
/** A twentieth of the rounds, to try it. */
const share = process.argv.includes("quick") ? 20 : 1;
const WARM_UP = 10;

const group = await joinGroup(mpi());

/** The least and the median of the microseconds that `call` takes. */
async function measure(rounds: number, call: () => void | Promise<void>): Promise<[least: number, median: number]> {
  const times: number[] = [];
  for (let i = -WARM_UP; i < rounds; i++) {
    const began = performance.now();
    await call();
    if (i >= 0) times.push((performance.now() - began) * 1000);
  }
  times.sort((a, b) => a - b);
  return [times[0]!, times[rounds >> 1]!]; // There are as many as rounds.
}

for (const { length, rounds: all } of process.argv.includes("small") ? cases.slice(0, 1) : cases) {
  const x = new Float32Array(length);
  const rounds = Math.floor(all / share);
  for (const check of [false, true]) {
    const blocking = await measure(rounds, () => group.allReduce(x, "sum", { check }).waitSync());
    const awaited = await measure(rounds, () => group.allReduce(x, "sum", { check }).wait());
    const shown = ([least, median]: [number, number]): string => `min ${least.toFixed(1)}, median ${median.toFixed(1)} µs`;
    if (group.rank === 0)
      console.log(`${length * 4} bytes${check ? ", compared" : ""}: waitSync ${shown(blocking)}; wait ${shown(awaited)}`);
  }
}
await group.close();
