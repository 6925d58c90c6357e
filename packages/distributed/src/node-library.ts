import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Constants, constants, type Family, familyOf } from "./abi";

/** A C function. */
export type ForeignFunction = (...values: unknown[]) => number;

/** A loaded library, as koffi has it. */
interface Library {
  func(name: string, result: string, parameters: readonly string[]): ForeignFunction;
  symbol(name: string): unknown;
}

/** What is used of koffi. */
export interface Koffi {
  load(path: string, options?: { readonly global?: boolean }): Library;
  address(value: unknown): bigint;
}

/** An MPI library, and how to speak to it. */
export interface Mpi {
  readonly path: string;
  readonly family: Family;
  readonly constants: Constants;
  /** A function whose handles are of this library's kind: "handle" stands for them among the parameters. */
  call(name: string, parameters: readonly string[]): ForeignFunction;
  /** As `call`, but undefined where the library has no such function. */
  optional(name: string, parameters: readonly string[]): ForeignFunction | undefined;
  /** A handle as the functions take it. */
  handle(value: number | string): number;
}

function hasSymbol(library: Library, name: string): boolean {
  try {
    library.symbol(name);
    return true;
  } catch {
    return false;
  }
}

/** Open MPI 5 and MPICH from wheels look beside themselves only when they are told where they are. */
function tellPrefix(path: string, family: Family): void {
  const prefix = dirname(dirname(path));
  if (family !== "openmpi" || !path.includes("/") || !existsSync(join(prefix, "share", "openmpi"))) return;
  process.env.OPAL_PREFIX ??= prefix;
}

/** Global, because Open MPI's own plug-ins look for its symbols. */
export function openMpi(koffi: Koffi, path: string): Mpi {
  const library = koffi.load(path, { global: true });
  const family = familyOf(path, (name) => hasSymbol(library, name));
  tellPrefix(path, family);
  const own = constants[family];
  const call = (name: string, parameters: readonly string[]): ForeignFunction =>
    library.func(
      name,
      "int",
      parameters.map((type) => (type === "handle" ? own.handle : type)),
    );
  return {
    path,
    family,
    constants: own,
    call,
    optional: (name, parameters) => (hasSymbol(library, name) ? call(name, parameters) : undefined),
    handle: (value) => (typeof value === "number" ? value : Number(library.symbol(value))),
  };
}

/** The first library that can be loaded. @throws Error with the reason why the likeliest cannot. */
export function openFirst(koffi: Koffi, paths: readonly string[]): Mpi {
  const problems: string[] = [];
  for (const path of paths) {
    try {
      return openMpi(koffi, path);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`tried ${paths.join(", ")} (${problems[0]})`);
}

/** Before a library is loaded: what of it would get in the way of a JavaScript engine. */
export function prepareEnvironment(environment: NodeJS.ProcessEnv): void {
  // UCX, below MPICH, would patch the code of mmap under running threads, and take the signal by which V8 notices WebAssembly's traps.
  environment.UCX_MEM_MMAP_HOOK_MODE ??= "none";
  environment.UCX_ERROR_SIGNALS ??= "";
}
