import { type DType, dtypes } from "./dtype";
import { DTypeError } from "./errors";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half";

/** The least and the largest whole number that an integer dtype holds. */
export const integerRanges: Readonly<Partial<Record<DType, readonly [number | bigint, number | bigint]>>> = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0, 2n ** 64n - 1n],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int8: [-128, 127],
  uint8: [0, 255],
};

/** Refuses a number that the dtype cannot hold; a fraction beside integers is cut off, as in PyTorch. @throws DTypeError */
export function checkHolds(operation: string, value: number | bigint, dtype: DType): void {
  const range = integerRanges[dtype];
  if (range === undefined) return;
  const whole = typeof value === "bigint" ? value : Math.trunc(value);
  if (whole >= range[0] && whole <= range[1]) return;
  throw new DTypeError(operation, `${value} is not a whole number from ${range[0]} to ${range[1]}, as ${dtype} holds.`);
}

/** The least number of a dtype: what a maximum starts from. */
export const leastOf = (dtype: DType): number =>
  dtypes[dtype].kind === "float" ? Number.NEGATIVE_INFINITY : Number(integerRanges[dtype]?.[0] ?? 0);

const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);
const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);

/** The number before a finite one among those of its width, by its bits: they count up from 0, and down from −0. */
const stepDown = (bits: number, value: number, sign: number): number => (value === 0 ? sign + 1 : value > 0 ? bits - 1 : bits + 1);

/** The largest number of a float dtype below `bound`. None that a device might take for 0 otherwise. */
export function largestBelow(dtype: DType, bound: number): number {
  if (dtype === "float64") {
    double[0] = bound;
    doubleBits[0] = bound === 0 ? -(2n ** 63n) + 1n : bound > 0 ? doubleBits[0]! - 1n : doubleBits[0]! + 1n;
    return double[0]!;
  }
  let value: number;
  if (dtype === "float32") {
    single[0] = bound;
    if (single[0]! >= bound) singleBits[0] = stepDown(singleBits[0]!, single[0]!, -(2 ** 31));
    value = single[0]!;
  } else {
    const [encode, decode] = dtype === "float16" ? [toFloat16, fromFloat16] : [toBfloat16, fromBfloat16];
    value = decode(encode(bound));
    if (value >= bound) value = decode(stepDown(encode(bound), value, 0x8000));
  }
  const least = 2 ** -126;
  return Math.abs(value) >= least ? value : bound > 0 ? 0 : -least;
}
