import { ArgumentError, type ConvolutionOptions, conv2d, type PerDim, type Tensor } from "@adjoint/core";
import { checkCount, pair } from "../arguments";
import { type LayerOptions, uniformParameter } from "../default-init";
import { Module } from "../module";
import type { Parameter } from "../parameter";

/** Options of `Conv2d`. */
export interface Conv2dOptions extends ConvolutionOptions, LayerOptions {
  readonly bias?: boolean;
}

/**
 * 2-d convolution (cross-correlation): [N, inChannels, H, W] → [N, outChannels, H′, W′]. The weight is
 * [outChannels, inChannels/groups, KH, KW]; weight and bias begin uniform within ±1/√(inChannels/groups·KH·KW), as in PyTorch.
 *
 * ```ts
 * new nn.Conv2d(1, 16, 3, { padding: 1 }).forward(ones([8, 1, 28, 28])); // [8, 16, 28, 28]
 * ```
 *
 * @throws ArgumentError for bad sizes, or groups that do not divide the channels. `forward` @throws ShapeError when x does not fit.
 */
export class Conv2d extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number] | "same" | "valid";
  readonly dilation: readonly [number, number];
  readonly groups: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, options: Conv2dOptions = {}) {
    super();
    const { padding = 0, groups = 1 } = options;
    this.inChannels = checkCount("Conv2d", "inChannels", inChannels);
    this.outChannels = checkCount("Conv2d", "outChannels", outChannels);
    this.kernelSize = pair("Conv2d", "kernelSize", kernelSize, 1);
    this.stride = pair("Conv2d", "stride", options.stride ?? 1, 1);
    this.padding = padding === "same" || padding === "valid" ? padding : pair("Conv2d", "padding", padding, 0);
    this.dilation = pair("Conv2d", "dilation", options.dilation ?? 1, 1);
    this.groups = checkCount("Conv2d", "groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new ArgumentError("Conv2d", `${inChannels} and ${outChannels} channels do not both divide into ${groups} groups.`);
    }
    const [height, width] = this.kernelSize;
    const fanIn = (inChannels / groups) * height * width;
    this.weight = uniformParameter([outChannels, inChannels / groups, height, width], fanIn, options);
    this.bias = (options.bias ?? true) ? uniformParameter([outChannels], fanIn, options) : null;
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }

  override extraRepr(): string {
    const both = (value: readonly number[]): string => `[${value.join(", ")}]`;
    const parts = [`${this.inChannels}, ${this.outChannels}, kernelSize=${both(this.kernelSize)}, stride=${both(this.stride)}`];
    if (typeof this.padding === "string") parts.push(`padding=${this.padding}`);
    else if (this.padding.some((length) => length !== 0)) parts.push(`padding=${both(this.padding)}`);
    if (this.dilation.some((length) => length !== 1)) parts.push(`dilation=${both(this.dilation)}`);
    if (this.groups !== 1) parts.push(`groups=${this.groups}`);
    if (this.bias === null) parts.push("bias=false");
    return parts.join(", ");
  }
}
