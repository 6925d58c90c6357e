// Written by `pnpm gen` from the op tables in ops/. Do not edit.
import { checkArgument, checkGiven } from "./arguments";
import type { TensorLike } from "./elementwise";
import { applyTensors } from "./keywords";
import { elementwiseOps } from "./ops/elementwise";
import { aminmaxOptions, attentionOptions, averagePoolingOptions, batchNormOptions, bernoulliOptions, bucketizeOptions, convolutionOptions, covarianceOptions, crossEntropyOptions, cumulativeOptions, diffOptions, dropoutOptions, embeddingOptions, histogramOptions, indexAddOptions, indexPutOptions, indexReductionOptions, isinOptions, layerNormOptions, maxPoolingOptions, meshgridOptions, multinomialOptions, nonzeroOptions, normOptions, putOptions, quantileOptions, randomOptions, reduceOptions, repeatInterleaveOptions, rmsNormOptions, rotaryOptions, searchsortedOptions, softmaxOptions, sortOptions, sumOptions, tensorOptions, topkOptions, transposedOptions, trapezoidOptions, triangleOptions, uniqueConsecutiveOptions, uniqueOptions, varianceOptions, windowOptions } from "./options.gen";
import * as adaptivePoolingOps from "./ops/adaptive-pooling";
import * as asStridedOps from "./ops/as-strided";
import * as attentionOps from "./ops/attention";
import * as averagePoolingOps from "./ops/average-pooling";
import * as batchNormalizationOps from "./ops/batch-normalization";
import * as convertOps from "./ops/convert";
import * as convolutionOps from "./ops/convolution";
import * as covarianceOps from "./ops/covariance";
import * as creationOps from "./ops/creation";
import * as crossEntropyOps from "./ops/cross-entropy";
import * as diagonalsOps from "./ops/diagonals";
import * as dropoutOps from "./ops/dropout";
import * as einsumOps from "./ops/einsum";
import * as embeddingOps from "./ops/embedding";
import * as gatedOps from "./ops/gated";
import * as gatheringOps from "./ops/gathering";
import * as histogramsOps from "./ops/histograms";
import * as indexReductionOps from "./ops/index-reduction";
import * as indexingOps from "./ops/indexing";
import * as integrationOps from "./ops/integration";
import * as joiningOps from "./ops/joining";
import * as linearOps from "./ops/linear";
import * as masksOps from "./ops/masks";
import * as matmulOps from "./ops/matmul";
import * as nanStatisticsOps from "./ops/nan-statistics";
import * as normalizationOps from "./ops/normalization";
import * as orderStatisticsOps from "./ops/order-statistics";
import * as paddingOps from "./ops/padding";
import * as polygammaOps from "./ops/polygamma";
import * as poolingOps from "./ops/pooling";
import * as quantilesOps from "./ops/quantiles";
import * as randomOps from "./ops/random";
import * as rearrangingOps from "./ops/rearranging";
import * as reductionsOps from "./ops/reductions";
import * as rotaryEmbeddingOps from "./ops/rotary-embedding";
import * as samplingOps from "./ops/sampling";
import * as scansOps from "./ops/scans";
import * as scatteredViewsOps from "./ops/scattered-views";
import * as searchingOps from "./ops/searching";
import * as sequencesOps from "./ops/sequences";
import * as softmaxOps from "./ops/softmax";
import * as sortingOps from "./ops/sorting";
import * as stackingOps from "./ops/stacking";
import * as trianglesOps from "./ops/triangles";
import * as uniqueOps from "./ops/unique";
import * as viewsOps from "./ops/views";
import * as whereOps from "./ops/where";
import type { Dims, Shape } from "./shape";
import type { DTypeOf } from "./literals";
import type { AttentionOptions } from "./ops/attention";
import type { AveragePoolingOptions } from "./ops/average-pooling";
import type { BatchNormOptions } from "./ops/batch-normalization";
import type { ConvolutionOptions, PerDim, TransposedOptions } from "./ops/convolution";
import type { CovarianceOptions } from "./ops/covariance";
import type { TensorData, TensorOptions } from "./ops/creation";
import type { CrossEntropyOptions } from "./ops/cross-entropy";
import type { DropoutOptions } from "./ops/dropout";
import type { EmbeddingOptions } from "./ops/embedding";
import type { PutOptions } from "./ops/gathering";
import type { Generator } from "./ops/generator";
import type { Histogram, HistogramOptions } from "./ops/histograms";
import type { IndexAddOptions, IndexReduction, IndexReductionOptions } from "./ops/index-reduction";
import type { IndexPutOptions } from "./ops/indexing";
import type { TrapezoidOptions } from "./ops/integration";
import type { NonzeroOptions } from "./ops/masks";
import type { AminmaxOptions, Extremes } from "./ops/nan-statistics";
import type { LayerNormOptions, RmsNormOptions } from "./ops/normalization";
import type { PaddingMode } from "./ops/padding";
import type { MaxPoolingOptions } from "./ops/pooling";
import type { QuantileOptions } from "./ops/quantiles";
import type { RandomOptions } from "./ops/random";
import type { RepeatInterleaveOptions } from "./ops/rearranging";
import type { ReduceOptions } from "./ops/reduction-plan";
import type { NormOptions, SumOptions, ValuesAndIndices, VarianceOptions } from "./ops/reductions";
import type { RotaryOptions } from "./ops/rotary-embedding";
import type { MultinomialOptions } from "./ops/sampling";
import type { CumulativeOptions, DiffOptions } from "./ops/scans";
import type { BucketizeOptions, IsinOptions, SearchsortedOptions } from "./ops/searching";
import type { SoftmaxOptions } from "./ops/softmax";
import type { SortOptions, TopkOptions } from "./ops/sorting";
import type { MeshgridOptions } from "./ops/stacking";
import type { Index, Indices, Slice } from "./ops/subscripts";
import type { TriangleOptions } from "./ops/triangles";
import type { Unique, UniqueConsecutiveOptions, UniqueOptions } from "./ops/unique";
import type { Sizes, WindowOptions } from "./ops/views";
import type { FloatDType, FloatOf, Promote, SumOf } from "./promotion.gen";
import type { DType } from "./dtype";
import type { Tensor } from "./tensor";

/** Sum, `x + other`, or `x + alpha·other`. Bools: or. */
export function add(x: Tensor, other: TensorLike, options?: { readonly alpha?: number | null }): Tensor {
  return applyTensors(elementwiseOps.add, [x, other], options);
}

/** Difference, `x − other`, or `x − alpha·other`. @throws DTypeError on bools. */
export function sub(x: Tensor, other: TensorLike, options?: { readonly alpha?: number | null }): Tensor {
  return applyTensors(elementwiseOps.sub, [x, other], options);
}

/** Product, `x · other`. Bools: and. */
export function mul(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.mul, [x, other]);
}

/** Quotient, `x / other`; with `roundingMode` rounded down ("floor") or towards zero ("trunc"). Integers divide to float32 without one. */
export function div(x: Tensor, other: TensorLike, options?: { readonly roundingMode?: "floor" | "trunc" | null }): Tensor {
  return applyTensors(elementwiseOps.div, [x, other], options);
}

/** Quotient rounded towards −∞. Integers by zero give 0. */
export function floorDivide(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.floorDivide, [x, other]);
}

/** Remainder of `floorDivide`: it has the divisor's sign. Integers by zero give 0. */
export function remainder(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.remainder, [x, other]);
}

/** Remainder of truncated division, as C's fmod: it has the dividend's sign. */
export function fmod(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.fmod, [x, other]);
}

/** Power, `x^exponent`. A negative base with a fractional exponent gives NaN. */
export function pow(x: Tensor, exponent: TensorLike): Tensor {
  return applyTensors(elementwiseOps.pow, [x, exponent]);
}

/** Negation. @throws DTypeError on bools. */
export function neg(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.neg, [x]);
}

/** Absolute value. */
export function abs(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.abs, [x]);
}

/** −1, 0 or 1 by sign; 0 for ±0 and, as in PyTorch, for NaN. */
export function sign(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sign, [x]);
}

/** Square, `x²`. */
export function square(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.square, [x]);
}

/** Inverse, `1/x`. */
export function reciprocal(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.reciprocal, [x]);
}

/** The larger of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
export function maximum(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.maximum, [x, other]);
}

/** The smaller of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
export function minimum(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.minimum, [x, other]);
}

/** `x` limited to at least `min` and at most `max`; either may be left out (null). At a limit the gradient goes to `x`. */
export function clamp(x: Tensor, min?: TensorLike | null, max?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.clamp, [x, min, max]);
}

/** `x` limited to at least `min`. At the limit the gradient goes to `x`. */
export function clampMin(x: Tensor, min: TensorLike): Tensor {
  return applyTensors(elementwiseOps.clampMin, [x, min]);
}

/** `x` limited to at most `max`. At the limit the gradient goes to `x`. */
export function clampMax(x: Tensor, max: TensorLike): Tensor {
  return applyTensors(elementwiseOps.clampMax, [x, max]);
}

/** Linear interpolation, `x + weight·(end − x)`. */
export function lerp(x: Tensor, end: TensorLike, weight: TensorLike): Tensor {
  return applyTensors(elementwiseOps.lerp, [x, end, weight]);
}

/** `x + value·tensor1·tensor2`. */
export function addcmul(x: Tensor, tensor1: TensorLike, tensor2: TensorLike, options?: { readonly value?: number | null }): Tensor {
  return applyTensors(elementwiseOps.addcmul, [x, tensor1, tensor2], options);
}

/** `x + value·tensor1/tensor2`. @throws DTypeError for a quotient of integers. */
export function addcdiv(x: Tensor, tensor1: TensorLike, tensor2: TensorLike, options?: { readonly value?: number | null }): Tensor {
  return applyTensors(elementwiseOps.addcdiv, [x, tensor1, tensor2], options);
}

/** The larger of two; of a number and NaN the number. Where they are equal, each gets half the gradient. */
export function fmax(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.fmax, [x, other]);
}

/** The smaller of two; of a number and NaN the number. Where they are equal, each gets half the gradient. */
export function fmin(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.fmin, [x, other]);
}

/** The size of `x` with the sign of `other`, which −0 and NaN have too. Integers give float32. */
export function copysign(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.copysign, [x, other]);
}

/** The next float after `x` in the direction of `other`. @throws DTypeError for integers. */
export function nextafter(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.nextafter, [x, other]);
}

/** `x·2^other`. */
export function ldexp(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.ldexp, [x, other]);
}

/** Greatest common divisor. @throws DTypeError for floats and bools. */
export function gcd(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.gcd, [x, other]);
}

/** Least common multiple; 0 if one of them is. @throws DTypeError for floats and bools. */
export function lcm(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.lcm, [x, other]);
}

/** Step function: 0 where `x` is negative, 1 where it is positive, `values` where it is 0. */
export function heaviside(x: Tensor, values: TensorLike): Tensor {
  return applyTensors(elementwiseOps.heaviside, [x, values]);
}

/** Degrees to radians. */
export function deg2rad(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.deg2rad, [x]);
}

/** Radians to degrees. */
export function rad2deg(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.rad2deg, [x]);
}

/** Rounded down. */
export function floor(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.floor, [x]);
}

/** Rounded up. */
export function ceil(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.ceil, [x]);
}

/** Rounded to the nearest whole number, halves to the even one; or to `decimals` digits after the point (before it, if negative). */
export function round(x: Tensor, options?: { readonly decimals?: number | null }): Tensor {
  return applyTensors(elementwiseOps.round, [x], options);
}

/** Rounded towards zero. */
export function trunc(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.trunc, [x]);
}

/** The fractional part, `x − trunc(x)`. */
export function frac(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.frac, [x]);
}

/** `eˣ`. */
export function exp(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.exp, [x]);
}

/** `eˣ − 1`, accurate near 0. */
export function expm1(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.expm1, [x]);
}

/** Natural logarithm. */
export function log(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.log, [x]);
}

/** `log(1 + x)`, accurate near 0. */
export function log1p(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.log1p, [x]);
}

/** Logarithm to base 2. */
export function log2(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.log2, [x]);
}

/** Logarithm to base 10. */
export function log10(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.log10, [x]);
}

/** `2ˣ`. */
export function exp2(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.exp2, [x]);
}

/** Square root. */
export function sqrt(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sqrt, [x]);
}

/** `1/√x`. */
export function rsqrt(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.rsqrt, [x]);
}

/** `log(eˣ + e^other)`, without overflow. */
export function logaddexp(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logaddexp, [x, other]);
}

/** `log₂(2ˣ + 2^other)`, without overflow. */
export function logaddexp2(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logaddexp2, [x, other]);
}

/** `x·log(other)`; 0 where `x` is 0, unless `other` is NaN. */
export function xlogy(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.xlogy, [x, other]);
}

/** Cube root. */
export function cbrt(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.cbrt, [x]);
}

/** The inverse of `sigmoid`, `log(x/(1 − x))`; with `eps`, of `x` limited to [eps, 1 − eps]. */
export function logit(x: Tensor, eps?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.logit, [x, eps]);
}

/** Sine of an angle in radians. */
export function sin(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sin, [x]);
}

/** Cosine of an angle in radians. */
export function cos(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.cos, [x]);
}

/** Tangent of an angle in radians. */
export function tan(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.tan, [x]);
}

/** Arcsine, in radians; NaN outside [−1, 1]. */
export function asin(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.asin, [x]);
}

/** Arccosine, in radians; NaN outside [−1, 1]. */
export function acos(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.acos, [x]);
}

/** Arctangent, in radians. */
export function atan(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.atan, [x]);
}

/** The angle of the point (other, x), in radians in [−π, π]. */
export function atan2(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.atan2, [x, other]);
}

/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.tanh, [x]);
}

/** Hyperbolic sine. */
export function sinh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sinh, [x]);
}

/** Hyperbolic cosine. */
export function cosh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.cosh, [x]);
}

/** The length of the hypotenuse, `√(x² + other²)`, without overflow. */
export function hypot(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.hypot, [x, other]);
}

/** Error function, `2/√π ∫₀ˣ e^(−t²) dt`. */
export function erf(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.erf, [x]);
}

/** Inverse hyperbolic sine. */
export function asinh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.asinh, [x]);
}

/** Inverse hyperbolic cosine; NaN below 1. */
export function acosh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.acosh, [x]);
}

/** Inverse hyperbolic tangent; NaN outside [−1, 1]. */
export function atanh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.atanh, [x]);
}

/** Normalised sinc, `sin(πx)/(πx)`; 1 at 0. */
export function sinc(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sinc, [x]);
}

/** Complementary error function, `1 − erf(x)`, without cancellation: to about 5 ulp (fits as Shepherd & Laframboise 1981). */
export function erfc(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.erfc, [x]);
}

/** Inverse of the error function, to about 6 ulp (fits as Giles 2010, refined in float64); ±∞ at ±1, NaN beyond. */
export function erfinv(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.erfinv, [x]);
}

/** Logarithm of the size of the gamma function, `log |Γ(x)|`; ∞ at 0, −1, −2, … To about 5 ulp, but near its zeros below 0. */
export function lgamma(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.lgamma, [x]);
}

/** Logarithmic derivative of the gamma function, `Γ′(x)/Γ(x)`; NaN at −1, −2, … To about 5 ulp, but near its zeros below 0. */
export function digamma(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.digamma, [x]);
}

/** Modified Bessel function of the first kind of order 0, to about 16 ulp (Abramowitz & Stegun 9.6.10, 9.7.1). */
export function i0(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.i0, [x]);
}

/** Rectified linear unit, `max(x, 0)`. NaN stays NaN, and the gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.relu, [x]);
}

/** Logistic function, `1/(1 + e⁻ˣ)`. */
export function sigmoid(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.sigmoid, [x]);
}

/** Gaussian error linear unit, `x·Φ(x)` (Hendrycks & Gimpel 2016). */
export function gelu(x: Tensor, options?: { readonly approximate?: "none" | "tanh" | null }): Tensor {
  return applyTensors(elementwiseOps.gelu, [x], options);
}

/** The tanh approximation of `gelu`. */
export function geluTanh(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.geluTanh, [x]);
}

/** Sigmoid linear unit or swish, `x·sigmoid(x)` (Elfwing et al. 2017). */
export function silu(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.silu, [x]);
}

/** Smooth rectifier, `log(1 + e^(βx))/β`; the identity where `βx > threshold`, so that it cannot overflow. */
export function softplus(x: Tensor, beta?: TensorLike | null, threshold?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.softplus, [x, beta, threshold]);
}

/** `x` where positive, `slope·x` elsewhere (Maas et al. 2013). */
export function leakyRelu(x: Tensor, slope?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.leakyRelu, [x, slope]);
}

/** Exponential linear unit: `x` where positive, `α(eˣ − 1)` elsewhere (Clevert et al. 2015). */
export function elu(x: Tensor, alpha?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.elu, [x, alpha]);
}

/** Continuously differentiable `elu`: `x` where positive, `α(e^(x/α) − 1)` elsewhere (Barron 2017). */
export function celu(x: Tensor, alpha?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.celu, [x, alpha]);
}

/** 0 where `|x| ≤ lambd`, `x` elsewhere. */
export function hardshrink(x: Tensor, lambd?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.hardshrink, [x, lambd]);
}

/** `x` moved towards 0 by `lambd`; 0 where `|x| ≤ lambd`. @throws ArgumentError for a negative `lambd`. */
export function softshrink(x: Tensor, lambd?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.softshrink, [x, lambd]);
}

/** `x − tanh(x)`. */
export function tanhshrink(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.tanhshrink, [x]);
}

