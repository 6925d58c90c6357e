import { broadcastShapes, type Shape } from "../shape";
import type { TensorSpec } from "../op";
import type { Tensor } from "../tensor";
import { scoreGradient, sumOfProducts } from "./attention-scores";
import { type CompositionOp, composition } from "./composition";
import { convert, singles } from "./convert";
import { type DropoutParams, dropoutOp } from "./dropout";
import { contract } from "./matmul";
import { sumTo } from "./sum-to";

/** Parameters of the record. */
export interface AttentionParams {
  readonly scale: number;
  readonly isCausal: boolean;
  /** The draw that drops weights, or null where none are dropped. */
  readonly dropout: DropoutParams | null;
}

const batchOf = (x: Tensor): Shape => x.shape.slice(0, -2);

/** @internal Products of matrices whose batch dims broadcast. */
export function product(name: string, a: Tensor, b: Tensor): Tensor {
  const batch = broadcastShapes(name, [batchOf(a), batchOf(b)]);
  const whole = (x: Tensor): Tensor => x.expand([...batch, ...x.shape.slice(-2)]);
  return contract(name, whole(a), whole(b), { batch: batch.length, m: 1, n: 1, k: 1 });
}

/** @internal [the gradient of the weights, weights] → that of the scores: `weight·(g − Σ weight·g)·scale` along the last axis. */
export const scoreGradOp: CompositionOp<{ readonly scale: number }> = /* @__PURE__ */ composition<{ readonly scale: number }>(
  "attentionScoreGrad",
  ([g, weights], { scale }) => {
    const total = sumOfProducts([g!, weights!], [g!.ndim - 1], { keepdim: true });
    return [scoreGradient(g!, weights!, total, scale)];
  },
);

/** @internal */
export interface AttentionGradParams extends AttentionParams {
  /** Whether the gradients of query, key and value are computed. */
  readonly wanted: readonly [query: boolean, key: boolean, value: boolean];
  /** Of the float mask whose gradient is computed, or null. */
  readonly mask: TensorSpec | null;
}

/**
 * @internal The gradients of attention in query, key, value and mask: those that are wanted, in this order. From the gradient of the result, query,
 * key, value and the probabilities before dropout; and maybe the gradient of the latter.
 */
export const attentionGradOp: CompositionOp<AttentionGradParams> = /* @__PURE__ */ composition<AttentionGradParams>(
  "attentionGrad",
  ([arriving, query, key, value, weights, ofWeights], { scale, dropout, wanted, mask }) => {
    const name = "attentionGrad";
    const [g, q, k, v] = singles([arriving!, query!, key!, value!]) as [Tensor, Tensor, Tensor, Tensor];
    const dropped = (x: Tensor): Tensor => (dropout === null ? x : dropoutOp([x], dropout)[0]!);
    const results: Tensor[] = [];
    const add = (gradient: Tensor, { shape, dtype }: TensorSpec): void => void results.push(convert(sumTo(gradient, shape), dtype));
    if (wanted[0] || wanted[1] || mask !== null) {
      const throughResult = dropped(sumTo(product(name, g, v.transpose(-2, -1)), weights!.shape)); // [..., L, S]
      const inner = ofWeights === undefined ? throughResult : throughResult.add(ofWeights);
      if (wanted[0] || wanted[1]) {
        const scores = scoreGradOp([inner, weights!], { scale })[0]!;
        if (wanted[0]) add(product(name, scores, k), query!);
        if (wanted[1]) add(product(name, scores.transpose(-2, -1), q), key!);
      }
      if (wanted[2]) add(product(name, dropped(weights!).transpose(-2, -1), g), value!);
      if (mask !== null) add(scoreGradOp([inner, weights!], { scale: 1 })[0]!, mask);
    } else if (wanted[2]) add(product(name, dropped(weights!).transpose(-2, -1), g), value!);
    return results;
  },
);
