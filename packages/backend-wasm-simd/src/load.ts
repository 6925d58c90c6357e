import { type Backend, type BackendFactory, DeviceError } from "@adjoint/core";
import { WasmBackend } from "./backend";
import type { Kernels } from "./kernels";

/** Where the compiled kernels come from, when not from beside this package's own file. The first one given counts. */
export interface WasmOptions {
  /** A module that was compiled already, for example once for several workers. */
  readonly wasmModule?: WebAssembly.Module;
  /** The bytes of `kernels.simd.wasm`. */
  readonly wasmBytes?: ArrayBuffer | Uint8Array;
  /** Where `kernels.simd.wasm` is served: for bundlers that leave `new URL(…, import.meta.url)` alone, as esbuild does. */
  readonly wasmUrl?: string | URL;
}

/** Reads the compiled kernels from a place. */
export type ReadBytes = (url: string | URL) => Promise<Uint8Array>;

const MAGIC = [0x00, 0x61, 0x73, 0x6d];

/** Says what lies there instead: most often a bundler's index.html. */
function requireWasm(bytes: Uint8Array, origin: string): void {
  if (MAGIC.every((byte, i) => bytes[i] === byte)) return;
  const start = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw new DeviceError(
    "wasm",
    `${origin} is not WebAssembly: its ${bytes.length} bytes start with ${start || "nothing"} (expected 00 61 73 6d).`,
    'serve kernels.simd.wasm and name it: wasm({ wasmUrl: "/kernels.simd.wasm" }).',
    "DEVICE_MISSING",
  );
}

/** What differs from platform to platform. */
export interface Platform {
  readonly defaultUrl: () => URL;
  readonly read: ReadBytes;
  readonly compile: (bytes: BufferSource) => WebAssembly.Module | Promise<WebAssembly.Module>;
  readonly instantiate: (module: WebAssembly.Module) => WebAssembly.Instance | Promise<WebAssembly.Instance>;
}

async function compiled({ compile }: Platform, bytes: Uint8Array, origin: string): Promise<WebAssembly.Module> {
  requireWasm(bytes, origin);
  try {
    return await compile(bytes as BufferSource);
  } catch (error) {
    throw new DeviceError(
      "wasm",
      `${origin} does not compile here: ${String(error)}.`,
      "it needs WebAssembly SIMD, and under a Content-Security-Policy 'wasm-unsafe-eval'.",
      "DEVICE_MISSING",
    );
  }
}

async function moduleOf(options: WasmOptions, platform: Platform): Promise<WebAssembly.Module> {
  const { wasmModule, wasmBytes } = options;
  if (typeof WebAssembly === "undefined") throw new DeviceError("wasm", "there is no WebAssembly here.", "use cpu().", "DEVICE_MISSING");
  if (wasmModule !== undefined) return wasmModule;
  if (wasmBytes !== undefined) return compiled(platform, new Uint8Array(wasmBytes as ArrayBuffer), "wasmBytes");
  const url = options.wasmUrl ?? platform.defaultUrl();
  return compiled(platform, await platform.read(url), String(url));
}

async function createBackend(options: WasmOptions, platform: Platform): Promise<Backend> {
  const instance = await platform.instantiate(await moduleOf(options, platform));
  return new WasmBackend(instance.exports as unknown as Kernels);
}

/** `wasm` for one platform. */
export const factoryFor =
  (platform: Platform) =>
  (options: WasmOptions = {}): BackendFactory => ({ name: "wasm", create: () => createBackend(options, platform) });
