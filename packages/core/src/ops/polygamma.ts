import { elementwise, type ElementwiseOp } from "../elementwise";
import { ArgumentError } from "../errors";
import { planCache } from "../plan-cache";
import { describe } from "../shape";
import type { Tensor } from "../tensor";
import { polygammaOf } from "./special-functions";

/** One op for each order, which is a part of its expression. */
const orders = /* @__PURE__ */ planCache<[number], ElementwiseOp>((n) => elementwise((x) => polygammaOf(n, x), { name: "polygamma" }));

/** n! and π to the n-th power are in float64, and float32 has neither from here on. */
const HIGHEST = 100;

/**
 * The n-th derivative of `digamma`, `(−1)ⁿ⁺¹ n! Σ (x + k)⁻ⁿ⁻¹`: ±∞ at 0, −1, −2, … Integers give float32. To about 10 ulp for small n
 * (Hurwitz's zeta function by Euler's and Maclaurin's formula).
 *
 * ```ts
 * polygamma(1, x); // the trigamma function
 * ```
 *
 * @throws ArgumentError unless n is a whole number from 0 to 100.
 * @result float
 */
export function polygamma(n: number, x: Tensor): Tensor {
  if (!Number.isInteger(n) || n < 0 || n > HIGHEST)
    throw new ArgumentError("polygamma", `n is a whole number from 0 to ${HIGHEST}, not ${describe(n)}.`);
  return orders(n)(x);
}
