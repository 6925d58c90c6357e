import * as core from "@adjoint/core";
import { ArgumentError, ShapeError, type Tensor } from "@adjoint/core";
import { describe, deviceOf, fromFormula } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { allTensors, asTensor, beside, integerOf, isFloat, numberOf, valuesOf } from "./convert";
import { indexDType, numberDType } from "./dtypes";
import { bound, isArray, wrap } from "./make-array";
import { searchsorted } from "./sorting";

/** How often each whole number occurs in a vector, each as much as its weight. */
export function bincount(
  x: ArrayLike,
  ...args: Arguments<{ readonly weights?: ArrayLike | null; readonly minlength?: number }, ["weights", "minlength"]>
): NDArray {
  const { weights = null, minlength = 0 } = bound<{ readonly weights?: ArrayLike | null; readonly minlength?: number }>(
    "bincount",
    ["weights", "minlength"],
    args,
  );
  const index = asTensor("bincount", x, { indices: true });
  if (index.ndim !== 1) throw new ShapeError("bincount", "object too deep for desired array: bincount takes a vector.");
  if (isFloat(index))
    throw new ArgumentError(
      "bincount",
      `Cannot cast array data from dtype('${index.dtype}') to dtype('int64') according to the rule 'safe'.`,
    );
  const [low, high] = limitsOf("bincount", index) ?? [0, -1];
  if (low < 0) throw new ArgumentError("bincount", "'list' argument must have no negative elements.");
  const each = weights === null ? null : beside("bincount", weights, index, { dtype: "float64" });
  if (each !== null && each.numel() !== index.numel()) throw new ShapeError("bincount", "The weights and list don't have the same length.");
  const least = integerOf("bincount", "minlength", minlength);
  if (least < 0) throw new ArgumentError("bincount", "'minlength' must not be negative.");
  return wrap(counted(index, Math.max(least, high + 1), each));
}

/** How often each position is named, or the sum of the weights there. */
function counted(index: Tensor, size: number, weights: Tensor | null): Tensor {
  const each = weights ?? core.ones(index.shape, { dtype: indexDType(index.device), device: index.device });
  return core.scatterAdd(core.zeros([size], { dtype: each.dtype, device: each.device }), 0, index.to("int32"), each);
}

/** The smallest and the largest element; undefined of nothing. */
function limitsOf(operation: string, x: Tensor): readonly [number, number] | undefined {
  if (x.numel() === 0) return undefined;
  const whole = x.dtype === "bool" ? x.to("uint8") : x;
  return [Number(valuesOf(operation, whole.amin())[0]), Number(valuesOf(operation, whole.amax())[0])];
}

/** The edges of equal bins: from the smallest to the largest element, unless a range is given. */
function equalEdges(operation: string, x: Tensor, bins: number, range: readonly [number, number] | null): Tensor {
  if (!Number.isInteger(bins) || bins < 1) throw new ArgumentError(operation, "`bins` must be positive, when an integer.");
  let [low, high] = range ?? limitsOf(operation, x) ?? [0, 1];
  if (low > high) throw new ArgumentError(operation, "max must be larger than min in range parameter.");
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw new ArgumentError(
      operation,
      `${range === null ? "autodetected" : "supplied"} range of [${low}, ${high}] is not finite.`
        .replaceAll("NaN", "nan")
        .replaceAll("Infinity", "inf"),
    );
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const step = (high - low) / bins;
  const dtype = isFloat(x) ? x.dtype : numberDType(operation, x.device);
  const device = deviceOf(operation, { device: x.device });
  return fromFormula(operation, device, dtype, bins + 1, (i) => (i === bins ? high : low + i * step));
}

/** A rule that says how many equal bins there are. */
export type BinRule = "auto" | "fd" | "doane" | "scott" | "stone" | "rice" | "sturges" | "sqrt";

