import { afterAll, test } from "vitest";
import type { WebGPUOptions } from "../adapter";
import type { WebGPUBackend } from "../backend";
import { webgpu } from "../index";
import { nodeGpu } from "./node-gpu";

export type Work = "registers" | "barriers";

const backends = new Map<string, Promise<WebGPUBackend>>();

/** A backend of one's own, for tests that break it. */
export async function openBackend(options: WebGPUOptions = {}): Promise<WebGPUBackend> {
  const { gpu, reason } = await nodeGpu();
  if (gpu === null) throw new Error(reason);
  return (await webgpu({ gpu, ...options }).create()) as WebGPUBackend;
}

function sharedBackend(kernels: Work): Promise<WebGPUBackend> {
  let backend = backends.get(kernels);
  if (backend === undefined) backends.set(kernels, (backend = openBackend({ kernels })));
  return backend;
}

afterAll(async () => {
  for (const backend of backends.values()) await (await backend).dispose();
  backends.clear();
});

const { gpu, reason } = await nodeGpu();

/** A test on the device, skipped with the reason where there is none. */
export function deviceTest(name: string, run: (backend: WebGPUBackend) => Promise<void>, kernels: Work = "registers"): void {
  if (gpu === null) test.skip(`${name} — ${reason}`, () => {});
  else test(name, async () => run(await sharedBackend(kernels)));
}

/** The same for both ways of sharing work. */
export function deviceTests(name: string, run: (backend: WebGPUBackend) => Promise<void>): void {
  for (const kernels of ["registers", "barriers"] as const) deviceTest(`${name} (${kernels})`, run, kernels);
}