/** Scaled exponential linear unit (Klambauer et al. 2017). */
export function selu(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.selu, [x]);
}

/** `x·tanh(softplus(x))` (Misra 2019). */
export function mish(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.mish, [x]);
}

/** `x` limited to [min, max]; the gradient at the limits is 0. */
export function hardtanh(x: Tensor, min?: TensorLike | null, max?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.hardtanh, [x, min, max]);
}

/** Piecewise linear sigmoid, `clamp(x + 3, 0, 6)/6`. */
export function hardsigmoid(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.hardsigmoid, [x]);
}

/** Piecewise swish, `x·hardsigmoid(x)` (Howard et al. 2019). */
export function hardswish(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.hardswish, [x]);
}

/** `x/(1 + |x|)`. */
export function softsign(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.softsign, [x]);
}

/** Logarithm of `sigmoid`, without underflow. */
export function logSigmoid(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.logSigmoid, [x]);
}

/** Whether equal. */
export function eq(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.eq, [x, other]);
}

/** Whether different. */
export function ne(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.ne, [x, other]);
}

/** Whether smaller. */
export function lt(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.lt, [x, other]);
}

/** Whether smaller or equal. */
export function le(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.le, [x, other]);
}

/** Whether greater. */
export function gt(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.gt, [x, other]);
}

/** Whether greater or equal. */
export function ge(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.ge, [x, other]);
}

/** Whether NaN. */
export function isnan(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.isnan, [x]);
}

/** Whether infinite. */
export function isinf(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.isinf, [x]);
}

/** Whether neither NaN nor infinite. */
export function isfinite(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.isfinite, [x]);
}

/** Whether ∞. */
export function isposinf(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.isposinf, [x]);
}

/** Whether −∞. */
export function isneginf(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.isneginf, [x]);
}

/** Whether the sign bit is set: of negative numbers, and of −0 and NaN too. */
export function signbit(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.signbit, [x]);
}

/** Whether `|x − other| ≤ atol + rtol·|other|`; infinities must be equal, NaN is close to nothing, or with `equalNan` to NaN. */
export function isclose(x: Tensor, other: TensorLike, rtol?: TensorLike | null, atol?: TensorLike | null, equalNan?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.isclose, [x, other, rtol, atol, equalNan]);
}

/** Whether zero. */
export function logicalNot(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.logicalNot, [x]);
}

/** Whether both are nonzero. */
export function logicalAnd(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logicalAnd, [x, other]);
}

/** Whether either is nonzero. */
export function logicalOr(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logicalOr, [x, other]);
}

/** Whether exactly one is nonzero. */
export function logicalXor(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.logicalXor, [x, other]);
}

/** Bits inverted; bools negated. @throws DTypeError on floats. */
export function bitwiseNot(x: Tensor): Tensor {
  return applyTensors(elementwiseOps.bitwiseNot, [x]);
}

/** Bits set in both. @throws DTypeError on floats. */
export function bitwiseAnd(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseAnd, [x, other]);
}

/** Bits set in either. @throws DTypeError on floats. */
export function bitwiseOr(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseOr, [x, other]);
}

/** Bits set in one alone. @throws DTypeError on floats. */
export function bitwiseXor(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseXor, [x, other]);
}

/** Bits moved up by `other`. @throws DTypeError on floats. */
export function bitwiseLeftShift(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseLeftShift, [x, other]);
}

/** Bits moved down by `other`, keeping the sign. @throws DTypeError on floats. */
export function bitwiseRightShift(x: Tensor, other: TensorLike): Tensor {
  return applyTensors(elementwiseOps.bitwiseRightShift, [x, other]);
}

/** `value` where `mask` holds, `x` elsewhere. @throws DTypeError when the mask is not bool. */
export function maskedFill(x: Tensor, mask: TensorLike, value: TensorLike): Tensor {
  return applyTensors(elementwiseOps.maskedFill, [x, mask, value]);
}

/** NaN, ∞ and −∞ replaced by numbers. */
export function nanToNum(x: Tensor, nan?: TensorLike | null, posinf?: TensorLike | null, neginf?: TensorLike | null): Tensor {
  return applyTensors(elementwiseOps.nanToNum, [x, nan, posinf, neginf]);
}

/** The mean of each of `outputSize` evenly spread windows of [N, C, H, W]; null keeps a size. @throws ShapeError for a bad size. */
export function adaptiveAvgPool2d<D extends DType>(x: Tensor<D>, outputSize: number | readonly (number | null)[]): Tensor<D> {
  checkArgument("adaptiveAvgPool2d", "x", x, "tensor");
  checkArgument("adaptiveAvgPool2d", "outputSize", outputSize, "sizes");
  return adaptivePoolingOps.adaptiveAvgPool2d(x, outputSize) as Tensor<D>;
}

/**
 * The elements at `offset + Σ iₐ·strides[a]`, counted in the elements of `x` row by row: a view in which elements may occur more than once. Every
 * position is held against the size of `x`, which has to lie in memory row by row.
 *
 * ```ts
 * asStrided(arange(5), [3, 2], [1, 1]); // [[0, 1], [1, 2], [2, 3]]
 * ```
 *
 * @throws IndexError for a position outside of `x`. @throws ShapeError unless each size has a stride, and for a tensor that is not contiguous.
 */
export function asStrided<D extends DType>(x: Tensor<D>, sizes: readonly number[], strides: readonly number[], offset?: number): Tensor<D> {
  checkArgument("asStrided", "x", x, "tensor");
  checkArgument("asStrided", "sizes", sizes, "numbers");
  checkArgument("asStrided", "strides", strides, "numbers");
  if (offset !== undefined) checkArgument("asStrided", "offset", offset, "number");
  return asStridedOps.asStrided(x, sizes, strides, offset) as Tensor<D>;
}

/**
 * Attention, `softmax(q·kᵀ·scale + mask)·v` (Vaswani et al. 2017), for q of [..., L, E], k of [..., S, E] and v of [..., S, V]. A query to
 * which the mask leaves no key gets zeros.
 *
 * Long contexts take little memory: of more than 2²² scores only a block is there at a time, and backward computes them again (Dao et
 * al. 2022). With `isCausal` and no dropout, what a block does not see is not computed.
 *
 * ```ts
 * const y = scaledDotProductAttention(q, k, v, { isCausal: true }); // [B, H, L, E]
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws ArgumentError when both a mask and `isCausal` are given.
 * @throws DTypeError for integers and bools, and for a mask of integers.
 */
