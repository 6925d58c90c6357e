import { ArgumentError } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import type { GroupFactory, ProcessGroup } from "./group";
import { mpiOptions } from "./options.gen";

/** Options of `mpi`. */
export interface MpiOptions {
  /** After how many seconds in one collective a warning is written. Default: 60. */
  readonly warnAfter?: number;
  /** After how many seconds in one collective the job is ended with a `CollectiveTimeoutError`. Default: 600. */
  readonly timeout?: number;
}

function checkSeconds(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new ArgumentError("mpi", `${name} must be a number of seconds greater than 0, not ${describe(value)}.`);
}

/**
 * The processes that an MPI launcher started: Open MPI 4 and 5, MPICH 4 and 5, and libraries that share an ABI with one of them. The package
 * `koffi`, which makes the calls, has to be installed; `ADJOINT_MPI` names a library, or one of `openmpi` and `mpich`. Node only.
 *
 * ```ts
 * const group = await joinGroup(launched ? mpi({ timeout: 120 }) : single());
 * ```
 *
 * @throws ArgumentError for a bad option; from `joinGroup`, LauncherError when there is no library or when the launcher is not the library's own.
 */
export function mpi(options: MpiOptions = {}): GroupFactory {
  const { warnAfter = 60, timeout = 600 } = namedOptions("mpi", options, mpiOptions);
  const limits = { warnAfter: checkSeconds("warnAfter", warnAfter), timeout: checkSeconds("timeout", timeout) };
  return { name: "mpi", join: async () => (await import("./node-mpi")).joinMpi(limits) };
}

/**
 * Joins the group of processes that train together.
 *
 * ```ts
 * const group = await joinGroup(single());
 * console.log(`rank ${group.rank} of ${group.size}`);
 * await group.close();
 * ```
 *
 * @throws ArgumentError for what is not a group, or when the process has joined one by MPI already. @throws LauncherError: see `mpi`.
 */
export async function joinGroup(factory: GroupFactory): Promise<ProcessGroup> {
  if (typeof factory?.join !== "function") {
    throw new ArgumentError("joinGroup", `takes mpi() or single(), not ${describe(factory)}.`, "await joinGroup(mpi()).");
  }
  return factory.join();
}
