import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");

/** An MPI whose launcher is on this machine. */
export interface InstalledMpi {
  readonly family: "openmpi" | "mpich";
  readonly launcher: string;
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

export const whyNot = "no MPI is installed: apt-get install openmpi-bin libopenmpi-dev mpich";

/** What a job came to. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly seconds: number;
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

export const jobEnvironment = (family: InstalledMpi["family"], more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => {
  // What started the tests says nothing about the jobs that they start.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(OMPI_|PMI_|PMIX_|SLURM_|RANK$|WORLD_SIZE$|VITEST|NODE_OPTIONS)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    OMPI_ALLOW_RUN_AS_ROOT: "1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
    OMPI_MCA_mpi_yield_when_idle: "1",
    ADJOINT_MPI: family,
    ...more,
  };
};

/** Runs a command to its end, or to the end of its time. */
export function run(command: readonly string[], environment: NodeJS.ProcessEnv, { seconds = 240, watch }: JobOptions = {}): Promise<Ended> {
  const began = performance.now();
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
      done({ status, output, seconds: (performance.now() - began) / 1000 });
    });
  });
}

/** Runs one of the programs beside this file in several ranks. */
export function job(mpi: InstalledMpi, ranks: number, program: string, args: readonly string[], options: JobOptions = {}): Promise<Ended> {
  const flags = mpi.family === "openmpi" ? ["--oversubscribe"] : [];
  const command = [mpi.launcher, ...flags, ...(options.flags ?? []), "-n", String(ranks), ...nodeCommand(program, args)];
  return run(command, jobEnvironment(mpi.family, options.environment), options);
}
