import { isFloat } from "../dtype";
import { makePlan } from "../plan";
import { dispatch } from "../dispatch";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { constant, type Expr, indexLeaf, inputLeaf, scalar, scalarLeaf } from "../expr";
import type { MapPlan } from "../op";
import { describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { convert, promoted } from "./convert";
import { arange } from "./creation";
import { cat } from "./joining";
import { matmul } from "./matmul";
import { maskedSoftmax, softmax } from "./softmax";
import type { Generator } from "./generator";
import { dropout } from "./random";

const triangles = new Map<string, MapPlan>();

/** One side of the diagonal of the last two dims; the rest is 0. One kernel: the side is worked out from the position. */
function triangle(name: "tril" | "triu", x: Tensor, diagonal: number): Tensor {
  if (x.ndim < 2) throw new ShapeError(name, `takes at least two dims, not ${formatShape(x.shape)}.`);
  if (!Number.isInteger(diagonal)) throw new ArgumentError(name, `a diagonal is a whole number, not ${describe(diagonal)}.`);
  const key = `${name}:${x.dtype}`;
  let plan = triangles.get(key);
  if (plan === undefined) {
    const leaf = inputLeaf(0, x.dtype, 2);
    const [rows, columns] = [scalarLeaf(0, "uint32"), scalarLeaf(1, "uint32")];
    const column = scalar("rem", indexLeaf(), columns).bitcast("int32");
    const row = scalar("rem", scalar("idiv", indexLeaf(), columns), rows).bitcast("int32");
    const beyond = column.sub(row).sub(scalarLeaf(2, "int32"));
    const kept: Expr = name === "tril" ? beyond.le(0) : beyond.ge(0);
    plan = makePlan([leaf], [scalar("where", kept, leaf, constant(0, x.dtype))]);
    triangles.set(key, plan);
  }
  const scalars = [x.shape.at(-2)!, x.shape.at(-1)!, diagonal];
  return dispatch({ op: { kind: "map", name }, inputs: [x], params: { plan, scalars } })[0]!;
}

/** The lower triangle of the last two dims, up to `diagonal` (0: the main one) above it; the rest is 0. @throws ShapeError for a vector. @method @result same */
export const tril = (x: Tensor, diagonal = 0): Tensor => triangle("tril", x, diagonal);

/** The upper triangle of the last two dims, from `diagonal` (0: the main one) on; the rest is 0. @throws ShapeError for a vector. @method @result same */
export const triu = (x: Tensor, diagonal = 0): Tensor => triangle("triu", x, diagonal);

/** Options of `scaledDotProductAttention`. */
export interface AttentionOptions {
  /** Broadcasts to [..., L, S]: bool, true where attention is allowed; or float, cast to the scores' dtype and added to them. */
  readonly attnMask?: Tensor | null;
  /** Each position sees itself and those before it. */
  readonly isCausal?: boolean;
  /** What scores are multiplied by: 1/√E unless given. */
  readonly scale?: number;
  readonly dropoutP?: number;
  readonly generator?: Generator;
}

/** Additive scores: 0 where attention is allowed, −∞ elsewhere. */
const additive = (allowed: Tensor, dtype: Tensor["dtype"]): Tensor =>
  allowed.logicalNot().to(dtype).maskedFill(allowed.logicalNot(), Number.NEGATIVE_INFINITY);

function checkMask(mask: Tensor | null): void {
  const operation = "scaledDotProductAttention";
  if (mask === null) return;
  if (!isTensor(mask)) throw new ArgumentError(operation, `the mask is ${describe(mask)}, not a tensor.`);
  if (mask.dtype !== "bool" && !isFloat(mask.dtype))
    throw new DTypeError(operation, `the mask is ${mask.dtype}, neither bool nor float.`, 'cast it: mask.to("bool").');
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
 * @result promoted
 */
export function scaledDotProductAttention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Tensor {
  return attended([query, key, value], options);
}

function attended(operands: readonly [Tensor, Tensor, Tensor], options: AttentionOptions): Tensor {
  const operation = "scaledDotProductAttention";
  const { attnMask: mask = null, isCausal = false, dropoutP = 0 } = options;
  const [query, key, value] = promoted(operation, operands);
  if (
    query.ndim < 2 ||
    key.ndim < 2 ||
    value.ndim < 2 ||
    query.shape.at(-1) !== key.shape.at(-1) ||
    key.shape.at(-2) !== value.shape.at(-2)
  ) {
    const shapes = [query, key, value].map((x) => formatShape(x.shape)).join(", ");
    throw new ShapeError(operation, `query, key and value of ${shapes} do not fit.`, "they are [..., L, E], [..., S, E] and [..., S, V].");
  }
  if (!isFloat(query.dtype)) throw new DTypeError(operation, `takes floats, not ${query.dtype}.`);
  checkMask(mask);
  if (isCausal && mask !== null)
    throw new ArgumentError(operation, "both a mask and isCausal are given.", "put the causal part into the mask.");
  const [rows, columns] = [query.shape.at(-2)!, key.shape.at(-2)!];
  const scale = options.scale ?? 1 / Math.sqrt(query.shape.at(-1)!);
  if (typeof scale !== "number" || Number.isNaN(scale))
    throw new ArgumentError(operation, `the scale is a number, not ${describe(scale)}.`);
  let scores = matmul(query.mul(scale), key.transpose(-2, -1)); // [..., L, S]
  if (isCausal) {
    const later = arange(columns, { device: query.device }).gt(arange(rows, { device: query.device }).unsqueeze(1)); // [L, S]
    scores = scores.maskedFill(later, Number.NEGATIVE_INFINITY);
  } else if (mask !== null) scores = scores.add(mask.dtype === "bool" ? additive(mask, query.dtype) : convert(mask, query.dtype));
  const weights = mask === null ? softmax(scores, -1) : maskedSoftmax(scores, -1);
  const kept = dropoutP > 0 ? dropout(weights, dropoutP, options.generator === undefined ? {} : { generator: options.generator }) : weights;
  return matmul(kept, value);
}

/** Options of `rotaryEmbedding`. */
export interface RotaryOptions {
  /** Of the wavelengths: 10000 unless given. */
  readonly base?: number;
  /** The position of the first row: for caches. */
  readonly offset?: number;
}

/**
 * Rotary position embedding (Su et al. 2021) of x [..., L, E]: the pair (xᵢ, xᵢ₊ₑ⸝₂) of row p is turned by the angle p·base^(−2i/E).
 *
 * @throws ShapeError when E is odd.
 * @throws DTypeError for integers and bools.
 * @result same
 */
export function rotaryEmbedding(x: Tensor, options: RotaryOptions = {}): Tensor {
  const width = x.shape.at(-1) ?? 0;
  if (x.ndim < 2 || width % 2 !== 0)
    throw new ShapeError("rotaryEmbedding", `takes [..., L, E] with an even E, not ${formatShape(x.shape)}.`);
  if (!isFloat(x.dtype)) throw new DTypeError("rotaryEmbedding", `takes floats, not ${x.dtype}.`, 'cast first: x.to("float32").');
  const half = width / 2;
  const { base = 10_000, offset = 0 } = options;
  const compute = x.dtype === "float64" ? "float64" : "float32";
  const rates = arange(half, { dtype: compute, device: x.device })
    .mul((-2 * Math.log(base)) / width)
    .exp(); // [E/2]
  const positions = arange(x.shape.at(-2)!, { dtype: compute, device: x.device }).add(offset);
  const angles = positions.unsqueeze(1).mul(rates); // [L, E/2]
  const [cosine, sine] = [angles.cos().to(x.dtype), angles.sin().to(x.dtype)];
  const [a, b] = [x.narrow(-1, 0, half), x.narrow(-1, half, half)];
  return cat([a.mul(cosine).sub(b.mul(sine)), b.mul(cosine).add(a.mul(sine))], -1);
}
