import * as core from "@adjoint/core";
import { ArgumentError, type DType, DTypeError, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { ArrayLike } from "./array-like";
import { asTensor, axisIn, isScalar, type ShapeLike, valuesOf } from "./convert";
import { dtypeNamed, integerBounds } from "./dtypes";
import { floor_divide, remainder } from "./elementwise";
import { isArray, keywords, wrap } from "./make-array";
import { apply_along_axis, percentile, quantile, type QuantileOptions } from "./statistics";

const dtypeOf = (operation: string, type: DType | { readonly dtype: DType }): DType =>
  dtypeNamed(operation, typeof type === "object" && type !== null ? type.dtype : type)!;

/** The limits of a float dtype. */
export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** How far the next number above 1 is. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The least positive number with all its digits. */
  readonly smallest_normal: number;
  readonly tiny: number;
  /** The least positive number. */
  readonly smallest_subnormal: number;
  /** How many decimal digits are sure. */
  readonly precision: number;
  /** The distance of the next number above 1, to the nearest power of ten. */
  readonly resolution: number;
}

/** Bits of the fraction and of the exponent. */
const forms: Partial<Record<DType, readonly [number, number]>> = {
  float16: [10, 5],
  bfloat16: [7, 8],
  float32: [23, 8],
  float64: [52, 11],
};

/**
 * The limits of a float dtype.
 *
 * ```ts
 * np.finfo("float32").eps; // 1.1920928955078125e-7
 * ```
 *
 * @throws DTypeError for a dtype without fractions.
 */
export function finfo(type: DType | { readonly dtype: DType }): FloatInfo {
  const dtype = dtypeOf("finfo", type);
  const form = forms[dtype];
  if (form === undefined) throw new DTypeError("finfo", `data type ${describe(dtype)} not inexact.`);
  const [fraction, exponent] = form;
  const bias = 2 ** (exponent - 1) - 1;
  const max = (2 - 2 ** -fraction) * 2 ** bias;
  const precision = Math.floor(fraction * Math.LOG10E * Math.LN2);
  const smallest_normal = 2 ** (1 - bias);
  return {
    dtype,
    bits: dtypes[dtype].bytes * 8,
    eps: 2 ** -fraction,
    max,
    min: -max,
    smallest_normal,
    tiny: smallest_normal,
    smallest_subnormal: smallest_normal * 2 ** -fraction,
    precision,
    resolution: Number(`1e-${precision}`),
  };
}

/** The limits of an integer dtype: bigints, where numbers do not hold them. */
export function iinfo(type: DType | { readonly dtype: DType }): {
  readonly dtype: DType;
  readonly bits: number;
  readonly min: number | bigint;
  readonly max: number | bigint;
} {
  const dtype = dtypeOf("iinfo", type);
  const bounds = integerBounds[dtype];
  if (bounds === undefined) throw new DTypeError("iinfo", `Invalid integer data type ${describe(dtype)}.`);
  const bits = dtypes[dtype].bytes * 8;
  const [min, max] = bounds;
  return bits === 64 ? { dtype, bits, min, max } : { dtype, bits, min: Number(min), max: Number(max) };
}

/** Whether a value is a number, not an array. */
export const isscalar = (element: unknown): boolean => isScalar(element) || typeof element === "string";
/** Whether a value can be iterated over. */
export const iterable = (y: unknown): boolean =>
  typeof y === "object" && y !== null && Symbol.iterator in y && !(isArray(y) && y.ndim === 0);
