import type { Shape } from "@adjoint/core";
import { labels, uniform } from "../inputs";

/** A parameter as PyTorch lays it out: [out, in] and [out, in, height, width]. */
export interface Weight {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** A network, its first weights, and one batch, the same for all contenders. */
export interface Problem {
  readonly batch: number;
  /** Of one image. */
  readonly imageShape: Shape;
  readonly images: Float32Array;
  readonly labels: Int32Array;
  /** Weight and bias of each layer in turn. */
  readonly weights: readonly Weight[];
}

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Weights uniform within ±1/√fanIn, and a bias each. */
function layers(shapes: readonly Shape[]): Weight[] {
  return shapes.flatMap((shape, i) => {
    const bound = 1 / Math.sqrt(sizeOf(shape.slice(1)));
    const bias = [shape[0]!];
    return [
      { shape, values: uniform(sizeOf(shape), -bound, bound, 10 + 2 * i) },
      { shape: bias, values: uniform(sizeOf(bias), -bound, bound, 11 + 2 * i) },
    ];
  });
}

const problem = (batch: number, imageShape: Shape, shapes: readonly Shape[]): Problem => ({
  batch,
  imageShape,
  images: uniform(batch * sizeOf(imageShape), 0, 1, 1),
  labels: labels(batch, 10, 2),
  weights: layers(shapes),
});

/** Convolution 1 → 16, 3 × 3, and 16 → 32, each with ReLU and pooling by 2; then linear to 10 classes. */
export const convolutional = (): Problem =>
  problem(
    64,
    [1, 28, 28],
    [
      [16, 1, 3, 3],
      [32, 16, 3, 3],
      [10, 32 * 7 * 7],
    ],
  );

/** 784-256-128-10 with ReLU. */
export const perceptron = (): Problem =>
  problem(
    128,
    [784],
    [
      [256, 784],
      [128, 256],
      [10, 128],
    ],
  );

export const momentum = { rate: 0.01, momentum: 0.9 };
export const adamW = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.01 };
