import { dtypes } from "../dtype";
import { elementwise } from "../elementwise";
import { ArgumentError, ShapeError } from "../errors";
import type { Expr } from "../expr";
import { axesFrom, describe, formatShape, sameShape } from "../shape";
import { where } from "../expr";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { placed, present, sumOfSome, type Wanted, wantedAt } from "./affine";
import {
  besideClasses,
  checkClassNumbers,
  checkClassWeight,
  checkReduction,
  classesOf,
  countTargets,
  isCounted,
  pickClasses,
  type Reduction,
  weightsOf,
} from "./class-targets";
import { composition, resultOf } from "./composition";
import { convert, promoted } from "./convert";
import { arange } from "./creation";
import { probability, softCrossEntropyOp, throughLog } from "./cross-entropy-of-probabilities";
import { floatOnly, reduction } from "./reduction-plan";
import { amax } from "./reductions";
import { logOfShiftedSum } from "./softmax";
import { type Indices, indicesOf, withinInt32 } from "./subscripts";

/** Parameters of `crossEntropyOp`. */
export interface CrossEntropyParams {
  readonly classDim: number;
  readonly reduction: Reduction;
  readonly ignoreIndex: number;
  /** How much of the target is its class, and how much each class gets besides. */
  readonly share: number;
  readonly rest: number;
}

/** The loss of each target, of the logit of its class, the logarithm of the sum in two parts, its weight, and what is spread over the classes. */
const lossOf = (target: Expr, picked: Expr, shift: Expr, log: Expr, weight: Expr, even: Expr, numbers: readonly Expr[]): Expr => {
  const [ignoreIndex, share, rest] = numbers as [Expr, Expr, Expr];
  const loss = picked.sub(shift).sub(log).mul(weight).mul(share).add(even.mul(rest)).neg();
  return where(isCounted(target, ignoreIndex), loss, 0).cast(picked.dtype);
};
const lossOfEach = /* @__PURE__ */ elementwise(
  (target, picked, shift, log, weight, even, ...numbers) => lossOf(target, picked!, shift!, log!, weight!, even!, numbers),
  { name: "crossEntropy" },
);
const lossOfAll = /* @__PURE__ */ reduction("crossEntropy", "sum", (target, picked, shift, log, weight, even, ...numbers) =>
  lossOf(target!, picked!, shift!, log!, weight!, even!, numbers),
);
const evenly = /* @__PURE__ */ reduction("crossEntropy", "sum", (x, shift, log, weight) => x!.sub(shift!).sub(log!).mul(weight!));

const all = (x: Tensor): number[] => axesFrom(0, x.ndim);

const coefficient = /* @__PURE__ */ elementwise(
  (target, g, count, ignoreIndex) => where(isCounted(target, ignoreIndex!), g!.div(count!), 0).cast(g!.lane),
  { name: "crossEntropyGrad" },
);
const shareOfMean = /* @__PURE__ */ elementwise(
  (target, count, ignoreIndex) => where(isCounted(target, ignoreIndex!), count!.reciprocal(), 0),
  { name: "crossEntropyGrad" },
);
/** What of its target each class gets. */
const shareOf = (number: Expr, target: Expr, share: Expr, rest: Expr): Expr => where(number.eq(target.cast("int32")), share, 0).add(rest);
const logitGradient = /* @__PURE__ */ elementwise(
  (x, shift, log, coefficient, target, number, share, rest) =>
    probability(x, shift!, log!)
      .sub(shareOf(number!, target!, share!, rest!))
      .mul(coefficient!)
      .cast(x.dtype),
  { name: "crossEntropyGrad" },
);
const weightedShares = /* @__PURE__ */ elementwise(
  (target, number, weight, share, rest) => shareOf(number!, target, share!, rest!).mul(weight!),
  { name: "crossEntropyGrad" },
);
const weightedLogitGradient = /* @__PURE__ */ elementwise(
  (x, shift, log, coefficient, shares, total) => probability(x, shift!, log!).mul(total!).sub(shares!).mul(coefficient!).cast(x.dtype),
  { name: "crossEntropyGrad" },
);
const totalOfShares = /* @__PURE__ */ elementwise((weight, all, share, rest) => weight.mul(share!).add(all!.mul(rest!)), {
  name: "crossEntropyGrad",
});
const lossOfClasses = /* @__PURE__ */ reduction("crossEntropyGrad", "sum", (x, shift, log, coefficient, target, number, share, rest) =>
  shareOf(number!, target!, share!, rest!).mul(x!.sub(shift!).sub(log!)).mul(coefficient!).neg(),
);
const countOfClasses = /* @__PURE__ */ reduction("crossEntropyGrad", "sum", (target, number, coefficient) =>
  where(number!.eq(target!.cast("int32")), coefficient!, 0),
);