/** NumPy's rules: the width of a bin, or 0 where there is one bin. */
const widths: Readonly<Record<Exclude<BinRule, "stone">, (x: readonly number[], span: number) => number>> = {
  sqrt: (x, span) => span / Math.sqrt(x.length),
  sturges: (x, span) => span / (Math.log2(x.length) + 1),
  rice: (x, span) => span / (2 * Math.cbrt(x.length)),
  scott: (x) => Math.cbrt((24 * Math.sqrt(Math.PI)) / x.length) * deviation(x),
  fd: (x) => (2 * (percentileOf(x, 0.75) - percentileOf(x, 0.25))) / Math.cbrt(x.length),
  doane: (x, span) => {
    const [n, sigma] = [x.length, deviation(x)];
    if (n <= 2 || !(sigma > 0)) return 0;
    const scale = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
    const mean = meanOfList(x);
    const skew = meanOfList(x.map((value) => ((value - mean) / sigma) ** 3));
    return span / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skew) / scale));
  },
  auto: (x, span) => {
    const [fd, sturges] = [widths.fd(x, span), widths.sturges(x, span)];
    return fd > 0 ? Math.min(Math.max(fd, widths.sqrt(x, span) / 2), sturges) : sturges;
  },
};

const meanOfList = (x: readonly number[]): number => x.reduce((sum, value) => sum + value, 0) / x.length;
const deviation = (x: readonly number[]): number => {
  const mean = meanOfList(x);
  return Math.sqrt(meanOfList(x.map((value) => (value - mean) ** 2)));
};
const percentileOf = (x: readonly number[], q: number): number => {
  const sorted = [...x].sort((p, r) => p - r);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
};

/** How many bins a rule makes of the elements within the range. */
function binsByRule(operation: string, x: Tensor, rule: string, range: readonly [number, number] | null): number {
  if (!Object.hasOwn(widths, rule))
    throw new ArgumentError(operation, `'${rule}' is not a valid estimator for \`bins\`.`, `one of ${Object.keys(widths).join(", ")}.`);
  const all = Array.from(valuesOf(operation, x.flatten()) as Iterable<number | bigint>, Number);
  const inside = range === null ? all : all.filter((value) => value >= range[0] && value <= range[1]);
  if (inside.length === 0) return 1;
  let [low, high] = range ?? [inside.reduce((p, q) => Math.min(p, q)), inside.reduce((p, q) => Math.max(p, q))];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const extent = inside.reduce((p, q) => Math.max(p, q)) - inside.reduce((p, q) => Math.min(p, q));
  const width = widths[rule as keyof typeof widths](inside, extent);
  // A bin of integers is not narrower than one.
  const least = isFloat(x) ? width : Math.max(1, width);
  return width > 0 ? Math.ceil((high - low) / least) : 1;
}

/** The bounds of a range as numbers. @throws ArgumentError */
function boundsOf(operation: string, range: readonly [number | bigint, number | bigint] | null): readonly [number, number] | null {
  if (range === null) return null;
  if (!Array.isArray(range) || range.length !== 2) throw new ArgumentError(operation, `a range is two numbers, not ${describe(range)}.`);
  return [numberOf(operation, "range", range[0] as number), numberOf(operation, "range", range[1] as number)];
}

function edgesOf(
  operation: string,
  x: Tensor,
  given: number | ArrayLike | BinRule,
  asked: readonly [number | bigint, number | bigint] | null,
): Tensor {
  const range = boundsOf(operation, asked);
  const bins = typeof given === "string" ? binsByRule(operation, x, given, range) : given;
  if (typeof bins === "number") return equalEdges(operation, x, bins, range);
  const edges = beside(operation, bins as ArrayLike, x);
  if (edges.ndim !== 1) throw new ShapeError(operation, "`bins` must be 1d, when an array.");
  const falls = edges.narrow(0, 1, Math.max(0, edges.numel() - 1)).lt(edges.narrow(0, 0, Math.max(0, edges.numel() - 1)));
  if (edges.numel() > 1 && valuesOf(operation, falls.any())[0] !== 0)
    throw new ArgumentError(operation, "`bins` must increase monotonically, when an array.");
  return edges;
}

