import { noGrad } from "@adjoint/autograd";
import { fromTypedArray, type Shape, type Tensor } from "@adjoint/core";
import type { Module } from "@adjoint/nn";

/** A wave, which stands in for data and initial weights: whoever wants to compare with PyTorch computes the same there (tools/golden/examples.py). */
export function wave(shape: Shape, seed: number, scale = 0.3): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return fromTypedArray(
    Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 0.7 + seed * 1.3) * scale),
    shape,
  );
}

/** Waves for all parameters, in the order of their names. */
export function fillWithWaves(net: Module): void {
  noGrad(() => net.parameters().forEach((parameter, seed) => parameter.copy_(wave(parameter.shape, seed))));
}