export function scaledDotProductAttention<D extends DType, E extends DType, F extends DType = E>(query: Tensor<D>, key: Tensor<E>, value: Tensor<F>, options?: AttentionOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("scaledDotProductAttention", "query", query, "tensor");
  checkArgument("scaledDotProductAttention", "key", key, "tensor");
  checkArgument("scaledDotProductAttention", "value", value, "tensor");
  if (options !== undefined) checkGiven("scaledDotProductAttention", "options", options, attentionOptions);
  return attentionOps.scaledDotProductAttention(query, key, value, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * The mean of each window of [N, C, H, W].
 *
 * @throws ShapeError when a window does not fit. @throws ArgumentError when `divisorOverride` is 0.
 */
export function avgPool2d<D extends DType>(x: Tensor<D>, kernelSize: PerDim, options?: AveragePoolingOptions): Tensor<D> {
  checkArgument("avgPool2d", "x", x, "tensor");
  checkArgument("avgPool2d", "kernelSize", kernelSize, "number or numbers");
  if (options !== undefined) checkGiven("avgPool2d", "options", options, averagePoolingOptions);
  return averagePoolingOps.avgPool2d(x, kernelSize, options) as Tensor<D>;
}

/**
 * Normalised for each channel of [N, C, …] over all other dims (Ioffe & Szegedy 2015). In training the running statistics, where given, are
 * updated in place, the variance without bias.
 *
 * @throws ShapeError when there are fewer than two dims, or one value for each channel in training.
 * @throws ArgumentError when statistics are missing outside training.
 */
export function batchNorm<D extends DType>(x: Tensor<D>, runningMean: Tensor | null, runningVar: Tensor | null, options?: BatchNormOptions): Tensor<D> {
  checkArgument("batchNorm", "x", x, "tensor");
  if (runningMean != null) checkArgument("batchNorm", "runningMean", runningMean, "tensor");
  if (runningVar != null) checkArgument("batchNorm", "runningVar", runningVar, "tensor");
  if (options !== undefined) checkGiven("batchNorm", "options", options, batchNormOptions);
  return batchNormalizationOps.batchNorm(x, runningMean, runningVar, options) as Tensor<D>;
}

/** A copy in memory of its own, laid out row by row. The gradient flows through. */
export function clone<D extends DType>(x: Tensor<D>): Tensor<D> {
  checkArgument("clone", "x", x, "tensor");
  return convertOps.clone(x) as Tensor<D>;
}

/** The same values laid out row by row: this tensor, if it already is. */
export function contiguous<D extends DType>(x: Tensor<D>): Tensor<D> {
  checkArgument("contiguous", "x", x, "tensor");
  return convertOps.contiguous(x) as Tensor<D>;
}

/** 1-d convolution (cross-correlation) of x [N, C, L] with a weight [out, C/groups, K]. @throws ShapeError when shapes do not fit. */
export function conv1d<D extends DType, E extends DType, F extends DType = E>(x: Tensor<D>, weight: Tensor<E>, bias?: Tensor<F> | null, options?: ConvolutionOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("conv1d", "x", x, "tensor");
  checkArgument("conv1d", "weight", weight, "tensor");
  if (bias != null) checkArgument("conv1d", "bias", bias, "tensor");
  if (options !== undefined) checkGiven("conv1d", "options", options, convolutionOptions);
  return convolutionOps.conv1d(x, weight, bias, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * 2-d convolution (cross-correlation) of x [N, C, H, W] with a weight [out, C/groups, KH, KW].
 *
 * ```ts
 * conv2d(ones([1, 1, 28, 28]), ones([16, 1, 3, 3]), null, { padding: 1 }); // [1, 16, 28, 28]
 * ```
 *
 * @throws ShapeError when shapes do not fit.
 */
export function conv2d<D extends DType, E extends DType, F extends DType = E>(x: Tensor<D>, weight: Tensor<E>, bias?: Tensor<F> | null, options?: ConvolutionOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("conv2d", "x", x, "tensor");
  checkArgument("conv2d", "weight", weight, "tensor");
  if (bias != null) checkArgument("conv2d", "bias", bias, "tensor");
  if (options !== undefined) checkGiven("conv2d", "options", options, convolutionOptions);
  return convolutionOps.conv2d(x, weight, bias, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/** 2-d transposed convolution of x [N, C, H, W] or [C, H, W] with a weight [C, out/groups, KH, KW]: the gradient of `conv2d` in its input. @throws ShapeError when shapes do not fit. */
export function convTranspose2d<D extends DType, E extends DType, F extends DType = E>(x: Tensor<D>, weight: Tensor<E>, bias?: Tensor<F> | null, options?: TransposedOptions): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("convTranspose2d", "x", x, "tensor");
  checkArgument("convTranspose2d", "weight", weight, "tensor");
  if (bias != null) checkArgument("convTranspose2d", "bias", bias, "tensor");
  if (options !== undefined) checkGiven("convTranspose2d", "options", options, transposedOptions);
  return convolutionOps.convTranspose2d(x, weight, bias, options) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * The covariance matrix of the variables in the rows of `x`, whose columns are observations; of one variable, its variance, without dims. Integers give float32.
 *
 * ```ts
 * cov(tensor([[0, 1, 2], [2, 1, 0]])); // [[1, -1], [-1, 1]]
 * ```
 *
 * @throws ShapeError for more than two dims, and for weights that do not fit. @throws DTypeError for weights that do not count or weigh.
 */
export function cov<D extends DType>(x: Tensor<D>, options?: CovarianceOptions): Tensor<FloatOf<D>> {
  checkArgument("cov", "x", x, "tensor");
  if (options !== undefined) checkGiven("cov", "options", options, covarianceOptions);
  return covarianceOps.cov(x, options) as Tensor<FloatOf<D>>;
}

/**
 * Pearson's correlation coefficients of the variables in the rows of `x`, whose columns are observations; of one variable, 1, without dims. Integers give float32.
 *
 * ```ts
 * corrcoef(tensor([[0, 1, 2], [4, 2, 0]])); // [[1, -1], [-1, 1]]
 * ```
 *
 * @throws ShapeError for more than two dims.
 */
export function corrcoef<D extends DType>(x: Tensor<D>): Tensor<FloatOf<D>> {
  checkArgument("corrcoef", "x", x, "tensor");
  return covarianceOps.corrcoef(x) as Tensor<FloatOf<D>>;
}

/**
 * A tensor of the given numbers. Default dtype: float32 for numbers, whole or not; bool for booleans alone, int64 for bigints. A typed
 * array keeps its type. Whole numbers above 2²⁴ are rounded to what float32 holds.
 *
 * ```ts
 * tensor([[1, 2], [3, 4]]); // float32 [2, 2]
 * tensor([1, 2], { requiresGrad: true });
 * tensor([3, 1], { dtype: "int32" });
 * ```
 *
 * @throws ShapeError when rows differ in length. @throws DTypeError for a number that the dtype cannot hold, or numbers beside bigints.
 */
export function tensor<T extends TensorData, D extends DType = DTypeOf<T>>(data: T, options?: TensorOptions<D>): Tensor<D> {
  if (options !== undefined) checkGiven("tensor", "options", options, tensorOptions);
  return creationOps.tensor(data, options);
}

/** Every element `value`: float32 for a number, bool for a boolean, int64 for a bigint, or of `dtype`. @throws ShapeError for a bad shape. */
export function full<T extends number | bigint | boolean, D extends DType = DTypeOf<T>>(shape: Shape, value: T, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("full", "shape", shape, "numbers");
  checkArgument("full", "value", value, "scalar");
  if (options !== undefined) checkGiven("full", "options", options, tensorOptions);
  return creationOps.full(shape, value, options);
}

/** A tensor without dims: float32 for a number, bool for a boolean, int64 for a bigint, or of `dtype`. @throws DTypeError for a number that the dtype cannot hold. */
export function scalar<T extends number | bigint | boolean, D extends DType = DTypeOf<T>>(value: T, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("scalar", "value", value, "scalar");
  if (options !== undefined) checkGiven("scalar", "options", options, tensorOptions);
  return creationOps.scalar(value, options);
}

/**
 * The tensor itself if it already is one of the dtype asked for; else a tensor of the given numbers, as `tensor` makes it.
 *
 * ```ts
 * asarray([1, 2, 3]);
 * asarray(x) === x; // true
 * ```
 *
 * @throws ShapeError when rows differ in length. @throws DTypeError for a number that the dtype cannot hold.
 */
export function asarray<T extends TensorData, D extends DType = DTypeOf<T>>(data: T, options?: TensorOptions<D>): Tensor<D> {
  if (options !== undefined) checkGiven("asarray", "options", options, tensorOptions);
  return creationOps.asarray(data, options);
}

/** Zeros. Default dtype: float32. @throws ShapeError for a bad shape. */
export function zeros<D extends DType = "float32">(shape: Shape, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("zeros", "shape", shape, "numbers");
  if (options !== undefined) checkGiven("zeros", "options", options, tensorOptions);
  return creationOps.zeros(shape, options);
}

/** Ones. Default dtype: float32. @throws ShapeError for a bad shape. */
export function ones<D extends DType = "float32">(shape: Shape, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("ones", "shape", shape, "numbers");
  if (options !== undefined) checkGiven("ones", "options", options, tensorOptions);
  return creationOps.ones(shape, options);
}

/** Of a given shape, for those who fill it at once. The values are zeros: no stale memory shows. @throws ShapeError for a bad shape. */
export function empty<D extends DType = "float32">(shape: Shape, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("empty", "shape", shape, "numbers");
  if (options !== undefined) checkGiven("empty", "options", options, tensorOptions);
  return creationOps.empty(shape, options);
}

/** Every element `value`, with the shape, dtype and device of `x`. */
export function fullLike(x: Tensor, value: number | bigint | boolean, options?: TensorOptions): Tensor {
  checkArgument("fullLike", "x", x, "tensor");
  checkArgument("fullLike", "value", value, "scalar");
  if (options !== undefined) checkGiven("fullLike", "options", options, tensorOptions);
  return creationOps.fullLike(x, value, options);
}

/** Zeros with the shape, dtype and device of `x`. */
export function zerosLike(x: Tensor, options?: TensorOptions): Tensor {
  checkArgument("zerosLike", "x", x, "tensor");
  if (options !== undefined) checkGiven("zerosLike", "options", options, tensorOptions);
  return creationOps.zerosLike(x, options);
}

/** Ones with the shape, dtype and device of `x`. */
export function onesLike(x: Tensor, options?: TensorOptions): Tensor {
  checkArgument("onesLike", "x", x, "tensor");
  if (options !== undefined) checkGiven("onesLike", "options", options, tensorOptions);
  return creationOps.onesLike(x, options);
}

/** As `empty`, with the shape, dtype and device of `x`. */
export function emptyLike(x: Tensor, options?: TensorOptions): Tensor {
  checkArgument("emptyLike", "x", x, "tensor");
  if (options !== undefined) checkGiven("emptyLike", "options", options, tensorOptions);
  return creationOps.emptyLike(x, options);
}

/**
 * Numbers from `start` (0) to below `end` by `step` (1): int32 if all three are whole, else float32.
 *
 * ```ts
 * arange(5); // [0, 1, 2, 3, 4]
 * arange(1, 2, 0.5); // [1, 1.5]
 * ```
 *
 * @throws ArgumentError when the step is 0 or leads away from `end`.
 */
export function arange<D extends DType = "int32" | "float32">(end: number, options?: TensorOptions<D>): Tensor<D>;
export function arange<D extends DType = "int32" | "float32">(start: number, end: number, options?: TensorOptions<D>): Tensor<D>;
export function arange<D extends DType = "int32" | "float32">(start: number, end: number, step: number, options?: TensorOptions<D>): Tensor<D>;
export function arange(...args: (number | TensorOptions | undefined)[]): Tensor {
  return creationOps.arange(...args as [never]);
}

/** `steps` numbers evenly from `start` to `end`, both included. Default dtype: float32. @throws ArgumentError for a bad number of steps. */
export function linspace<D extends DType = "float32">(start: number, end: number, steps: number, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("linspace", "start", start, "number");
  checkArgument("linspace", "end", end, "number");
  checkArgument("linspace", "steps", steps, "number");
  if (options !== undefined) checkGiven("linspace", "options", options, tensorOptions);
  return creationOps.linspace(start, end, steps, options);
}

/** The identity matrix of `rows` × `columns` (as many as rows, if not given). Default dtype: float32. @throws ShapeError for a bad size. */
export function eye<D extends DType = "float32">(rows: number, columns?: number, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("eye", "rows", rows, "number");
  if (columns !== undefined) checkArgument("eye", "columns", columns, "number");
  if (options !== undefined) checkGiven("eye", "options", options, tensorOptions);
  return creationOps.eye(rows, columns, options);
}

/** A tensor from a typed array, with a shape. Copies. @throws ShapeError when the number of elements differs. */
export function fromTypedArray<T extends ArrayBufferView, D extends DType = DTypeOf<T>>(data: T, shape: Shape, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("fromTypedArray", "shape", shape, "numbers");
  if (options !== undefined) checkGiven("fromTypedArray", "options", options, tensorOptions);
  return creationOps.fromTypedArray(data, shape, options);
}

/**
 * Cross-entropy between logits [N, C, …] and targets: class numbers [N, …], or probabilities of the shape of the logits. The mean over no
 * target that counts is NaN, and its gradient 0.
 *
 * ```ts
 * const loss = crossEntropy(net.forward(images), labels);
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws IndexError for a class outside 0 … C − 1.
 */
export function crossEntropy(logits: Tensor, target: Indices, options?: CrossEntropyOptions): Tensor<FloatDType> {
  checkArgument("crossEntropy", "logits", logits, "tensor");
  checkArgument("crossEntropy", "target", target, "indices");
  if (options !== undefined) checkGiven("crossEntropy", "options", options, crossEntropyOptions);
  return crossEntropyOps.crossEntropy(logits, target, options) as Tensor<FloatDType>;
}

/**
 * The diagonal of two dims, `offset` above the main one (below, if negative), as the last dim. A view.
 *
 * ```ts
 * arange(9).reshape([3, 3]).diagonal(); // [0, 4, 8]
 * arange(9).reshape([3, 3]).diagonal(1); // [1, 5]
 * ```
 *
 * @throws ShapeError for fewer than two dims, or the same one twice.
 */
export function diagonal<D extends DType>(x: Tensor<D>, offset?: number, dim1?: number, dim2?: number): Tensor<D> {
  checkArgument("diagonal", "x", x, "tensor");
  if (offset !== undefined) checkArgument("diagonal", "offset", offset, "number");
  if (dim1 !== undefined) checkArgument("diagonal", "dim1", dim1, "number");
  if (dim2 !== undefined) checkArgument("diagonal", "dim2", dim2, "number");
  return diagonalsOps.diagonal(x, offset, dim1, dim2) as Tensor<D>;
}

/**
 * The last dim laid on a diagonal of two new dims, `offset` above the main one; the rest is 0.
 *
 * ```ts
 * tensor([1, 2]).diagEmbed(); // [[1, 0], [0, 2]]
 * ```
 *
 * @throws ShapeError for a tensor without dims, or the same dim twice.
 */
export function diagEmbed<D extends DType>(x: Tensor<D>, offset?: number, dim1?: number, dim2?: number): Tensor<D> {
  checkArgument("diagEmbed", "x", x, "tensor");
  if (offset !== undefined) checkArgument("diagEmbed", "offset", offset, "number");
  if (dim1 !== undefined) checkArgument("diagEmbed", "dim1", dim1, "number");
  if (dim2 !== undefined) checkArgument("diagEmbed", "dim2", dim2, "number");
  return diagonalsOps.diagEmbed(x, offset, dim1, dim2) as Tensor<D>;
}

/** Of a vector the matrix with it on a diagonal, of a matrix a copy of its diagonal. @throws ShapeError for other shapes. */
export function diag<D extends DType>(x: Tensor<D>, diagonalOffset?: number): Tensor<D> {
  checkArgument("diag", "x", x, "tensor");
  if (diagonalOffset !== undefined) checkArgument("diag", "diagonalOffset", diagonalOffset, "number");
  return diagonalsOps.diag(x, diagonalOffset) as Tensor<D>;
}

/** The matrix with the elements of `x` on a diagonal, `offset` above the main one. */
export function diagflat<D extends DType>(x: Tensor<D>, offset?: number): Tensor<D> {
  checkArgument("diagflat", "x", x, "tensor");
  if (offset !== undefined) checkArgument("diagflat", "offset", offset, "number");
  return diagonalsOps.diagflat(x, offset) as Tensor<D>;
}

/** A copy of `x` with `source` on the diagonal that `diagonal` shows. @throws ShapeError unless `source` has its shape. */
export function diagonalScatter<D extends DType>(x: Tensor<D>, source: Tensor, offset?: number, dim1?: number, dim2?: number): Tensor<D> {
  checkArgument("diagonalScatter", "x", x, "tensor");
  checkArgument("diagonalScatter", "source", source, "tensor");
  if (offset !== undefined) checkArgument("diagonalScatter", "offset", offset, "number");
  if (dim1 !== undefined) checkArgument("diagonalScatter", "dim1", dim1, "number");
  if (dim2 !== undefined) checkArgument("diagonalScatter", "dim2", dim2, "number");
  return diagonalsOps.diagonalScatter(x, source, offset, dim1, dim2) as Tensor<D>;
}

/**
 * Zeroes elements with probability `p` and scales the rest by 1/(1 − p) (Srivastava et al. 2014). One kernel; the mask is not stored, backward draws it again.
 *
 * @throws ArgumentError unless 0 ≤ p ≤ 1.
 */
export function dropout<D extends DType>(x: Tensor<D>, p?: number, options?: DropoutOptions): Tensor<D> {
  checkArgument("dropout", "x", x, "tensor");
  if (p !== undefined) checkArgument("dropout", "p", p, "number");
  if (options !== undefined) checkGiven("dropout", "options", options, dropoutOptions);
  return dropoutOps.dropout(x, p, options) as Tensor<D>;
}

/**
 * Sums of products by Einstein's convention: each letter names a dim, and letters that the output lacks are summed over. "..." stands for
 * dims that broadcast, and so do letters of size 1; a letter twice in one operand takes its diagonal. Operands are joined from left to right.
 *
 * ```ts
 * einsum("bij,bjk->bik", a, b); // batched matmul
 * einsum("ii->i", matrix); // diagonal
 * ```
 *
 * @throws ArgumentError when the equation does not parse. @throws ShapeError when a letter names dims of different sizes.
 */
export function einsum(equation: string, ...operands: Tensor[]): Tensor {
  checkArgument("einsum", "equation", equation, "string");
  return einsumOps.einsum(equation, ...operands);
}

/**
 * Rows of `weight` [V, D] for each index: [..., D].
 *
 * @throws IndexError when an index is out of range. @throws ArgumentError when `paddingIdx` is not an entry.
 */
export function embedding(index: Indices, weight: Tensor, options?: EmbeddingOptions): Tensor {
  checkArgument("embedding", "index", index, "indices");
  checkArgument("embedding", "weight", weight, "tensor");
  if (options !== undefined) checkGiven("embedding", "options", options, embeddingOptions);
  return embeddingOps.embedding(index, weight, options);
}

/** Gated linear unit: the first half of `dim` times the sigmoid of the second (Dauphin et al. 2017). @throws ShapeError for an odd number of elements. */
export function glu<D extends DType>(x: Tensor<D>, dim?: number): Tensor<D> {
  checkArgument("glu", "x", x, "tensor");
  if (dim !== undefined) checkArgument("glu", "dim", dim, "number");
  return gatedOps.glu(x, dim) as Tensor<D>;
}

/** `out[i][j] = x[index[i][j]][j]` for dim 0, and so on: `torch.gather`. @throws IndexError when an index is out of range. */
export function gather<D extends DType>(x: Tensor<D>, dim: number, index: Indices): Tensor<D> {
  checkArgument("gather", "x", x, "tensor");
  checkArgument("gather", "dim", dim, "number");
  checkArgument("gather", "index", index, "indices");
  return gatheringOps.gather(x, dim, index) as Tensor<D>;
}

/** A copy of `x` with `out[index[i][j]][j] = source[i][j]` for dim 0, and so on; the last wins. @throws IndexError when an index is out of range. */
export function scatter<D extends DType>(x: Tensor<D>, dim: number, index: Indices, source: Tensor | number): Tensor<D> {
  checkArgument("scatter", "x", x, "tensor");
  checkArgument("scatter", "dim", dim, "number");
  checkArgument("scatter", "index", index, "indices");
  checkArgument("scatter", "source", source, "tensor or number");
  return gatheringOps.scatter(x, dim, index, source) as Tensor<D>;
}

/** As `scatter`, adding each to what is there. @throws IndexError when an index is out of range. */
export function scatterAdd<D extends DType>(x: Tensor<D>, dim: number, index: Indices, source: Tensor): Tensor<D> {
  checkArgument("scatterAdd", "x", x, "tensor");
  checkArgument("scatterAdd", "dim", dim, "number");
  checkArgument("scatterAdd", "index", index, "indices");
  checkArgument("scatterAdd", "source", source, "tensor");
  return gatheringOps.scatterAdd(x, dim, index, source) as Tensor<D>;
}

/** The elements of `dim` that a vector of indices names. @throws IndexError when an index is out of range. */
export function indexSelect<D extends DType>(x: Tensor<D>, dim: number, index: Indices): Tensor<D> {
  checkArgument("indexSelect", "x", x, "tensor");
  checkArgument("indexSelect", "dim", dim, "number");
  checkArgument("indexSelect", "index", index, "indices");
  return gatheringOps.indexSelect(x, dim, index) as Tensor<D>;
}

/**
 * Elements by their position in the flattened tensor, counted from the end where negative: the result has the shape of `index`.
 *
 * @throws IndexError when an index is out of range.
 */
export function take<D extends DType>(x: Tensor<D>, index: Indices): Tensor<D> {
  checkArgument("take", "x", x, "tensor");
  checkArgument("take", "index", index, "indices");
  return gatheringOps.take(x, index) as Tensor<D>;
}

/**
 * The elements along `dim` that `indices` (broadcast over the other dims) name, counted from the end where negative; without `dim`, of the
 * flattened tensor. What `argsort` and `argmax` give goes in here.
 *
 * ```ts
 * const x = tensor([[3, 1], [2, 4]]);
 * takeAlongDim(x, x.argsort(1), 1); // [[1, 3], [2, 4]]
 * ```
 *
 * @throws ShapeError when ranks differ or shapes do not broadcast. @throws IndexError when an index is out of range.
 */
export function takeAlongDim<D extends DType>(x: Tensor<D>, indices: Indices, dim?: number | null): Tensor<D> {
  checkArgument("takeAlongDim", "x", x, "tensor");
  checkArgument("takeAlongDim", "indices", indices, "indices");
  if (dim != null) checkArgument("takeAlongDim", "dim", dim, "number");
  return gatheringOps.takeAlongDim(x, indices, dim) as Tensor<D>;
}

/**
 * A copy of `x` with `source` at the positions `index` of the flattened tensor, counted from the end where negative. Where one is named twice,
 * the last wins.
 *
 * ```ts
 * put(zeros([2, 2]), [3, 0], tensor([5, 6])); // [[6, 0], [0, 5]]
 * ```
 *
 * @throws ShapeError unless there is a value for each index. @throws DTypeError when dtypes differ. @throws IndexError when an index is out of range.
 */
export function put<D extends DType>(x: Tensor<D>, index: Indices, source: Tensor, options?: PutOptions): Tensor<D> {
  checkArgument("put", "x", x, "tensor");
  checkArgument("put", "index", index, "indices");
  checkArgument("put", "source", source, "tensor");
  if (options !== undefined) checkGiven("put", "options", options, putOptions);
  return gatheringOps.put(x, index, source, options) as Tensor<D>;
}

/** 1 where the class is, 0 elsewhere: [...] of integers gives [..., classes], int32. @throws ArgumentError for a bad number of classes. */
export function oneHot(index: Indices, classes: number): Tensor<"int32"> {
  checkArgument("oneHot", "index", index, "indices");
  checkArgument("oneHot", "classes", classes, "number");
  return gatheringOps.oneHot(index, classes) as Tensor<"int32">;
}

/** A copy with `value` where `index` names a place of `dim`. @throws IndexError when an index is out of range. */
export function indexFill<D extends DType>(x: Tensor<D>, dim: number, index: Indices, value: Tensor | number): Tensor<D> {
  checkArgument("indexFill", "x", x, "tensor");
  checkArgument("indexFill", "dim", dim, "number");
  checkArgument("indexFill", "index", index, "indices");
  checkArgument("indexFill", "value", value, "tensor or number");
  return gatheringOps.indexFill(x, dim, index, value) as Tensor<D>;
}

/**
 * How many elements lie in each of `bins` equal parts of the range from `min` to `max`, or from the smallest to the largest element where these
 * are equal. The last part includes its end; what lies outside counts nowhere. The result has the dtype of `x`, and no gradient.
 *
 * ```ts
 * histc(tensor([1, 2, 1]), 4, 0, 3); // [0, 2, 1, 0]
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ArgumentError for a bad number of bins or range.
 * @throws IndexError (at the latest when the result is read) where the elements' own range is not finite.
 */
export function histc<D extends DType>(x: Tensor<D>, bins?: number, min?: number, max?: number): Tensor<D> {
  checkArgument("histc", "x", x, "tensor");
  if (bins !== undefined) checkArgument("histc", "bins", bins, "number");
  if (min !== undefined) checkArgument("histc", "min", min, "number");
  if (max !== undefined) checkArgument("histc", "max", max, "number");
  return histogramsOps.histc(x, bins, min, max) as Tensor<D>;
}

/**
 * How many elements (or how much weight) lie in each bin, and the bins' edges: `bins` equal ones over `range`, or those between the edges in a
 * rising vector. The last bin includes its end; what lies outside counts nowhere. The results have the dtype of `x`, and no gradient.
 *
 * ```ts
 * const { hist, binEdges } = histogram(tensor([1, 2, 1]), 4, { range: [0, 3] });
 * hist; // [0, 2, 1, 0]
 * binEdges; // [0, 0.75, 1.5, 2.25, 3]
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ArgumentError for a bad number of bins or range. @throws ShapeError when shapes do not fit.
 * @throws IndexError (at the latest when the result is read) where the elements' own range is not finite.
 */
export function histogram(x: Tensor, bins: number | Tensor, options?: HistogramOptions): Histogram {
  checkArgument("histogram", "x", x, "tensor");
  checkArgument("histogram", "bins", bins, "tensor or number");
  if (options !== undefined) checkGiven("histogram", "options", options, histogramOptions);
  return histogramsOps.histogram(x, bins, options);
}

/**
 * How often each number from 0 on is there, int32, or the sum of the weights of those. A promise, for how many numbers there are depends on
 * values; `bincountSync` gives it at once. The result has no gradient, as in PyTorch.
 *
 * ```ts
 * await bincount([1, 3, 1]); // [0, 2, 0, 1]
 * await bincount([1, 3, 1], tensor([0.5, 1, 2])); // [0, 2.5, 0, 1]
 * ```
 *
 * @param minlength The least length of the result. Default: 0.
 * @throws ShapeError unless `x` is a vector, with as many weights. @throws ArgumentError for negative numbers. @throws DTypeError unless they are integers.
 */
export function bincount(x: Indices, weights?: Tensor | null, minlength?: number): Promise<Tensor> {
  checkArgument("bincount", "x", x, "indices");
  if (weights != null) checkArgument("bincount", "weights", weights, "tensor");
  if (minlength !== undefined) checkArgument("bincount", "minlength", minlength, "number");
  return histogramsOps.bincount(x, weights, minlength);
}

/**
 * `bincount` at once, on a device that can be read at once.
 *
 * ```ts
 * bincountSync([1, 3, 1]); // [0, 2, 0, 1]
 * ```
 *
 * @param minlength The least length of the result. Default: 0.
 * @throws DeviceError on other devices. @throws ShapeError unless `x` is a vector, with as many weights. @throws ArgumentError for negative numbers.
 * @throws DTypeError unless they are integers.
 */
export function bincountSync(x: Indices, weights?: Tensor | null, minlength?: number): Tensor {
  checkArgument("bincountSync", "x", x, "indices");
  if (weights != null) checkArgument("bincountSync", "weights", weights, "tensor");
  if (minlength !== undefined) checkArgument("bincountSync", "minlength", minlength, "number");
  return histogramsOps.bincountSync(x, weights, minlength);
}

/**
 * A copy of `x` with what `source` has for each place joined there: `out[index[i][j]][j]` takes in `source[i][j]` for dim 0, and so on. Equal
 * extremes share the gradient.
 *
 * ```ts
 * scatterReduce(zeros([3]), 0, [0, 2, 2], tensor([1, 2, 4]), "mean", { includeSelf: false }); // [1, 0, 3]
 * ```
 *
 * @param reduce "sum", "prod", "mean", "amax" or "amin".
 * @throws ArgumentError for another `reduce`. @throws ShapeError when shapes do not fit. @throws DTypeError when dtypes differ.
 * @throws IndexError when an index is out of range.
 */
export function scatterReduce<D extends DType>(x: Tensor<D>, dim: number, index: Indices, source: Tensor, reduce: IndexReduction, options?: IndexReductionOptions): Tensor<D> {
  checkArgument("scatterReduce", "x", x, "tensor");
  checkArgument("scatterReduce", "dim", dim, "number");
  checkArgument("scatterReduce", "index", index, "indices");
  checkArgument("scatterReduce", "source", source, "tensor");
  if (options !== undefined) checkGiven("scatterReduce", "options", options, indexReductionOptions);
  return indexReductionOps.scatterReduce(x, dim, index, source, reduce, options) as Tensor<D>;
}

/**
 * A copy of `x` with the slices of `source` along `dim` joined to those that `index` names.
 *
 * ```ts
 * indexReduce(ones([3]), 0, [0, 2, 2], tensor([4, 2, 5]), "prod"); // [4, 1, 10]
 * ```
 *
 * @param reduce "prod", "mean", "amax" or "amin"; `indexAdd` sums.
 * @throws ArgumentError for another `reduce`. @throws ShapeError when shapes do not fit. @throws DTypeError when dtypes differ.
 * @throws IndexError when an index is out of range.
 */
export function indexReduce<D extends DType>(x: Tensor<D>, dim: number, index: Indices, source: Tensor, reduce: Exclude<IndexReduction, "sum">, options?: IndexReductionOptions): Tensor<D> {
  checkArgument("indexReduce", "x", x, "tensor");
  checkArgument("indexReduce", "dim", dim, "number");
  checkArgument("indexReduce", "index", index, "indices");
  checkArgument("indexReduce", "source", source, "tensor");
  if (options !== undefined) checkGiven("indexReduce", "options", options, indexReductionOptions);
  return indexReductionOps.indexReduce(x, dim, index, source, reduce, options) as Tensor<D>;
}

/**
 * A copy of `x` with the slices of `source` along `dim` added to those that `index` names, each as often as it is named.
 *
 * ```ts
 * indexAdd(zeros([3, 2]), 0, [2, 0, 2], ones([3, 2])); // [[1, 1], [0, 0], [2, 2]]
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws DTypeError when dtypes differ. @throws IndexError when an index is out of range.
 */
export function indexAdd<D extends DType>(x: Tensor<D>, dim: number, index: Indices, source: Tensor, options?: IndexAddOptions): Tensor<D> {
  checkArgument("indexAdd", "x", x, "tensor");
  checkArgument("indexAdd", "dim", dim, "number");
  checkArgument("indexAdd", "index", index, "indices");
  checkArgument("indexAdd", "source", source, "tensor");
  if (options !== undefined) checkGiven("indexAdd", "options", options, indexAddOptions);
  return indexReductionOps.indexAdd(x, dim, index, source, options) as Tensor<D>;
}

/**
 * Every `step`th element from `start` to below `end`; all are optional, as in Python's `start:end:step`.
 *
 * ```ts
 * x.at(slice(1, 3)); // rows 1 and 2
 * ```
 */
export function slice(start?: number | null, end?: number | null, step?: number | null): Slice {
  if (start != null) checkArgument("slice", "start", start, "number");
  if (end != null) checkArgument("slice", "end", end, "number");
  if (step != null) checkArgument("slice", "step", step, "number");
  return indexingOps.slice(start, end, step);
}

/**
 * Reads by index, as `x[…]` in NumPy and PyTorch: integers drop a dim, slices narrow it, `null` adds one, `"..."` stands for all dims
 * between, integer tensors (and arrays) pick elements and broadcast together. A view, unless a tensor picks.
 *
 * ```ts
 * x.at(0); // first row
 * x.at("...", slice(0, 2)); // first two columns
 * x.at([2, 0]); // rows 2 and 0
 * ```
 *
 * @throws IndexError when an index is out of range. @throws DTypeError for a bool mask: see `maskedSelect`.
 */
export function at<D extends DType>(x: Tensor<D>, ...indices: Index[]): Tensor<D> {
  checkArgument("at", "x", x, "tensor");
  return indexingOps.at(x, ...indices) as Tensor<D>;
}

/**
 * A copy of `x` with `value` (broadcast) written at the index, the same as `x[…] = value` on a copy. Where an index is named twice, the last wins.
 * Bool masks of any rank may stand among the indices: each names the elements where it holds.
 *
 * @throws IndexError when an index is out of range, and (at the latest when the result is read) when a mask does not have as many true elements as
 * `value` has for it. @throws ShapeError when `value` does not broadcast to what the index names.
 */
export function indexPut<D extends DType>(x: Tensor<D>, indices: readonly Index[], value: Tensor | number, options?: IndexPutOptions): Tensor<D> {
  checkArgument("indexPut", "x", x, "tensor");
  checkArgument("indexPut", "indices", indices, "list");
  checkArgument("indexPut", "value", value, "tensor or number");
  if (options !== undefined) checkGiven("indexPut", "options", options, indexPutOptions);
  return indexingOps.indexPut(x, indices, value, options) as Tensor<D>;
}

/**
 * The integral of `y` along a dim by the trapezoidal rule, over the places `x` or over steps of `dx`. Integers give float32.
 *
 * ```ts
 * trapezoid(tensor([1, 2, 3])); // 4
 * trapezoid(tensor([1, 2, 3]), tensor([4, 6, 8])); // 8
 * trapezoid(tensor([1, 2, 3]), null, { dx: 2 }); // 8
 * ```
 *
 * @throws ShapeError when `x` does not fit, or for a bad dim. @throws ArgumentError for `x` and `dx` together.
 */
export function trapezoid(y: Tensor, x?: Tensor | null, options?: TrapezoidOptions): Tensor {
  checkArgument("trapezoid", "y", y, "tensor");
  if (x != null) checkArgument("trapezoid", "x", x, "tensor");
  if (options !== undefined) checkGiven("trapezoid", "options", options, trapezoidOptions);
  return integrationOps.trapezoid(y, x, options);
}

/**
 * The integral of `y` along a dim up to each place after the first, by the trapezoidal rule: see `trapezoid`.
 *
 * ```ts
 * cumulativeTrapezoid(tensor([1, 2, 3])); // [1.5, 4]
 * ```
 *
 * @throws ShapeError when `x` does not fit, or for a bad dim. @throws ArgumentError for `x` and `dx` together.
 */
export function cumulativeTrapezoid(y: Tensor, x?: Tensor | null, options?: TrapezoidOptions): Tensor {
  checkArgument("cumulativeTrapezoid", "y", y, "tensor");
  if (x != null) checkArgument("cumulativeTrapezoid", "x", x, "tensor");
  if (options !== undefined) checkGiven("cumulativeTrapezoid", "options", options, trapezoidOptions);
  return integrationOps.cumulativeTrapezoid(y, x, options);
}

/** Tensors joined along a dim that they have; a vector without elements fits anywhere. @throws ShapeError when the other sizes differ. */
export function cat(tensors: readonly Tensor[], dim?: number): Tensor {
  checkArgument("cat", "tensors", tensors, "list");
  if (dim !== undefined) checkArgument("cat", "dim", dim, "number");
  return joiningOps.cat(tensors, dim);
}

/** Tensors of one shape joined along a new dim. @throws ShapeError when shapes differ. */
export function stack(tensors: readonly Tensor[], dim?: number): Tensor {
  checkArgument("stack", "tensors", tensors, "list");
  if (dim !== undefined) checkArgument("stack", "dim", dim, "number");
  return joiningOps.stack(tensors, dim);
}

/**
 * Affine map `x·weightᵀ + bias`, for x of [..., in], weight of [out, in] and bias of [out]; a weight of [in] gives [...], and takes a bias that
 * broadcasts to that.
 *
 * Mixed dtypes are promoted: bytes of an image and float weights give floats.
 *
 * @throws ShapeError when sizes differ.
 */
export function linear<D extends DType, E extends DType, F extends DType = E>(x: Tensor<D>, weight: Tensor<E>, bias?: Tensor<F> | null): Tensor<Promote<Promote<D, E>, F>> {
  checkArgument("linear", "x", x, "tensor");
  checkArgument("linear", "weight", weight, "tensor");
  if (bias != null) checkArgument("linear", "bias", bias, "tensor");
  return linearOps.linear(x, weight, bias) as Tensor<Promote<Promote<D, E>, F>>;
}

/**
 * The elements where `mask` holds, row by row, as a vector. A promise, for its size depends on values; `maskedSelectSync` gives it at once.
 *
 * ```ts
 * const x = tensor([3, -1, 2]);
 * await x.maskedSelect(x.gt(0)); // [3, 2]
 * ```
 *
 * @throws DTypeError when the mask is not bool. @throws ShapeError when shapes do not broadcast.
 */
export function maskedSelect<D extends DType>(x: Tensor<D>, mask: Tensor): Promise<Tensor<D>> {
  checkArgument("maskedSelect", "x", x, "tensor");
  checkArgument("maskedSelect", "mask", mask, "tensor");
  return masksOps.maskedSelect(x, mask) as Promise<Tensor<D>>;
}

/**
 * `maskedSelect` at once, on a device that can be read at once.
 *
 * ```ts
 * maskedSelectSync(tensor([3, -1, 2]), tensor([true, false, true])); // [3, 2]
 * ```
 *
 * @throws DeviceError on other devices. @throws DTypeError when the mask is not bool. @throws ShapeError when shapes do not broadcast.
 */
export function maskedSelectSync<D extends DType>(x: Tensor<D>, mask: Tensor): Tensor<D> {
  checkArgument("maskedSelectSync", "x", x, "tensor");
  checkArgument("maskedSelectSync", "mask", mask, "tensor");
  return masksOps.maskedSelectSync(x, mask) as Tensor<D>;
}

/**
 * The indices of the elements that are not 0, row by row: [count, dims], int32. A promise, for its size depends on values; `nonzeroSync`
 * gives it at once. With `asTuple` a vector for each dim, which `x.at(…)` takes.
 *
 * ```ts
 * await nonzero(tensor([[0, 1], [2, 0]])); // [[0, 1], [1, 0]]
 * const [rows, columns] = await nonzero(tensor([[0, 1], [2, 0]]), { asTuple: true });
 * tensor([[5, 6], [7, 8]]).at(rows!, columns!); // [6, 7]
 * ```
 */
export function nonzero(x: Tensor, options: NonzeroOptions & { readonly asTuple: true }): Promise<Tensor<"int32">[]>;
export function nonzero(x: Tensor, options?: NonzeroOptions & { readonly asTuple?: false }): Promise<Tensor<"int32">>;
export function nonzero(x: Tensor, options?: NonzeroOptions): Promise<Tensor<"int32"> | Tensor<"int32">[]>;
export function nonzero(x: Tensor, options?: NonzeroOptions): Promise<Tensor<"int32"> | Tensor<"int32">[]> {
  checkArgument("nonzero", "x", x, "tensor");
  if (options !== undefined) checkGiven("nonzero", "options", options, nonzeroOptions);
  return masksOps.nonzero(x, options as never);
}

/**
 * `nonzero` at once, on a device that can be read at once.
 *
 * ```ts
 * nonzeroSync(tensor([0, 1, 2])); // [[1], [2]]
 * ```
 *
 * @throws DeviceError on other devices.
 */
export function nonzeroSync(x: Tensor, options: NonzeroOptions & { readonly asTuple: true }): Tensor<"int32">[];
export function nonzeroSync(x: Tensor, options?: NonzeroOptions & { readonly asTuple?: false }): Tensor<"int32">;
export function nonzeroSync(x: Tensor, options?: NonzeroOptions): Tensor<"int32"> | Tensor<"int32">[];
export function nonzeroSync(x: Tensor, options?: NonzeroOptions): Tensor<"int32"> | Tensor<"int32">[] {
  checkArgument("nonzeroSync", "x", x, "tensor");
  if (options !== undefined) checkGiven("nonzeroSync", "options", options, nonzeroOptions);
  return masksOps.nonzeroSync(x, options as never);
}

/**
 * The indices of the elements that are not 0, row by row: [count, dims], int32. It is `nonzero`, by NumPy's name.
 *
 * ```ts
 * await argwhere(tensor([[0, 1], [2, 0]])); // [[0, 1], [1, 0]]
 * ```
 */
export function argwhere(x: Tensor): Promise<Tensor<"int32">> {
  checkArgument("argwhere", "x", x, "tensor");
  return masksOps.argwhere(x);
}

/**
 * `argwhere` at once, on a device that can be read at once.
 *
 * ```ts
 * argwhereSync(tensor([0, 1, 2])); // [[1], [2]]
 * ```
 *
 * @throws DeviceError on other devices.
 */
export function argwhereSync(x: Tensor): Tensor<"int32"> {
  checkArgument("argwhereSync", "x", x, "tensor");
  return masksOps.argwhereSync(x);
}

/**
 * A copy of `x` with the elements of `source`, in order, where `mask` holds.
 *
 * ```ts
 * maskedScatter(zeros([4]), tensor([true, false, true, true]), tensor([1, 2, 3])); // [1, 0, 2, 3]
 * ```
 *
 * @throws DTypeError when the mask is not bool, or the dtypes differ. @throws ShapeError when shapes do not broadcast.
 * @throws IndexError (at the latest when the result is read) when the source has too few elements.
 */
export function maskedScatter<D extends DType>(x: Tensor<D>, mask: Tensor, source: Tensor): Tensor<D> {
  checkArgument("maskedScatter", "x", x, "tensor");
  checkArgument("maskedScatter", "mask", mask, "tensor");
  checkArgument("maskedScatter", "source", source, "tensor");
  return masksOps.maskedScatter(x, mask, source) as Tensor<D>;
}

/**
 * Matrix product; the dims before the last two are batch dims, and broadcast. Vectors are rows on the left and columns on the right.
 *
 * ```ts
 * ones([2, 3]).matmul(ones([3, 4])); // [2, 4]
 * ```
 *
 * @throws ShapeError when the inner dimensions differ. @throws DTypeError for bools.
 */
export function matmul<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>): Tensor<Promote<D, E>> {
  checkArgument("matmul", "x", x, "tensor");
  checkArgument("matmul", "other", other, "tensor");
  return matmulOps.matmul(x, other) as Tensor<Promote<D, E>>;
}

/** Batched matrix product of [B, M, K] and [B, K, N]. @throws ShapeError for other shapes. */
export function bmm<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>): Tensor<Promote<D, E>> {
  checkArgument("bmm", "x", x, "tensor");
  checkArgument("bmm", "other", other, "tensor");
  return matmulOps.bmm(x, other) as Tensor<Promote<D, E>>;
}

/** Product of a matrix and a vector. @throws ShapeError for other shapes. */
export function mv<D extends DType, E extends DType>(x: Tensor<D>, vector: Tensor<E>): Tensor<Promote<D, E>> {
  checkArgument("mv", "x", x, "tensor");
  checkArgument("mv", "vector", vector, "tensor");
  return matmulOps.mv(x, vector) as Tensor<Promote<D, E>>;
}

/** Inner product of two vectors. @throws ShapeError for other shapes. */
export function dot<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>): Tensor<Promote<D, E>> {
  checkArgument("dot", "x", x, "tensor");
  checkArgument("dot", "other", other, "tensor");
  return matmulOps.dot(x, other) as Tensor<Promote<D, E>>;
}

/** All products of two vectors: [N] and [M] give [N, M]. @throws ShapeError for other shapes. */
export function outer<D extends DType, E extends DType>(x: Tensor<D>, other: Tensor<E>): Tensor<Promote<D, E>> {
  checkArgument("outer", "x", x, "tensor");
  checkArgument("outer", "other", other, "tensor");
  return matmulOps.outer(x, other) as Tensor<Promote<D, E>>;
}

/**
 * Sum of the elements that are not NaN, over `dim` (all, if not given). Integers and bools of up to 32 bits sum in int32.
 *
 * ```ts
 * nansum(tensor([1, NaN, 2])); // 3
 * ```
 *
 * @throws ShapeError for a bad dim.
 */
export function nansum<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: ReduceOptions & { readonly dtype?: undefined }): Tensor<SumOf<D>>;
export function nansum<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: SumOptions): Tensor<DType>;
export function nansum<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: SumOptions): Tensor<DType> {
  checkArgument("nansum", "x", x, "tensor");
  if (dim != null) checkArgument("nansum", "dim", dim, "dims");
  if (options !== undefined) checkGiven("nansum", "options", options, sumOptions);
  return nanStatisticsOps.nansum(x, dim as never, options as never);
}

