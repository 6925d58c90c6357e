import { findGPU } from "../node";

/** WebGPU for tests, or the reason why there is none. */
export type NodeGpu =
  | { readonly gpu: GPU; readonly adapter: string; readonly reason?: undefined }
  | { readonly gpu: null; readonly adapter?: undefined; readonly reason: string };

let found: Promise<NodeGpu> | undefined;

// Read through globalThis, because these tests run in pages too.
const environment = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {};

/**
 * A GPU object from the npm package `webgpu`, on whatever Vulkan driver the environment offers (`eval "$(tools/lavapipe.sh)"`
 * gives it one), or a page's own.
 * With `ADJOINT_REQUIRE_WEBGPU=1` the lack of an adapter is an error instead of a reason to skip.
 */
export function nodeGpu(): Promise<NodeGpu> {
  found ??= find().then((result) => {
    if (result.gpu !== null || environment.ADJOINT_REQUIRE_WEBGPU !== "1") return result;
    throw new Error(`ADJOINT_REQUIRE_WEBGPU=1, but ${result.reason}`);
  });
  return found;
}

async function find(): Promise<NodeGpu> {
  try {
    const adapterName = environment.ADJOINT_WEBGPU_ADAPTER;
    const gpu = await findGPU(adapterName === undefined ? [] : [`adapter=${adapterName}`]);
    const adapter = await gpu.requestAdapter();
    if (adapter !== null) return { gpu, adapter: adapter.info.description };
    return { gpu: null, reason: "no WebGPU adapter was found (a Vulkan driver is needed: tools/lavapipe.sh)" };
  } catch (error) {
    return { gpu: null, reason: error instanceof Error ? error.message.split("\n")[0]! : String(error) };
  }
}
