import { pytorchTraining } from "../frameworks/pytorch";
import type { DeviceName } from "../adjoint/device-name";
import type { Benchmark, Trial } from "../benchmark";
import { jaxTransformer } from "../training/jax-transformer";
import { tfjsTransformer } from "../training/tfjs-transformer";
import { adamW } from "../training/problem";
import { transformer, transformerProblem } from "../training/transformer-problem";
import { untrainable } from "../training/untrainable";

const own = async (device: DeviceName): Promise<Trial> => (await import("../adjoint/transformer")).adjointTransformer(device);

const { vocabulary, layers, heads, width, length, batch } = transformer;

export const transformerTraining: Benchmark = {
  name: "gpt-step",
  title: `Training step of a decoder of ${layers} layers, ${heads} heads, width ${width}, on ${batch} texts of ${length} of ${vocabulary} characters, AdamW`,
  work: { amount: batch * length, of: "token" },
  tolerance: 1e-4,
  contenders: [
    { name: "adjoint cpu", prepare: () => own("cpu") },
    { name: "adjoint wasm", prepare: () => own("wasm") },
    { name: "adjoint webgpu", prepare: () => own("webgpu") },
    { name: "tfjs-cpu", prepare: () => tfjsTransformer("cpu") },
    { name: "tfjs-wasm", prepare: () => tfjsTransformer("wasm") },
    { name: "jax-js wasm, jit", prepare: jaxTransformer },
    pytorchTraining(() => {
      const { tokens, next, weights } = transformerProblem();
      return {
        network: "transformer",
        settings: { optimizer: adamW, sizes: transformer },
        batch: [
          [tokens, [batch, length]],
          [next, [batch, length]],
        ],
        weights,
      };
    }),
    ...untrainable,
  ],
  targets: [{ contender: "adjoint cpu", kind: "ratio", against: ["tfjs-cpu"], factor: 8 }],
};
