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

/** `tanh(x + r·p)`, of the input's share, the reset gate and the hidden state's share. */
const candidateOf = (share: Expr, reset: Expr, product: Expr): Expr => share.add(reset.mul(product)).tanh();

/** The hidden state after a step, from both shares of the gates and the state before: `n + z·(h − n)`. */
const stepOf = /* @__PURE__ */ mapOf("gru", 7, (shareR, productR, shareZ, productZ, shareN, productN, hidden) => {
  const candidate = candidateOf(shareN, shareR.add(productR).sigmoid(), productN);
  return [candidate.add(shareZ.add(productZ).sigmoid().mul(hidden.sub(candidate)))];
});

/** The reset gate and the candidate. */
const resetAndCandidate = /* @__PURE__ */ mapOf("gru", 4, (shareR, productR, shareN, productN) => {
  const reset = shareR.add(productR).sigmoid();
  return [reset, candidateOf(shareN, reset, productN)];
});

/** The gradients of the gates before their activations (reset, update, candidate), of the hidden state's share of the last, and of the state before. */
const stepGradient = /* @__PURE__ */ mapOf("gru", 7, (reset, candidate, productN, shareZ, productZ, hidden, of) => {
  const update = shareZ.add(productZ).sigmoid();
  const ofCandidate = of.mul(update.neg().add(1)).mul(candidate.square().neg().add(1));
  return [
    ofCandidate.mul(productN).mul(slope(reset)),
    of.mul(hidden.sub(candidate)).mul(slope(update)),
    ofCandidate,
    ofCandidate.mul(reset),
    of.mul(update),
  ];
});

/**
 * One direction of one layer. From the input's share of the gates [T, N, 3·H], the state [N, H] that it begins with, the weight [3·H, H] of the
 * hidden state, and maybe its bias [3·H]: the hidden states [T, N, H] and their share of the gates [T, N, 3·H], which the gradient needs.
 */
export const gruOp = /* @__PURE__ */ composition<SequenceParams>(
  "gru",
  ([shares, hidden0, weight, bias], { reverse }) => {
    const [steps, batch, width] = shares!.layout.shape as [number, number, number];
    const across = turned(weight!, steps);
    const product = { batch: 0, m: 1, n: 1, k: 1 };
    const extra = bias === undefined ? [] : [bias.expand([batch, width])];
    const params = bias === undefined ? product : { ...product, epilogue: biasPlan(shares!) };
    const lists: [Tensor[], Tensor[]] = [[], []];
    let hidden = hidden0!;
    for (const t of order(steps, reverse)) {
      const gates = contract("gru", hidden, across, params, extra);
      const [shareR, shareZ, shareN] = gatesOf(shares!.select(0, t), 3) as [Tensor, Tensor, Tensor];
      const [productR, productZ, productN] = gatesOf(gates, 3) as [Tensor, Tensor, Tensor];
      hidden = stepOf([shareR, productR, shareZ, productZ, shareN, productN, hidden])[0]!;
      lists[0][t] = hidden;
      lists[1][t] = gates;
    }
    return lists.map((list) => stack(list));
  },
  {
    saves: { inputs: [0, 1, 2], outputs: [0, 1] },
    vjp: (context) => gradientsBy(gruGradOp, [...context.inputs.slice(0, 3), ...context.outputs] as Tensor[], context),
  },
);

/** The gradients of `gru` in its inputs, and in a bias. The weight's is one product over all steps. */
export const gruGradOp = /* @__PURE__ */ composition<SequenceGradParams>("gruGrad", (inputs, params) => {
  const [shares, hidden0, weight, hidden, products, ...given] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
  const arriving = arrivingAt(params, given);
  const steps = shares.layout.shape[0]!;
  const product = { batch: 0, m: 1, n: 1, k: 1, epilogue: biasPlan(hidden) };
  const [ofShares, ofProducts]: [Tensor[], Tensor[]] = [[], []];
  const made = order(steps, params.reverse);
  let ofHidden = arriving[0]?.select(0, made[steps - 1]!) ?? zerosLike(hidden0);
  for (let position = steps - 1; position >= 0; position--) {
    const [t, earlier] = [made[position]!, made[position - 1]];
    const [shareR, shareZ, shareN] = gatesOf(shares.select(0, t), 3) as [Tensor, Tensor, Tensor];
    const [productR, productZ, productN] = gatesOf(products.select(0, t), 3) as [Tensor, Tensor, Tensor];
    const [reset, candidate] = resetAndCandidate([shareR, productR, shareN, productN]) as [Tensor, Tensor];
    const hiddenBefore = earlier === undefined ? hidden0 : hidden.select(0, earlier);
    const [ofR, ofZ, ofN, ofProduct, direct] = stepGradient([reset, candidate, productN, shareZ, productZ, hiddenBefore, ofHidden]);
    ofShares[t] = cat([ofR!, ofZ!, ofN!], 1);
    ofProducts[t] = plusStep(cat([ofR!, ofZ!, ofProduct!], 1), arriving[1]!, t);
    const through = contract("gruGrad", ofProducts[t]!, weight, product, [direct!]);
    ofHidden = earlier === undefined ? through : plusStep(through, arriving[0]!, earlier);
  }
  const ofGates = stack(ofProducts);
  const ofWeight = contract("gruGrad", ofGates.permute([2, 0, 1]), before(hidden0, hidden, params.reverse), { batch: 0, m: 1, n: 1, k: 2 });
  return [stack(ofShares), ofHidden, ofWeight, ofGates.sum([0, 1])];
});
