// A program that mpirun starts: one rank does something wrong, and the job has to end, with a name for it.
import { existsSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { runtime } from "@adjoint/core";
import { joinGroup, mpi } from "../index";
import { readLaunch } from "../launch";

const [fault = "", note = ""] = process.argv.slice(2);

/** Whether a process is there, or has ended and its parent does not know it yet. */
function isThere(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

// Rank 1 ends before it has joined, and rank 0 joins when the launcher knows it: of an end after that, Open MPI ends the job by itself.
if (fault.startsWith("absent")) {
  if (readLaunch(process.env)?.rank === 1) {
    writeFileSync(note, String(process.pid));
    process.exit(fault === "absent" ? 0 : 3);
  }
  while (!existsSync(note) || readFileSync(note, "utf8") === "") await delay(20);
  while (isThere(Number(readFileSync(note, "utf8")))) await delay(20);
}
const hurried = fault.startsWith("stall") || fault.startsWith("absent");
const group = await joinGroup(mpi(hurried ? { warnAfter: 1, timeout: 3 } : { warnAfter: 20, timeout: 90 }));
const { rank, size } = group;
const odd = rank === 1;
const floats = (length: number): Float32Array => new Float32Array(length).fill(1);
await group.allReduce(floats(4)).wait();
console.log(`started ${rank} of ${size}, process ${process.pid}; ${runtime().devices.size} devices`);

const die = (): void => {
  writeSync(1, `killed at ${Date.now()}\n`);
  process.kill(process.pid, "SIGKILL");
};

const faults: Record<string, () => Promise<unknown>> = {
  none: async () => {},
  count: () => group.allReduce(floats(odd ? 100_000 : 200_000)).wait(),
  dtype: () => group.allReduce(odd ? new Float64Array(8) : floats(8)).wait(),
  reduction: () => group.allReduce(floats(8), odd ? "max" : "sum").wait(),
  kind: () => (odd ? group.broadcast(floats(8)) : group.allReduce(floats(8))).wait(),
  order: async () => {
    const works = odd ? [group.allReduce(floats(9)), group.allReduce(floats(8))] : [group.allReduce(floats(8)), group.allReduce(floats(9))];
    for (const work of works) await work.wait();
  },
  // One collective fewer: the last of the others meets this rank's close.
  fewer: async () => {
    if (!odd) await group.allReduce(floats(8)).wait();
  },
  kill: async () => {
    if (odd) die();
    await group.allReduce(floats(8)).wait();
  },
  "kill in flight": async () => {
    if (odd) setTimeout(die, 300);
    if (odd) await new Promise(() => setTimeout(() => {}, 60_000));
    await group.allReduce(floats(8)).wait();
  },
  // Under user-level failure mitigation the others live on, and hear of it by an error of their own.
  "kill, told": async () => {
    const when = Float64Array.of(Date.now() + 500);
    await group.broadcast(when, 1).wait();
    if (odd) setTimeout(die, when[0]! - Date.now());
    if (odd) await new Promise(() => setTimeout(() => {}, 60_000));
    try {
      await group.allReduce(floats(8)).wait();
    } catch (error) {
      writeSync(1, `told ${rank} after ${Date.now() - when[0]!} ms: ${(error as Error).name}\n`);
      throw error;
    }
  },
  exit: async () => {
    if (odd) process.exit(0);
    await group.allReduce(floats(8)).wait();
  },
  "exit in flight": async () => {
    // Its thread waits inside MPI, where nothing can interrupt it.
    if (odd) group.allReduce(floats(8));
    if (odd) setTimeout(() => process.exit(0), 300);
    await new Promise(() => setTimeout(() => {}, 60_000));
  },
  never: async () => {
    if (odd) await new Promise(() => {});
    await group.allReduce(floats(8)).wait();
  },
  throw: async () => {
    if (odd) throw new TypeError("a mistake in rank 1");
    await group.allReduce(floats(8)).wait();
  },
  "throw in flight": async () => {
    if (odd) group.allReduce(floats(8));
    if (odd) throw new TypeError("a mistake in rank 1");
    await new Promise(() => setTimeout(() => {}, 60_000));
  },
  stall: async () => {
    if (odd) await new Promise(() => setTimeout(() => {}, 60_000));
    await group.allReduce(floats(8), "sum", { label: "bucket 3 of 9" }).wait();
  },
  "stall synchronously": async () => {
    if (odd) await new Promise(() => setTimeout(() => {}, 60_000));
    group.allReduce(floats(8), "sum", { label: "bucket 3 of 9" }).waitSync();
  },
  abort: async () => {
    if (odd) group.abort("rank 1 has had enough");
    await group.allReduce(floats(8)).wait();
  },
};
await faults[fault]!();
await group.close();
console.log(`closed ${rank}`);
