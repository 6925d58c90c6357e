import { type BackendFactory, DeviceError } from "@adjoint/core";
import { checkedOptions, openDevice, type WebGPUOptions } from "./adapter";
import { WebGPUBackend } from "./backend";

/** Options of `webgpu` in Node. */
export interface NodeWebGPUOptions extends Omit<WebGPUOptions, "gpu"> {
  /** Flags for Dawn, as `create` of the npm package `webgpu` takes them: `["adapter=llvmpipe"]` chooses an adapter. Default: `[]`. */
  readonly flags?: readonly string[];
}

type Dawn = typeof import("webgpu");

/** For good: Dawn tears the instance down with its entry, and a device that still works then aborts the process or hangs. */
const entries = new Map<string, Promise<GPU>>();

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]!;

async function loadDawn(): Promise<Dawn> {
  // By a variable: bundlers would look for the package, which is a native binary and stays outside.
  const name = "webgpu";
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as Dawn;
  } catch (error) {
    const { code } = error as { code?: string };
    const isMissing = code === "ERR_MODULE_NOT_FOUND" && /(package|module) '?webgpu\b/i.test(messageOf(error));
    throw new DeviceError(
      "webgpu",
      isMissing
        ? "the npm package webgpu, which brings Dawn to Node, is not installed."
        : `the npm package webgpu does not load: ${messageOf(error)}.`,
      isMissing
        ? "npm install webgpu; or use(wasm()) or use(cpu()) instead."
        : "it brings binaries for Linux and Windows on x64 and arm64, and for macOS; use(wasm()) or use(cpu()) elsewhere.",
      "DEVICE_MISSING",
    );
  }
}

async function createEntry(flags: readonly string[]): Promise<GPU> {
  const { create } = await loadDawn();
  try {
    return create([...flags]);
  } catch (error) {
    throw new DeviceError(
      "webgpu",
      `Dawn does not start with the flags ${JSON.stringify(flags)}: ${messageOf(error)}.`,
      undefined,
      "DEVICE_MISSING",
    );
  }
}

/**
 * The entry to WebGPU in this process: `navigator.gpu` where the runtime has one, else Dawn's, from the npm package `webgpu`. Made once for
 * each list of flags, and held for the life of the process, as Dawn demands. For what `webgpu` does not do: a list of the adapters, a device for another library.
 *
 * ```ts
 * import { findGPU } from "@adjoint/backend-webgpu/node";
 *
 * const adapter = await (await findGPU()).requestAdapter();
 * console.log(adapter?.info.description);
 * ```
 *
 * @throws DeviceError when the package is not installed or has no binary for this system.
 */
export async function findGPU(flags: readonly string[] = []): Promise<GPU> {
  const own = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (own !== undefined) return own;
  const key = flags.join("\n");
  let entry = entries.get(key);
  if (entry === undefined) {
    entry = createEntry(flags);
    entries.set(key, entry);
    // The next call may find the package installed.
    entry.catch(() => entries.delete(key));
  }
  return entry;
}

/**
 * The device "webgpu" in Node, where it runs on Dawn: the npm package `webgpu`, installed beside this one, on the system's driver for Vulkan, Metal or
 * Direct3D 12. The same as `webgpu` of "@adjoint/backend-webgpu" otherwise; nothing is loaded before `use` asks for it.
 *
 * ```ts
 * import { cpu } from "@adjoint/backend-cpu-js";
 * import { webgpu } from "@adjoint/backend-webgpu/node";
 * import { use } from "@adjoint/core";
 *
 * const { device } = await use(webgpu(), cpu());
 * console.log(device); // webgpu where there is a driver, else cpu
 * ```
 *
 * @throws ArgumentError for an unknown option, or a value that an option does not take.
 */
export const webgpu = (options: NodeWebGPUOptions = {}): BackendFactory => {
  const { flags, ...rest } = checkedOptions<NodeWebGPUOptions>(options, { flags: "list" });
  return { name: "webgpu", create: async () => new WebGPUBackend(await openDevice({ ...rest, gpu: await findGPU(flags) }, noDriver)) };
};

const noDriver =
  "install a graphics driver (Vulkan on Linux: mesa-vulkan-drivers has one for any processor); or use(wasm()) or use(cpu()) instead.";
