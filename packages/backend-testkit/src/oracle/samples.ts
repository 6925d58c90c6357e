import { type DType, dtypes, isBigInt } from "@adjoint/core";
import type { Argument } from "./domains";
import { stored } from "./evaluate";
import type { Value } from "./meaning";

/** Reproducible numbers in [0, 1): a multiplicative congruential generator, so that the oracle owes nothing to what it tests. */
export class Sequence {
  private state: number;

  constructor(seed = 1) {
    this.state = (seed % 2147483646) + 1;
  }

  next(): number {
    this.state = (this.state * 48271) % 2147483647;
    return (this.state - 1) / 2147483646;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return Math.min(high, low + Math.floor((high - low + 1) * this.next()));
  }
}

const largest: Partial<Record<DType, number>> = {
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
};
const smallest: Partial<Record<DType, number>> = { float32: 2 ** -126, float64: 2 ** -1022, float16: 2 ** -14, bfloat16: 2 ** -126 };

/** The ends of an integer dtype's range. */
export function integerRange(dtype: DType): readonly [bigint, bigint] {
  const { kind, bytes } = dtypes[dtype];
  if (kind === "bool") return [0n, 1n];
  const width = BigInt(8 * bytes);
  return kind === "unsigned" ? [0n, (1n << width) - 1n] : [-(1n << (width - 1n)), (1n << (width - 1n)) - 1n];
}

/** A whole number as the dtype's values are kept. */
export const integer = (value: bigint, dtype: DType): Value => (isBigInt(dtype) ? value : Number(value));

/** Values where something special may happen: zeros, ones, infinities, NaN, the ends of the range. */
export function specialValues(dtype: DType): readonly Value[] {
  if (dtypes[dtype].kind === "float") {
    const [most, least] = [largest[dtype]!, smallest[dtype]!];
    const infinity = Number.POSITIVE_INFINITY;
    return [0, -0, 1, -1, 0.5, -2.5, 100, -100, most, -most, least, -least, infinity, -infinity, Number.NaN];
  }
  const [low, high] = integerRange(dtype);
  const values = [0n, 1n, 2n, 7n, high, low, high - 1n, -1n, -7n];
  return values.filter((value, i) => value >= low && value <= high && values.indexOf(value) === i).map((value) => integer(value, dtype));
}

/** A random value of an argument's domain, as the dtype holds it. */
export function randomValue(argument: Argument, dtype: DType, sequence: Sequence): Value {
  const x = sequence.between(argument.low, argument.high);
  if (dtypes[dtype].kind === "float") return stored(dtypes[dtype].lane === "float32" ? Math.fround(x) : x, dtype);
  const [low, high] = integerRange(dtype);
  const whole = BigInt(Math.round(x));
  return integer(whole < low ? low : whole > high ? high : whole, dtype);
}

/** The special values and knots of an argument. */
export function pointsOf(argument: Argument, dtype: DType): readonly Value[] {
  if (argument.specials === false) return [integer(0n, dtype), integer(1n, dtype), integer(31n, dtype), integer(32n, dtype)];
  if (dtypes[dtype].kind !== "float") return specialValues(dtype);
  return [...specialValues(dtype), ...(argument.knots ?? []).map((knot) => stored(Math.fround(knot), dtype))];
}

/**
 * Rows of arguments: every special value of one with a few of the others', then random ones, `count` in all.
 */
export function argumentRows(args: readonly Argument[], kinds: readonly DType[], count: number, sequence: Sequence): Value[][] {
  const points = args.map((argument, i) => pointsOf(argument, kinds[i]!));
  const rows: Value[][] = [];
  // Each special value of each argument beside a walk through the others'; two arguments meet in every combination.
  const pairs = args.length === 2 ? points[0]!.length * points[1]!.length : Math.max(...points.map((list) => list.length)) * 2;
  for (let i = 0; i < pairs; i++) {
    rows.push(
      points.map((list, position) =>
        args.length === 2
          ? list[position === 0 ? Math.floor(i / points[1]!.length) : i % list.length]!
          : list[(i * (2 * position + 1) + Math.floor(i / list.length) * position) % list.length]!,
      ),
    );
  }
  while (rows.length < pairs + count) rows.push(args.map((argument, i) => randomValue(argument, kinds[i]!, sequence)));
  return rows;
}
