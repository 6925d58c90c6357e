import { DTypeError } from "@adjoint/core";

/** A complex number: its two parts. */
type Complex = readonly [number, number];

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const minus = ([a, b]: Complex, [c, d]: Complex): Complex => [a - c, b - d];
function over([a, b]: Complex, [c, d]: Complex): Complex {
  const size = c * c + d * d;
  return [(a * c + b * d) / size, (b * c - a * d) / size];
}

/** A polynomial and its derivative at a point, by Horner's rule. */
function valueAt(coefficients: readonly number[], z: Complex): readonly [Complex, Complex] {
  let [value, slope]: [Complex, Complex] = [
    [0, 0],
    [0, 0],
  ];
  for (const c of coefficients) {
    const [re, im] = times(slope, z);
    slope = [re + value[0], im + value[1]];
    const [p, q] = times(value, z);
    value = [p + c, q];
  }
  return [value, slope];
}

/** All roots at once by Aberth's method: Newton's step, and away from the other roots. */
function aberth(coefficients: readonly number[]): Complex[] {
  const degree = coefficients.length - 1;
  const radius = 1 + Math.max(...coefficients.slice(1).map((c) => Math.abs(c / coefficients[0]!)));
  const least = Math.min(radius, Math.abs(coefficients[degree]! / coefficients[0]!) ** (1 / degree));
  const roots: Complex[] = Array.from({ length: degree }, (_, k) => {
    const angle = (2 * Math.PI * k) / degree + 0.4;
    return [least * Math.cos(angle), least * Math.sin(angle)];
  });
  for (let step = 0; step < 500; step++) {
    let moved = 0;
    for (let i = 0; i < degree; i++) {
      const z = roots[i]!;
      const [value, slope] = valueAt(coefficients, z);
      if (value[0] === 0 && value[1] === 0) continue;
      const newton = over(value, slope);
      const push = roots.reduce<Complex>(
        (sum, other, j) => {
          if (j === i) return sum;
          const [re, im] = over([1, 0], minus(z, other));
          return [sum[0] + re, sum[1] + im];
        },
        [0, 0],
      );
      const change = over(newton, minus([1, 0], times(newton, push)));
      if (!Number.isFinite(change[0]) || !Number.isFinite(change[1])) continue;
      roots[i] = minus(z, change);
      moved = Math.max(moved, Math.hypot(...change) / Math.max(1e-300, Math.hypot(...roots[i]!)));
    }
    if (moved < 1e-15) break;
  }
  return roots;
}

/** Newton's steps along the real axis, as long as they bring the value down. */
function polished(coefficients: readonly number[], start: number): number {
  let x = start;
  for (let step = 0; step < 4; step++) {
    const [[value], [slope]] = valueAt(coefficients, [x, 0]);
    const next = x - value / slope;
    if (!Number.isFinite(next) || Math.abs(valueAt(coefficients, [next, 0])[0][0]) >= Math.abs(value)) break;
    x = next;
  }
  return x;
}

/**
 * @internal The roots of a polynomial, highest power first, the largest first and zeros last.
 *
 * @throws DTypeError unless all are real. A root of multiplicity m is only known to ε^(1/m), and so is whether it is real.
 */
export function rootsOf(given: readonly number[]): number[] {
  const first = given.findIndex((value) => value !== 0);
  if (first < 0) return [];
  const last = given.findLastIndex((value) => value !== 0);
  const coefficients = given.slice(first, last + 1);
  const zeros = new Array<number>(given.length - 1 - last).fill(0);
  if (coefficients.length < 2) return zeros;
  const found = aberth(coefficients);
  if (found.some(([re, im]) => Math.abs(im) > 1e-4 * Math.hypot(re, im)))
    throw new DTypeError("roots", "complex dtypes are not available, and this polynomial has complex roots.");
  const real = found.map(([re]) => polished(coefficients, re)).sort((p, q) => q - p);
  return [...real, ...zeros];
}
