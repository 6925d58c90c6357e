import { ArgumentError, ShapeError } from "../errors";
import { describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { convert, isHalf, promoted, singles } from "./convert";
import { convInputGrad, convOp } from "./convolution-products";

/** One number for all spatial dims, or one for each. */
export type PerDim = number | readonly number[];

/** Options of convolutions. */
export interface ConvolutionOptions {
  readonly stride?: PerDim;
  readonly padding?: PerDim | "same" | "valid";
  readonly dilation?: PerDim;
  readonly groups?: number;
}

/** @internal One whole number ≥ `least` for each of `count` spatial dims. */
export function perDim(operation: string, name: string, value: PerDim, count: number, least: number): number[] {
  const list = typeof value === "number" ? new Array<number>(count).fill(value) : Array.isArray(value) ? [...(value as number[])] : [];
  if (list.length !== count || !list.every((n) => Number.isInteger(n) && n >= least)) {
    throw new ArgumentError(
      operation,
      `${name} is one whole number ≥ ${least}, or ${count} of them, not ${Array.isArray(value) ? `[${value.map(describe).join(",")}]` : describe(value)}.`,
    );
  }
  return list;
}

/** The input, the weight and the bias. */
type Operands = readonly [Tensor, Tensor, Tensor | null];

/** What to do where the channels stand last, as TensorFlow's and canvases' pictures have them. */
function channelsLast(x: Tensor, channels: number): string | undefined {
  if (x.shape.at(-1) !== channels) return undefined;
  const spatial = Array.from({ length: x.ndim - 2 }, (_, i) => i + 1);
  const letters = ["D", "H", "W"].slice(3 - spatial.length).join("");
  const order = [x.ndim - 1, ...spatial];
  const alone = x.shape[0] === 1 ? `, or, without a batch, x.permute(${order.map((dim) => dim - 1).join(", ")})` : "";
  return `x looks like N${letters}C, and NC${letters} is taken: x.permute(0, ${order.join(", ")})${alone}.`;
}

function convolve(operation: string, spatial: number, operands: Operands, options: ConvolutionOptions): Tensor {
  const [x, weight, bias] = promoted(operation, operands);
  const batched = x.ndim === spatial + 2;
  if ((!batched && x.ndim !== spatial + 1) || weight.ndim !== spatial + 2) {
    throw new ShapeError(
      operation,
      `takes x of [N, C, ${"S".repeat(spatial).split("").join(", ")}] and a weight of ${spatial + 2} dims, not ${formatShape(x.shape)} and ${formatShape(weight.shape)}.`,
    );
  }
  if (!batched) return convolve(operation, spatial, [x.unsqueeze(0), weight, bias], options).squeeze(0);
  const groups = options.groups ?? 1;
  const [out, channels, ...kernel] = weight.shape as [number, number, ...number[]];
  if (!Number.isInteger(groups) || groups < 1 || out % groups !== 0 || x.shape[1] !== channels * groups) {
    throw new ShapeError(
      operation,
      `x ${formatShape(x.shape)} has ${x.shape[1]} channels; the weight ${formatShape(weight.shape)} in ${groups} groups takes ${channels * groups}.`,
      channelsLast(x, channels * groups) ?? "the weight is [out, in / groups, …].",
    );
  }
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== out))
    throw new ShapeError(operation, `the bias ${formatShape(bias.shape)} does not fit ${out} output channels.`);
  const stride = perDim(operation, "stride", options.stride ?? 1, spatial, 1);
  const dilation = perDim(operation, "dilation", options.dilation ?? 1, spatial, 1);
  const { padded, padding } = resolvePadding(operation, x, kernel, stride, dilation, options.padding ?? 0);
  kernel.forEach((k, i) => {
    const [span, room] = [dilation[i]! * (k - 1) + 1, padded.shape[2 + i]! + 2 * padding[i]!];
    if (span > room)
      throw new ShapeError(
        operation,
        `the kernel spans ${span} elements, dim ${2 + i} of the padded input has ${room}.`,
        "pad the input, or take a smaller kernel.",
      );
  });
  return convOp(bias === null ? [padded, weight] : [padded, weight, bias], { stride, padding, dilation, groups })[0]!;
}