/**
 * Arithmetic mean of the elements that are not NaN, over `dim` (all, if not given). NaN where there are none.
 *
 * ```ts
 * nanmean(tensor([1, NaN, 2])); // 1.5
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim.
 */
export function nanmean(x: Tensor, dim?: Dims | null, options?: SumOptions): Tensor<FloatDType> {
  checkArgument("nanmean", "x", x, "tensor");
  if (dim != null) checkArgument("nanmean", "dim", dim, "dims");
  if (options !== undefined) checkGiven("nanmean", "options", options, sumOptions);
  return nanStatisticsOps.nanmean(x, dim, options) as Tensor<FloatDType>;
}

/**
 * Variance and arithmetic mean over `dim` (all, if not given).
 *
 * ```ts
 * const [variance, average] = varMean(tensor([1, 2, 6]));
 * variance; // 7
 * average; // 3
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim.
 */
export function varMean<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: VarianceOptions): readonly [Tensor<D>, Tensor<D>] {
  checkArgument("varMean", "x", x, "tensor");
  if (dim != null) checkArgument("varMean", "dim", dim, "dims");
  if (options !== undefined) checkGiven("varMean", "options", options, varianceOptions);
  return nanStatisticsOps.varMean(x, dim, options) as readonly [Tensor<D>, Tensor<D>];
}

