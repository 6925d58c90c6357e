// Bundles the programs beside this file with Vite, from `dist`, for size-limit to weigh; esbuild's bundles size-limit makes itself.
import { fileURLToPath } from "node:url";
import { build } from "vite";

for (const name of ["tensor", "train"]) {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      target: "esnext",
      minify: true,
      outDir: fileURLToPath(new URL("../../.cache/sizes", import.meta.url)),
      emptyOutDir: name === "tensor",
      lib: { entry: fileURLToPath(new URL(`${name}.js`, import.meta.url)), formats: ["es"], fileName: () => `${name}.js` },
    },
  });
}
