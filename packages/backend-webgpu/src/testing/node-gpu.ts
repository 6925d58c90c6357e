/** WebGPU for tests, or the reason why there is none. */
export type NodeGpu =
  | { readonly gpu: GPU; readonly adapter: string; readonly reason?: undefined }
  | { readonly gpu: null; readonly adapter?: undefined; readonly reason: string };

let found: Promise<NodeGpu> | undefined;

// Read through globalThis, because these tests run in pages too.
const environment = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {};

/**
 * A GPU object from the npm package `webgpu`, on whatever Vulkan driver the environment offers (`eval "$(tools/lavapipe.sh)"`
 * gives it one), or a page's own. One for each process, kept for its lifetime: Dawn does not like to be collected while it works.
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
    const gpu = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu ?? (await fromPackage());
    const adapter = await gpu.requestAdapter();
    if (adapter !== null) return { gpu, adapter: adapter.info.description };
    return { gpu: null, reason: "no WebGPU adapter was found (a Vulkan driver is needed: tools/lavapipe.sh)" };
  } catch (error) {
    return { gpu: null, reason: `the npm package webgpu does not load: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function fromPackage(): Promise<GPU> {
  // By a variable, which bundlers for pages do not follow.
  const name = "webgpu";
  const { create } = (await import(/* @vite-ignore */ name)) as typeof import("webgpu");
  const adapter = environment.ADJOINT_WEBGPU_ADAPTER;
  return create(adapter === undefined ? [] : [`adapter=${adapter}`]);
}
