import { defineConfig } from "vitest/config";
import { reporting, resolution } from "./vitest.base.ts";

// The demo's page as it is built, in Chromium: it trains there, so it is a run of its own.
export default defineConfig({
  ...resolution("node"),
  test: {
    include: ["apps/demo/web/**/*.test.ts"],
    globalSetup: ["apps/demo/web/testing/site.ts"],
    pool: "forks",
    // Each test trains; several at once would only wait for each other.
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    ...reporting("page"),
  },
});
