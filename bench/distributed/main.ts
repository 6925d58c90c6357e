// All figures of distributed training, in a table, on two ranks and each MPI of this machine: node --conditions=adjoint-source --import tsx bench/distributed/main.ts
// With "quick" behind it, a few rounds only, to try it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { installed, type InstalledMpi, jobEnvironment, whyNot } from "../../packages/distributed/src/testing/launchers";

const quick = process.argv.slice(2).filter((each) => each === "quick");
const RANKS = 2;
/** Seconds after which a program has hung. */
const LIMIT = 100;

/** What a program writes in so many ranks, or why it wrote nothing. */
function outputOf(mpi: InstalledMpi, command: readonly string[], ranks = RANKS): string {
  // As adjoint-run does: a rank's two threads need a processor each.
  const flags = mpi.family === "openmpi" ? ["--oversubscribe", "--bind-to", "none"] : [];
  const args = [...flags, "-n", String(ranks), ...command];
  const options = { encoding: "utf8", env: jobEnvironment(mpi.family), timeout: LIMIT * 1000, killSignal: "SIGTERM" } as const;
  const { status, stdout, stderr } = spawnSync(mpi.launcher, args, options);
  return status === 0 ? stdout : `it failed with status ${status}: ${stderr.trim().split("\n").at(-1)}`;
}

/** There is nobody to wait for, and each of its threads has a processor: what the way to MPI and back costs. */
const inOneRank = (lines: string): string => lines.replaceAll(/^(?=\d)/gm, "one rank, ");

const program = (name: string): string[] => [
  process.execPath,
  "--conditions=adjoint-source",
  "--import",
  "tsx",
  join(import.meta.dirname, name),
  ...quick,
];

if (installed.length === 0) throw new Error(whyNot);
const folder = mkdtempSync(join(tmpdir(), "adjoint-bench-"));
console.log("| library | measured | figures |\n|---|---|---|");
for (const mpi of installed) {
  const binary = join(folder, mpi.family);
  const compiled = spawnSync(`mpicc.${mpi.family}`, ["-O2", join(import.meta.dirname, "all-reduce.c"), "-o", binary], { encoding: "utf8" });
  const outputs = [
    compiled.status === 0 ? outputOf(mpi, [binary, ...quick]) : `C: mpicc.${mpi.family} is not installed`,
    outputOf(mpi, program("round-trip.ts")),
    ...(availableParallelism() >= 2 ? [inOneRank(outputOf(mpi, [...program("all-reduce.ts"), "small"], 1))] : []),
    outputOf(mpi, program("all-reduce.ts")),
    outputOf(mpi, program("training-step.ts")),
  ];
  for (const line of outputs
    .join("\n")
    .split("\n")
    .filter((each) => each !== "")) {
    const [what = "", ...figures] = line.split(": ");
    console.log(`| ${mpi.family} | ${what} | ${figures.join(": ")} |`);
  }
}
rmSync(folder, { recursive: true });
