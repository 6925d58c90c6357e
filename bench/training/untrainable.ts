import type { Contender } from "../benchmark";

const cannot = (name: string, reason: string): Contender => ({
  name,
  prepare: async () => {
    throw new Error(reason);
  },
});

/** Contenders of other benchmarks that have no gradients at all. */
export const untrainable: readonly Contender[] = [
  cannot("onnxruntime-web", "it runs finished models; releases since 1.20 have no training"),
  cannot("numpy-ts", "it has no gradients"),
];
