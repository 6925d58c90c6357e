import {
  ArgumentError,
  type DType,
  DTypeError,
  eye as coreEye,
  full as coreFull,
  ShapeError,
  type Tensor,
  tril as coreTril,
  triu as coreTriu,
} from "@adjoint/core";
import { attached, describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf, NestedArrays, WeakScalar } from "./array-like";
import {
  asTensor,
  beside,
  checkFits,
  checkFunction,
  integerOf,
  isScalar,
  MOST_DIMS,
  offsetOf,
  shapeOf,
  type Place,
  type ShapeLike,
  valuesOf,
} from "./convert";
import { type DefaultFloat, dtypeNamed, numberDType, scalarDType } from "./dtypes";
import { bound, isArray, wrap, nothingAfter } from "./make-array";
import { arange } from "./ranges";

/** Options of what makes arrays. */
export interface ArrayOptions<D extends DType = DType> {
  readonly dtype?: D | undefined;
  /** The name of a registered device. Default: the default device, or that of the array given. */
  readonly device?: string | null | undefined;
  /** Taken for NumPy's sake: it does not change values, and how elements lie in memory is not kept. */
  readonly order?: "C" | "F" | "A" | "K" | null | undefined;
}

/** A dtype, or options: what stands behind the shape or the object. */
type DTypeOr<O, D extends DType> = D | O | undefined;

/** The arguments behind a dtype: `order`, and other keywords. */
type Behind<O> = Arguments<Omit<O, "dtype">, ["order"]>;

type Given<O> = Partial<O> & Place;

/** Arguments behind the shape or the object, `dtype` and `order` first. @throws ArgumentError for an order that is none. */
function placed<O extends ArrayOptions>(
  operation: string,
  args: readonly unknown[],
  more: readonly (keyof O & string)[] = [],
  names: readonly (keyof O & string)[] = ["dtype", "order"],
): Given<O> {
  const given = bound<O>(operation, names, args, ["device", ...more]);
  const { dtype, device, order = null } = given as ArrayOptions;
  if (order !== null && !["C", "F", "A", "K"].includes(order))
    throw new ArgumentError(operation, `order must be one of 'C', 'F', 'A', or 'K' (got ${describe(order)}).`);
  return { ...given, dtype: dtypeNamed(operation, dtype), device: device ?? undefined };
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

/** Options of `array`. */
export interface ArrayFromOptions<D extends DType = DType> extends ArrayOptions<D> {
  /** Whether what is an array already is copied. Default: `true`. */
  readonly copy?: boolean;
  /** The number of axes at least, up to 64. Default: 0. */
  readonly ndmin?: number;
}

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
 * @throws ArgumentError unless `ndmin` is a whole number up to 64.
 */
export function array<A extends ArrayLike | readonly NestedArrays[], D extends DType = DTypeOf<A>>(
  object: A,
  dtype?: DTypeOr<ArrayFromOptions<D>, D>,
  ...rest: Arguments<Omit<ArrayFromOptions<D>, "dtype">, []>
): NDArray<D> {
  const given = placed<ArrayFromOptions>("array", [dtype, ...rest], ["copy", "ndmin", "order"], ["dtype"]);
  const { copy = true } = given;
  const ndmin = integerOf("array", "ndmin", given.ndmin ?? 0);
  if (ndmin > MOST_DIMS)
    throw new ArgumentError("array", `ndmin bigger than allowable number of dimensions (=${MOST_DIMS}), and it is ${ndmin}.`);
  const made = asTensor("array", object as ArrayLike, given);
  const source = isArray(object) ? object.tensor : object;
  const own = copy && made === source ? made.clone() : made;
  const missing = Math.max(0, ndmin - own.ndim);
  return wrap(missing === 0 ? own : own.reshape([...new Array<number>(missing).fill(1), ...own.shape])) as NDArray<D>;
}

/** Options of `asarray`. */
export type AsarrayOptions<D extends DType = DType> = ArrayOptions<D> & { readonly copy?: boolean | null };

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
  dtype?: DTypeOr<AsarrayOptions<D>, D>,
  ...rest: Behind<AsarrayOptions<D>>
): NDArray<D> {
  const given = placed<AsarrayOptions>("asarray", [dtype, ...rest], ["copy"]);
  const made = asTensor("asarray", object as ArrayLike, given);
  if (given.copy === true) return array(made, {}) as NDArray<D>;
  return (isArray(object) && object.tensor === made ? object : wrap(made)) as NDArray<D>;
}

/** A contiguous array of at least one dimension. */
export function ascontiguousarray(a: ArrayLike, ...args: Arguments<ArrayOptions, ["dtype"]>): NDArray {
  const x = asTensor("ascontiguousarray", a, placed<ArrayOptions>("ascontiguousarray", args, [], ["dtype"])).contiguous();
  return wrap(x.ndim === 0 ? x.reshape([1]) : x);
}

