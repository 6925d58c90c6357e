import { noGrad } from "@adjoint/autograd";
import { ArgumentError, type Generator, normal, ShapeError, scoped, type Tensor, uniform } from "@adjoint/core";
import { describe, formatShape, namedOptions } from "@adjoint/core/internal";
import { checkNumber, checkTensor } from "./arguments";
import { drawOptions, kaimingOptions, xavierOptions } from "./options.gen";

/** Options of initialisers that draw. */
export interface DrawOptions {
  /** Default: core's default generator (`manualSeed`). */
  readonly generator?: Generator;
}

/** Options of the initialisers of Glorot and Bengio. */
export interface XavierOptions extends DrawOptions {
  /** What the standard deviation is multiplied by. Default: 1. */
  readonly gain?: number;
}

/** Writes into the tensor, outside any recorded computation. */
function write(operation: string, x: Tensor, options: DrawOptions, values: () => Tensor): Tensor {
  checkTensor(operation, "x", x);
  namedOptions(operation, options, drawOptions);
  noGrad(() => scoped("init", () => void x.copy_(values())));
  return x;
}

/** Every element `value`, in place. */
export function constant_(x: Tensor, value: number): Tensor {
  checkTensor("constant_", "x", x);
  return noGrad(() => x.fill_(value));
}

/** Zeros, in place. */
export const zeros_ = (x: Tensor): Tensor => constant_(x, 0);

/** Ones, in place. */
export const ones_ = (x: Tensor): Tensor => constant_(x, 1);

/** Uniform from `low` to `high`, in place. */
export function uniform_(x: Tensor, low = 0, high = 1, options: DrawOptions = {}): Tensor {
  return write("uniform_", x, options, () => uniform(x.shape, low, high, { ...options, dtype: x.dtype, device: x.device }));
}

/** Normal with a mean and a standard deviation, in place. */
export function normal_(x: Tensor, mean = 0, std = 1, options: DrawOptions = {}): Tensor {
  return write("normal_", x, options, () => normal(mean, std, x.shape, { ...options, dtype: x.dtype, device: x.device }));
}

/** What follows a layer, as far as it changes the scale that signals need. */
export type Nonlinearity = "linear" | "conv1d" | "conv2d" | "convTranspose2d" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/**
 * The factor by which a nonlinearity wants its input scaled, as PyTorch recommends it.
 *
 * @param slope Of "leakyRelu". Default: `0.01`.
 * @throws ArgumentError for a nonlinearity that has none.
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "conv1d":
    case "conv2d":
    case "convTranspose2d":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.SQRT2;
    case "leakyRelu":
      return Math.sqrt(2 / (1 + checkNumber("calculateGain", "the slope", slope, -Number.MAX_VALUE) ** 2));
    case "selu":
      return 3 / 4;
    default:
      nonlinearity satisfies never;
      throw new ArgumentError("calculateGain", `no gain is known for ${describe(nonlinearity)}.`);
  }
}

/** How many inputs an output of this weight sees, and the other way round. */
function fans(operation: string, x: Tensor): { fanIn: number; fanOut: number } {
  checkTensor(operation, "x", x);
  const { shape } = x;
  const [out, input, ...kernel] = shape;
  if (out === undefined || input === undefined) {
    throw new ShapeError(
      operation,
      `fans are counted from at least 2 dims, and the tensor is ${formatShape(shape)}.`,
      "use uniform_ or normal_.",
    );
  }
  const area = kernel.reduce((product, length) => product * length, 1);
  return { fanIn: input * area, fanOut: out * area };
}

function xavierDeviation(operation: string, x: Tensor, gain: number): number {
  const { fanIn, fanOut } = fans(operation, x);
  return checkNumber(operation, "gain", gain) * Math.sqrt(2 / (fanIn + fanOut));
}

/** Uniform with the variance `gain²·2/(fanIn + fanOut)`, in place (Glorot & Bengio 2010). @throws ShapeError for fewer than 2 dims. */
export function xavierUniform_(x: Tensor, options: XavierOptions = {}): Tensor {
  namedOptions("xavierUniform_", options, xavierOptions);
  const bound = Math.sqrt(3) * xavierDeviation("xavierUniform_", x, options.gain ?? 1);
  return uniform_(x, -bound, bound, generatorOf(options));
}

/** Normal with the variance `gain²·2/(fanIn + fanOut)`, in place (Glorot & Bengio 2010). @throws ShapeError for fewer than 2 dims. */
export function xavierNormal_(x: Tensor, options: XavierOptions = {}): Tensor {
  namedOptions("xavierNormal_", options, xavierOptions);
  return normal_(x, 0, xavierDeviation("xavierNormal_", x, options.gain ?? 1), generatorOf(options));
}

/** Options of Kaiming initialisation. */
export interface KaimingOptions extends DrawOptions {
  /** The slope of the leaky ReLU that follows. Default: `0`. */
  readonly a?: number;
  /** Whether the forward or the backward signal keeps its variance. Default: `"fanIn"`. */
  readonly mode?: "fanIn" | "fanOut";
  /** Default: `"leakyRelu"`. */
  readonly nonlinearity?: Nonlinearity;
}

function kaimingDeviation(operation: string, x: Tensor, options: KaimingOptions): number {
  checkTensor(operation, "x", x);
  namedOptions(operation, options, kaimingOptions);
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options;
  if (mode !== "fanIn" && mode !== "fanOut") throw new ArgumentError(operation, `mode is ${describe(mode)}.`, 'one of "fanIn", "fanOut".');
  return calculateGain(nonlinearity, a) / Math.sqrt(fans(operation, x)[mode]);
}

/** Uniform with the variance `gain²/fan`, in place (He et al. 2015). @throws ShapeError for fewer than 2 dims. */
export function kaimingUniform_(x: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingDeviation("kaimingUniform_", x, options);
  return x.numel() === 0 ? x : uniform_(x, -bound, bound, generatorOf(options));
}

/** Normal with the variance `gain²/fan`, in place (He et al. 2015). @throws ShapeError for fewer than 2 dims. */
export function kaimingNormal_(x: Tensor, options: KaimingOptions = {}): Tensor {
  const deviation = kaimingDeviation("kaimingNormal_", x, options);
  return x.numel() === 0 ? x : normal_(x, 0, deviation, generatorOf(options));
}

const generatorOf = ({ generator }: DrawOptions): DrawOptions => (generator === undefined ? {} : { generator });
