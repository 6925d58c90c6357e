import { checkWord } from "../arguments";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { dtypes } from "../dtype";
import { elementwise, type ElementwiseOp } from "../elementwise";
import { type Expr, where } from "../expr";
import { describe, formatShape, normalizeDim, reducedShape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { composition } from "./composition";
import { convert, isHalf } from "./convert";
import { full, tensor } from "./creation";
import { gatherAt } from "./indexing";
import { floatOnly } from "./reduction-plan";
import { countNonzero } from "./reductions";
import { sort } from "./sorting";

/**
 * Where between the sorted elements a quantile lies, and what is taken there: PyTorch's five ways, and by NumPy's names the nine of Hyndman & Fan,
 * "Sample Quantiles in Statistical Packages" (1996), of which "linear" is the seventh.
 */
export type QuantileInterpolation =
  | "linear"
  | "lower"
  | "higher"
  | "midpoint"
  | "nearest"
  | "inverted_cdf"
  | "averaged_inverted_cdf"
  | "closest_observation"
  | "interpolated_inverted_cdf"
  | "hazen"
  | "weibull"
  | "median_unbiased"
  | "normal_unbiased";

/** Options of `quantile` and `nanquantile`. */
export interface QuantileOptions {
  /** Keep the reduced dims, with size 1. */
  readonly keepdim?: boolean;
  /** What is taken between two elements. Default: "linear". */
  readonly interpolation?: QuantileInterpolation;
}

/** What a method makes of q and the number of elements n: a place among them, which may lie between two. */
interface Method {
  readonly place: (q: Expr, n: Expr) => Expr;
  /** The weight of the element after the place, from how far the place is past the one before it. Default: that. */
  readonly weight?: (past: Expr) => Expr;
}

const between = (alpha: number, beta: number): Method => ({
  place: (q, n) =>
    n
      .mul(q)
      .add(q.mul(1 - alpha - beta).add(alpha))
      .sub(1),
});
const steps = (q: Expr, n: Expr): Expr => n.sub(1).mul(q);

const methods: { readonly [N in QuantileInterpolation]: Method } = {
  linear: { place: steps },
  lower: { place: (q, n) => steps(q, n).floor() },
  higher: { place: (q, n) => steps(q, n).ceil() },
  nearest: { place: (q, n) => steps(q, n).round() },
  midpoint: { place: steps, weight: (past) => where(past.eq(0), 0, 0.5) },
  inverted_cdf: { place: (q, n) => n.mul(q).sub(1).ceil() },
  averaged_inverted_cdf: { place: (q, n) => n.mul(q).sub(1), weight: (past) => where(past.eq(0), 0.5, 1) },
  // Halfway to the next, the one with an even number, counted from 1.
  closest_observation: {
    place: (q, n) => {
      const place = n.mul(q).sub(1.5);
      const before = place.floor();
      const stays = place.eq(before).logicalAnd(before.remainder(2).eq(1));
      return where(stays, before, before.add(1));
    },
  },
  interpolated_inverted_cdf: /* @__PURE__ */ between(0, 1),
  hazen: /* @__PURE__ */ between(0.5, 0.5),
  weibull: /* @__PURE__ */ between(0, 0),
  median_unbiased: /* @__PURE__ */ between(1 / 3, 1 / 3),
  normal_unbiased: /* @__PURE__ */ between(3 / 8, 3 / 8),
};

const limited = (place: Expr, n: Expr): Expr => place.maximum(0).minimum(n.sub(1).maximum(0));

interface Parts {
  /** Positions of the elements before and after, as floats. */
  readonly before: ElementwiseOp;
  readonly after: ElementwiseOp;
  readonly weight: ElementwiseOp;
}

const partsOf = ({ place, weight }: Method): Parts => ({
  // −1 is not a place: what a tensor holds is known to the device alone.
  before: elementwise((q, n) => where(q.ge(0).logicalAnd(q.le(1)), limited(place(q, n!), n!).floor(), -1), { name: "quantile" }),
  after: elementwise((q, n) => limited(place(q, n!).floor().add(1), n!).floor(), { name: "quantile" }),
  weight: elementwise(
    (q, n) => {
      // What lies before the first counts as the first, and so at the end.
      const exact = place(q, n!);
      const past = exact.sub(exact.floor());
      return where(exact.lt(0).logicalOr(exact.ge(n!.sub(1))), 0, weight === undefined ? past : weight(past));
    },
    { name: "quantile" },
  ),
});

const parts = /* @__PURE__ */ (() =>
  Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, partsOf(method)])) as Record<QuantileInterpolation, Parts>)();

/** From the nearer end, so that equal elements stay what they are. */
const mixed = /* @__PURE__ */ elementwise(
  (a, b, weight) => {
    const span = b!.sub(a);
    const inner = where(weight!.lt(0.5), a.add(weight!.mul(span)), b!.sub(span.mul(weight!.neg().add(1))));
    // ∞ − ∞ would be NaN.
    return where(weight!.eq(0).logicalOr(a.eq(b!)), a, inner);
  },
  { name: "quantile", derivative: ([a, b, weight]) => [weight!.neg().add(1), weight!, b!.sub(a!)] },
);

interface Params {
  readonly method: QuantileInterpolation;
  readonly ignoresNaN: boolean;
}

