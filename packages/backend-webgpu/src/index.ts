import type { BackendFactory } from "@adjoint/core";
import { openDevice, type WebGPUOptions } from "./adapter";
import { WebGPUBackend } from "./backend";

export type { WebGPUOptions } from "./adapter";

/**
 * The GPU, through WebGPU: in browsers, and in Node with the npm package `webgpu`.
 *
 * Holds every dtype of at most 32 bits (float16 and bfloat16 are computed in float32 and rounded when they are stored), and
 * no float64, int64 or uint64. Values are read asynchronously alone. Making one touches nothing: the device is asked for
 * when `use` takes it.
 *
 * @example
 * ```ts
 * import { tensor, use } from "@adjoint/core";
 * import { webgpu } from "@adjoint/backend-webgpu";
 *
 * await use(webgpu());
 * console.log(await tensor([1, 2, 3]).mul(2).toArray());
 * ```
 *
 * @example In Node:
 * ```ts
 * import { create, globals } from "webgpu";
 *
 * Object.assign(globalThis, globals);
 * await use(webgpu({ gpu: create([]) }));
 * ```
 */
export const webgpu = (options: WebGPUOptions = {}): BackendFactory => ({
  name: "webgpu",
  create: async () => new WebGPUBackend(await openDevice(options)),
});
