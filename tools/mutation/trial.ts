import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Mutant } from "./draw";
import { failuresOf, type Report } from "./report";

/** A time-out is no verdict: the fault may never end, and the machine may only be slow. */
export type Verdict = "killed" | "unknown: time ran out" | "killed by the type checker" | "survived";

export interface Trial {
  readonly verdict: Verdict;
  /** The first test that failed, or what the type checker says. */
  readonly by: string | null;
  readonly seconds: number;
}

const folder = join(".cache", "mutation");

/** Test processes that run now. They are groups of their own, so an end of this process would not be theirs. */
const running = new Set<number>();
const endAll = (): void => {
  for (const group of running) process.kill(-group, "SIGKILL");
  running.clear();
};
process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

/** What `vitest.mutation.config.ts` is told: which file has which text, and in which order the tests are run. */
function orderOf(mutant: Mutant | null, tests: readonly string[], worker: number): { path: string; report: string } {
  mkdirSync(folder, { recursive: true });
  const path = resolve(folder, `worker-${worker}.json`);
  const report = resolve(folder, `worker-${worker}-report.json`);
  const content = {
    file: mutant === null ? null : resolve(mutant.file),
    text: mutant?.text ?? "",
    tests: tests.map((test) => resolve(test)),
    report,
  };
  writeFileSync(path, JSON.stringify(content));
  rmSync(report, { force: true });
  return { path, report };
}

/** Runs tests on a mutant (or, for null, on the sources as they are) until one fails. No file of the sources is touched. */
export async function tryMutant(mutant: Mutant | null, tests: readonly string[], worker: number, limitSeconds: number): Promise<Trial> {
  const { path, report } = orderOf(mutant, tests, worker);
  const started = Date.now();
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "vitest.mutation.config.ts", "--bail", "1", ...tests];
  const status = await new Promise<number | "too long">((done) => {
    // A group of its own, so that a test that never ends is ended with its process.
    const child = spawn(process.execPath, args, {
      stdio: "ignore",
      detached: true,
      env: { ...process.env, ADJOINT_MUTANT: path, ADJOINT_REQUIRE_WEBGPU: "1" },
    });
    const group = child.pid!;
    running.add(group);
    const timer = setTimeout(() => {
      process.kill(-group, "SIGKILL");
      done("too long");
    }, limitSeconds * 1000);
    child.on("exit", (code) => {
      clearTimeout(timer);
      running.delete(group);
      done(code ?? 1);
    });
  });
  const seconds = Math.round((Date.now() - started) / 100) / 10;
  if (status === "too long") return { verdict: "unknown: time ran out", by: null, seconds };
  // A process that died without a report was killed by the fault as well: it ran out of memory, say.
  if (!existsSync(report)) return { verdict: "killed", by: "the test process itself", seconds };
  const found = JSON.parse(readFileSync(report, "utf8")) as Report;
  const failures = failuresOf(found);
  const noticed = failures.find(({ late }) => !late);
  if (noticed !== undefined) return { verdict: "killed", by: noticed.name, seconds };
  if (failures.length > 0) return { verdict: "unknown: time ran out", by: failures[0]!.name, seconds };
  // One of vitest's workers may have died, and the files that it had not begun were not reported.
  if (status !== 0) return { verdict: "killed", by: "a test process", seconds };
  if (found.numPassedTests === 0) throw new Error(`mutation: no test ran (${tests.join(", ")})`);
  return { verdict: "survived", by: null, seconds };
}
