import { type BackendFactory, DeviceError } from "@adjoint/core";
import { factoryFor, type WasmOptions } from "./load";

async function read(url: string | URL): Promise<Uint8Array> {
  const hint = 'serve kernels.simd.wasm and name it: wasm({ wasmUrl: "/kernels.simd.wasm" }).';
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new DeviceError("wasm", `cannot fetch ${String(url)}: ${String(error)}.`, hint, "DEVICE_MISSING");
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.ok) return bytes;
  const start = new TextDecoder().decode(bytes.subarray(0, 60));
  throw new DeviceError(
    "wasm",
    `${String(url)} answered with status ${response.status}: ${JSON.stringify(start)}.`,
    hint,
    "DEVICE_MISSING",
  );
}

const make = factoryFor({
  defaultUrl: () => new URL("./kernels.simd.wasm", import.meta.url),
  read,
  // Browsers refuse to compile so much at once on a page's own thread.
  compile: (bytes) => WebAssembly.compile(bytes),
  instantiate: (module) => WebAssembly.instantiate(module, {}),
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