function resolvePadding(
  operation: string,
  x: Tensor,
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
  padding: PerDim | "same" | "valid",
): { padded: Tensor; padding: number[] } {
  const spatial = kernel.length;
  if (padding === "valid") return { padded: x, padding: new Array<number>(spatial).fill(0) };
  if (padding !== "same") return { padded: x, padding: perDim(operation, "padding", padding, spatial, 0) };
  if (stride.some((s) => s !== 1)) throw new ArgumentError(operation, 'padding "same" requires stride 1.');
  const total = kernel.map((k, i) => dilation[i]! * (k - 1));
  // An odd total leaves one more element at the end, as in PyTorch.
  const extra = total.map((n) => n % 2);
  const padded = extra.some((n) => n > 0) ? x.pad(extra.toReversed().flatMap((n) => [0, n])) : x;
  return { padded, padding: total.map((n) => Math.floor(n / 2)) };
}

/** 1-d convolution (cross-correlation) of x [N, C, L] with a weight [out, C/groups, K]. @throws ShapeError when shapes do not fit. @result promoted */
export function conv1d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: ConvolutionOptions = {}): Tensor {
  return convolve("conv1d", 1, [x, weight, bias], options);
}

/**
 * 2-d convolution (cross-correlation) of x [N, C, H, W] with a weight [out, C/groups, KH, KW].
 *
 * ```ts
 * conv2d(ones([1, 1, 28, 28]), ones([16, 1, 3, 3]), null, { padding: 1 }); // [1, 16, 28, 28]
 * ```
 *
 * @throws ShapeError when shapes do not fit.
 * @result promoted
 */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: ConvolutionOptions = {}): Tensor {
  return convolve("conv2d", 2, [x, weight, bias], options);
}

/** Options of transposed convolution. */
export interface TransposedOptions {
  readonly stride?: PerDim;
  readonly padding?: PerDim;
  /** Added to one side of the output's size. */
  readonly outputPadding?: PerDim;
  readonly dilation?: PerDim;
  readonly groups?: number;
}

/** 2-d transposed convolution of x [N, C, H, W] or [C, H, W] with a weight [C, out/groups, KH, KW]: the gradient of `conv2d` in its input. @throws ShapeError when shapes do not fit. @result promoted */
export function convTranspose2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: TransposedOptions = {}): Tensor {
  if (x.ndim === 3) return convTranspose2d(x.unsqueeze(0), weight, bias, options).squeeze(0);
  const given: Operands = [x, weight, bias];
  const [input, kernel, added] = promoted("convTranspose2d", given);
  if (added === null || !isHalf(input.dtype)) return transposed([input, kernel, added], options);
  // The bias is added before the sums are rounded, as where a product's epilogue adds it.
  return convert(transposed(singles([input, kernel, added]) as [Tensor, Tensor, Tensor], options), input.dtype);
}

function transposed([x, weight, bias]: Operands, options: TransposedOptions): Tensor {
  const operation = "convTranspose2d";
  if (x.ndim !== 4 || weight.ndim !== 4 || x.shape[1] !== weight.shape[0]) {
    throw new ShapeError(
      operation,
      `x ${formatShape(x.shape)} does not fit the weight ${formatShape(weight.shape)}.`,
      "x is [N, C, H, W] or [C, H, W], the weight [C, out / groups, KH, KW].",
    );
  }
  const stride = perDim(operation, "stride", options.stride ?? 1, 2, 1);
  const padding = perDim(operation, "padding", options.padding ?? 0, 2, 0);
  const extra = perDim(operation, "outputPadding", options.outputPadding ?? 0, 2, 0);
  const dilation = perDim(operation, "dilation", options.dilation ?? 1, 2, 1);
  const groups = options.groups ?? 1;
  if (!Number.isInteger(groups) || groups < 1 || weight.shape[0]! % groups !== 0)
    throw new ShapeError(operation, `${weight.shape[0]} channels do not divide into ${describe(groups)} groups.`);
  extra.forEach((n, i) => {
    if (n >= Math.max(stride[i]!, dilation[i]!))
      throw new ArgumentError(operation, `outputPadding ${n} is not smaller than the stride ${stride[i]} or the dilation ${dilation[i]}.`);
  });
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== weight.shape[1]! * groups))
    throw new ShapeError(operation, `the bias ${formatShape(bias.shape)} does not fit ${weight.shape[1]! * groups} output channels.`);
  const size = [0, 1].map(
    (i) => (x.shape[2 + i]! - 1) * stride[i]! - 2 * padding[i]! + dilation[i]! * (weight.shape[2 + i]! - 1) + extra[i]! + 1,
  );
  if (size.some((length) => length < 1)) throw new ShapeError(operation, `the output would be ${formatShape(size)}.`, "less padding.");
  const out = convInputGrad(x, weight, size, { stride, padding, dilation, groups });
  return bias === null ? out : out.add(bias.reshape([1, out.shape[1]!, 1, 1]));
}