/** An array, which must be free of NaN and infinities. @throws ArgumentError where it is not. */
export function asarray_chkfinite(a: ArrayLike, ...args: Arguments<ArrayOptions, ["dtype", "order"]>): NDArray {
  const x = asTensor("asarray_chkfinite", a, placed<ArrayOptions>("asarray_chkfinite", args));
  if (valuesOf("asarray_chkfinite", x.isfinite().all())[0] === 0)
    throw new ArgumentError("asarray_chkfinite", "array must not contain infs or NaNs.");
  return wrap(x);
}

/** A copy. */
export const copy = <A extends ArrayLike>(a: A, ...args: Arguments<Pick<ArrayOptions, "order">, ["order"]>): NDArray<DTypeOf<A>> => {
  placed<ArrayOptions>("copy", args, [], ["order"]);
  return wrap(asTensor("copy", a).clone()) as NDArray<DTypeOf<A>>;
};

const filled = (operation: string, shape: ShapeLike, value: WeakScalar, { dtype, device }: Settled): NDArray => {
  const sizes = shapeOf(shape, operation);
  for (const size of sizes) if (size < 0) throw new ShapeError(operation, "negative dimensions are not allowed.");
  return wrap(coreFull(sizes, dtype === "bool" ? Boolean(value) : value, { dtype, ...on(device) }));
};

/** Zeros. Default dtype: float64. */
export function zeros<D extends DType = DefaultFloat>(
  shape: ShapeLike,
  dtype?: DTypeOr<ArrayOptions<D>, D>,
  ...rest: Behind<ArrayOptions<D>>
): NDArray<D> {
  return filled("zeros", shape, 0, floatsIn("zeros", placed<ArrayOptions>("zeros", [dtype, ...rest]))) as NDArray<D>;
}

/** Ones. Default dtype: float64. */
export function ones<D extends DType = DefaultFloat>(
  shape: ShapeLike,
  dtype?: DTypeOr<ArrayOptions<D>, D>,
  ...rest: Behind<ArrayOptions<D>>
): NDArray<D> {
  return filled("ones", shape, 1, floatsIn("ones", placed<ArrayOptions>("ones", [dtype, ...rest]))) as NDArray<D>;
}

/** Of a given shape, for those who fill it at once. The values are zeros: no stale memory shows. */
export function empty<D extends DType = DefaultFloat>(
  shape: ShapeLike,
  dtype?: DTypeOr<ArrayOptions<D>, D>,
  ...rest: Behind<ArrayOptions<D>>
): NDArray<D> {
  return filled("empty", shape, 0, floatsIn("empty", placed<ArrayOptions>("empty", [dtype, ...rest]))) as NDArray<D>;
}

/** Every element `fill_value`, which may be an array that broadcasts. */
export function full<A extends ArrayLike, D extends DType = DTypeOf<A>>(
  shape: ShapeLike,
  fill_value: A,
  dtypeOr?: DTypeOr<ArrayOptions<D>, D>,
  ...rest: Behind<ArrayOptions<D>>
): NDArray<D> {
  const { dtype, device } = placed<ArrayOptions>("full", [dtypeOr, ...rest]);
  if (isScalar(fill_value)) {
    const own = dtype ?? scalarDType("full", fill_value, device);
    return filled("full", shape, fill_value, { dtype: own, device }) as NDArray<D>;
  }
  return wrap(asTensor("full", fill_value, { dtype, device }).broadcastTo(shapeOf(shape, "full")).clone()) as NDArray<D>;
}

/** Options of `zeros_like` and its kind. */
export interface LikeOptions<D extends DType = DType> extends ArrayOptions<D> {
  readonly shape?: ShapeLike;
  /** Taken for NumPy's sake. */
  readonly subok?: boolean;
}

type LikeArguments = Arguments<LikeOptions, ["dtype", "order", "subok", "shape"]>;

function like(operation: string, a: ArrayLike, value: ArrayLike, args: LikeArguments): NDArray {
  const x = asTensor(operation, a);
  const {
    dtype = x.dtype,
    device = x.device,
    shape = x.shape,
  } = placed<LikeOptions>(operation, args, [], ["dtype", "order", "subok", "shape"]);
  if (isScalar(value)) {
    checkFits(operation, value, dtype);
    return filled(operation, shape, value, { dtype, device });
  }
  const values = beside(operation, value, { device }).to(dtype);
  return wrap(values.broadcastTo(shapeOf(shape, operation)).clone());
}

/** Zeros with the shape, dtype and device of `a`. */
export const zeros_like = (a: ArrayLike, ...args: LikeArguments): NDArray => like("zeros_like", a, 0, args);
/** Ones with the shape, dtype and device of `a`. */
export const ones_like = (a: ArrayLike, ...args: LikeArguments): NDArray => like("ones_like", a, 1, args);
/** As `empty`, with the shape, dtype and device of `a`. */
export const empty_like = (a: ArrayLike, ...args: LikeArguments): NDArray => like("empty_like", a, 0, args);
/** Every element `fill_value`, which may be an array that broadcasts, with the shape, dtype and device of `a`. */
export const full_like = (a: ArrayLike, fill_value: ArrayLike, ...args: LikeArguments): NDArray => like("full_like", a, fill_value, args);

