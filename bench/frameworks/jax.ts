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
  const { grad, jit, lax, nn, numpy } = await openJax();
  const layerNorm = (x: JaxArray, weight: JaxArray, bias: JaxArray): JaxArray =>
    nn.standardize(x, -1, { epsilon: 1e-5 }).mul(weight).add(bias);
  const pool = (x: JaxArray): JaxArray => lax.reduceWindow(x, (window) => numpy.max(window), [2, 2], [2, 2]);
  const conv = (x: JaxArray, kernel: JaxArray): JaxArray =>
    lax.convGeneralDilated(x, kernel, [1, 1], "SAME", { featureGroupCount: x.shape[1]! / kernel.shape[1]! });
  const batchNorm = (x: JaxArray, weight: JaxArray, bias: JaxArray): JaxArray => {
    const mean = numpy.mean(x.ref, [0, 2, 3], { keepdims: true });
    const centred = x.sub(mean);
    const variance = numpy.mean(centred.ref.mul(centred.ref), [0, 2, 3], { keepdims: true });
    const normal = centred.div(numpy.sqrt(variance.add(1e-5)));
    return normal.mul(weight.reshape([1, -1, 1, 1])).add(bias.reshape([1, -1, 1, 1]));
  };
  const attention = (query: JaxArray, key: JaxArray, value: JaxArray): JaxArray => {
    const scale = 1 / Math.sqrt(query.shape.at(-1)!);
    return numpy.matmul(nn.softmax(numpy.matmul(query, key.transpose([0, 1, 3, 2])).mul(scale), -1), value);
  };
  /** The others' gradients count as computed, too. */
  const gradientOf =
    (count: number, make: (...operands: JaxArray[]) => JaxArray) =>
    (...operands: JaxArray[]): JaxArray => {
      const places = Array.from({ length: count }, (_, i) => i);
      const weighted = (...all: JaxArray[]): JaxArray => numpy.sum(make(...all.slice(0, -1)).mul(all.at(-1)!));
      const [first, ...rest] = grad(weighted, { argnums: places })(...operands) as JaxArray[];
      for (const each of rest) each.dispose();
      return first!;
    };
  const largest = (x: JaxArray, k: number): JaxArray => {
    const [values, indices] = lax.topK(x, k);
    indices.dispose();
    return values;
  };
  const operations: Record<SingleOp, (...operands: JaxArray[]) => JaxArray> = {
    matmul: (a, b) => numpy.matmul(a!, b!),
    add: (a, b) => numpy.add(a!, b!),
    addRow: (a, b) => numpy.add(a!, b!),
    exp: (x) => numpy.exp(x!),
    geluTanh: (x) => nn.gelu(x!, { approximate: true }),
    geluChain: (x) => {
      const inner = x!.ref
        .mul(x!.ref)
        .mul(x!.ref)
        .mul(0.044715)
        .add(x!.ref)
        .mul(Math.sqrt(2 / Math.PI));
      return numpy.tanh(inner).add(1).mul(x!.mul(0.5));
    },
    sum: (x) => numpy.sum(x!),
    sumColumns: (x) => numpy.sum(x!, 0),
    sumRows: (x) => numpy.sum(x!, 1),
    softmax: (x) => nn.softmax(x!, -1),
    softmaxGradient: gradientOf(1, (x) => nn.softmax(x!, -1)),
    layerNorm: (x, weight, bias) => layerNorm(x!, weight!, bias!),
    layerNormGradient: gradientOf(3, (x, weight, bias) => layerNorm(x!, weight!, bias!)),
    batchNormGradient: gradientOf(3, (x, weight, bias) => batchNorm(x!, weight!, bias!)),
    topk: (x) => largest(x!, 8),
    topkLong: (x) => largest(x!, 100),
    maxPool: (x) => pool(x!),
    maxPoolGradient: gradientOf(1, (x) => pool(x!)),
    gather: (x, index) => numpy.take(x!, index!),
    embeddingGradient: gradientOf(1, (table, index) => numpy.take(table!, index!, 0)),
    conv: (x, kernel) => conv(x!, kernel!),
    convGradient: gradientOf(2, (x, kernel) => conv(x!, kernel!)),
    attention: (query, key, value) => attention(query!, key!, value!),
    attentionGradient: gradientOf(3, (query, key, value) => attention(query!, key!, value!)),
  };
  return {
    place: (values, shape) => numpy.array(values as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>, { shape: [...shape] }),
    op(name): Apply<JaxArray> {
      const apply = mode === "jit" ? (jit(operations[name]) as (...operands: JaxArray[]) => JaxArray) : operations[name];
      return (...operands) => apply(...operands.map((x) => x.ref));
    },
    settle: (x) => x.blockUntilReady(),
    read: async (x) => (await x.ref.data()) as Float32Array,
    release: (x) => x.dispose(),
  };
}
