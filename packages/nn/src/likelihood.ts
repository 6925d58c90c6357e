import { elementwise, type FloatDType, type Indices, type Reduction, ShapeError, type Tensor } from "@adjoint/core";
import { checkClassWeight, constant, formatShape, indicesOf, namedOptions, sameShape } from "@adjoint/core/internal";
import { checkTensor } from "./arguments";
import type { LossOptions } from "./losses";
import { checkLoss, reduced } from "./reduction";

/** Options of losses whose elements may be weighted. */
export interface WeightedLossOptions extends LossOptions {
  /** A factor for each element's loss; broadcast. */
  readonly weight?: Tensor;
}

// The logarithms are held above −100, as PyTorch does, so that a confident mistake costs much and not ∞.
const crossEntropyOfBits = /* @__PURE__ */ elementwise(
  (p, target) => {
    const one = constant(1);
    return target
      .mul(p.log().clampMin(-100))
      .add(one.sub(target).mul(p.neg().log1p().clampMin(-100)))
      .neg();
  },
  {
    name: "binaryCrossEntropy",
    derivative: ([p, target]) => [
      p!.sub(target!).div(p!.mul(constant(1).sub(p!)).clampMin(1e-12)),
      p!.neg().log1p().clampMin(-100).sub(p!.log().clampMin(-100)),
    ],
  },
);

/** `log(1 + e⁻ˣ)` without overflow. */
const softplusOfMinus = /* @__PURE__ */ elementwise((x) => x.abs().neg().exp().log1p().add(x.neg().clampMin(0)), {
  derivative: ([x]) => [x!.neg().sigmoid().neg()],
});

const crossEntropyOfLogits = /* @__PURE__ */ elementwise(
  (x, target, positiveWeight) => {
    const factor = positiveWeight.sub(1).mul(target).add(1);
    return constant(1)
      .sub(target)
      .mul(x)
      .add(factor.mul(softplusOfMinus(x)));
  },
  { name: "binaryCrossEntropyWithLogits" },
);

const weighted = (losses: Tensor, weight: Tensor | undefined): Tensor => (weight === undefined ? losses : losses.mul(weight));

/**
 * Cross-entropy between probabilities in [0, 1] and targets of the same shape. Probabilities that come out of a sigmoid are better
 * given as logits: see `binaryCrossEntropyWithLogits`.
 *
 * @throws ShapeError when the shapes differ.
 */
export function binaryCrossEntropy(input: Tensor, target: Tensor, options: WeightedLossOptions = {}): Tensor<FloatDType> {
  checkLoss("binaryCrossEntropy", input, target, options, { weight: "t" });
  return reduced("binaryCrossEntropy", weighted(crossEntropyOfBits(input, target), options.weight), options.reduction);
}

/** Options of `binaryCrossEntropyWithLogits`. */
export interface BceWithLogitsOptions extends WeightedLossOptions {
  /** A factor for the loss of positive examples, one for each class; broadcast. */
  readonly posWeight?: Tensor;
}

/**
 * Cross-entropy between `sigmoid(input)` and targets of the same shape, without overflow.
 *
 * ```ts
 * binaryCrossEntropyWithLogits(zeros([4]), ones([4])); // log 2
 * ```
 *
 * @throws ShapeError when the shapes differ.
 */
export function binaryCrossEntropyWithLogits(input: Tensor, target: Tensor, options: BceWithLogitsOptions = {}): Tensor<FloatDType> {
  checkLoss("binaryCrossEntropyWithLogits", input, target, options, { weight: "t", posWeight: "t" });
  const losses = crossEntropyOfLogits(input, target, options.posWeight ?? 1);
  return reduced("binaryCrossEntropyWithLogits", weighted(losses, options.weight), options.reduction);
}

/** Options of `nllLoss`. */
export interface NllOptions extends LossOptions {
  /** One weight for each class. */
  readonly weight?: Tensor;
  /** Targets of this value count for nothing: −100 unless given. */
  readonly ignoreIndex?: number;
}

/**
 * Negative log-likelihood of class numbers [N, …] under log-probabilities [N, C, …]; `crossEntropy` is this after `logSoftmax`.
 *
 * @throws ShapeError when the shapes do not fit. @throws IndexError for a class outside 0 … C − 1.
 */
export function nllLoss(logProbabilities: Tensor, target: Indices, options: NllOptions = {}): Tensor<FloatDType> {
  checkTensor("nllLoss", "the input", logProbabilities);
  namedOptions("nllLoss", options, { reduction: "x", weight: "t", ignoreIndex: "n" });
  const { weight, ignoreIndex = -100, reduction = "mean" } = options;
  const classDim = logProbabilities.ndim === 1 ? 0 : 1;
  const expected = logProbabilities.shape.filter((_, axis) => axis !== classDim);
  const named = indicesOf("nllLoss", target, logProbabilities);
  if (logProbabilities.ndim === 0 || !sameShape(named.shape, expected)) {
    throw new ShapeError(
      "nllLoss",
      `targets ${formatShape(named.shape)} do not fit log-probabilities ${formatShape(logProbabilities.shape)}.`,
      `class numbers have the shape ${formatShape(expected)}.`,
    );
  }
  checkClassWeight("nllLoss", weight, logProbabilities.shape[classDim]!);
  const counted = named.ne(ignoreIndex);
  const classes = named.maskedFill(counted.logicalNot(), 0);
  const picked = logProbabilities.gather(classDim, classes.unsqueeze(classDim)).squeeze(classDim);
  const present = counted.to(logProbabilities.dtype);
  const factor = weight === undefined ? present : weight.at(classes).mul(present);
  const losses = picked.mul(factor).neg();
  return reduction === "mean" ? losses.sum().div(factor.sum()) : reduced("nllLoss", losses, reduction);
}

/** Options of `klDivLoss`. */
export interface KlDivOptions {
  /** "batchmean", the sum divided by the first dim, is the divergence's own mean; "mean" divides by the number of elements, and is the default. */
  readonly reduction?: Reduction | "batchmean";
  /** Whether the target holds log-probabilities too: false unless given. */
  readonly logTarget?: boolean;
}

// 0·log 0 is 0, and so is its share of the gradient.
const divergence = /* @__PURE__ */ elementwise(
  (input, target) => constant(0).where(target.eq(0), target.mul(target.log())).sub(target.mul(input)),
  {
    name: "klDivLoss",
    derivative: ([input, target]) => [target!.neg(), constant(0).where(target!.eq(0), target!.log().add(1)).sub(input!)],
  },
);
const divergenceOfLogs = /* @__PURE__ */ elementwise((input, target) => target.exp().mul(target.sub(input)), { name: "klDivLoss" });

/**
 * Kullback–Leibler divergence of a target distribution from log-probabilities of the same shape, `target·(log target − input)`.
 *
 * ```ts
 * klDivLoss(logits.logSoftmax(-1), probabilities, { reduction: "batchmean" });
 * ```
 *
 * @throws ShapeError when the shapes differ.
 */
export function klDivLoss(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor<FloatDType> {
  checkLoss("klDivLoss", input, target, options, { logTarget: "b" });
  const { reduction = "mean", logTarget = false } = options;
  const losses = logTarget ? divergenceOfLogs(input, target) : divergence(input, target);
  if (reduction !== "batchmean") return reduced("klDivLoss", losses, reduction);
  return losses.sum().div(losses.shape[0] ?? 1);
}
