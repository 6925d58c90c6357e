import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Keeps the named sibling entries as files of their own. With code splitting, esbuild would move an entry that another entry imports into an
 * anonymous chunk, and `sideEffects` in package.json, which names files, would no longer cover it: bundlers would drop its effect.
 */
const keepEntries = (names: readonly string[]): Plugin => ({
  name: "keep-entries",
  setup(build) {
    build.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
      const name = path.slice(2).replace(/\.[jt]s$/, "");
      return kind !== "entry-point" && names.includes(name) ? { path: `./${name}.js`, external: true, sideEffects: true } : undefined;
    });
  },
});

/** What every package's build has in common. */
export const packageConfig = (options: Options & { readonly keep?: readonly string[] } = {}) => {
  const { keep = [], ...rest } = options;
  return defineConfig({
    entry: { index: "src/index.ts" },
    format: "esm",
    target: "es2022",
    platform: "neutral",
    // Against core's built declarations (turbo.json orders the builds), so that not every package checks core's sources again.
    dts: { compilerOptions: { customConditions: [] } },
    sourcemap: true,
    clean: true,
    treeshake: false,
    // Off by default in tsup 8: without the prefix, browser bundlers look for a package called `fs`.
    removeNodeProtocol: false,
    external: [/^node:/],
    esbuildPlugins: keep.length > 0 ? [keepEntries(keep)] : [],
    ...rest,
  });
};
