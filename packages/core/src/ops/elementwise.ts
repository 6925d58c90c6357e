import { elementwise, named } from "../elementwise";
import { constant, type ExprLike, scalar, toExpr, where } from "../expr";
import {
  asNumber,
  both,
  floatQuotient,
  isFloat,
  largestFinite,
  limited,
  orderedLimits,
  passesMax,
  passesMin,
  positiveThreshold,
  refuseNegativeLimit,
  roundedTo,
  roundingUnits,
  scaled,
  tolerances,
  truncatedQuotient,
  truth,
  wholePowers,
} from "./operands";
import {
  acoshOf,
  asFloat,
  asinhOf,
  atanhOf,
  besselRatio,
  cubeRoot,
  erfcOf,
  erfinvOf,
  erfinvSlope,
  gcdOf,
  lcmOf,
  lgammaOf,
  nextafterOf,
  polygammaOf,
  signBit,
  sincOf,
  xlogyOf,
} from "./special-functions";

/**
 * The elementwise ops: one row each, and this is where one is added. A row is an expression; `pnpm gen` makes of it a method
 * on Tensor and on Expr, a free function and a line in the docs, and autograd its gradient.
 */
export const elementwiseOps = named({
  // ── arithmetic ──
  /** Sum, `x + other`, or `x + alpha·other`. Bools: or. */
  add: elementwise((x, other, alpha?: ExprLike) => scalar("add", x, scaled(other!, alpha)), { keywords: { alpha: (alpha) => [alpha] } }),
  /** Difference, `x − other`, or `x − alpha·other`. @throws DTypeError on bools. */
  sub: elementwise((x, other, alpha?: ExprLike) => scalar("sub", x, scaled(other!, alpha)), { keywords: { alpha: (alpha) => [alpha] } }),
  /** Product, `x · other`. Bools: and. */
  mul: elementwise((x, other) => scalar("mul", x, other)),
  /** Quotient, `x / other`; with `roundingMode` rounded down ("floor") or towards zero ("trunc"). Integers divide to float32 without one. */
  div: elementwise((x, other) => scalar("div", x, other), {
    keywords: { roundingMode: { floor: "floorDivide", trunc: truncatedQuotient } },
  }),
  /** Quotient rounded towards −∞. Integers by zero give 0. */
  // A number's sign is asked for in the dtype of the result: on its own it is an int32 or a float32, which may not hold it.
  floorDivide: elementwise((x, other) => {
    const rest = scalar("rem", x, other);
    const divisor = toExpr(other).cast(rest.dtype);
    const lower = both(rest.ne(0), rest.lt(0).ne(divisor.lt(0)));
    if (!isFloat(rest)) {
      const truncated = scalar("idiv", x, other);
      return where(lower, truncated.sub(1), truncated);
    }
    const truncated = x.sub(rest).div(other);
    const quotient = where(lower, truncated.sub(1), truncated);
    const whole = quotient.floor();
    const nearest = where(quotient.sub(whole).gt(0.5), whole.add(1), whole);
    // Of zeros the sign is that of x/other, as in C's floor(x/other).
    return where(divisor.eq(0), x.div(other), where(nearest.eq(0), nearest.copysign(x.div(other)), nearest));
  }),
  /** Remainder of `floorDivide`: it has the divisor's sign. Integers by zero give 0. */
  remainder: elementwise(
    (x, other) => {
      const rest = scalar("rem", x, other);
      return where(both(rest.ne(0), rest.lt(0).ne(toExpr(other).cast(rest.dtype).lt(0))), rest.add(other), rest);
    },
    { compares: true },
  ),
  /** Remainder of truncated division, as C's fmod: it has the dividend's sign. */
  fmod: elementwise((x, other) => scalar("rem", x, other), { compares: true }),
  /** Power, `x^exponent`. A negative base with a fractional exponent gives NaN. */
  pow: elementwise((x, exponent) => scalar("pow", x, exponent), { operands: ["exponent"], check: wholePowers }),
  /** Negation. @throws DTypeError on bools. */
  neg: elementwise((x) => scalar("neg", x)),
  /** Absolute value. */
  abs: elementwise((x) => (x.dtype === "bool" ? x : scalar("abs", x))),
  /** −1, 0 or 1 by sign; 0 for ±0 and, as in PyTorch, for NaN. */
  sign: elementwise((x) => (x.dtype === "bool" ? x : isFloat(x) ? where(x.isnan(), 0, scalar("sign", x)) : scalar("sign", x))),
  /** Square, `x²`. */
  square: elementwise((x) => (x.dtype === "bool" ? x.cast("int32") : x.mul(x))),
  /** Inverse, `1/x`. */
  reciprocal: elementwise((x) => constant(1).div(x)),
  /** The larger of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
  maximum: elementwise((x, other) => scalar("max", x, other), { compares: true }),
  /** The smaller of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
  minimum: elementwise((x, other) => scalar("min", x, other), { compares: true }),
  /** `x` limited to at least `min` and at most `max`; either may be left out (null). At a limit the gradient goes to `x`. */
  // Not PyTorch's 0 (a half beside a tensor): a parameter that stands on a limit would never leave it.
  clamp: elementwise((x, min?: ExprLike, max?: ExprLike) => limited(x, min, max), {
    without: { 1: "clampMax", 2: "clampMin" },
    compares: true,
    derivative: ([x, min = constant(Number.NEGATIVE_INFINITY), max = constant(Number.POSITIVE_INFINITY)]) => [
      where(both(passesMin(x!, min), passesMax(x!, max)), 1, 0),
      where(both(x!.lt(min), min.le(max)), 1, 0),
      where(scalar("or", x!.gt(max), max.lt(min)), 1, 0),
    ],
  }),
  /** `x` limited to at least `min`. At the limit the gradient goes to `x`. */
  clampMin: elementwise((x, min) => scalar("max", x, min), {
    operands: ["min"],
    compares: true,
    derivative: ([x, min]) => [where(passesMin(x!, min!), 1, 0), where(x!.ge(min!), 0, 1)],
  }),
  /** `x` limited to at most `max`. At the limit the gradient goes to `x`. */
  clampMax: elementwise((x, max) => scalar("min", x, max), {
    operands: ["max"],
    compares: true,
    derivative: ([x, max]) => [where(passesMax(x!, max!), 1, 0), where(x!.le(max!), 0, 1)],
  }),
  /** Linear interpolation, `x + weight·(end − x)`. */
  lerp: elementwise(
    (x, end, weight) => {
      const [w, span] = [toExpr(weight), toExpr(end).sub(x)];
      // Counted from the nearer end, so that a weight of 1 gives `end` itself.
      return x.add(w.mul(span)).where(w.abs().lt(0.5), toExpr(end).sub(span.mul(constant(1).sub(w))));
    },
    { operands: ["end", "weight"] },
  ),

  /** `x + value·tensor1·tensor2`. */
  addcmul: elementwise((x, tensor1, tensor2, value?: ExprLike) => x.add(toExpr(scaled(tensor1!, value)).mul(tensor2!)), {
    keywords: { value: (value) => [value] },
  }),
  /** `x + value·tensor1/tensor2`. @throws DTypeError for a quotient of integers. */
  addcdiv: elementwise((x, tensor1, tensor2, value?: ExprLike) => x.add(floatQuotient(tensor1!, tensor2!, value)), {
    keywords: { value: (value) => [value] },
  }),
  /** The larger of two; of a number and NaN the number. Where they are equal, each gets half the gradient. */
  fmax: elementwise((x, other) => where(x.isnan(), other!, where(toExpr(other).isnan(), x, scalar("max", x, other!))), { compares: true }),
  /** The smaller of two; of a number and NaN the number. Where they are equal, each gets half the gradient. */
  fmin: elementwise((x, other) => where(x.isnan(), other!, where(toExpr(other).isnan(), x, scalar("min", x, other!))), { compares: true }),
  /** The size of `x` with the sign of `other`, which −0 and NaN have too. Integers give float32. */
  copysign: elementwise(
    (x, other) => {
      const size = x.cast(scalar("div", x, other!).dtype).abs();
      return where(signBit(toExpr(other)), size.neg(), size);
    },
    { derivative: ([x, other]) => [x!.sign().mul(where(signBit(other!), -1, constant(1))), other!.sign().mul(0)] },
  ),
  /** The next float after `x` in the direction of `other`. @throws DTypeError for integers. */
  nextafter: elementwise((x, other) => nextafterOf(x, other!)),
  /** `x·2^other`. */
  ldexp: elementwise((x, other) => x.mul((isFloat(x) && !isFloat(toExpr(other)) ? toExpr(other).cast(x.dtype) : toExpr(other)).exp2())),
  /** Greatest common divisor. @throws DTypeError for floats and bools. */
  gcd: elementwise((x, other) => gcdOf(x, other!)),
  /** Least common multiple; 0 if one of them is. @throws DTypeError for floats and bools. */
  lcm: elementwise((x, other) => lcmOf(x, other!)),
  /** Step function: 0 where `x` is negative, 1 where it is positive, `values` where it is 0. */
  heaviside: elementwise((x, values) => where(x.eq(0), values!, scalar("lt", 0, x).cast(scalar("max", x, values!).dtype))),
  /** Degrees to radians. */
  deg2rad: elementwise((x) => asNumber(x).mul(Math.PI / 180)),
  /** Radians to degrees. */
  rad2deg: elementwise((x) => asNumber(x).mul(180 / Math.PI)),

  // ── rounding ──
  /** Rounded down. */
  floor: elementwise((x) => (isFloat(x) ? scalar("floor", x) : x)),
  /** Rounded up. */
  ceil: elementwise((x) => (isFloat(x) ? scalar("ceil", x) : x)),
  /** Rounded to the nearest whole number, halves to the even one; or to `decimals` digits after the point (before it, if negative). */
  round: elementwise(
    (x, times: ExprLike = 1, per?: ExprLike) => {
      if (isFloat(x))
        return scalar("round", x.mul(times).div(per ?? 1))
          .mul(per ?? 1)
          .div(times);
      return per === undefined ? x : roundedTo(x, toExpr(per).cast(x.dtype));
    },
    { keywords: { decimals: (digits, x) => roundingUnits(digits, x) } },
  ),
  /** Rounded towards zero. */
  trunc: elementwise((x) => (isFloat(x) ? scalar("trunc", x) : x)),
  /** The fractional part, `x − trunc(x)`. */
  frac: elementwise((x) => x.sub(x.trunc())),

  // ── exponentials ──
  /** `eˣ`. */
  exp: elementwise((x) => scalar("exp", x)),
  /** `eˣ − 1`, accurate near 0. */
  expm1: elementwise((x) => scalar("expm1", x)),
  /** Natural logarithm. */
  log: elementwise((x) => scalar("log", x)),
  /** `log(1 + x)`, accurate near 0. */
  log1p: elementwise((x) => scalar("log1p", x)),
  /** Logarithm to base 2. */
  log2: elementwise((x) => scalar("log", x).mul(Math.LOG2E)),
  /** Logarithm to base 10. */
  log10: elementwise((x) => scalar("log", x).mul(Math.LOG10E)),
  /** `2ˣ`. */
  // `exp(x·ln 2)` would round the exponent, and be 2e-6 off at 100.
  exp2: elementwise((x) => scalar("pow", constant(2), isFloat(x) ? x : x.cast("float32")), { derivative: (_, y) => [y.mul(Math.LN2)] }),
  /** Square root. */
  sqrt: elementwise((x) => scalar("sqrt", x)),
  /** `1/√x`. */
  rsqrt: elementwise((x) => x.sqrt().reciprocal()),
  /** `log(eˣ + e^other)`, without overflow. */
  logaddexp: elementwise(
    (x, other) => {
      const top = x.maximum(other);
      return where(x.eq(other), top.add(Math.LN2), top.add(x.sub(other).abs().neg().exp().log1p()));
    },
    { derivative: ([x, other]) => [x!.sub(other!).sigmoid(), other!.sub(x!).sigmoid()] },
  ),
  /** `log₂(2ˣ + 2^other)`, without overflow. */
  logaddexp2: elementwise(
    (x, other) => {
      const top = x.maximum(other);
      return where(x.eq(other), top.add(1), top.add(x.sub(other).abs().neg().exp2().log1p().mul(Math.LOG2E)));
    },
    { derivative: ([x, other]) => [x!.sub(other!).mul(Math.LN2).sigmoid(), other!.sub(x!).mul(Math.LN2).sigmoid()] },
  ),
  /** `x·log(other)`; 0 where `x` is 0, unless `other` is NaN. */
  xlogy: elementwise((x, other) => xlogyOf(x, other!), {
    derivative: ([x, other]) => [where(both(x!.eq(0), other!.le(0)), 0, other!.log()), x!.div(other!)],
  }),
  /** Cube root. */
  cbrt: elementwise((x) => cubeRoot(x), { derivative: (_, y) => [y.mul(y).mul(3).reciprocal()] }),
  /** The inverse of `sigmoid`, `log(x/(1 − x))`; with `eps`, of `x` limited to [eps, 1 − eps]. */
  logit: elementwise(
    (x, eps: ExprLike | undefined = undefined) => {
      const inner = eps === undefined ? asFloat(x) : limited(asFloat(x), eps, constant(1).sub(eps));
      return inner.div(constant(1).sub(inner)).log();
    },
    {
      derivative: ([x, eps]) => {
        const slope = x!.mul(constant(1).sub(x!)).reciprocal();
        const inside = both(x!.ge(eps ?? 0), x!.le(constant(1).sub(eps ?? 0)));
        return [where(inside, slope, eps === undefined ? Number.NaN : 0), null];
      },
    },
  ),

  // ── trigonometry ──
  /** Sine of an angle in radians. */
  sin: elementwise((x) => scalar("sin", x)),
  /** Cosine of an angle in radians. */
  cos: elementwise((x) => scalar("cos", x)),
  /** Tangent of an angle in radians. */
  tan: elementwise((x) => scalar("tan", x)),
  /** Arcsine, in radians; NaN outside [−1, 1]. */
  asin: elementwise((x) => scalar("asin", x)),
  /** Arccosine, in radians; NaN outside [−1, 1]. */
  acos: elementwise((x) => scalar("acos", x)),
  /** Arctangent, in radians. */
  atan: elementwise((x) => scalar("atan", x)),
  /** The angle of the point (other, x), in radians in [−π, π]. */
  atan2: elementwise((x, other) => scalar("atan2", x, other)),
  /** Hyperbolic tangent. */
  tanh: elementwise((x) => scalar("tanh", x)),
  /** Hyperbolic sine. */
  sinh: elementwise(
    (x) => {
      const e = x.abs().expm1();
      // Where eˣ overflows, e/(e + 1) would be ∞/∞.
      const half = e.add(where(e.isinf(), 1, e.div(e.add(1)))).mul(0.5);
      return where(x.eq(0), x, where(x.lt(0), half.neg(), half));
    },
    { derivative: ([x]) => [x!.cosh()] },
  ),
  /** Hyperbolic cosine. */
  cosh: elementwise((x) => x.exp().add(asNumber(x).neg().exp()).mul(0.5), { derivative: ([x]) => [x!.sinh()] }),
  /** The length of the hypotenuse, `√(x² + other²)`, without overflow. */
  hypot: elementwise(
    (x, other) => {
      const [a, b] = [x.abs(), toExpr(other).abs()];
      const [long, short] = [scalar("max", a, b), scalar("min", a, b)];
      const ratio = where(long.eq(0), 0, short.div(long));
      const length = long.mul(ratio.mul(ratio).add(1).sqrt());
      return where(scalar("or", a.isinf(), b.isinf()), Number.POSITIVE_INFINITY, length);
    },
    { derivative: ([x, other], y) => [x!.div(y), other!.div(y)] },
  ),
  /** Error function, `2/√π ∫₀ˣ e^(−t²) dt`. */
  erf: elementwise((x) => scalar("erf", x)),

  /** Inverse hyperbolic sine. */
  asinh: elementwise((x) => asinhOf(x), { derivative: ([x]) => [x!.hypot(1).reciprocal()] }),
  /** Inverse hyperbolic cosine; NaN below 1. */
  acosh: elementwise((x) => acoshOf(x), {
    derivative: ([x]) => {
      const size = x!.abs();
      return [size.sub(1).sqrt().mul(size.add(1).sqrt()).reciprocal()];
    },
  }),
  /** Inverse hyperbolic tangent; NaN outside [−1, 1]. */
  atanh: elementwise((x) => atanhOf(x), { derivative: ([x]) => [constant(1).sub(x!).mul(x!.add(1)).reciprocal()] }),
  /** Normalised sinc, `sin(πx)/(πx)`; 1 at 0. */
  sinc: elementwise((x) => sincOf(x)),

  // ── special functions ──
  /** Complementary error function, `1 − erf(x)`, without cancellation: to about 5 ulp (fits as Shepherd & Laframboise 1981). */
  erfc: elementwise((x) => erfcOf(x), {
    derivative: ([x]) => [
      x!
        .mul(x!)
        .neg()
        .exp()
        .mul(-2 / Math.sqrt(Math.PI)),
    ],
  }),
  /** Inverse of the error function, to about 6 ulp (fits as Giles 2010, refined in float64); ±∞ at ±1, NaN beyond. */
  erfinv: elementwise((x) => erfinvOf(x), {
    derivative: ([x]) => [erfinvSlope(x!)],
  }),
  /** Logarithm of the size of the gamma function, `log |Γ(x)|`; ∞ at 0, −1, −2, … To about 5 ulp, but near its zeros below 0. */
  lgamma: elementwise((x) => lgammaOf(x), { derivative: ([x]) => [polygammaOf(0, x!)] }),
  /** Logarithmic derivative of the gamma function, `Γ′(x)/Γ(x)`; NaN at −1, −2, … To about 5 ulp, but near its zeros below 0. */
  digamma: elementwise((x) => polygammaOf(0, x)),
  /** Modified Bessel function of the first kind of order 0, to about 16 ulp (Abramowitz & Stegun 9.6.10, 9.7.1). */
  i0: elementwise((x) => besselRatio(0, x)),

  // ── activations ──
  /** Rectified linear unit, `max(x, 0)`. NaN stays NaN, and the gradient at 0 is 0. */
  // `max(x, 0)` would pass half the gradient at x = 0, and `where(x > 0, x, 0)` would swallow NaN.
  relu: elementwise((x) => where(x.le(0), 0, x)),
  /** Logistic function, `1/(1 + e⁻ˣ)`. */
  sigmoid: elementwise((x) => constant(1).div(asNumber(x).neg().exp().add(1)), { derivative: (_, y) => [y.mul(constant(1).sub(y))] }),
  /** Gaussian error linear unit, `x·Φ(x)` (Hendrycks & Gimpel 2016). */
  gelu: elementwise((x) => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)), {
    keywords: { approximate: { none: "gelu", tanh: "geluTanh" } },
  }),
  /** The tanh approximation of `gelu`. */
  geluTanh: elementwise((x) =>
    x.mul(0.5).mul(
      x
        .add(x.mul(x).mul(x).mul(0.044715))
        .mul(Math.sqrt(2 / Math.PI))
        .tanh()
        .add(1),
    ),
  ),
  /** Sigmoid linear unit or swish, `x·sigmoid(x)` (Elfwing et al. 2017). */
  silu: elementwise((x) => x.mul(x.sigmoid())),
  /** Smooth rectifier, `log(1 + e^(βx))/β`; the identity where `βx > threshold`, so that it cannot overflow. */
  softplus: elementwise(
    (x, beta: ExprLike = 1, threshold: ExprLike = 20) => {
      const scaled = x.mul(beta);
      return where(scaled.gt(threshold), x, scaled.exp().log1p().div(beta));
    },
    {
      derivative: ([x, beta = constant(1), threshold = constant(20)]) => {
        const scaled = x!.mul(beta);
        return [where(scaled.gt(threshold), 1, scaled.sigmoid()), null, null];
      },
      without: { 1: () => 1 },
    },
  ),
  /** `x` where positive, `slope·x` elsewhere (Maas et al. 2013). */
  leakyRelu: elementwise((x, slope: ExprLike = 0.01) => where(x.gt(0), x, x.mul(slope))),
  /** Exponential linear unit: `x` where positive, `α(eˣ − 1)` elsewhere (Clevert et al. 2015). */
  elu: elementwise((x, alpha: ExprLike = 1) => where(x.le(0), x.expm1().mul(alpha), x)),
  /** Continuously differentiable `elu`: `x` where positive, `α(e^(x/α) − 1)` elsewhere (Barron 2017). */
  celu: elementwise((x, alpha: ExprLike = 1) => where(x.le(0), x.div(alpha).expm1().mul(alpha), x)),
  /** 0 where `|x| ≤ lambd`, `x` elsewhere. */
  hardshrink: elementwise((x, lambd: ExprLike = 0.5) => where(x.abs().le(lambd), 0, x), { compares: true }),
  /** `x` moved towards 0 by `lambd`; 0 where `|x| ≤ lambd`. @throws ArgumentError for a negative `lambd`. */
  softshrink: elementwise((x, lambd: ExprLike = 0.5) => where(x.abs().le(lambd), 0, where(x.lt(0), x.add(lambd), x.sub(lambd))), {
    check: positiveThreshold,
    compares: true,
  }),
  /** `x − tanh(x)`. */
  tanhshrink: elementwise((x) => x.sub(x.tanh()), { derivative: ([x]) => [x!.tanh().square()] }),
  /** Scaled exponential linear unit (Klambauer et al. 2017). */
  selu: elementwise((x) => where(x.le(0), x.expm1().mul(1.6732632423543772), x).mul(1.0507009873554805)),
  /** `x·tanh(softplus(x))` (Misra 2019). */
  mish: elementwise((x) => x.mul(x.softplus().tanh())),
  /** `x` limited to [min, max]; the gradient at the limits is 0. */
  hardtanh: elementwise(
    (x, min: ExprLike = -1, max: ExprLike = 1) => {
      refuseNegativeLimit(x, min);
      const [low, high] = [toExpr(min).cast(x.dtype), toExpr(max).cast(x.dtype)];
      return where(x.le(low), low, where(x.ge(high), high, x));
    },
    { without: { 1: () => -1 }, check: orderedLimits, compares: true },
  ),
  /** Piecewise linear sigmoid, `clamp(x + 3, 0, 6)/6`. */
  hardsigmoid: elementwise((x) => x.add(3).hardtanh(0, 6).div(6), { derivative: ([x]) => [where(x!.abs().lt(3), 1 / 6, 0)] }),
  /** Piecewise swish, `x·hardsigmoid(x)` (Howard et al. 2019). */
  hardswish: elementwise((x) => where(x.le(-3), 0, where(x.lt(3), x.mul(x.add(3)).div(6), x))),
  /** `x/(1 + |x|)`. */
  softsign: elementwise((x) => x.div(x.abs().add(1))),
  /** Logarithm of `sigmoid`, without underflow. */
  logSigmoid: elementwise((x) => scalar("min", x, 0).sub(x.abs().neg().exp().log1p()), { derivative: ([x]) => [x!.neg().sigmoid()] }),

  // ── comparison, to bool ──
  /** Whether equal. */
  eq: elementwise((x, other) => scalar("eq", x, other), { compares: true }),
  /** Whether different. */
  ne: elementwise((x, other) => scalar("not", scalar("eq", x, other)), { compares: true }),
  /** Whether smaller. */
  lt: elementwise((x, other) => scalar("lt", x, other), { compares: true }),
  /** Whether smaller or equal. */
  le: elementwise((x, other) => scalar("le", x, other), { compares: true }),
  /** Whether greater. */
  gt: elementwise((x, other) => scalar("lt", other!, x), { compares: true }),
  /** Whether greater or equal. */
  ge: elementwise((x, other) => scalar("le", other!, x), { compares: true }),
  /** Whether NaN. */
  isnan: elementwise((x) => (isFloat(x) ? scalar("isnan", x) : x.ne(x))),
  /** Whether infinite. */
  isinf: elementwise((x) => (isFloat(x) ? x.abs().eq(Number.POSITIVE_INFINITY) : x.ne(x))),
  /** Whether neither NaN nor infinite. */
  isfinite: elementwise((x) => (isFloat(x) ? x.abs().lt(Number.POSITIVE_INFINITY) : x.eq(x))),
  /** Whether ∞. */
  isposinf: elementwise((x) => (isFloat(x) ? x.eq(Number.POSITIVE_INFINITY) : x.ne(x))),
  /** Whether −∞. */
  isneginf: elementwise((x) => (isFloat(x) ? x.eq(Number.NEGATIVE_INFINITY) : x.ne(x))),
  /** Whether the sign bit is set: of negative numbers, and of −0 and NaN too. */
  signbit: elementwise((x) => signBit(x)),
  /** Whether `|x − other| ≤ atol + rtol·|other|`; infinities must be equal, NaN is close to nothing, or with `equalNan` to NaN. */
  isclose: elementwise(
    (x, other, rtol: ExprLike = 1e-5, atol: ExprLike = 1e-8, equalNan: ExprLike = false) => {
      const [a, b] = [asNumber(x), asNumber(toExpr(other))];
      const near = a.sub(b).abs().le(b.abs().mul(rtol).add(atol));
      const alike = scalar("or", x.eq(other), both(near, both(a.isfinite(), b.isfinite())));
      return scalar("or", alike, both(truth(toExpr(equalNan)), both(a.isnan(), b.isnan())));
    },
    { without: { 2: () => 1e-5, 3: () => 1e-8 }, check: tolerances },
  ),

  // ── logic ──
  /** Whether zero. */
  logicalNot: elementwise((x) => scalar("not", truth(x))),
  /** Whether both are nonzero. */
  logicalAnd: elementwise((x, other) => both(truth(x), truth(toExpr(other)))),
  /** Whether either is nonzero. */
  logicalOr: elementwise((x, other) => scalar("or", truth(x), truth(toExpr(other)))),
  /** Whether exactly one is nonzero. */
  logicalXor: elementwise((x, other) => scalar("xor", truth(x), truth(toExpr(other)))),
  /** Bits inverted; bools negated. @throws DTypeError on floats. */
  bitwiseNot: elementwise((x) => scalar("not", x)),
  /** Bits set in both. @throws DTypeError on floats. */
  bitwiseAnd: elementwise((x, other) => scalar("and", x, other)),
  /** Bits set in either. @throws DTypeError on floats. */
  bitwiseOr: elementwise((x, other) => scalar("or", x, other)),
  /** Bits set in one alone. @throws DTypeError on floats. */
  bitwiseXor: elementwise((x, other) => scalar("xor", x, other)),
  /** Bits moved up by `other`. @throws DTypeError on floats. */
  bitwiseLeftShift: elementwise((x, other) => scalar("shl", x, other)),
  /** Bits moved down by `other`, keeping the sign. @throws DTypeError on floats. */
  bitwiseRightShift: elementwise((x, other) => scalar("shr", x, other)),

  // ── choice ──
  /** `value` where `mask` holds, `x` elsewhere. @throws DTypeError when the mask is not bool. */
  maskedFill: elementwise((x, mask, value) => where(mask!, toExpr(value).cast(x.dtype), x), { operands: ["mask", "value"], stores: true }),
  /** `x` where `condition` holds, `other` elsewhere: `torch.where(condition, x, other)`. @throws DTypeError when the condition is not bool. */
  where: elementwise((x, condition, other) => where(condition!, x, other), { operands: ["condition", "other"], stores: true }),
  /** NaN, ∞ and −∞ replaced by numbers. */
  nanToNum: elementwise(
    (x, nan: ExprLike = 0, posinf?: ExprLike, neginf?: ExprLike) => {
      if (!isFloat(x)) return x;
      const largest = constant(largestFinite(x));
      const low = where(x.eq(Number.NEGATIVE_INFINITY), neginf ?? largest.neg(), x);
      return where(x.isnan(), nan, where(x.eq(Number.POSITIVE_INFINITY), posinf ?? largest, low));
    },
    { without: { 1: () => 0, 2: largestFinite } },
  ),
});

/** What elementwise ops there are. */
export type ElementwiseName = keyof typeof elementwiseOps;
