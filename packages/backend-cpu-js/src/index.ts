import type { BackendFactory } from "@adjoint/core";
import { CpuBackend } from "./backend";

/** Options of `cpu`. */
export interface CpuOptions {
  /**
   * Never compile kernels from text, as under a Content-Security-Policy without `unsafe-eval`, where this happens by itself.
   * About three times slower on large tensors.
   */
  readonly interpret?: boolean;
}

/**
 * The device "cpu": plain JavaScript, everywhere, for all dtypes. Expressions become JavaScript loops, compiled when first
 * met and kept; memory belongs to the garbage collector.
 *
 * ```ts
 * import { tensor, use } from "@adjoint/core";
 * import { cpu } from "@adjoint/backend-cpu-js";
 *
 * await use(cpu());
 * console.log(tensor([1, 2, 3]).mul(2).dataSync()); // Float32Array [2, 4, 6]
 * ```
 */
export const cpu = (options: CpuOptions = {}): BackendFactory => ({
  name: "cpu",
  create: async () => new CpuBackend(options.interpret ?? false),
});
