import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./tarballs.ts";

/** A runtime that npm has. */
interface Runtime {
  readonly name: string;
  readonly version: string;
  /** What starts it, once its package is installed in a folder. */
  readonly commands: (folder: string) => readonly (readonly string[])[];
  /** Before the program's file. Nothing may be fetched: what a program imports is in its node_modules. */
  readonly options: readonly string[];
  /** Whether its engine tells which tensors were dropped before the program yields: V8 does, JavaScriptCore does not. */
  readonly tellsDropped: boolean;
}

const deno: Runtime = {
  name: "deno",
  version: "2.9.6",
  commands: (folder) => [[process.execPath, join(folder, "node_modules/deno/bin.cjs")]],
  options: ["run", "--allow-all", "--no-prompt", "--no-remote", "--node-modules-dir=manual"],
  tellsDropped: true,
};

const bun: Runtime = {
  name: "bun",
  version: "1.4.5",
  // The binaries that npm has taken for this machine; which of them the processor can run shows when it starts.
  commands: (folder) => {
    const binaries = join(folder, "node_modules/@oven");
    return existsSync(binaries) ? readdirSync(binaries).map((name) => [join(binaries, name, "bin/bun")]) : [];
  },
  options: ["--no-install"],
  tellsDropped: false,
};

const says = ([program, ...args]: readonly string[]): string =>
  spawnSync(program!, [...args, "--version"], { encoding: "utf8" }).stdout ?? "";

/** What runs a program, or the reason why there is nothing that does. */
interface Runner extends Pick<Runtime, "name" | "tellsDropped"> {
  readonly run?: (file: string, cwd: string) => string;
  readonly reason: string;
}

/** A runtime from npm, kept in the checkout's cache. */
function installed({ name, version, commands, options, tellsDropped }: Runtime): Runner {
  const folder = join(root, ".cache", name);
  const ready = (): readonly string[] | undefined => commands(folder).find((command) => says(command).includes(version));
  try {
    if (ready() === undefined) {
      mkdirSync(folder, { recursive: true });
      run("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", `${name}@${version}`], folder);
    }
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error).slice(0, 300);
    return { name, tellsDropped, reason: `${name} could not be installed: ${said}` };
  }
  const command = ready();
  if (command === undefined) return { name, tellsDropped, reason: `${name} does not start on this machine` };
  const [program, ...args] = command as [string, ...string[]];
  return { name, tellsDropped, run: (file, cwd) => run(program, [...args, ...options, file], cwd), reason: "" };
}

/** Runtimes beside Node. */
export const runtimes = (): Runner[] => [deno, bun].map(installed);
