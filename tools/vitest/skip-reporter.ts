import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

/** Why a test was skipped: `context.skip("reason")`, or in the name: `test.skip("name — reason")`, `test.skip("name (skipped: reason)")`. */
const reasonOf = (test: TestCase): string => {
  const result = test.result();
  if (result.state === "skipped" && result.note) return result.note;
  return /\(skipped: (.*)\)$/.exec(test.fullName)?.[1] ?? test.fullName.split(" — ").slice(1).pop() ?? "no reason given";
};

/** Prints what was skipped and why, in groups. With `ADJOINT_SKIPS_FAIL=1` a skip fails the run: that is CI, which has what the tests need. */
export default class SkipReporter implements Reporter {
  private filtered = false;

  onInit(vitest: Vitest): void {
    this.filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    // With -t, everything that was not asked for counts as skipped.
    if (this.filtered) return;
    const groups = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        const key = `${module.relativeModuleId}: ${reasonOf(test)}`;
        groups.set(key, (groups.get(key) ?? 0) + 1);
      }
    }
    if (groups.size === 0) return;
    console.log("\nSkipped, and why:");
    for (const [key, count] of groups) console.log(`  ${count} × ${key}`);
    if (process.env.ADJOINT_SKIPS_FAIL === "1") {
      console.error("A skip is a failure in this run (ADJOINT_SKIPS_FAIL=1).");
      process.exitCode = 1;
    }
  }
}
