import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, devices, disposeDevice, use } from "@adjoint/core";
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

/** Makes the device the default, unless it is. @throws DeviceError that says why it is not to be had. */
export async function openDevice(device: Settings["device"]): Promise<void> {
  if (devices()[0] !== device) await use(await factoryFor(device));
}

/** Shuts down whatever was opened. */
export async function closeDevices(): Promise<void> {
  for (const device of devices()) await disposeDevice(device);
}

/** The device in words, for reports. */
export async function describeDevice(device: Settings["device"]): Promise<string> {
  if (device === "cpu") return "cpu (JavaScript)";
  if (device === "wasm") return "wasm (128-bit SIMD)";
  const info = (await entry?.requestAdapter())?.info;
  return `webgpu (${info?.description || info?.vendor || "an adapter without a name"})`;
}
