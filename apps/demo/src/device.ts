import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, use } from "@adjoint/core";
import type { Settings } from "./flags";

/** Dawn crashes when its entry is collected while a device is at work, so the program holds on to it. */
let entry: GPU | undefined;

async function factoryFor(device: Settings["device"]): Promise<BackendFactory> {
  if (device === "cpu") return cpu();
  if (device === "wasm") return wasm();
  // Vulkan's loader writes a warning where this is unset; it needs no such folder.
  process.env.XDG_RUNTIME_DIR ??= "/nonexistent";
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  entry = create([]);
  return webgpu({ gpu: entry });
}

/** Makes the device the default. @throws Error that says why it is not to be had. */
export async function openDevice(device: Settings["device"]): Promise<void> {
  await use(await factoryFor(device));
}
