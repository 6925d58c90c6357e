import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { resolution } from "./vitest.base.ts";

/** Written by tools/mutation/trial.ts. */
interface Order {
  readonly file: string | null;
  readonly text: string;
  readonly tests: readonly string[];
  readonly report: string;
}

const order = JSON.parse(readFileSync(process.env.ADJOINT_MUTANT!, "utf8")) as Order;

/** The quickest tests to notice a fault come first, as the order lists them. */
class ListedOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => order.tests.indexOf(a.moduleId) - order.tests.indexOf(b.moduleId));
  }
}

// One file of the sources is read with a fault in it. Nothing is written.
export default defineConfig({
  ...resolution("node"),
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      load: (id) => (order.file !== null && id.split("?")[0] === order.file ? order.text : null),
    },
  ],
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "examples/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.browser.test.ts"],
    setupFiles: ["./tools/tensor-equality.ts"],
    pool: "forks",
    fileParallelism: false,
    // A test that is late tells nothing about the fault, so the limit is that of the whole trial.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    sequence: { sequencer: ListedOrder },
    reporters: ["json"],
    outputFile: { json: order.report },
  },
});
