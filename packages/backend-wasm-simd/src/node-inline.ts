import type { BackendFactory } from "@adjoint/core";
import { nodePlatform } from "./node-platform";
import { carried, factoryFor, type WasmOptions } from "./load";
import { base64 } from "./node-base64";

const make = factoryFor(nodePlatform, carried(base64));

/**
 * The device "wasm", as `wasm` of "@adjoint/backend-wasm-simd" gives it, in a module that carries the binary (as base64, a third larger than the
 * file): for bundlers that find no `.wasm`, and for programs of one file.
 *
 * ```ts
 * import { tensor, use } from "@adjoint/core";
 * import { wasm } from "@adjoint/backend-wasm-simd/inline";
 *
 * await use(wasm());
 * console.log(tensor([1, 2, 3]).mul(2).dataSync()); // Float32Array [2, 4, 6]
 * ```
 *
 * @throws ArgumentError for more than one option, or one of another type.
 */
export const wasm = (options: WasmOptions = {}): BackendFactory => make(options);
export type { WasmOptions } from "./load";