/**
 * Standard deviation and arithmetic mean over `dim` (all, if not given).
 *
 * ```ts
 * const [deviation, average] = stdMean(tensor([1, 3]), 0, { correction: 0 });
 * deviation; // 1
 * average; // 2
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim.
 */
export function stdMean<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: VarianceOptions): readonly [Tensor<D>, Tensor<D>] {
  checkArgument("stdMean", "x", x, "tensor");
  if (dim != null) checkArgument("stdMean", "dim", dim, "dims");
  if (options !== undefined) checkGiven("stdMean", "options", options, varianceOptions);
  return nanStatisticsOps.stdMean(x, dim, options) as readonly [Tensor<D>, Tensor<D>];
}

/**
 * The smallest and the largest over a dim, or of all elements; NaN if there is one. Equal extremes share the gradient.
 *
 * ```ts
 * const { min, max } = aminmax(tensor([3, 1, 2]));
 * min; // 1
 * max; // 3
 * ```
 *
 * @throws ShapeError for a bad dim, and over no elements.
 */
export function aminmax(x: Tensor, options?: AminmaxOptions): Extremes {
  checkArgument("aminmax", "x", x, "tensor");
  if (options !== undefined) checkGiven("aminmax", "options", options, aminmaxOptions);
  return nanStatisticsOps.aminmax(x, options);
}

/**
 * Peak to peak: the largest minus the smallest over `dim` (all, if not given), NaN if there is a NaN.
 *
 * ```ts
 * ptp(tensor([3, 1, 2])); // 2
 * ```
 *
 * @throws ShapeError for a bad dim, and over no elements. @throws DTypeError for bools.
 */
export function ptp<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: ReduceOptions): Tensor<D> {
  checkArgument("ptp", "x", x, "tensor");
  if (dim != null) checkArgument("ptp", "dim", dim, "dims");
  if (options !== undefined) checkGiven("ptp", "options", options, reduceOptions);
  return nanStatisticsOps.ptp(x, dim, options) as Tensor<D>;
}

/** Normalised over the last dims, which have `shape`: `(x − mean)/√(var + eps)·weight + bias` (Ba et al. 2016). @throws ShapeError when the shape does not fit. */
export function layerNorm<D extends DType>(x: Tensor<D>, shape: Shape, options?: LayerNormOptions): Tensor<D> {
  checkArgument("layerNorm", "x", x, "tensor");
  checkArgument("layerNorm", "shape", shape, "numbers");
  if (options !== undefined) checkGiven("layerNorm", "options", options, layerNormOptions);
  return normalizationOps.layerNorm(x, shape, options) as Tensor<D>;
}

/** Divided by the root mean square over the last dims, which have `shape` (Zhang & Sennrich 2019). @throws ShapeError when the shape does not fit. */
export function rmsNorm<D extends DType>(x: Tensor<D>, shape: Shape, options?: RmsNormOptions): Tensor<D> {
  checkArgument("rmsNorm", "x", x, "tensor");
  checkArgument("rmsNorm", "shape", shape, "numbers");
  if (options !== undefined) checkGiven("rmsNorm", "options", options, rmsNormOptions);
  return normalizationOps.rmsNorm(x, shape, options) as Tensor<D>;
}

/**
 * The median of all elements, the lower of two in the middle, or NaN if there is one; equal elements share the gradient. With `dim`
 * `{ values, indices }` along it, the gradient going to the element that was found.
 *
 * ```ts
 * median(tensor([4, 1, 3, 2])); // 2
 * median(tensor([[3, 1, 2], [6, 5, 4]]), 1).values; // [2, 5]
 * ```
 *
 * @throws ShapeError for a bad dim, and along one without elements.
 */
export function median<D extends DType>(x: Tensor<D>): Tensor<D>;
export function median<D extends DType>(x: Tensor<D>, dim: number, options?: ReduceOptions): ValuesAndIndices<D>;
export function median<D extends DType>(x: Tensor<D>, dim?: number, options?: ReduceOptions): Tensor<D> | ValuesAndIndices<D> {
  checkArgument("median", "x", x, "tensor");
  if (dim !== undefined) checkArgument("median", "dim", dim, "number");
  if (options !== undefined) checkGiven("median", "options", options, reduceOptions);
  return orderStatisticsOps.median(x, dim as never, options as never) as Tensor<D> | ValuesAndIndices<D>;
}

/**
 * The median of the elements that are not NaN: see `median`.
 *
 * ```ts
 * nanmedian(tensor([4, NaN, 3])); // 3
 * ```
 *
 * @throws ShapeError for a bad dim, and along one without elements.
 */
export function nanmedian<D extends DType>(x: Tensor<D>): Tensor<D>;
export function nanmedian<D extends DType>(x: Tensor<D>, dim: number, options?: ReduceOptions): ValuesAndIndices<D>;
export function nanmedian<D extends DType>(x: Tensor<D>, dim?: number, options?: ReduceOptions): Tensor<D> | ValuesAndIndices<D> {
  checkArgument("nanmedian", "x", x, "tensor");
  if (dim !== undefined) checkArgument("nanmedian", "dim", dim, "number");
  if (options !== undefined) checkGiven("nanmedian", "options", options, reduceOptions);
  return orderStatisticsOps.nanmedian(x, dim as never, options as never) as Tensor<D> | ValuesAndIndices<D>;
}

/**
 * The `k`th smallest along `dim`, counted from 1, and where it is. NaN counts as larger than everything.
 *
 * ```ts
 * kthvalue(tensor([5, 1, 4]), 2).values; // 4
 * ```
 *
 * @throws ShapeError when `dim` has fewer than `k` elements. @throws ArgumentError unless `k` is a whole number ≥ 1.
 */
export function kthvalue<D extends DType>(x: Tensor<D>, k: number, dim?: number, options?: ReduceOptions): ValuesAndIndices<D> {
  checkArgument("kthvalue", "x", x, "tensor");
  checkArgument("kthvalue", "k", k, "number");
  if (dim !== undefined) checkArgument("kthvalue", "dim", dim, "number");
  if (options !== undefined) checkGiven("kthvalue", "options", options, reduceOptions);
  return orderStatisticsOps.kthvalue(x, k, dim, options) as ValuesAndIndices<D>;
}

/**
 * The most frequent value along `dim`, the smallest of several, and where it is last.
 *
 * ```ts
 * mode(tensor([2, 1, 2, 3])).values; // 2
 * ```
 *
 * @throws ShapeError for a bad dim, and along one without elements.
 */
export function mode<D extends DType>(x: Tensor<D>, dim?: number, options?: ReduceOptions): ValuesAndIndices<D> {
  checkArgument("mode", "x", x, "tensor");
  if (dim !== undefined) checkArgument("mode", "dim", dim, "number");
  if (options !== undefined) checkGiven("mode", "options", options, reduceOptions);
  return orderStatisticsOps.mode(x, dim, options) as ValuesAndIndices<D>;
}

/**
 * Padded: `padding` is `[before, after]` of the last dim, then of the one before it, and so on, as in `torch.nn.functional.pad`. Negative
 * padding cuts. What is added is a constant, or the tensor itself: mirrored at its ends ("reflect"), its first and last elements over and
 * over ("replicate"), or as if it went round in a circle ("circular").
 *
 * ```ts
 * x.pad([1, 1]); // a zero on each side of the last dim
 * x.pad([0, 2], "constant", -1);
 * arange(3).pad([2, 1], "reflect"); // [2, 1, 0, 1, 2, 1]
 * ```
 *
 * @throws ArgumentError for another mode, and for a value beside a mode that takes none. @throws DTypeError when the dtype cannot hold `value`. @throws ShapeError when there are more pairs than dims, more is cut than there is, or more is mirrored or wrapped round than there is.
 */
export function pad<D extends DType>(x: Tensor<D>, padding: readonly number[], mode?: PaddingMode, value?: number | bigint | boolean): Tensor<D> {
  checkArgument("pad", "x", x, "tensor");
  checkArgument("pad", "padding", padding, "numbers");
  if (value !== undefined) checkArgument("pad", "value", value, "scalar");
  return paddingOps.pad(x, padding, mode, value) as Tensor<D>;
}

/**
 * The n-th derivative of `digamma`, `(−1)ⁿ⁺¹ n! Σ (x + k)⁻ⁿ⁻¹`: ±∞ at 0, −1, −2, … Integers give float32. To about 10 ulp for small n
 * (Hurwitz's zeta function by Euler's and Maclaurin's formula).
 *
 * ```ts
 * polygamma(1, x); // the trigamma function
 * ```
 *
 * @throws ArgumentError unless n is a whole number from 0 to 100.
 */
export function polygamma<D extends DType>(n: number, x: Tensor): Tensor<FloatOf<D>> {
  checkArgument("polygamma", "n", n, "number");
  checkArgument("polygamma", "x", x, "tensor");
  return polygammaOps.polygamma(n, x) as Tensor<FloatOf<D>>;
}

/**
 * The largest of each window of [N, C, H, W]. The gradient goes to the first maximum of a window.
 *
 * ```ts
 * maxPool2d(ones([1, 1, 4, 4]), 2); // [1, 1, 2, 2]
 * ```
 *
 * @throws ShapeError when a window does not fit.
 */
export function maxPool2d<D extends DType>(x: Tensor<D>, kernelSize: PerDim, options?: MaxPoolingOptions): Tensor<D> {
  checkArgument("maxPool2d", "x", x, "tensor");
  checkArgument("maxPool2d", "kernelSize", kernelSize, "number or numbers");
  if (options !== undefined) checkGiven("maxPool2d", "options", options, maxPoolingOptions);
  return poolingOps.maxPool2d(x, kernelSize, options) as Tensor<D>;
}

/** `maxPool2d`, and where each maximum lies in the flattened [H·W], int32. @throws ShapeError when a window does not fit. */
export function maxPool2dWithIndices<D extends DType>(x: Tensor<D>, kernelSize: PerDim, options?: MaxPoolingOptions): ValuesAndIndices<D> {
  checkArgument("maxPool2dWithIndices", "x", x, "tensor");
  checkArgument("maxPool2dWithIndices", "kernelSize", kernelSize, "number or numbers");
  if (options !== undefined) checkGiven("maxPool2dWithIndices", "options", options, maxPoolingOptions);
  return poolingOps.maxPool2dWithIndices(x, kernelSize, options) as ValuesAndIndices<D>;
}

/**
 * The quantiles `q` (one, or several, which are the first dim of the result) over `dim`, or over all elements. NaN where there is a NaN.
 *
 * ```ts
 * const x = tensor([1, 2, 3, 4]);
 * quantile(x, 0.5); // 2.5
 * quantile(x, [0, 0.25, 1]); // [1, 1.75, 4]
 * quantile(x, 0.5, 0, { interpolation: "lower" }); // 2
 * ```
 *
 * @throws ArgumentError for a q outside [0, 1]. @throws DTypeError for integers and bools. @throws ShapeError for a bad dim, and over no elements.
 */
export function quantile<D extends DType>(x: Tensor<D>, q: number | readonly number[] | Tensor, dim?: number | null, options?: QuantileOptions): Tensor<D> {
  checkArgument("quantile", "x", x, "tensor");
  if (dim != null) checkArgument("quantile", "dim", dim, "number");
  if (options !== undefined) checkGiven("quantile", "options", options, quantileOptions);
  return quantilesOps.quantile(x, q, dim, options) as Tensor<D>;
}

/**
 * The quantiles of the elements that are not NaN: see `quantile`. NaN where all are.
 *
 * ```ts
 * nanquantile(tensor([1, NaN, 3]), 0.5); // 2
 * ```
 *
 * @throws ArgumentError for a q outside [0, 1]. @throws DTypeError for integers and bools. @throws ShapeError for a bad dim, and over no elements.
 */
export function nanquantile<D extends DType>(x: Tensor<D>, q: number | readonly number[] | Tensor, dim?: number | null, options?: QuantileOptions): Tensor<D> {
  checkArgument("nanquantile", "x", x, "tensor");
  if (dim != null) checkArgument("nanquantile", "dim", dim, "number");
  if (options !== undefined) checkGiven("nanquantile", "options", options, quantileOptions);
  return quantilesOps.nanquantile(x, q, dim, options) as Tensor<D>;
}

/** Seeds the default generator. @throws ArgumentError for a bad seed. */
export function manualSeed(seed: number): Generator {
  checkArgument("manualSeed", "seed", seed, "number");
  return randomOps.manualSeed(seed);
}

/** Uniform in [0, 1). The same bits on every device. @throws DTypeError for a dtype that is not a float. */
export function rand<D extends DType = "float32">(shape: Shape, options?: RandomOptions<D>): Tensor<D> {
  checkArgument("rand", "shape", shape, "numbers");
  if (options !== undefined) checkGiven("rand", "options", options, randomOptions);
  return randomOps.rand(shape, options);
}

/** Standard normal. Devices agree to 4 float32 ulps of the largest intermediate (1e-6 absolute). @throws DTypeError for a dtype that is not a float. */
export function randn<D extends DType = "float32">(shape: Shape, options?: RandomOptions<D>): Tensor<D> {
  checkArgument("randn", "shape", shape, "numbers");
  if (options !== undefined) checkGiven("randn", "options", options, randomOptions);
  return randomOps.randn(shape, options);
}

/** Uniform in [low, high). @throws DTypeError for a dtype that is not a float. */
export function uniform(shape: Shape, low?: number, high?: number, options?: RandomOptions): Tensor {
  checkArgument("uniform", "shape", shape, "numbers");
  if (low !== undefined) checkArgument("uniform", "low", low, "number");
  if (high !== undefined) checkArgument("uniform", "high", high, "number");
  if (options !== undefined) checkGiven("uniform", "options", options, randomOptions);
  return randomOps.uniform(shape, low, high, options);
}

/**
 * Normal with a mean and a standard deviation, as `torch.normal`: tensors broadcast, and give the shape; two numbers take it from `size`.
 *
 * ```ts
 * normal(0, 1, [2, 3]);
 * normal(tensor([1.5, 10]), 0.1); // two numbers, near 1.5 and 10
 * ```
 *
 * @throws DTypeError for a dtype that is not a float. @throws ArgumentError for a negative number as the deviation, or without a size.
 */
export function normal(mean: number | Tensor, std?: number | Tensor, size?: Shape, options?: RandomOptions): Tensor {
  checkArgument("normal", "mean", mean, "tensor or number");
  if (std !== undefined) checkArgument("normal", "std", std, "tensor or number");
  if (size !== undefined) checkArgument("normal", "size", size, "numbers");
  if (options !== undefined) checkGiven("normal", "options", options, randomOptions);
  return randomOps.normal(mean, std, size, options);
}

/**
 * Integers from `low` (0) to below `high`. Default dtype: int32.
 *
 * @throws ArgumentError for an empty or too wide range. @throws DTypeError when the dtype does not hold the range.
 */
export function randint(high: number, size: Shape, options?: RandomOptions): Tensor;
export function randint(low: number, high: number, size: Shape, options?: RandomOptions): Tensor;
export function randint(first: number, second: number | Shape, third?: RandomOptions | Shape, fourth?: RandomOptions): Tensor {
  checkArgument("randint", "first", first, "number");
  if (fourth !== undefined) checkGiven("randint", "fourth", fourth, randomOptions);
  return randomOps.randint(first, second as never, third as never, fourth as never);
}

/** A random order of 0 … count − 1: int32. The same on every device. @throws ArgumentError for a bad count. */
export function randperm(count: number, options?: RandomOptions): Tensor {
  checkArgument("randperm", "count", count, "number");
  if (options !== undefined) checkGiven("randperm", "options", options, randomOptions);
  return randomOps.randperm(count, options);
}

/** The slices along `dim`, which goes away. Views. @throws ShapeError for a tensor without dims. */
export function unbind<D extends DType>(x: Tensor<D>, dim?: number): Tensor<D>[] {
  checkArgument("unbind", "x", x, "tensor");
  if (dim !== undefined) checkArgument("unbind", "dim", dim, "number");
  return rearrangingOps.unbind(x, dim) as Tensor<D>[];
}

/**
 * The whole tensor over and over: `sizes[i]` times along dim i. Sizes beyond its dims add dims in front.
 *
 * ```ts
 * tensor([1, 2]).repeat(2, 2); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 * ```
 *
 * @throws ShapeError for fewer sizes than dims. @throws ArgumentError for a size below 0.
 */
export function repeat<D extends DType>(x: Tensor<D>, ...sizes: Sizes): Tensor<D> {
  checkArgument("repeat", "x", x, "tensor");
  return rearrangingOps.repeat(x, ...sizes) as Tensor<D>;
}

/** As `repeat`, but sizes that are missing in front are 1: NumPy's `tile`. @throws ArgumentError for a size below 0. */
export function tile<D extends DType>(x: Tensor<D>, ...sizes: Sizes): Tensor<D> {
  checkArgument("tile", "x", x, "tensor");
  return rearrangingOps.tile(x, ...sizes) as Tensor<D>;
}

