import type { Trial } from "../benchmark";
import { type JaxArray, type JaxModule, openJax } from "../frameworks/jax";
import { adamW, convolutional, momentum, type Problem, perceptron } from "./problem";
import { trainingTrial } from "./training-trial";

type Forward = (weights: JaxArray[], images: JaxArray) => JaxArray;
/** New weights and new state from weights, state, gradients and the number of the step. All arguments are consumed. */
type Update = (weight: JaxArray, state: JaxArray[], gradient: JaxArray, step: JaxArray) => { weight: JaxArray; state: JaxArray[] };

/** The whole step in one `jit`, as jax-js's users write it. */
function trial({ jit, nn, numpy, valueAndGrad }: JaxModule, problem: Problem, forward: Forward, update: Update, states: number): Trial {
  const place = (values: Float32Array, shape: readonly number[]): JaxArray =>
    numpy.array(values as Float32Array<ArrayBuffer>, { shape: [...shape] });
  const images = place(problem.images, [problem.batch, ...problem.imageShape]);
  const hot = new Float32Array(problem.batch * 10);
  problem.labels.forEach((label, row) => {
    hot[row * 10 + label] = 1;
  });
  const targets = place(hot, [problem.batch, 10]);
  const loss = (weights: JaxArray[], x: JaxArray, y: JaxArray): JaxArray =>
    numpy.sum(nn.logSoftmax(forward(weights, x), -1).mul(y)).mul(-1 / problem.batch);
  const train = jit((weights: JaxArray[], state: JaxArray[][], x: JaxArray, y: JaxArray, step: JaxArray) => {
    const [value, gradients] = valueAndGrad(loss)(
      weights.map((weight) => weight.ref),
      x,
      y,
    );
    const updates = weights.map((weight, i) => update(weight, state[i]!, (gradients as JaxArray[])[i]!, step.ref));
    step.dispose();
    return [updates.map((each) => each.weight), updates.map((each) => each.state), value] as [JaxArray[], JaxArray[][], JaxArray];
  });
  let weights = problem.weights.map(({ values, shape }) => place(values, shape));
  let state = problem.weights.map(({ shape }) => Array.from({ length: states }, () => numpy.zeros([...shape])));
  let count = 0;
  const step = async (): Promise<JaxArray> => {
    const [nextWeights, nextState, value] = train(weights, state, images.ref, targets.ref, numpy.array(++count)) as [
      JaxArray[],
      JaxArray[][],
      JaxArray,
    ];
    [weights, state] = [nextWeights, nextState];
    return value.blockUntilReady();
  };
  return trainingTrial(step, async (value) => ((await value.data()) as Float32Array)[0]!);
}

export async function jaxConvolutional(): Promise<Trial> {
  const jax = await openJax();
  const { lax, nn, numpy } = jax;
  const problem = convolutional();
  const block = (x: JaxArray, kernel: JaxArray, bias: JaxArray): JaxArray => {
    const y = lax.convGeneralDilated(x, kernel, [1, 1], "SAME").add(bias.reshape([1, -1, 1, 1]));
    return lax.reduceWindow(nn.relu(y), (window) => numpy.max(window), [2, 2], [2, 2]);
  };
  const forward: Forward = ([kernel1, bias1, kernel2, bias2, weight, bias], images) => {
    const features = block(block(images, kernel1!, bias1!), kernel2!, bias2!);
    return numpy.matmul(features.reshape([problem.batch, -1]), weight!.transpose()).add(bias!);
  };
  const update: Update = (weight, [velocity], gradient, step) => {
    step.dispose();
    const next = velocity!.mul(momentum.momentum).add(gradient);
    return { weight: weight.sub(next.ref.mul(momentum.rate)), state: [next] };
  };
  return trial(jax, problem, forward, update, 1);
}

export async function jaxPerceptron(): Promise<Trial> {
  const jax = await openJax();
  const { nn, numpy } = jax;
  const linear = (x: JaxArray, weight: JaxArray, bias: JaxArray): JaxArray => numpy.matmul(x, weight.transpose()).add(bias);
  const forward: Forward = ([weight1, bias1, weight2, bias2, weight3, bias3], images) => {
    const hidden = nn.relu(linear(nn.relu(linear(images, weight1!, bias1!)), weight2!, bias2!));
    return linear(hidden, weight3!, bias3!);
  };
  const { rate, beta1, beta2, epsilon, decay } = adamW;
  const update: Update = (weight, [mean, square], gradient, step) => {
    const nextMean = mean!.mul(beta1).add(gradient.ref.mul(1 - beta1));
    const nextSquare = square!.mul(beta2).add(gradient.ref.mul(gradient).mul(1 - beta2));
    const unbiased = (x: JaxArray, beta: number, t: JaxArray): JaxArray => x.div(numpy.power(beta, t).mul(-1).add(1));
    const denominator = numpy.sqrt(unbiased(nextSquare.ref, beta2, step.ref)).add(epsilon);
    const change = unbiased(nextMean.ref, beta1, step).div(denominator).mul(rate);
    return { weight: weight.mul(1 - rate * decay).sub(change), state: [nextMean, nextSquare] };
  };
  return trial(jax, perceptron(), forward, update, 2);
}
