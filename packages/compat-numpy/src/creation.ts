import {
  type DType,
  DTypeError,
  dtypes,
  eye as coreEye,
  full as coreFull,
  ShapeError,
  tensor,
  type Tensor,
  tril as coreTril,
  triu as coreTriu,
} from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { ArrayLike, DTypeOf, NestedArrays, WeakScalar } from "./array-like";
import { asTensor, isScalar, type Place, type ShapeLike, shapeOf, valuesOf } from "./convert";
import { type DefaultFloat, dtypeNamed, indexDType, numberDType, scalarDType } from "./dtypes";
import { isArray, isKeywords, keywords, wrap } from "./make-array";

/** Options of what makes arrays. */
export interface ArrayOptions<D extends DType = DType> {
  readonly dtype?: D | undefined;
  /** The name of a registered device. Default: the default device, or that of the array given. */
  readonly device?: string | null | undefined;
}

const placeNames = ["dtype", "device"];

function place(operation: string, options: ArrayOptions | undefined, more: readonly string[] = []): Place {
  const { dtype, device } = keywords(operation, options, [...placeNames, ...more]);
  return { dtype: dtypeNamed(operation, dtype), device: device ?? undefined };
}

/** Where an array is made, with its dtype settled. */
interface Settled {
  readonly dtype: DType;
  readonly device: string | undefined;
}

/** A dtype, or that of numbers. */
const floatsIn = (operation: string, { dtype, device }: Place): Settled => ({
  dtype: dtype ?? numberDType(operation, device),
  device,
});

const on = (device: string | undefined): { device?: string } => (device === undefined ? {} : { device });

/**
 * An array of the given numbers, nested lists, arrays or typed array: a copy. Numbers are float64 (see `set_default_dtype`), bigints int64,
 * booleans bool; a typed array keeps its type.
 *
 * ```ts
 * np.array([[1, 2], [3, 4]]).shape; // [2, 2]
 * np.array([1n, 2n]).dtype; // "int64"
 * ```
 *
 * @throws ShapeError when rows differ in length. @throws DTypeError for a number that the dtype does not hold.
 */
export function array<A extends ArrayLike | readonly NestedArrays[], D extends DType = DTypeOf<A>>(
  object: A,
  options?: ArrayOptions<D> & { readonly copy?: boolean; readonly ndmin?: number },
): NDArray<D> {
  const { copy = true, ndmin = 0 } = options ?? {};
  const made = asTensor("array", object as ArrayLike, place("array", options, ["copy", "ndmin"]));
  const source = isArray(object) ? object.tensor : object;
  const own = copy && made === source ? made.clone() : made;
  const missing = Math.max(0, ndmin - own.ndim);
  return wrap(missing === 0 ? own : own.reshape([...new Array<number>(missing).fill(1), ...own.shape])) as NDArray<D>;
}

/**
 * The array itself, or an array over the same tensor, where it is one already; otherwise as `array`.
 *
 * ```ts
 * const a = np.asarray([1, 2, 3]);
 * np.asarray(a) === a; // true
 * ```
 */
export function asarray<A extends ArrayLike | readonly NestedArrays[], D extends DType = DTypeOf<A>>(
  object: A,
  options?: ArrayOptions<D> & { readonly copy?: boolean },
): NDArray<D> {
  if (options?.copy === true) return array<A, D>(object, options);
  const made = asTensor("asarray", object as ArrayLike, place("asarray", options, ["copy"]));
  return (isArray(object) && object.tensor === made ? object : wrap(made)) as NDArray<D>;
}

/** A contiguous array of at least one dimension. */
export function ascontiguousarray(a: ArrayLike, options?: ArrayOptions): NDArray {
  const x = asTensor("ascontiguousarray", a, place("ascontiguousarray", options)).contiguous();
  return wrap(x.ndim === 0 ? x.reshape([1]) : x);
}

/** An array, which must be free of NaN and infinities. @throws DTypeError where it is not. */
export function asarray_chkfinite(a: ArrayLike, options?: ArrayOptions): NDArray {
  const x = asTensor("asarray_chkfinite", a, place("asarray_chkfinite", options));
  if (valuesOf("asarray_chkfinite", x.isfinite().all())[0] === 0)
    throw new DTypeError("asarray_chkfinite", "array must not contain infs or NaNs.");
  return wrap(x);
}

