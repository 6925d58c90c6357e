import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { findGPU, webgpu } from "@adjoint/backend-webgpu/node";
import { AdjointError, type BackendFactory, devices, disposeDevice, use } from "@adjoint/core";
import type { Settings } from "./settings";

/** A device that cannot be used here: why, in half a line. */
export class DeviceUnavailable extends Error {
  /** The one to try instead. */
  readonly other: Settings["device"];

  constructor(device: Settings["device"], problem: string) {
    super(`--device ${device} is not available: ${problem}`);
    this.other = device === "webgpu" ? "wasm" : "cpu";
  }
}

const probe = fileURLToPath(new URL("./adapter-probe.mjs", import.meta.url));

/**
 * Whether Dawn finds an adapter, asked in a process of its own: where there is no driver, Dawn writes a warning of several lines to the
 * standard error stream, past everything that JavaScript could catch.
 */
function checkAdapter(): void {
  const { status } = spawnSync(process.execPath, [probe], { stdio: "ignore", timeout: 300_000 });
  if (status === 0) return;
  const problem = status === 3 ? "no graphics driver (Vulkan, Metal or Direct3D 12) was found" : "Dawn, which runs it, does not start here";
  throw new DeviceUnavailable("webgpu", problem);
}

function factoryFor(device: Settings["device"]): BackendFactory {
  if (device === "cpu") return cpu();
  if (device === "wasm") return wasm();
  // Vulkan's loader writes a warning where this is unset; it needs no such folder.
  process.env.XDG_RUNTIME_DIR ??= "/nonexistent";
  checkAdapter();
  return webgpu();
}

/** Makes the device the default, unless it is. @throws DeviceUnavailable that says why it cannot be used. */
export async function openDevice(device: Settings["device"]): Promise<void> {
  if (devices()[0] === device) return;
  const factory = factoryFor(device);
  try {
    await use(factory);
  } catch (error) {
    if (!(error instanceof AdjointError)) throw error;
    // Core's hints speak to programs: `use(wasm())`.
    const reason = error.message.split("\n").find((line) => line.startsWith(`  ${device}: `)) ?? error.message;
    throw new DeviceUnavailable(device, reason.split(": ").at(-1)!.replace(/\.$/, ""));
  }
}

/** Shuts down whatever was opened. */
export async function closeDevices(): Promise<void> {
  for (const device of devices()) await disposeDevice(device);
}

/** The device in words, for reports. */
export async function describeDevice(device: Settings["device"]): Promise<string> {
  if (device === "cpu") return "cpu (JavaScript)";
  if (device === "wasm") return "wasm (128-bit SIMD)";
  const info = (await (await findGPU()).requestAdapter())?.info;
  return `webgpu (${info?.description || info?.vendor || "an adapter without a name"})`;
}
