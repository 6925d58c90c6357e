import { createRequire } from "node:module";
import { LauncherError } from "./errors";
import { readLaunch } from "./launch";
import type { Koffi } from "./node-library";

/** @throws LauncherError when it is not installed. */
export function loadKoffi(): { readonly koffi: Koffi; readonly path: string } {
  const require = createRequire(import.meta.url);
  try {
    const path = require.resolve("koffi");
    return { koffi: require(path) as Koffi, path };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new LauncherError("mpi", `the package koffi, which calls MPI, cannot be loaded: ${reason}`, "npm install koffi");
  }
}

/** Names under which the loader finds libraries, by what the launcher or ADJOINT_MPI calls them. */
const names: Readonly<Record<"openmpi" | "mpich", readonly string[]>> = {
  openmpi: ["libmpi.so.40", "libmpi.40.dylib"],
  mpich: ["libmpich.so.12", "libmpi.so.12", "libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi.12.dylib", "libmpich.12.dylib"],
};

/** Which libraries to try, the likeliest first: ADJOINT_MPI decides, then the launcher that started this process. */
export function libraryCandidates(environment: NodeJS.ProcessEnv): string[] {
  const chosen = environment.ADJOINT_MPI;
  if (chosen === "openmpi" || chosen === "mpich") return [...names[chosen]];
  if (chosen !== undefined && chosen !== "") return [chosen];
  const underMpich = readLaunch(environment)?.launcher.includes("MPICH") === true;
  const [first, second] = underMpich ? [names.mpich, names.openmpi] : [names.openmpi, names.mpich];
  return [...first, ...second];
}
