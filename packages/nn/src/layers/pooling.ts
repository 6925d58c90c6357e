import {
  ArgumentError,
  adaptiveAvgPool2d,
  avgPool2d,
  type AveragePoolingOptions,
  maxPool2d,
  type MaxPoolingOptions,
  type PerDim,
  type PoolingOptions,
  type Tensor,
} from "@adjoint/core";
import { namedOptions, type OptionKinds } from "@adjoint/core/internal";
import { checkCount, perDim, shown } from "../arguments";
import { Module } from "../module";
import { averagePoolingOptions, maxPoolingOptions } from "../options.gen";

/** Checked once, where the module is made. */
function checkPooling<Options extends PoolingOptions>(
  operation: string,
  kernelSize: PerDim,
  options: Options,
  known: OptionKinds<NoInfer<Options>>,
): void {
  namedOptions(operation, options, known);
  const kernel = perDim(operation, "kernelSize", kernelSize, 2, 1);
  perDim(operation, "stride", options.stride ?? 1, 2, 1);
  perDim(operation, "dilation", (options as MaxPoolingOptions).dilation ?? 1, 2, 1);
  const padding = perDim(operation, "padding", options.padding ?? 0, 2, 0);
  if (kernel.some((length, i) => 2 * padding[i]! > length)) {
    throw new ArgumentError(operation, `padding [${padding.join(",")}] is more than half of the kernel [${kernel.join(",")}].`);
  }
}

/** A copy of the list: the caller may change theirs later. */
const owned = <T>(value: T): T => (Array.isArray(value) ? ([...(value as readonly unknown[])] as T) : value);
const ownedOptions = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, owned(value as unknown)])) as Options;

/**
 * The largest of each window: [N, C, H, W] → [N, C, H′, W′], or the same without N. The stride is the kernel's size by default. Padding
 * counts as −∞. Where the maxima lie, `maxPool2dWithIndices` of `nn/functional` says.
 *
 * ```ts
 * new nn.MaxPool2d(2).forward(ones([8, 16, 28, 28])); // [8, 16, 14, 14]
 * ```
 *
 * @throws ArgumentError for bad sizes. `forward` @throws ShapeError when a window does not fit.
 */
export class MaxPool2d extends Module {
  static override readonly name: string = "MaxPool2d";

  readonly kernelSize: PerDim;
  readonly options: MaxPoolingOptions;

  constructor(kernelSize: PerDim, options: MaxPoolingOptions = {}) {
    super();
    checkPooling("MaxPool2d", kernelSize, options, maxPoolingOptions);
    this.kernelSize = owned(kernelSize);
    this.options = ownedOptions(options);
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return shown({ kernelSize: this.kernelSize, stride: this.kernelSize, padding: 0, ...this.options });
  }
}

/**
 * The mean of each window: [N, C, H, W] → [N, C, H′, W′], or the same without N. The stride is the kernel's size by default. Padding
 * counts as zeros, unless `countIncludePad` is false.
 *
 * @throws ArgumentError for bad sizes. `forward` @throws ShapeError when a window does not fit.
 */
export class AvgPool2d extends Module {
  static override readonly name: string = "AvgPool2d";

  readonly kernelSize: PerDim;
  readonly options: AveragePoolingOptions;

  constructor(kernelSize: PerDim, options: AveragePoolingOptions = {}) {
    super();
    checkPooling("AvgPool2d", kernelSize, options, averagePoolingOptions);
    this.kernelSize = owned(kernelSize);
    this.options = ownedOptions(options);
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return shown({ kernelSize: this.kernelSize, stride: this.kernelSize, padding: 0, ...this.options });
  }
}

/**
 * The mean of each of H′ × W′ evenly spread windows: [N, C, H, W] → [N, C, H′, W′], or the same without N. A size of null stays what it is.
 *
 * ```ts
 * new nn.AdaptiveAvgPool2d([1, null]).forward(ones([8, 16, 7, 5])); // [8, 16, 1, 5]
 * ```
 *
 * @throws ArgumentError for a bad size.
 */
export class AdaptiveAvgPool2d extends Module {
  static override readonly name: string = "AdaptiveAvgPool2d";

  readonly outputSize: readonly [number | null, number | null];

  constructor(outputSize: number | null | readonly [number | null, number | null]) {
    super();
    const [height, width] = Array.isArray(outputSize) ? (outputSize as readonly (number | null)[]) : [outputSize, outputSize];
    const checked = (size: unknown): number | null => (size === null ? null : checkCount("AdaptiveAvgPool2d", "outputSize", size));
    this.outputSize = [checked(height), checked(width)];
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }

  override extraRepr(): string {
    return shown({ outputSize: this.outputSize });
  }
}
