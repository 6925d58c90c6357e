import { chainLength, type Half, type Link } from "../adjoint/chain";
import type { Benchmark } from "../benchmark";

const row = (name: string, title: string, half: Half, link: Link): Benchmark => ({
  name: `dispatch-${name}`,
  title: `${title}, a chain of ${chainLength} on 4 elements`,
  work: { amount: chainLength, of: "op", timed: "each" },
  tolerance: 1e-6,
  contenders: (["cpu", "wasm"] as const).map((device) => ({
    name: `adjoint ${device}`,
    prepare: async () => (await import("../adjoint/dispatch-chain")).dispatchChain(device, half, link),
  })),
  targets: [],
});

/** For before and after a change to core's dispatch, lower or expr: `--only dispatch --against <the checkout before>`. */
export const dispatchBenchmarks: readonly Benchmark[] = [
  row("forward", "Sums recorded by autograd", "forward", "add"),
  row("backward-add", "The backward pass of sums, which computes nothing", "backward", "add"),
  row("backward-mul", "The backward pass of products, one kernel each", "backward", "mul"),
];
