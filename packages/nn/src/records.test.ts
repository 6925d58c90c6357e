import { gradcheck, gradgradcheck } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import {
  batchNorm,
  type Call,
  type CompositionOp,
  crossEntropy,
  Generator,
  installLayer,
  keep,
  layerNorm,
  logSoftmax,
  memory,
  rand,
  rmsNorm,
  softmax,
  type Tensor,
  tensor,
  use,
  withDevice,
  zeros,
} from "@adjoint/core";
import {
  batchNormEvalOp,
  batchNormOp,
  crossEntropyOp,
  layerNormOp,
  logSoftmaxOp,
  rmsNormOp,
  softCrossEntropyOp,
  gruOp,
  lstmOp,
  softmaxOp,
} from "@adjoint/core/internal";
import { beforeAll, describe, expect, it } from "vitest";
import * as functional from "./functional";
import { huberLossOp, l1LossOp, mseLossOp, smoothL1LossOp } from "./losses/distances";
import { binaryCrossEntropyOp, binaryCrossEntropyWithLogitsOp, klDivLossOfLogsOp, klDivLossOp } from "./losses/likelihood";
import { nllLossOp } from "./losses/nll";

beforeAll(() => use(cpu(), wasm()));

/** Class numbers, made once on each device. */
const targets = new Map<string, Tensor>();
function target(values: number | readonly number[] | readonly (readonly number[])[], { device }: Tensor): Tensor {
  const key = `${JSON.stringify(values)} on ${device}`;
  const made = targets.get(key) ?? keep(tensor(values, { dtype: "int64", device }));
  targets.set(key, made);
  return made;
}
const classes = (like: Tensor): Tensor => target([0, 2, -100, 1], like);
const spread = (like: Tensor): Tensor =>
  target(
    [
      [2, 0, 1],
      [1, -100, 2],
    ],
    like,
  ); // prettier-ignore
type Row = readonly [name: string, op: CompositionOp<never>, fn: (...inputs: Tensor[]) => Tensor, ...shapes: (readonly number[])[]];

/** The hidden states of a recurrent record. */
function hiddenOf(op: typeof lstmOp, reverse: boolean, inputs: readonly Tensor[]): Tensor {
  const [hidden, ...further] = op(inputs, { reverse });
  for (const each of further) each.dispose();
  return hidden!;
}

