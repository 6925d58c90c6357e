import { frozenStatistics } from "../context";
import { type DType, dtypes } from "../dtype";
import { elementwise } from "../elementwise";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { describe, formatShape, normalizeDim, sameShape, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { composition } from "./composition";
import { convert, inSingle } from "./convert";
import { checkDType } from "../dtype";
import { gatherAt } from "./indexing";
import { type Indices, indicesOf } from "./subscripts";

/** In one pass, for `e` is as large as x. */
const expOfDifference = /* @__PURE__ */ elementwise((x, shift) => x.sub(shift!).exp(), { name: "softmax" });

const softmaxOp = composition<{ dim: number }>("softmax", ([x], { dim }) => {
  // The maximum is subtracted so that `exp` cannot overflow.
  const e = expOfDifference(x!, x!.amax(dim, { keepdim: true }).detach());
  return [e.div(e.sum(dim, { keepdim: true }))];
});

/**
 * @internal `softmax` of scores of which a mask may have made whole rows −∞: those are zeros, and not NaN, as in PyTorch's attention.
 */
export function maskedSoftmax(x: Tensor, dim: number): Tensor {
  const largest = x.amax(dim, { keepdim: true }).detach();
  const e = expOfDifference(x, largest.maskedFill(largest.eq(Number.NEGATIVE_INFINITY), 0));
  const sum = e.sum(dim, { keepdim: true });
  return e.div(sum.maskedFill(sum.eq(0), 1));
}

const logSoftmaxOp = composition<{ dim: number }>("logSoftmax", ([x], { dim }) => {
  const shifted = x!.sub(x!.amax(dim, { keepdim: true }).detach());
  return [shifted.sub(shifted.exp().sum(dim, { keepdim: true }).log())];
});

function checkFloat(operation: string, x: Tensor): void {
  if (dtypes[x.dtype].kind !== "float") throw new DTypeError(operation, `takes floats, not ${x.dtype}.`, 'cast first: x.to("float32").');
}

/** Options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** Cast to this dtype first, which is the result's too. */
  readonly dtype?: DType;
}

function alongDim(op: typeof softmaxOp, operation: string, x: Tensor, dim: number, { dtype }: SoftmaxOptions): Tensor {
  if (dtype !== undefined) checkDType(operation, dtype);
  const cast = dtype === undefined ? x : convert(x, dtype);
  checkFloat(operation, cast);
  const axis = normalizeDim(operation, dim, x.ndim);
  return cast.numel() === 0 ? cast.clone() : inSingle(cast, (wide) => op([wide], { dim: axis })[0]!);
}

/** `eˣ / Σ eˣ` along `dim`. @throws DTypeError for integers and bools. @method @result floats */
export const softmax = (x: Tensor, dim = -1, options: SoftmaxOptions = {}): Tensor => alongDim(softmaxOp, "softmax", x, dim, options);

/** `x − log Σ eˣ` along `dim`: the logarithm of `softmax`, without underflow. @throws DTypeError for integers and bools. @method @result floats */
export const logSoftmax = (x: Tensor, dim = -1, options: SoftmaxOptions = {}): Tensor =>
  alongDim(logSoftmaxOp, "logSoftmax", x, dim, options);

/** How a loss is reduced over the batch. */
export type Reduction = "mean" | "sum" | "none";

