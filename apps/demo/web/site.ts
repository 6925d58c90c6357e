import { fileURLToPath } from "node:url";
import type { InlineConfig } from "vite";
import { serviceWorker } from "./cell-plugin";
import { data } from "./data-plugin";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where the files go that any host serves. */
export const usualOutput = here("../dist/page");

/** How Vite serves the page and builds it: from the packages' sources, as the command line's demo runs. */
export const siteConfig = (output: string): InlineConfig => ({
  configFile: false,
  root: here("."),
  // Whatever the page's address is, its files are found from where it lies.
  base: "./",
  publicDir: false,
  cacheDir: here("../../../.cache/vite-page"),
  resolve: { conditions: ["adjoint-source", "browser", "module", "import", "default"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [data(), serviceWorker()],
  // Sources may lie anywhere in the repository.
  server: { fs: { allow: [here("../../..")] } },
  worker: { format: "es", plugins: () => [data()] },
  build: {
    outDir: output,
    emptyOutDir: true,
    target: "es2022",
    // The worker holds a framework with three backends.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      onLog(level, log, handle) {
        // A page has no Node: what asks for it is a mistake, not a warning.
        if (/externalized for browser compatibility/.test(log.message)) throw new Error(log.message);
        handle(level, log);
      },
    },
  },
});
