/** Where a launcher put this process. */
export interface Launch {
  /** What started it, as people call it. */
  readonly launcher: string;
  readonly rank: number;
  readonly size: number;
  /** Undefined where the launcher does not say. */
  readonly localRank: number | undefined;
  /** How many ranks are on this machine. Undefined where the launcher does not say. */
  readonly localSize: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of each launcher, in the order in which they are looked for: rank, size, rank on this machine, ranks on this machine. */
const launchers = [
  ["Open MPI's mpirun", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"],
  ["an MPICH launcher (PMI)", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"],
  ["Slurm's srun", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "SLURM_NTASKS_PER_NODE"],
] as const;

/** A number of the environment; undefined for anything else. */
const numberOf = (text: string | undefined): number | undefined => (/^\d+$/.test(text ?? "") ? Number(text) : undefined);

/** What the environment says about who started this process; undefined where nothing did. */
export function readLaunch(environment: Environment): Launch | undefined {
  for (const [launcher, rankName, sizeName, localRankName, localSizeName] of launchers) {
    const [rank, size] = [numberOf(environment[rankName]), numberOf(environment[sizeName])];
    // A shell inside an allocation has SLURM_NTASKS, but only tasks that srun started have a rank in a step.
    if (launcher === "Slurm's srun" && environment.SLURM_STEP_ID === undefined) continue;
    if (rank === undefined || size === undefined) continue;
    return { launcher, rank, size, localRank: numberOf(environment[localRankName]), localSize: numberOf(environment[localSizeName]) };
  }
  return undefined;
}

/** Whether the variables of launchers without an MPI are there, which MPI cannot use. */
export const launchedWithoutMpi = (environment: Environment): boolean =>
  readLaunch(environment) === undefined && ((numberOf(environment.WORLD_SIZE) ?? 1) > 1 || environment.JOB_COMPLETION_INDEX !== undefined);

/**
 * How many processors a rank has for itself. `allowed` are those that its process may use, of `all` that the machine has: where a launcher gave
 * each rank its own, none of them are shared.
 */
export function processorsOfRank(launch: Pick<Launch, "size" | "localSize"> | undefined, allowed: number, all: number): number {
  const ranks = launch?.localSize ?? launch?.size ?? 1;
  return allowed * ranks <= all ? allowed : allowed / ranks;
}
