import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import type { BackendFactory } from "@adjoint/core";
import { nodeGpu } from "../../packages/backend-webgpu/src/testing/node-gpu";

/** A page has a GPU of its own; in Node it is that of the package `webgpu`, if there is a driver. */
const onGpu = (): BackendFactory => ({
  name: "webgpu",
  async create() {
    const { gpu } = await nodeGpu();
    return (gpu === null ? webgpu() : webgpu({ gpu })).create();
  },
});

/** Where the lecture's programs run: `await use(backends.wasm())`, and for another device another word. */
export const backends = { cpu, wasm, webgpu: onGpu };
