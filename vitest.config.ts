import { defineConfig } from "vitest/config";
import { reporting, resolution } from "./vitest.base.ts";

export default defineConfig({
  ...resolution("node"),
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.ts", "examples/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "tools/packages/**", "**/*.browser.test.ts"],
    pool: "forks",
    // CI has two shared cores, and a first WebGPU pipeline can take a second on a software driver.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...reporting("test"),
  },
});
