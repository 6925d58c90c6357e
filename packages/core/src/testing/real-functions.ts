/** Functions of real numbers that `Math` lacks, in double precision. */

/** `e^(−x²)` without the error of squaring: half of the digits squared exactly, and the rest apart. */
function gaussian(x: number): number {
  const high = Math.fround(x);
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
}

/** Terms of one sign, so that nothing cancels: `erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!`. Added from the smallest. */
function erfSeries(x: number): number {
  const terms = [x];
  for (let n = 1; Math.abs(terms.at(-1)!) > Math.abs(x) * 1e-18; n++) terms.push((terms.at(-1)! * 2 * x * x) / (2 * n + 1));
  return (2 / Math.sqrt(Math.PI)) * gaussian(x) * terms.reduceRight((sum, term) => sum + term, 0);
}

/** The continued fraction of `erfc`, for x ≥ 1.5: there it is so small that its own error does not show in `1 − erfc`. */
function erfcFraction(x: number): number {
  let fraction = 0;
  for (let n = 300; n > 0; n--) fraction = n / 2 / (x + fraction);
  return gaussian(x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** Error function, to a few units in the last place of a double. */
export function erf(x: number): number {
  if (x === 0 || x !== x) return x;
  if (Math.abs(x) > 6) return Math.sign(x);
  return Math.abs(x) < 1.5 ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(Math.abs(x)));
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
