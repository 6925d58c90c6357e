import { DTypeError } from "../errors";
import { constant, type Expr, type ExprLike, mark, scalar, toExpr, where } from "../expr";
import { dtypes } from "../dtype";
import { both, isFloat, largestFinite } from "./operands";
import { digammaRoot, special } from "./special-coefficients";

type Precision = "float32" | "float64";
type Rational = readonly [readonly number[], readonly number[]];

/** @internal Integers and bools as float32. */
export const asFloat = (x: Expr): Expr => (isFloat(x) ? x : x.cast("float32"));

/** 16-bit floats compute in float32. */
const precisionOf = ({ dtype }: Expr): Precision => (dtype === "float64" ? "float64" : "float32");

const INFINITY = Number.POSITIVE_INFINITY;

/** Horner's rule, lowest power first. */
const polynomial = (coefficients: readonly number[], x: Expr): Expr =>
  coefficients.slice(0, -1).reduceRight<Expr>((sum, c) => sum.mul(x).add(c), constant(coefficients.at(-1)!));

const rational = ([numerator, denominator]: Rational, x: Expr): Expr =>
  denominator.length === 1 ? polynomial(numerator, x) : polynomial(numerator, x).div(polynomial(denominator, x));

/** 1, and each coefficient after it by its ratio to the one before. */
function coefficientsOf(terms: number, ratio: (j: number) => number): readonly number[] {
  const coefficients = [1];
  for (let j = 1; j <= terms; j++) coefficients.push(coefficients.at(-1)! * ratio(j));
  return coefficients;
}

/** By repeated squaring. */
function wholePower(x: Expr, exponent: number): Expr {
  if (exponent === 1) return x;
  const half = wholePower(x, exponent >> 1);
  return exponent % 2 === 0 ? half.mul(half) : half.mul(half).mul(x);
}

/** The distance to the nearest whole number, of which functions of πx see no more: π times it loses nothing. */
const fromWhole = (x: Expr): Expr => x.sub(x.round());

/** The leading half of the digits, so that its square is exact. */
function leading(x: Expr): Expr {
  if (precisionOf(x) === "float32") return x.cast("float32").bitcast("int32").bitwiseAnd(-4096).bitcast("float32").cast(x.dtype);
  // Veltkamp 1968. Not in float32, where a device may contract the sums.
  const spread = x.mul(2 ** 27 + 1);
  return spread.sub(spread.sub(x));
}

/** `e^(x²)·erfc(x)` for x ≥ 0.5. */
const scaledErfc = (x: Expr): Expr => rational(special.scaledErfc[precisionOf(x)], x.sub(3).div(x.add(3))).div(x.mul(2).add(1));

/** @internal `1 − erf(x)`, without cancellation. */
export function erfcOf(given: Expr): Expr {
  const x = asFloat(given);
  // Beyond 30 it is 0 in every dtype.
  const size = scalar("min", x.abs(), 30);
  const high = leading(size);
  const decay = high
    .mul(high)
    .neg()
    .exp()
    .mul(size.sub(high).mul(size.add(high)).neg().exp());
  return where(x.lt(0.5), constant(1).sub(x.erf()), decay.mul(scaledErfc(size)));
}

/** @internal The inverse of erf: a fit in float32, which one step of Halley's method refines in float64. */
export function erfinvOf(given: Expr): Expr {
  const x = asFloat(given);
  const size = x.abs();
  const w = constant(1).sub(size).mul(size.add(1)).log().neg();
  const near = rational(special.inverseErf.float32, w.sub(2.5));
  const root = w.sqrt();
  const tail = polynomial(special.inverseErfTail.float32[0], root.sub(3));
  let y = size.mul(where(w.lt(5), near, tail));
  if (precisionOf(x) === "float64") {
    const start = size.mul(where(w.lt(5), near, where(w.lt(16), tail, polynomial(special.inverseErfEnd.float64[0], root.sub(5)))));
    const missed = where(size.lt(0.5), start.erf().sub(size), constant(1).sub(size).sub(erfcOf(start)));
    const step = missed.mul(start.mul(start).exp()).mul(Math.sqrt(Math.PI) / 2);
    y = start.sub(step.div(start.mul(step).add(1)));
  }
  const unsigned = where(size.eq(1), INFINITY, y);
  return where(x.lt(0), unsigned.neg(), where(x.eq(0), x, unsigned));
}

