// The rational approximations of W. J. Cody, "Rational Chebyshev approximations for the error function",
// Mathematics of Computation 23 (1969), in the form of his CALERF: relative error below 6e-19 in exact arithmetic.

/** `(…((top·x + p₀)·x + p₁)·x + …) + pₙ` */
function horner(coefficients: readonly number[], top: number, x: number): number {
  let sum = top;
  for (let i = 0; i < coefficients.length; i++) sum = sum * x + (coefficients[i] as number);
  return sum;
}

const smallTop = 1.85777706184603153e-1;
const smallNumerator = [3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3];
const smallDenominator = [2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];

const middleTop = 2.15311535474403846e-8;
const middleNumerator = [
  5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2, 8.8195222124176909e2, 1.71204761263407058e3,
  2.05107837782607147e3, 1.23033935479799725e3,
];
const middleDenominator = [
  1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3,
  3.43936767414372164e3, 1.23033935480374942e3,
];

const largeTop = 1.63153871373020978e-2;
const largeNumerator = [
  3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4,
];
const largeDenominator = [2.56852019228982242, 1.87295284992346047, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3];
const inverseSqrtPi = 5.6418958354775628695e-1;

/** `exp(−y²)`, with y split so that the square of the leading part is exact. */
function gaussian(y: number): number {
  const leading = Math.trunc(y * 16) / 16;
  return Math.exp(-leading * leading) * Math.exp(-(y - leading) * (y + leading));
}

/** `1 − erf(y)` for y > 0.46875. */
function complement(y: number): number {
  if (y <= 4) return (gaussian(y) * horner(middleNumerator, middleTop, y)) / horner(middleDenominator, 1, y);
  const z = 1 / (y * y);
  const tail = (z * horner(largeNumerator, largeTop, z)) / horner(largeDenominator, 1, z);
  return (gaussian(y) * (inverseSqrtPi - tail)) / y;
}

/** The error function, to about one unit in the last place of a float64. */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y <= 0.46875) {
    const z = y * y;
    return (x * horner(smallNumerator, smallTop, z)) / horner(smallDenominator, 1, z);
  }
  if (y >= 6) return x > 0 ? 1 : -1;
  const value = 0.5 - complement(y) + 0.5; // NaN comes through here
  return x < 0 ? -value : value;
}