const rows: readonly Row[] = [
  ["lstm", lstmOp, (...inputs) => hiddenOf(lstmOp, false, inputs), [3, 1, 8], [1, 2], [1, 2], [8, 2]],
  ["gru", gruOp, (...inputs) => hiddenOf(gruOp, false, inputs), [3, 1, 6], [1, 2], [6, 2], [6]],
  ["gru without a bias, from the end", gruOp, (...inputs) => hiddenOf(gruOp, true, inputs), [2, 2, 3], [2, 1], [3, 1]],
  ["lstm from the end", lstmOp, (...inputs) => hiddenOf(lstmOp, true, inputs), [2, 2, 4], [2, 1], [2, 1], [4, 1]],
  ["softmax", softmaxOp, (x) => softmax(x!, 0), [2, 3]],
  ["softmax without dims", softmaxOp, (x) => softmax(x!), []],
  ["logSoftmax", logSoftmaxOp, (x) => logSoftmax(x!, 1), [2, 3]],
  ["layerNorm", layerNormOp, (x) => layerNorm(x!, [3]), [2, 3]],
  ["layerNorm with a weight", layerNormOp, (x, weight) => layerNorm(x!, [3], { weight: weight! }), [2, 3], [3]],
  ["layerNorm with a bias", layerNormOp, (x, bias) => layerNorm(x!, [3], { bias: bias! }), [2, 3], [3]],
  [
    "layerNorm with both",
    layerNormOp,
    (x, weight, bias) => layerNorm(x!, [2, 2], { weight: weight!, bias: bias! }),
    [2, 2, 2],
    [2, 2],
    [2, 2],
  ],
  ["layerNorm over all", layerNormOp, (x, weight, bias) => layerNorm(x!, [2, 2], { weight: weight!, bias: bias! }), [2, 2], [2, 2], [2, 2]],
  ["rmsNorm", rmsNormOp, (x) => rmsNorm(x!, [3]), [2, 3]],
  ["rmsNorm with a weight", rmsNormOp, (x, weight) => rmsNorm(x!, [3], { weight: weight! }), [2, 3], [3]],
  ["batchNorm in training", batchNormOp, (x) => batchNorm(x!, null, null, { training: true }), [3, 2]],
  [
    "batchNorm in training with both",
    batchNormOp,
    (x, weight, bias) => batchNorm(x!, null, null, { weight: weight!, bias: bias!, training: true }),
    [2, 2, 2],
    [2],
    [2],
  ],
  ["batchNorm in evaluation", batchNormEvalOp, (x, mean, variance) => batchNorm(x!, mean!, variance!), [2, 2], [2], [2]],
  [
    "batchNorm in evaluation with both",
    batchNormEvalOp,
    (x, mean, variance, weight, bias) => batchNorm(x!, mean!, variance!, { weight: weight!, bias: bias! }),
    [2, 2, 2],
    [2],
    [2],
    [2],
    [2],
  ],
  ...(["mean", "sum", "none"] as const).flatMap((reduction): Row[] => [
    [`crossEntropy, ${reduction}`, crossEntropyOp, (x) => crossEntropy(x!, classes(x!), { reduction }), [4, 3]],
    [
      `crossEntropy with weights and smoothing, ${reduction}`,
      crossEntropyOp,
      (x, weight) => crossEntropy(x!, spread(x!), { reduction, weight: weight!, labelSmoothing: 0.2 }),
      [2, 3, 3],
      [3],
    ],
    [
      `crossEntropy with probabilities, ${reduction}`,
      softCrossEntropyOp,
      (x, target) => crossEntropy(x!, target!, { reduction }),
      [2, 3],
      [2, 3],
    ],
    [
      `crossEntropy with probabilities, weights and smoothing, ${reduction}`,
      softCrossEntropyOp,
      (x, target, weight) => crossEntropy(x!, target!, { reduction, weight: weight!, labelSmoothing: 0.2 }),
      [2, 3, 2],
      [2, 3, 2],
      [3],
    ],
  ]),
  ...(["mean", "sum", "none"] as const).flatMap((reduction): Row[] => [
    [`nllLoss, ${reduction}`, nllLossOp, (x, weight) => functional.nllLoss(x!, spread(x!), { reduction, weight: weight! }), [2, 3, 3], [3]],
    [`mseLoss, ${reduction}`, mseLossOp, (x, t) => functional.mseLoss(x!, t!, { reduction }), [2, 2], [2, 2]],
    [`l1Loss, ${reduction}`, l1LossOp, (x, t) => functional.l1Loss(x!, t!, { reduction }), [2, 2], [2, 2]],
    [`huberLoss, ${reduction}`, huberLossOp, (x, t) => functional.huberLoss(x!, t!, { reduction, delta: 0.4 }), [2, 2], [2, 2]],
    [`smoothL1Loss, ${reduction}`, smoothL1LossOp, (x, t) => functional.smoothL1Loss(x!, t!, { reduction, beta: 0.4 }), [2, 2], [2, 2]],
    [
      `binaryCrossEntropy, ${reduction}`,
      binaryCrossEntropyOp,
      (x, t, weight) => functional.binaryCrossEntropy(x!, t!, { reduction, weight: weight! }),
      [2, 2],
      [2, 2],
      [2],
    ],
    [
      `binaryCrossEntropyWithLogits, ${reduction}`,
      binaryCrossEntropyWithLogitsOp,
      (x, t, weight, posWeight) => functional.binaryCrossEntropyWithLogits(x!, t!, { reduction, weight: weight!, posWeight: posWeight! }),
      [2, 2],
      [2, 2],
      [2, 1],
      [2],
    ],
    [`klDivLoss, ${reduction}`, klDivLossOp, (x, t) => functional.klDivLoss(x!, t!, { reduction }), [2, 2], [2, 2]],
    [
      `klDivLoss of logarithms, ${reduction}`,
      klDivLossOfLogsOp,
      (x, t) => functional.klDivLoss(x!, t!, { reduction, logTarget: true }),
      [2, 2],
      [2, 2],
    ],
  ]),
  [
    "binaryCrossEntropyWithLogits with a weight alone",
    binaryCrossEntropyWithLogitsOp,
    (x, t, weight) => functional.binaryCrossEntropyWithLogits(x!, t!, { weight: weight! }),
    [2, 2],
    [2, 2],
    [2],
  ],
  ["klDivLoss, batchmean", klDivLossOp, (x, t) => functional.klDivLoss(x!, t!, { reduction: "batchmean" }), [2, 2], [2, 2]],
  ["crossEntropy of one row", crossEntropyOp, (x) => crossEntropy(x!, target(1, x!)), [3]],
  [
    "crossEntropy that ignores a class",
    crossEntropyOp,
    (x, weight) => crossEntropy(x!, target([0, 1, 2], x!), { ignoreIndex: 1, weight: weight! }),
    [3, 3],
    [3],
  ],
]; // prettier-ignore