/** The edges of the bins of a histogram. */
export function histogram_bin_edges(a: ArrayLike, ...args: Arguments<HistogramOptions, ["bins", "range", "weights"]>): NDArray {
  const { bins = 10, range = null } = bound<HistogramOptions>("histogram_bin_edges", ["bins", "range", "weights"], args);
  return wrap(edgesOf("histogram_bin_edges", asTensor("histogram_bin_edges", a), bins, range));
}

/** Which bin each element lies in, from 1 on: 0 and one above the last are outside. The last bin has both its edges. */
function binsOf(x: Tensor, edges: Tensor): Tensor {
  const place = searchsorted(edges, x, { side: "right" }).tensor.to("int32");
  return core.where(x.eq(edges.select(0, edges.numel() - 1)), place.sub(1), place);
}

/** Keyword arguments of `histogram`. */
export interface HistogramOptions {
  /** How many equal bins; their edges; or the name of the rule that says how many. Default: 10. */
  readonly bins?: number | ArrayLike | BinRule;
  /** The bounds of equal bins. Default: the smallest and the largest element. */
  readonly range?: readonly [number, number] | null;
  /** Divide by the total and by the widths of the bins. Default: `false`. */
  readonly density?: boolean | null;
  readonly weights?: ArrayLike | null;
}

/**
 * How many elements lie in each bin, and the edges of the bins; the last bin has both its edges.
 *
 * ```ts
 * const [counts, edges] = np.histogram([1, 2, 1], [0, 1, 2, 3]);
 * counts.tolist(); // [0n, 2n, 1n]
 * ```
 */
export function histogram(a: ArrayLike, ...args: Arguments<HistogramOptions, ["bins", "range", "density", "weights"]>): [NDArray, NDArray] {
  const given = bound<HistogramOptions>("histogram", ["bins", "range", "density", "weights"], args);
  const { bins = 10, range = null, density = false, weights = null } = given;
  const x = asTensor("histogram", a).flatten();
  const edges = edgesOf("histogram", x, bins, range);
  const each = weights === null ? null : beside("histogram", weights, x, { dtype: "float64" }).flatten();
  const count = edges.numel() - 1;
  const counts = counted(binsOf(x, edges), count + 2, each)
    .narrow(0, 1, count)
    .clone();
  if (!density) return [wrap(counts), wrap(edges)];
  const widths = edges
    .narrow(0, 1, count)
    .sub(edges.narrow(0, 0, count))
    .to(numberDType("histogram", x.device));
  return [wrap(counts.to(widths.dtype).div(widths).div(core.sum(counts))), wrap(edges)];
}

/** The bins of `histogramdd`: as many along each axis, a number or edges for each, or edges for all. */
export type BinsOfAxes = number | readonly (number | ArrayLike)[];

/** Keyword arguments of `histogramdd`. */
export interface HistogramsOptions {
  readonly bins?: BinsOfAxes;
  readonly range?: readonly (readonly [number, number] | null)[] | null;
  readonly density?: boolean | null;
  readonly weights?: ArrayLike | null;
}

/**
 * How many points lie in each bin of several axes, and the edges along each. Points are the rows of a matrix, or a list of their coordinates.
 *
 * @throws ShapeError when the bins are not as many as the axes.
 */
export function histogramdd(
  sample: ArrayLike | readonly ArrayLike[],
  ...args: Arguments<HistogramsOptions, ["bins", "range", "density", "weights"]>
): [NDArray, NDArray[]] {
  const given = bound<HistogramsOptions>("histogramdd", ["bins", "range", "density", "weights"], args);
  return binned("histogramdd", coordinates(sample), given);
}

