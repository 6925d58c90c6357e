import { layerNorm, rmsNorm, type Shape, type Tensor } from "@adjoint/core";
import { namedOptions } from "@adjoint/core/internal";
import { checkCount, checkNumber } from "../arguments";
import { type LayerOptions, onesParameter, zerosParameter } from "../default-init";
import { Module } from "../module";
import type { Parameter } from "../parameter";
import { layerNormModuleOptions, rmsNormModuleOptions } from "../options.gen";

/** Options of `LayerNorm`. */
export interface LayerNormModuleOptions extends Omit<LayerOptions, "generator"> {
  /** Added to the variance. Default: `1e-5`. */
  readonly eps?: number;
  /** Whether there is a weight and a bias. Default: `true`. */
  readonly elementwiseAffine?: boolean;
  readonly bias?: boolean;
}

const checkedShape = (operation: string, shape: number | Shape): Shape =>
  (Array.isArray(shape) ? (shape as Shape) : [shape]).map((length) => checkCount(operation, "a size", length));

/**
 * Normalises over the last dims, which have `normalizedShape`: `(x − mean)/√(var + eps)·weight + bias` (Ba et al. 2016).
 * The weight begins as ones, the bias as zeros.
 *
 * @throws ArgumentError for a bad shape. `forward` @throws ShapeError when x does not end in it.
 */
export class LayerNorm extends Module {
  static override readonly name: string = "LayerNorm";

  readonly normalizedShape: Shape;
  readonly eps: number;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(normalizedShape: number | Shape, options: LayerNormModuleOptions = {}) {
    super();
    namedOptions("LayerNorm", options, layerNormModuleOptions);
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    this.normalizedShape = checkedShape("LayerNorm", normalizedShape);
    this.eps = checkNumber("LayerNorm", "eps", eps);
    this.weight = elementwiseAffine ? onesParameter(this.normalizedShape, options) : null;
    this.bias = elementwiseAffine && bias ? zerosParameter(this.normalizedShape, options) : null;
  }

  forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, { weight: this.weight, bias: this.bias, eps: this.eps });
  }

  override extraRepr(): string {
    return `[${this.normalizedShape.join(", ")}], eps=${this.eps}, elementwiseAffine=${this.weight !== null}`;
  }
}

/** Options of `RMSNorm`. */
export interface RmsNormModuleOptions extends Omit<LayerOptions, "generator"> {
  /** Added to the mean square. Default: the dtype's machine epsilon, as in PyTorch. */
  readonly eps?: number | null;
  /** Whether there is a weight. Default: `true`. */
  readonly elementwiseAffine?: boolean;
}

/**
 * Divides by the root mean square over the last dims, which have `normalizedShape`: `x/√(mean(x²) + eps)·weight` (Zhang & Sennrich 2019).
 * The weight begins as ones.
 *
 * @throws ArgumentError for a bad shape. `forward` @throws ShapeError when x does not end in it.
 */
export class RMSNorm extends Module {
  static override readonly name: string = "RMSNorm";

  readonly normalizedShape: Shape;
  readonly eps: number | null;
  weight: Parameter | null;

  constructor(normalizedShape: number | Shape, options: RmsNormModuleOptions = {}) {
    super();
    namedOptions("RMSNorm", options, rmsNormModuleOptions);
    const { eps = null, elementwiseAffine = true } = options;
    this.normalizedShape = checkedShape("RMSNorm", normalizedShape);
    this.eps = eps === null ? null : checkNumber("RMSNorm", "eps", eps);
    this.weight = elementwiseAffine ? onesParameter(this.normalizedShape, options) : null;
  }

  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, ...(this.eps !== null && { eps: this.eps }) });
  }

  override extraRepr(): string {
    return `[${this.normalizedShape.join(", ")}], eps=${this.eps}, elementwiseAffine=${this.weight !== null}`;
  }
}
