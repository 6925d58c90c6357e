import { linear, type Tensor } from "@adjoint/core";
import { namedOptions } from "@adjoint/core/internal";
import { checkCount, checkTensor } from "../arguments";
import { type LayerOptions, uniformParameter } from "../default-init";
import { Module } from "../module";
import type { Parameter } from "../parameter";
import { linearModuleOptions } from "../options.gen";

/** Options of `Linear`. */
export interface LinearModuleOptions extends LayerOptions {
  /** Whether it adds a bias. Default: `true`. */
  readonly bias?: boolean;
}

/**
 * Affine map `y = x·weightᵀ + bias`: [..., inFeatures] → [..., outFeatures]. The weight is [outFeatures, inFeatures]; both begin
 * uniform within ±1/√inFeatures, as in PyTorch.
 *
 * ```ts
 * new nn.Linear(784, 128).forward(ones([32, 784])); // [32, 128]
 * ```
 *
 * @throws ArgumentError for bad sizes. `forward` @throws ShapeError when the last dim of x is not inFeatures.
 */
export class Linear extends Module {
  static override readonly name: string = "Linear";

  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearModuleOptions = {}) {
    super();
    namedOptions("Linear", options, linearModuleOptions);
    this.inFeatures = checkCount("Linear", "inFeatures", inFeatures, 0);
    this.outFeatures = checkCount("Linear", "outFeatures", outFeatures, 0);
    this.weight = uniformParameter([outFeatures, inFeatures], inFeatures, options);
    this.bias = (options.bias ?? true) ? uniformParameter([outFeatures], inFeatures, options) : null;
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    return `inFeatures=${this.inFeatures}, outFeatures=${this.outFeatures}, bias=${this.bias !== null}`;
  }
}

/** Returns what it is given: a placeholder. */
export class Identity extends Module {
  static override readonly name: string = "Identity";

  forward(x: Tensor): Tensor {
    return x;
  }
}

/** Flattens the dims from `startDim` to `endDim`. By default all but the first: [N, C, H, W] → [N, C·H·W]. */
export class Flatten extends Module {
  static override readonly name: string = "Flatten";

  readonly startDim: number;
  readonly endDim: number;

  constructor(startDim = 1, endDim = -1) {
    super();
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: Tensor): Tensor {
    checkTensor("Flatten", "x", x);
    return x.flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `startDim=${this.startDim}, endDim=${this.endDim}`;
  }
}
