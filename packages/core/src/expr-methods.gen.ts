// Written by `pnpm gen` from the op tables in ops/. Do not edit.
import { applyExpression } from "./elementwise";
import { type Expr, type ExprLike, ExprNode } from "./expr";
import { elementwiseOps } from "./ops/elementwise";

/** The elementwise ops, as methods of scalar expressions. */
export abstract class ExprMethods extends ExprNode {
  /** Sum, `x + other`, or `x + alpha·other`. Bools: or. */
  add(other: ExprLike, alpha?: ExprLike): Expr {
    return applyExpression(elementwiseOps.add, this as unknown as Expr, other, alpha);
  }

  /** Difference, `x − other`, or `x − alpha·other`. @throws DTypeError on bools. */
  sub(other: ExprLike, alpha?: ExprLike): Expr {
    return applyExpression(elementwiseOps.sub, this as unknown as Expr, other, alpha);
  }

  /** Product, `x · other`. Bools: and. */
  mul(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.mul, this as unknown as Expr, other);
  }

  /** Quotient, `x / other`; with `roundingMode` rounded down ("floor") or towards zero ("trunc"). Integers divide to float32 without one. */
  div(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.div, this as unknown as Expr, other);
  }

  /** Quotient rounded towards −∞. Integers by zero give 0. */
  floorDivide(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.floorDivide, this as unknown as Expr, other);
  }

  /** Remainder of `floorDivide`: it has the divisor's sign. Integers by zero give 0. */
  remainder(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.remainder, this as unknown as Expr, other);
  }

  /** Remainder of truncated division, as C's fmod: it has the dividend's sign. */
  fmod(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.fmod, this as unknown as Expr, other);
  }

  /** Power, `x^exponent`. A negative base with a fractional exponent gives NaN. */
  pow(exponent: ExprLike): Expr {
    return applyExpression(elementwiseOps.pow, this as unknown as Expr, exponent);
  }

  /** Negation. @throws DTypeError on bools. */
  neg(): Expr {
    return applyExpression(elementwiseOps.neg, this as unknown as Expr);
  }

  /** Absolute value. */
  abs(): Expr {
    return applyExpression(elementwiseOps.abs, this as unknown as Expr);
  }

  /** −1, 0 or 1 by sign; 0 for ±0 and, as in PyTorch, for NaN. */
  sign(): Expr {
    return applyExpression(elementwiseOps.sign, this as unknown as Expr);
  }

  /** Square, `x²`. */
  square(): Expr {
    return applyExpression(elementwiseOps.square, this as unknown as Expr);
  }

  /** Inverse, `1/x`. */
  reciprocal(): Expr {
    return applyExpression(elementwiseOps.reciprocal, this as unknown as Expr);
  }

  /** The larger of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
  maximum(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.maximum, this as unknown as Expr, other);
  }

  /** The smaller of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
  minimum(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.minimum, this as unknown as Expr, other);
  }

  /** `x` limited to at least `min` and at most `max`; either may be left out (null). At a limit the gradient goes to `x`. */
  clamp(min?: ExprLike, max?: ExprLike): Expr {
    return applyExpression(elementwiseOps.clamp, this as unknown as Expr, min, max);
  }

  /** `x` limited to at least `min`. At the limit the gradient goes to `x`. */
  clampMin(min: ExprLike): Expr {
    return applyExpression(elementwiseOps.clampMin, this as unknown as Expr, min);
  }

  /** `x` limited to at most `max`. At the limit the gradient goes to `x`. */
  clampMax(max: ExprLike): Expr {
    return applyExpression(elementwiseOps.clampMax, this as unknown as Expr, max);
  }

  /** Linear interpolation, `x + weight·(end − x)`. */
  lerp(end: ExprLike, weight: ExprLike): Expr {
    return applyExpression(elementwiseOps.lerp, this as unknown as Expr, end, weight);
  }

  /** `x + value·tensor1·tensor2`. */
  addcmul(tensor1: ExprLike, tensor2: ExprLike, value?: ExprLike): Expr {
    return applyExpression(elementwiseOps.addcmul, this as unknown as Expr, tensor1, tensor2, value);
  }

  /** `x + value·tensor1/tensor2`. @throws DTypeError for a quotient of integers. */
  addcdiv(tensor1: ExprLike, tensor2: ExprLike, value?: ExprLike): Expr {
    return applyExpression(elementwiseOps.addcdiv, this as unknown as Expr, tensor1, tensor2, value);
  }

  /** The larger of two; of a number and NaN the number. Where they are equal, each gets half the gradient. */
  fmax(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.fmax, this as unknown as Expr, other);
  }

  /** The smaller of two; of a number and NaN the number. Where they are equal, each gets half the gradient. */
  fmin(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.fmin, this as unknown as Expr, other);
  }

  /** The size of `x` with the sign of `other`, which −0 and NaN have too. Integers give float32. */
  copysign(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.copysign, this as unknown as Expr, other);
  }

  /** The next float after `x` in the direction of `other`. @throws DTypeError for integers. */
  nextafter(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.nextafter, this as unknown as Expr, other);
  }

  /** `x·2^other`. */
  ldexp(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.ldexp, this as unknown as Expr, other);
  }

  /** Greatest common divisor. @throws DTypeError for floats and bools. */
  gcd(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.gcd, this as unknown as Expr, other);
  }

  /** Least common multiple; 0 if one of them is. @throws DTypeError for floats and bools. */
  lcm(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.lcm, this as unknown as Expr, other);
  }

  /** Step function: 0 where `x` is negative, 1 where it is positive, `values` where it is 0. */
  heaviside(values: ExprLike): Expr {
    return applyExpression(elementwiseOps.heaviside, this as unknown as Expr, values);
  }

  /** Degrees to radians. */
  deg2rad(): Expr {
    return applyExpression(elementwiseOps.deg2rad, this as unknown as Expr);
  }

  /** Radians to degrees. */
  rad2deg(): Expr {
    return applyExpression(elementwiseOps.rad2deg, this as unknown as Expr);
  }

  /** Rounded down. */
  floor(): Expr {
    return applyExpression(elementwiseOps.floor, this as unknown as Expr);
  }

  /** Rounded up. */
  ceil(): Expr {
    return applyExpression(elementwiseOps.ceil, this as unknown as Expr);
  }

  /** Rounded to the nearest whole number, halves to the even one; or to `decimals` digits after the point (before it, if negative). */
  round(times?: ExprLike, per?: ExprLike): Expr {
    return applyExpression(elementwiseOps.round, this as unknown as Expr, times, per);
  }

  /** Rounded towards zero. */
  trunc(): Expr {
    return applyExpression(elementwiseOps.trunc, this as unknown as Expr);
  }

  /** The fractional part, `x − trunc(x)`. */
  frac(): Expr {
    return applyExpression(elementwiseOps.frac, this as unknown as Expr);
  }

  /** `eˣ`. */
  exp(): Expr {
    return applyExpression(elementwiseOps.exp, this as unknown as Expr);
  }

  /** `eˣ − 1`, accurate near 0. */
  expm1(): Expr {
    return applyExpression(elementwiseOps.expm1, this as unknown as Expr);
  }

  /** Natural logarithm. */
  log(): Expr {
    return applyExpression(elementwiseOps.log, this as unknown as Expr);
  }

  /** `log(1 + x)`, accurate near 0. */
  log1p(): Expr {
    return applyExpression(elementwiseOps.log1p, this as unknown as Expr);
  }

  /** Logarithm to base 2. */
  log2(): Expr {
    return applyExpression(elementwiseOps.log2, this as unknown as Expr);
  }

  /** Logarithm to base 10. */
  log10(): Expr {
    return applyExpression(elementwiseOps.log10, this as unknown as Expr);
  }

  /** `2ˣ`. */
  exp2(): Expr {
    return applyExpression(elementwiseOps.exp2, this as unknown as Expr);
  }

  /** Square root. */
  sqrt(): Expr {
    return applyExpression(elementwiseOps.sqrt, this as unknown as Expr);
  }

  /** `1/√x`. */
  rsqrt(): Expr {
    return applyExpression(elementwiseOps.rsqrt, this as unknown as Expr);
  }

  /** `log(eˣ + e^other)`, without overflow. */
  logaddexp(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.logaddexp, this as unknown as Expr, other);
  }

  /** `log₂(2ˣ + 2^other)`, without overflow. */
  logaddexp2(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.logaddexp2, this as unknown as Expr, other);
  }

  /** `x·log(other)`; 0 where `x` is 0, unless `other` is NaN. */
  xlogy(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.xlogy, this as unknown as Expr, other);
  }

  /** Cube root. */
  cbrt(): Expr {
    return applyExpression(elementwiseOps.cbrt, this as unknown as Expr);
  }

  /** The inverse of `sigmoid`, `log(x/(1 − x))`; with `eps`, of `x` limited to [eps, 1 − eps]. */
  logit(eps?: ExprLike): Expr {
    return applyExpression(elementwiseOps.logit, this as unknown as Expr, eps);
  }

  /** Sine of an angle in radians. */
  sin(): Expr {
    return applyExpression(elementwiseOps.sin, this as unknown as Expr);
  }

  /** Cosine of an angle in radians. */
  cos(): Expr {
    return applyExpression(elementwiseOps.cos, this as unknown as Expr);
  }

  /** Tangent of an angle in radians. */
  tan(): Expr {
    return applyExpression(elementwiseOps.tan, this as unknown as Expr);
  }

  /** Arcsine, in radians; NaN outside [−1, 1]. */
  asin(): Expr {
    return applyExpression(elementwiseOps.asin, this as unknown as Expr);
  }

  /** Arccosine, in radians; NaN outside [−1, 1]. */
  acos(): Expr {
    return applyExpression(elementwiseOps.acos, this as unknown as Expr);
  }

  /** Arctangent, in radians. */
  atan(): Expr {
    return applyExpression(elementwiseOps.atan, this as unknown as Expr);
  }

  /** The angle of the point (other, x), in radians in [−π, π]. */
  atan2(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.atan2, this as unknown as Expr, other);
  }

  /** Hyperbolic tangent. */
  tanh(): Expr {
    return applyExpression(elementwiseOps.tanh, this as unknown as Expr);
  }

  /** Hyperbolic sine. */
  sinh(): Expr {
    return applyExpression(elementwiseOps.sinh, this as unknown as Expr);
  }

  /** Hyperbolic cosine. */
  cosh(): Expr {
    return applyExpression(elementwiseOps.cosh, this as unknown as Expr);
  }

  /** The length of the hypotenuse, `√(x² + other²)`, without overflow. */
  hypot(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.hypot, this as unknown as Expr, other);
  }

  /** Error function, `2/√π ∫₀ˣ e^(−t²) dt`. */
  erf(): Expr {
    return applyExpression(elementwiseOps.erf, this as unknown as Expr);
  }

  /** Inverse hyperbolic sine. */
  asinh(): Expr {
    return applyExpression(elementwiseOps.asinh, this as unknown as Expr);
  }

  /** Inverse hyperbolic cosine; NaN below 1. */
  acosh(): Expr {
    return applyExpression(elementwiseOps.acosh, this as unknown as Expr);
  }

  /** Inverse hyperbolic tangent; NaN outside [−1, 1]. */
  atanh(): Expr {
    return applyExpression(elementwiseOps.atanh, this as unknown as Expr);
  }

  /** Normalised sinc, `sin(πx)/(πx)`; 1 at 0. */
  sinc(): Expr {
    return applyExpression(elementwiseOps.sinc, this as unknown as Expr);
  }

  /** Complementary error function, `1 − erf(x)`, without cancellation: to about 5 ulp (fits as Shepherd & Laframboise 1981). */
  erfc(): Expr {
    return applyExpression(elementwiseOps.erfc, this as unknown as Expr);
  }

  /** Inverse of the error function, to about 6 ulp (fits as Giles 2010, refined in float64); ±∞ at ±1, NaN beyond. */
  erfinv(): Expr {
    return applyExpression(elementwiseOps.erfinv, this as unknown as Expr);
  }

  /** Logarithm of the size of the gamma function, `log |Γ(x)|`; ∞ at 0, −1, −2, … To about 5 ulp, but near its zeros below 0. */
  lgamma(): Expr {
    return applyExpression(elementwiseOps.lgamma, this as unknown as Expr);
  }

  /** Logarithmic derivative of the gamma function, `Γ′(x)/Γ(x)`; NaN at −1, −2, … To about 5 ulp, but near its zeros below 0. */
  digamma(): Expr {
    return applyExpression(elementwiseOps.digamma, this as unknown as Expr);
  }

  /** Modified Bessel function of the first kind of order 0, to about 16 ulp (Abramowitz & Stegun 9.6.10, 9.7.1). */
  i0(): Expr {
    return applyExpression(elementwiseOps.i0, this as unknown as Expr);
  }

  /** Rectified linear unit, `max(x, 0)`. NaN stays NaN, and the gradient at 0 is 0. */
  relu(): Expr {
    return applyExpression(elementwiseOps.relu, this as unknown as Expr);
  }

  /** Logistic function, `1/(1 + e⁻ˣ)`. */
  sigmoid(): Expr {
    return applyExpression(elementwiseOps.sigmoid, this as unknown as Expr);
  }

  /** Gaussian error linear unit, `x·Φ(x)` (Hendrycks & Gimpel 2016). */
  gelu(): Expr {
    return applyExpression(elementwiseOps.gelu, this as unknown as Expr);
  }

  /** The tanh approximation of `gelu`. */
  geluTanh(): Expr {
    return applyExpression(elementwiseOps.geluTanh, this as unknown as Expr);
  }

  /** Sigmoid linear unit or swish, `x·sigmoid(x)` (Elfwing et al. 2017). */
  silu(): Expr {
    return applyExpression(elementwiseOps.silu, this as unknown as Expr);
  }

  /** Smooth rectifier, `log(1 + e^(βx))/β`; the identity where `βx > threshold`, so that it cannot overflow. */
  softplus(beta?: ExprLike, threshold?: ExprLike): Expr {
    return applyExpression(elementwiseOps.softplus, this as unknown as Expr, beta, threshold);
  }

  /** `x` where positive, `slope·x` elsewhere (Maas et al. 2013). */
  leakyRelu(slope?: ExprLike): Expr {
    return applyExpression(elementwiseOps.leakyRelu, this as unknown as Expr, slope);
  }

  /** Exponential linear unit: `x` where positive, `α(eˣ − 1)` elsewhere (Clevert et al. 2015). */
  elu(alpha?: ExprLike): Expr {
    return applyExpression(elementwiseOps.elu, this as unknown as Expr, alpha);
  }

  /** Continuously differentiable `elu`: `x` where positive, `α(e^(x/α) − 1)` elsewhere (Barron 2017). */
  celu(alpha?: ExprLike): Expr {
    return applyExpression(elementwiseOps.celu, this as unknown as Expr, alpha);
  }

  /** 0 where `|x| ≤ lambd`, `x` elsewhere. */
  hardshrink(lambd?: ExprLike): Expr {
    return applyExpression(elementwiseOps.hardshrink, this as unknown as Expr, lambd);
  }

  /** `x` moved towards 0 by `lambd`; 0 where `|x| ≤ lambd`. @throws ArgumentError for a negative `lambd`. */
  softshrink(lambd?: ExprLike): Expr {
    return applyExpression(elementwiseOps.softshrink, this as unknown as Expr, lambd);
  }

  /** `x − tanh(x)`. */
  tanhshrink(): Expr {
    return applyExpression(elementwiseOps.tanhshrink, this as unknown as Expr);
  }

  /** Scaled exponential linear unit (Klambauer et al. 2017). */
  selu(): Expr {
    return applyExpression(elementwiseOps.selu, this as unknown as Expr);
  }

  /** `x·tanh(softplus(x))` (Misra 2019). */
  mish(): Expr {
    return applyExpression(elementwiseOps.mish, this as unknown as Expr);
  }

  /** `x` limited to [min, max]; the gradient at the limits is 0. */
  hardtanh(min?: ExprLike, max?: ExprLike): Expr {
    return applyExpression(elementwiseOps.hardtanh, this as unknown as Expr, min, max);
  }

  /** Piecewise linear sigmoid, `clamp(x + 3, 0, 6)/6`. */
  hardsigmoid(): Expr {
    return applyExpression(elementwiseOps.hardsigmoid, this as unknown as Expr);
  }

  /** Piecewise swish, `x·hardsigmoid(x)` (Howard et al. 2019). */
  hardswish(): Expr {
    return applyExpression(elementwiseOps.hardswish, this as unknown as Expr);
  }

  /** `x/(1 + |x|)`. */
  softsign(): Expr {
    return applyExpression(elementwiseOps.softsign, this as unknown as Expr);
  }

  /** Logarithm of `sigmoid`, without underflow. */
  logSigmoid(): Expr {
    return applyExpression(elementwiseOps.logSigmoid, this as unknown as Expr);
  }

  /** Whether equal. */
  eq(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.eq, this as unknown as Expr, other);
  }

  /** Whether different. */
  ne(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.ne, this as unknown as Expr, other);
  }

  /** Whether smaller. */
  lt(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.lt, this as unknown as Expr, other);
  }

  /** Whether smaller or equal. */
  le(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.le, this as unknown as Expr, other);
  }

  /** Whether greater. */
  gt(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.gt, this as unknown as Expr, other);
  }

  /** Whether greater or equal. */
  ge(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.ge, this as unknown as Expr, other);
  }

  /** Whether NaN. */
  isnan(): Expr {
    return applyExpression(elementwiseOps.isnan, this as unknown as Expr);
  }

  /** Whether infinite. */
  isinf(): Expr {
    return applyExpression(elementwiseOps.isinf, this as unknown as Expr);
  }

  /** Whether neither NaN nor infinite. */
  isfinite(): Expr {
    return applyExpression(elementwiseOps.isfinite, this as unknown as Expr);
  }

  /** Whether ∞. */
  isposinf(): Expr {
    return applyExpression(elementwiseOps.isposinf, this as unknown as Expr);
  }

  /** Whether −∞. */
  isneginf(): Expr {
    return applyExpression(elementwiseOps.isneginf, this as unknown as Expr);
  }

  /** Whether the sign bit is set: of negative numbers, and of −0 and NaN too. */
  signbit(): Expr {
    return applyExpression(elementwiseOps.signbit, this as unknown as Expr);
  }

  /** Whether `|x − other| ≤ atol + rtol·|other|`; infinities must be equal, NaN is close to nothing, or with `equalNan` to NaN. */
  isclose(other: ExprLike, rtol?: ExprLike, atol?: ExprLike, equalNan?: ExprLike): Expr {
    return applyExpression(elementwiseOps.isclose, this as unknown as Expr, other, rtol, atol, equalNan);
  }

  /** Whether zero. */
  logicalNot(): Expr {
    return applyExpression(elementwiseOps.logicalNot, this as unknown as Expr);
  }

  /** Whether both are nonzero. */
  logicalAnd(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.logicalAnd, this as unknown as Expr, other);
  }

  /** Whether either is nonzero. */
  logicalOr(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.logicalOr, this as unknown as Expr, other);
  }

  /** Whether exactly one is nonzero. */
  logicalXor(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.logicalXor, this as unknown as Expr, other);
  }

  /** Bits inverted; bools negated. @throws DTypeError on floats. */
  bitwiseNot(): Expr {
    return applyExpression(elementwiseOps.bitwiseNot, this as unknown as Expr);
  }

  /** Bits set in both. @throws DTypeError on floats. */
  bitwiseAnd(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.bitwiseAnd, this as unknown as Expr, other);
  }

  /** Bits set in either. @throws DTypeError on floats. */
  bitwiseOr(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.bitwiseOr, this as unknown as Expr, other);
  }

  /** Bits set in one alone. @throws DTypeError on floats. */
  bitwiseXor(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.bitwiseXor, this as unknown as Expr, other);
  }

  /** Bits moved up by `other`. @throws DTypeError on floats. */
  bitwiseLeftShift(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.bitwiseLeftShift, this as unknown as Expr, other);
  }

  /** Bits moved down by `other`, keeping the sign. @throws DTypeError on floats. */
  bitwiseRightShift(other: ExprLike): Expr {
    return applyExpression(elementwiseOps.bitwiseRightShift, this as unknown as Expr, other);
  }

  /** `value` where `mask` holds, `x` elsewhere. @throws DTypeError when the mask is not bool. */
  maskedFill(mask: ExprLike, value: ExprLike): Expr {
    return applyExpression(elementwiseOps.maskedFill, this as unknown as Expr, mask, value);
  }

  /** `x` where `condition` holds, `other` elsewhere: `torch.where(condition, x, other)`. @throws DTypeError when the condition is not bool. */
  where(condition: ExprLike, other: ExprLike): Expr {
    return applyExpression(elementwiseOps.where, this as unknown as Expr, condition, other);
  }

  /** NaN, ∞ and −∞ replaced by numbers. */
  nanToNum(nan?: ExprLike, posinf?: ExprLike, neginf?: ExprLike): Expr {
    return applyExpression(elementwiseOps.nanToNum, this as unknown as Expr, nan, posinf, neginf);
  }
}
