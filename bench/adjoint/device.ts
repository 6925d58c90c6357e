import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, use } from "@adjoint/core";
import type { DeviceName } from "./device-name";

const packageFolder = (name: string): string => join(process.env.ADJOINT_SOURCES ?? "", "packages", name);

/** Kept for the life of the process: Dawn does not like to be collected while it works. */
const kept: GPU[] = [];

/** By the npm package `webgpu`, on which only the backend's own tests depend; the worker lies in bench/.cache. */
async function graphics(): Promise<BackendFactory> {
  const path = createRequire(new URL("../../packages/backend-webgpu/package.json", import.meta.url)).resolve("webgpu");
  const { create } = (await import(pathToFileURL(path).href)) as { create(flags: string[]): GPU };
  const gpu = create([]);
  kept.push(gpu);
  if ((await gpu.requestAdapter()) === null) throw new Error('no WebGPU adapter was found; eval "$(tools/lavapipe.sh)" gives one');
  return webgpu({ gpu });
}

const factories: Record<DeviceName, () => BackendFactory | Promise<BackendFactory>> = {
  cpu: () => cpu(),
  // The worker is one file somewhere else, so the kernels do not lie beside it.
  wasm: () => wasm({ wasmUrl: pathToFileURL(join(packageFolder("backend-wasm-simd"), "src", "kernels.simd.wasm")) }),
  webgpu: graphics,
};

export async function openDevice(name: DeviceName): Promise<void> {
  await use(await factories[name]());
}
