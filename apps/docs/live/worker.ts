import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { use } from "@adjoint/core";
import { compile } from "../../demo/web/cell/compile";
import { flush, listenToConsole } from "../../demo/web/cell/output";
import { moduleAmong, packages } from "../../demo/web/cell/packages";
import { shown } from "../../demo/web/cell/show";

// Runs one example as it was edited. The pages of the site have no security policy, so its text may become a function.

/** Says how it ended: with what went wrong, or with nothing. */
function end(error?: unknown): void {
  flush();
  self.postMessage({
    kind: "ended",
    error: error === undefined ? null : shown([error]),
  });
}

const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (...values: unknown[]) => Promise<void>;

async function run(code: string): Promise<void> {
  const program = new AsyncFunction("require", "exports", compile(code));
  // Only the first example of a page says which devices there are.
  await use(wasm(), cpu());
  listenToConsole();
  await program((name: string) => moduleAmong(packages, name), {});
}

self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  end(event.reason);
});
self.addEventListener("message", ({ data }: MessageEvent<string>) => void run(data).then(() => end(), end));