/**
 * Each element along `dim` (of the flattened tensor, if not given) `repeats` times, or as often as its own number of `repeats` says.
 *
 * ```ts
 * tensor([1, 2]).repeatInterleave(2); // [1, 1, 2, 2]
 * tensor([1, 2]).repeatInterleave([1, 3]); // [1, 2, 2, 2]
 * ```
 *
 * @throws ArgumentError for repeats that are a tensor without `outputSize`, and for repeats below 0. @throws ShapeError unless there is one
 *   number for each element.
 */
export function repeatInterleave<D extends DType>(x: Tensor<D>, repeats: number | readonly number[] | Tensor, dim?: number | null, options?: RepeatInterleaveOptions): Tensor<D> {
  checkArgument("repeatInterleave", "x", x, "tensor");
  if (dim != null) checkArgument("repeatInterleave", "dim", dim, "number");
  if (options !== undefined) checkGiven("repeatInterleave", "options", options, repeatInterleaveOptions);
  return rearrangingOps.repeatInterleave(x, repeats, dim, options) as Tensor<D>;
}

/**
 * Elements moved on by `shifts` along `dims` (of the flattened tensor, if not given); what leaves at the end comes in at the beginning.
 *
 * ```ts
 * arange(5).roll(2); // [3, 4, 0, 1, 2]
 * ```
 *
 * @throws ArgumentError unless there is one shift for each dim. @throws ShapeError when a dim is out of range.
 */
export function roll<D extends DType>(x: Tensor<D>, shifts: number | readonly number[], dims?: Dims | null): Tensor<D> {
  checkArgument("roll", "x", x, "tensor");
  checkArgument("roll", "shifts", shifts, "number or numbers");
  if (dims != null) checkArgument("roll", "dims", dims, "dims");
  return rearrangingOps.roll(x, shifts, dims) as Tensor<D>;
}

/** Turned `k` times by 90° in the plane of two dims, from the first towards the second. A view. @throws ShapeError unless the dims are two. */
export function rot90<D extends DType>(x: Tensor<D>, k?: number, dims?: readonly number[] | null): Tensor<D> {
  checkArgument("rot90", "x", x, "tensor");
  if (k !== undefined) checkArgument("rot90", "k", k, "number");
  if (dims != null) checkArgument("rot90", "dims", dims, "numbers");
  return rearrangingOps.rot90(x, k, dims) as Tensor<D>;
}

/** The dims of `source` moved to the places of `destination`; the others keep their order. @throws ShapeError unless both name as many dims, each once. */
export function movedim<D extends DType>(x: Tensor<D>, source: Dims, destination: Dims): Tensor<D> {
  checkArgument("movedim", "x", x, "tensor");
  checkArgument("movedim", "source", source, "dims");
  checkArgument("movedim", "destination", destination, "dims");
  return rearrangingOps.movedim(x, source, destination) as Tensor<D>;
}

/** Two dims exchanged: `transpose`, by NumPy's name. @throws ShapeError when a dim is out of range. */
export function swapaxes<D extends DType>(x: Tensor<D>, axis0: number, axis1: number): Tensor<D> {
  checkArgument("swapaxes", "x", x, "tensor");
  checkArgument("swapaxes", "axis0", axis0, "number");
  checkArgument("swapaxes", "axis1", axis1, "number");
  return rearrangingOps.swapaxes(x, axis0, axis1) as Tensor<D>;
}

/**
 * One dim as several, of sizes whose product it is; one of them may be −1.
 *
 * ```ts
 * zeros([6, 2]).unflatten(0, [2, -1]); // [2, 3, 2]
 * ```
 *
 * @throws ShapeError when the sizes do not fit.
 */
export function unflatten<D extends DType>(x: Tensor<D>, dim: number, sizes: Shape): Tensor<D> {
  checkArgument("unflatten", "x", x, "tensor");
  checkArgument("unflatten", "dim", dim, "number");
  checkArgument("unflatten", "sizes", sizes, "numbers");
  return rearrangingOps.unflatten(x, dim, sizes) as Tensor<D>;
}

/**
 * Pieces along `dim`: as many as a number says, the first ones longer by one where they cannot be equal, or cut before each of the
 * positions of a list. Views.
 *
 * ```ts
 * arange(7).tensorSplit(3); // [0, 1, 2], [3, 4] and [5, 6]
 * arange(7).tensorSplit([1, 6]); // [0], [1, 2, 3, 4, 5] and [6]
 * ```
 *
 * @throws ShapeError for fewer than one piece, and for a tensor without dims.
 */
export function tensorSplit<D extends DType>(x: Tensor<D>, sections: number | readonly number[], dim?: number): Tensor<D>[] {
  checkArgument("tensorSplit", "x", x, "tensor");
  checkArgument("tensorSplit", "sections", sections, "number or numbers");
  if (dim !== undefined) checkArgument("tensorSplit", "dim", dim, "number");
  return rearrangingOps.tensorSplit(x, sections, dim) as Tensor<D>[];
}

/** All slices of `size` along `dim`, `step` apart, whose elements come as a new dim at the end. A view. @throws ShapeError when `size` is more than there is. */
export function unfold<D extends DType>(x: Tensor<D>, dim: number, size: number, step: number): Tensor<D> {
  checkArgument("unfold", "x", x, "tensor");
  checkArgument("unfold", "dim", dim, "number");
  checkArgument("unfold", "size", size, "number");
  checkArgument("unfold", "step", step, "number");
  return rearrangingOps.unfold(x, dim, size, step) as Tensor<D>;
}

/** Sum over `dim` (all, if not given). Integers and bools of up to 32 bits sum in int32. @throws ShapeError for a bad dim. */
export function sum<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: ReduceOptions & { readonly dtype?: undefined }): Tensor<SumOf<D>>;
export function sum<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: SumOptions): Tensor<DType>;
export function sum<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: SumOptions): Tensor<DType> {
  checkArgument("sum", "x", x, "tensor");
  if (dim != null) checkArgument("sum", "dim", dim, "dims");
  if (options !== undefined) checkGiven("sum", "options", options, sumOptions);
  return reductionsOps.sum(x, dim as never, options as never);
}

/** Product over `dim` (all, if not given). @throws ShapeError for a bad dim. */
export function prod<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: ReduceOptions & { readonly dtype?: undefined }): Tensor<SumOf<D>>;
export function prod<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: SumOptions): Tensor<DType>;
export function prod<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: SumOptions): Tensor<DType> {
  checkArgument("prod", "x", x, "tensor");
  if (dim != null) checkArgument("prod", "dim", dim, "dims");
  if (options !== undefined) checkGiven("prod", "options", options, sumOptions);
  return reductionsOps.prod(x, dim as never, options as never);
}

/** Arithmetic mean over `dim` (all, if not given). NaN of no elements. @throws DTypeError for integers and bools. */
export function mean(x: Tensor, dim?: Dims | null, options?: SumOptions): Tensor<FloatDType> {
  checkArgument("mean", "x", x, "tensor");
  if (dim != null) checkArgument("mean", "dim", dim, "dims");
  if (options !== undefined) checkGiven("mean", "options", options, sumOptions);
  return reductionsOps.mean(x, dim, options) as Tensor<FloatDType>;
}

/** Standard deviation over `dim` (all, if not given): the root of `var`. @throws DTypeError for integers and bools. */
export function std<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: VarianceOptions): Tensor<D> {
  checkArgument("std", "x", x, "tensor");
  if (dim != null) checkArgument("std", "dim", dim, "dims");
  if (options !== undefined) checkGiven("std", "options", options, varianceOptions);
  return reductionsOps.std(x, dim, options) as Tensor<D>;
}

/** The largest over `dim` (all, if not given), NaN if there is one. Equal maxima share the gradient. @throws ShapeError over no elements. */
export function amax<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: ReduceOptions): Tensor<D> {
  checkArgument("amax", "x", x, "tensor");
  if (dim != null) checkArgument("amax", "dim", dim, "dims");
  if (options !== undefined) checkGiven("amax", "options", options, reduceOptions);
  return reductionsOps.amax(x, dim, options) as Tensor<D>;
}

/** The smallest over `dim` (all, if not given), NaN if there is one. Equal minima share the gradient. @throws ShapeError over no elements. */
export function amin<D extends DType>(x: Tensor<D>, dim?: Dims | null, options?: ReduceOptions): Tensor<D> {
  checkArgument("amin", "x", x, "tensor");
  if (dim != null) checkArgument("amin", "dim", dim, "dims");
  if (options !== undefined) checkGiven("amin", "options", options, reduceOptions);
  return reductionsOps.amin(x, dim, options) as Tensor<D>;
}

/** The largest of all elements; with `dim`, `{ values, indices }` along it, the gradient going to the first maximum; with a tensor, `maximum`. */
export function max<D extends DType>(x: Tensor<D>): Tensor<D>;
export function max<D extends DType>(x: Tensor<D>, other: Tensor): Tensor;
export function max<D extends DType>(x: Tensor<D>, dim: number, options?: ReduceOptions): ValuesAndIndices<D>;
export function max<D extends DType>(x: Tensor<D>, dim?: number | Tensor, options?: ReduceOptions): Tensor | ValuesAndIndices {
  checkArgument("max", "x", x, "tensor");
  if (dim !== undefined) checkArgument("max", "dim", dim, "tensor or number");
  if (options !== undefined) checkGiven("max", "options", options, reduceOptions);
  return reductionsOps.max(x, dim as never, options as never);
}

/** The smallest of all elements; with `dim`, `{ values, indices }` along it, the gradient going to the first minimum; with a tensor, `minimum`. */
export function min<D extends DType>(x: Tensor<D>): Tensor<D>;
export function min<D extends DType>(x: Tensor<D>, other: Tensor): Tensor;
export function min<D extends DType>(x: Tensor<D>, dim: number, options?: ReduceOptions): ValuesAndIndices<D>;
export function min<D extends DType>(x: Tensor<D>, dim?: number | Tensor, options?: ReduceOptions): Tensor | ValuesAndIndices {
  checkArgument("min", "x", x, "tensor");
  if (dim !== undefined) checkArgument("min", "dim", dim, "tensor or number");
  if (options !== undefined) checkGiven("min", "options", options, reduceOptions);
  return reductionsOps.min(x, dim as never, options as never);
}

/** Where the (first) largest lies along `dim`, or row by row in all: int32. @throws ShapeError over no elements. */
export function argmax(x: Tensor, dim?: number, options?: ReduceOptions): Tensor<"int32"> {
  checkArgument("argmax", "x", x, "tensor");
  if (dim !== undefined) checkArgument("argmax", "dim", dim, "number");
  if (options !== undefined) checkGiven("argmax", "options", options, reduceOptions);
  return reductionsOps.argmax(x, dim, options) as Tensor<"int32">;
}

/** Where the (first) smallest lies along `dim`, or row by row in all: int32. @throws ShapeError over no elements. */
export function argmin(x: Tensor, dim?: number, options?: ReduceOptions): Tensor<"int32"> {
  checkArgument("argmin", "x", x, "tensor");
  if (dim !== undefined) checkArgument("argmin", "dim", dim, "number");
  if (options !== undefined) checkGiven("argmin", "options", options, reduceOptions);
  return reductionsOps.argmin(x, dim, options) as Tensor<"int32">;
}

/** Whether all are nonzero, over `dim` (all, if not given). True of no elements. */
export function all(x: Tensor, dim?: Dims | null, options?: ReduceOptions): Tensor<"bool"> {
  checkArgument("all", "x", x, "tensor");
  if (dim != null) checkArgument("all", "dim", dim, "dims");
  if (options !== undefined) checkGiven("all", "options", options, reduceOptions);
  return reductionsOps.all(x, dim, options) as Tensor<"bool">;
}

/** Whether any is nonzero, over `dim` (all, if not given). False of no elements. */
export function any(x: Tensor, dim?: Dims | null, options?: ReduceOptions): Tensor<"bool"> {
  checkArgument("any", "x", x, "tensor");
  if (dim != null) checkArgument("any", "dim", dim, "dims");
  if (options !== undefined) checkGiven("any", "options", options, reduceOptions);
  return reductionsOps.any(x, dim, options) as Tensor<"bool">;
}

/** How many are nonzero, over `dim` (all, if not given): int32. */
export function countNonzero(x: Tensor, dim?: Dims | null): Tensor<"int32"> {
  checkArgument("countNonzero", "x", x, "tensor");
  if (dim != null) checkArgument("countNonzero", "dim", dim, "dims");
  return reductionsOps.countNonzero(x, dim) as Tensor<"int32">;
}

/** `log Σ eˣ` over `dim`, without overflow. Integers and bools give float32. @throws ShapeError for a bad dim. */
export function logsumexp<D extends DType>(x: Tensor<D>, dim: Dims, options?: ReduceOptions): Tensor<FloatOf<D>> {
  checkArgument("logsumexp", "x", x, "tensor");
  checkArgument("logsumexp", "dim", dim, "dims");
  if (options !== undefined) checkGiven("logsumexp", "options", options, reduceOptions);
  return reductionsOps.logsumexp(x, dim, options) as Tensor<FloatOf<D>>;
}

/**
 * The vector norm of order `p` over `dim` (all, if not given), `(Σ|x|ᵖ)^(1/p)`: any number, ±Infinity, or "fro", which is 2.
 *
 * ```ts
 * x.norm(); // 2, over all
 * x.norm(1, -1, { keepdim: true }); // sums of magnitudes along the last dim
 * ```
 *
 * @throws ArgumentError for another order. @throws DTypeError for integers and bools. @throws ShapeError for a bad dim.
 */
export function norm(x: Tensor, p?: number | "fro" | null, dim?: Dims | null, options?: NormOptions): Tensor<FloatDType> {
  checkArgument("norm", "x", x, "tensor");
  if (dim != null) checkArgument("norm", "dim", dim, "dims");
  if (options !== undefined) checkGiven("norm", "options", options, normOptions);
  return reductionsOps.norm(x, p, dim, options) as Tensor<FloatDType>;
}

/** Whether all elements are close: see `isclose`. @throws ShapeError when shapes do not broadcast. */
export function allclose(x: Tensor, other: Tensor, rtol?: number, atol?: number, equalNan?: boolean): Promise<boolean> {
  checkArgument("allclose", "x", x, "tensor");
  checkArgument("allclose", "other", other, "tensor");
  if (rtol !== undefined) checkArgument("allclose", "rtol", rtol, "number");
  if (atol !== undefined) checkArgument("allclose", "atol", atol, "number");
  if (equalNan !== undefined) checkArgument("allclose", "equalNan", equalNan, "boolean");
  return reductionsOps.allclose(x, other, rtol, atol, equalNan);
}

/** Whether shapes and all elements are equal. */
export function equal(x: Tensor, other: Tensor): Promise<boolean> {
  checkArgument("equal", "x", x, "tensor");
  checkArgument("equal", "other", other, "tensor");
  return reductionsOps.equal(x, other);
}

/** The sum of a matrix's diagonal. @throws ShapeError unless it has two dims. */
export function trace(x: Tensor): Tensor {
  checkArgument("trace", "x", x, "tensor");
  return reductionsOps.trace(x);
}

/**
 * Rotary position embedding (Su et al. 2021) of x [..., L, E]: the pair (xᵢ, xᵢ₊ₑ⸝₂) of row p is turned by the angle p·base^(−2i/E).
 *
 * @throws ShapeError when E is odd.
 * @throws DTypeError for integers and bools.
 */
export function rotaryEmbedding<D extends DType>(x: Tensor<D>, options?: RotaryOptions): Tensor<D> {
  checkArgument("rotaryEmbedding", "x", x, "tensor");
  if (options !== undefined) checkGiven("rotaryEmbedding", "options", options, rotaryOptions);
  return rotaryEmbeddingOps.rotaryEmbedding(x, options) as Tensor<D>;
}

/** 1 with the probability that `x` names for each element, else 0. @throws DTypeError unless x is a float. */
export function bernoulli<D extends DType>(x: Tensor<D>, options?: { generator?: Generator }): Tensor<D> {
  checkArgument("bernoulli", "x", x, "tensor");
  if (options !== undefined) checkGiven("bernoulli", "options", options, bernoulliOptions);
  return samplingOps.bernoulli(x, options) as Tensor<D>;
}

/**
 * Indices drawn with the probabilities that the weights `x` [K] or [N, K] stand in (they need not add up to 1): [numSamples] or [N, numSamples], int32.
 * Drawn by the largest of log-weights plus Gumbel noise (Gumbel 1954; Vieira 2014).
 *
 * @throws ShapeError for other shapes, or when more samples are drawn without replacement than there are classes.
 * @throws IndexError (at the latest when the result is read) for weights that are negative, infinite, NaN, or too few of them not 0.
 * @throws DTypeError for integers and bools.
 */
export function multinomial(x: Tensor, numSamples: number, options?: MultinomialOptions): Tensor<"int32"> {
  checkArgument("multinomial", "x", x, "tensor");
  checkArgument("multinomial", "numSamples", numSamples, "number");
  if (options !== undefined) checkGiven("multinomial", "options", options, multinomialOptions);
  return samplingOps.multinomial(x, numSamples, options) as Tensor<"int32">;
}

/**
 * Cumulative sum along `dim`: element i of the result is the sum of the elements 0 … i. Integers and bools of up to 32 bits sum in int32.
 *
 * ```ts
 * tensor([1, 2, 3]).cumsum(0); // 1, 3, 6
 * ```
 *
 * @throws ShapeError for a bad dim.
 */
