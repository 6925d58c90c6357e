import type * as Jax from "@jax-js/jax";
import type { ArrayLibrary, Apply, SingleOp } from "./array-library";

export type JaxModule = typeof Jax;
export type JaxArray = Jax.numpy.Array;

/** jax-js on its WebAssembly backend, which has no threads in Node. */
export async function openJax(): Promise<JaxModule> {
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return jax;
}

/** Compiled with `jit`, or op by op. A function consumes what it is given, so operands are passed as references of their own. */
export async function jax(mode: "jit" | "eager"): Promise<ArrayLibrary<JaxArray>> {
  const { jit, lax, nn, numpy } = await openJax();
  const operations: Record<SingleOp, (...operands: JaxArray[]) => JaxArray> = {
    matmul: (a, b) => numpy.matmul(a!, b!),
    add: (a, b) => numpy.add(a!, b!),
    addRow: (a, b) => numpy.add(a!, b!),
    exp: (x) => numpy.exp(x!),
    geluTanh: (x) => nn.gelu(x!, { approximate: true }),
    sum: (x) => numpy.sum(x!),
    sumColumns: (x) => numpy.sum(x!, 0),
    sumRows: (x) => numpy.sum(x!, 1),
    softmax: (x) => nn.softmax(x!, -1),
    layerNorm: (x, weight, bias) => nn.standardize(x!, -1, { epsilon: 1e-5 }).mul(weight!).add(bias!),
    topk(x) {
      const [values, indices] = lax.topK(x!, 8);
      indices.dispose();
      return values;
    },
    maxPool: (x) => lax.reduceWindow(x!, (window) => numpy.max(window), [2, 2], [2, 2]),
  };
  return {
    place: (values, shape) => numpy.array(values as Float32Array<ArrayBuffer>, { shape: [...shape] }),
    op(name): Apply<JaxArray> {
      const apply = mode === "jit" ? (jit(operations[name]) as (...operands: JaxArray[]) => JaxArray) : operations[name];
      return (...operands) => apply(...operands.map((x) => x.ref));
    },
    settle: (x) => x.blockUntilReady(),
    read: async (x) => (await x.ref.data()) as Float32Array,
    release: (x) => x.dispose(),
  };
}