/** A copy. */
export const copy = <A extends ArrayLike>(a: A): NDArray<DTypeOf<A>> => wrap(asTensor("copy", a).clone()) as NDArray<DTypeOf<A>>;

const filled = (operation: string, shape: ShapeLike, value: WeakScalar, { dtype, device }: Settled): NDArray => {
  const sizes = shapeOf(shape);
  for (const size of sizes) if (size < 0) throw new ShapeError(operation, "negative dimensions are not allowed.");
  return wrap(coreFull(sizes, dtype === "bool" ? Boolean(value) : value, { dtype, ...on(device) }));
};

/** Zeros. Default dtype: float64. */
export function zeros<D extends DType = DefaultFloat>(shape: ShapeLike, options?: ArrayOptions<D>): NDArray<D> {
  return filled("zeros", shape, 0, floatsIn("zeros", place("zeros", options))) as NDArray<D>;
}

/** Ones. Default dtype: float64. */
export function ones<D extends DType = DefaultFloat>(shape: ShapeLike, options?: ArrayOptions<D>): NDArray<D> {
  return filled("ones", shape, 1, floatsIn("ones", place("ones", options))) as NDArray<D>;
}

/** Of a given shape, for those who fill it at once. The values are zeros: no stale memory shows. */
export function empty<D extends DType = DefaultFloat>(shape: ShapeLike, options?: ArrayOptions<D>): NDArray<D> {
  return filled("empty", shape, 0, floatsIn("empty", place("empty", options))) as NDArray<D>;
}

/** Every element `fill_value`, which may be an array that broadcasts. */
export function full<A extends ArrayLike, D extends DType = DTypeOf<A>>(
  shape: ShapeLike,
  fill_value: A,
  options?: ArrayOptions<D>,
): NDArray<D> {
  const { dtype, device } = place("full", options);
  if (isScalar(fill_value)) {
    const own = dtype ?? scalarDType("full", fill_value, device);
    return filled("full", shape, fill_value, { dtype: own, device }) as NDArray<D>;
  }
  return wrap(asTensor("full", fill_value, { dtype, device }).broadcastTo(shapeOf(shape)).clone()) as NDArray<D>;
}

/** Options of `zeros_like` and its kind. */
export interface LikeOptions<D extends DType = DType> extends ArrayOptions<D> {
  readonly shape?: ShapeLike;
}

function like(operation: string, a: ArrayLike, value: WeakScalar, options: LikeOptions | undefined): NDArray {
  const x = asTensor(operation, a);
  const { dtype, device } = place(operation, options, ["shape"]);
  return filled(operation, options?.shape ?? x.shape, value, { dtype: dtype ?? x.dtype, device: device ?? x.device });
}

/** Zeros with the shape, dtype and device of `a`. */
export const zeros_like = (a: ArrayLike, options?: LikeOptions): NDArray => like("zeros_like", a, 0, options);
/** Ones with the shape, dtype and device of `a`. */
export const ones_like = (a: ArrayLike, options?: LikeOptions): NDArray => like("ones_like", a, 1, options);
/** As `empty`, with the shape, dtype and device of `a`. */
export const empty_like = (a: ArrayLike, options?: LikeOptions): NDArray => like("empty_like", a, 0, options);
/** Every element `fill_value`, with the shape, dtype and device of `a`. */
export const full_like = (a: ArrayLike, fill_value: WeakScalar, options?: LikeOptions): NDArray =>
  like("full_like", a, fill_value, options);

/** What bounds a range: a number, or an array without axes, whose dtype says whether it is whole. */
export type RangeBound = number | bigint | NDArray;

interface Bound {
  readonly value: number | bigint;
  readonly whole: boolean;
}

function boundOf(given: RangeBound): Bound {
  const value = isArray(given) ? given.item() : given;
  if ((typeof value !== "number" && typeof value !== "bigint") || (typeof value === "number" && !Number.isFinite(value)))
    throw new ShapeError("arange", `takes one to three finite numbers, not ${describe(value)}.`);
  return { value, whole: isArray(given) ? dtypes[given.dtype].kind !== "float" : Number.isInteger(Number(value)) };
}

/**
 * Numbers from `start` (0) to below `stop` by `step` (1): int64 if all are whole, else float64.
 *
 * ```ts
 * np.arange(3).tolist(); // [0n, 1n, 2n]
 * np.arange(1, 2, 0.5).tolist(); // [1, 1.5]
 * ```
 *
 * @throws ShapeError for a step of 0, and for what is not a number.
 */
