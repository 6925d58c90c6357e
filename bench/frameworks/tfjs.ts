import type * as Tensorflow from "@tensorflow/tfjs-core";
import { type ArrayLibrary, type Apply, lacks, type SingleOp } from "./array-library";

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
  // Without them, the ops have no gradients.
  await import("@tensorflow/tfjs-core/dist/register_all_gradients");
  const rate = Math.sqrt(2 / Math.PI);
  const geluTanh: Apply<Tensorflow.Tensor> = (x) =>
    tf.tidy(() => {
      const inner = tf.mul(tf.add(x!, tf.mul(tf.mul(tf.square(x!), x!), 0.044715)), rate);
      return tf.mul(tf.mul(x!, 0.5), tf.add(tf.tanh(inner), 1));
    });
  const layerNorm = (x: Tensorflow.Tensor, weight: Tensorflow.Tensor, bias: Tensorflow.Tensor): Tensorflow.Tensor =>
    tf.tidy(() => {
      const { mean, variance } = tf.moments(x, -1, true);
      return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), weight), bias);
    });
  const attention = (query: Tensorflow.Tensor, key: Tensorflow.Tensor, value: Tensorflow.Tensor): Tensorflow.Tensor =>
    tf.tidy(() => {
      const scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(query.shape.at(-1)!));
      return tf.matMul(tf.softmax(scores, -1), value);
    });
  const gradientOf =
    (count: number, make: (...operands: Tensorflow.Tensor[]) => Tensorflow.Tensor): Apply<Tensorflow.Tensor> =>
    (...operands) =>
      tf.tidy(() => {
        const rest = operands.slice(count, -1);
        return tf.grads((...leaves: Tensorflow.Tensor[]) => make(...leaves, ...rest))(operands.slice(0, count), operands.at(-1)!)[0]!;
      });
  const largest = (x: Tensorflow.Tensor, k: number): Tensorflow.Tensor => {
    const { values, indices } = tf.topk(x, k);
    indices.dispose();
    return values;
  };
  const operations: Record<SingleOp, Apply<Tensorflow.Tensor>> = {
    matmul: (a, b) => tf.matMul(a!, b!),
    add: (a, b) => tf.add(a!, b!),
    addRow: (a, b) => tf.add(a!, b!),
    exp: (x) => tf.exp(x!),
    geluTanh,
    geluChain: geluTanh,
    sum: (x) => tf.sum(x!),
    sumColumns: (x) => tf.sum(x!, 0),
    sumRows: (x) => tf.sum(x!, 1),
    softmax: (x) => tf.softmax(x!, -1),
    softmaxGradient: gradientOf(1, (x) => tf.softmax(x, -1)),
    layerNorm: (x, weight, bias) => layerNorm(x!, weight!, bias!),
    layerNormGradient: gradientOf(3, layerNorm),
    batchNormGradient: lacks("its channels last"),
    topk: (x) => largest(x!, 8),
    topkLong: (x) => largest(x!, 100),
    maxPool: lacks("its channels last"),
    maxPoolGradient: lacks("its channels last"),
    gather: (x, index) => tf.gather(x!, index as Tensorflow.Tensor1D),
    embeddingGradient: gradientOf(1, (table, index) => tf.gather(table, index as Tensorflow.Tensor1D)),
    conv: lacks("its channels last"),
    convGradient: lacks("its channels last"),
    attention: (query, key, value) => attention(query!, key!, value!),
    attentionGradient: gradientOf(3, attention),
  };
  return {
    place: (values, shape) => tf.tensor(values, [...shape]),
    op: (name) => operations[name],
    read: (x) => x.data() as Promise<Float32Array>,
    release: (x) => x.dispose(),
  };
}