const inputsOf = (shapes: readonly (readonly number[])[], device = "cpu"): Tensor[] => {
  const generator = new Generator(11);
  return shapes.map((shape) => rand(shape, { dtype: "float64", device, generator }).mul(0.9).add(0.05).detach().requireGrad());
};

/** What a layer inside autograd sees while `fn` runs: the calls of a body come while their record's is under way. */
const calls: Call[] = [];
/** How many outputs the last of them had. */
let outputs = 0;
let depth = 0;
installLayer({
  name: "probe",
  rank: 10,
  run(call, next) {
    if (depth === 0) calls.push(call);
    depth++;
    try {
      const made = next(call);
      if (depth === 1) outputs = made.length;
      return made;
    } finally {
      depth--;
    }
  },
});

const storages = (): number => memory().find(({ device }) => device === "wasm")!.storages;

describe.each(rows.map(([name, op, fn, ...shapes]) => ({ name, op, fn, shapes })))("$name", ({ op, fn, shapes }) => {
  it("has gradients, and gradients of gradients, as central differences have them", async () => {
    expect(await gradcheck(fn, inputsOf(shapes))).toBe(true);
    expect(await gradgradcheck(fn, inputsOf(shapes))).toBe(true);
  });

  it("is one call, with and without gradients", () => {
    for (const requiresGrad of [true, false]) {
      const inputs = inputsOf(shapes).map((x) => (requiresGrad ? x : x.detach()));
      fn(...inputs);
      calls.length = 0;
      fn(...inputs);
      expect(calls.map((call) => call.op)).toEqual([op.op]);
    }
  });

  it("leaves its result behind, and what backward reads", () => {
    for (const requiresGrad of [false, true]) {
      const inputs = inputsOf(shapes, "wasm").map((x) => (requiresGrad ? x : x.detach()));
      fn(...inputs).dispose();
      const before = storages();
      const y = fn(...inputs);
      const further = (op.op.saves?.outputs ?? []).filter((place) => place > 0 && place < outputs).length;
      expect(storages() - before).toBe(1 + (requiresGrad ? further : 0));
      y.dispose();
      expect(storages()).toBe(before);
    }
  });
});

it.each(["cpu", "wasm"])("cross-entropy names a class that there is not, and where, the same on %s", (device) => {
  withDevice(device, () => {
    const logits = zeros([3, 4]);
    const named = (targets: number[]) => () => crossEntropy(logits, targets);
    for (const wrong of [4, -1])
      expect(named([0, 3, wrong])).toThrow("crossEntropy: an index is out of range at position [2]: dim 1 has 4 elements.");
    expect(named([0, -100, 3])).not.toThrow();
  });
});