export function arange(stop: RangeBound, options?: ArrayOptions): NDArray;
export function arange(start: RangeBound, stop: RangeBound | null, options?: ArrayOptions): NDArray;
export function arange(start: RangeBound, stop: RangeBound | null, step: RangeBound, options?: ArrayOptions): NDArray;
export function arange(...args: (RangeBound | null | ArrayOptions | undefined)[]): NDArray {
  const options = args.find(isKeywords) as ArrayOptions | undefined;
  const [first, second, third] = args.filter((arg) => !isKeywords(arg)) as [RangeBound, (RangeBound | null)?, RangeBound?];
  const { dtype, device } = place("arange", options);
  const alone = second === undefined || second === null;
  const bounds = [alone ? 0 : first, alone ? first : second, third ?? 1].map(boundOf) as [Bound, Bound, Bound];
  if (Number(bounds[2].value) === 0) throw new ShapeError("arange", "Maximum allowed size exceeded: the step is 0.");
  const length = Math.ceil((Number(bounds[1].value) - Number(bounds[0].value)) / Number(bounds[2].value));
  // Before the numbers are written out, which a tensor would refuse to hold.
  if (length >= 2 ** 32) throw new ShapeError("arange", `Maximum allowed size exceeded: ${length} elements.`);
  const whole = bounds.every((one) => one.whole);
  const own = dtype ?? (whole ? indexDType(device) : numberDType("arange", device));
  const integers = dtypes[own].kind !== "float" && own !== "bool";
  const values = whole && integers ? wholeRange(bounds) : range(bounds, integers ? Math.trunc : (x) => x);
  return wrap(tensor(values, { dtype: own, ...on(device) }));
}

/** @param stored What a value becomes in the dtype: NumPy counts by the difference of the first two as they are stored. */
function range(bounds: readonly [Bound, Bound, Bound], stored: (x: number) => number): Float64Array {
  const [from, stop, step] = bounds.map(({ value }) => Number(value)) as [number, number, number];
  const [start, second] = [stored(from), stored(from + step)];
  return Float64Array.from({ length: Math.max(0, Math.ceil((stop - from) / step)) }, (_, i) =>
    i === 1 ? second : start + i * (second - start),
  );
}

/** Beyond 2⁵³ numbers are not exact. */
function wholeRange(bounds: readonly [Bound, Bound, Bound]): bigint[] | Float64Array {
  if (bounds.every(({ value }) => Number.isSafeInteger(Number(value)))) return range(bounds, (x) => x);
  const [start, stop, step] = bounds.map(({ value }) => BigInt(value)) as [bigint, bigint, bigint];
  const span = stop - start;
  const length = span > 0n === step > 0n && span !== 0n ? Number((span - (step > 0n ? 1n : -1n)) / step) + 1 : 0;
  return Array.from({ length }, (_, i) => start + BigInt(i) * step);
}

/** Options of `linspace`. */
export interface LinspaceOptions extends ArrayOptions {
  /** How many, where it does not stand by its position. Default: 50. */
  readonly num?: number;
  /** Whether `stop` is the last. Default: `true`. */
  readonly endpoint?: boolean;
  /** Return `[samples, step]`. Default: `false`. */
  readonly retstep?: boolean;
  /** Where the new axis goes, if `start` or `stop` is an array. Default: 0. */
  readonly axis?: number;
}

/** `num` numbers evenly spaced from `start` to `stop`. */
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | (LinspaceOptions & { readonly retstep?: false }),
  options?: LinspaceOptions & { readonly retstep?: false },
): NDArray;
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num: number,
  options: LinspaceOptions & { readonly retstep: true },
): [NDArray, NDArray];
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  count: number | LinspaceOptions = 50,
  given?: LinspaceOptions,
): NDArray | [NDArray, NDArray] {
  const options = isKeywords(count) ? count : given;
  const { dtype, device } = place("linspace", options, ["num", "endpoint", "retstep", "axis"]);
  const { endpoint = true, retstep = false, axis = 0 } = options ?? {};
  const num = typeof count === "number" ? count : (options?.num ?? 50);
  if (num < 0) throw new ShapeError("linspace", `Number of samples, ${num}, must be non-negative.`);
  const compute = numberDType("linspace", device);
  const [from, to] = [asTensor("linspace", start, { device }), asTensor("linspace", stop, { device })].map((x) => x.to(compute)) as [
    Tensor,
    Tensor,
  ];
  const intervals = endpoint ? num - 1 : num;
  const span = to.sub(from);
  const step = intervals > 0 ? span.div(intervals) : span.mul(Number.NaN);
  const counts = tensor(
    Float64Array.from({ length: num }, (_, i) => i),
    { dtype: compute, device: from.device },
  );
  const column = counts.reshape([num, ...new Array<number>(span.ndim).fill(1)]);
  let samples = (intervals > 0 ? column.mul(step) : column.mul(span)).add(from);
  if (endpoint && num > 1) samples.set_([num - 1], to.expand(samples.shape.slice(1)));
  if (axis !== 0) samples = samples.permute(moved(samples.ndim, axis));
  const own = dtype ?? compute;
  const result = wrap(own === compute ? samples : (own.startsWith("float") || own === "bfloat16" ? samples : samples.floor()).to(own));
  return retstep ? [result, wrap(step)] : result;
}