/** Options of `eye`. */
export interface EyeOptions extends ArrayOptions {
  /** The number of columns. Default: as many as rows. */
  readonly M?: number | null;
  /** Which diagonal is one: above the main one where positive. Default: 0. */
  readonly k?: number | bigint;
}

/** Ones on a diagonal, zeros elsewhere. */
export function eye(N: number, ...args: Arguments<EyeOptions, ["M", "k", "dtype", "order"]>): NDArray {
  const given = placed<EyeOptions>("eye", args, [], ["M", "k", "dtype", "order"]);
  const { dtype, device } = floatsIn("eye", given);
  const rows = integerOf("eye", "N", N);
  const columns = integerOf("eye", "M", given.M ?? N);
  const k = offsetOf("eye", given.k, rows, columns);
  if (k === 0) return wrap(coreEye(rows, columns, { dtype, ...on(device) }));
  const made = filled("eye", [rows, columns], 0, { dtype, device });
  made.tensor.diagonal(k).fill_(dtype === "bool" ? true : 1);
  return made;
}

/** The identity matrix. */
export const identity = (n: number, ...args: Arguments<Omit<ArrayOptions, "order">, ["dtype"]>): NDArray =>
  eye(n, placed<ArrayOptions>("identity", args, [], ["dtype"]) as EyeOptions);

/** Ones on and below a diagonal, zeros above it. */
export function tri(N: number, ...args: Arguments<EyeOptions, ["M", "k", "dtype"]>): NDArray {
  const given = placed<EyeOptions>("tri", args, [], ["M", "k", "dtype"]);
  const where = floatsIn("tri", given);
  const sizes = [integerOf("tri", "N", N), integerOf("tri", "M", given.M ?? N)];
  return wrap(coreTril(filled("tri", sizes, 1, where).tensor, offsetOf("tri", given.k, sizes[0]!, sizes[1]!)));
}

const atLeastMatrix = (operation: string, m: ArrayLike): Tensor => {
  const x = asTensor(operation, m);
  if (x.ndim === 0) throw new ShapeError(operation, "the array needs at least one dimension.");
  return x.ndim === 1 ? x.expand([x.shape[0]!, x.shape[0]!]) : x;
};

interface TriangleOptions {
  /** Which diagonal bounds the triangle: above the main one where positive. Default: 0. */
  readonly k?: number | bigint;
}

function triangle(operation: string, m: ArrayLike, args: Arguments<TriangleOptions, ["k"]>, keep: typeof coreTril): NDArray {
  const x = atLeastMatrix(operation, m);
  const { k } = bound<TriangleOptions>(operation, ["k"], args);
  return wrap(keep(x, offsetOf(operation, k, x.shape.at(-2)!, x.shape.at(-1)!)));
}

/** The lower triangle of the last two axes; the rest is 0. */
export const tril = <A extends ArrayLike>(m: A, ...args: Arguments<{ readonly k?: number | bigint }, ["k"]>): NDArray<DTypeOf<A>> =>
  triangle("tril", m, args, coreTril) as NDArray<DTypeOf<A>>;
/** The upper triangle of the last two axes; the rest is 0. */
export const triu = <A extends ArrayLike>(m: A, ...args: Arguments<{ readonly k?: number | bigint }, ["k"]>): NDArray<DTypeOf<A>> =>
  triangle("triu", m, args, coreTriu) as NDArray<DTypeOf<A>>;

/** The values of a function of the indices, which gets them as arrays. */
export function fromfunction(
  fn: (...indices: NDArray[]) => ArrayLike,
  shape: readonly number[],
  options?: ArrayOptions,
  ...surplus: []
): NDArray {
  nothingAfter("fromfunction", surplus);
  checkFunction("fromfunction", "function", fn);
  const sizes = shapeOf(shape, "fromfunction");
  const where = floatsIn("fromfunction", placed<ArrayOptions>("fromfunction", [options]));
  const axes = sizes.map((size, axis) => {
    const counts = arange(size, where).tensor;
    return wrap(
      counts
        .reshape(sizes.map((_, i) => (i === axis ? size : 1)))
        .expand(sizes)
        .contiguous(),
    );
  });
  return asarray(fn(...axes));
}

/** An array of what an iterable gives. */
export function fromiter(
  iterable: Iterable<WeakScalar>,
  dtype: DType,
  ...args: Arguments<{ readonly count?: number }, ["count"]>
): NDArray {
  const count = integerOf("fromiter", "count", bound<{ count: number }>("fromiter", ["count"], args).count ?? -1);
  if (typeof (iterable as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function")
    throw new DTypeError("fromiter", `takes what can be iterated over, not ${describe(iterable)}.`);
  const values = [];
  for (const value of ArrayBuffer.isView(iterable) ? (attached("fromiter", iterable) as unknown as typeof iterable) : iterable) {
    if (values.length === count) break;
    values.push(value);
  }
  if (values.length < count)
    throw new ShapeError("fromiter", `iterator too short: Expected ${count} but iterator had only ${values.length} items.`);
  return array(values, { dtype });
}
