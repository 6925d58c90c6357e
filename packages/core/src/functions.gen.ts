// Written by `pnpm gen` from the op tables in ops/. Do not edit.
import { applyTensors, type TensorLike } from "./elementwise";
import { elementwiseOps } from "./ops/elementwise";
import type { Tensor } from "./tensor";

/** Sum, `x + other`. Bools: or. */
export function add(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.add, x, other);
}

/** Difference, `x − other`. @throws DTypeError on bools. */
export function sub(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.sub, x, other);
}

/** Product, `x · other`. Bools: and. */
export function mul(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.mul, x, other);
}

/** Quotient, `x / other`. Integers divide to float32. */
export function div(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.div, x, other);
}

/** Quotient rounded towards −∞. Integers by zero give 0. */
export function floorDivide(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.floorDivide, x, other);
}

/** Remainder of `floorDivide`: it has the divisor's sign. Integers by zero give 0. */
export function remainder(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.remainder, x, other);
}

/** Remainder of truncated division, as C's fmod: it has the dividend's sign. */
export function fmod(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.fmod, x, other);
}

/** Power, `x^exponent`. A negative base with a fractional exponent gives NaN. */
export function pow(x: Tensor, exponent: TensorLike): Tensor {
  return applyTensors(elementwiseOps.pow, x, exponent);
}

/** Negation. @throws DTypeError on bools. */
export function neg(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.neg, x);
}

/** Absolute value. */
export function abs(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.abs, x);
}

/** −1, 0 or 1 by sign; 0 for ±0 and, as in PyTorch, for NaN. */
export function sign(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sign, x);
}

/** Square, `x²`. */
export function square(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.square, x);
}

/** Inverse, `1/x`. */
export function reciprocal(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.reciprocal, x);
}

/** The larger of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
export function maximum(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.maximum, x, other);
}

/** The smaller of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
export function minimum(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.minimum, x, other);
}

/** `x` limited to at least `min` and at most `max`. The limits themselves pass the gradient if they are tensors, and not if they are numbers. */
export function clamp(x: Tensor, min: TensorLike, max: TensorLike): Tensor {
  return applyTensors(elementwiseOps.clamp, x, min, max);
}

/** `x` limited to at least `min`. At the limit the gradient is 0 if that is a number, and shared if it is a tensor. */
export function clampMin(x: Tensor, min: TensorLike): Tensor {
  return applyTensors(elementwiseOps.clampMin, x, min);
}

/** `x` limited to at most `max`. At the limit the gradient is 0 if that is a number, and shared if it is a tensor. */
export function clampMax(x: Tensor, max: TensorLike): Tensor {
  return applyTensors(elementwiseOps.clampMax, x, max);
}

/** Linear interpolation, `x + weight·(end − x)`. */
export function lerp(x: Tensor, end: TensorLike, weight: TensorLike): Tensor {
  return applyTensors(elementwiseOps.lerp, x, end, weight);
}

/** Rounded down. */
export function floor(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.floor, x);
}

/** Rounded up. */
export function ceil(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.ceil, x);
}

/** Rounded to the nearest whole number, halves to the even one. */
export function round(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.round, x);
}

/** Rounded towards zero. */
export function trunc(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.trunc, x);
}

/** The fractional part, `x − trunc(x)`. */
export function frac(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.frac, x);
}

/** `eˣ`. */
export function exp(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.exp, x);
}

/** `eˣ − 1`, accurate near 0. */
export function expm1(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.expm1, x);
}

/** Natural logarithm. */
export function log(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.log, x);
}

/** `log(1 + x)`, accurate near 0. */
export function log1p(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.log1p, x);
}

/** Logarithm to base 2. */
export function log2(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.log2, x);
}

/** Logarithm to base 10. */
export function log10(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.log10, x);
}

/** `2ˣ`. */
export function exp2(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.exp2, x);
}

/** Square root. */
export function sqrt(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sqrt, x);
}

/** `1/√x`. */
export function rsqrt(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.rsqrt, x);
}

/** `log(eˣ + e^other)`, without overflow. */
export function logaddexp(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logaddexp, x, other);
}

/** Sine of an angle in radians. */
export function sin(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sin, x);
}

/** Cosine of an angle in radians. */
export function cos(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.cos, x);
}

/** Tangent of an angle in radians. */
export function tan(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.tan, x);
}

/** Arcsine, in radians; NaN outside [−1, 1]. */
export function asin(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.asin, x);
}

/** Arccosine, in radians; NaN outside [−1, 1]. */
export function acos(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.acos, x);
}

/** Arctangent, in radians. */
export function atan(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.atan, x);
}

/** The angle of the point (other, x), in radians in [−π, π]. */
export function atan2(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.atan2, x, other);
}

/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.tanh, x);
}

/** Hyperbolic sine. */
export function sinh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sinh, x);
}

/** Hyperbolic cosine. */
export function cosh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.cosh, x);
}

/** The length of the hypotenuse, `√(x² + other²)`, without overflow. */
export function hypot(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.hypot, x, other);
}

/** Error function, `2/√π ∫₀ˣ e^(−t²) dt`. */
export function erf(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.erf, x);
}

