import { defineConfig } from "vitest/config";
import { reporting } from "../../vitest.base.ts";

// What people install: the tarballs, in fresh folders, with npm. Slow, so it is a run of its own.
export default defineConfig({
  test: {
    include: ["tools/packages/**/*.test.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    ...reporting("packages"),
  },
});
