import { readFile } from "node:fs/promises";
import { type BackendFactory, DeviceError } from "@adjoint/core";
import { factoryFor, type WasmOptions } from "./load";

async function read(url: string | URL): Promise<Uint8Array> {
  const text = String(url);
  try {
    if (!/^[a-z]{2,}:/i.test(text)) return await readFile(text);
    if (text.startsWith("file:")) return await readFile(new URL(text));
    const response = await fetch(text);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new Error(`status ${response.status}`);
  } catch (error) {
    throw new DeviceError(
      "wasm",
      `cannot read ${text}: ${String(error)}.`,
      "name the file: wasm({ wasmUrl }), or give its bytes: wasm({ wasmBytes }).",
      "DEVICE_MISSING",
    );
  }
}

const make = factoryFor({
  defaultUrl: () => new URL("./kernels.simd.wasm", import.meta.url),
  read,
  // At once: after an asynchronous compilation Node goes on only when all of V8's tasks are done, and has the first training step, which
  // runs then, wait for the optimizing compiler.
  compile: (bytes) => new WebAssembly.Module(bytes),
  instantiate: (module) => new WebAssembly.Instance(module, {}),
});

/**
 * The device "wasm": Rust kernels on WebAssembly SIMD, for all dtypes. Nothing is loaded before `use` asks for it.
 *
 * ```ts
 * import { tensor, use } from "@adjoint/core";
 * import { wasm } from "@adjoint/backend-wasm-simd";
 *
 * await use(wasm());
 * console.log(tensor([1, 2, 3]).mul(2).dataSync()); // Float32Array [2, 4, 6]
 * ```
 */
export const wasm = (options: WasmOptions = {}): BackendFactory => make(options);
export type { WasmOptions } from "./load";
