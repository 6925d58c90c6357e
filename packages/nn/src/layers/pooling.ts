import { avgPool2d, type AveragePoolingOptions, maxPool2d, type MaxPoolingOptions, type PerDim, type Tensor } from "@adjoint/core";
import { pair } from "../arguments";
import { Module } from "../module";

const shown = (settings: Record<string, unknown>): string =>
  Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? `[${value.join(", ")}]` : String(value)}`)
    .join(", ");

/**
 * The largest of each window: [N, C, H, W] → [N, C, H′, W′]. The stride is the kernel's size unless given.
 *
 * ```ts
 * new nn.MaxPool2d(2).forward(ones([8, 16, 28, 28])); // [8, 16, 14, 14]
 * ```
 *
 * @throws ArgumentError for a bad kernel size. `forward` @throws ShapeError when a window does not fit.
 */
export class MaxPool2d extends Module {
  readonly kernelSize: PerDim;
  readonly options: MaxPoolingOptions;

  constructor(kernelSize: PerDim, options: MaxPoolingOptions = {}) {
    super();
    pair("MaxPool2d", "kernelSize", kernelSize, 1);
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return shown({ kernelSize: this.kernelSize, stride: this.kernelSize, padding: 0, ...this.options });
  }
}

/**
 * The mean of each window: [N, C, H, W] → [N, C, H′, W′]. The stride is the kernel's size unless given.
 *
 * @throws ArgumentError for a bad kernel size. `forward` @throws ShapeError when a window does not fit.
 */
export class AvgPool2d extends Module {
  readonly kernelSize: PerDim;
  readonly options: AveragePoolingOptions;

  constructor(kernelSize: PerDim, options: AveragePoolingOptions = {}) {
    super();
    pair("AvgPool2d", "kernelSize", kernelSize, 1);
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return shown({ kernelSize: this.kernelSize, stride: this.kernelSize, padding: 0, ...this.options });
  }
}