/** Parameters of `crossEntropyGradOp`. */
export interface CrossEntropyGradParams extends CrossEntropyParams {
  /** Of the logits and of the weight. */
  readonly wanted: Wanted;
}

/** [g, logits, target, maximum, log of the sum, weight?] → those of the gradients of logits and weight that are wanted. */
export const crossEntropyGradOp = /* @__PURE__ */ composition<CrossEntropyGradParams>("crossEntropyGrad", (inputs, params) => {
  const [g, x, given, shift, log, weight] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor | undefined];
  const target = withinInt32(given);
  const { classDim, reduction, ignoreIndex, share, rest, wanted } = params;
  const weights = weight === undefined ? 1 : weightsOf("crossEntropyGrad", weight, classesOf(target, ignoreIndex));
  const count = reduction === "mean" ? countTargets(target, ignoreIndex, weights) : 1;
  const column = target.unsqueeze(classDim);
  const coefficients = coefficient(column, reduction === "none" ? g.unsqueeze(classDim) : g, count, ignoreIndex);
  const numbers = besideClasses(arange(x.shape[classDim]!, { dtype: "int32", device: x.device }), x, classDim);
  const ofLogits = (): Tensor => {
    if (weight === undefined) return logitGradient(x, shift, log, coefficients, column, numbers, share, rest);
    const shares = weightedShares(column, numbers, besideClasses(weight, x, classDim), share, rest);
    const total = totalOfShares((weights as Tensor).unsqueeze(classDim), rest === 0 ? 0 : weight.sum(), share, rest);
    return weightedLogitGradient(x, shift, log, coefficients, shares, total);
  };
  const ofWeight = (): Tensor => {
    const others = all(x).filter((axis) => axis !== classDim);
    const direct = lossOfClasses([x, shift, log, coefficients, column, numbers, share, rest], others);
    if (reduction !== "mean") return direct;
    // The mean divides by the weights of the targets.
    const even = shareOfMean(column, count, ignoreIndex);
    return direct.sub(countOfClasses([column, numbers, even], others).mul(direct.mul(weight!).sum()));
  };
  return present([wanted[0] == null ? null : ofLogits(), wanted[1] == null ? null : convert(ofWeight(), wanted[1])]);
});

