import { elementwise, generate } from "../elementwise";
import { type Expr, indexLeaf, scalar, scalarLeaf, where } from "../expr";
import { generatorPlans } from "../plan";
import { broadcastShapes, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { zeros } from "./creation";
import { type DropoutParams, dropoutOp } from "./dropout";
import { contract } from "./matmul";
import { reduction } from "./reduction-plan";

export const OPERATION = "scaledDotProductAttention";

/** @internal Parameters of the records. */
export interface AttentionParams {
  readonly scale: number;
  /** Each position sees itself and those before it. */
  readonly isCausal: boolean;
  /** The position of the first query. */
  readonly firstRow: number;
  /** The draw that drops weights, or null where none are dropped. */
  readonly dropout: DropoutParams | null;
}

/** A score as softmax sees it: scaled; −∞ where a bool mask says false; with a float mask added. */
function masked(score: Expr, scale: Expr, mask: Expr | undefined): Expr {
  const scaled = score.mul(scale);
  if (mask === undefined) return scaled;
  return mask.dtype === "bool" ? where(mask, scaled, Number.NEGATIVE_INFINITY) : scaled.add(mask.cast(score.dtype));
}

/** The largest of each row of scores, given with the scale, and maybe a mask. */
const largestScores = /* @__PURE__ */ reduction("attention", "max", (score, scale, mask) => masked(score!, scale!, mask));

/** In one pass. The largest is subtracted so that `exp` cannot overflow; that leaves the result as it is, so it has no gradient. */
const exponentials = /* @__PURE__ */ elementwise(
  (score, largest, scale, mask) =>
    masked(score, scale!, mask)
      .sub(where(largest!.eq(Number.NEGATIVE_INFINITY), 0, largest!))
      .exp(),
  { name: "attention", derivative: ([, , scale], y) => [y.mul(scale!), null, null, y] },
);

const sumOfRows = /* @__PURE__ */ reduction("attention", "sum", (x) => x!);

/** A row of nothing but zeros stays. */
const normalized = /* @__PURE__ */ elementwise((x, sum) => x.div(where(sum!.eq(0), 1, sum!)), { name: "attention" });

/** `Σ a·b` of each row. */
const sumOfProducts = /* @__PURE__ */ reduction("attention.backward", "sum", (a, b) => a!.mul(b!));

/** The gradient of softmax, times `scale`: `weight·(g − Σ weight·g)`. */
const scoreGradient = /* @__PURE__ */ elementwise((g, weight, total, scale) => g.sub(total!).mul(weight!).mul(scale!), {
  name: "attention.backward",
});

const causalPlan = /* @__PURE__ */ generatorPlans(() => {
  const [width, firstRow] = [scalarLeaf(0, "uint32"), scalarLeaf(1, "uint32")];
  return scalar("le", scalar("rem", indexLeaf(), width), scalar("add", scalar("idiv", indexLeaf(), width), firstRow));
});

/** True where the column is not after the row: [L, S]. */
const causalMask = (rows: number, columns: number, firstRow: number, like: Tensor): Tensor =>
  generate("causalMask", causalPlan("bool"), [columns, firstRow], [rows, columns], like.storage.device);

/** @internal */
export interface WeightsParams {
  /** What scores are multiplied by. */
  readonly scale: number;
  /** Where each row sees the columns up to its own alone, which the first row's is; otherwise null. */
  readonly firstRow: number | null;
}

/** @internal [scores [..., L, S], mask?] → their softmax, scaled and masked. Rows that the mask leaves nothing are zeros. */
export const attentionWeightsOp: CompositionOp<WeightsParams> = /* @__PURE__ */ composition<WeightsParams>(
  "attentionWeights",
  ([scores, mask], { scale, firstRow }) => {
    const [rows, columns] = scores!.shape.slice(-2) as [number, number];
    const allowed = firstRow === null ? mask : causalMask(rows, columns, firstRow, scores!);
    const shape = allowed === undefined ? scores!.shape : broadcastShapes(OPERATION, [scores!.shape, allowed.shape]);
    if (shape.includes(0)) return [zeros(shape, { dtype: scores!.dtype, device: scores!.device })];
    const masks = allowed === undefined ? [] : [allowed];
    const last = shape.length - 1;
    const raised = exponentials(scores!, largestScores([scores!, scale, ...masks], [last], { keepdim: true }), scale, ...masks);
    return [normalized(raised, sumOfRows([raised], [last], { keepdim: true }))];
  },
);

/** @internal The dims before a matrix. */
export const batchOf = (x: Tensor): Shape => x.shape.slice(0, -2);

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

/** @internal The softmax of the scores of q [..., L, E] and k [..., S, E]: [..., L, S]. */
export function weightsOf(query: Tensor, key: Tensor, mask: Tensor | undefined, { scale, isCausal, firstRow }: AttentionParams): Tensor {
  const scores = product(OPERATION, query, key.transpose(-2, -1));
  return attentionWeightsOp(mask === undefined ? [scores] : [scores, mask], { scale, firstRow: isCausal ? firstRow : null })[0]!;
}

/** @internal The values, weighted: [..., L, V]. */
export const weighted = (weights: Tensor, value: Tensor, dropout: DropoutParams | null): Tensor =>
  product(OPERATION, dropout === null ? weights : dropoutOp([weights], dropout)[0]!, value);
