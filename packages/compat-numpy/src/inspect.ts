import * as core from "@adjoint/core";
import { ArgumentError, type DType, DTypeError, dtypes, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { asTensor, axesIn, bytesOf, checkText, integerOf, isScalar, lengthOf, type ShapeLike, valuesOf, shapeOf } from "./convert";
import { dtypeNamed } from "./dtypes";
import { floor_divide, remainder } from "./elementwise";
import { bound, isArray, wrap, nothingAfter } from "./make-array";
import { deliver } from "./ufunc";

/** Whether a value is a number, not an array. */
export const isscalar = (element: unknown, ...surplus: []): boolean => {
  nothingAfter("isscalar", surplus);
  return isScalar(element) || typeof element === "string";
};
/** Whether a value can be iterated over. */
export const iterable = (y: unknown, ...surplus: []): boolean => {
  nothingAfter("iterable", surplus);
  return typeof y === "object" && y !== null && Symbol.iterator in y && !(isArray(y) && y.ndim === 0);
};
/** The number of axes. */
export const ndim = (a: ArrayLike, ...surplus: []): number => {
  nothingAfter("ndim", surplus);
  return asTensor("ndim", a).ndim;
};
/** The sizes of the axes. */
export const shape = (a: ArrayLike, ...surplus: []): readonly number[] => {
  nothingAfter("shape", surplus);
  return asTensor("shape", a).shape;
};
/** The number of elements, of all or along an axis. */
export const size = (a: ArrayLike, ...args: Arguments<{ readonly axis?: number | readonly number[] | null }, ["axis"]>): number => {
  const { axis = null } = bound<{ axis: number | readonly number[] | null }>("size", ["axis"], args);
  const x = asTensor("size", a);
  return axis === null ? x.numel() : axesIn("size", axis, x.ndim).reduce((count, at) => count * x.shape[at]!, 1);
};
/** Whether elements are real numbers: all are. */
export const isreal = (x: ArrayLike, ...surplus: []): NDArray<"bool"> => {
  nothingAfter("isreal", surplus);
  return wrap(asTensor("isreal", x).onesLike({ dtype: "bool" })) as NDArray<"bool">;
};
/** Whether elements have an imaginary part: none has. */
export const iscomplex = (x: ArrayLike, ...surplus: []): NDArray<"bool"> => {
  nothingAfter("iscomplex", surplus);
  return wrap(asTensor("iscomplex", x).zerosLike({ dtype: "bool" })) as NDArray<"bool">;
};
/** Whether the dtype is complex: there is none. */
export const iscomplexobj = (_x: unknown, ...surplus: []): boolean => {
  nothingAfter("iscomplexobj", surplus);
  return false;
};
/** Whether the dtype is not complex: there is none that is. */
export const isrealobj = (_x: unknown, ...surplus: []): boolean => {
  nothingAfter("isrealobj", surplus);
  return true;
};
/** The real part: the array itself. */
export const real = (val: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("real", surplus);
  return wrap(asTensor("real", val));
};
/** The imaginary part: zeros. */
export const imag = (val: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("imag", surplus);
  return wrap(asTensor("imag", val).zerosLike());
};
type OutArgument = Arguments<{ readonly out?: NDArray | null }, ["out"]>;

function infinite(operation: string, x: ArrayLike, which: number, args: OutArgument): NDArray<"bool"> {
  const { out } = bound<{ out: NDArray | null }>(operation, ["out"], args);
  return deliver(operation, asTensor(operation, x).eq(which), out ? { out } : {}) as NDArray<"bool">;
}

/** Whether infinite and positive. */
export const isposinf = (x: ArrayLike, ...args: OutArgument): NDArray<"bool"> => infinite("isposinf", x, Number.POSITIVE_INFINITY, args);
/** Whether infinite and negative. */
export const isneginf = (x: ArrayLike, ...args: OutArgument): NDArray<"bool"> => infinite("isneginf", x, Number.NEGATIVE_INFINITY, args);
/** `sin(πx)/(πx)`; 1 at 0. */
export const sinc = (x: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("sinc", surplus);
  const given = asTensor("sinc", x);
  const y = (dtypes[given.dtype].kind === "float" ? given : given.to("float64")).mul(Math.PI);
  const safe = core.where(y.eq(0), 1, y);
  return wrap(core.where(y.eq(0), 1, safe.sin().div(safe)));
};
/** Quotient rounded down, and remainder. */
export const divmod = (x1: ArrayLike, x2: ArrayLike, ...surplus: []): [NDArray, NDArray] => {
  nothingAfter("divmod", surplus);
  return [floor_divide(x1, x2) as NDArray, remainder(x1, x2) as NDArray];
};
/** The fractional part and the whole part, both with the sign of `x`. */
export const modf = (x: ArrayLike, ...surplus: []): [NDArray, NDArray] => {
  nothingAfter("modf", surplus);
  const given = asTensor("modf", x);
  const y = dtypes[given.dtype].kind === "float" ? given : given.to("float64");
  const whole = y.trunc();
  return [wrap(core.where(y.isinf(), y.mul(0).nanToNum(0), y.sub(whole))), wrap(whole)];
};

/** As a bigint, however large. @throws ArgumentError for what is not whole. */
function wholeNumber(operation: string, given: number | bigint | NDArray): bigint {
  const value = isArray(given) ? (given.item() as number | bigint) : given;
  if (typeof value !== "bigint" && !Number.isInteger(value))
    throw new ArgumentError(operation, `takes a whole number, not ${describe(value)}.`);
  return BigInt(value);
}

/** A number in another base, from 2 to 36. */
export function base_repr(
  number: number | bigint | NDArray,
  ...args: Arguments<{ readonly base?: number; readonly padding?: number }, ["base", "padding"]>
): string {
  const { base = 2, padding = 0 } = bound<{ base: number; padding: number }>("base_repr", ["base", "padding"], args);
  const zeros = Math.max(0, lengthOf("base_repr", "padding", padding));
  const value = wholeNumber("base_repr", number);
  if (!Number.isInteger(base) || base < 2 || base > 36) throw new ArgumentError("base_repr", "Bases must be from 2 to 36 inclusive.");
  const text = (value < 0n ? -value : value).toString(base).toUpperCase();
  return `${value < 0n ? "-" : ""}${"0".repeat(zeros)}${text}`;
}

/** A number in binary; with a width, negative ones as their two's complement. */
export function binary_repr(num: number | bigint | NDArray, ...args: Arguments<{ readonly width?: number | null }, ["width"]>): string {
  const given = bound<{ width: number | null }>("binary_repr", ["width"], args).width ?? null;
  const width = given === null ? null : lengthOf("binary_repr", "width", given);
  const value = wholeNumber("binary_repr", num);
  if (value >= 0n) return value.toString(2).padStart(width ?? 0, "0");
  if (width === null) return `-${(-value).toString(2)}`;
  const least = (-2n * value - 1n).toString(2).length;
  if (width < least) throw new ArgumentError("binary_repr", `Insufficient bit width=${width} provided for binwidth=${least}.`);
  return (2n ** BigInt(width) + value).toString(2).padStart(width, "1");
}

/** The dtype that two or more arrays of floats have in common: float64 for integers. */
export const common_type = (...arrays: { readonly dtype: DType }[]): DType =>
  arrays
    .map((one) => asTensor("common_type", one as ArrayLike))
    .map(({ dtype }) => (dtypes[dtype].kind === "float" ? dtype : "float64"))
    .reduce((a, b) => (dtypes[a].bytes >= dtypes[b].bytes ? a : b), "float16");

/** The positions of all elements of a shape, row by row. */
export function* ndindex(...shape: number[] | [ShapeLike]): IterableIterator<number[]> {
  const [first] = shape;
  if (Array.isArray(first)) nothingAfter("ndindex", shape.slice(1));
  const sizes = shapeOf(Array.isArray(first) ? first : (shape as number[]), "ndindex");
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
export function* ndenumerate(arr: ArrayLike, ...surplus: []): IterableIterator<[number[], number | bigint | boolean]> {
  nothingAfter("ndenumerate", surplus);
  const x = asTensor("ndenumerate", arr);
  const values = valuesOf("ndenumerate", x);
  let i = 0;
  for (const position of ndindex([...x.shape])) {
    const value = values[i++]!;
    yield [position, x.dtype === "bool" ? value !== 0 : value];
  }
}

/** Keyword arguments of `fromstring`. */
export interface FromstringOptions {
  readonly dtype?: DType;
  readonly count?: number;
  /** What stands between the numbers. */
  readonly sep: string;
}

/** An array of numbers written in a text: `np.fromstring("1, 2", { sep: "," })`. */
export function fromstring(text: string, ...args: Arguments<FromstringOptions, ["dtype", "count"]>): NDArray {
  const { dtype = "float64", sep, count = -1 } = bound<FromstringOptions>("fromstring", ["dtype", "count"], args, ["sep"]);
  if (sep !== undefined) checkText("fromstring", "sep", sep);
  const most = integerOf("fromstring", "count", count);
  if (typeof text !== "string" || sep === "" || sep === undefined)
    throw new ArgumentError("fromstring", "the binary mode of fromstring is removed, use frombuffer instead.");
  const parts =
    text.trim() === ""
      ? []
      : text
          .trim()
          .split(sep.trim() === "" ? /\s+/ : sep.trim())
          .map((part) => part.trim());
  const values = parts.slice(0, most < 0 ? undefined : most).map((part) => {
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
  ...args: Arguments<{ readonly dtype?: DType; readonly count?: number; readonly offset?: number }, ["dtype", "count", "offset"]>
): NDArray {
  const given = bound<{ readonly dtype?: DType; readonly count?: number; readonly offset?: number }>(
    "frombuffer",
    ["dtype", "count", "offset"],
    args,
  );
  const { dtype = "float64" } = given;
  const [count, offset] = [integerOf("frombuffer", "count", given.count ?? -1), integerOf("frombuffer", "offset", given.offset ?? 0)];
  const own = dtypeNamed("frombuffer", dtype) ?? "float64";
  if (!(buffer instanceof ArrayBuffer) && !ArrayBuffer.isView(buffer))
    throw new DTypeError("frombuffer", `takes an ArrayBuffer or a view of one, not ${describe(buffer)}.`);
  const bytes = bytesOf("frombuffer", buffer);
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

/** True, as NumPy's scalar. */
export const True_ = true;
/** False, as NumPy's scalar. */
export const False_ = false;
