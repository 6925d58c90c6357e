import { defineConfig } from "vitest/config";
import { reporting, resolution } from "../../../../vitest.base.ts";

// The demo's page as it is built, in Chromium: it trains there, so it is a run of its own.
export default defineConfig({
  ...resolution("node"),
  test: {
    include: ["apps/demo/web/**/*.test.ts"],
    globalSetup: ["apps/demo/web/testing/site.ts"],
    pool: "forks",
    // Each test trains; several at once would only wait for each other.
    fileParallelism: false,
    // One of a hundred failed once in CI, whose output did not say which. What fails twice is a fault; the last lines name what needed a second try.
    retry: 1,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    ...reporting("page"),
  },
});
