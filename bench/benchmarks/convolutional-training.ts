import type { Benchmark, Trial } from "../benchmark";
import { pytorchOfImages } from "../frameworks/pytorch";
import type { DeviceName } from "../adjoint/device-name";
import { jaxConvolutional } from "../training/jax";
import { convolutional, momentum } from "../training/problem";
import { tfjsConvolutional } from "../training/tfjs";
import { untrainable } from "../training/untrainable";

const own = async (device: DeviceName): Promise<Trial> => (await import("../adjoint/training")).adjointConvolutional(device);

export const convolutionalTraining: Benchmark = {
  name: "cnn-step",
  title: "Training step of a convolutional network on 64 images of 28 × 28, SGD with momentum",
  work: { amount: 64, of: "image" },
  tolerance: 1e-4,
  contenders: [
    { name: "adjoint cpu", prepare: () => own("cpu") },
    { name: "adjoint wasm", prepare: () => own("wasm") },
    { name: "adjoint webgpu", prepare: () => own("webgpu") },
    { name: "tfjs-cpu", prepare: () => tfjsConvolutional("cpu") },
    { name: "tfjs-wasm", prepare: () => tfjsConvolutional("wasm") },
    { name: "jax-js wasm, jit", prepare: jaxConvolutional },
    pytorchOfImages("convolutional", momentum, convolutional),
    ...untrainable,
  ],
  targets: [{ contender: "adjoint cpu", kind: "ratio", against: ["tfjs-cpu"], factor: 30 }],
};
