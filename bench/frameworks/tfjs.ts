import type * as Tensorflow from "@tensorflow/tfjs-core";
import type { ArrayLibrary, Apply, SingleOp } from "./array-library";

export type Tfjs = typeof Tensorflow;

/** TensorFlow.js with one of its backends, on one thread. */
export async function openTfjs(backend: "cpu" | "wasm"): Promise<Tfjs> {
  const tf = await import("@tensorflow/tfjs-core");
  if (backend === "cpu") await import("@tensorflow/tfjs-backend-cpu");
  else (await import("@tensorflow/tfjs-backend-wasm")).setThreadsCount(1);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs cannot initialise its ${backend} backend`);
  return tf;
}

export async function tfjs(backend: "cpu" | "wasm"): Promise<ArrayLibrary<Tensorflow.Tensor>> {
  const tf = await openTfjs(backend);
  const rate = Math.sqrt(2 / Math.PI);
  const operations: Record<SingleOp, Apply<Tensorflow.Tensor>> = {
    matmul: (a, b) => tf.matMul(a!, b!),
    add: (a, b) => tf.add(a!, b!),
    addRow: (a, b) => tf.add(a!, b!),
    exp: (x) => tf.exp(x!),
    geluTanh: (x) =>
      tf.tidy(() => {
        const inner = tf.mul(tf.add(x!, tf.mul(tf.mul(tf.square(x!), x!), 0.044715)), rate);
        return tf.mul(tf.mul(x!, 0.5), tf.add(tf.tanh(inner), 1));
      }),
    sum: (x) => tf.sum(x!),
    sumColumns: (x) => tf.sum(x!, 0),
    sumRows: (x) => tf.sum(x!, 1),
    softmax: (x) => tf.softmax(x!, -1),
    layerNorm: (x, weight, bias) =>
      tf.tidy(() => {
        const { mean, variance } = tf.moments(x!, -1, true);
        return tf.add(tf.mul(tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, 1e-5))), weight!), bias!);
      }),
    topk(x) {
      const { values, indices } = tf.topk(x!, 8);
      indices.dispose();
      return values;
    },
    maxPool() {
      throw new Error("it pools with the channels last");
    },
  };
  return {
    place: (values, shape) => tf.tensor(values, [...shape]),
    op: (name) => operations[name],
    read: (x) => x.data() as Promise<Float32Array>,
    release: (x) => x.dispose(),
  };
}
