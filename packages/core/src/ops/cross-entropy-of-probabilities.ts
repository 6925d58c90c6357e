import { elementwise } from "../elementwise";
import type { Expr } from "../expr";
import { axesFrom } from "../shape";
import type { Tensor } from "../tensor";
import { gradientsAt, placed, present, sumOfSome, type Wanted, wantedAt } from "./affine";
import { besideClasses, type Reduction } from "./class-targets";
import { composition } from "./composition";
import { reduction } from "./reduction-plan";
import { amax } from "./reductions";
import { logOfShiftedSum } from "./softmax";

interface SoftParams {
  readonly classDim: number;
  readonly reduction: Reduction;
  /** How much of the target is kept, and how much each class gets besides. */
  readonly share: number;
  readonly rest: number;
}

const logProbability = (x: Expr, shift: Expr, log: Expr): Expr => x.sub(shift).sub(log);
/** @internal */
export const probability = (x: Expr, shift: Expr, log: Expr): Expr => logProbability(x, shift, log).exp();

const softLoss = /* @__PURE__ */ reduction(
  "crossEntropy",
  "sum",
  (x, shift, log, target, weight, share, rest) =>
    target!
      .mul(share!)
      .add(rest!)
      .mul(weight!)
      .mul(logProbability(x!, shift!, log!))
      .neg(),
  (total, count) => total.div(count!),
);

const smoothed = /* @__PURE__ */ elementwise((target, weight, share, rest) => target.mul(share!).add(rest!).mul(weight!), {
  name: "crossEntropyGrad",
});
const totalOfTarget = /* @__PURE__ */ reduction("crossEntropyGrad", "sum", (target, share, rest) => target!.mul(share!).add(rest!));
const logitGradient = /* @__PURE__ */ elementwise(
  (x, shift, log, g, target, total, share, rest, scale) =>
    probability(x, shift!, log!).mul(total!).sub(target!.mul(share!).add(rest!)).mul(g!.mul(scale!)).cast(x.dtype),
  { name: "crossEntropyGrad" },
);
const targetGradient = /* @__PURE__ */ elementwise(
  (target, x, shift, log, g, weight, factor) => logProbability(x!, shift!, log!).mul(weight!).mul(g!.mul(factor!)).cast(target.dtype),
  { name: "crossEntropyGrad" },
);
const weightGradient = /* @__PURE__ */ reduction("crossEntropyGrad", "sum", (x, shift, log, g, target, share, rest, scale) =>
  target!
    .mul(share!)
    .add(rest!)
    .mul(logProbability(x!, shift!, log!))
    .mul(g!.mul(scale!))
    .neg(),
);

interface GradientParams extends SoftParams {
  /** Of the logits, the target and the weight. */
  readonly wanted: Wanted;
}

const countOf = (x: Tensor, { classDim, reduction }: SoftParams): number => (reduction === "mean" ? x.numel() / x.shape[classDim]! : 1);

/** [g, logits, target, maximum, log of the sum, weight?] → those of the gradients of logits, target and weight that are wanted. */
export const softCrossEntropyGradOp = /* @__PURE__ */ composition<GradientParams>("softCrossEntropyGrad", (inputs, params) => {
  const [given, x, target, shift, log, weight] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor | undefined];
  const { classDim, reduction, share, rest, wanted } = params;
  const g = reduction === "none" ? given.unsqueeze(classDim) : given;
  const scale = 1 / countOf(x, params);
  const across = weight === undefined ? 1 : besideClasses(weight, x, classDim);
  const ofLogits = (): Tensor => {
    // With weights the target is made once, for few tensors fit into one kernel.
    const [goal, kept, added] = weight === undefined ? [target, share, rest] : [smoothed(target, across, share, rest), 1, 0];
    const total = totalOfTarget([goal, kept, added], [classDim], { keepdim: true, dtype: "lane" });
    return logitGradient(x, shift, log, g, goal, total, kept, added, scale);
  };
  const others = axesFrom(0, x.ndim).filter((axis) => axis !== classDim);
  return present([
    wanted[0] == null ? null : ofLogits(),
    wanted[1] == null ? null : targetGradient(target, x, shift, log, g, across, -share * scale),
    wanted[2] == null ? null : weightGradient([x, shift, log, g, target, share, rest, scale], others, { dtype: wanted[2] }),
  ]);
});

/** @internal What reaches the logits by way of the logarithm of their sum, where a gradient is differentiated. Any shift gives the same. */
export const throughLog = /* @__PURE__ */ elementwise((x, shift, log, g) => probability(x, shift!, log!).mul(g!).cast(x.dtype), {
  name: "crossEntropyGrad",
});

/** [logits, probabilities, weight?] → [loss, maximum, `log Σ e^(logits − maximum)`]. */
export const softCrossEntropyOp = /* @__PURE__ */ composition<SoftParams>(
  "softCrossEntropy",
  ([x, target, weight], params) => {
    const { classDim, reduction, share, rest } = params;
    const shift = amax(x!, classDim, { keepdim: true });
    const log = logOfShiftedSum([x!, shift], [classDim], { keepdim: true, dtype: "lane" });
    const across = weight === undefined ? 1 : besideClasses(weight, x!, classDim);
    const dims = reduction === "none" ? [classDim] : axesFrom(0, x!.ndim);
    const call = { numbers: [countOf(x!, params)], dtype: x!.dtype };
    return [softLoss([x!, shift, log, target!, across, share, rest], dims, call), shift, log];
  },
  {
    saves: { inputs: [0, 1, 2], outputs: [1, 2] },
    vjp(context) {
      const { inputs, outputs, cotangents, params } = context;
      const [x, shift, log] = [inputs[0]!, outputs[1]!, outputs[2]!];
      const [g, , ofLog] = cotangents;
      const places = inputs.map((_, i) => i);
      const wanted = wantedAt(places, context);
      const parts = [x, inputs[1]!, shift, log, ...present([inputs[2]])];
      const gradients = g == null ? [] : placed(wanted, softCrossEntropyGradOp([g, ...parts], { ...params, wanted }));
      if (wanted[0] != null && ofLog != null) gradients[0] = sumOfSome([gradients[0], throughLog(x, shift, log, ofLog)]);
      return gradientsAt(places, gradients);
    },
  },
);
