import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { reporting, resolution } from "./vitest.base.ts";

/** Short files that take a minute: at the end they would run alone. In a fresh clone, Vitest knows no more of a file than its length. */
const takesLong = /(\/conformance|\/lecture|\/examples-in-docs|\/jobs)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const [long, others] = [true, false].map((isLong) => sorted.filter(({ moduleId }) => takesLong.test(moduleId) === isLong));
    return [...long!, ...others!];
  }
}

export default defineConfig({
  ...resolution("node"),
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.ts", "examples/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "tools/packages/**", "**/*.browser.test.ts"],
    setupFiles: ["./tools/tensor-equality.ts"],
    sequence: { sequencer: LongestFirst },
    pool: "forks",
    // By default a processor stays free, which on a machine of two leaves one.
    maxWorkers: "100%",
    // Against what never ends, and nothing else: on a busy machine a test may take twenty times as long as on a quiet one.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    ...reporting("test"),
  },
});
