import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu/node";

/** Where the lecture's programs run: `await use(backends.wasm())`, and for another device another word. */
export const backends = { cpu, wasm, webgpu };
