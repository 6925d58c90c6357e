import type { Expr } from "../expr";
import type { Tensor } from "../tensor";
import { composition } from "./composition";
import { zerosLike } from "./creation";
import { cat, stack } from "./joining";
import { biasPlan, contract } from "./matmul";
import {
  arrivingAt,
  before,
  gatesOf,
  gradientsBy,
  mapOf,
  order,
  plusStep,
  type SequenceGradParams,
  type SequenceParams,
  slope,
  turned,
} from "./recurrent-step";

/** @internal The cell after a step, from the gates before their activations and the cell before it. */
export const cellAfter = (input: Expr, forget: Expr, candidate: Expr, cell: Expr): Expr =>
  forget.sigmoid().mul(cell).add(input.sigmoid().mul(candidate.tanh()));

/** @internal The hidden state after a step, from the output gate before its activation and the cell after the step. */
export const hiddenAfter = (output: Expr, cell: Expr): Expr => output.sigmoid().mul(cell.tanh());

/** Both. */
const stepOf = /* @__PURE__ */ mapOf("lstm", 5, (input, forget, candidate, output, cell) => {
  const next = cellAfter(input, forget, candidate, cell);
  return [next, hiddenAfter(output, next)];
});

/** The gradients of the output gate and of the cell after the step, from those of the hidden state and of the cell in later steps. */
const outputGradient = /* @__PURE__ */ mapOf("lstm", 4, (output, cell, ofHidden, ofCell) => {
  const [gate, shown] = [output.sigmoid(), cell.tanh()];
  return [ofHidden.mul(shown).mul(slope(gate)), ofCell.add(ofHidden.mul(gate).mul(shown.square().neg().add(1)))];
});

/** The gradients of the other gates and of the cell before the step, from that of the cell after it. */
const cellGradient = /* @__PURE__ */ mapOf("lstm", 5, (input, forget, candidate, before, ofCell) => {
  const [i, f, g] = [input.sigmoid(), forget.sigmoid(), candidate.tanh()];
  return [ofCell.mul(g).mul(slope(i)), ofCell.mul(before).mul(slope(f)), ofCell.mul(i).mul(g.square().neg().add(1)), ofCell.mul(f)];
});

/**
 * One direction of one layer. From the input's share of the gates [T, N, 4·H], the states [N, H] that it begins with, and the weight [4·H, H] of the
 * hidden state: the hidden states and the cells [T, N, H], and the gates before their activations, which the gradient needs.
 */
export const lstmOp = /* @__PURE__ */ composition<SequenceParams>(
  "lstm",
  ([shares, hidden0, cell0, weight], { reverse }) => {
    const steps = shares!.layout.shape[0]!;
    const across = turned(weight!, steps);
    const product = { batch: 0, m: 1, n: 1, k: 1, epilogue: biasPlan(shares!) };
    const lists: [Tensor[], Tensor[], Tensor[]] = [[], [], []];
    let [hidden, cell] = [hidden0!, cell0!];
    for (const t of order(steps, reverse)) {
      const gates = contract("lstm", hidden, across, product, [shares!.select(0, t)]);
      [cell, hidden] = stepOf([...gatesOf(gates, 4), cell]) as [Tensor, Tensor];
      [hidden, cell, gates].forEach((each, i) => void (lists[i]![t] = each));
    }
    return lists.map((list) => stack(list));
  },
  {
    saves: { inputs: [1, 2, 3], outputs: [0, 1, 2] },
    vjp: (context) => gradientsBy(lstmGradOp, [...context.inputs.slice(1), ...context.outputs] as Tensor[], context),
  },
);

/** The gradients of `lstm` in all its inputs. The weight's is one product over all steps. */
export const lstmGradOp = /* @__PURE__ */ composition<SequenceGradParams>("lstmGrad", (inputs, params) => {
  const [hidden0, cell0, weight, hidden, cells, gates, ...given] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
  const arriving = arrivingAt(params, given);
  const steps = cells.layout.shape[0]!;
  const product = { batch: 0, m: 1, n: 1, k: 1 };
  const withLater = { ...product, epilogue: biasPlan(gates) };
  const ofGates: Tensor[] = [];
  const made = order(steps, params.reverse);
  const last = made[steps - 1]!;
  let ofHidden = arriving[0]?.select(0, last) ?? zerosLike(hidden0);
  let ofCell = arriving[1]?.select(0, last) ?? zerosLike(cell0);
  for (let position = steps - 1; position >= 0; position--) {
    const [t, earlier] = [made[position]!, made[position - 1]];
    const [input, forget, candidate, output] = gatesOf(gates.select(0, t), 4) as [Tensor, Tensor, Tensor, Tensor];
    const cellBefore = earlier === undefined ? cell0 : cells.select(0, earlier);
    const [ofOutput, ofNext] = outputGradient([output, cells.select(0, t), ofHidden, ofCell]) as [Tensor, Tensor];
    const [ofInput, ofForget, ofCandidate, ofBefore] = cellGradient([input, forget, candidate, cellBefore, ofNext]) as Tensor[];
    const joined = cat([ofInput!, ofForget!, ofCandidate!, ofOutput], 1);
    ofGates[t] = plusStep(joined, arriving[2]!, t);
    const later = earlier === undefined ? undefined : arriving[0]?.select(0, earlier);
    ofHidden =
      later == null ? contract("lstmGrad", ofGates[t]!, weight, product) : contract("lstmGrad", ofGates[t]!, weight, withLater, [later]);
    ofCell = earlier === undefined ? ofBefore! : plusStep(ofBefore!, arriving[1]!, earlier);
  }
  const ofShares = stack(ofGates);
  const ofWeight = contract("lstmGrad", ofShares.permute([2, 0, 1]), before(hidden0, hidden, params.reverse), {
    batch: 0,
    m: 1,
    n: 1,
    k: 2,
  });
  return [ofShares, ofHidden, ofCell, ofWeight];
});