/** The number of axes. */
export const ndim = (a: ArrayLike): number => asTensor("ndim", a).ndim;
/** The sizes of the axes. */
export const shape = (a: ArrayLike): readonly number[] => asTensor("shape", a).shape;
/** The number of elements, of all or along an axis. */
export const size = (a: ArrayLike, axis: number | null = null): number => {
  const x = asTensor("size", a);
  return axis === null ? x.numel() : x.shape[axisIn("size", axis, x.ndim)]!;
};
/** Whether elements are real numbers: all are. */
export const isreal = (x: ArrayLike): NDArray<"bool"> => wrap(asTensor("isreal", x).onesLike({ dtype: "bool" })) as NDArray<"bool">;
/** Whether elements have an imaginary part: none has. */
export const iscomplex = (x: ArrayLike): NDArray<"bool"> => wrap(asTensor("iscomplex", x).zerosLike({ dtype: "bool" })) as NDArray<"bool">;
/** Whether the dtype is complex: there is none. */
export const iscomplexobj = (_x: unknown): boolean => false;
/** Whether the dtype is not complex: there is none that is. */
export const isrealobj = (_x: unknown): boolean => true;
/** The real part: the array itself. */
export const real = (val: ArrayLike): NDArray => wrap(asTensor("real", val));
/** The imaginary part: zeros. */
export const imag = (val: ArrayLike): NDArray => wrap(asTensor("imag", val).zerosLike());
/** Whether infinite and positive. */
export const isposinf = (x: ArrayLike): NDArray<"bool"> => wrap(asTensor("isposinf", x).eq(Number.POSITIVE_INFINITY)) as NDArray<"bool">;
/** Whether infinite and negative. */
export const isneginf = (x: ArrayLike): NDArray<"bool"> => wrap(asTensor("isneginf", x).eq(Number.NEGATIVE_INFINITY)) as NDArray<"bool">;
/** `sin(πx)/(πx)`; 1 at 0. */
export const sinc = (x: ArrayLike): NDArray => {
  const given = asTensor("sinc", x);
  const y = (dtypes[given.dtype].kind === "float" ? given : given.to("float64")).mul(Math.PI);
  const safe = core.where(y.eq(0), 1, y);
  return wrap(core.where(y.eq(0), 1, safe.sin().div(safe)));
};
/** Quotient rounded down, and remainder. */
export const divmod = (x1: ArrayLike, x2: ArrayLike): [NDArray, NDArray] => [floor_divide(x1, x2) as NDArray, remainder(x1, x2) as NDArray];
/** The fractional part and the whole part, both with the sign of `x`. */
export const modf = (x: ArrayLike): [NDArray, NDArray] => {
  const given = asTensor("modf", x);
  const y = dtypes[given.dtype].kind === "float" ? given : given.to("float64");
  const whole = y.trunc();
  return [wrap(core.where(y.isinf(), y.mul(0).nanToNum(0), y.sub(whole))), wrap(whole)];
};

/** A number in another base, from 2 to 36. */
export function base_repr(number: number | bigint, base = 2, padding = 0): string {
  if (!Number.isInteger(base) || base < 2 || base > 36) throw new ArgumentError("base_repr", "Bases must be from 2 to 36 inclusive.");
  const text = BigInt(number < 0 ? -number : number)
    .toString(base)
    .toUpperCase();
  return `${number < 0 ? "-" : ""}${"0".repeat(padding)}${text}`;
}

/** A number in binary; with a width, negative ones as their two's complement. */
export function binary_repr(num: number | bigint, width: number | null = null): string {
  const value = BigInt(num);
  if (value >= 0n) return value.toString(2).padStart(width ?? 0, "0");
  if (width === null) return `-${(-value).toString(2)}`;
  if (-value > 2n ** BigInt(width - 1))
    throw new ArgumentError("binary_repr", `Insufficient bit width=${width} provided for binwidth=${(-value).toString(2).length + 1}.`);
  return (2n ** BigInt(width) + value).toString(2).padStart(width, "1");
}

/** The dtype that two or more arrays of floats have in common: float64 for integers. */
export const common_type = (...arrays: { readonly dtype: DType }[]): DType =>
  arrays
    .map(({ dtype }) => (dtypes[dtype].kind === "float" ? dtype : "float64"))
    .reduce((a, b) => (dtypes[a].bytes >= dtypes[b].bytes ? a : b), "float16");

/** The positions of all elements of a shape, row by row. */
export function* ndindex(...shape: number[] | [ShapeLike]): IterableIterator<number[]> {
  const sizes = Array.isArray(shape[0]) ? [...(shape[0] as number[])] : (shape as number[]);
  const count = sizes.reduce((a, b) => a * b, 1);
  for (let i = 0; i < count; i++) {
    let rest = i;
    const position = new Array<number>(sizes.length);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      position[axis] = rest % sizes[axis]!;
      rest = Math.floor(rest / sizes[axis]!);
    }
    yield position;
  }
}

