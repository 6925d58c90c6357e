import { join } from "node:path";
import { dataParallel, joinGroup, mpi, type ProcessGroup } from "@adjoint/distributed";
import { runRanks } from "@adjoint/distributed/run";
import type { Module } from "@adjoint/nn";

/** Set in the processes that the demo starts for `--ranks`. */
const RANKED = "ADJOINT_DEMO_RANKED";

/** The processes that train together, seen from one of them. */
export interface Ranks {
  readonly group: ProcessGroup;
  /** Makes the processes' models equal, and averages their gradients from now on. */
  share(model: Module, seed: number): Promise<{ readonly size: number; synchronize(): Promise<void> }>;
}

/** Whether this process is the one that was typed, which starts the others and waits. */
export const startsRanks = (ranks: number): boolean => ranks > 1 && process.env[RANKED] === undefined;

/** Runs the demo once more, in so many processes. @returns Their status. @throws LauncherError when there is no MPI. */
export function startRanks(ranks: number, args: readonly string[]): Promise<number> {
  const program = join(import.meta.dirname, "main.ts");
  const command = [process.execPath, "--conditions=adjoint-source", "--import", "tsx", program, ...args];
  return runRanks({ ranks, restarts: 0, backoff: 1, label: false, command, environment: { ...process.env, [RANKED]: "1" } });
}

/** Joins the processes that `startRanks` started. */
export async function joinRanks(): Promise<Ranks> {
  const group = await joinGroup(mpi());
  return {
    group,
    share: async (model, seed) => {
      const ddp = await dataParallel(model, group, { seed, report: (line) => console.log(line) });
      return { size: group.size, synchronize: () => ddp.synchronize() };
    },
  };
}