/** @internal */
export function checkReduction(operation: string, reduction: unknown): asserts reduction is Reduction {
  if (reduction !== "mean" && reduction !== "sum" && reduction !== "none") {
    throw new ArgumentError(operation, `reduction is ${describe(reduction)}.`, 'one of "mean", "sum", "none".');
  }
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** One weight for each class. */
  readonly weight?: Tensor;
  readonly reduction?: Reduction;
  /** Targets of this value count for nothing: −100 unless given. */
  readonly ignoreIndex?: number;
  /** From 0 to 1: how much of the target is spread evenly over the classes. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy between logits [N, C, …] and targets: class numbers [N, …], or probabilities of the shape of the logits.
 *
 * ```ts
 * const loss = crossEntropy(net.forward(images), labels);
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws IndexError for a class outside 0 … C − 1.
 * @result floats
 */
export function crossEntropy(logits: Tensor, target: Indices, options: CrossEntropyOptions = {}): Tensor {
  const reduction = options.reduction ?? "mean";
  checkReduction("crossEntropy", reduction);
  checkFloat("crossEntropy", logits);
  if (logits.ndim === 0) throw new ShapeError("crossEntropy", "the logits have no dim of classes.");
  const smoothing = options.labelSmoothing ?? 0;
  if (!(smoothing >= 0 && smoothing <= 1))
    throw new ArgumentError("crossEntropy", `labelSmoothing is from 0 to 1, not ${describe(smoothing)}.`);
  const classDim = logits.ndim === 1 ? 0 : 1;
  checkClassWeight("crossEntropy", options.weight, logits.shape[classDim]!);
  const logProbabilities = logSoftmax(logits, classDim);
  if (isTensor(target) && sameShape(logits.shape, target.shape) && dtypes[target.dtype].kind === "float") {
    return softTargets(logProbabilities, target, classDim, { ...options, reduction });
  }
  const classes = isTensor(target) ? target : indicesOf("crossEntropy", target, logits);
  const expected = logits.shape.filter((_, axis) => axis !== classDim);
  if (!sameShape(classes.shape, expected)) {
    throw new ShapeError(
      "crossEntropy",
      `targets ${formatShape(classes.shape)} do not fit logits ${formatShape(logits.shape)}.`,
      sameShape(classes.shape, logits.shape)
        ? 'probabilities of classes are floats: target.to("float32").'
        : `class numbers have the shape ${formatShape(expected)}.`,
    );
  }
  return classTargets(logProbabilities, classes, classDim, { ...options, reduction });
}

/** @internal One weight for each class. */
export function checkClassWeight(operation: string, weight: Tensor | undefined, classes: number): void {
  if (weight === undefined || (weight.ndim === 1 && weight.shape[0] === classes)) return;
  throw new ShapeError(
    operation,
    `the weight ${formatShape(weight.shape)} does not fit ${classes} classes.`,
    `it has the shape [${classes}].`,
  );
}

type Resolved = CrossEntropyOptions & { readonly reduction: Reduction };

const acrossClasses = (weight: Tensor, x: Tensor, classDim: number): Tensor =>
  weight.reshape(x.shape.map((length, axis) => (axis === classDim ? length : 1)));

function softTargets(
  logProbabilities: Tensor,
  target: Tensor,
  classDim: number,
  { weight, reduction, labelSmoothing = 0 }: Resolved,
): Tensor {
  const classes = logProbabilities.shape[classDim]!;
  const smoothed = labelSmoothing === 0 ? target : target.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  const weighted = weight === undefined ? smoothed : smoothed.mul(acrossClasses(weight, logProbabilities, classDim));
  const losses = weighted.mul(logProbabilities).sum(classDim).neg();
  if (reduction === "none") return losses;
  return reduction === "sum" ? losses.sum() : losses.sum().div(logProbabilities.numel() / classes);
}

function classTargets(logProbabilities: Tensor, target: Tensor, classDim: number, options: Resolved): Tensor {
  const { weight, reduction, ignoreIndex = -100, labelSmoothing = 0 } = options;
  const indices = indicesOf("crossEntropy", target);
  const counted = indices.ne(ignoreIndex);
  const { dtype } = logProbabilities;
  const classes = indices.maskedFill(counted.logicalNot(), 0);
  const follows = target.shape.map((_, axis) => (axis < classDim ? axis : axis + 1));
  const picked = gatherAt("crossEntropy", logProbabilities, [classes], { shape: target.shape, follows, indexed: [classDim] });
  const factor = weight === undefined ? counted.to(dtype) : weight.at(classes).mul(counted.to(dtype));
  let losses = picked.mul(factor).neg();
  if (labelSmoothing > 0) {
    const all = weight === undefined ? logProbabilities : logProbabilities.mul(acrossClasses(weight, logProbabilities, classDim));
    const even = all.sum(classDim).neg().mul(counted.to(dtype)).div(logProbabilities.shape[classDim]!);
    losses = losses.mul(1 - labelSmoothing).add(even.mul(labelSmoothing));
  }
  if (reduction === "none") return losses;
  return reduction === "sum" ? losses.sum() : losses.sum().div(factor.sum());
}

/** Options of `layerNorm`. */
export interface LayerNormOptions {
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  /** Added to the variance: 1e-5 unless given. */
  readonly eps?: number;
}

/** Normalised over the last dims, which have `shape`: `(x − mean)/√(var + eps)·weight + bias` (Ba et al. 2016). @throws ShapeError when the shape does not fit. @result same */
export function layerNorm(x: Tensor, shape: Shape, options: LayerNormOptions = {}): Tensor {
  checkFloat("layerNorm", x);
  checkAffine("layerNorm", x, shape, options);
  const lead = x.ndim - shape.length;
  if (lead < 0 || shape.length === 0 || !sameShape(x.shape.slice(lead), shape)) {
    throw new ShapeError("layerNorm", `${formatShape(x.shape)} does not end in ${formatShape(shape)}.`);
  }
  const dims = shape.map((_, axis) => lead + axis);
  return inSingle(x, (wide) => layerNormalised(wide, dims, options));
}

/** A weight and a bias of the shape and the dtype that the result has. */
function checkAffine(
  operation: string,
  x: Tensor,
  shape: Shape,
  parts: { readonly weight?: Tensor | null; readonly bias?: Tensor | null },
): void {
  for (const name of ["weight", "bias"] as const) {
    const part = parts[name];
    if (part == null) continue;
    if (!isTensor(part)) throw new ArgumentError(operation, `${name} is ${describe(part)}, not a tensor.`);
    if (!sameShape(part.shape, shape))
      throw new ShapeError(operation, `${name} ${formatShape(part.shape)} does not have the shape ${formatShape(shape)}.`);
    if (dtypes[part.dtype].kind !== "float") throw new DTypeError(operation, `${name} is ${part.dtype}, and x ${x.dtype}.`);
  }
}

function layerNormalised(x: Tensor, dims: readonly number[], { weight, bias, eps = 1e-5 }: LayerNormOptions): Tensor {
  const centred = x.sub(x.mean(dims, { keepdim: true }));
  const normal = centred.mul(centred.square().mean(dims, { keepdim: true }).add(eps).rsqrt());
  const scaled = weight == null ? normal : normal.mul(weight);
  return bias == null ? scaled : scaled.add(bias);
}

/** Options of `rmsNorm`. */
export interface RmsNormOptions {
  readonly weight?: Tensor | null;
  /** Added to the mean square: the dtype's machine epsilon unless given, as in PyTorch. */
  readonly eps?: number;
}

const epsilon = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 } as Partial<Record<Tensor["dtype"], number>>;

