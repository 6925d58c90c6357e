import type { BackendFactory } from "@adjoint/core";
import { nodePlatform } from "./node-platform";
import { beside, factoryFor, type WasmOptions } from "./load";

const make = factoryFor(
  nodePlatform,
  beside(nodePlatform, () => new URL("./kernels.simd.wasm", import.meta.url)),
);

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
 *
 * @throws ArgumentError for more than one option, or one of another type.
 */
export const wasm = (options: WasmOptions = {}): BackendFactory => make(options);
export type { WasmOptions } from "./load";