/** @internal The derivative of the inverse of erf, `√π/2·e^(y²)`. Near ±1, where that magnifies the error of y, from `1 − x = erfc(y)`. */
export function erfinvSlope(given: Expr): Expr {
  const x = asFloat(given);
  const [size, y] = [x.abs(), x.erfinv()];
  const far = scaledErfc(y.abs()).div(constant(1).sub(size));
  const value = where(size.lt(0.75), y.mul(y).exp(), where(size.eq(1), INFINITY, far)).mul(Math.sqrt(Math.PI) / 2);
  return mark(value, [given], ([inner]) => [inner!.erfinv().mul(2).mul(erfinvSlope(inner!).square())]);
}

/** @internal `log |Γ(x)|`: fits around its zeros at 1 and 2, Stirling's formula from 3 on, the reflection formula from −0.5 down. */
export function lgammaOf(given: Expr): Expr {
  const x = asFloat(given);
  const precision = precisionOf(x);
  const size = x.abs();
  const log = size.log();
  const small = size.lt(0.5);
  const one = where(small, x, size.sub(1));
  const nearOne = one.mul(one.sub(1)).mul(rational(special.logGammaNearOne[precision], one));
  const two = size.sub(2);
  const nearTwo = two.mul(two.add(1)).mul(rational(special.logGammaNearTwo[precision], two));
  const inverse = size.reciprocal();
  const rest = inverse.mul(rational(special.stirling[precision], inverse.mul(inverse)));
  const far = size
    .sub(0.5)
    .mul(log.sub(1))
    .add(rest.add(Math.log(2 * Math.PI) / 2 - 0.5));
  const positive = where(small, nearOne.sub(log), where(size.lt(1.5), nearOne, where(size.lt(3), nearTwo, far)));
  const sine = fromWhole(size).mul(Math.PI).sin().abs();
  const reflected = constant(Math.PI).div(size.mul(sine)).log().sub(positive);
  const infinite = scalar("or", size.eq(INFINITY), both(x.lt(0), sine.eq(0)));
  return where(infinite, INFINITY, where(x.le(-0.5), reflected, positive));
}

const digammaExpression = (given: Expr): Expr => {
  const x = asFloat(given);
  const precision = precisionOf(x);
  const negative = x.lt(0);
  const below = x.lt(1);
  const y = where(negative, constant(1).sub(x), where(below, x.add(1), x));
  // Not `y − root₀ − root₁`: a device may join the constants, and lose the second.
  const ratio = rational(special.digammaNearRoot[precision], y.sub(2));
  const near = y.sub(digammaRoot[0]).mul(ratio).sub(ratio.mul(digammaRoot[1]));
  const inverse = y.reciprocal();
  const square = inverse.mul(inverse);
  const far = y.log().sub(inverse.mul(0.5).add(square.mul(rational(special.digammaFar[precision], square))));
  const reflection = constant(Math.PI).div(fromWhole(x).mul(Math.PI).tan());
  const pole = both(negative, x.eq(x.floor()));
  const shift = where(negative, where(pole, Number.NaN, reflection), where(below, x.reciprocal(), 0));
  return where(y.lt(3), near, far).sub(shift);
};

/** B₂ⱼ. */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330] as const;

/** How many terms of Hurwitz's zeta function are added up before Euler's and Maclaurin's formula stands for the rest, and of how many terms that is. */
const zetaTerms = { float32: { added: 7, corrections: 5 }, float64: { added: 10, corrections: 10 } } as const;

/** `Σ (x + k)⁻ˢ` for x > 0 and whole s > 1. */
function hurwitzZeta(s: number, x: Expr): Expr {
  const { added, corrections } = zetaTerms[precisionOf(x)];
  const u = x.add(added).reciprocal();
  const terms: number[] = [1 / (s - 1), 0.5];
  let factor = 1;
  for (let j = 1; j <= corrections; j++) {
    // s·(s + 1)·…·(s + 2j − 2) / (2j)!
    factor *= j === 1 ? s / 2 : ((s + 2 * j - 3) * (s + 2 * j - 2)) / ((2 * j - 1) * (2 * j));
    terms.push(bernoulli[j - 1]! * factor, 0);
  }
  let sum = wholePower(u, s - 1).mul(polynomial(terms.slice(0, -1), u));
  for (let k = added - 1; k >= 0; k--) sum = sum.add(wholePower(x.add(k).reciprocal(), s));
  return sum;
}

/** The polynomial in cot(u) that the n-th derivative of cot(u) is: each is −(1 + c²) times the derivative of the one before. */
function cotangentDerivative(n: number): readonly number[] {
  let p: readonly number[] = [0, 1];
  for (let i = 0; i < n; i++) {
    const slope = p.slice(1).map((c, power) => c * (power + 1));
    p = Array.from({ length: slope.length + 2 }, (_, power) => -(slope[power] ?? 0) - (slope[power - 2] ?? 0));
  }
  return p;
}