/** Divided by the root mean square over the last dims, which have `shape` (Zhang & Sennrich 2019). @throws ShapeError when the shape does not fit. @result same */
export function rmsNorm(x: Tensor, shape: Shape, options: RmsNormOptions = {}): Tensor {
  checkFloat("rmsNorm", x);
  checkAffine("rmsNorm", x, shape, options);
  const lead = x.ndim - shape.length;
  if (lead < 0 || shape.length === 0 || !sameShape(x.shape.slice(lead), shape)) {
    throw new ShapeError("rmsNorm", `${formatShape(x.shape)} does not end in ${formatShape(shape)}.`);
  }
  const dims = shape.map((_, axis) => lead + axis);
  const eps = options.eps ?? epsilon[x.dtype]!;
  return inSingle(x, (wide) => {
    const normal = wide.mul(wide.square().mean(dims, { keepdim: true }).add(eps).rsqrt());
    return options.weight == null ? normal : normal.mul(options.weight);
  });
}

/** Options of `batchNorm`. */
export interface BatchNormOptions {
  /** One for each channel. */
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  /** Use the statistics of the batch, and let the running ones follow: false unless given. */
  readonly training?: boolean;
  /** How far the running statistics move: 0.1 unless given. A tensor where the device itself works it out. */
  readonly momentum?: number | Tensor;
  readonly eps?: number;
}

/**
 * Normalised for each channel of [N, C, …] over all other dims (Ioffe & Szegedy 2015). In training the running statistics, where given, are
 * updated in place, the variance without bias.
 *
 * @throws ShapeError when there are fewer than two dims, or one value for each channel in training.
 * @throws ArgumentError when statistics are missing outside training.
 * @result same
 */
export function batchNorm(x: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, options: BatchNormOptions = {}): Tensor {
  checkFloat("batchNorm", x);
  if (x.ndim < 2) throw new ShapeError("batchNorm", `takes [N, C, …], not ${formatShape(x.shape)}.`);
  const channels = x.shape[1]!;
  checkAffine("batchNorm", x, [channels], options);
  for (const [name, each] of Object.entries({ runningMean, runningVar })) {
    if (each != null && !sameShape(each.shape, [channels]))
      throw new ShapeError("batchNorm", `${name} ${formatShape(each.shape)} does not fit ${channels} channels.`);
  }
  const { training = false } = options;
  if (!training && (runningMean == null || runningVar == null))
    throw new ArgumentError("batchNorm", "running statistics are missing, and this is no training.", "pass training: true.");
  return inSingle(x, (wide) => {
    const [mean, variance] = training
      ? batchStatistics(wide, runningMean, runningVar, options.momentum ?? 0.1)
      : [runningMean!, runningVar!];
    return batchNormalised(wide, mean, variance, options);
  });
}

/** [C] as it stands beside [N, C, …]. */
const perChannel = (statistic: Tensor, x: Tensor): Tensor => statistic.reshape([1, x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);

/** Mean and biased variance for each channel of the batch; the running ones, where given, follow. */
function batchStatistics(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  momentum: number | Tensor,
): readonly [Tensor, Tensor] {
  const dims = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const count = x.numel() / x.shape[1]!;
  if (count <= 1)
    throw new ShapeError("batchNorm", `one value for each channel has no variance: ${formatShape(x.shape)}.`, "take a larger batch.");
  const mean = x.mean(dims);
  const variance = x.sub(perChannel(mean, x)).square().mean(dims);
  if (!frozenStatistics.get()) {
    const unbiased = variance.detach().mul(count / (count - 1));
    runningMean?.lerp_(mean.detach().to(runningMean.dtype), momentum);
    runningVar?.lerp_(unbiased.to(runningVar.dtype), momentum);
  }
  return [mean, variance];
}

function batchNormalised(x: Tensor, mean: Tensor, variance: Tensor, { weight, bias, eps = 1e-5 }: BatchNormOptions): Tensor {
  const [centre, spread] = [mean, variance].map((statistic) => perChannel(convert(statistic, x.dtype), x)) as [Tensor, Tensor];
  const normal = x.sub(centre).mul(spread.add(eps).rsqrt());
  const scaled = weight == null ? normal : normal.mul(perChannel(weight, x));
  return bias == null ? scaled : scaled.add(perChannel(bias, x));
}