function coordinates(sample: ArrayLike | readonly ArrayLike[]): Tensor[] {
  if (Array.isArray(sample) && sample.every((one) => typeof one === "object"))
    return allTensors("histogramdd", sample as ArrayLike[]).map((one) => one.flatten());
  const x = asTensor("histogramdd", sample as ArrayLike);
  if (x.ndim > 2) throw new ShapeError("histogramdd", "a sample has one axis for points and one for their coordinates.");
  return x.ndim < 2 ? [x.flatten()] : Array.from({ length: x.shape[1]! }, (_, i) => x.select(1, i));
}

function binned(
  operation: string,
  axes: readonly Tensor[],
  { bins = 10, range = null, density, weights = null }: HistogramsOptions,
): [NDArray, NDArray[]] {
  if (axes.length === 0) throw new ShapeError(operation, "the sample has no coordinates.");
  if (typeof bins !== "number" && !Array.isArray(bins))
    throw new ArgumentError(operation, `\`bins\` is ${describe(bins)}, not a number or a list with one entry for each axis.`);
  const each = typeof bins === "number" ? axes.map(() => bins) : bins;
  if (each.length !== axes.length) throw new ShapeError(operation, "The dimension of bins must be equal to the dimension of the sample x.");
  if (range !== null && range.length !== axes.length) throw new ShapeError(operation, "range argument must have one entry per dimension.");
  const edges = axes.map((x, i) => edgesOf(operation, x, each[i]!, range?.[i] ?? null));
  const float = numberDType(operation, axes[0]!.device);
  const sizes = edges.map((edge) => edge.numel() + 1);
  const flat = axes.map((x, i) => binsOf(x, edges[i]!)).reduce((index, place, i) => index.mul(sizes[i]!).add(place));
  const weight = weights === null ? null : beside(operation, weights, axes[0]!, { dtype: float });
  const all = counted(
    flat,
    sizes.reduce((p, q) => p * q),
    weight,
  )
    .reshape(sizes)
    .to(float);
  let counts = sizes.reduce((table, size, i) => table.narrow(i, 1, size - 2), all).clone();
  if (density) {
    const total = core.sum(counts);
    edges.forEach((edge, i) => {
      const n = edge.numel() - 1;
      const widths = edge
        .narrow(0, 1, n)
        .sub(edge.narrow(0, 0, n))
        .to(float);
      counts = counts.div(widths.reshape(edges.map((_, j) => (i === j ? n : 1))));
    });
    counts = counts.div(total);
  }
  return [wrap(counts), edges.map(wrap)];
}

/**
 * How many points (x, y) lie in each bin, and the edges along both axes.
 *
 * ```ts
 * const [counts] = np.histogram2d([0, 1, 1], [0, 1, 1], 2);
 * counts.tolist(); // [[1, 0], [0, 2]]
 * ```
 *
 * @throws ShapeError when `x` and `y` differ in length.
 */
export function histogram2d(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Arguments<Omit<HistogramsOptions, "bins"> & { readonly bins?: BinsOfAxes | ArrayLike }, ["bins", "range", "density", "weights"]>
): [NDArray, NDArray, NDArray] {
  const given = bound<HistogramsOptions>("histogram2d", ["bins", "range", "density", "weights"], args);
  const points = allTensors("histogram2d", [x, y]).map((one) => one.flatten()) as [Tensor, Tensor];
  if (points[0].numel() !== points[1].numel())
    throw new ShapeError("histogram2d", `x and y must have the same length, not ${describe(points.map((one) => one.numel()))}.`);
  // Of other lengths than two, `bins` are the edges along both axes.
  const all = given.bins;
  const pairs = isArray(all) || (Array.isArray(all) && all.length !== 2) ? { ...given, bins: [all, all] as BinsOfAxes } : given;
  const [counts, [along, across]] = binned("histogram2d", points, pairs) as [NDArray, [NDArray, NDArray]];
  return [counts, along, across];
}
