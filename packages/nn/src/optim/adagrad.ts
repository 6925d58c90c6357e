import type { Expr, Tensor } from "@adjoint/core";
import { checkNumber } from "../arguments";
import { effectiveGradient, inPlaceMap } from "./in-place-map";
import { Optimizer, type OptimizerInput } from "./optimizer";

/** Settings of `Adagrad`. */
export interface AdagradSettings {
  lr: number;
  /** The rate of step t is `lr/(1 + (t − 1)·lrDecay)`. Default: `0`. */
  lrDecay: number;
  /** Factor of the L2 penalty. Default: `0`. */
  weightDecay: number;
  /** What the sum of squares begins with. Default: `0`. */
  initialAccumulatorValue: number;
  /** Added to the denominator. Default: `1e-10`. */
  eps: number;
  /** Maximize instead of minimize. Default: `false`. */
  maximize: boolean;
}

type Three = readonly [Expr, Expr, Expr];

const update = /* @__PURE__ */ inPlaceMap("Adagrad", (tensors, numbers, [maximize, decays]) => {
  const [p, sum, gradient] = tensors as Three;
  const [rate, penalty, eps] = numbers as Three;
  const g = effectiveGradient(gradient, p, penalty, maximize!, decays!);
  const nextSum = sum.add(g.mul(g));
  return [p.sub(g.div(nextSum.sqrt().add(eps)).mul(rate)), nextSum];
});

/**
 * Adagrad (Duchi et al. 2011): the gradient divided by the root of the sum of all its squares so far.
 *
 * ```ts
 * const optimizer = new Adagrad(net.parameters(), { lr: 0.01, lrDecay: 1e-4 });
 * ```
 *
 * @throws ArgumentError for a bad setting.
 */
export class Adagrad extends Optimizer<AdagradSettings> {
  static override readonly name: string = "Adagrad";

  constructor(params: OptimizerInput<AdagradSettings>, settings: Partial<AdagradSettings> = {}) {
    const defaults = { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, maximize: false };
    super("Adagrad", params, defaults, settings);
  }

  protected check({ lr, lrDecay, weightDecay, initialAccumulatorValue, eps }: AdagradSettings): void {
    const numbers = { lr, lrDecay, weightDecay, initialAccumulatorValue, eps };
    for (const [name, value] of Object.entries(numbers)) checkNumber("Adagrad", name, value);
  }

  protected stepParameter(p: Tensor, g: Tensor, settings: AdagradSettings): void {
    const { initialAccumulatorValue, weightDecay, maximize } = settings;
    const state = this.stateOf(p, ["sum"], initialAccumulatorValue);
    const compute = (): readonly number[] => [settings.lr / (1 + state.step++ * settings.lrDecay), settings.weightDecay, settings.eps];
    update([p, state.tensors.sum!, g], this.numbers(p, compute, state), [maximize, weightDecay !== 0]);
  }
}
