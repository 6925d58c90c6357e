import "@adjoint/autograd";
import { type Generator, rand, randint, type Tensor } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { crossEntropy, dropout } from "@adjoint/nn/functional";
import { AdamW } from "@adjoint/nn/optim";

/** The 784-256-128-10 perceptron. */
class Mlp extends nn.Module {
  first = new nn.Linear(784, 256);
  second = new nn.Linear(256, 128);
  out = new nn.Linear(128, 10);
  forward(x: Tensor): Tensor {
    return this.out.forward(dropout(this.second.forward(dropout(this.first.forward(x).relu(), 0.1)).relu(), 0.1));
  }
}

/** A small convolutional network for the same images. */
class Cnn extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  );
  out = new nn.Linear(16 * 7 * 7, 10);
  forward(x: Tensor): Tensor {
    return this.out.forward(this.features.forward(x.reshape([-1, 1, 28, 28])).flatten(1));
  }
}

export const models = { mlp: () => new Mlp(), cnn: () => new Cnn() };

export type ModelName = keyof typeof models;

/** As many random images and classes. */
export const imagesAndLabels = (count: number, generator: Generator): readonly [Tensor, Tensor] => [
  rand([count, 784], { generator }),
  randint(0, 10, [count], { generator }),
];

/** One step of training after another, as anyone would write it. */
export function training(model: ModelName): (images: Tensor, labels: Tensor) => Tensor {
  const net = models[model]();
  const optimizer = new AdamW(net.parameters(), { lr: 1e-3 });
  return (images, labels) => {
    const loss = crossEntropy(net.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
}
