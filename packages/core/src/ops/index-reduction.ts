import { checkWord } from "../arguments";
import { dtypes, type DType } from "../dtype";
import { elementwise } from "../elementwise";
import { DTypeError, ShapeError } from "../errors";
import { where } from "../expr";
import type { IndexParams } from "../op";
import { integerRanges } from "../ranges";
import { formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { convert, isHalf } from "./convert";
import { full, ones, zeros } from "./creation";
import { alongParams, asVector, regionOf } from "./gathering";
import { additionOf, gatherAt, scatterAt } from "./indexing";
import { type Indices, indicesOf } from "./subscripts";

/** How `scatterReduce` and `indexReduce` join what meets at one place. */
export type IndexReduction = "sum" | "prod" | "mean" | "amax" | "amin";

/** Options of `scatterReduce` and `indexReduce`. */
export interface IndexReductionOptions {
  /** Whether what `x` has at a place counts too. Default: `true`. */
  readonly includeSelf?: boolean;
}

interface Params {
  readonly walk: IndexParams;
  readonly includeSelf: boolean;
}

const zerosOf = ({ shape, dtype, device }: Tensor, as: DType = dtype): Tensor => zeros(shape, { dtype: as, device });
const onesOf = ({ shape, dtype, device }: Tensor, as: DType = dtype): Tensor => ones(shape, { dtype: as, device });

/** One value for each update, without the memory. */
const uniform = ({ shape, dtype, device }: Tensor, value: number | bigint): Tensor => full([], value, { dtype, device }).expand(shape);

/** Where something is written. */
const touchedIn = (x: Tensor, updates: Tensor, indices: readonly Tensor[], walk: IndexParams): Tensor =>
  scatterAt("indexReduce", zerosOf(x, "bool"), onesOf(updates, "bool"), indices, walk, "set");

/** `x` with `value` where something is written. */
const blanked = (x: Tensor, updates: Tensor, indices: readonly Tensor[], walk: IndexParams, value: number | bigint): Tensor =>
  scatterAt("indexReduce", x, uniform(updates, value), indices, walk, "set");

/** The product of all else at an update's place. `zeros` counts the zeros there, `rest` is the product without them, `sum` their sum: 0, with a slope of 1. */
const productOfOthers = /* @__PURE__ */ elementwise(
  (update, zeros, rest, sum) => {
    const one = where(update.eq(0), 1, update);
    const ofZero = where(zeros!.eq(1), rest!, where(zeros!.eq(2), sum!.sub(update).mul(rest!), 0));
    const ofOther = where(zeros!.eq(0), rest!.div(one), where(zeros!.eq(1), sum!.mul(rest!).div(one), 0));
    return where(update.eq(0), ofZero, ofOther);
  },
  { name: "indexReduce" },
);
const withoutZeros = /* @__PURE__ */ elementwise((x) => where(x.eq(0), 1, x), { name: "indexReduce" });
const zerosAlone = /* @__PURE__ */ elementwise((x) => where(x.eq(0), x, 0), { name: "indexReduce" });

/** Nothing is divided by a zero, so it is exact there, and so are its own gradients. */
const productOp: CompositionOp<Params> = /* @__PURE__ */ composition<Params>(
  "indexReduce",
  ([x, updates, ...indices], { walk, includeSelf }) => {
    const base = includeSelf ? x! : blanked(x!, updates!, indices, walk, 1);
    return [scatterAt("indexReduce", base, updates!, indices, walk, x!.dtype === "bool" ? "min" : "mul")];
  },
  {
    saves: { outputs: [] },
    vjp({ inputs, cotangents: [g], needs, params: { walk, includeSelf } }) {
      const [x, updates, ...indices] = inputs as readonly [Tensor, Tensor, ...Tensor[]];
      const base = includeSelf ? x : blanked(x, updates, indices, walk, 1);
      const product = (of: Tensor, by: Tensor): Tensor => productOp([of, by, ...indices], { walk, includeSelf: true })[0]!;
      const sum = (of: Tensor, by: Tensor): Tensor => scatterAt("indexReduce", of, by, indices, walk, "add");
      const taken = (from: Tensor): Tensor => gatherAt("indexReduce", from, indices, walk);
      const ofBase = (): Tensor => g!.mul(product(onesOf(x), updates));
      const others = (): Tensor => {
        const count = sum(base.eq(0).to(x.dtype), updates.eq(0).to(x.dtype));
        const rest = product(withoutZeros(base), withoutZeros(updates));
        return productOfOthers(updates, taken(count), taken(rest), taken(sum(zerosAlone(base), zerosAlone(updates))));
      };
      return [
        needs[0] ? (includeSelf ? ofBase() : blanked(ofBase(), updates, indices, walk, 0)) : null,
        needs[1] ? taken(g!).mul(others()) : null,
        ...indices.map(() => null),
      ];
    },
  },
);

/** Whether a value is the extreme that was found, of which NaN is one. */
const isFound = /* @__PURE__ */ elementwise((x, extreme) => x.eq(extreme!).logicalOr(x.isnan().logicalAnd(extreme!.isnan())), {
  name: "indexReduce",
});

type ExtremeParams = Params & { readonly mode: "max" | "min" };

/** The least or the greatest number of a dtype: what any other replaces. */
function neutral(dtype: DType, mode: "max" | "min"): number | bigint {
  const range = integerRanges[dtype as keyof typeof integerRanges];
  if (dtype === "bool") return mode === "max" ? 0 : 1;
  if (range !== undefined) return mode === "max" ? range[0] : range[1];
  return mode === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Equal extremes share the gradient. */
const extremeOp: CompositionOp<ExtremeParams> = /* @__PURE__ */ composition<ExtremeParams>(
  "indexReduce",
  ([x, updates, ...indices], { walk, includeSelf, mode }) => {
    const base = includeSelf ? x! : blanked(x!, updates!, indices, walk, neutral(x!.dtype, mode));
    return [scatterAt("indexReduce", base, updates!, indices, walk, mode)];
  },
  {
    saves: { outputs: [0] },
    vjp({ inputs, outputs: [out], cotangents: [g], needs, params: { walk, includeSelf } }) {
      const [x, updates, ...indices] = inputs as readonly [Tensor, Tensor, ...Tensor[]];
      const ofSelf = includeSelf ? isFound(x, out!) : touchedIn(x, updates, indices, walk).logicalNot();
      const ofUpdates = isFound(updates, gatherAt("indexReduce", out!, indices, walk));
      const count = scatterAt("indexReduce", ofSelf.to(x.dtype), ofUpdates.to(x.dtype), indices, walk, "add");
      const share = g!.div(count);
      return [
        needs[0] ? share.where(ofSelf, 0) : null,
        needs[1] ? gatherAt("indexReduce", share, indices, walk).where(ofUpdates, 0) : null,
        ...indices.map(() => null),
      ];
    },
  },
);

const sumOp = /* @__PURE__ */ composition<Params>("indexReduce", ([x, updates, ...indices], { walk, includeSelf }) => {
  const base = includeSelf ? x! : blanked(x!, updates!, indices, walk, 0);
  return [scatterAt("indexReduce", base, updates!, indices, walk, additionOf(x!))];
});

const meanOp = /* @__PURE__ */ composition<Params>("indexReduce", ([x, updates, ...indices], { walk, includeSelf }) => {
  const base = includeSelf ? x! : blanked(x!, updates!, indices, walk, 0);
  const total = scatterAt("indexReduce", base, updates!, indices, walk, "add");
  const own = full(x!.shape, includeSelf ? 1 : 0, { dtype: "int32", device: x!.device });
  const count = scatterAt("indexReduce", own, onesOf(updates!, "int32"), indices, walk, "add").clampMin(1).to(x!.dtype);
  return [dtypes[x!.dtype].kind === "float" ? total.div(count) : total.floorDivide(count)];
});

const reductions = ["sum", "prod", "mean", "amax", "amin"] as const satisfies readonly IndexReduction[];

interface Reduction {
  readonly operation: string;
  readonly x: Tensor;
  readonly updates: Tensor;
  readonly index: Tensor;
  readonly walk: IndexParams;
  readonly reduce: IndexReduction;
  readonly includeSelf: boolean;
}

function reduced({ operation, x, updates, index, walk, reduce, includeSelf }: Reduction): Tensor {
  if (x.dtype !== updates.dtype)
    throw new DTypeError(operation, `the source is ${updates.dtype}, and \`x\` ${x.dtype}.`, "cast one of them.");
  if (x.dtype === "bool" && reduce === "mean")
    throw new DTypeError(operation, "the mean does not support bool.", 'cast first: x.to("float32").');
  if (index.numel() === 0) return x.clone();
  const half = isHalf(x.dtype) && (reduce === "sum" || reduce === "mean" || reduce === "prod");
  const inputs = [...(half ? [convert(x, "float32"), convert(updates, "float32")] : [x, updates]), index];
  const params = { walk, includeSelf };
  const run = (): readonly Tensor[] => {
    if (reduce === "sum") return sumOp(inputs, params);
    if (reduce === "mean") return meanOp(inputs, params);
    if (reduce === "prod") return productOp(inputs, params);
    return extremeOp(inputs, { ...params, mode: reduce === "amax" ? "max" : "min" });
  };
  return convert(run()[0]!, x.dtype);
}

/**
 * A copy of `x` with what `source` has for each place joined there: `out[index[i][j]][j]` takes in `source[i][j]` for dim 0, and so on. Equal
 * extremes share the gradient.
 *
 * ```ts
 * scatterReduce(zeros([3]), 0, [0, 2, 2], tensor([1, 2, 4]), "mean", { includeSelf: false }); // [1, 0, 3]
 * ```
 *
 * @param reduce "sum", "prod", "mean", "amax" or "amin".
 * @throws ArgumentError for another `reduce`. @throws ShapeError when shapes do not fit. @throws DTypeError when dtypes differ.
 * @throws IndexError when an index is out of range.
 * @result same
 */
export function scatterReduce(
  x: Tensor,
  dim: number,
  index: Indices,
  source: Tensor,
  reduce: IndexReduction,
  options: IndexReductionOptions = {},
): Tensor {
  checkWord("scatterReduce", "reduce", reduce, reductions);
  const places = indicesOf("scatterReduce", index, x);
  if (x.ndim === 0 || places.ndim === 0) {
    normalizeDim("scatterReduce", dim, x.ndim);
    return scatterReduce(asVector(x), dim, asVector(places), asVector(source), reduce, options).reshape(x.shape);
  }
  const walk = places.numel() === 0 ? { shape: [0], follows: [], indexed: [] } : alongParams("scatterReduce", x, dim, places);
  const updates = places.numel() === 0 ? source : regionOf("scatterReduce", source, places);
  return reduced({ operation: "scatterReduce", x, updates, index: places, walk, reduce, includeSelf: options.includeSelf ?? true });
}

/** The slices that `index` names along `dim`, one for each slice of `source`. */
function slices(
  operation: string,
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
): { readonly index: Tensor; readonly walk: IndexParams } {
  const axis = normalizeDim(operation, dim, x.ndim);
  if (index.ndim > 1) throw new ShapeError(operation, `takes a vector of indices, not ${formatShape(index.shape)}.`);
  const fits = source.ndim === x.ndim && source.shape.every((length, i) => length === (i === axis ? index.numel() : x.shape[i]));
  if (!fits) {
    const wanted = x.shape.map((length, i) => (i === axis ? index.numel() : length));
    throw new ShapeError(operation, `the source is ${formatShape(source.shape)}, not ${formatShape(wanted)}.`);
  }
  const grown = index.reshape(source.shape.map((length, i) => (i === axis ? length : 1))).expand(source.shape);
  return { index: grown, walk: { shape: source.shape, follows: x.shape.map((_, i) => (i === axis ? -1 : i)), indexed: [axis] } };
}

/**
 * A copy of `x` with the slices of `source` along `dim` joined to those that `index` names.
 *
 * ```ts
 * indexReduce(ones([3]), 0, [0, 2, 2], tensor([4, 2, 5]), "prod"); // [4, 1, 10]
 * ```
 *
 * @param reduce "prod", "mean", "amax" or "amin"; `indexAdd` sums.
 * @throws ArgumentError for another `reduce`. @throws ShapeError when shapes do not fit. @throws DTypeError when dtypes differ.
 * @throws IndexError when an index is out of range.
 * @result same
 */
export function indexReduce(
  x: Tensor,
  dim: number,
  index: Indices,
  source: Tensor,
  reduce: Exclude<IndexReduction, "sum">,
  options: IndexReductionOptions = {},
): Tensor {
  checkWord("indexReduce", "reduce", reduce, reductions.slice(1));
  const places = indicesOf("indexReduce", index, x);
  if (x.ndim === 0) {
    normalizeDim("indexReduce", dim, 0);
    return indexReduce(asVector(x), 0, places, asVector(source), reduce, options).reshape([]);
  }
  const walk = slices("indexReduce", x, dim, asVector(places), source);
  return reduced({ operation: "indexReduce", x, updates: source, ...walk, reduce, includeSelf: options.includeSelf ?? true });
}

/** Options of `indexAdd`. */
export interface IndexAddOptions {
  /** What `source` is multiplied by first. Default: 1. */
  readonly alpha?: number;
}

/**
 * A copy of `x` with the slices of `source` along `dim` added to those that `index` names, each as often as it is named.
 *
 * ```ts
 * indexAdd(zeros([3, 2]), 0, [2, 0, 2], ones([3, 2])); // [[1, 1], [0, 0], [2, 2]]
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws DTypeError when dtypes differ. @throws IndexError when an index is out of range.
 * @result same
 */
export function indexAdd(x: Tensor, dim: number, index: Indices, source: Tensor, options: IndexAddOptions = {}): Tensor {
  const places = indicesOf("indexAdd", index, x);
  if (x.ndim === 0) {
    normalizeDim("indexAdd", dim, 0);
    return indexAdd(asVector(x), 0, places, asVector(source), options).reshape([]);
  }
  if (x.dtype !== source.dtype)
    throw new DTypeError("indexAdd", `the source is ${source.dtype}, and \`x\` ${x.dtype}.`, "cast one of them.");
  const { index: grown, walk } = slices("indexAdd", x, dim, asVector(places), source);
  const { alpha = 1 } = options;
  if (dtypes[x.dtype].kind !== "float" && !Number.isInteger(alpha))
    throw new DTypeError("indexAdd", `\`alpha\` is ${alpha}, and ${x.dtype} holds whole numbers.`, 'cast first: x.to("float32").');
  if (grown.numel() === 0) return x.clone();
  const updates = alpha === 1 ? source : x.dtype === "bool" ? source.logicalAnd(alpha !== 0) : source.mul(alpha);
  return scatterAt("indexAdd", x, updates, [grown], walk, additionOf(x));
}
