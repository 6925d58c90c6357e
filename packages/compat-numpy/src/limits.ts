import { nothingAfter } from "./make-array";
import { type DType, DTypeError, dtypes } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { dtypeNamed, integerBounds } from "./dtypes";

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
export function finfo(type: DType | { readonly dtype: DType }, ...surplus: []): FloatInfo {
  nothingAfter("finfo", surplus);
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
export function iinfo(
  type: DType | { readonly dtype: DType },
  ...surplus: []
): {
  readonly dtype: DType;
  readonly bits: number;
  readonly min: number | bigint;
  readonly max: number | bigint;
} {
  nothingAfter("iinfo", surplus);
  const dtype = dtypeOf("iinfo", type);
  const bounds = integerBounds[dtype];
  if (bounds === undefined) throw new DTypeError("iinfo", `Invalid integer data type ${describe(dtype)}.`);
  const bits = dtypes[dtype].bytes * 8;
  const [min, max] = bounds;
  return bits === 64 ? { dtype, bits, min, max } : { dtype, bits, min: Number(min), max: Number(max) };
}
