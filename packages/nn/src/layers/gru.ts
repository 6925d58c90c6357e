import type { Tensor } from "@adjoint/core";
import { gruOp, promoted } from "@adjoint/core/internal";
import { Recurrent, type RecurrentOptions, type Sequence, type States, type Weights } from "./recurrent";

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
   * @param hidden The initial state [numLayers·directions, N, hiddenSize]. Default: zeros.
   * @returns The last layer's output for each step, and the state after the last.
   */
  forward(x: Tensor, hidden: Tensor | null = null): [Tensor, Tensor] {
    const { output, final } = this.run(x, [hidden], [this.hiddenSize]);
    return [output, final[0]!];
  }

  protected override sequenceBias({ inputBias }: Weights): Tensor | null {
    return inputBias;
  }

  /** One record. */
  protected override sequence(shares: Tensor, [initial]: States, { hidden, hiddenBias }: Weights, reverse: boolean): Sequence {
    const inputs = promoted("GRU", [shares, initial!, hidden as Tensor, ...(hiddenBias === null ? [] : [hiddenBias as Tensor])] as const);
    const [outputs, products] = gruOp(inputs, { reverse }) as [Tensor, Tensor];
    products.dispose(); // Those that a gradient needs are saved.
    return { outputs, last: [outputs.select(0, reverse ? 0 : shares.shape[0]! - 1)] };
  }
}
