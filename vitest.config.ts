import { defineConfig } from "vitest/config";
import { reporting, resolution } from "./vitest.base.ts";

export default defineConfig({
  ...resolution("node"),
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.ts", "examples/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "tools/packages/**", "**/*.browser.test.ts"],
    setupFiles: ["./tools/tensor-equality.ts"],
    pool: "forks",
    // By default a processor stays free, which on a machine of two leaves one.
    maxWorkers: "100%",
    // Against what never ends, and nothing else: on a busy machine a test may take twenty times as long as on a quiet one.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    ...reporting("test"),
  },
});
