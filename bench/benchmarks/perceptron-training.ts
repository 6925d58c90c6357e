import type { Benchmark, Trial } from "../benchmark";
import { pytorchOfImages } from "../frameworks/pytorch";
import type { DeviceName } from "../adjoint/device-name";
import { jaxPerceptron } from "../training/jax";
import { adamW, perceptron } from "../training/problem";
import { tfjsPerceptron } from "../training/tfjs";
import { untrainable } from "../training/untrainable";

const own = async (device: DeviceName): Promise<Trial> => (await import("../adjoint/training")).adjointPerceptron(device);

export const perceptronTraining: Benchmark = {
  name: "mlp-step",
  title: "Training step of a 784-256-128-10 perceptron on 128 images, AdamW",
  work: { amount: 128, of: "image" },
  tolerance: 1e-4,
  contenders: [
    { name: "adjoint cpu", prepare: () => own("cpu") },
    { name: "adjoint wasm", prepare: () => own("wasm") },
    { name: "adjoint webgpu", prepare: () => own("webgpu") },
    { name: "tfjs-cpu", prepare: () => tfjsPerceptron("cpu") },
    { name: "tfjs-wasm", prepare: () => tfjsPerceptron("wasm") },
    { name: "jax-js wasm, jit", prepare: jaxPerceptron },
    pytorchOfImages("perceptron", adamW, perceptron),
    ...untrainable,
  ],
  targets: [],
};
