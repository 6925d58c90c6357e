import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { SERVICE_WORKER } from "./cell/served";

const source = fileURLToPath(new URL(`cell/${SERVICE_WORKER}`, import.meta.url));

/** Puts the service worker beside the page, as it is: it reaches what lies in its own folder. */
export function serviceWorker(): Plugin {
  return {
    name: "adjoint-service-worker",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.split("?")[0]?.endsWith(`/${SERVICE_WORKER}`) !== true) return next();
        response.setHeader("Content-Type", "text/javascript");
        response.end(readFileSync(source));
      });
    },
    generateBundle() {
      if (this.environment.config.isWorker) return;
      this.emitFile({ type: "asset", fileName: SERVICE_WORKER, source: readFileSync(source) });
    },
  };
}