export function cumsum<D extends DType>(x: Tensor<D>, dim: number, options?: { readonly dtype?: undefined }): Tensor<SumOf<D>>;
export function cumsum<D extends DType>(x: Tensor<D>, dim: number, options?: CumulativeOptions): Tensor<DType>;
export function cumsum<D extends DType>(x: Tensor<D>, dim: number, options?: CumulativeOptions): Tensor<DType> {
  checkArgument("cumsum", "x", x, "tensor");
  checkArgument("cumsum", "dim", dim, "number");
  if (options !== undefined) checkGiven("cumsum", "options", options, cumulativeOptions);
  return scansOps.cumsum(x, dim as never, options as never);
}

/**
 * Cumulative product along `dim`. Integers and bools of up to 32 bits multiply in int32. The gradient is exact where elements are 0.
 *
 * ```ts
 * tensor([1, 2, 3]).cumprod(0); // 1, 2, 6
 * ```
 *
 * @throws ShapeError for a bad dim.
 */
export function cumprod<D extends DType>(x: Tensor<D>, dim: number, options?: { readonly dtype?: undefined }): Tensor<SumOf<D>>;
export function cumprod<D extends DType>(x: Tensor<D>, dim: number, options?: CumulativeOptions): Tensor<DType>;
export function cumprod<D extends DType>(x: Tensor<D>, dim: number, options?: CumulativeOptions): Tensor<DType> {
  checkArgument("cumprod", "x", x, "tensor");
  checkArgument("cumprod", "dim", dim, "number");
  if (options !== undefined) checkGiven("cumprod", "options", options, cumulativeOptions);
  return scansOps.cumprod(x, dim as never, options as never);
}

/**
 * Cumulative maximum along `dim`, and where it lies: of equal maxima the last, and NaN from the first NaN on.
 *
 * ```ts
 * tensor([1, 3, 2]).cummax(0).values; // 1, 3, 3
 * ```
 *
 * @throws ShapeError for a bad dim.
 */
export function cummax<D extends DType>(x: Tensor<D>, dim: number): ValuesAndIndices<D> {
  checkArgument("cummax", "x", x, "tensor");
  checkArgument("cummax", "dim", dim, "number");
  return scansOps.cummax(x, dim) as ValuesAndIndices<D>;
}

/**
 * Cumulative minimum along `dim`, and where it lies: of equal minima the last, and NaN from the first NaN on.
 *
 * ```ts
 * tensor([2, 1, 3]).cummin(0).values; // 2, 1, 1
 * ```
 *
 * @throws ShapeError for a bad dim.
 */
export function cummin<D extends DType>(x: Tensor<D>, dim: number): ValuesAndIndices<D> {
  checkArgument("cummin", "x", x, "tensor");
  checkArgument("cummin", "dim", dim, "number");
  return scansOps.cummin(x, dim) as ValuesAndIndices<D>;
}

/**
 * Logarithm of the cumulative sum of exponentials along `dim`, without overflow.
 *
 * ```ts
 * zeros([3]).logcumsumexp(0); // log 1, log 2, log 3
 * ```
 *
 * @throws DTypeError for integers and bools. @throws ShapeError for a bad dim.
 */
export function logcumsumexp<D extends DType>(x: Tensor<D>, dim: number): Tensor<D> {
  checkArgument("logcumsumexp", "x", x, "tensor");
  checkArgument("logcumsumexp", "dim", dim, "number");
  return scansOps.logcumsumexp(x, dim) as Tensor<D>;
}

/**
 * Differences between neighbours along `dim`, `n` times over. Of bools: whether they differ.
 *
 * ```ts
 * tensor([1, 4, 9]).diff(); // 3, 5
 * tensor([1, 4, 9]).diff(2); // 2
 * ```
 *
 * @throws ArgumentError unless `n` is a whole number ≥ 0. @throws ShapeError for a bad dim, for a scalar, and where `prepend` or `append` do not fit.
 */
export function diff<D extends DType>(x: Tensor<D>, n?: number, dim?: number): Tensor<D>;
export function diff<D extends DType>(x: Tensor<D>, n?: number, dim?: number, options?: DiffOptions): Tensor<DType>;
export function diff<D extends DType>(x: Tensor<D>, n?: number, dim?: number, options?: DiffOptions): Tensor<DType> {
  checkArgument("diff", "x", x, "tensor");
  if (n !== undefined) checkArgument("diff", "n", n, "number");
  if (dim !== undefined) checkArgument("diff", "dim", dim, "number");
  if (options !== undefined) checkGiven("diff", "options", options, diffOptions);
  return scansOps.diff(x, n as never, dim as never, options as never);
}

/** A copy of `x` with `source` in place of `x.select(dim, index)`. @throws ShapeError unless `source` has its shape. */
export function selectScatter<D extends DType>(x: Tensor<D>, source: Tensor, dim: number, index: number): Tensor<D> {
  checkArgument("selectScatter", "x", x, "tensor");
  checkArgument("selectScatter", "source", source, "tensor");
  checkArgument("selectScatter", "dim", dim, "number");
  checkArgument("selectScatter", "index", index, "number");
  return scatteredViewsOps.selectScatter(x, source, dim, index) as Tensor<D>;
}

/**
 * A copy of `x` with `source` in place of the slice from `start` to before `end` of `dim`, in steps; what is beyond the ends counts as the ends.
 *
 * @throws ShapeError unless `source` has the slice's shape. @throws ArgumentError for a step below 1.
 */
export function sliceScatter<D extends DType>(x: Tensor<D>, source: Tensor, dim?: number, start?: number | null, end?: number | null, step?: number): Tensor<D> {
  checkArgument("sliceScatter", "x", x, "tensor");
  checkArgument("sliceScatter", "source", source, "tensor");
  if (dim !== undefined) checkArgument("sliceScatter", "dim", dim, "number");
  if (start != null) checkArgument("sliceScatter", "start", start, "number");
  if (end != null) checkArgument("sliceScatter", "end", end, "number");
  if (step !== undefined) checkArgument("sliceScatter", "step", step, "number");
  return scatteredViewsOps.sliceScatter(x, source, dim, start, end, step) as Tensor<D>;
}

/**
 * Where values would have to go into a sequence that rises along its last dim, to keep it sorted: int32. The sequence is a vector, or has a row
 * for each row of values.
 *
 * ```ts
 * searchsorted(tensor([1, 3, 5]), tensor([3, 4])); // [1, 2]
 * searchsorted(tensor([1, 3, 5]), 3, { side: "right" }); // 2
 * ```
 *
 * @throws ShapeError when shapes do not fit. @throws ArgumentError for options that contradict each other.
 */
export function searchsorted(sequence: Tensor, values: Tensor | number, options?: SearchsortedOptions): Tensor<"int32"> {
  checkArgument("searchsorted", "sequence", sequence, "tensor");
  checkArgument("searchsorted", "values", values, "tensor or number");
  if (options !== undefined) checkGiven("searchsorted", "options", options, searchsortedOptions);
  return searchingOps.searchsorted(sequence, values, options) as Tensor<"int32">;
}

/**
 * Which of the buckets between `boundaries` (a rising vector) each value lies in: int32, from 0 for those before the first.
 *
 * ```ts
 * bucketize(tensor([0, 3, 9]), tensor([1, 3, 5])); // [0, 1, 3]
 * bucketize(tensor([0, 3, 9]), tensor([1, 3, 5]), { right: true }); // [0, 2, 3]
 * ```
 *
 * @throws ShapeError unless the boundaries are a vector.
 */
export function bucketize(x: Tensor, boundaries: Tensor, options?: BucketizeOptions): Tensor<"int32"> {
  checkArgument("bucketize", "x", x, "tensor");
  checkArgument("bucketize", "boundaries", boundaries, "tensor");
  if (options !== undefined) checkGiven("bucketize", "options", options, bucketizeOptions);
  return searchingOps.bucketize(x, boundaries, options) as Tensor<"int32">;
}

/**
 * Whether each element is among `testElements`: bool, with the shape of `elements`. NaN is among none.
 *
 * ```ts
 * isin(tensor([1, 2, 3]), tensor([3, 1])); // [true, false, true]
 * isin(tensor([1, 2, 3]), 2); // [false, true, false]
 * ```
 */
export function isin(elements: Tensor, testElements: Tensor | number, options?: IsinOptions): Tensor<"bool"> {
  checkArgument("isin", "elements", elements, "tensor");
  checkArgument("isin", "testElements", testElements, "tensor or number");
  if (options !== undefined) checkGiven("isin", "options", options, isinOptions);
  return searchingOps.isin(elements, testElements, options) as Tensor<"bool">;
}

/**
 * Positions in a flattened tensor of `shape` as coordinates: a tensor of int32 for each dim. Negative ones count from the end.
 *
 * ```ts
 * const [rows, columns] = unravelIndex([1, 5], [2, 3]);
 * rows; // [0, 1]
 * columns; // [1, 2]
 * ```
 *
 * @throws ShapeError for a bad shape, or one without elements.
 */
export function unravelIndex(indices: Indices, shape: Shape): Tensor<"int32">[] {
  checkArgument("unravelIndex", "indices", indices, "indices");
  checkArgument("unravelIndex", "shape", shape, "numbers");
  return searchingOps.unravelIndex(indices, shape);
}

/**
 * `steps` numbers from `base^start` to `base^end`, both included, whose exponents are evenly spaced. Default dtype: float32.
 *
 * ```ts
 * logspace(0, 3, 4); // [1, 10, 100, 1000]
 * ```
 *
 * @throws ArgumentError for a bad number of steps.
 */
export function logspace<D extends DType = "float32">(start: number, end: number, steps: number, base?: number, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("logspace", "start", start, "number");
  checkArgument("logspace", "end", end, "number");
  checkArgument("logspace", "steps", steps, "number");
  if (base !== undefined) checkArgument("logspace", "base", base, "number");
  if (options !== undefined) checkGiven("logspace", "options", options, tensorOptions);
  return sequencesOps.logspace(start, end, steps, base, options);
}

/**
 * `steps` numbers from `start` to `end`, both included, each the same factor times the one before. Default dtype: float32.
 *
 * ```ts
 * geomspace(1, 256, 5); // [1, 4, 16, 64, 256]
 * ```
 *
 * @throws ArgumentError for a bad number of steps, and unless the ends are both positive or both negative.
 */
export function geomspace<D extends DType = "float32">(start: number, end: number, steps: number, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("geomspace", "start", start, "number");
  checkArgument("geomspace", "end", end, "number");
  checkArgument("geomspace", "steps", steps, "number");
  if (options !== undefined) checkGiven("geomspace", "options", options, tensorOptions);
  return sequencesOps.geomspace(start, end, steps, options);
}

/** Ones on and below a diagonal of a matrix, `diagonal` above the main one, and zeros above. Default dtype: float32. @throws ShapeError for a bad size. */
export function tri<D extends DType = "float32">(rows: number, columns?: number, diagonal?: number, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("tri", "rows", rows, "number");
  if (columns !== undefined) checkArgument("tri", "columns", columns, "number");
  if (diagonal !== undefined) checkArgument("tri", "diagonal", diagonal, "number");
  if (options !== undefined) checkGiven("tri", "options", options, tensorOptions);
  return sequencesOps.tri(rows, columns, diagonal, options);
}

/**
 * The powers of a vector as columns, from the highest to 0 (or from 0 on, if `increasing`): `columns` of them, as many as elements if not given.
 *
 * ```ts
 * vander(tensor([1, 2, 3])); // [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
 * ```
 *
 * @throws ShapeError unless `x` is a vector. @throws ArgumentError for a bad number of columns.
 */
export function vander(x: Tensor, columns?: number | null, increasing?: boolean): Tensor {
  checkArgument("vander", "x", x, "tensor");
  if (columns != null) checkArgument("vander", "columns", columns, "number");
  if (increasing !== undefined) checkArgument("vander", "increasing", increasing, "boolean");
  return sequencesOps.vander(x, columns, increasing);
}

/** The Hann window, `½ − ½cos(2πi/n)`, of `length` points: one period, or with `periodic` false up to and with its end. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export function hannWindow<D extends DType = "float32">(length: number, periodic?: boolean, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("hannWindow", "length", length, "number");
  if (periodic !== undefined) checkArgument("hannWindow", "periodic", periodic, "boolean");
  if (options !== undefined) checkGiven("hannWindow", "options", options, tensorOptions);
  return sequencesOps.hannWindow(length, periodic, options);
}

/** The Hamming window, `α − β·cos(2πi/n)`. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export function hammingWindow<D extends DType = "float32">(length: number, periodic?: boolean, alpha?: number, beta?: number, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("hammingWindow", "length", length, "number");
  if (periodic !== undefined) checkArgument("hammingWindow", "periodic", periodic, "boolean");
  if (alpha !== undefined) checkArgument("hammingWindow", "alpha", alpha, "number");
  if (beta !== undefined) checkArgument("hammingWindow", "beta", beta, "number");
  if (options !== undefined) checkGiven("hammingWindow", "options", options, tensorOptions);
  return sequencesOps.hammingWindow(length, periodic, alpha, beta, options);
}

/** The Blackman window, `0.42 − 0.5·cos(2πi/n) + 0.08·cos(4πi/n)`. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export function blackmanWindow<D extends DType = "float32">(length: number, periodic?: boolean, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("blackmanWindow", "length", length, "number");
  if (periodic !== undefined) checkArgument("blackmanWindow", "periodic", periodic, "boolean");
  if (options !== undefined) checkGiven("blackmanWindow", "options", options, tensorOptions);
  return sequencesOps.blackmanWindow(length, periodic, options);
}

/** The Bartlett window, `1 − |2i/n − 1|`: a triangle. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export function bartlettWindow<D extends DType = "float32">(length: number, periodic?: boolean, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("bartlettWindow", "length", length, "number");
  if (periodic !== undefined) checkArgument("bartlettWindow", "periodic", periodic, "boolean");
  if (options !== undefined) checkGiven("bartlettWindow", "options", options, tensorOptions);
  return sequencesOps.bartlettWindow(length, periodic, options);
}

/** The Kaiser window, `I₀(β√(1 − (2i/n − 1)²)) / I₀(β)`. Default dtype: float32. @throws ArgumentError for a bad length. @throws DTypeError for integers. */
export function kaiserWindow<D extends DType = "float32">(length: number, periodic?: boolean, beta?: number, options?: TensorOptions<D>): Tensor<D> {
  checkArgument("kaiserWindow", "length", length, "number");
  if (periodic !== undefined) checkArgument("kaiserWindow", "periodic", periodic, "boolean");
  if (beta !== undefined) checkArgument("kaiserWindow", "beta", beta, "number");
  if (options !== undefined) checkGiven("kaiserWindow", "options", options, tensorOptions);
  return sequencesOps.kaiserWindow(length, periodic, beta, options);
}

/** `eˣ / Σ eˣ` along `dim`. @throws DTypeError for integers and bools. */
export function softmax(x: Tensor, dim?: number, options?: SoftmaxOptions): Tensor<FloatDType> {
  checkArgument("softmax", "x", x, "tensor");
  if (dim !== undefined) checkArgument("softmax", "dim", dim, "number");
  if (options !== undefined) checkGiven("softmax", "options", options, softmaxOptions);
  return softmaxOps.softmax(x, dim, options) as Tensor<FloatDType>;
}

/** `x − log Σ eˣ` along `dim`: the logarithm of `softmax`, without underflow. @throws DTypeError for integers and bools. */
export function logSoftmax(x: Tensor, dim?: number, options?: SoftmaxOptions): Tensor<FloatDType> {
  checkArgument("logSoftmax", "x", x, "tensor");
  if (dim !== undefined) checkArgument("logSoftmax", "dim", dim, "number");
  if (options !== undefined) checkGiven("logSoftmax", "options", options, softmaxOptions);
  return softmaxOps.logSoftmax(x, dim, options) as Tensor<FloatDType>;
}

/** Sorted along `dim`, equal elements in their order, NaN last (first when descending). @throws ShapeError for a bad dim. */
export function sort<D extends DType>(x: Tensor<D>, dim?: number, options?: SortOptions): ValuesAndIndices<D> {
  checkArgument("sort", "x", x, "tensor");
  if (dim !== undefined) checkArgument("sort", "dim", dim, "number");
  if (options !== undefined) checkGiven("sort", "options", options, sortOptions);
  return sortingOps.sort(x, dim, options) as ValuesAndIndices<D>;
}

/** The order that sorts `dim`: int32. @throws ShapeError for a bad dim. */
export function argsort(x: Tensor, dim?: number, options?: SortOptions): Tensor<"int32"> {
  checkArgument("argsort", "x", x, "tensor");
  if (dim !== undefined) checkArgument("argsort", "dim", dim, "number");
  if (options !== undefined) checkGiven("argsort", "options", options, sortOptions);
  return sortingOps.argsort(x, dim, options) as Tensor<"int32">;
}

/**
 * The values sorted along the first dim.
 *
 * ```ts
 * msort(tensor([[3, 1], [2, 4]])); // [[2, 1], [3, 4]]
 * ```
 */
export function msort<D extends DType>(x: Tensor<D>): Tensor<D> {
  checkArgument("msort", "x", x, "tensor");
  return sortingOps.msort(x) as Tensor<D>;
}