/** @internal The n-th derivative of ψ, whose derivative is the next one. Below 0 by the reflection formula; at the poles ±∞, as in PyTorch, or for n = 0 NaN. */
export function polygammaOf(n: number, given: Expr): Expr {
  if (n === 0) return mark(digammaExpression(given), [given], ([x]) => [polygammaOf(1, x!)]);
  const x = asFloat(given);
  const negative = x.lt(0);
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  const sign = n % 2 === 1 ? 1 : -1;
  const positive = hurwitzZeta(n + 1, where(negative, constant(1).sub(x), x)).mul(sign * factorial);
  const cotangent = fromWhole(x).mul(Math.PI).tan().reciprocal();
  const reflected = positive.mul(-sign).sub(polynomial(cotangentDerivative(n), cotangent).mul(Math.PI ** (n + 1)));
  const pole = both(x.le(0), x.eq(x.floor()));
  const value = where(pole, sign * INFINITY, where(negative, reflected, positive));
  return mark(value, [given], ([inner]) => [polygammaOf(n + 1, inner!)]);
}

/** Up to which size of x the power series of a Bessel function is added up, and how many terms of it and of the series at infinity it takes. */
const besselTerms = {
  float32: { switches: 9, series: 24, asymptotic: 12 },
  float64: { switches: 20, series: 48, asymptotic: 30 },
} as const;

/**
 * @internal `Iₖ(x)/xᵏ`, an even function without a pole, whose derivative is x times the next one: the power series (Abramowitz & Stegun
 * 9.6.10), all of whose terms are positive, and the series at infinity (9.7.1).
 */
export function besselRatio(order: number, given: Expr): Expr {
  const x = asFloat(given);
  const { switches, series, asymptotic } = besselTerms[precisionOf(x)];
  const size = x.abs();
  // Both series in a variable from 0 to 1, so that their coefficients are of moderate size.
  const part = scalar("min", size, switches).mul(1 / switches);
  const near = polynomial(
    coefficientsOf(series, (j) => switches ** 2 / (4 * j * (j + order))),
    part.mul(part),
  );
  let scale = 1;
  for (let j = 1; j <= order; j++) scale /= 2 * j;
  const far = polynomial(
    coefficientsOf(asymptotic, (j) => ((2 * j - 1) ** 2 - 4 * order ** 2) / (8 * j * switches)),
    constant(switches).div(size),
  );
  // In two factors: eˣ overflows before the function does.
  const half = size.mul(0.5).exp();
  const grown = half.mul(far.div(size.mul(2 * Math.PI).sqrt())).mul(half);
  const scaledDown = order === 0 ? grown : grown.mul(wholePower(size.reciprocal(), order));
  const beyond = where(size.gt(1e4), INFINITY, scaledDown);
  const value = where(size.le(switches), near.mul(scale), beyond);
  return mark(value, [given], ([inner]) => [inner!.mul(besselRatio(order + 1, inner!))]);
}

/** Of `Σ (−1)ʲ t²ʲ/(2j + 1)!`, so many that even higher derivatives are exact where |t| < 1. */
const SINC_TERMS = 12;

/** @internal `sin(πx)/(πx)`. Near 0 a series, so that derivatives of every order have their limits. */
export function sincOf(given: Expr): Expr {
  const x = asFloat(given);
  const t = x.mul(Math.PI);
  const near = polynomial(
    coefficientsOf(SINC_TERMS, (j) => -1 / (2 * j * (2 * j + 1))),
    t.mul(t),
  );
  // Half periods are taken off in x, where that is exact; every other one changes the sign.
  const whole = x.round();
  const odd = whole.sub(whole.mul(0.5).round().mul(2)).abs();
  const sine = x
    .sub(whole)
    .mul(Math.PI)
    .sin()
    .mul(constant(1).sub(odd.mul(2)));
  return where(t.abs().lt(1), near, sine.div(t));
}

/** @internal Whether the sign bit is set, of −0 and NaN too. */
export function signBit(x: Expr): Expr {
  if (!isFloat(x)) return x.dtype === "bool" ? x.ne(x) : x.lt(0);
  return x.dtype === "float64" ? x.bitcast("int64").lt(0n) : x.cast("float32").bitcast("int32").lt(0);
}

/** Between neighbours among normal numbers, in units of the last place of the lane that computes. */
const neighbourSteps = { float32: 1, float64: 1n, bfloat16: 1 << 16, float16: 1 << 13 } as const;
const smallest = { float32: 2 ** -149, float64: Number.MIN_VALUE, bfloat16: 2 ** -133, float16: 2 ** -24 } as const;

