import type { Trial } from "../benchmark";
import { type JaxArray, type JaxModule, openJax } from "../frameworks/jax";
import { jaxAdamW, jaxTrial, type JaxNetwork, type JaxUpdate, oneHot, place } from "./jax-step";
import { convolutional, momentum, type Problem, perceptron } from "./problem";

const network = (jax: JaxModule, problem: Problem, forward: JaxNetwork["forward"]): JaxNetwork => ({
  weights: problem.weights,
  inputs: [place(jax, problem.images, [problem.batch, ...problem.imageShape])],
  targets: oneHot(jax, problem.labels, 10),
  forward,
});

export async function jaxConvolutional(): Promise<Trial> {
  const jax = await openJax();
  const { lax, nn, numpy } = jax;
  const problem = convolutional();
  const block = (x: JaxArray, kernel: JaxArray, bias: JaxArray): JaxArray => {
    const y = lax.convGeneralDilated(x, kernel, [1, 1], "SAME").add(bias.reshape([1, -1, 1, 1]));
    return lax.reduceWindow(nn.relu(y), (window) => numpy.max(window), [2, 2], [2, 2]);
  };
  const forward: JaxNetwork["forward"] = ([kernel1, bias1, kernel2, bias2, weight, bias], [images]) => {
    const features = block(block(images!, kernel1!, bias1!), kernel2!, bias2!);
    return numpy.matmul(features.reshape([problem.batch, -1]), weight!.transpose()).add(bias!);
  };
  const update: JaxUpdate = {
    states: 1,
    apply(weight, [velocity], gradient, step) {
      step.dispose();
      const next = velocity!.mul(momentum.momentum).add(gradient);
      return { weight: weight.sub(next.ref.mul(momentum.rate)), state: [next] };
    },
  };
  return jaxTrial(jax, network(jax, problem, forward), update);
}

export async function jaxPerceptron(): Promise<Trial> {
  const jax = await openJax();
  const { nn, numpy } = jax;
  const linear = (x: JaxArray, weight: JaxArray, bias: JaxArray): JaxArray => numpy.matmul(x, weight.transpose()).add(bias);
  const forward: JaxNetwork["forward"] = ([weight1, bias1, weight2, bias2, weight3, bias3], [images]) => {
    const hidden = nn.relu(linear(nn.relu(linear(images!, weight1!, bias1!)), weight2!, bias2!));
    return linear(hidden, weight3!, bias3!);
  };
  return jaxTrial(jax, network(jax, perceptron(), forward), jaxAdamW(jax));
}
