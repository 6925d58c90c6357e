/** Functions of real numbers that `Math` lacks, in double precision. */

/** Bits behind the point of the whole numbers that `erf` computes with. */
const FRACTION = 220n;
const TWO_OVER_ROOT_PI = (112837916709551257389615890312154517169n << FRACTION) / 10n ** 38n;

/** Error function, to the last bit of a double: `2/√π Σ (−1)ⁿ x^(2n+1) / (n!·(2n+1))`, whose cancellation does not matter to 220 bits. */
export function erf(x: number): number {
  if (Math.abs(x) < 1e-9 || x !== x) return x * 1.1283791670955126;
  if (Math.abs(x) > 6) return Math.sign(x);
  const fixed = BigInt(x * 2 ** 90) << (FRACTION - 90n);
  const square = (fixed * fixed) >> FRACTION;
  let power = fixed;
  let sum = fixed;
  for (let n = 1n; power !== 0n && power !== -1n; n++) {
    power = -((power * square) >> FRACTION) / n;
    sum += power / (2n * n + 1n);
  }
  return Number((sum * TWO_OVER_ROOT_PI) >> (2n * FRACTION - 120n)) / 2 ** 120;
}

/** To the nearest whole number, halves to the even one; the sign of zero stays. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (!(rest > 0)) return x;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const rounded = up ? floor + 1 : floor;
  return rounded === 0 && x < 0 ? -0 : rounded;
}

/** C's pow: unlike JavaScript's, 1 to any power is 1, and so is −1 to an infinite one. */
export function pow(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY)) return 1;
  return Math.pow(x, y);
}
