import type { Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { Trial } from "../benchmark";
import type { Tfjs } from "../frameworks/tfjs";
import { adamW } from "./problem";
import { openTrainer } from "./tfjs";
import { trainingTrial } from "./training-trial";
import { transformer, transformerProblem, upperMask, weightsOfBlock } from "./transformer-problem";

const { vocabulary, layers, heads, width, length, batch } = transformer;

function norm(tf: Tfjs, x: Tensor, weight: Variable, bias: Variable): Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), weight), bias);
}

const linear = (tf: Tfjs, x: Tensor, weight: Variable, bias: Variable): Tensor => tf.add(tf.matMul(x, weight, false, true), bias);

function gelu(tf: Tfjs, x: Tensor): Tensor {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}

/** x and the result are [B·L, D]. */
function block(tf: Tfjs, x: Tensor, weights: readonly Variable[], mask: Tensor): Tensor {
  const [w1, b1, qkv, qkvBias, projection, projectionBias, w2, b2, widening, wideningBias, narrowing, narrowingBias] = weights;
  const parts = tf.reshape(linear(tf, norm(tf, x, w1!, b1!), qkv!, qkvBias!), [batch, length, 3, heads, width / heads]);
  const [query, key, value] = tf.unstack(tf.transpose(parts, [2, 0, 3, 1, 4]), 0); // [B, H, L, E] each
  const scores = tf.mul(tf.matMul(query!, key!, false, true), 1 / Math.sqrt(width / heads));
  const seen = tf.matMul(tf.softmax(tf.add(scores, mask), -1), value!);
  const joined = tf.reshape(tf.transpose(seen, [0, 2, 1, 3]), [batch * length, width]);
  const y = tf.add(x, linear(tf, joined, projection!, projectionBias!));
  const wide = gelu(tf, linear(tf, norm(tf, y, w2!, b2!), widening!, wideningBias!));
  return tf.add(y, linear(tf, wide, narrowing!, narrowingBias!));
}

export async function tfjsTransformer(backend: "cpu" | "wasm"): Promise<Trial> {
  const tf = await openTrainer(backend);
  const problem = transformerProblem();
  const variables = problem.weights.map(({ values, shape }) => tf.variable(tf.tensor(values, [...shape])));
  const tokens = tf.tensor1d(problem.tokens, "int32");
  const next = tf.oneHot(tf.tensor1d(problem.next, "int32"), vocabulary);
  const mask = tf.tensor(upperMask(), [length, length]);
  const forward = (): Tensor => {
    const embedded = tf.reshape(tf.gather(variables[0]!, tokens), [batch, length, width]);
    let x: Tensor = tf.reshape(tf.add(embedded, variables[1]!), [batch * length, width]);
    for (let layer = 0; layer < layers; layer++) {
      const first = 2 + weightsOfBlock * layer;
      x = block(tf, x, variables.slice(first, first + weightsOfBlock), mask);
    }
    const [weight, bias, head] = variables.slice(-3);
    return tf.matMul(norm(tf, x, weight!, bias!), head!, false, true);
  };
  const { rate, beta1, beta2, epsilon, decay } = adamW;
  const optimizer: Optimizer = tf.train.adam(rate, beta1, beta2, epsilon);
  const step = (): Tensor =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => tf.losses.softmaxCrossEntropy(next, forward()) as Scalar, variables);
      // tfjs has no AdamW: the decay that sets it apart from Adam comes first.
      for (const variable of variables) variable.assign(tf.mul(variable, 1 - rate * decay));
      optimizer.applyGradients(grads);
      return value;
    });
  return trainingTrial(step, async (loss) => {
    const [value] = await loss.data();
    loss.dispose();
    return value!;
  });
}
