import type { Optimizer, Scalar, Tensor, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import type { Trial } from "../benchmark";
import { openTfjs, type Tfjs } from "../frameworks/tfjs";
import { adamW, convolutional, momentum, type Problem, perceptron } from "./problem";
import { trainingTrial } from "./training-trial";

/** tfjs-core leaves the gradients to those who train; they come with a second copy of its ops, which shares the first one's registries. */
export async function openTrainer(backend: "cpu" | "wasm"): Promise<Tfjs> {
  await import("@tensorflow/tfjs-core/dist/base_side_effects");
  await import("@tensorflow/tfjs-core/dist/register_all_gradients");
  return openTfjs(backend);
}

type Forward = (images: Tensor, variables: readonly Variable[]) => Tensor;

function trial(
  tf: Tfjs,
  problem: Problem,
  variables: Variable[],
  images: Tensor,
  forward: Forward,
  optimizer: Optimizer,
  shrink: number,
): Trial {
  const targets = tf.oneHot(tf.tensor1d(problem.labels, "int32"), 10);
  const step = (): Tensor =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => tf.losses.softmaxCrossEntropy(targets, forward(images, variables)) as Scalar,
        variables,
      );
      // tfjs has no AdamW: the decay that sets it apart from Adam comes first.
      if (shrink !== 1) for (const variable of variables) variable.assign(tf.mul(variable, shrink));
      optimizer.applyGradients(grads);
      return value;
    });
  return trainingTrial(step, async (loss) => {
    const [value] = await loss.data();
    loss.dispose();
    return value!;
  });
}

/** tfjs computes with channels last: weights and the flattened features are put in that order. */
function channelsLast(tf: Tfjs, { weights }: Problem): Variable[] {
  return weights.map(({ shape, values }) => {
    const x = tf.tensor(values, [...shape]);
    if (shape.length === 4) return tf.variable(tf.transpose(x, [2, 3, 1, 0])); // [O, I, H, W] → [H, W, I, O]
    if (shape.length === 2) return tf.variable(tf.reshape(tf.transpose(tf.reshape(x, [10, 32, 7, 7]), [2, 3, 1, 0]), [7 * 7 * 32, 10]));
    return tf.variable(x);
  });
}

export async function tfjsConvolutional(backend: "cpu" | "wasm"): Promise<Trial> {
  const tf = await openTrainer(backend);
  const problem = convolutional();
  const forward: Forward = (images, [kernel1, bias1, kernel2, bias2, weight, bias]) => {
    const first = tf.relu(tf.add(tf.conv2d(images as Tensor4D, kernel1 as Variable & Tensor4D, 1, "same"), bias1!));
    const half = tf.maxPool(first as Tensor4D, 2, 2, "valid");
    const second = tf.relu(tf.add(tf.conv2d(half, kernel2 as Variable & Tensor4D, 1, "same"), bias2!));
    const quarter = tf.maxPool(second as Tensor4D, 2, 2, "valid");
    return tf.add(tf.matMul(tf.reshape(quarter, [problem.batch, -1]), weight!), bias!);
  };
  const images = tf.tensor(problem.images, [problem.batch, 28, 28, 1]);
  return trial(tf, problem, channelsLast(tf, problem), images, forward, tf.train.momentum(momentum.rate, momentum.momentum), 1);
}

export async function tfjsPerceptron(backend: "cpu" | "wasm"): Promise<Trial> {
  const tf = await openTrainer(backend);
  const problem = perceptron();
  const variables = problem.weights.map(({ shape, values }) => tf.variable(tf.tensor(values, [...shape])));
  const linear = (x: Tensor, weight: Variable, bias: Variable): Tensor => tf.add(tf.matMul(x, weight, false, true), bias);
  const forward: Forward = (images, [weight1, bias1, weight2, bias2, weight3, bias3]) => {
    const hidden = tf.relu(linear(tf.relu(linear(images, weight1!, bias1!)), weight2!, bias2!));
    return linear(hidden, weight3!, bias3!);
  };
  const images = tf.tensor(problem.images, [problem.batch, 784]);
  const { rate, beta1, beta2, epsilon, decay } = adamW;
  return trial(tf, problem, variables, images, forward, tf.train.adam(rate, beta1, beta2, epsilon), 1 - rate * decay);
}