/** The order of axes that puts the first at `axis`. */
const moved = (ndim: number, axis: number): number[] => {
  const order = Array.from({ length: ndim - 1 }, (_, i) => i + 1);
  order.splice(axis < 0 ? axis + ndim : axis, 0, 0);
  return order;
};

/** Options of `eye`. */
export interface EyeOptions extends ArrayOptions {
  /** Which diagonal is one: above the main one where positive. Default: 0. */
  readonly k?: number;
}

/** Ones on a diagonal, zeros elsewhere. */
export function eye(N: number, M?: number | null | EyeOptions, options?: EyeOptions): NDArray {
  const [columns, given] = typeof M === "number" ? [M, options] : [N, M ?? options];
  const { dtype, device } = floatsIn("eye", place("eye", given, ["k"]));
  const k = given?.k ?? 0;
  if (k === 0) return wrap(coreEye(N, columns, { dtype, ...on(device) }));
  const made = filled("eye", [N, columns], 0, { dtype, device });
  made.tensor.diagonal(k).fill_(dtype === "bool" ? true : 1);
  return made;
}

/** The identity matrix. */
export const identity = (n: number, options?: ArrayOptions): NDArray => eye(n, null, options);

/** Ones on and below a diagonal, zeros above it. */
export function tri(N: number, M: number | null = null, k = 0, options?: ArrayOptions): NDArray {
  const where = floatsIn("tri", place("tri", options));
  return wrap(coreTril(filled("tri", [N, M ?? N], 1, where).tensor, k));
}

const atLeastMatrix = (operation: string, m: ArrayLike): Tensor => {
  const x = asTensor(operation, m);
  if (x.ndim === 0) throw new ShapeError(operation, "the array needs at least one dimension.");
  return x.ndim === 1 ? x.expand([x.shape[0]!, x.shape[0]!]) : x;
};

/** The lower triangle of the last two axes; the rest is 0. */
export const tril = <A extends ArrayLike>(m: A, k: number | { readonly k?: number } = 0): NDArray<DTypeOf<A>> =>
  wrap(coreTril(atLeastMatrix("tril", m), typeof k === "number" ? k : (k.k ?? 0))) as NDArray<DTypeOf<A>>;
/** The upper triangle of the last two axes; the rest is 0. */
export const triu = <A extends ArrayLike>(m: A, k: number | { readonly k?: number } = 0): NDArray<DTypeOf<A>> =>
  wrap(coreTriu(atLeastMatrix("triu", m), typeof k === "number" ? k : (k.k ?? 0))) as NDArray<DTypeOf<A>>;

/** The values of a function of the indices, which gets them as arrays. */
export function fromfunction(fn: (...indices: NDArray[]) => ArrayLike, shape: readonly number[], options?: ArrayOptions): NDArray {
  const where = floatsIn("fromfunction", place("fromfunction", options));
  const axes = shape.map((size, axis) => {
    const counts = arange(size, where).tensor;
    return wrap(
      counts
        .reshape(shape.map((_, i) => (i === axis ? size : 1)))
        .expand([...shape])
        .contiguous(),
    );
  });
  return asarray(fn(...axes));
}

/** An array of what an iterable gives. */
export function fromiter(iterable: Iterable<WeakScalar>, dtype: DType, count = -1): NDArray {
  const values = [];
  for (const value of iterable) {
    if (values.length === count) break;
    values.push(value);
  }
  if (values.length < count)
    throw new ShapeError("fromiter", `iterator too short: Expected ${count} but iterator had only ${values.length} items.`);
  return array(values, { dtype });
}
