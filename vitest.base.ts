import type { ViteUserConfig } from "vitest/config";

// `ADJOINT_BUILT=1` runs the same tests against `dist`: without the source condition, every package resolves to what it would publish.
const source = process.env.ADJOINT_BUILT === "1" ? [] : ["adjoint-source"];

/** How packages resolve in tests, in Node or in a page. */
export const resolution = (platform: "node" | "browser"): Pick<ViteUserConfig, "resolve" | "ssr"> => {
  const conditions = [...source, platform, "module", "import", "default"];
  return { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };
};

/** People read the first, CI counts the second, the third says what was skipped and why, and the fourth keeps which ops conform. */
export const reporting = (name: string) => ({
  reporters: ["default", "json", "./tools/vitest/skip-reporter.ts", "./tools/conformance/reporter.ts"],
  outputFile: { json: process.env.ADJOINT_REPORT ?? `.cache/reports/${name}.json` },
});