/** The `k` largest (or smallest) along `dim`, in order. @throws ShapeError when `dim` has fewer than `k`. */
export function topk<D extends DType>(x: Tensor<D>, k: number, dim?: number, options?: TopkOptions): ValuesAndIndices<D> {
  checkArgument("topk", "x", x, "tensor");
  checkArgument("topk", "k", k, "number");
  if (dim !== undefined) checkArgument("topk", "dim", dim, "number");
  if (options !== undefined) checkGiven("topk", "options", options, topkOptions);
  return sortingOps.topk(x, k, dim, options) as ValuesAndIndices<D>;
}

/**
 * The order that sorts `dim` by several keys of one shape: int32. The *last* key counts first, as in NumPy; where it is equal the one before it
 * decides, and so on. NaN comes last.
 *
 * ```ts
 * const names = tensor([2, 1, 1]);
 * const years = tensor([1990, 2001, 1985]);
 * lexsort([years, names]); // [2, 1, 0]
 * ```
 *
 * @throws ArgumentError for a list without tensors. @throws ShapeError when shapes differ, or for a bad dim.
 */
export function lexsort(keys: readonly Tensor[], dim?: number): Tensor<"int32"> {
  checkArgument("lexsort", "keys", keys, "list");
  if (dim !== undefined) checkArgument("lexsort", "dim", dim, "number");
  return sortingOps.lexsort(keys, dim) as Tensor<"int32">;
}

/** Joined side by side: along dim 1, vectors along dim 0. @throws ShapeError when the other sizes differ. */
export function hstack(tensors: readonly Tensor[]): Tensor {
  checkArgument("hstack", "tensors", tensors, "list");
  return stackingOps.hstack(tensors);
}

/** Joined one below the other: along dim 0, vectors as rows. @throws ShapeError when the other sizes differ. */
export function vstack(tensors: readonly Tensor[]): Tensor {
  checkArgument("vstack", "tensors", tensors, "list");
  return stackingOps.vstack(tensors);
}

/** Joined one behind the other: along dim 2, vectors and matrices with a new one. @throws ShapeError when the other sizes differ. */
export function dstack(tensors: readonly Tensor[]): Tensor {
  checkArgument("dstack", "tensors", tensors, "list");
  return stackingOps.dstack(tensors);
}

/** Joined as columns: vectors become columns, matrices stay. @throws ShapeError when the numbers of rows differ. */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  checkArgument("columnStack", "tensors", tensors, "list");
  return stackingOps.columnStack(tensors);
}

/** All tensors expanded to the shape that they broadcast to. Views. @throws ShapeError when shapes do not broadcast. */
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[] {
  checkArgument("broadcastTensors", "tensors", tensors, "list");
  return stackingOps.broadcastTensors(tensors);
}

/**
 * The coordinates of a grid, from a vector for each of its dims. Views.
 *
 * ```ts
 * const [rows, columns] = meshgrid([arange(2), arange(3)]);
 * rows; // [[0, 0, 0], [1, 1, 1]]
 * columns; // [[0, 1, 2], [0, 1, 2]]
 * ```
 *
 * @throws ShapeError for a tensor of more than one dim. @throws ArgumentError for another indexing.
 */
export function meshgrid(tensors: readonly Tensor[], options?: MeshgridOptions): Tensor[] {
  checkArgument("meshgrid", "tensors", tensors, "list");
  if (options !== undefined) checkGiven("meshgrid", "options", options, meshgridOptions);
  return stackingOps.meshgrid(tensors, options);
}

/** The lower triangle of the last two dims, up to `diagonal` (0: the main one) above it; the rest is 0. @throws ShapeError for a vector. */
export function tril<D extends DType>(x: Tensor<D>, diagonal?: number): Tensor<D> {
  checkArgument("tril", "x", x, "tensor");
  if (diagonal !== undefined) checkArgument("tril", "diagonal", diagonal, "number");
  return trianglesOps.tril(x, diagonal) as Tensor<D>;
}

/** The upper triangle of the last two dims, from `diagonal` (0: the main one) on; the rest is 0. @throws ShapeError for a vector. */
export function triu<D extends DType>(x: Tensor<D>, diagonal?: number): Tensor<D> {
  checkArgument("triu", "x", x, "tensor");
  if (diagonal !== undefined) checkArgument("triu", "diagonal", diagonal, "number");
  return trianglesOps.triu(x, diagonal) as Tensor<D>;
}

/**
 * The indices of a lower triangle, row by row: the rows and the columns, [2, count], int32.
 *
 * ```ts
 * trilIndices(2, 3); // [[0, 1, 1], [0, 0, 1]]
 * ```
 *
 * @throws ShapeError for sizes that are not whole numbers ≥ 0. @throws ArgumentError for a bad offset.
 */
export function trilIndices(rows: number, columns: number, options?: TriangleOptions): Tensor<"int32"> {
  checkArgument("trilIndices", "rows", rows, "number");
  checkArgument("trilIndices", "columns", columns, "number");
  if (options !== undefined) checkGiven("trilIndices", "options", options, triangleOptions);
  return trianglesOps.trilIndices(rows, columns, options);
}

/**
 * The indices of an upper triangle, row by row: the rows and the columns, [2, count], int32.
 *
 * ```ts
 * triuIndices(2, 3); // [[0, 0, 0, 1, 1], [0, 1, 2, 1, 2]]
 * ```
 *
 * @throws ShapeError for sizes that are not whole numbers ≥ 0. @throws ArgumentError for a bad offset.
 */
export function triuIndices(rows: number, columns: number, options?: TriangleOptions): Tensor<"int32"> {
  checkArgument("triuIndices", "rows", rows, "number");
  checkArgument("triuIndices", "columns", columns, "number");
  if (options !== undefined) checkGiven("triuIndices", "options", options, triangleOptions);
  return trianglesOps.triuIndices(rows, columns, options);
}

/**
 * The distinct elements in ascending order, or with `dim` the distinct slices along it; NaN is distinct from NaN. A promise, for how many there
 * are depends on values; `uniqueSync` gives them at once. The result has no gradient, as in PyTorch.
 *
 * ```ts
 * await unique(tensor([3, 1, 3])); // [1, 3]
 * const { values, inverse, counts } = await unique(tensor([3, 1, 3]), { returnInverse: true, returnCounts: true });
 * values; // [1, 3]
 * inverse!; // [1, 0, 1]
 * counts!; // [1, 2]
 * ```
 *
 * @throws ShapeError for a bad dim.
 */
export function unique<D extends DType>(x: Tensor<D>, options?: UniqueOptions & { readonly returnInverse?: false; readonly returnCounts?: false }): Promise<Tensor<D>>;
export function unique<D extends DType>(x: Tensor<D>, options?: UniqueOptions): Promise<Unique>;
export function unique<D extends DType>(x: Tensor<D>, options?: UniqueOptions): Promise<Tensor<D> | Unique> {
  checkArgument("unique", "x", x, "tensor");
  if (options !== undefined) checkGiven("unique", "options", options, uniqueOptions);
  return uniqueOps.unique(x, options as never) as Promise<Tensor<D> | Unique>;
}

/**
 * `unique` at once, on a device that can be read at once.
 *
 * ```ts
 * uniqueSync(tensor([3, 1, 3])); // [1, 3]
 * ```
 *
 * @throws DeviceError on other devices. @throws ShapeError for a bad dim.
 */
export function uniqueSync<D extends DType>(x: Tensor<D>, options?: UniqueOptions & { readonly returnInverse?: false; readonly returnCounts?: false }): Tensor<D>;
export function uniqueSync<D extends DType>(x: Tensor<D>, options?: UniqueOptions): Unique;
export function uniqueSync<D extends DType>(x: Tensor<D>, options?: UniqueOptions): Tensor<D> | Unique {
  checkArgument("uniqueSync", "x", x, "tensor");
  if (options !== undefined) checkGiven("uniqueSync", "options", options, uniqueOptions);
  return uniqueOps.uniqueSync(x, options as never) as Tensor<D> | Unique;
}

/**
 * The first of each run of equal elements, or with `dim` of equal slices along it, in their order. A promise, for how many there are depends on
 * values; `uniqueConsecutiveSync` gives them at once. The result has no gradient, as in PyTorch.
 *
 * ```ts
 * await uniqueConsecutive(tensor([1, 1, 2, 1])); // [1, 2, 1]
 * ```
 *
 * @throws ShapeError for a bad dim.
 */
export function uniqueConsecutive<D extends DType>(x: Tensor<D>, options?: UniqueConsecutiveOptions & { readonly returnInverse?: false; readonly returnCounts?: false }): Promise<Tensor<D>>;
export function uniqueConsecutive<D extends DType>(x: Tensor<D>, options?: UniqueConsecutiveOptions): Promise<Unique>;
export function uniqueConsecutive<D extends DType>(x: Tensor<D>, options?: UniqueConsecutiveOptions): Promise<Tensor<D> | Unique> {
  checkArgument("uniqueConsecutive", "x", x, "tensor");
  if (options !== undefined) checkGiven("uniqueConsecutive", "options", options, uniqueConsecutiveOptions);
  return uniqueOps.uniqueConsecutive(x, options as never) as Promise<Tensor<D> | Unique>;
}

/**
 * `uniqueConsecutive` at once, on a device that can be read at once.
 *
 * ```ts
 * uniqueConsecutiveSync(tensor([1, 1, 2, 1])); // [1, 2, 1]
 * ```
 *
 * @throws DeviceError on other devices. @throws ShapeError for a bad dim.
 */
export function uniqueConsecutiveSync<D extends DType>(x: Tensor<D>, options?: UniqueConsecutiveOptions & { readonly returnInverse?: false; readonly returnCounts?: false }): Tensor<D>;
export function uniqueConsecutiveSync<D extends DType>(x: Tensor<D>, options?: UniqueConsecutiveOptions): Unique;
export function uniqueConsecutiveSync<D extends DType>(x: Tensor<D>, options?: UniqueConsecutiveOptions): Tensor<D> | Unique {
  checkArgument("uniqueConsecutiveSync", "x", x, "tensor");
  if (options !== undefined) checkGiven("uniqueConsecutiveSync", "options", options, uniqueConsecutiveOptions);
  return uniqueOps.uniqueConsecutiveSync(x, options as never) as Tensor<D> | Unique;
}

/**
 * The same elements in another shape; one size may be −1, and is worked out. A view where strides allow it, a copy otherwise.
 *
 * ```ts
 * arange(6).reshape([2, -1]); // [2, 3]
 * arange(6).reshape(2, -1); // the same
 * ```
 *
 * @throws ShapeError when the number of elements differs.
 */
export function reshape<D extends DType>(x: Tensor<D>, ...shape: Sizes): Tensor<D> {
  checkArgument("reshape", "x", x, "tensor");
  return viewsOps.reshape(x, ...shape) as Tensor<D>;
}

/**
 * The same elements in another shape, sharing memory.
 *
 * @throws ShapeError when the number of elements differs, or strides do not allow a view.
 */
export function view<D extends DType>(x: Tensor<D>, ...shape: Sizes): Tensor<D> {
  checkArgument("view", "x", x, "tensor");
  return viewsOps.view_(x, ...shape) as Tensor<D>;
}

/**
 * The dims in another order: dim `i` of the result is dim `dims[i]` of `x`.
 *
 * @throws ShapeError unless `dims` names each dim once.
 */
export function permute<D extends DType>(x: Tensor<D>, ...dims: Sizes): Tensor<D> {
  checkArgument("permute", "x", x, "tensor");
  return viewsOps.permute(x, ...dims) as Tensor<D>;
}

/** Two dims exchanged. @throws ShapeError when a dim is out of range. */
export function transpose<D extends DType>(x: Tensor<D>, dim0: number, dim1: number): Tensor<D> {
  checkArgument("transpose", "x", x, "tensor");
  checkArgument("transpose", "dim0", dim0, "number");
  checkArgument("transpose", "dim1", dim1, "number");
  return viewsOps.transpose(x, dim0, dim1) as Tensor<D>;
}

/** The transpose of a matrix; a vector or a scalar stays. @throws ShapeError for more than two dims. */
export function t<D extends DType>(x: Tensor<D>): Tensor<D> {
  checkArgument("t", "x", x, "tensor");
  return viewsOps.t(x) as Tensor<D>;
}

/** Repeats dims of size 1 (and adds dims in front) without copying; −1 keeps a size. @throws ShapeError when sizes do not fit. */
export function expand<D extends DType>(x: Tensor<D>, ...sizes: Sizes): Tensor<D> {
  checkArgument("expand", "x", x, "tensor");
  return viewsOps.expand(x, ...sizes) as Tensor<D>;
}

/** `expand`, by NumPy's name. @throws ShapeError when sizes do not fit. */
export function broadcastTo<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  checkArgument("broadcastTo", "x", x, "tensor");
  checkArgument("broadcastTo", "shape", shape, "numbers");
  return viewsOps.broadcastTo(x, shape) as Tensor<D>;
}

/** Without the dims of size 1: all of them, or those named. A named dim of another size stays, as in PyTorch. */
export function squeeze<D extends DType>(x: Tensor<D>, dim?: Dims): Tensor<D> {
  checkArgument("squeeze", "x", x, "tensor");
  if (dim !== undefined) checkArgument("squeeze", "dim", dim, "dims");
  return viewsOps.squeeze(x, dim) as Tensor<D>;
}

/** With a new dim of size 1 before `dim`. @throws ShapeError when out of range. */
export function unsqueeze<D extends DType>(x: Tensor<D>, dim: number): Tensor<D> {
  checkArgument("unsqueeze", "x", x, "tensor");
  checkArgument("unsqueeze", "dim", dim, "number");
  return viewsOps.unsqueeze(x, dim) as Tensor<D>;
}

/** The dims from `start` to `end` (included) as one. @throws ShapeError when a dim is out of range. */
export function flatten<D extends DType>(x: Tensor<D>, start?: number, end?: number): Tensor<D> {
  checkArgument("flatten", "x", x, "tensor");
  if (start !== undefined) checkArgument("flatten", "start", start, "number");
  if (end !== undefined) checkArgument("flatten", "end", end, "number");
  return viewsOps.flatten(x, start, end) as Tensor<D>;
}

/** Reversed along the dims. A view. @throws ShapeError when a dim is out of range. */
export function flip<D extends DType>(x: Tensor<D>, ...axes: Sizes): Tensor<D> {
  checkArgument("flip", "x", x, "tensor");
  return viewsOps.flip(x, ...axes) as Tensor<D>;
}

/** `length` elements along `dim` from `start`. A view. @throws ShapeError when they are not there. */
export function narrow<D extends DType>(x: Tensor<D>, dim: number, start: number, length: number): Tensor<D> {
  checkArgument("narrow", "x", x, "tensor");
  checkArgument("narrow", "dim", dim, "number");
  checkArgument("narrow", "start", start, "number");
  checkArgument("narrow", "length", length, "number");
  return viewsOps.narrow(x, dim, start, length) as Tensor<D>;
}

/** One element along `dim`, which goes away. A view. @throws ShapeError when it is not there. */
export function select<D extends DType>(x: Tensor<D>, dim: number, index: number): Tensor<D> {
  checkArgument("select", "x", x, "tensor");
  checkArgument("select", "dim", dim, "number");
  checkArgument("select", "index", index, "number");
  return viewsOps.select(x, dim, index) as Tensor<D>;
}

/** Pieces of `size` along `dim` (the last may be smaller), or of the sizes given. Views. @throws ShapeError when sizes do not add up. */
export function split<D extends DType>(x: Tensor<D>, size: number | readonly number[], dim?: number): Tensor<D>[] {
  checkArgument("split", "x", x, "tensor");
  checkArgument("split", "size", size, "number or numbers");
  if (dim !== undefined) checkArgument("split", "dim", dim, "number");
  return viewsOps.split(x, size, dim) as Tensor<D>[];
}

/** At most `chunks` pieces of equal size along `dim` (the last may be smaller). Views. @throws ShapeError when `chunks` is below 1. */
export function chunk<D extends DType>(x: Tensor<D>, chunks: number, dim?: number): Tensor<D>[] {
  checkArgument("chunk", "x", x, "tensor");
  checkArgument("chunk", "chunks", chunks, "number");
  if (dim !== undefined) checkArgument("chunk", "dim", dim, "number");
  return viewsOps.chunk(x, chunks, dim) as Tensor<D>[];
}

/**
 * All windows of `sizes` along `dims`, without a copy: each of `dims` counts windows, and the positions within one come as new dims at the end.
 *
 * ```ts
 * arange(5).windows([0], [3]); // [[0,1,2],[1,2,3],[2,3,4]]
 * ```
 *
 * @throws ShapeError when a window is longer than its dim, and for sizes, strides and dilations that are none.
 */
export function windows<D extends DType>(x: Tensor<D>, dims: readonly number[], sizes: readonly number[], options?: WindowOptions): Tensor<D> {
  checkArgument("windows", "x", x, "tensor");
  checkArgument("windows", "dims", dims, "numbers");
  checkArgument("windows", "sizes", sizes, "numbers");
  if (options !== undefined) checkGiven("windows", "options", options, windowOptions);
  return viewsOps.windows(x, dims, sizes, options) as Tensor<D>;
}

/**
 * `a` where the condition holds, `b` elsewhere; all three broadcast.
 *
 * ```ts
 * where(x.gt(0), x, 0);
 * where(x.gt(0), 1, 0); // float32, as numbers alone are
 * ```
 *
 * @throws DTypeError when the condition is not bool. @throws ShapeError when shapes do not broadcast.
 */
export function where(condition: Tensor, a: TensorLike, b: TensorLike): Tensor {
  checkArgument("where", "condition", condition, "tensor");
  checkArgument("where", "a", a, "tensor or number");
  checkArgument("where", "b", b, "tensor or number");
  return whereOps.where(condition, a, b);
}
