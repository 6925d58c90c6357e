import { type DType, type Generator, type Shape, scoped, uniform } from "@adjoint/core";
import { Parameter } from "./parameter";

/** Where a layer's parameters live, what they hold, and what they are drawn from. */
export interface LayerOptions {
  readonly dtype?: DType;
  /** The name of a registered device; the default device otherwise. */
  readonly device?: string;
  /** Source of the initial values; core's default generator (`manualSeed`) otherwise. */
  readonly generator?: Generator;
}

/**
 * PyTorch's default for linear and convolution layers, weight and bias alike: uniform within ±1/√fanIn. For the weight that is
 * Kaiming initialisation (He et al. 2015) with a = √5.
 */
export function uniformParameter(shape: Shape, fanIn: number, { dtype, device, generator }: LayerOptions): Parameter {
  const bound = fanIn === 0 ? 0 : 1 / Math.sqrt(fanIn);
  const options = { ...(dtype && { dtype }), ...(device && { device }), ...(generator && { generator }) };
  // The scope gives back the drawn tensor's own handle.
  return scoped("Parameter", () => new Parameter(uniform(shape, -bound, bound, options)));
}
