import type { BackendFactory } from "@adjoint/core";
import { checkedOptions, openDevice, type WebGPUOptions } from "./adapter";
import { WebGPUBackend } from "./backend";

export type { WebGPUOptions } from "./adapter";

/**
 * The GPU, through WebGPU, in browsers. In Node, `webgpu` of "@adjoint/backend-webgpu/node" brings the driver along.
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
 * @throws ArgumentError for an unknown option, or a value that an option does not take.
 */
export const webgpu = (options: WebGPUOptions = {}): BackendFactory => {
  const given = checkedOptions<WebGPUOptions>(options, { gpu: "anything" });
  return { name: "webgpu", create: async () => new WebGPUBackend(await openDevice(given)) };
};
