import type { Lane } from "@adjoint/core";
import type { ScalarOp } from "@adjoint/core";
import { isFloatLane, type Value } from "./meaning";

/** How exact a device has to be. */
export interface Accuracy {
  /** The largest error of each scalar op, in units in the last place of the result. 0: the result is exact, rounded once. */
  readonly ulps: { readonly [O in ScalarOp]?: number };
  /** Whether numbers below the smallest normal one may count as zero. */
  readonly flushesSubnormals: boolean;
}

/**
 * What a device has to keep to unless it states otherwise. Arithmetic, roundings, comparisons, `sqrt` and `rem` are exact, as
 * IEEE 754 has them. Functions have no correctly rounded form that is fast: polynomials after argument reduction come within one
 * or two ulps, and one more is left for the oracle's own double.
 */
export const standardAccuracy: Accuracy = {
  ulps: {
    exp: 2,
    expm1: 3,
    log: 2,
    log1p: 3,
    // Within |x| ≤ 2¹⁵; beyond, the reduction by π needs more digits than the domains ask for.
    sin: 2,
    cos: 2,
    // A quotient of two such.
    tan: 4,
    asin: 4,
    acos: 4,
    atan: 3,
    atan2: 4,
    // By way of expm1 and a quotient.
    tanh: 4,
    erf: 4,
    // The logarithm's error, times the exponent, is what costs.
    pow: 4,
  },
  flushesSubnormals: false,
};

const smallestNormal = { float32: 2 ** -126, float64: 2 ** -1022 } as const;
const digits = { float32: 23, float64: 52 } as const;

/** The distance between neighbouring floats at `x`. */
export function ulpOf(x: number, lane: "float32" | "float64"): number {
  const size = Math.abs(x);
  if (!(size < Number.POSITIVE_INFINITY)) return 0;
  const exponent = Math.floor(Math.log2(Math.max(size, smallestNormal[lane])));
  return 2 ** (exponent - digits[lane]);
}

/** What an op (or, for a leaf, loading) may add to the error of its value. */
export function ownError(op: ScalarOp | undefined, value: Value, lane: Lane, { ulps, flushesSubnormals }: Accuracy): number {
  if (!isFloatLane(lane)) return 0;
  const x = value as number;
  if (x === 0 || !Number.isFinite(x)) return 0;
  const flushed = flushesSubnormals && Math.abs(x) < smallestNormal[lane] ? Math.abs(x) : 0;
  const own = op === undefined ? 0 : (ulps[op] ?? 0);
  return flushed + own * ulpOf(x, lane);
}
