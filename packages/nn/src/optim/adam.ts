import { ArgumentError, type Expr, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { checkNumber } from "../arguments";
import { effectiveGradient, inPlaceMap } from "./in-place-map";
import { Optimizer, type OptimizerInput } from "./optimizer";

/** Settings of `Adam` and `AdamW`. */
export interface AdamSettings {
  lr: number;
  /** Decay rates for the first and second moment estimates. Default: `[0.9, 0.999]`. */
  betas: readonly [number, number];
  /** Added to the denominator. Default: `1e-8`. */
  eps: number;
  /** Of `Adam` the factor of the L2 penalty (default: `0`); of `AdamW` the decay relative to `lr` (default: `0.01`). */
  weightDecay: number;
  /** Divide by the largest running square so far (Reddi et al. 2018). Default: `false`. */
  amsgrad: boolean;
  /** Maximize instead of minimize. Default: `false`. */
  maximize: boolean;
}

type Four = readonly [Expr, Expr, Expr, Expr];

/** Numbers: shrink, penalty, 1 − β₁, β₂, 1 − β₂, 1/√(1 − β₂ᵗ), ε, lr/(1 − β₁ᵗ). */
const update = /* @__PURE__ */ inPlaceMap("Adam", (tensors, numbers, [maximize, penalized, amsgrad, shrinks]) => {
  const [p, mean, square] = tensors as Four;
  const [shrink, penalty, newShare, beta2, newSquareShare, correction, eps, rate] = numbers as readonly [...Four, ...Four];
  const g = effectiveGradient(tensors.at(-1)!, p, penalty, maximize!, penalized!);
  const nextMean = mean.add(g.sub(mean).mul(newShare));
  const nextSquare = square.mul(beta2).add(g.mul(g).mul(newSquareShare));
  const largest = amsgrad ? [tensors[3]!.maximum(nextSquare)] : [];
  const root = (largest[0] ?? nextSquare).sqrt();
  const step = nextMean.div(root.mul(correction).add(eps)).mul(rate);
  return [(shrinks ? p.mul(shrink) : p).sub(step), nextMean, nextSquare, ...largest];
});

/** Which terms of the update there are. */
interface Terms {
  readonly penalized: boolean;
  readonly shrinks: boolean;
}

const defaults = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false } as const;

abstract class AdamFamily extends Optimizer<AdamSettings> {
  protected check({ lr, betas, eps, weightDecay }: AdamSettings): void {
    checkNumber(this.name, "lr", lr);
    checkNumber(this.name, "eps", eps);
    checkNumber(this.name, "weightDecay", weightDecay);
    if (!Array.isArray(betas) || betas.length !== 2) {
      throw new ArgumentError(this.name, `betas is a pair of numbers, not ${describe(betas)}.`, "[0.9, 0.999].");
    }
    for (const beta of betas) {
      checkNumber(this.name, "a beta", beta, 0, 1);
      if (beta === 1) throw new ArgumentError(this.name, `betas must be in [0, 1); got ${beta}.`, "such as 0.9.");
    }
  }

  /**
   * @param decay What a parameter is multiplied by (decoupled weight decay), and the factor of the L2 penalty.
   * @param terms Whether there is a penalty, and whether the parameter shrinks.
   */
  protected advance(p: Tensor, g: Tensor, settings: AdamSettings, decay: () => readonly [number, number], terms: Terms): void {
    const { amsgrad, maximize } = settings;
    const names = amsgrad ? ["expAvg", "expAvgSq", "maxExpAvgSq"] : ["expAvg", "expAvgSq"];
    const state = this.stateOf(p, names);
    const compute = (): readonly number[] => {
      const {
        lr,
        eps,
        betas: [beta1, beta2],
      } = settings;
      const t = ++state.step;
      return [...decay(), 1 - beta1, beta2, 1 - beta2, 1 / Math.sqrt(1 - beta2 ** t), eps, lr / (1 - beta1 ** t)];
    };
    const numbers = this.numbers(p, compute, state);
    update([p, ...names.map((name) => state.tensors[name]!), g], numbers, [maximize, terms.penalized, amsgrad, terms.shrinks]);
  }
}

/**
 * Adam (Kingma & Ba 2014): steps along the running mean of the gradient, divided by the root of the running mean of its square.
 * The weight decay, if any, is an L2 penalty; see `AdamW` for the other kind.
 *
 * ```ts
 * const optimizer = new Adam(net.parameters(), { lr: 1e-3, amsgrad: true });
 * ```
 *
 * @throws ArgumentError for a bad setting.
 */
export class Adam extends AdamFamily {
  static override readonly name: string = "Adam";

  constructor(params: OptimizerInput<AdamSettings>, settings: Partial<AdamSettings> = {}) {
    super("Adam", params, defaults, settings);
  }

  protected stepParameter(p: Tensor, g: Tensor, settings: AdamSettings): void {
    this.advance(p, g, settings, () => [1, settings.weightDecay], { penalized: settings.weightDecay !== 0, shrinks: false });
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
  static override readonly name: string = "AdamW";

  constructor(params: OptimizerInput<AdamSettings>, settings: Partial<AdamSettings> = {}) {
    super("AdamW", params, { ...defaults, weightDecay: 0.01 }, settings);
  }

  protected stepParameter(p: Tensor, g: Tensor, settings: AdamSettings): void {
    this.advance(p, g, settings, () => [1 - settings.lr * settings.weightDecay, 0], {
      penalized: false,
      shrinks: settings.weightDecay !== 0,
    });
  }
}
