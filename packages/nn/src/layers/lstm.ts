import { ArgumentError, elementwise, stack, type Tensor } from "@adjoint/core";
import { biasPlan, cellAfter, contract, describe, hiddenAfter, lstmOp, order, promoted } from "@adjoint/core/internal";
import type { Parameter } from "../parameter";
import { pieces } from "../pieces";
import { Recurrent, type RecurrentOptions, type Sequence, type States, type Weights } from "./recurrent";
import { lstmOptions } from "../options.gen";

/** Options of `LSTM`. */
export interface LstmOptions extends RecurrentOptions {
  /** The size to which outputs are projected (Sak et al. 2014). Default: no projection. */
  readonly projSize?: number;
}

// Two maps rather than one with two outputs: their gradients need few enough tensors for any GPU.
const nextCell = /* @__PURE__ */ elementwise(cellAfter, { name: "LSTM" });
const nextHidden = /* @__PURE__ */ elementwise(hiddenAfter, { name: "LSTM" });

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997): for each step, `i, f, o = σ(W·x + b + U·h + d)`, `g = tanh(…)`,
 * `c′ = f·c + i·g`, `h′ = o·tanh(c′)`. Sequences are [T, N, inputSize], [N, T, inputSize] with `batchFirst`, or [T, inputSize] without a
 * batch. Parameters are named and laid out as in PyTorch, and begin uniform within ±1/√hiddenSize.
 *
 * ```ts
 * const lstm = new nn.LSTM(10, 20, { numLayers: 2 });
 * const [output, [hidden, cell]] = lstm.forward(randn([5, 3, 10])); // [5, 3, 20], [2, 3, 20], [2, 3, 20]
 * ```
 *
 * @throws ArgumentError for bad sizes. `forward` @throws ShapeError when the input or a state does not fit.
 */
export class LSTM extends Recurrent {
  static override readonly name: string = "LSTM";

  constructor(inputSize: number, hiddenSize: number, options: LstmOptions = {}) {
    super({ name: "LSTM", gates: 4, known: lstmOptions }, inputSize, hiddenSize, options, options?.projSize);
  }

  /**
   * @param states The hidden state [numLayers·directions, N, projSize or hiddenSize] and the cells' [numLayers·directions, N, hiddenSize]:
   * Default: zeros.
   * @returns The last layer's output for each step, and the states after the last, `[hidden, cell]`.
   */
  forward(x: Tensor, states: readonly [Tensor, Tensor] | null = null): [Tensor, [Tensor, Tensor]] {
    if (states !== null && !(Array.isArray(states) && states.length === 2)) {
      throw new ArgumentError("LSTM", `the initial state is ${describe(states)}.`, "give both: [hidden, cell].");
    }
    const { output, final } = this.run(x, states ?? [null, null], [this.outputSize, this.hiddenSize]);
    return [output, final as [Tensor, Tensor]];
  }

  protected override sequenceBias({ inputBias, hiddenBias }: Weights): Tensor | null {
    return inputBias === null ? null : inputBias.add(hiddenBias as Parameter);
  }

  /** One record, unless outputs are projected between the steps. */
  protected override sequence(shares: Tensor, initial: States, weights: Weights, reverse: boolean): Sequence {
    if (weights.projection !== null) return projectedSequence(shares, initial, weights, reverse);
    const inputs = promoted("LSTM", [shares, initial[0]!, initial[1]!, weights.hidden as Tensor] as const);
    const [hidden, cells, gates] = lstmOp(inputs, { reverse }) as [Tensor, Tensor, Tensor];
    gates.dispose(); // Those that a gradient needs are saved.
    const end = reverse ? 0 : shares.shape[0]! - 1;
    return { outputs: hidden, last: [hidden.select(0, end), cells.select(0, end)] };
  }
}

/** Step by step, for what is projected goes into the next step. */
function projectedSequence(shares: Tensor, initial: States, weights: Weights, reverse: boolean): Sequence {
  const [steps, batch, width] = shares.shape as [number, number, number];
  const perStep = pieces(shares.reshape([steps * batch, width]), steps, 0);
  const outputs = new Array<Tensor>(steps);
  let states = initial;
  for (const t of order(steps, reverse)) {
    states = projectedStep(perStep[t]!, states, weights);
    outputs[t] = states[0]!;
  }
  return { outputs: stack(outputs), last: states };
}

function projectedStep(share: Tensor, [hidden, cell]: States, { hidden: weight, projection }: Weights): States {
  const product = { batch: 0, m: 1, n: 1, k: 1 };
  const [left, right, sum] = promoted("LSTM", [hidden!, weight.t(), share] as const);
  const gates = contract("LSTM", left, right, { ...product, epilogue: biasPlan(sum) }, [sum]);
  const [input, forget, candidate, output] = pieces(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
  const next = nextCell(input, forget, candidate, cell!);
  return [nextHidden(output, next).matmul(projection!.t()), next];
}
