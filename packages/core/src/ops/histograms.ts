import { elementwise } from "../elementwise";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { where } from "../expr";
import { type DType, dtypes } from "../dtype";
import { roundedToHalf } from "../half";
import { readNumbers, readNumbersNow } from "../read-sizes";
import { describe, formatShape, sameShape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { composition } from "./composition";
import { convert, isHalf } from "./convert";
import { arange, full, ones, tensor, zeros } from "./creation";
import { scatterAt } from "./indexing";
import { stack } from "./joining";
import { floatOnly } from "./reduction-plan";
import { amax, amin, sum } from "./reductions";
import { searchsorted } from "./searching";
import { type Indices, indicesOf } from "./subscripts";

/** How many elements name each of `bins` places, or the sum of their weights; those at place `bins` count nowhere. */
function counted(name: string, index: Tensor, bins: number, weights: Tensor | null, refusal: string): Tensor {
  const near = { device: index.device };
  const updates = weights ?? ones(index.shape, { dtype: "int32", ...near });
  const params = { shape: index.shape, follows: [-1], indexed: [0], refusal };
  return scatterAt(name, zeros([bins + 1], { dtype: updates.dtype, ...near }), updates, [index], params, "add").narrow(0, 0, bins);
}

/** The ends of the range: what was given, or those of the data; an empty range is made `room` wider on each side. */
function endsOf(x: Tensor, range: readonly [number, number] | null, room: number): readonly [Tensor, Tensor] {
  const near = { dtype: x.dtype, device: x.device };
  const [low, high] = range === null ? [amin(x), amax(x)] : [tensor(range[0], near), tensor(range[1], near)];
  const empty = low.eq(high);
  return [low.sub(room).where(empty, low), high.add(room).where(empty, high)];
}

/** As `dtype` holds the ends, so that an element that was made of the same number lies within; as they are where these would be equal. */
function rangeIn(dtype: DType, [low, high]: readonly [number, number]): readonly [number, number] {
  const [from, to] = [roundedToHalf(dtype, low), roundedToHalf(dtype, high)];
  return from < to && Number.isFinite(from) && Number.isFinite(to) ? [from, to] : [low, high];
}

function checkBins(operation: string, bins: number): void {
  if (!Number.isInteger(bins) || bins < 1)
    throw new ArgumentError(operation, `the number of bins is a whole number ≥ 1, not ${describe(bins)}.`);
}

function checkRange(operation: string, low: number, high: number): void {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
    throw new ArgumentError(
      operation,
      `the range [${describe(low)}, ${describe(high)}] does not run from one finite number to a larger one.`,
    );
}

/** −1, which is not a place, where the range is not finite; `bins` for what lies outside of it. The last bin includes its end. */
const binOf = /* @__PURE__ */ elementwise(
  (x, low, high, bins) => {
    const width = high!.sub(low!);
    const place = x.sub(low!).mul(bins!).div(width).floor().minimum(bins!.sub(1));
    const inside = x.ge(low!).logicalAnd(x.le(high!));
    return where(width.isfinite(), where(inside, place, bins!), -1).cast("int32");
  },
  { name: "histc" },
);

const NOT_FINITE = "the range of the values is not finite.";

const histcOp = /* @__PURE__ */ composition<{ readonly bins: number; readonly range: readonly [number, number] | null }>(
  "histc",
  ([x], { bins, range }) => {
    const [low, high] = endsOf(x!, range, 1);
    const number = full([], bins, { dtype: x!.dtype, device: x!.device });
    return [convert(counted("histc", binOf(x!, low, high, number), bins, null, NOT_FINITE), x!.dtype)];
  },
);

/**
 * How many elements lie in each of `bins` equal parts of the range from `min` to `max`, or from the smallest to the largest element where these
 * are equal. The last part includes its end; what lies outside counts nowhere. The result has the dtype of `x`, and no gradient.
 *
 * ```ts
 * histc(tensor([1, 2, 1]), 4, 0, 3); // [0, 2, 1, 0]
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ArgumentError for a bad number of bins or range.
 * @throws IndexError (at the latest when the result is read) where the elements' own range is not finite.
 * @result same
 */
export function histc(x: Tensor, bins = 100, min = 0, max = 0): Tensor {
  floatOnly("histc", x);
  checkBins("histc", bins);
  checkRange("histc", min, max);
  if (x.numel() === 0) return zeros([bins], { dtype: x.dtype, device: x.device });
  const wide = isHalf(x.dtype) ? convert(x, "float32") : x;
  const [out] = histcOp([wide.detach().reshape([x.numel()])], { bins, range: min === max ? null : rangeIn(x.dtype, [min, max]) });
  return convert(out!, x.dtype);
}

/** Options of `histogram`. */
export interface HistogramOptions {
  /** Where the first bin begins and the last ends. Default: at the smallest and the largest element. */
  readonly range?: readonly [number, number] | null;
  /** How much each element counts. Default: 1. */
  readonly weight?: Tensor | null;
  /** Divide by the whole and by each bin's width, so that the integral is 1. Default: `false`. */
  readonly density?: boolean;
}

/** Counts, and the edges of the bins: one more than there are bins. */
export interface Histogram {
  readonly hist: Tensor;
  readonly binEdges: Tensor;
}

/** Counted from the nearer end, so that the last edge is exact. */
const edgeAt = /* @__PURE__ */ elementwise(
  (i, low, high, bins) => {
    const step = high!.sub(low!).div(bins!);
    return where(i.mul(2).lt(bins!), low!.add(step.mul(i)), high!.sub(step.mul(bins!.sub(i))));
  },
  { name: "histogram" },
);

/** After the search: −1, which is not a place, where the edges are not finite; `bins` for what lies outside of them. */
const placeOf = /* @__PURE__ */ elementwise(
  (place, bins, x, low, high) => {
    const inside = x!.ge(low!).logicalAnd(x!.le(high!));
    const bin = where(inside, place.sub(1).minimum(bins!.sub(1)), bins!);
    return where(high!.sub(low!).isfinite(), bin, -1);
  },
  { name: "histogram" },
);

interface HistogramParams {
  readonly bins: number;
  readonly range: readonly [number, number] | null;
  readonly density: boolean;
  /** What the inputs after the first are. */
  readonly edges: boolean;
  readonly weighted: boolean;
}

function evenEdges(x: Tensor, bins: number, range: readonly [number, number] | null): Tensor {
  const [low, high] = endsOf(x, x.numel() === 0 ? (range ?? [0, 1]) : range, 0.5);
  const near = { dtype: x.dtype, device: x.device };
  return edgeAt(arange(bins + 1, near), low, high, full([], bins, near));
}

const histogramOp = /* @__PURE__ */ composition<HistogramParams>("histogram", ([x, ...more], { bins, range, density, edges, weighted }) => {
  const limits = edges ? more[0]!.clone() : evenEdges(x!, bins, range);
  const weights = weighted ? more.at(-1)! : null;
  const place = searchsorted(limits, x!, { right: true });
  const ends = [0, bins].map((i) => limits.select(0, i)) as [Tensor, Tensor];
  // A tensor, for beside floats a number would be one of them.
  const index = placeOf(place, full([], bins, { dtype: "int32", device: x!.device }), x!, ...ends);
  const hist =
    x!.numel() === 0 ? zeros([bins], { device: x!.device, dtype: x!.dtype }) : counted("histogram", index, bins, weights, NOT_FINITE);
  const numbers = convert(hist, x!.dtype);
  if (!density) return [numbers === hist ? hist.clone() : numbers, limits];
  const widths = limits.narrow(0, 1, bins).sub(limits.narrow(0, 0, bins));
  return [numbers.div(sum(numbers)).div(widths), limits];
});

function checkWeight(x: Tensor, weight: Tensor): void {
  if (!sameShape(weight.shape, x.shape))
    throw new ShapeError("histogram", `\`weight\` ${formatShape(weight.shape)} and ${formatShape(x.shape)} differ.`);
  if (weight.dtype !== x.dtype)
    throw new DTypeError("histogram", `\`weight\` is ${weight.dtype}, and \`x\` ${x.dtype}.`, "cast one of them.");
}

/**
 * How many elements (or how much weight) lie in each bin, and the bins' edges: `bins` equal ones over `range`, or those between the edges in a
 * rising vector. The last bin includes its end; what lies outside counts nowhere. The results have the dtype of `x`, and no gradient.
 *
 * ```ts
 * const { hist, binEdges } = histogram(tensor([1, 2, 1]), 4, { range: [0, 3] });
 * hist; // [0, 2, 1, 0]
 * binEdges; // [0, 0.75, 1.5, 2.25, 3]
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ArgumentError for a bad number of bins or range. @throws ShapeError when shapes do not fit.
 * @throws IndexError (at the latest when the result is read) where the elements' own range is not finite.
 */
export function histogram(x: Tensor, bins: number | Tensor, options: HistogramOptions = {}): Histogram {
  const { density = false } = options;
  const [range, weight] = [options.range ?? null, options.weight ?? null];
  floatOnly("histogram", x);
  if (isTensor(bins)) checkEdges(x, bins, range);
  else checkBins("histogram", bins);
  if (range !== null) {
    if (range.length !== 2) throw new ArgumentError("histogram", "the range is a pair of numbers.", "{ range: [0, 1] }.");
    checkRange("histogram", range[0], range[1]);
  }
  if (weight !== null) checkWeight(x, weight);
  const flat = (each: Tensor): Tensor => (isHalf(each.dtype) ? convert(each, "float32") : each).detach().reshape([each.numel()]);
  const inputs = [x, ...(isTensor(bins) ? [bins] : []), ...(weight === null ? [] : [weight])].map(flat);
  const count = isTensor(bins) ? bins.numel() - 1 : bins;
  const [hist, edges] = histogramOp(inputs, {
    bins: count,
    range: range === null ? null : rangeIn(x.dtype, range),
    density,
    edges: isTensor(bins),
    weighted: weight !== null,
  });
  return { hist: convert(hist!, x.dtype), binEdges: convert(edges!, x.dtype) };
}

function checkEdges(x: Tensor, edges: Tensor, range: readonly [number, number] | null): void {
  if (range !== null) throw new ArgumentError("histogram", "the edges of the bins are their range, too.", "leave out `range`.");
  if (edges.ndim !== 1 || edges.numel() < 2)
    throw new ShapeError("histogram", `the edges of the bins are a vector of two or more, not ${formatShape(edges.shape)}.`);
  if (edges.dtype !== x.dtype)
    throw new DTypeError("histogram", `the edges are ${edges.dtype}, and \`x\` ${x.dtype}.`, "cast one of them.");
}

interface Counting {
  readonly index: Tensor;
  readonly weights: Tensor | null;
  readonly minlength: number;
}

function counting(operation: string, x: Indices, weights: Tensor | null | undefined, minlength: number): Counting {
  const index = indicesOf(operation, x);
  if (index.ndim !== 1) throw new ShapeError(operation, `takes a vector, not ${formatShape(index.shape)}.`, "x.flatten().");
  if (!Number.isInteger(minlength) || minlength < 0)
    throw new ArgumentError(operation, `\`minlength\` is a whole number ≥ 0, not ${describe(minlength)}.`);
  if (weights != null && !sameShape(weights.shape, index.shape))
    throw new ShapeError(operation, `\`weights\` ${formatShape(weights.shape)} and ${formatShape(index.shape)} differ.`);
  const floats = weights == null || dtypes[weights.dtype].kind === "float" ? weights : convert(weights, "float32");
  return { index: index.detach(), weights: floats?.detach() ?? null, minlength };
}

const limitsOf = (index: Tensor): Tensor => stack([amin(index), amax(index)]);

function counts(operation: string, { index, weights, minlength }: Counting, limits: ArrayLike<number>): Tensor {
  const [least, most] = [limits[0] ?? 0, limits[1] ?? -1];
  if (least < 0) throw new ArgumentError(operation, `there is no count of ${least}: the numbers are not negative.`);
  const length = Math.max(most + 1, minlength);
  const updates = weights === null ? ones(index.shape, { dtype: "int32", device: index.device }) : weights;
  const blank = zeros([length], { dtype: updates.dtype, device: index.device });
  if (index.numel() === 0) return blank;
  return scatterAt(operation, blank, updates, [index], { shape: index.shape, follows: [-1], indexed: [0] }, "add");
}

/**
 * How often each number from 0 on is there, int32, or the sum of the weights of those. A promise, for how many numbers there are depends on
 * values; `bincountSync` gives it at once. The result has no gradient, as in PyTorch.
 *
 * ```ts
 * await bincount([1, 3, 1]); // [0, 2, 0, 1]
 * await bincount([1, 3, 1], tensor([0.5, 1, 2])); // [0, 2.5, 0, 1]
 * ```
 *
 * @param minlength The least length of the result. Default: 0.
 * @throws ShapeError unless `x` is a vector, with as many weights. @throws ArgumentError for negative numbers. @throws DTypeError unless they are integers.
 */
export async function bincount(x: Indices, weights?: Tensor | null, minlength = 0): Promise<Tensor> {
  const call = counting("bincount", x, weights, minlength);
  return counts("bincount", call, call.index.numel() === 0 ? [] : await readNumbers(limitsOf(call.index)));
}

/**
 * `bincount` at once, on a device that can be read at once.
 *
 * ```ts
 * bincountSync([1, 3, 1]); // [0, 2, 0, 1]
 * ```
 *
 * @param minlength The least length of the result. Default: 0.
 * @throws DeviceError on other devices. @throws ShapeError unless `x` is a vector, with as many weights. @throws ArgumentError for negative numbers.
 * @throws DTypeError unless they are integers.
 */
export function bincountSync(x: Indices, weights?: Tensor | null, minlength = 0): Tensor {
  const call = counting("bincountSync", x, weights, minlength);
  return counts("bincountSync", call, call.index.numel() === 0 ? [] : readNumbersNow("bincountSync", "bincount", limitsOf(call.index)));
}
