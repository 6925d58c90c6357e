import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cpus, loadavg } from "node:os";
import { type Limits, limitsOfMachine } from "./limits";
import { versionInPython } from "./python";

/** Under what circumstances the numbers came about. */
export interface Circumstances {
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly node: string;
  readonly v8: string;
  readonly commit: string;
  readonly loadAtStart: readonly number[];
  readonly loadAtEnd: readonly number[];
  readonly packages: Readonly<Record<string, string>>;
  readonly limits: Limits;
}

const peers = [
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-backend-cpu",
  "@tensorflow/tfjs-backend-wasm",
  "@jax-js/jax",
  "onnxruntime-web",
  "numpy-ts",
];

const require = createRequire(import.meta.url);

/** Not every package exports its manifest. */
function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as { version: string }).version;
    } catch {}
  }
  return "not installed";
}

function commitOf(folder: string): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}

export const currentLoad = (): readonly number[] => loadavg().map((load) => Math.round(load * 100) / 100);

export async function circumstances(loadAtStart: readonly number[], sources: string): Promise<Circumstances> {
  return {
    date: new Date().toISOString(),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
    node: process.versions.node,
    v8: process.versions.v8,
    commit: commitOf(sources),
    loadAtStart,
    loadAtEnd: currentLoad(),
    packages: { ...Object.fromEntries(peers.map((name) => [name, versionOf(name)])), PyTorch: versionInPython("torch") },
    limits: await limitsOfMachine(),
  };
}
