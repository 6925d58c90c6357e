import { do_not_optimize } from "mitata";
import type { Contender, Trial } from "../benchmark";
import type { ArrayLibrary, Operand, SingleOp } from "../frameworks/array-library";
import { jax } from "../frameworks/jax";
import { numpy } from "../frameworks/numpy";
import { onnx } from "../frameworks/onnx";
import { pytorchOp } from "../frameworks/pytorch";
import { tfjs } from "../frameworks/tfjs";
import { typedArrays } from "../frameworks/typed-arrays";

/** The op again and again on the same operands, each result computed and given back before the next. */
async function singleOpTrial<T>(library: ArrayLibrary<T>, name: SingleOp, operands: readonly Operand[]): Promise<Trial> {
  const placed = operands.map(({ values, shape }) => library.place(values(), shape));
  const apply = await library.op(name, placed);
  const once = async (): Promise<T> => {
    const x = await apply(...placed);
    await library.settle?.(x);
    return x;
  };
  return {
    checked: 1,
    async result() {
      const x = await once();
      const values = Float32Array.from(await library.read(x));
      library.release?.(x);
      return values;
    },
    async run(count, watch) {
      watch.start();
      for (let i = 1; i < count; i++) {
        const x = await once();
        do_not_optimize(x);
        library.release?.(x);
      }
      const last = await once();
      watch.stop();
      do_not_optimize(await library.read(last));
      library.release?.(last);
    },
  };
}

type AnyLibrary = () => Promise<ArrayLibrary<unknown>> | ArrayLibrary<unknown>;

const libraries = {
  "adjoint cpu": async () => (await import("../adjoint/library")).adjoint("cpu"),
  "adjoint wasm": async () => (await import("../adjoint/library")).adjoint("wasm"),
  "plain loop": typedArrays,
  "tfjs-cpu": () => tfjs("cpu"),
  "tfjs-wasm": () => tfjs("wasm"),
  "jax-js wasm": () => jax("jit"),
  "onnxruntime-web": onnx,
  "numpy-ts": numpy,
} as unknown as Record<string, AnyLibrary>;

/** PyTorch keeps the time itself, in a process of its own. */
const everyone = [...Object.keys(libraries), "pytorch"];

export const singleOpContenders = (name: SingleOp, operands: readonly Operand[], among = everyone): Contender[] =>
  among.map((library) => ({
    name: library,
    prepare: async () => (library === "pytorch" ? pytorchOp(name, operands) : singleOpTrial(await libraries[library]!(), name, operands)),
  }));
