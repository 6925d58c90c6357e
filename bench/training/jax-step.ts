import type { Trial } from "../benchmark";
import type { JaxArray, JaxModule } from "../frameworks/jax";
import { adamW, type Weight } from "./problem";
import { trainingTrial } from "./training-trial";

/** A network as a function of its weights, with the batch that it learns from. */
export interface JaxNetwork {
  readonly weights: readonly Weight[];
  readonly inputs: readonly JaxArray[];
  /** Inputs × classes, one row for each prediction. */
  readonly targets: JaxArray;
  readonly forward: (weights: JaxArray[], inputs: JaxArray[]) => JaxArray;
}

/** New weights and new state from weights, state, gradients and the number of the step. All arguments are consumed. */
export interface JaxUpdate {
  /** Arrays of state for each weight. */
  readonly states: number;
  apply(weight: JaxArray, state: JaxArray[], gradient: JaxArray, step: JaxArray): { weight: JaxArray; state: JaxArray[] };
}

export const place = ({ numpy }: JaxModule, values: Float32Array | Int32Array, shape: readonly number[]): JaxArray =>
  numpy.array(values as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>, { shape: [...shape] });

/** A one in each row, at its class. */
export function oneHot(jax: JaxModule, classes: Int32Array, count: number): JaxArray {
  const hot = new Float32Array(classes.length * count);
  classes.forEach((each, row) => {
    hot[row * count + each] = 1;
  });
  return place(jax, hot, [classes.length, count]);
}

/** The whole step in one `jit`, as jax-js's users write it. */
export function jaxTrial(jax: JaxModule, { weights: first, inputs, targets, forward }: JaxNetwork, update: JaxUpdate): Trial {
  const { jit, nn, numpy, valueAndGrad } = jax;
  const rows = targets.shape[0]!;
  const loss = (weights: JaxArray[], x: JaxArray[], y: JaxArray): JaxArray =>
    numpy.sum(nn.logSoftmax(forward(weights, x), -1).mul(y)).mul(-1 / rows);
  const train = jit((weights: JaxArray[], state: JaxArray[][], x: JaxArray[], y: JaxArray, step: JaxArray) => {
    const [value, gradients] = valueAndGrad(loss)(
      weights.map((weight) => weight.ref),
      x,
      y,
    );
    const updates = weights.map((weight, i) => update.apply(weight, state[i]!, (gradients as JaxArray[])[i]!, step.ref));
    step.dispose();
    return [updates.map((each) => each.weight), updates.map((each) => each.state), value] as [JaxArray[], JaxArray[][], JaxArray];
  });
  let weights = first.map(({ values, shape }) => place(jax, values, shape));
  let state = first.map(({ shape }) => Array.from({ length: update.states }, () => numpy.zeros([...shape])));
  let count = 0;
  const step = async (): Promise<JaxArray> => {
    const batch = inputs.map((x) => x.ref);
    const made = train(weights, state, batch, targets.ref, numpy.array(++count)) as [JaxArray[], JaxArray[][], JaxArray];
    [weights, state] = [made[0], made[1]];
    return made[2].blockUntilReady();
  };
  return trainingTrial(step, async (value) => ((await value.data()) as Float32Array)[0]!);
}

export function jaxAdamW({ numpy }: JaxModule): JaxUpdate {
  const { rate, beta1, beta2, epsilon, decay } = adamW;
  const unbiased = (x: JaxArray, beta: number, step: JaxArray): JaxArray => x.div(numpy.power(beta, step).mul(-1).add(1));
  return {
    states: 2,
    apply(weight, [mean, square], gradient, step) {
      const nextMean = mean!.mul(beta1).add(gradient.ref.mul(1 - beta1));
      const nextSquare = square!.mul(beta2).add(gradient.ref.mul(gradient).mul(1 - beta2));
      const denominator = numpy.sqrt(unbiased(nextSquare.ref, beta2, step.ref)).add(epsilon);
      const change = unbiased(nextMean.ref, beta1, step).div(denominator).mul(rate);
      return { weight: weight.mul(1 - rate * decay).sub(change), state: [nextMean, nextSquare] };
    },
  };
}
