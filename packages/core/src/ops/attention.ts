import { isFloat } from "../dtype";
import { generate } from "../elementwise";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { indexLeaf, scalar, scalarLeaf } from "../expr";
import { generatorPlans } from "../plan";
import { broadcastShapes, describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { attentionGradOp, type AttentionParams, product } from "./attention-gradient";
import { exponentials, largestScores, normalized, sumOfRows } from "./attention-scores";
import { type CompositionOp, composition, resultOf } from "./composition";
import { convert, promoted, singles } from "./convert";
import { zeros } from "./creation";
import { checkProbability, drawDropout, dropoutOp } from "./dropout";
import type { Generator } from "./generator";

const causalPlan = /* @__PURE__ */ generatorPlans(() => {
  const width = scalarLeaf(0, "uint32");
  return scalar("le", scalar("rem", indexLeaf(), width), scalar("idiv", indexLeaf(), width));
});

/** True where the column is not after the row: [L, S]. */
const causalMask = (rows: number, columns: number, like: Tensor): Tensor =>
  generate("causalMask", causalPlan("bool"), [columns], [rows, columns], like.storage.device);

/** What scores are multiplied by, and whether each row sees the columns up to its own alone. */
export type WeightsParams = Pick<AttentionParams, "scale" | "isCausal">;

/** @internal [scores [..., L, S], mask?] → their softmax, scaled and masked. */
export const attentionWeightsOp: CompositionOp<WeightsParams> = /* @__PURE__ */ composition<WeightsParams>(
  "attentionWeights",
  ([scores, mask], { scale, isCausal }) => {
    const [rows, columns] = scores!.shape.slice(-2) as [number, number];
    const allowed = isCausal ? causalMask(rows, columns, scores!) : mask;
    const shape = allowed === undefined ? scores!.shape : broadcastShapes("scaledDotProductAttention", [scores!.shape, allowed.shape]);
    if (shape.includes(0)) return [zeros(shape, { dtype: scores!.dtype, device: scores!.device })];
    const masks = allowed === undefined ? [] : [allowed];
    const last = shape.length - 1;
    const raised = exponentials(scores!, largestScores([scores!, scale, ...masks], [last], { keepdim: true }), scale, ...masks);
    return [normalized(raised, sumOfRows([raised], [last], { keepdim: true }))];
  },
);

/** The softmax of the scores: [..., L, S]. Rows that the mask leaves nothing are zeros. */
function probabilities(query: Tensor, key: Tensor, mask: Tensor | undefined, { scale, isCausal }: AttentionParams): Tensor {
  const scores = product("scaledDotProductAttention", query, key.transpose(-2, -1)); // [..., L, S]
  return attentionWeightsOp(mask === undefined ? [scores] : [scores, mask], { scale, isCausal })[0]!;
}

/**
 * @internal Attention of q [..., L, E], k [..., S, E], v [..., S, V] and maybe a mask: the result [..., L, V], and the probabilities [..., L, S]
 * from before dropout, for the gradient. 16-bit floats are computed, and their probabilities kept, in float32.
 */
export const attentionOp: CompositionOp<AttentionParams> = /* @__PURE__ */ composition<AttentionParams>(
  "scaledDotProductAttention",
  ([query, key, value, mask], params) => {
    const [q, k, v] = singles([query!, key!, value!]) as [Tensor, Tensor, Tensor];
    const weights = probabilities(q, k, mask, params);
    const kept = params.dropout === null ? weights : dropoutOp([weights], params.dropout)[0]!;
    return [convert(product("scaledDotProductAttention", kept, v), query!.dtype), weights];
  },
  {
    saves: { inputs: [0, 1, 2], outputs: [1] },
    vjp({ inputs, specs, outputs, cotangents, needs, params }) {
      const [query, key, value] = inputs as [Tensor, Tensor, Tensor];
      const weights = outputs[1]!;
      const [given, ofWeights] = cotangents;
      const batch = broadcastShapes("scaledDotProductAttention", [weights.shape.slice(0, -2), value.shape.slice(0, -2)]);
      const shape = [...batch, weights.shape.at(-2)!, value.shape.at(-1)!];
      const g = given ?? zeros(shape, { dtype: query.dtype, device: query.device });
      const mask = needs[3] ? specs[3]! : null;
      const wanted = [needs[0]!, needs[1]!, needs[2]!] as const;
      const parts = [g, query, key, value, weights, ...(ofWeights == null ? [] : [ofWeights])];
      const gradients = [...attentionGradOp(parts, { ...params, wanted, mask })];
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

const OPERATION = "scaledDotProductAttention";

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

/** @internal The result, and the probabilities before dropout: the caller disposes what it does not want. */
export function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions,
): { readonly output: Tensor; readonly weights: Tensor; readonly params: AttentionParams } {
  const { attnMask: mask = null, isCausal = false, dropoutP = 0 } = options;
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
  const params: AttentionParams = { scale, isCausal, dropout: dropoutP === 0 ? null : drawDropout(dropoutP, options.generator) };
  const inputs = mask === null ? operands : [...operands, mask];
  const [output, weights] = attentionOp(inputs, params) as [Tensor, Tensor];
  return { output, weights, params };
}

/**
 * Attention, `softmax(q·kᵀ·scale + mask)·v` (Vaswani et al. 2017), for q of [..., L, E], k of [..., S, E] and v of [..., S, V]. A query to
 * which the mask leaves no key gets zeros.
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
  const { output, weights } = attend(query, key, value, options);
  return resultOf([output, weights]);
}
