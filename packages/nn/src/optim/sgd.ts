import { ArgumentError, type Expr, type Tensor } from "@adjoint/core";
import { checkNumber } from "../arguments";
import { effectiveGradient, inPlaceMap } from "./in-place-map";
import { Optimizer, type OptimizerInput } from "./optimizer";

/** Settings of `SGD`. */
export interface SGDSettings {
  lr: number;
  /** Momentum factor. Default: `0`. */
  momentum: number;
  /** How much of the gradient momentum leaves out. Default: `0`. */
  dampening: number;
  /** Factor of the L2 penalty. Default: `0`. */
  weightDecay: number;
  /** Nesterov's momentum (Sutskever et al. 2013). */
  nesterov: boolean;
  /** Maximize instead of minimize. Default: `false`. */
  maximize: boolean;
}

type Exprs = readonly [Expr, Expr, Expr, Expr];

const plain = /* @__PURE__ */ inPlaceMap("SGD", (tensors, numbers, [maximize, decays]) => {
  const [p, gradient] = tensors as Exprs;
  const [lr, decay] = numbers as Exprs;
  return [p.sub(effectiveGradient(gradient, p, decay, maximize!, decays!).mul(lr))];
});

const withMomentum = /* @__PURE__ */ inPlaceMap("SGD", (tensors, numbers, [maximize, decays, nesterov]) => {
  const [p, buffer, gradient] = tensors as Exprs;
  const [lr, decay, momentum, gain] = numbers as Exprs;
  const g = effectiveGradient(gradient, p, decay, maximize!, decays!);
  const next = buffer.mul(momentum).add(g.mul(gain));
  return [p.sub((nesterov ? g.add(next.mul(momentum)) : next).mul(lr)), next];
});

/**
 * Stochastic gradient descent: `p ← p − lr·b`, where `b ← momentum·b + (1 − dampening)·(g + weightDecay·p)`, as in PyTorch.
 *
 * ```ts
 * const optimizer = new SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
 * ```
 *
 * @throws ArgumentError for a bad setting: Nesterov's momentum needs a momentum and no dampening.
 */
export class SGD extends Optimizer<SGDSettings> {
  static override readonly name: string = "SGD";

  constructor(params: OptimizerInput<SGDSettings>, settings: Partial<SGDSettings> = {}) {
    const defaults = { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false };
    super("SGD", params, defaults, settings);
  }

  protected check({ lr, momentum, dampening, weightDecay, nesterov }: SGDSettings): void {
    checkNumber("SGD", "lr", lr);
    checkNumber("SGD", "momentum", momentum);
    checkNumber("SGD", "dampening", dampening, -Number.MAX_VALUE);
    checkNumber("SGD", "weightDecay", weightDecay);
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ArgumentError(
        "SGD",
        `nesterov with momentum ${momentum} and dampening ${dampening}.`,
        "it needs a momentum and no dampening.",
      );
    }
  }

  protected stepParameter(p: Tensor, g: Tensor, settings: SGDSettings): void {
    const { momentum, weightDecay, nesterov, maximize } = settings;
    const switches = [maximize, weightDecay !== 0];
    if (momentum === 0) {
      plain(
        [p, g],
        this.numbers(p, () => [settings.lr, settings.weightDecay]),
        switches,
      );
      return;
    }
    const state = this.stateOf(p, ["momentumBuffer"]);
    const compute = (): readonly number[] => {
      // The first step takes the gradient whole, as PyTorch does.
      const gain = state.step++ === 0 ? 1 : 1 - settings.dampening;
      return [settings.lr, settings.weightDecay, settings.momentum, gain];
    };
    withMomentum([p, state.tensors.momentumBuffer!, g], this.numbers(p, compute, state), [...switches, nesterov]);
  }
}
