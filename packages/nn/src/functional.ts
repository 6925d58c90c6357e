import { ArgumentError, gelu as exactGelu, geluTanh, type Tensor } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";

export {
  adaptiveAvgPool2d,
  avgPool2d,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  crossEntropy,
  dropout,
  elu,
  embedding,
  hardsigmoid,
  hardswish,
  hardtanh,
  layerNorm,
  leakyRelu,
  linear,
  logSigmoid,
  logSoftmax,
  maxPool2d,
  maxPool2dWithIndices,
  mish,
  oneHot,
  pad,
  relu,
  rmsNorm,
  scaledDotProductAttention,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  tanh,
} from "@adjoint/core";
import { geluOptions } from "./options.gen";
export type { LossOptions } from "./losses/arguments";
export type { HuberLossOptions, SmoothL1LossOptions } from "./losses/distances";
export { huberLoss, l1Loss, mseLoss, smoothL1Loss } from "./losses/distances";
export type { BceWithLogitsOptions, KlDivOptions, WeightedLossOptions } from "./losses/likelihood";
export { binaryCrossEntropy, binaryCrossEntropyWithLogits, klDivLoss } from "./losses/likelihood";
export { nllLoss, type NllOptions } from "./losses/nll";

/** Options of `gelu`. */
export interface GeluOptions {
  readonly approximate?: "none" | "tanh";
}

/**
 * Gaussian error linear unit, `x·Φ(x)` (Hendrycks & Gimpel 2016), elementwise.
 *
 * @param options `approximate: "tanh"` takes the faster approximation by the hyperbolic tangent.
 * @throws ArgumentError for another approximation.
 */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  namedOptions("gelu", options, geluOptions);
  const { approximate = "none" } = options;
  if (approximate === "none") return exactGelu(x);
  if (approximate === "tanh") return geluTanh(x);
  throw new ArgumentError("gelu", `approximate is ${describe(approximate)}.`, 'one of "none", "tanh".');
}
