import { type DType, type Generator, ones, type Shape, scoped, type Tensor, uniform, zeros } from "@adjoint/core";
import { Parameter } from "./parameter";

/** Where a layer's parameters live, what they hold, and what they are drawn from. */
export interface LayerOptions {
  readonly dtype?: DType;
  /** The name of a registered device; the default device otherwise. */
  readonly device?: string;
  /** Source of the initial values; core's default generator (`manualSeed`) otherwise. */
  readonly generator?: Generator;
}

/** Where a layer's tensors live and what they hold: options of those of its parameters that are not drawn. */
export const placeOf = ({ dtype, device }: LayerOptions): Omit<LayerOptions, "generator"> => ({
  ...(dtype && { dtype }),
  ...(device && { device }),
});

/** The options of creation ops among those of a layer. */
export const drawOf = ({ dtype, device, generator }: LayerOptions): LayerOptions => ({
  ...(dtype && { dtype }),
  ...(device && { device }),
  ...(generator && { generator }),
});

/** A parameter of fresh values. The scope disposes of the values' own handle. */
export const parameterOf = (values: () => Tensor): Parameter => scoped("Parameter", () => new Parameter(values()));

export const onesParameter = (shape: Shape, options: LayerOptions): Parameter => parameterOf(() => ones(shape, placeOf(options)));
export const zerosParameter = (shape: Shape, options: LayerOptions): Parameter => parameterOf(() => zeros(shape, placeOf(options)));

/**
 * PyTorch's default for linear and convolution layers, weight and bias alike: uniform within ±1/√fanIn. For the weight that is
 * Kaiming initialisation (He et al. 2015) with a = √5.
 */
export function uniformParameter(shape: Shape, fanIn: number, options: LayerOptions): Parameter {
  const bound = fanIn === 0 ? 0 : 1 / Math.sqrt(fanIn);
  return parameterOf(() => uniform(shape, -bound, bound, drawOf(options)));
}