/** The positions and values of all elements, row by row. Synchronous. */
export function* ndenumerate(arr: ArrayLike): IterableIterator<[number[], number | bigint | boolean]> {
  const x = asTensor("ndenumerate", arr);
  const values = valuesOf("ndenumerate", x);
  let i = 0;
  for (const position of ndindex([...x.shape])) {
    const value = values[i++]!;
    yield [position, x.dtype === "bool" ? value !== 0 : value];
  }
}

/** An array of numbers written in a text: `np.fromstring("1, 2", { sep: "," })`. */
export function fromstring(text: string, options: { readonly dtype?: DType; readonly sep: string; readonly count?: number }): NDArray {
  const { dtype = "float64", sep, count = -1 } = keywords("fromstring", options, ["dtype", "sep", "count"]);
  if (typeof text !== "string" || sep === "" || sep === undefined)
    throw new ArgumentError("fromstring", "the binary mode of fromstring is removed, use frombuffer instead.");
  const parts =
    text.trim() === ""
      ? []
      : text
          .trim()
          .split(sep.trim() === "" ? /\s+/ : sep.trim())
          .map((part) => part.trim());
  const values = parts.slice(0, count < 0 ? undefined : count).map((part) => {
    const value = Number(part);
    if (part === "" || Number.isNaN(value))
      throw new ArgumentError("fromstring", "string or file could not be read to its end due to unmatched data.");
    return value;
  });
  return wrap(asTensor("fromstring", values, { dtype: dtypeNamed("fromstring", dtype) }));
}

/** An array of the bytes of a buffer: a copy. */
export function frombuffer(
  buffer: ArrayBuffer | ArrayBufferView,
  options?: { readonly dtype?: DType; readonly count?: number; readonly offset?: number },
): NDArray {
  const { dtype = "float64", count = -1, offset = 0 } = keywords("frombuffer", options, ["dtype", "count", "offset"]);
  const own = dtypeNamed("frombuffer", dtype)!;
  const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  const width = dtypes[own].bytes;
  const length = count < 0 ? (bytes.length - offset) / width : count;
  if (offset < 0 || offset > bytes.length)
    throw new ArgumentError("frombuffer", `offset must be non-negative and no greater than buffer length (${bytes.length}).`);
  if (!Number.isInteger(length)) throw new ArgumentError("frombuffer", "buffer size must be a multiple of element size.");
  if (offset + length * width > bytes.length) throw new ArgumentError("frombuffer", "buffer is smaller than requested size.");
  const data = new dtypes[own].storage(bytes.slice(offset, offset + length * width).buffer);
  return wrap(stored(own, length, data));
}

const stored = (dtype: DType, length: number, data: core.StorageArray): Tensor =>
  // What float16 and bool are kept as is not an array of theirs.
  dtype === "bool" || dtype === "float16" || dtype === "bfloat16" ? fromBits(dtype, length, data) : asTensor("frombuffer", data, { dtype });

function fromBits(dtype: DType, length: number, data: core.StorageArray): Tensor {
  if (dtype === "bool")
    return asTensor(
      "frombuffer",
      Array.from(data as Uint8Array, (value) => value !== 0),
      { dtype },
    );
  const values = Array.from({ length }, (_, i) => halfOf(Number(data[i]), dtype === "float16" ? 10 : 7, dtype === "float16" ? 5 : 8));
  return asTensor("frombuffer", values, { dtype });
}

/** The number that the bits of a short float mean. */
function halfOf(bits: number, fraction: number, exponent: number): number {
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const [power, rest] = [(bits >>> fraction) & (2 ** exponent - 1), bits & (2 ** fraction - 1)];
  const bias = 2 ** (exponent - 1) - 1;
  if (power === 2 ** exponent - 1) return rest === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (power === 0 ? rest * 2 ** (1 - bias - fraction) : (1 + rest / 2 ** fraction) * 2 ** (power - bias));
}

/** Sum along a diagonal of the first two axes. */
export function trace(a: ArrayLike, offset = 0): NDArray {
  const x = asTensor("trace", a);
  if (x.ndim < 2) throw new ShapeError("trace", "diag requires an array of at least two dimensions.");
  const [rows, columns] = x.shape as [number, number];
  const length = Math.max(0, Math.min(rows - Math.max(0, -offset), columns - Math.max(0, offset)));
  const positions = Array.from({ length }, (_, i) => (i + Math.max(0, -offset)) * columns + i + Math.max(0, offset));
  const { kind } = dtypes[x.dtype];
  const dtype = kind === "float" ? x.dtype : kind === "unsigned" ? "uint64" : "int64";
  return wrap(core.sum(core.indexSelect(x.reshape([rows * columns, ...x.shape.slice(2)]), 0, positions), 0, { dtype }));
}