/** @internal The next float after `x` in the direction of `other`. */
export function nextafterOf(x: Expr, other: ExprLike): Expr {
  const { dtype } = scalar("sub", x, other);
  if (dtypes[dtype].kind !== "float") throw new DTypeError("nextafter", `takes floats, not ${dtype}.`, 'cast first: x.to("float32").');
  const kind = dtype as keyof typeof smallest;
  const [lane, word]: readonly ["float64" | "float32", "int64" | "int32"] =
    kind === "float64" ? ["float64", "int64"] : ["float32", "int32"];
  const [a, b] = [x.cast(dtype).cast(lane), toExpr(other).cast(dtype).cast(lane)];
  const step = neighbourSteps[kind];
  const up = a.lt(b);
  const outward = where(up.eq(a.gt(0)), step, -step);
  const moved = a.bitcast(word).add(outward.cast(word)).bitcast(lane);
  const towards = where(up, smallest[kind], -smallest[kind]);
  // float16 steps evenly up to 2⁻¹⁴, where a float32 does not.
  const near = kind === "float16" ? a.abs().le(2 ** -14) : a.eq(0);
  const most = largestFinite({ dtype });
  const inside = where(a.abs().eq(INFINITY), where(up, -most, most), where(near, a.add(towards), moved));
  return where(scalar("or", a.isnan(), b.isnan()), a.add(b), where(a.eq(b), b, inside)).cast(dtype);
}

/** The dtype in which two integers meet. @throws DTypeError for others. */
function integers(operation: string, x: Expr, other: ExprLike): Expr["dtype"] {
  const { dtype } = scalar("max", x, other);
  const { kind } = dtypes[dtype];
  if (kind === "float" || kind === "bool") throw new DTypeError(operation, `takes integers, not ${dtype}.`, 'cast first: x.to("int32").');
  return dtype;
}

/** Euclid's algorithm, in as many steps as two neighbouring Fibonacci numbers of the dtype need. */
function divisor(a: Expr, b: Expr, bits: number): Expr {
  let [larger, smaller] = [a, b];
  for (let steps = Math.ceil(bits * 1.4405) + 2; steps > 0; steps--) {
    const rest = scalar("rem", larger, smaller);
    [larger, smaller] = [where(smaller.eq(0), larger, smaller), rest];
  }
  return larger.abs();
}

/** @internal The greatest common divisor. */
export function gcdOf(x: Expr, other: ExprLike): Expr {
  const dtype = integers("gcd", x, other);
  return divisor(x.cast(dtype), toExpr(other).cast(dtype), 8 * dtypes[dtype].bytes);
}

/** @internal The least common multiple. */
export function lcmOf(x: Expr, other: ExprLike): Expr {
  const dtype = integers("lcm", x, other);
  const [a, b] = [x.cast(dtype), toExpr(other).cast(dtype)];
  return scalar("idiv", a, divisor(a, b, 8 * dtypes[dtype].bytes))
    .mul(b)
    .abs();
}

/** @internal The cube root: one step of Newton's method refines a power. */
export function cubeRoot(given: Expr): Expr {
  const x = asFloat(given);
  const size = x.abs();
  const y = scalar("pow", size, 1 / 3);
  const refined = y.sub(y.sub(size.div(y.mul(y))).div(3));
  const root = where(scalar("or", size.eq(0), size.eq(INFINITY)), size, refined);
  return where(signBit(x), root.neg(), root);
}

/** @internal The inverse of sinh, without cancellation near 0 and overflow far off. */
export function asinhOf(given: Expr): Expr {
  const x = asFloat(given);
  const size = x.abs();
  const inner = scalar("min", size, 1e10);
  const square = inner.mul(inner);
  const near = inner.add(square.div(square.add(1).sqrt().add(1))).log1p();
  const root = where(size.gt(1e10), size.log().add(Math.LN2), near);
  return where(signBit(x), root.neg(), root);
}

/** @internal The inverse of cosh, NaN below 1. */
export function acoshOf(given: Expr): Expr {
  const x = asFloat(given);
  const t = scalar("min", x, 1e10).sub(1);
  const near = t.add(t.mul(t.add(2)).sqrt()).log1p();
  return where(x.lt(1), Number.NaN, where(x.gt(1e10), x.log().add(Math.LN2), near));
}

/** @internal The inverse of tanh, NaN outside [−1, 1]. */
export function atanhOf(given: Expr): Expr {
  const x = asFloat(given);
  const size = x.abs();
  const root = size.mul(2).div(constant(1).sub(size)).log1p().mul(0.5);
  return where(signBit(x), root.neg(), root);
}

/** @internal `x·log(other)`: 0 where x is 0, even beside a logarithm that is not finite. */
export function xlogyOf(x: Expr, other: ExprLike): Expr {
  const y = toExpr(other);
  const product = asFloat(x).mul(y.log());
  return where(both(x.eq(0), y.eq(y)), 0, product);
}