/** [logits, class numbers, weight?] → [loss, maximum, `log Σ e^(logits − maximum)`]. */
export const crossEntropyOp = /* @__PURE__ */ composition<CrossEntropyParams>(
  "crossEntropy",
  ([x, given, weight], params) => {
    const { classDim, reduction, ignoreIndex, share, rest } = params;
    const target = withinInt32(given!);
    const shift = amax(x!, classDim, { keepdim: true });
    const log = logOfShiftedSum([x!, shift], [classDim], { keepdim: true, dtype: "lane" });
    const classes = classesOf(target, ignoreIndex);
    const picked = pickClasses("crossEntropy", x!, classes, classDim);
    const weights = weight === undefined ? 1 : weightsOf("crossEntropy", weight, classes);
    const across = weight === undefined ? 1 : besideClasses(weight, x!, classDim);
    const even = rest === 0 ? 0 : evenly([x!, shift, log, across], [classDim], { dtype: "lane" });
    const { shape } = target;
    const operands = [target, picked, shift.reshape(shape), log.reshape(shape), weights, even, ignoreIndex, share, rest];
    if (reduction === "none") return [lossOfEach(...operands), shift, log];
    const loss = lossOfAll(operands, all(target), { dtype: reduction === "sum" ? x!.dtype : "lane" });
    if (reduction === "sum") return [loss, shift, log];
    return [convert(loss.div(countTargets(target, ignoreIndex, weights)), x!.dtype), shift, log];
  },
  {
    saves: { inputs: [0, 1, 2], outputs: [1, 2] },
    vjp(context) {
      const { inputs, outputs, cotangents, params } = context;
      const [x, target, weight] = inputs as [Tensor, Tensor, Tensor | undefined];
      const [shift, log] = outputs.slice(1) as [Tensor, Tensor];
      const [g, , ofLog] = cotangents;
      const places = [0, weight === undefined ? -1 : 2];
      const wanted = wantedAt(places, context);
      const parts = [x, target, shift, log, ...present([weight])];
      const gradients = g == null ? [] : placed(wanted, crossEntropyGradOp([g, ...parts], { ...params, wanted }));
      if (wanted[0] != null && ofLog != null) gradients[0] = sumOfSome([gradients[0], throughLog(x, shift, log, ofLog)]);
      return [gradients[0] ?? null, null, ...(weight === undefined ? [] : [gradients[1] ?? null])];
    },
  },
);

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** One weight for each class. */
  readonly weight?: Tensor;
  readonly reduction?: Reduction;
  /** Targets of this value count for nothing. Default: −100. */
  readonly ignoreIndex?: number;
  /** From 0 to 1: how much of the target is spread evenly over the classes. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy between logits [N, C, …] and targets: class numbers [N, …], or probabilities of the shape of the logits. The mean over no
 * target that counts is NaN, and its gradient 0.
 *
 * ```ts
 * const loss = crossEntropy(net.forward(images), labels);
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws IndexError for a class outside 0 … C − 1.
 * @result floats
 */
export function crossEntropy(logits: Tensor, target: Indices, options: CrossEntropyOptions = {}): Tensor {
  const { reduction = "mean", weight, ignoreIndex = -100, labelSmoothing = 0 } = options;
  checkReduction("crossEntropy", reduction);
  floatOnly("crossEntropy", logits);
  if (logits.ndim === 0) throw new ShapeError("crossEntropy", "the logits have no dim of classes.");
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new ArgumentError("crossEntropy", `labelSmoothing is from 0 to 1, not ${describe(labelSmoothing)}.`);
  const classDim = logits.ndim === 1 ? 0 : 1;
  const classes = logits.shape[classDim]!;
  checkClassWeight("crossEntropy", weight, classes);
  const params = { classDim, reduction, share: 1 - labelSmoothing, rest: labelSmoothing / classes };
  const soft = isTensor(target) && sameShape(logits.shape, target.shape) && dtypes[target.dtype].kind === "float" ? target : null;
  const [x, weights, probabilities] = promoted("crossEntropy", [logits, weight ?? null, soft] as const);
  const given = weights === null ? [] : [weights];
  if (probabilities !== null) return resultOf(softCrossEntropyOp([x, probabilities, ...given], params));
  const numbers = isTensor(target) ? target : indicesOf("crossEntropy", target, logits);
  checkTargets(logits, numbers, classDim);
  return resultOf(crossEntropyOp([x, numbers, ...given], { ...params, ignoreIndex }));
}

function checkTargets(logits: Tensor, target: Tensor, classDim: number): void {
  const expected = logits.shape.filter((_, axis) => axis !== classDim);
  if (!sameShape(target.shape, expected)) {
    throw new ShapeError(
      "crossEntropy",
      `targets ${formatShape(target.shape)} do not fit logits ${formatShape(logits.shape)}.`,
      sameShape(target.shape, logits.shape)
        ? 'probabilities of classes are floats: target.to("float32").'
        : `class numbers have the shape ${formatShape(expected)}.`,
    );
  }
  checkClassNumbers("crossEntropy", target);
}
