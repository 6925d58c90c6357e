import type { TensorSpec } from "../op";
import type { Tensor } from "../tensor";
import { type AttentionParams, product, scoreGradOp } from "./attention-scores";
import { type CompositionOp, composition } from "./composition";
import { convert, singles } from "./convert";
import { dropoutOp } from "./dropout";
import { sumTo } from "./sum-to";

/** @internal */
export interface AttentionGradParams extends Pick<AttentionParams, "scale" | "dropout"> {
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
