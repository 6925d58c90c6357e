import { layerNorm, ones, scoped, type Shape, type Tensor, zeros } from "@adjoint/core";
import { checkCount, checkNumber } from "../arguments";
import type { LayerOptions } from "../default-init";
import { Module } from "../module";
import { Parameter } from "../parameter";

/** Options of `LayerNorm`. */
export interface LayerNormModuleOptions extends Omit<LayerOptions, "generator"> {
  /** Added to the variance: 1e-5 unless given. */
  readonly eps?: number;
  /** Whether there is a weight and a bias: true unless given. */
  readonly elementwiseAffine?: boolean;
  readonly bias?: boolean;
}

/**
 * Normalises over the last dims, which have `normalizedShape`: `(x − mean)/√(var + eps)·weight + bias` (Ba et al. 2016).
 * The weight begins as ones, the bias as zeros.
 *
 * @throws ArgumentError for a bad shape. `forward` @throws ShapeError when x does not end in it.
 */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(normalizedShape: number | Shape, options: LayerNormModuleOptions = {}) {
    super();
    const { eps = 1e-5, elementwiseAffine = true, bias = true, dtype, device } = options;
    const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    this.normalizedShape = [...shape].map((length) => checkCount("LayerNorm", "a size", length));
    this.eps = checkNumber("LayerNorm", "eps", eps);
    const where = { ...(dtype && { dtype }), ...(device && { device }) };
    this.weight = elementwiseAffine ? scoped("Parameter", () => new Parameter(ones(this.normalizedShape, where))) : null;
    this.bias = elementwiseAffine && bias ? scoped("Parameter", () => new Parameter(zeros(this.normalizedShape, where))) : null;
  }

  forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, { weight: this.weight, bias: this.bias, eps: this.eps });
  }

  override extraRepr(): string {
    return `[${this.normalizedShape.join(", ")}], eps=${this.eps}, elementwiseAffine=${this.weight !== null}`;
  }
}
