import {
  composition,
  elementwise,
  type Expr,
  type FloatDType,
  type Indices,
  isTensor,
  type Reduction,
  ShapeError,
  type Tensor,
  zeros,
} from "@adjoint/core";
import {
  checkClassNumbers,
  checkClassWeight,
  checkReduction,
  classesOf,
  convert,
  countTargets,
  formatShape,
  indicesOf,
  withinInt32,
  isCounted,
  namedOptions,
  pickClasses,
  placed,
  present,
  promoted,
  reduction,
  sameShape,
  scatterAt,
  type Wanted,
  wantedAt,
  weightsOf,
  where,
} from "@adjoint/core/internal";
import { checkTensor } from "../arguments";
import { nllOptions } from "../options.gen";
import type { LossOptions } from "./arguments";

interface NllParams {
  readonly classDim: number;
  readonly reduction: Reduction;
  readonly ignoreIndex: number;
}

interface GradientParams extends NllParams {
  /** Of the log-probabilities and of the weight. */
  readonly wanted: Wanted;
}

const lossOf = (target: Expr, picked: Expr, weight: Expr, ignoreIndex: Expr): Expr =>
  where(isCounted(target, ignoreIndex), picked.mul(weight).neg(), 0).cast(picked.dtype);
const lossOfEach = /* @__PURE__ */ elementwise((target, picked, weight, ignoreIndex) => lossOf(target, picked!, weight!, ignoreIndex!), {
  name: "nllLoss",
});
const lossOfAll = /* @__PURE__ */ reduction("nllLoss", "sum", (target, picked, weight, ignoreIndex) =>
  lossOf(target!, picked!, weight!, ignoreIndex!),
);
/** What `−factor` of the log-probability of its class adds to the loss. */
const coefficient = /* @__PURE__ */ elementwise(
  (target, g, factor, count, ignoreIndex) => where(isCounted(target, ignoreIndex!), g!.div(count!).mul(factor!).neg(), 0),
  { name: "nllLossGrad" },
);

const axesOf = (x: Tensor): number[] => x.shape.map((_, axis) => axis);

/** [g, log-probabilities, class numbers, weight?] → those of the gradients of log-probabilities and weight that are wanted. */
export const nllLossGradOp = /* @__PURE__ */ composition<GradientParams>("nllLossGrad", (inputs, params) => {
  const [g, x, given, weight] = inputs as [Tensor, Tensor, Tensor, Tensor | undefined];
  const target = withinInt32(given);
  const { classDim, reduction, ignoreIndex, wanted } = params;
  const classes = classesOf(target, ignoreIndex);
  const weights = weight === undefined ? 1 : weightsOf("nllLossGrad", weight, classes);
  const count = reduction === "mean" ? countTargets(target, ignoreIndex, weights) : 1;
  const ofInput = (): Tensor => {
    const follows = axesOf(target).map((axis) => (axis < classDim ? axis : axis + 1));
    const shares = convert(coefficient(target, g, weights, count, ignoreIndex), x.dtype);
    const blank = zeros(x.shape, { dtype: x.dtype, device: x.device });
    return scatterAt("nllLossGrad", blank, shares, [classes], { shape: target.shape, follows, indexed: [classDim] }, "set");
  };
  const byClass = (values: Tensor): Tensor => {
    const blank = zeros(weight!.shape, { dtype: values.dtype, device: x.device });
    const place = { shape: target.shape, follows: axesOf(target).map(() => -1), indexed: [0] };
    return scatterAt("nllLossGrad", blank, values, [classes], place, "add");
  };
  const ofWeight = (): Tensor => {
    const picked = pickClasses("nllLossGrad", x, classes, classDim);
    const direct = byClass(coefficient(target, g, picked, count, ignoreIndex));
    if (reduction !== "mean") return direct;
    // The mean divides by the weights of the targets.
    const counts = byClass(coefficient(target, g.mul(0).add(1), -1, count, ignoreIndex));
    return direct.sub(counts.mul(direct.mul(weight!).sum()));
  };
  return present([wanted[0] == null ? null : ofInput(), wanted[1] == null ? null : convert(ofWeight(), wanted[1])]);
});

/** [log-probabilities, class numbers, weight?] → [loss]. */
export const nllLossOp = /* @__PURE__ */ composition<NllParams>(
  "nllLoss",
  ([x, given, weight], { classDim, reduction, ignoreIndex }) => {
    const target = withinInt32(given!);
    const classes = classesOf(target, ignoreIndex);
    const picked = pickClasses("nllLoss", x!, classes, classDim);
    const weights = weight === undefined ? 1 : weightsOf("nllLoss", weight, classes);
    const operands = [target, picked, weights, ignoreIndex];
    if (reduction === "none") return [lossOfEach(...operands)];
    const loss = lossOfAll(operands, axesOf(target), { dtype: reduction === "sum" ? x!.dtype : "lane" });
    return [reduction === "sum" ? loss : convert(loss.div(countTargets(target, ignoreIndex, weights)), x!.dtype)];
  },
  {
    saves: { outputs: [] },
    vjp(context) {
      const [x, target, weight] = context.inputs as [Tensor, Tensor, Tensor | undefined];
      const wanted = wantedAt([0, weight === undefined ? -1 : 2], context);
      const parts = [x, target, ...present([weight])];
      const [ofInput, ofWeight] = placed(wanted, nllLossGradOp([context.cotangents[0]!, ...parts], { ...context.params, wanted }));
      return [ofInput!, null, ...(weight === undefined ? [] : [ofWeight!])];
    },
  },
);

/** Options of `nllLoss`. */
export interface NllOptions extends LossOptions {
  /** One weight for each class. */
  readonly weight?: Tensor;
  /** Targets of this value count for nothing. Default: −100. */
  readonly ignoreIndex?: number;
}

/**
 * Negative log-likelihood of class numbers [N, …] under log-probabilities [N, C, …]; `crossEntropy` is this after `logSoftmax`.
 *
 * The mean over no target that counts is NaN, and its gradient 0.
 *
 * @throws ShapeError when the shapes do not fit. @throws IndexError for a class outside 0 … C − 1.
 */
export function nllLoss(logProbabilities: Tensor, target: Indices, options: NllOptions = {}): Tensor<FloatDType> {
  checkTensor("nllLoss", "the input", logProbabilities);
  namedOptions("nllLoss", options, nllOptions);
  const { weight, ignoreIndex = -100, reduction = "mean" } = options;
  checkReduction("nllLoss", reduction);
  const classDim = logProbabilities.ndim === 1 ? 0 : 1;
  const expected = logProbabilities.shape.filter((_, axis) => axis !== classDim);
  const numbers = isTensor(target) ? target : indicesOf("nllLoss", target, logProbabilities);
  if (logProbabilities.ndim === 0 || !sameShape(numbers.shape, expected)) {
    throw new ShapeError(
      "nllLoss",
      `targets ${formatShape(numbers.shape)} do not fit log-probabilities ${formatShape(logProbabilities.shape)}.`,
      `class numbers have the shape ${formatShape(expected)}.`,
    );
  }
  checkClassWeight("nllLoss", weight, logProbabilities.shape[classDim]!);
  checkClassNumbers("nllLoss", numbers);
  const [x, weights] = promoted("nllLoss", [logProbabilities, weight ?? null] as const);
  return nllLossOp([x, numbers, ...present([weights])], { classDim, reduction, ignoreIndex })[0] as Tensor<FloatDType>;
}
