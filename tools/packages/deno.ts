import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./tarballs.ts";

const version = "2.9.6";
const folder = join(root, ".cache/deno");
const launcher = join(folder, "node_modules/deno/bin.cjs");

const says = (): string => spawnSync(process.execPath, [launcher, "--version"], { encoding: "utf8" }).stdout ?? "";

/** Deno from npm, kept in the checkout's cache. @returns What runs a program, or the reason why there is none. */
export function deno(): { run?: (file: string, cwd: string) => string; reason: string } {
  try {
    if (!existsSync(launcher) || !says().startsWith(`deno ${version}`)) {
      mkdirSync(folder, { recursive: true });
      run("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", `deno@${version}`], folder);
    }
  } catch (error) {
    return { reason: `deno could not be installed: ${String((error as { stderr?: unknown }).stderr ?? error).slice(0, 300)}` };
  }
  if (!says().startsWith("deno ")) return { reason: "deno does not start on this machine" };
  // Nothing may be fetched: what a program imports is in its node_modules.
  const options = ["run", "--allow-all", "--no-prompt", "--no-remote", "--node-modules-dir=manual"];
  return { run: (file, cwd) => run(process.execPath, [launcher, ...options, file], cwd), reason: "" };
}
