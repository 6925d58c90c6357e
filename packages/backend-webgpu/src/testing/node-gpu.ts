/** WebGPU for tests in Node, or the reason why there is none. */
export type NodeGpu = { readonly gpu: GPU; readonly reason?: undefined } | { readonly gpu: null; readonly reason: string };

let found: Promise<NodeGpu> | undefined;

/**
 * A GPU object from the npm package `webgpu`, on whatever Vulkan driver the environment offers (`eval "$(tools/lavapipe.sh)"`
 * gives it one). One for each process, kept for its lifetime: Dawn does not like to be collected while it works.
 * With `ADJOINT_REQUIRE_WEBGPU=1` the lack of an adapter is an error instead of a reason to skip.
 */
export function nodeGpu(): Promise<NodeGpu> {
  found ??= find().then((result) => {
    if (result.gpu === null && process.env.ADJOINT_REQUIRE_WEBGPU === "1")
      throw new Error(`ADJOINT_REQUIRE_WEBGPU=1, but ${result.reason}`);
    return result;
  });
  return found;
}

async function find(): Promise<NodeGpu> {
  try {
    const { create } = await import("webgpu");
    const adapter = process.env.ADJOINT_WEBGPU_ADAPTER;
    const gpu = create(adapter === undefined ? [] : [`adapter=${adapter}`]);
    if ((await gpu.requestAdapter()) === null)
      return { gpu: null, reason: "no WebGPU adapter was found (a Vulkan driver is needed: tools/lavapipe.sh)" };
    return { gpu };
  } catch (error) {
    return { gpu: null, reason: `the npm package webgpu does not load: ${error instanceof Error ? error.message : String(error)}` };
  }
}
