import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { use } from "@adjoint/core";
import { nodeGpu } from "../packages/backend-webgpu/src/testing/node-gpu";

/** Registers every device that this machine has, and says which they are. A program of one's own needs one line: `await use(webgpu(), wasm(), cpu())`. */
export async function useAll(): Promise<{ readonly names: readonly string[]; readonly missing: string | undefined }> {
  const { gpu, reason } = await nodeGpu();
  await use(cpu(), wasm(), ...(gpu === null ? [] : [webgpu({ gpu })]));
  return { names: ["cpu", "wasm", ...(gpu === null ? [] : ["webgpu"])], missing: reason };
}
