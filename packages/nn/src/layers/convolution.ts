import {
  ArgumentError,
  type ConvolutionOptions,
  conv1d,
  conv2d,
  convTranspose2d,
  type PerDim,
  type Tensor,
  type TransposedOptions,
} from "@adjoint/core";
import { namedOptions } from "@adjoint/core/internal";
import { checkCount, checkTensor, perDim, shown } from "../arguments";
import { type LayerOptions, uniformParameter } from "../default-init";
import { Module } from "../module";
import type { Parameter } from "../parameter";
import { convOptions, convTransposeOptions } from "../options.gen";

/** Options of `Conv1d` and `Conv2d`. */
export interface ConvOptions extends ConvolutionOptions, LayerOptions {
  readonly bias?: boolean;
}

/** Options of `ConvTranspose2d`. */
export interface ConvTransposeOptions extends TransposedOptions, LayerOptions {
  readonly bias?: boolean;
}

interface Kind {
  readonly name: string;
  readonly spatial: number;
  readonly transposed: boolean;
}

/** What convolutions have in common: their settings, a weight and a bias. */
abstract class Convolution extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly dilation: readonly number[];
  readonly groups: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(kind: Kind, inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvOptions) {
    super();
    const { name, spatial, transposed } = kind;
    namedOptions(name, options, transposed ? convTransposeOptions : convOptions);
    const { padding = 0, groups = 1 } = options;
    this.inChannels = checkCount(name, "inChannels", inChannels);
    this.outChannels = checkCount(name, "outChannels", outChannels);
    this.kernelSize = perDim(name, "kernelSize", kernelSize, spatial, 1);
    this.stride = perDim(name, "stride", options.stride ?? 1, spatial, 1);
    const isNamed = !transposed && (padding === "same" || padding === "valid");
    this.padding = isNamed ? padding : perDim(name, "padding", padding as PerDim, spatial, 0);
    this.dilation = perDim(name, "dilation", options.dilation ?? 1, spatial, 1);
    this.groups = checkCount(name, "groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new ArgumentError(name, `${inChannels} and ${outChannels} channels do not both divide into ${groups} groups.`);
    }
    if (padding === "same" && this.stride.some((step) => step !== 1)) throw new ArgumentError(name, 'padding "same" requires stride 1.');
    const [first, second] = transposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups];
    const fanIn = this.kernelSize.reduce((area, length) => area * length, second);
    this.weight = uniformParameter([first, second, ...this.kernelSize], fanIn, options);
    this.bias = (options.bias ?? true) ? uniformParameter([outChannels], fanIn, options) : null;
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, groups } = this;
    const isZero = typeof padding !== "string" && padding.every((length) => length === 0);
    const settings = {
      kernelSize,
      stride,
      padding: isZero ? undefined : padding,
      dilation: dilation.every((length) => length === 1) ? undefined : dilation,
      groups: groups === 1 ? undefined : groups,
      bias: this.bias === null ? false : undefined,
    };
    return `${this.inChannels}, ${this.outChannels}, ${shown(settings)}`;
  }
}

/**
 * 1-d convolution (cross-correlation): [N, inChannels, L] → [N, outChannels, L′], or the same without N. The weight is
 * [outChannels, inChannels/groups, K]; weight and bias begin uniform within ±1/√(inChannels/groups·K), as in PyTorch.
 *
 * ```ts
 * new nn.Conv1d(2, 4, 3, { padding: "same" }).forward(ones([8, 2, 10])); // [8, 4, 10]
 * ```
 *
 * @throws ArgumentError for bad sizes, or groups that do not divide the channels. `forward` @throws ShapeError when x does not fit.
 */
export class Conv1d extends Convolution {
  static override readonly name: string = "Conv1d";

  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvOptions = {}) {
    super({ name: "Conv1d", spatial: 1, transposed: false }, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return conv1d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }
}

/**
 * 2-d convolution (cross-correlation): [N, inChannels, H, W] → [N, outChannels, H′, W′], or the same without N. The weight is
 * [outChannels, inChannels/groups, KH, KW]; weight and bias begin uniform within ±1/√(inChannels/groups·KH·KW), as in PyTorch.
 *
 * ```ts
 * new nn.Conv2d(1, 16, 3, { padding: 1 }).forward(ones([8, 1, 28, 28])); // [8, 16, 28, 28]
 * ```
 *
 * @throws ArgumentError for bad sizes, or groups that do not divide the channels. `forward` @throws ShapeError when x does not fit.
 */
export class Conv2d extends Convolution {
  static override readonly name: string = "Conv2d";

  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvOptions = {}) {
    super({ name: "Conv2d", spatial: 2, transposed: false }, inChannels, outChannels, kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }
}

/**
 * 2-d transposed convolution, the gradient of `Conv2d` in its input: [N, inChannels, H, W] → [N, outChannels, H′, W′], or the same without
 * N, where `H′ = (H − 1)·stride − 2·padding + dilation·(KH − 1) + outputPadding + 1`. The weight is
 * [inChannels, outChannels/groups, KH, KW]; weight and bias begin uniform within ±1/√(outChannels/groups·KH·KW), as in PyTorch.
 *
 * ```ts
 * new nn.ConvTranspose2d(16, 8, 2, { stride: 2 }).forward(ones([1, 16, 7, 7])); // [1, 8, 14, 14]
 * ```
 *
 * @throws ArgumentError for bad sizes, groups that do not divide the channels, or an output padding that neither the stride nor the
 * dilation exceeds. `forward` @throws ShapeError when x does not fit.
 */
export class ConvTranspose2d extends Convolution {
  static override readonly name: string = "ConvTranspose2d";

  readonly outputPadding: readonly number[];

  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: ConvTransposeOptions = {}) {
    super({ name: "ConvTranspose2d", spatial: 2, transposed: true }, inChannels, outChannels, kernelSize, options);
    this.outputPadding = perDim("ConvTranspose2d", "outputPadding", options.outputPadding ?? 0, 2, 0);
    this.outputPadding.forEach((extra, i) => {
      if (extra < Math.max(this.stride[i]!, this.dilation[i]!)) return;
      throw new ArgumentError(
        "ConvTranspose2d",
        `outputPadding ${extra} is no less than both the stride ${this.stride[i]} and the dilation ${this.dilation[i]}.`,
      );
    });
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, outputPadding, dilation, groups } = this;
    checkTensor("ConvTranspose2d", "x", x);
    const batch = x.ndim === 3 ? x.unsqueeze(0) : x;
    const options = { stride, padding: padding as readonly number[], outputPadding, dilation, groups };
    const y = convTranspose2d(batch, this.weight, this.bias, options);
    return x.ndim === 3 ? y.squeeze(0) : y;
  }

  override extraRepr(): string {
    const isZero = this.outputPadding.every((length) => length === 0);
    return `${super.extraRepr()}${isZero ? "" : `, ${shown({ outputPadding: this.outputPadding })}`}`;
  }
}
