import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dataParallel, fromRankZero, joinGroup, mpi, type ProcessGroup } from "@adjoint/distributed";
import { runRanks } from "@adjoint/distributed/run";
import type { Module } from "@adjoint/nn";
import { fromWhereTyped } from "./files";
import { CHECKPOINT, type Command } from "./flags";
import { type Checkpoint, CheckpointError, unpackRun } from "./run-state";
import type { Others } from "./training";

/** Set in the processes that the demo starts for `--ranks`: the name of their job. */
const RANKED = "ADJOINT_DEMO_RANKED";

/** What a checkpoint calls the job that wrote it. */
const JOB = "adjoint.demo.job";

/** How often a job is started anew that lost a process. */
const RESTARTS = 3;

/** Statuses of what the demo refuses, and of a program that throws: it would do the same again. */
const refused = (status: number): boolean => status <= 2;

/** Seconds: the others wait while the first process judges the model and writes the report. */
const patience = { warnAfter: 600, timeout: 3600 };

/** The processes that train together, seen from one of them. */
export interface Ranks {
  readonly group: ProcessGroup;
  /** What a checkpoint says beside the run: whose it is. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Makes the processes' models equal, and averages their gradients from now on. */
  share(model: Module, seed: number): Promise<Others>;
  /** The checkpoint to go on from, which the first process reads: this job's own after a restart, and otherwise the one that was typed. */
  checkpoint(command: Pick<Command, "out" | "resume">): Promise<Checkpoint | null>;
}

/** Whether this process is the one that was typed, which starts the others and waits. */
export const startsRanks = (ranks: number): boolean => ranks > 1 && process.env[RANKED] === undefined;

const checkpointIn = (out: string): string => join(fromWhereTyped(out), CHECKPOINT);

/** The bytes of a checkpoint that a job wrote; undefined where there is none of its own. */
function readOwn(job: string, path: string): Uint8Array | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  try {
    return unpackRun(path, bytes).metadata[JOB] === job ? bytes : undefined;
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}

/**
 * Runs the demo once more, in so many processes, and anew from the job's last checkpoint where one of them is lost.
 *
 * @returns Their status, and whether the job left a checkpoint. @throws LauncherError when there is no MPI.
 */
export async function startRanks(
  { ranks, out }: Pick<Command, "ranks" | "out">,
  args: readonly string[],
): Promise<{ readonly status: number; readonly saved: string | undefined }> {
  const job = randomUUID();
  const program = join(import.meta.dirname, "main.ts");
  const command = [process.execPath, "--conditions=adjoint-source", "--import", "tsx", program, ...args];
  const environment = { ...process.env, [RANKED]: job };
  const again = (status: number): boolean => !refused(status);
  const status = await runRanks({ ranks, restarts: RESTARTS, backoff: 1, again, label: false, command, environment });
  const path = checkpointIn(out);
  return { status, saved: readOwn(job, path) && path };
}

/** Joins the processes that `startRanks` started. */
export async function joinRanks(): Promise<Ranks> {
  const job = process.env[RANKED]!; // `startRanks` set it.
  const group = await joinGroup(mpi(patience));
  return {
    group,
    metadata: { [JOB]: job },
    share: async (model, seed) => {
      const ddp = await dataParallel(model, group, { seed, report: (line) => console.log(line) });
      const { rank, size } = group;
      const mean = async (figures: readonly number[]): Promise<number[]> => (await ddp.sum(figures)).map((sum) => sum / size);
      return { rank, size, synchronize: () => ddp.synchronize(), mean };
    },
    checkpoint: async ({ out, resume }) => {
      const own = checkpointIn(out);
      const bytes = await fromRankZero(group, () => {
        const last = process.env.ADJOINT_RESTART === "0" ? undefined : readOwn(job, own);
        return last ?? (resume === null ? undefined : readFileSync(fromWhereTyped(resume)));
      });
      return bytes === undefined ? null : unpackRun(own, bytes);
    },
  };
}
