import { isFloat } from "../dtype";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { broadcastShapes, describe, formatShape, sizeOf } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { BLOCK, blockwiseAttentionOp, MOST_KEPT, scoresOf } from "./attention-blocks";
import { attentionGradOp } from "./attention-gradient";
import { type AttentionParams, OPERATION, weighted, weightsOf } from "./attention-scores";
import { type CompositionOp, composition, resultOf } from "./composition";
import { convert, promoted, singles } from "./convert";
import { zeros } from "./creation";
import { checkProbability, drawDropout } from "./dropout";
import type { Generator } from "./generator";

/**
 * @internal Attention of q [..., L, E], k [..., S, E], v [..., S, V] and maybe a mask: the result [..., L, V], and the probabilities [..., L, S]
 * from before dropout, for the gradient. 16-bit floats are computed, and their probabilities kept, in float32.
 */
export const attentionOp: CompositionOp<AttentionParams> = /* @__PURE__ */ composition<AttentionParams>(
  OPERATION,
  ([query, key, value, mask], params) => {
    const [q, k, v] = singles([query!, key!, value!]) as [Tensor, Tensor, Tensor];
    const weights = weightsOf(q, k, mask, params);
    return [convert(weighted(weights, v, params.dropout), query!.dtype), weights];
  },
  {
    saves: { inputs: [0, 1, 2], outputs: [1] },
    vjp({ inputs, specs, outputs, cotangents, needs, params }) {
      const [query, key, value] = inputs as [Tensor, Tensor, Tensor];
      const weights = outputs[1]!;
      const [given, ofWeights] = cotangents;
      const batch = broadcastShapes(OPERATION, [weights.shape.slice(0, -2), value.shape.slice(0, -2)]);
      const shape = [...batch, weights.shape.at(-2)!, value.shape.at(-1)!];
      const g = given ?? zeros(shape, { dtype: query.dtype, device: query.device });
      const mask = needs[3] ? specs[3]! : null;
      const wanted = [needs[0]!, needs[1]!, needs[2]!] as const;
      const parts = [g, query, key, value, weights, ...(ofWeights == null ? [] : [ofWeights])];
      const gradients = [...attentionGradOp(parts, { scale: params.scale, dropout: params.dropout, wanted, mask })];
      return [...wanted, mask !== null].map((want) => (want ? gradients.shift()! : null));
    },
  },
);

/** Options of `scaledDotProductAttention`. */
export interface AttentionOptions {
  /** Broadcasts to [..., L, S]: bool, true where attention is allowed; or float, cast to the scores' dtype and added to them. */
  readonly attnMask?: Tensor | null;
  /** Each position sees itself and those before it. Default: `false`. */
  readonly isCausal?: boolean;
  /** What scores are multiplied by. Default: 1/√E. */
  readonly scale?: number;
  /** The probability with which a weight is dropped. Default: `0`. */
  readonly dropoutP?: number;
  readonly generator?: Generator;
}

function checkShapes(query: Tensor, key: Tensor, value: Tensor): void {
  if (
    query.ndim < 2 ||
    key.ndim < 2 ||
    value.ndim < 2 ||
    query.shape.at(-1) !== key.shape.at(-1) ||
    key.shape.at(-2) !== value.shape.at(-2)
  ) {
    const shapes = [query, key, value].map((x) => formatShape(x.shape)).join(", ");
    throw new ShapeError(OPERATION, `query, key and value of ${shapes} do not fit.`, "they are [..., L, E], [..., S, E] and [..., S, V].");
  }
}

function checkMask(mask: Tensor | null): void {
  if (mask === null) return;
  if (!isTensor(mask)) throw new ArgumentError(OPERATION, `the mask is ${describe(mask)}, not a tensor.`);
  if (mask.dtype !== "bool" && !isFloat(mask.dtype))
    throw new DTypeError(OPERATION, `the mask is ${mask.dtype}, neither bool nor float.`, 'cast it: mask.to("bool").');
}

/** What the records take, from what users give: it checks it, and draws. */
function prepared(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { attnMask: mask = null, isCausal = false, dropoutP = 0, ...options }: AttentionOptions,
): { readonly inputs: readonly Tensor[]; readonly params: AttentionParams } {
  const operands = promoted(OPERATION, [query, key, value] as const);
  checkShapes(...operands);
  if (!isFloat(operands[0].dtype)) throw new DTypeError(OPERATION, `takes floats, not ${operands[0].dtype}.`);
  checkMask(mask);
  if (isCausal && mask !== null)
    throw new ArgumentError(OPERATION, "both a mask and isCausal are given.", "put the causal part into the mask.");
  checkProbability(OPERATION, dropoutP);
  const width = query.shape.at(-1)!;
  // Without features all scores are 0, whatever they are multiplied by.
  const scale = options.scale ?? (width === 0 ? 1 : 1 / Math.sqrt(width));
  if (typeof scale !== "number" || Number.isNaN(scale))
    throw new ArgumentError(OPERATION, `the scale is a number, not ${describe(scale)}.`);
  const dropout = dropoutP === 0 ? null : drawDropout(dropoutP, options.generator);
  return { inputs: mask === null ? operands : [...operands, mask], params: { scale, isCausal, firstRow: 0, dropout } };
}

/** @internal The result, and the probabilities before dropout: the caller disposes what it does not want. */
export function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions,
): { readonly output: Tensor; readonly weights: Tensor; readonly params: AttentionParams } {
  const { inputs, params } = prepared(query, key, value, options);
  const [output, weights] = attentionOp(inputs, params) as [Tensor, Tensor];
  return { output, weights, params };
}

/**
 * Attention, `softmax(q·kᵀ·scale + mask)·v` (Vaswani et al. 2017), for q of [..., L, E], k of [..., S, E] and v of [..., S, V]. A query to
 * which the mask leaves no key gets zeros.
 *
 * Long contexts take little memory: of more than 2²² scores only a block is there at a time, and backward computes them again (Dao et
 * al. 2022). With `isCausal` and no dropout, what a block does not see is not computed.
 *
 * ```ts
 * const y = scaledDotProductAttention(q, k, v, { isCausal: true }); // [B, H, L, E]
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws ArgumentError when both a mask and `isCausal` are given.
 * @throws DTypeError for integers and bools, and for a mask of integers.
 * @result promoted
 */
export function scaledDotProductAttention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Tensor {
  const { inputs, params } = prepared(query, key, value, options);
  const [q, k, , mask] = inputs as [Tensor, Tensor, Tensor, Tensor | undefined];
  if (sizeOf(scoresOf(q, k, mask)) > MOST_KEPT) return blockwiseAttentionOp(inputs, { ...params, most: BLOCK })[0]!;
  return resultOf(attentionOp(inputs, params));
}
