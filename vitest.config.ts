import { defineConfig } from "vitest/config";

// `ADJOINT_BUILT=1` runs the same tests against `dist`: without the source condition, every package resolves to what it would publish.
const source = process.env.ADJOINT_BUILT === "1" ? [] : ["adjoint-source"];

export default defineConfig({
  resolve: { conditions: [...source, "node", "module", "import", "default"] },
  ssr: {
    resolve: {
      conditions: [...source, "node", "module", "import", "default"],
      externalConditions: [...source, "node", "import", "default"],
    },
  },
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.ts", "examples/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "tools/packages/**", "**/*.browser.test.ts"],
    pool: "forks",
    // Two machines' worth of patience: CI has two shared cores, and a first WebGPU pipeline can take a second on a software driver.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "json", "./tools/skip-reporter.ts"],
    outputFile: { json: process.env.ADJOINT_REPORT ?? ".cache/reports/test.json" },
    passWithNoTests: false,
  },
});
