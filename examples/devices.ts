import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu/node";
import { use } from "@adjoint/core";

/** Registers every device that this machine has, and says which they are. */
export async function useAll(): Promise<{ readonly names: readonly string[]; readonly missing: string | undefined }> {
  const { available, unavailable } = await use(cpu(), wasm(), webgpu());
  const missing = unavailable[0]?.reason.split("\n")[0];
  if (missing !== undefined && process.env.ADJOINT_REQUIRE_WEBGPU === "1") throw new Error(`ADJOINT_REQUIRE_WEBGPU=1, but ${missing}`);
  return { names: available, missing };
}
