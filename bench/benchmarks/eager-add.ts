import type { DeviceName } from "../adjoint/device-name";
import type { Benchmark, Contender, Trial } from "../benchmark";
import type { ArrayLibrary } from "../frameworks/array-library";
import { jax } from "../frameworks/jax";
import { numpy } from "../frameworks/numpy";
import { onnx } from "../frameworks/onnx";
import { tfjs } from "../frameworks/tfjs";
import { chainTrial } from "./eager-chain";

const own = async (device: DeviceName, scoped: boolean): Promise<Trial> =>
  (await import("../adjoint/eager-chain")).eagerChain(device, scoped);

const peer = <T>(name: string, open: () => Promise<ArrayLibrary<T>>): Contender => ({
  name,
  prepare: async () => chainTrial(await open()),
});

export const eagerAdd: Benchmark = {
  name: "eager-add",
  title: "Eager sums of two arrays of 4, float32, one after another",
  work: { amount: 1, of: "op" },
  tolerance: 1e-6,
  contenders: [
    { name: "adjoint cpu", prepare: () => own("cpu", false) },
    { name: "adjoint cpu, tidy", prepare: () => own("cpu", true) },
    { name: "adjoint wasm", prepare: () => own("wasm", false) },
    { name: "adjoint wasm, tidy", prepare: () => own("wasm", true) },
    peer("adjoint wasm, dispose", async () => (await import("../adjoint/library")).adjoint("wasm")),
    peer("tfjs-cpu, dispose", () => tfjs("cpu")),
    peer("tfjs-wasm, dispose", () => tfjs("wasm")),
    peer("jax-js wasm, eager", () => jax("eager")),
    peer("jax-js wasm, jit", () => jax("jit")),
    peer("onnxruntime-web", () => onnx()),
    peer("numpy-ts, dispose", () => numpy()),
  ],
  targets: [{ contender: "adjoint cpu", kind: "rate", perSecond: 300_000 }],
};