/** Rectified linear unit, `max(x, 0)`. NaN stays NaN, and the gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.relu, x);
}

/** Logistic function, `1/(1 + e⁻ˣ)`. */
export function sigmoid(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sigmoid, x);
}

/** Gaussian error linear unit, `x·Φ(x)` (Hendrycks & Gimpel 2016). */
export function gelu(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.gelu, x);
}

/** The tanh approximation of `gelu`. */
export function geluTanh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.geluTanh, x);
}

/** Sigmoid linear unit or swish, `x·sigmoid(x)` (Elfwing et al. 2017). */
export function silu(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.silu, x);
}

/** Smooth rectifier, `log(1 + e^(βx))/β`; the identity where `βx > threshold`, so that it cannot overflow. */
export function softplus(x: Tensor, beta?: TensorLike, threshold?: TensorLike): Tensor {
  return applyTensors(elementwiseOps.softplus, x, beta, threshold);
}

/** `x` where positive, `slope·x` elsewhere (Maas et al. 2013). */
export function leakyRelu(x: Tensor, slope?: TensorLike): Tensor {
  return applyTensors(elementwiseOps.leakyRelu, x, slope);
}

/** Exponential linear unit: `x` where positive, `α(eˣ − 1)` elsewhere (Clevert et al. 2015). */
export function elu(x: Tensor, alpha?: TensorLike): Tensor {
  return applyTensors(elementwiseOps.elu, x, alpha);
}

/** Scaled exponential linear unit (Klambauer et al. 2017). */
export function selu(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.selu, x);
}

/** `x·tanh(softplus(x))` (Misra 2019). */
export function mish(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.mish, x);
}

/** `x` limited to [min, max]; the gradient at the limits is 0. */
export function hardtanh(x: Tensor, min?: TensorLike, max?: TensorLike): Tensor {
  return applyTensors(elementwiseOps.hardtanh, x, min, max);
}

/** Piecewise linear sigmoid, `clamp(x + 3, 0, 6)/6`. */
export function hardsigmoid(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.hardsigmoid, x);
}

/** Piecewise swish, `x·hardsigmoid(x)` (Howard et al. 2019). */
export function hardswish(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.hardswish, x);
}

/** `x/(1 + |x|)`. */
export function softsign(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.softsign, x);
}

/** Logarithm of `sigmoid`, without underflow. */
export function logSigmoid(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.logSigmoid, x);
}

/** Whether equal. */
export function eq(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.eq, x, other);
}

/** Whether different. */
export function ne(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.ne, x, other);
}

/** Whether smaller. */
export function lt(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.lt, x, other);
}

/** Whether smaller or equal. */
export function le(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.le, x, other);
}

/** Whether greater. */
export function gt(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.gt, x, other);
}

/** Whether greater or equal. */
export function ge(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.ge, x, other);
}

/** Whether NaN. */
export function isnan(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.isnan, x);
}

/** Whether infinite. */
export function isinf(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.isinf, x);
}

/** Whether neither NaN nor infinite. */
export function isfinite(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.isfinite, x);
}

/** Whether `|x − other| ≤ atol + rtol·|other|`; infinities must be equal, NaN is close to nothing. */
export function isclose(x: Tensor, other: TensorLike, rtol?: TensorLike, atol?: TensorLike): Tensor {
  return applyTensors(elementwiseOps.isclose, x, other, rtol, atol);
}

/** Whether zero. */
export function logicalNot(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.logicalNot, x);
}

/** Whether both are nonzero. */
export function logicalAnd(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logicalAnd, x, other);
}

/** Whether either is nonzero. */
export function logicalOr(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logicalOr, x, other);
}

/** Whether exactly one is nonzero. */
export function logicalXor(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logicalXor, x, other);
}

/** Bits inverted; bools negated. @throws DTypeError on floats. */
export function bitwiseNot(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.bitwiseNot, x);
}

/** Bits set in both. @throws DTypeError on floats. */
export function bitwiseAnd(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseAnd, x, other);
}

/** Bits set in either. @throws DTypeError on floats. */
export function bitwiseOr(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseOr, x, other);
}

/** Bits set in one alone. @throws DTypeError on floats. */
export function bitwiseXor(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseXor, x, other);
}

/** Bits moved up by `other`. @throws DTypeError on floats. */
export function bitwiseLeftShift(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseLeftShift, x, other);
}

/** Bits moved down by `other`, keeping the sign. @throws DTypeError on floats. */
export function bitwiseRightShift(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseRightShift, x, other);
}

/** `value` where `mask` holds, `x` elsewhere. @throws DTypeError when the mask is not bool. */
export function maskedFill(x: Tensor, mask: TensorLike, value: TensorLike): Tensor {
  return applyTensors(elementwiseOps.maskedFill, x, mask, value);
}

/** NaN, ∞ and −∞ replaced by numbers. */
export function nanToNum(x: Tensor, nan?: TensorLike, posinf?: TensorLike, neginf?: TensorLike): Tensor {
  return applyTensors(elementwiseOps.nanToNum, x, nan, posinf, neginf);
}
