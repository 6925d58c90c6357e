import { type DType, dtypes } from "./dtype";
import { DTypeError } from "./errors";

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
