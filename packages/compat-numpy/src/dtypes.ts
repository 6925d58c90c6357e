import { ArgumentError, type DType, DTypeError, devices, dtypes, isTensor, runtime, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { Arguments, ArrayLike, WeakScalar } from "./array-like";
import { bound, isArray, nothingAfter } from "./make-array";
import { promotions } from "./promotion-table";

/** Where the class of a number's default dtype is told to the compiler: `declare module "@adjoint/compat-numpy" { interface Defaults { float: "float32" } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be augmented beside a call of `set_default_dtype`.
export interface Defaults {}

/** What JavaScript numbers become: float64, or what `set_default_dtype` was given. */
export type DefaultFloat = Defaults extends { readonly float: infer D extends DType } ? D : "float64";

let defaultFloat: DType = "float64";

/**
 * Sets what JavaScript numbers become: "float64" at first, "float32" where a device holds no float64.
 *
 * ```ts
 * np.set_default_dtype("float32");
 * np.array([1, 2]).dtype; // "float32"
 * np.set_default_dtype("float64");
 * ```
 *
 * @throws DTypeError for a dtype that has no fractions.
 */
export function set_default_dtype(dtype: DType, ...surplus: []): void {
  nothingAfter("set_default_dtype", surplus);
  if (dtypeNamed("set_default_dtype", dtype) === undefined || dtypes[dtype].kind !== "float")
    throw new DTypeError("set_default_dtype", `numbers are floats, not ${describe(dtype)}.`, 'np.set_default_dtype("float32").');
  defaultFloat = dtype;
}

/** What JavaScript numbers become: see `set_default_dtype`. */
export const get_default_dtype = (...surplus: []): DType => {
  nothingAfter("get_default_dtype", surplus);
  return defaultFloat;
};

const aliases: Readonly<Record<string, DType>> = {
  "?": "bool",
  b: "int8",
  B: "uint8",
  h: "int16",
  H: "uint16",
  i: "int32",
  I: "uint32",
  q: "int64",
  l: "int64",
  Q: "uint64",
  L: "uint64",
  e: "float16",
  f: "float32",
  d: "float64",
  b1: "bool",
  i1: "int8",
  u1: "uint8",
  i2: "int16",
  u2: "uint16",
  i4: "int32",
  u4: "uint32",
  i8: "int64",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
  half: "float16",
  single: "float32",
  double: "float64",
  float: "float64",
  int: "int64",
  uint: "uint64",
  intp: "int64",
  uintp: "uint64",
  byte: "int8",
  ubyte: "uint8",
  short: "int16",
  ushort: "uint16",
  intc: "int32",
  uintc: "uint32",
  longlong: "int64",
  ulonglong: "uint64",
  long: "int64",
  ulong: "uint64",
  bool_: "bool",
};

/** A dtype by any of NumPy's names for it; undefined for none. @throws DTypeError for what NumPy would not understand either, and for complex. */
export function dtypeNamed(operation: string, dtype: unknown): DType | undefined {
  if (dtype === undefined || dtype === null) return undefined;
  if (typeof dtype === "string") {
    if (Object.hasOwn(dtypes, dtype)) return dtype as DType;
    const plain = dtype.replace(/^[<=|]/, "");
    if (Object.hasOwn(aliases, plain)) return aliases[plain];
    if (/^(complex|c8|c16|F$|D$|G$|cdouble|csingle)/.test(plain))
      throw new DTypeError(operation, `complex dtypes are not available: ${dtype}.`);
  }
  throw new DTypeError(operation, `data type ${describe(dtype)} not understood.`, `one of ${Object.keys(dtypes).join(", ")}.`);
}

/** The dtypes that a device holds. */
function heldBy(device: string | undefined): ReadonlySet<DType> | undefined {
  const { devices: all, defaultDevice } = runtime();
  return (device === undefined ? defaultDevice : all.get(device))?.backend.capabilities.dtypes;
}

/** The dtype of numbers that say none. @throws DTypeError on a device that cannot hold it. */
export function numberDType(operation: string, device: string | undefined): DType {
  if (heldBy(device)?.has(defaultFloat) === false) {
    throw new DTypeError(
      operation,
      `numbers are ${defaultFloat}, which ${device ?? devices()[0]} does not hold.`,
      'name a dtype, { dtype: "float32" }, or call np.set_default_dtype("float32") first.',
    );
  }
  return defaultFloat;
}

/** The dtype of whole numbers and of indices: int64, or int32 on a device without it. */
export const indexDType = (device: string | undefined): DType => (heldBy(device)?.has("int64") === false ? "int32" : "int64");

/** The dtype that two dtypes meet in. @throws DTypeError for what is not a dtype. */
export function promote_types(a: DType, b: DType, ...surplus: []): DType {
  nothingAfter("promote_types", surplus);
  const [first, second] = [dtypeNamed("promote_types", a), dtypeNamed("promote_types", b)];
  if (first === undefined || second === undefined) throw new DTypeError("promote_types", "takes two dtypes.");
  return promotions[first][second];
}

const kinds = { bool: 0, unsigned: 1, signed: 1, float: 2 } as const;

/** bool < integers < floats. */
export const kindOf = (dtype: DType): 0 | 1 | 2 => kinds[dtypes[dtype].kind];

/** What a scalar of JavaScript is beside arrays, by NEP 50: a bool, or a weak integer or float. Beside arrays a whole number is an integer, as 1 is in Python. */
export const weakKind = (value: WeakScalar): 0 | 1 | 2 =>
  typeof value === "boolean" ? 0 : typeof value === "bigint" || Number.isInteger(value) ? 1 : 2;

/** The dtype in which arrays and weak scalars meet (NEP 50). Scalars alone: float64 (or the default) for numbers, int64 for bigints, bool for booleans. */
export function meet(operation: string, arrays: readonly DType[], scalars: readonly WeakScalar[], device?: string): DType {
  if (arrays.length === 0) return scalars.map((value) => scalarDType(operation, value, device)).reduce((a, b) => promotions[a][b]);
  const firm = arrays.reduce((a, b) => promotions[a][b]);
  const weakest = scalars.reduce<number>((most, value) => Math.max(most, weakKind(value)), 0);
  if (weakest <= kindOf(firm)) return firm;
  // Beside bools a whole number is an int64, beside integers a fraction a float64.
  return weakest === 1 ? indexDType(device) : numberDType(operation, device);
}

/** The dtype of an array made of one scalar. */
export const scalarDType = (operation: string, value: WeakScalar, device?: string): DType =>
  typeof value === "boolean" ? "bool" : typeof value === "bigint" ? indexDType(device) : numberDType(operation, device);

/**
 * The dtype that an operation on these arrays, dtypes and numbers computes in.
 *
 * ```ts
 * np.result_type("int8", "float32"); // "float32"
 * np.result_type("int32", 1.5); // "float64"
 * ```
 */
export function result_type(...operands: (ArrayLike | DType)[]): DType {
  if (operands.length === 0) throw new DTypeError("result_type", "at least one array or dtype is required.");
  const [firm, weak] = [[] as DType[], [] as WeakScalar[]];
  for (const operand of operands) {
    if (isArray(operand) || isTensor(operand)) firm.push((operand as Tensor).dtype);
    else if (typeof operand === "number" || typeof operand === "bigint" || typeof operand === "boolean") weak.push(operand);
    else if (operand === undefined || operand === null)
      throw new DTypeError("result_type", `takes arrays, numbers and dtypes, not ${describe(operand)}.`);
    else firm.push(dtypeNamed("result_type", operand)!);
  }
  return meet("result_type", firm, weak);
}

/** How freely a cast may change values: as NumPy's `casting`. */
export type Casting = "no" | "equiv" | "safe" | "same_kind" | "unsafe";

const castings: readonly Casting[] = ["no", "equiv", "safe", "same_kind", "unsafe"];
const castOrder = { bool: 0, unsigned: 1, signed: 2, float: 3 } as const;

/**
 * Whether a dtype can be cast to another under a rule of casting.
 *
 * ```ts
 * np.can_cast("int32", "float64"); // true
 * np.can_cast("int64", "int32"); // false
 * ```
 */
export function can_cast(
  from: DType | { readonly dtype: DType },
  to: DType,
  ...args: Arguments<{ readonly casting?: Casting }, ["casting"]>
): boolean {
  const { casting = "safe" } = bound<{ casting: Casting }>("can_cast", ["casting"], args);
  if (!castings.includes(casting))
    throw new ArgumentError(
      "can_cast",
      `casting must be one of ${castings.map((one) => `'${one}'`).join(", ")}, not ${describe(casting)}.`,
    );
  const source = dtypeNamed("can_cast", typeof from === "string" ? from : from?.dtype);
  const target = dtypeNamed("can_cast", to);
  if (source === undefined || target === undefined) throw new DTypeError("can_cast", "takes two dtypes.");
  if (casting === "unsafe" || source === target) return true;
  if (casting === "no" || casting === "equiv") return false;
  if (promotions[source][target] === target) return true;
  return casting === "same_kind" && castOrder[dtypes[source].kind] <= castOrder[dtypes[target].kind];
}

/** The kinds that `isdtype` knows. */
export type DTypeKindName = "bool" | "signed integer" | "unsigned integer" | "integral" | "real floating" | "complex floating" | "numeric";

/**
 * Whether a dtype is of a kind: the array API's `isdtype`.
 *
 * ```ts
 * np.isdtype("float32", "real floating"); // true
 * ```
 */
export function isdtype(dtype: DType, kind: DTypeKindName | DType | readonly (DTypeKindName | DType)[], ...surplus: []): boolean {
  nothingAfter("isdtype", surplus);
  if (Array.isArray(kind)) return kind.some((one) => isdtype(dtype, one as DType));
  const known = dtypeNamed("isdtype", dtype);
  if (known === undefined) throw new DTypeError("isdtype", "dtype argument must be a NumPy dtype, not undefined.");
  const own = dtypes[known].kind;
  switch (kind) {
    case "signed integer":
      return own === "signed";
    case "unsigned integer":
      return own === "unsigned";
    case "integral":
      return own === "signed" || own === "unsigned";
    case "real floating":
      return own === "float";
    case "complex floating":
      return false;
    case "numeric":
      return own !== "bool";
    default:
      return dtypeNamed("isdtype", kind) === dtype;
  }
}

/** @internal The least and the largest number of each integer dtype. */
export const integerBounds: Readonly<Partial<Record<DType, readonly [bigint, bigint]>>> = {
  int8: [-128n, 127n],
  uint8: [0n, 255n],
  int16: [-32768n, 32767n],
  uint16: [0n, 65535n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};
