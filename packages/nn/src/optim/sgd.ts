import { ArgumentError, type Expr, type Tensor } from "@adjoint/core";
import { checkNumber } from "../arguments";
import { inPlaceMap } from "./in-place-map";
import { Optimizer, type OptimizerInput } from "./optimizer";

/** Settings of `SGD`. */
export interface SGDSettings {
  lr: number;
  /** How much of the last update goes on: 0 unless given. */
  momentum: number;
  /** How much of the gradient momentum leaves out: 0 unless given. */
  dampening: number;
  /** Factor of the L2 penalty: 0 unless given. */
  weightDecay: number;
  /** Nesterov's momentum (Sutskever et al. 2013). */
  nesterov: boolean;
}

type Exprs = readonly [Expr, Expr, Expr, Expr];

const plain = /* @__PURE__ */ inPlaceMap("SGD", (tensors, numbers) => {
  const [p, g] = tensors as Exprs;
  const [lr, decay] = numbers as Exprs;
  return [p.sub(g.add(p.mul(decay)).mul(lr))];
});

const withMomentum = (nesterov: boolean) =>
  inPlaceMap("SGD", (tensors, numbers) => {
    const [p, buffer, g] = tensors as Exprs;
    const [lr, decay, momentum, gain] = numbers as Exprs;
    const d = g.add(p.mul(decay));
    const next = buffer.mul(momentum).add(d.mul(gain));
    return [p.sub((nesterov ? d.add(next.mul(momentum)) : next).mul(lr)), next];
  });

const heavyBall = /* @__PURE__ */ withMomentum(false);
const lookahead = /* @__PURE__ */ withMomentum(true);

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
  constructor(params: OptimizerInput<SGDSettings>, settings: Partial<SGDSettings> = {}) {
    super("SGD", params, { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, ...settings });
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

  protected stepParameter(p: Tensor, g: Tensor, { lr, momentum, dampening, weightDecay, nesterov }: SGDSettings): void {
    if (momentum === 0) {
      plain([p, g], [lr, weightDecay]);
      return;
    }
    const state = this.stateOf(p, ["momentumBuffer"]);
    // The first step takes the gradient whole, as PyTorch does.
    const gain = state.step++ === 0 ? 1 : 1 - dampening;
    (nesterov ? lookahead : heavyBall)([p, state.tensors.momentumBuffer!, g], [lr, weightDecay, momentum, gain]);
  }
}
