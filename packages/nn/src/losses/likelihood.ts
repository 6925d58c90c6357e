import { ArgumentError, elementwise, type Expr, type FloatDType, type Reduction, type Tensor, zeros } from "@adjoint/core";
import { constant, gatherAt, present, reduction, where } from "@adjoint/core/internal";
import { bceWithLogitsOptions, klDivOptions, weightedLossOptions } from "../options.gen";
import { checkLoss, type LossOptions } from "./arguments";
import { elementLoss, lossOf } from "./element-loss";

/** Options of losses whose elements may be weighted. */
export interface WeightedLossOptions extends LossOptions {
  /** A factor for each element's loss; broadcast. */
  readonly weight?: Tensor;
}

const weighted = (loss: Expr, weight: Expr | undefined): Expr => (weight === undefined ? loss : loss.mul(weight));
const one = (): Expr => constant(1);

// The logarithms are held above −100, as PyTorch does, so that a confident mistake costs much and not ∞.
const logOf = (p: Expr): Expr => p.log().clampMin(-100);
const logOfRest = (p: Expr): Expr => p.neg().log1p().clampMin(-100);
const costOfBit = (p: Expr, target: Expr): Expr =>
  target
    .mul(logOf(p))
    .add(one().sub(target).mul(logOfRest(p)))
    .neg();

const anyOutside = /* @__PURE__ */ reduction("binaryCrossEntropy", "max", (p) => where(p!.ge(0).logicalAnd(p!.le(1)), 0, 1).cast("int32"));

/**
 * Probabilities lie in [0, 1]. The answer is used as an index into a single element, so that a device that cannot be read at once
 * checks it too, and says so later.
 */
function checkProbabilities(p: Tensor): Tensor {
  const zero = zeros([1], { device: p.device });
  if (p.numel() === 0) return zero.reshape([]);
  const outside = anyOutside(
    [p],
    p.shape.map((_, axis) => axis),
  );
  return gatherAt("binaryCrossEntropy", zero, [outside], { shape: [], follows: [], indexed: [0], refusal: notProbabilities });
}

const notProbabilities = (): ArgumentError =>
  new ArgumentError(
    "binaryCrossEntropy",
    "the input has elements outside [0, 1], which are not probabilities.",
    "give logits to binaryCrossEntropyWithLogits, or x.sigmoid().",
  );

/** The record of `binaryCrossEntropy`: [input, target, weight?]. */
export const binaryCrossEntropyOp = /* @__PURE__ */ elementLoss("binaryCrossEntropy", {
  check: checkProbabilities,
  value: (p, target, weight) => weighted(costOfBit(p!, target!), weight),
  derivatives: [
    (p, target, weight) => weighted(p!.sub(target!).div(p!.mul(one().sub(p!)).clampMin(1e-12)), weight),
    (p, _, weight) => weighted(logOfRest(p!).sub(logOf(p!)), weight),
    (p, target) => costOfBit(p!, target!),
  ],
});

/** `log(1 + e⁻ˣ)` without overflow. */
const softplusOfMinus = /* @__PURE__ */ elementwise((x) => x.abs().neg().exp().log1p().add(x.neg().clampMin(0)), {
  derivative: ([x]) => [x!.neg().sigmoid().neg()],
});
/** What a positive example's loss is multiplied with, and a negative one's is not. */
const factorOf = (target: Expr, positive: Expr): Expr => positive.sub(1).mul(target).add(1);
const costOfLogit = (x: Expr, target: Expr, positive: Expr): Expr =>
  one()
    .sub(target)
    .mul(x)
    .add(factorOf(target, positive).mul(softplusOfMinus(x)));

/** The record of `binaryCrossEntropyWithLogits`: [input, target, posWeight or the number 1, weight?]. */
export const binaryCrossEntropyWithLogitsOp = /* @__PURE__ */ elementLoss("binaryCrossEntropyWithLogits", {
  value: (x, target, positive, weight) => weighted(costOfLogit(x!, target!, positive!), weight),
  derivatives: [
    (x, target, positive, weight) => weighted(one().sub(target!).sub(factorOf(target!, positive!).mul(x!.neg().sigmoid())), weight),
    (x, _, positive, weight) => weighted(positive!.sub(1).mul(softplusOfMinus(x!)).sub(x!), weight),
    (x, target, _, weight) => weighted(target!.mul(softplusOfMinus(x!)), weight),
    (x, target, positive) => costOfLogit(x!, target!, positive!),
  ],
});

/**
 * Cross-entropy between probabilities in [0, 1] and targets of the same shape. Probabilities that come out of a sigmoid are better
 * given as logits: see `binaryCrossEntropyWithLogits`.
 *
 * @throws ShapeError when the shapes differ. @throws ArgumentError for an input outside [0, 1]; on a device that is not read at once (WebGPU)
 * the reads of the loss and of its gradients throw it.
 */
export function binaryCrossEntropy(input: Tensor, target: Tensor, options: WeightedLossOptions = {}): Tensor<FloatDType> {
  checkLoss("binaryCrossEntropy", input, target, options, weightedLossOptions);
  return lossOf(binaryCrossEntropyOp, [input, target, ...present([options.weight])], options.reduction);
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
  checkLoss("binaryCrossEntropyWithLogits", input, target, options, bceWithLogitsOptions);
  const operands = [input, target, options.posWeight ?? 1, ...present([options.weight])];
  return lossOf(binaryCrossEntropyWithLogitsOp, operands, options.reduction);
}

/** Options of `klDivLoss`. */
export interface KlDivOptions {
  /** "batchmean", the sum divided by the first dim, is the divergence's own mean; "mean" divides by the number of elements, and is the default. */
  readonly reduction?: Reduction | "batchmean";
  /** Whether the target holds log-probabilities too: Default: `false`. */
  readonly logTarget?: boolean;
}

// 0·log 0 is 0, and so is its share of the gradient.
const unlessZero = (target: Expr, value: Expr): Expr => where(target.eq(0), 0, value);

/** The record of `klDivLoss` between log-probabilities and probabilities. */
export const klDivLossOp = /* @__PURE__ */ elementLoss("klDivLoss", {
  value: (input, target) => unlessZero(target!, target!.mul(target!.log())).sub(target!.mul(input!)),
  derivatives: [(_, target) => target!.neg(), (input, target) => unlessZero(target!, target!.log().add(1)).sub(input!)],
});
/** The record of `klDivLoss` between log-probabilities. */
export const klDivLossOfLogsOp = /* @__PURE__ */ elementLoss("klDivLossOfLogs", {
  value: (input, target) => target!.exp().mul(target!.sub(input!)),
  derivatives: [(_, target) => target!.exp().neg(), (input, target) => target!.exp().mul(target!.sub(input!).add(1))],
});

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
  checkLoss("klDivLoss", input, target, options, klDivOptions);
  const { reduction = "mean", logTarget = false } = options;
  const op = logTarget ? klDivLossOfLogsOp : klDivLossOp;
  if (reduction !== "batchmean") return lossOf(op, [input, target], reduction);
  return lossOf(op, [input, target], "mean", input.shape[0] ?? 1);
}
