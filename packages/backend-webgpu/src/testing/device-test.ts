import { afterAll, test } from "vitest";
import { GPU_THREADS, openDevice, type WebGPUOptions } from "../adapter";
import { WebGPUBackend } from "../backend";
import { webgpu } from "../index";
import { nodeGpu } from "./node-gpu";

/**
 * How a device shares work. Beside as many threads as a GPU has, as against a software adapter's, work is cut into smaller tiles and more parts;
 * drivers on the CPU take seconds to compile that.
 */
export type Work = "registers" | "barriers" | "barriers, a GPU's threads";

const backends = new Map<string, Promise<WebGPUBackend>>();

/** A backend of one's own, for tests that break it. */
export async function openBackend(options: WebGPUOptions = {}): Promise<WebGPUBackend> {
  const { gpu, reason } = await nodeGpu();
  if (gpu === null) throw new Error(reason);
  return (await webgpu({ gpu, ...options }).create()) as WebGPUBackend;
}

async function openLikeGpu(): Promise<WebGPUBackend> {
  const { gpu } = await nodeGpu();
  const opened = await openDevice({ gpu: gpu!, kernels: "barriers" });
  return new WebGPUBackend({ ...opened, profile: { ...opened.profile, threads: GPU_THREADS } });
}

function sharedBackend(work: Work): Promise<WebGPUBackend> {
  let backend = backends.get(work);
  if (backend === undefined) {
    backend = work === "barriers, a GPU's threads" ? openLikeGpu() : openBackend({ kernels: work });
    backends.set(work, backend);
  }
  return backend;
}

afterAll(async () => {
  for (const backend of backends.values()) await (await backend).dispose();
  backends.clear();
});

const { gpu, reason } = await nodeGpu();

/** A test on the device, skipped with the reason where there is none. */
export function deviceTest(name: string, run: (backend: WebGPUBackend) => Promise<void>, work: Work = "registers"): void {
  if (gpu === null) test.skip(`${name} — ${reason}`, () => {});
  else test(name, async () => run(await sharedBackend(work)));
}

/** The same for both ways of sharing work. */
export function deviceTests(name: string, run: (backend: WebGPUBackend) => Promise<void>): void {
  for (const work of ["registers", "barriers"] as const) deviceTest(`${name} (${work})`, run, work);
}