/** Writes to the main diagonal of an array, in place. */
export function fill_diagonal(a: NDArray, val: ArrayLike): void {
  if (a.ndim < 2) throw new ShapeError("fill_diagonal", "array must be at least 2-d.");
  if (a.ndim > 2 && new Set(a.shape).size > 1) throw new ShapeError("fill_diagonal", "All dimensions of input must be of equal length.");
  const length = Math.min(...a.shape);
  const values = asTensor("fill_diagonal", val).to(a.dtype).flatten();
  const positions = Array.from({ length }, (_, i) => i);
  const filled = core.take(
    values,
    Array.from({ length }, (_, i) => i % values.numel()),
  );
  a.set(...a.shape.map(() => positions), filled);
}

/** Without what is NaN, a function of each vector along an axis. */
function present(operation: string, a: ArrayLike, axis: number | readonly number[] | null, reduce: (vector: Tensor) => NDArray): NDArray {
  const given = asTensor(operation, a);
  if (axis !== null && typeof axis !== "number") throw new ArgumentError(operation, "takes one axis, or null for all.");
  const of = (vector: NDArray): NDArray => {
    const x = vector.tensor;
    const values = valuesOf(operation, x);
    const kept = Array.from(values as Iterable<number | bigint>, (_, i) => i).filter((i) => !Number.isNaN(values[i]));
    return reduce(core.indexSelect(x, 0, kept));
  };
  return axis === null ? of(wrap(given.flatten())) : apply_along_axis(of, axis, given);
}

/** The quantiles of what is not NaN. Synchronous. */
export const nanquantile = (a: ArrayLike, q: number, options?: QuantileOptions): NDArray => {
  const { axis = null, method = "linear" } = keywords("nanquantile", options, ["axis", "method"]);
  return present("nanquantile", a, axis, (x) => quantile(x, q, { method }));
};
/** The percentiles of what is not NaN. Synchronous. */
export const nanpercentile = (a: ArrayLike, q: number, options?: QuantileOptions): NDArray => {
  const { axis = null, method = "linear" } = keywords("nanpercentile", options, ["axis", "method"]);
  return present("nanpercentile", a, axis, (x) => percentile(x, q, { method }));
};
/** The median of what is not NaN. Synchronous. */
export const nanmedian = (a: ArrayLike, options?: { readonly axis?: number | null }): NDArray => {
  const { axis = null } = keywords("nanmedian", options, ["axis"]);
  return present("nanmedian", a, axis, (x) => quantile(x, 0.5));
};

function nanPosition(operation: "nanargmax" | "nanargmin", a: ArrayLike, options: { readonly axis?: number | null } | undefined): NDArray {
  const { axis = null } = keywords(operation, options, ["axis"]);
  const given = asTensor(operation, a);
  const x = axis === null ? given.flatten() : given;
  const at = axis === null ? 0 : axisIn(operation, axis, x.ndim);
  const nan = x.isnan();
  if (valuesOf(operation, core.all(nan, at).any())[0] !== 0) throw new ArgumentError(operation, "All-NaN slice encountered.");
  const largest = operation === "nanargmax";
  const filled = dtypes[x.dtype].kind === "float" ? core.where(nan, largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, x) : x;
  return wrap((largest ? core.argmax(filled, at) : core.argmin(filled, at)).to("int64"));
}
/** Where the largest of what is not NaN lies. Synchronous. */
export const nanargmax = (a: ArrayLike, options?: { readonly axis?: number | null }): NDArray => nanPosition("nanargmax", a, options);
/** Where the smallest of what is not NaN lies. Synchronous. */
export const nanargmin = (a: ArrayLike, options?: { readonly axis?: number | null }): NDArray => nanPosition("nanargmin", a, options);
/** True, as NumPy's scalar. */
export const True_ = true;
/** False, as NumPy's scalar. */
export const False_ = false;
