import { elementwise, linear, type Tensor } from "@adjoint/core";
import { pieces } from "../pieces";
import { Recurrent, type RecurrentOptions, type States, type Weights } from "./recurrent";

/** `tanh(x + r·h)`, where r is the reset gate. */
const candidateOf = /* @__PURE__ */ elementwise(
  (inputReset, hiddenReset, input, hidden) => input.add(inputReset.add(hiddenReset).sigmoid().mul(hidden)).tanh(),
  {
    name: "GRU",
  },
);
/** `(1 − z)·candidate + z·hidden`, where z is the update gate. */
const nextHidden = /* @__PURE__ */ elementwise(
  (inputUpdate, hiddenUpdate, candidate, hidden) => candidate.add(inputUpdate.add(hiddenUpdate).sigmoid().mul(hidden.sub(candidate))),
  { name: "GRU" },
);

/**
 * Gated recurrent unit (Cho et al. 2014): for each step, `r, z = σ(W·x + b + U·h + d)`, `n = tanh(W·x + b + r·(U·h + d))`,
 * `h′ = (1 − z)·n + z·h`. Sequences are [T, N, inputSize], [N, T, inputSize] with `batchFirst`, or [T, inputSize] without a batch.
 * Parameters are named and laid out as in PyTorch, and begin uniform within ±1/√hiddenSize.
 *
 * ```ts
 * const gru = new nn.GRU(10, 20, { bidirectional: true });
 * const [output, hidden] = gru.forward(randn([5, 3, 10])); // [5, 3, 40], [2, 3, 20]
 * ```
 *
 * @throws ArgumentError for bad sizes. `forward` @throws ShapeError when the input or the state does not fit.
 */
export class GRU extends Recurrent {
  static override readonly name: string = "GRU";

  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super({ name: "GRU", gates: 3 }, inputSize, hiddenSize, options);
  }

  /**
   * @param hidden The initial state [numLayers·directions, N, hiddenSize]: zeros unless given.
   * @returns The last layer's output for each step, and the state after the last.
   */
  forward(x: Tensor, hidden: Tensor | null = null): [Tensor, Tensor] {
    const { output, final } = this.run(x, [hidden], [this.hiddenSize]);
    return [output, final[0]!];
  }

  protected override sequenceBias({ inputBias }: Weights): Tensor | null {
    return inputBias;
  }

  protected override step(share: Tensor, [hidden]: States, weights: Weights): States {
    const [inputReset, inputUpdate, input] = pieces(share, 3, 1) as [Tensor, Tensor, Tensor];
    const product = linear(hidden!, weights.hidden, weights.hiddenBias);
    const [hiddenReset, hiddenUpdate, inner] = pieces(product, 3, 1) as [Tensor, Tensor, Tensor];
    const candidate = candidateOf(inputReset, hiddenReset, input, inner);
    return [nextHidden(inputUpdate, hiddenUpdate, candidate, hidden!)];
  }
}
