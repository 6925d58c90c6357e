import { copyFile } from "node:fs/promises";
import type { Options } from "tsup";
import { packageConfig } from "../../tsup.base";

const binary = "kernels.simd.wasm";

/** In place of the module that reads the file, one that holds it. */
const carryBinary: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "carry-binary",
  setup(build) {
    build.onLoad({ filter: /\/node-base64\.ts$/ }, () => ({
      contents: `import text from "./${binary}"; export const base64 = () => text;`,
    }));
  },
};

export default packageConfig({
  entry: { node: "src/node.ts", browser: "src/browser.ts", inline: "src/inline.ts", "node-inline": "src/node-inline.ts" },
  loader: { ".wasm": "base64" },
  esbuildPlugins: [carryBinary],
  // The loaders look for it beside themselves, in `src` as in `dist`.
  onSuccess: () => copyFile(new URL(`src/${binary}`, import.meta.url), new URL(`dist/${binary}`, import.meta.url)),
});
