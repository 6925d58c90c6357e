import type { Expr, Tensor } from "@adjoint/core";
import { checkNumber } from "../arguments";
import { effectiveGradient, inPlaceMap } from "./in-place-map";
import { Optimizer, type OptimizerInput } from "./optimizer";

/** Settings of `RMSprop`. */
export interface RMSpropSettings {
  lr: number;
  /** Smoothing constant: the decay rate of the running average of squared gradients. Default: `0.99`. */
  alpha: number;
  /** Added to the denominator. Default: `1e-8`. */
  eps: number;
  /** Factor of the L2 penalty. Default: `0`. */
  weightDecay: number;
  /** Momentum factor. Default: `0`. */
  momentum: number;
  /** Divide by the running deviation from the running mean, not by the root of the running square (Graves 2013). Default: `false`. */
  centered: boolean;
  /** Maximize instead of minimize. Default: `false`. */
  maximize: boolean;
}

type Six = readonly [Expr, Expr, Expr, Expr, Expr, Expr];

/** Numbers: lr, penalty, α, 1 − α, ε, momentum. Tensors: p, the square, the mean if centered, the buffer if there is a momentum, g. */
const update = /* @__PURE__ */ inPlaceMap("RMSprop", (tensors, numbers, [maximize, decays, centered, moves]) => {
  const [p, square] = tensors as Six;
  const [lr, penalty, alpha, newShare, eps, momentum] = numbers as Six;
  const g = effectiveGradient(tensors.at(-1)!, p, penalty, maximize!, decays!);
  const nextSquare = square.mul(alpha).add(g.mul(g).mul(newShare));
  const means = centered ? [tensors[2]!.add(g.sub(tensors[2]!).mul(newShare))] : [];
  // Of gradients that stay the same the difference is rounding alone, and may fall below 0.
  const variance = means.reduce((all, mean) => all.sub(mean.mul(mean)).clampMin(0), nextSquare);
  const scaled = g.div(variance.sqrt().add(eps));
  const buffers = moves ? [tensors.at(-2)!.mul(momentum).add(scaled)] : [];
  return [p.sub((buffers[0] ?? scaled).mul(lr)), nextSquare, ...means, ...buffers];
});

/**
 * RMSprop (Hinton 2012): the gradient divided by the root of the running mean of its square, `p ← p − lr·g/(√v + ε)`, as in PyTorch:
 * ε stands outside the root, and the momentum gathers the divided gradients.
 *
 * ```ts
 * const optimizer = new RMSprop(net.parameters(), { lr: 1e-3, alpha: 0.9, momentum: 0.9 });
 * ```
 *
 * @throws ArgumentError for a bad setting.
 */
export class RMSprop extends Optimizer<RMSpropSettings> {
  static override readonly name: string = "RMSprop";

  constructor(params: OptimizerInput<RMSpropSettings>, settings: Partial<RMSpropSettings> = {}) {
    const defaults = { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false, maximize: false };
    super("RMSprop", params, defaults, settings);
  }

  protected check({ lr, alpha, eps, weightDecay, momentum }: RMSpropSettings): void {
    for (const [name, value] of Object.entries({ lr, alpha, eps, weightDecay, momentum })) checkNumber("RMSprop", name, value);
  }

  protected stepParameter(p: Tensor, g: Tensor, settings: RMSpropSettings): void {
    const { weightDecay, momentum, centered, maximize } = settings;
    const moves = momentum > 0;
    const names = ["squareAvg", ...(centered ? ["gradAvg"] : []), ...(moves ? ["momentumBuffer"] : [])];
    const state = this.stateOf(p, names);
    const compute = (): readonly number[] => {
      const { lr, alpha, eps } = settings;
      state.step++;
      return [lr, settings.weightDecay, alpha, 1 - alpha, eps, settings.momentum];
    };
    const tensors = [p, ...names.map((name) => state.tensors[name]!), g];
    update(tensors, this.numbers(p, compute, state), [maximize, weightDecay !== 0, centered, moves]);
  }
}
