import { ArgumentError, type Expr, type Tensor } from "@adjoint/core";
import { checkNumber } from "../arguments";
import { inPlaceMap } from "./in-place-map";
import { Optimizer, type OptimizerInput } from "./optimizer";

/** Settings of `Adam` and `AdamW`. */
export interface AdamSettings {
  lr: number;
  /** How much of the running mean and of the running square goes on: [0.9, 0.999] unless given. */
  betas: readonly [number, number];
  /** Added to the denominator: 1e-8 unless given. */
  eps: number;
  /** Of `Adam` the factor of the L2 penalty, 0 unless given; of `AdamW` the decay relative to `lr`, 0.01 unless given. */
  weightDecay: number;
}

type Exprs = readonly [Expr, Expr, Expr, Expr];

/** Numbers: shrink, penalty, 1 − β₁, β₂, 1 − β₂, √(1 − β₂ᵗ), ε, lr/(1 − β₁ᵗ). */
const update = /* @__PURE__ */ inPlaceMap("Adam", (tensors, numbers) => {
  const [p, mean, square, gradient] = tensors as Exprs;
  const [shrink, penalty, newShare, beta2, newSquareShare, correction, eps, rate] = numbers as readonly [...Exprs, ...Exprs];
  const g = gradient.add(p.mul(penalty));
  const nextMean = mean.add(g.sub(mean).mul(newShare));
  const nextSquare = square.mul(beta2).add(g.mul(g).mul(newSquareShare));
  const step = nextMean.div(nextSquare.sqrt().div(correction).add(eps)).mul(rate);
  return [p.mul(shrink).sub(step), nextMean, nextSquare];
});

abstract class AdamFamily extends Optimizer<AdamSettings> {
  protected check({ lr, betas, eps, weightDecay }: AdamSettings): void {
    checkNumber(this.name, "lr", lr);
    checkNumber(this.name, "eps", eps);
    checkNumber(this.name, "weightDecay", weightDecay);
    for (const beta of betas) {
      checkNumber(this.name, "a beta", beta, 0, 1);
      if (beta === 1) throw new ArgumentError(this.name, "a beta is 1: nothing new would ever count.", "below 1, such as 0.9.");
    }
  }

  protected advance(p: Tensor, g: Tensor, { lr, betas: [beta1, beta2], eps }: AdamSettings, shrink: number, penalty: number): void {
    const state = this.stateOf(p, ["expAvg", "expAvgSq"]);
    const t = ++state.step;
    const correction = Math.sqrt(1 - beta2 ** t);
    const numbers = [shrink, penalty, 1 - beta1, beta2, 1 - beta2, correction, eps, lr / (1 - beta1 ** t)];
    update([p, state.tensors.expAvg!, state.tensors.expAvgSq!, g], numbers);
  }
}

/**
 * Adam (Kingma & Ba 2014): steps along the running mean of the gradient, divided by the root of the running mean of its square.
 * The weight decay, if any, is an L2 penalty; see `AdamW` for the other kind.
 *
 * @throws ArgumentError for a bad setting.
 */
export class Adam extends AdamFamily {
  constructor(params: OptimizerInput<AdamSettings>, settings: Partial<AdamSettings> = {}) {
    super("Adam", params, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, ...settings });
  }

  protected stepParameter(p: Tensor, g: Tensor, settings: AdamSettings): void {
    this.advance(p, g, settings, 1, settings.weightDecay);
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2017): parameters shrink by `lr·weightDecay` at each step, whatever the gradient.
 *
 * ```ts
 * const optimizer = new AdamW(net.parameters(), { lr: 1e-3, weightDecay: 0.01 });
 * optimizer.zeroGrad();
 * loss.backward();
 * optimizer.step();
 * ```
 *
 * @throws ArgumentError for a bad setting.
 */
export class AdamW extends AdamFamily {
  constructor(params: OptimizerInput<AdamSettings>, settings: Partial<AdamSettings> = {}) {
    super("AdamW", params, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01, ...settings });
  }

  protected stepParameter(p: Tensor, g: Tensor, settings: AdamSettings): void {
    this.advance(p, g, settings, 1 - settings.lr * settings.weightDecay, 0);
  }
}