/** The quantiles q [k] of the rows of x [..., n]: [k, ...]. */
const quantileOp = /* @__PURE__ */ composition<Params>("quantile", ([x, q], { method, ignoresNaN }) => {
  const last = x!.ndim - 1;
  const { values: sorted } = sort(x!, last);
  const size = x!.shape[last]!;
  const outer = x!.shape.slice(0, last);
  const shape = [...outer, q!.numel()];
  const count = countNonzero(sorted.detach().isnan().logicalNot(), last).unsqueeze(last);
  const counted = ignoresNaN ? count.to(x!.dtype) : full([], size, { dtype: x!.dtype, device: x!.device });
  const { before, after, weight } = parts[method];
  const follows = shape.map((_, axis) => (axis === last ? -1 : axis));
  const refusal = "a quantile lies outside of [0, 1].";
  const at = (places: Tensor): Tensor =>
    gatherAt("quantile", sorted, [places.detach().to("int32").expand(shape)], { shape, follows, indexed: [last], refusal });
  const inner = mixed(at(before(q!, counted)), at(after(q!, counted)), weight(q!, counted));
  // Of a row with NaN, and of nothing, it is NaN.
  const odd = ignoresNaN ? count.eq(0) : count.ne(size);
  return [
    inner
      .where(odd.logicalNot(), Number.NaN)
      .permute([last, ...outer.map((_, axis) => axis)])
      .contiguous(),
  ];
});

const asQuantiles = (operation: string, q: number | readonly number[] | Tensor, near: Tensor): Tensor => {
  if (isTensor(q)) {
    if (q.ndim > 1) throw new ShapeError(operation, `q is a number or a vector, not ${formatShape(q.shape)}.`);
    if (dtypes[q.dtype].kind !== "float") throw new DTypeError(operation, `q is ${q.dtype}, and lies between 0 and 1.`, 'q.to("float32").');
    return q;
  }
  const list = Array.isArray(q) ? (q as readonly unknown[]) : [q];
  const odd = list.find((each) => typeof each !== "number" || !(each >= 0 && each <= 1));
  if (odd !== undefined || (Array.isArray(q) && q.includes(undefined)))
    throw new ArgumentError(operation, `q is ${describe(odd)}, and lies between 0 and 1.`);
  return tensor(q as number | readonly number[], { dtype: near.dtype, device: near.device });
};

function quantiles(
  operation: string,
  x: Tensor,
  q: number | readonly number[] | Tensor,
  dim: number | null | undefined,
  { keepdim = false, interpolation = "linear" }: QuantileOptions,
  ignoresNaN: boolean,
): Tensor {
  floatOnly(operation, x);
  checkWord(operation, "interpolation", interpolation, Object.keys(methods));
  const wide = isHalf(x.dtype) ? convert(x, "float32") : x;
  const places = asQuantiles(operation, q, wide);
  if (isTensor(q) && q.dtype !== x.dtype) throw new DTypeError(operation, `q is ${q.dtype}, and \`x\` ${x.dtype}.`, "cast one of them.");
  const all = dim === undefined || dim === null;
  const axis = all ? 0 : normalizeDim(operation, dim, x.ndim);
  const rows = all || x.ndim === 0 ? wide.reshape([wide.numel()]) : moveLast(wide, axis);
  if (rows.shape.at(-1) === 0) throw new ShapeError(operation, `is undefined for zero elements: ${formatShape(x.shape)}.`);
  const vector = places.reshape([places.numel()]);
  const [out] = quantileOp([rows, convert(vector, wide.dtype)], { method: interpolation, ignoresNaN });
  const dims = all ? x.shape.map((_, i) => i) : x.ndim === 0 ? [] : [axis];
  const shape = [...(places.ndim === 0 ? [] : [places.numel()]), ...reducedShape(x.shape, dims, keepdim)];
  return convert(out!.reshape(shape), x.dtype);
}

function moveLast(x: Tensor, axis: number): Tensor {
  const axes = x.shape.map((_, i) => i).filter((i) => i !== axis);
  return x.permute([...axes, axis]);
}

/**
 * The quantiles `q` (one, or several, which are the first dim of the result) over `dim`, or over all elements. NaN where there is a NaN.
 *
 * ```ts
 * const x = tensor([1, 2, 3, 4]);
 * quantile(x, 0.5); // 2.5
 * quantile(x, [0, 0.25, 1]); // [1, 1.75, 4]
 * quantile(x, 0.5, 0, { interpolation: "lower" }); // 2
 * ```
 *
 * @throws ArgumentError for a q outside [0, 1]. @throws DTypeError for integers and bools. @throws ShapeError for a bad dim, and over no elements.
 * @result same
 */
export function quantile(x: Tensor, q: number | readonly number[] | Tensor, dim?: number | null, options: QuantileOptions = {}): Tensor {
  return quantiles("quantile", x, q, dim, options, false);
}

/**
 * The quantiles of the elements that are not NaN: see `quantile`. NaN where all are.
 *
 * ```ts
 * nanquantile(tensor([1, NaN, 3]), 0.5); // 2
 * ```
 *
 * @throws ArgumentError for a q outside [0, 1]. @throws DTypeError for integers and bools. @throws ShapeError for a bad dim, and over no elements.
 * @result same
 */
export function nanquantile(x: Tensor, q: number | readonly number[] | Tensor, dim?: number | null, options: QuantileOptions = {}): Tensor {
  return quantiles("nanquantile", x, q, dim, options, true);
}
