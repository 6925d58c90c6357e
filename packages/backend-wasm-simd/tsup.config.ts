import { copyFile } from "node:fs/promises";
import { packageConfig } from "../../tsup.base";

const binary = "kernels.simd.wasm";

export default packageConfig({
  entry: { node: "src/node.ts", browser: "src/browser.ts" },
  // The loaders look for it beside themselves, in `src` as in `dist`.
  onSuccess: () => copyFile(new URL(`src/${binary}`, import.meta.url), new URL(`dist/${binary}`, import.meta.url)),
});
