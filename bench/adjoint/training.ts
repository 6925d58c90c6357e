import { crossEntropy, fromTypedArray, type Tensor } from "@adjoint/core";
import { Conv2d, Flatten, Linear, MaxPool2d, type Module, ReLU, Sequential } from "@adjoint/nn";
import { AdamW, type Optimizer, SGD } from "@adjoint/nn/optim";
import type { Trial } from "../benchmark";
import { adamW, convolutional, momentum, type Problem, perceptron } from "../training/problem";
import { trainingTrial } from "../training/training-trial";
import { openDevice } from "./device";
import type { DeviceName } from "./device-name";
import { setWeights } from "./weights";

interface Network extends Module {
  forward(x: Tensor): Tensor;
}

function trial(problem: Problem, network: Network, optimizer: Optimizer<{ lr: number }>): Trial {
  setWeights(network, problem.weights);
  const images = fromTypedArray(problem.images, [problem.batch, ...problem.imageShape]);
  const labels = fromTypedArray(problem.labels, [problem.batch]);
  const step = (): Tensor => {
    optimizer.zeroGrad();
    const loss = crossEntropy(network.forward(images), labels);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return trainingTrial(step, async (loss) => Number(await loss.item()));
}

export async function adjointConvolutional(device: DeviceName): Promise<Trial> {
  await openDevice(device);
  const network = new Sequential(
    new Conv2d(1, 16, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(16, 32, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(32 * 7 * 7, 10),
  );
  return trial(convolutional(), network, new SGD(network.parameters(), { lr: momentum.rate, momentum: momentum.momentum }));
}

export async function adjointPerceptron(device: DeviceName): Promise<Trial> {
  await openDevice(device);
  const network = new Sequential(new Linear(784, 256), new ReLU(), new Linear(256, 128), new ReLU(), new Linear(128, 10));
  const { rate, beta1, beta2, epsilon, decay } = adamW;
  const settings = { lr: rate, betas: [beta1, beta2] as const, eps: epsilon, weightDecay: decay };
  return trial(perceptron(), network, new AdamW(network.parameters(), settings));
}
