// Written by `pnpm gen` from the op tables in ops/. Do not edit.
import { checkArgument, checkGiven } from "./arguments";
import type { DType } from "./dtype";
import { callElementwise, type TensorLike } from "./elementwise";
import { applyInPlace, applyTensors } from "./keywords";
import { elementwiseOps } from "./ops/elementwise";
import { cumulativeOptions, diffOptions, indexPutOptions, normOptions, reduceOptions, repeatInterleaveOptions, softmaxOptions, sortOptions, sumOptions, tensorOptions, topkOptions, varianceOptions, windowOptions } from "./options.gen";
import * as convertOps from "./ops/convert";
import * as creationOps from "./ops/creation";
import * as diagonalsOps from "./ops/diagonals";
import * as gatheringOps from "./ops/gathering";
import * as indexingOps from "./ops/indexing";
import * as inplaceOps from "./ops/inplace";
import * as masksOps from "./ops/masks";
import * as matmulOps from "./ops/matmul";
import * as paddingOps from "./ops/padding";
import * as rearrangingOps from "./ops/rearranging";
import * as reductionsOps from "./ops/reductions";
import * as scansOps from "./ops/scans";
import * as scatteredViewsOps from "./ops/scattered-views";
import * as softmaxOps from "./ops/softmax";
import * as sortingOps from "./ops/sorting";
import * as trianglesOps from "./ops/triangles";
import * as viewsOps from "./ops/views";
import type { Dims, Shape } from "./shape";
import type { TensorOptions } from "./ops/creation";
import type { IndexPutOptions } from "./ops/indexing";
import type { PaddingMode } from "./ops/padding";
import type { RepeatInterleaveOptions } from "./ops/rearranging";
import type { ReduceOptions } from "./ops/reduction-plan";
import type { NormOptions, SumOptions, ValuesAndIndices, VarianceOptions } from "./ops/reductions";
import type { CumulativeOptions, DiffOptions } from "./ops/scans";
import type { SoftmaxOptions } from "./ops/softmax";
import type { SortOptions, TopkOptions } from "./ops/sorting";
import type { Index, Indices } from "./ops/subscripts";
import type { Sizes, WindowOptions } from "./ops/views";
import type { FloatDType, FloatOf, Promote, SumOf, WithNumber } from "./promotion.gen";
import type { Tensor } from "./tensor";
import { TensorHandle } from "./tensor-handle";

/** The ops that are methods of tensors. */
export abstract class TensorMethods<D extends DType> extends TensorHandle<D> {
  /** Sum, `x + other`, or `x + alpha·other`. Bools: or. */
  add<E extends DType>(other: Tensor<E>, options?: { readonly alpha?: number | null }): Tensor<Promote<D, E>>;
  add(other: number | bigint | boolean, options?: { readonly alpha?: number | null }): Tensor<WithNumber<D>>;
  add(other: TensorLike, options?: { readonly alpha?: number | null }): Tensor;
  add(other: TensorLike, options?: { readonly alpha?: number | null }): Tensor {
    return options === undefined ? callElementwise(elementwiseOps.add.definition, [this as unknown as Tensor, other]) : applyTensors(elementwiseOps.add, [this as unknown as Tensor, other], options);
  }

  /** Difference, `x − other`, or `x − alpha·other`. @throws DTypeError on bools. */
  sub<E extends DType>(other: Tensor<E>, options?: { readonly alpha?: number | null }): Tensor<Promote<D, E>>;
  sub(other: number | bigint | boolean, options?: { readonly alpha?: number | null }): Tensor<WithNumber<D>>;
  sub(other: TensorLike, options?: { readonly alpha?: number | null }): Tensor;
  sub(other: TensorLike, options?: { readonly alpha?: number | null }): Tensor {
    return options === undefined ? callElementwise(elementwiseOps.sub.definition, [this as unknown as Tensor, other]) : applyTensors(elementwiseOps.sub, [this as unknown as Tensor, other], options);
  }

  /** Product, `x · other`. Bools: and. */
  mul<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  mul(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  mul(other: TensorLike): Tensor;
  mul(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.mul.definition, [this as unknown as Tensor, other]);
  }

  /** Quotient, `x / other`; with `roundingMode` rounded down ("floor") or towards zero ("trunc"). Integers divide to float32 without one. */
  div<E extends DType>(other: Tensor<E>, options?: { readonly roundingMode?: "floor" | "trunc" | null }): Tensor<FloatOf<Promote<D, E>>>;
  div(other: number | bigint | boolean, options?: { readonly roundingMode?: "floor" | "trunc" | null }): Tensor<FloatOf<WithNumber<D>>>;
  div(other: TensorLike, options?: { readonly roundingMode?: "floor" | "trunc" | null }): Tensor;
  div(other: TensorLike, options?: { readonly roundingMode?: "floor" | "trunc" | null }): Tensor {
    return options === undefined ? callElementwise(elementwiseOps.div.definition, [this as unknown as Tensor, other]) : applyTensors(elementwiseOps.div, [this as unknown as Tensor, other], options);
  }

  /** Quotient rounded towards −∞. Integers by zero give 0. */
  floorDivide<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  floorDivide(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  floorDivide(other: TensorLike): Tensor;
  floorDivide(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.floorDivide.definition, [this as unknown as Tensor, other]);
  }

  /** Remainder of `floorDivide`: it has the divisor's sign. Integers by zero give 0. */
  remainder<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  remainder(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  remainder(other: TensorLike): Tensor;
  remainder(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.remainder.definition, [this as unknown as Tensor, other]);
  }

  /** Remainder of truncated division, as C's fmod: it has the dividend's sign. */
  fmod<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  fmod(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  fmod(other: TensorLike): Tensor;
  fmod(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.fmod.definition, [this as unknown as Tensor, other]);
  }

  /** Power, `x^exponent`. A negative base with a fractional exponent gives NaN. */
  pow<E extends DType>(exponent: Tensor<E>): Tensor<Promote<D, E>>;
  pow(exponent: number | bigint | boolean): Tensor<WithNumber<D>>;
  pow(exponent: TensorLike): Tensor;
  pow(exponent: TensorLike): Tensor {
    return callElementwise(elementwiseOps.pow.definition, [this as unknown as Tensor, exponent]);
  }

  /** Negation. @throws DTypeError on bools. */
  neg(): Tensor<D> {
    return (callElementwise(elementwiseOps.neg.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** Absolute value. */
  abs(): Tensor<D> {
    return (callElementwise(elementwiseOps.abs.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** −1, 0 or 1 by sign; 0 for ±0 and, as in PyTorch, for NaN. */
  sign(): Tensor<D> {
    return (callElementwise(elementwiseOps.sign.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** Square, `x²`. */
  square(): Tensor<D> {
    return (callElementwise(elementwiseOps.square.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** Inverse, `1/x`. */
  reciprocal(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.reciprocal.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** The larger of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
  maximum<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  maximum(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  maximum(other: TensorLike): Tensor;
  maximum(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.maximum.definition, [this as unknown as Tensor, other]);
  }

  /** The smaller of two, NaN if either is NaN. Where they are equal, each gets half the gradient. */
  minimum<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  minimum(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  minimum(other: TensorLike): Tensor;
  minimum(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.minimum.definition, [this as unknown as Tensor, other]);
  }

  /** `x` limited to at least `min` and at most `max`; either may be left out (null). At a limit the gradient goes to `x`. */
  clamp(min?: TensorLike | null, max?: TensorLike | null): Tensor<D> {
    return (applyTensors(elementwiseOps.clamp, [this as unknown as Tensor, min, max])) as Tensor<D>;
  }

  /** `x` limited to at least `min`. At the limit the gradient goes to `x`. */
  clampMin<E extends DType>(min: Tensor<E>): Tensor<Promote<D, E>>;
  clampMin(min: number | bigint | boolean): Tensor<WithNumber<D>>;
  clampMin(min: TensorLike): Tensor;
  clampMin(min: TensorLike): Tensor {
    return callElementwise(elementwiseOps.clampMin.definition, [this as unknown as Tensor, min]);
  }

  /** `x` limited to at most `max`. At the limit the gradient goes to `x`. */
  clampMax<E extends DType>(max: Tensor<E>): Tensor<Promote<D, E>>;
  clampMax(max: number | bigint | boolean): Tensor<WithNumber<D>>;
  clampMax(max: TensorLike): Tensor;
  clampMax(max: TensorLike): Tensor {
    return callElementwise(elementwiseOps.clampMax.definition, [this as unknown as Tensor, max]);
  }

  /** Linear interpolation, `x + weight·(end − x)`. */
  lerp(end: TensorLike, weight: TensorLike): Tensor {
    return (callElementwise(elementwiseOps.lerp.definition, [this as unknown as Tensor, end, weight])) as Tensor;
  }

  /** `x + value·tensor1·tensor2`. */
  addcmul(tensor1: TensorLike, tensor2: TensorLike, options?: { readonly value?: number | null }): Tensor {
    return (options === undefined ? callElementwise(elementwiseOps.addcmul.definition, [this as unknown as Tensor, tensor1, tensor2]) : applyTensors(elementwiseOps.addcmul, [this as unknown as Tensor, tensor1, tensor2], options)) as Tensor;
  }

  /** `x + value·tensor1/tensor2`. @throws DTypeError for a quotient of integers. */
  addcdiv(tensor1: TensorLike, tensor2: TensorLike, options?: { readonly value?: number | null }): Tensor {
    return (options === undefined ? callElementwise(elementwiseOps.addcdiv.definition, [this as unknown as Tensor, tensor1, tensor2]) : applyTensors(elementwiseOps.addcdiv, [this as unknown as Tensor, tensor1, tensor2], options)) as Tensor;
  }

  /** The larger of two; of a number and NaN the number. Where they are equal, each gets half the gradient. */
  fmax<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  fmax(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  fmax(other: TensorLike): Tensor;
  fmax(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.fmax.definition, [this as unknown as Tensor, other]);
  }

  /** The smaller of two; of a number and NaN the number. Where they are equal, each gets half the gradient. */
  fmin<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  fmin(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  fmin(other: TensorLike): Tensor;
  fmin(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.fmin.definition, [this as unknown as Tensor, other]);
  }

  /** The size of `x` with the sign of `other`, which −0 and NaN have too. Integers give float32. */
  copysign<E extends DType>(other: Tensor<E>): Tensor<FloatOf<Promote<D, E>>>;
  copysign(other: number | bigint | boolean): Tensor<FloatOf<WithNumber<D>>>;
  copysign(other: TensorLike): Tensor;
  copysign(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.copysign.definition, [this as unknown as Tensor, other]);
  }

  /** The next float after `x` in the direction of `other`. @throws DTypeError for integers. */
  nextafter<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  nextafter(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  nextafter(other: TensorLike): Tensor;
  nextafter(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.nextafter.definition, [this as unknown as Tensor, other]);
  }

  /** `x·2^other`. */
  ldexp<E extends DType>(other: Tensor<E>): Tensor<FloatOf<Promote<D, E>>>;
  ldexp(other: number | bigint | boolean): Tensor<FloatOf<WithNumber<D>>>;
  ldexp(other: TensorLike): Tensor;
  ldexp(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.ldexp.definition, [this as unknown as Tensor, other]);
  }

  /** Greatest common divisor. @throws DTypeError for floats and bools. */
  gcd<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  gcd(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  gcd(other: TensorLike): Tensor;
  gcd(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.gcd.definition, [this as unknown as Tensor, other]);
  }

  /** Least common multiple; 0 if one of them is. @throws DTypeError for floats and bools. */
  lcm<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  lcm(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  lcm(other: TensorLike): Tensor;
  lcm(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.lcm.definition, [this as unknown as Tensor, other]);
  }

  /** Step function: 0 where `x` is negative, 1 where it is positive, `values` where it is 0. */
  heaviside<E extends DType>(values: Tensor<E>): Tensor<Promote<D, E>>;
  heaviside(values: number | bigint | boolean): Tensor<WithNumber<D>>;
  heaviside(values: TensorLike): Tensor;
  heaviside(values: TensorLike): Tensor {
    return callElementwise(elementwiseOps.heaviside.definition, [this as unknown as Tensor, values]);
  }

  /** Degrees to radians. */
  deg2rad(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.deg2rad.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Radians to degrees. */
  rad2deg(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.rad2deg.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Rounded down. */
  floor(): Tensor<D> {
    return (callElementwise(elementwiseOps.floor.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** Rounded up. */
  ceil(): Tensor<D> {
    return (callElementwise(elementwiseOps.ceil.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** Rounded to the nearest whole number, halves to the even one; or to `decimals` digits after the point (before it, if negative). */
  round(options?: { readonly decimals?: number | null }): Tensor<D> {
    return (options === undefined ? callElementwise(elementwiseOps.round.definition, [this as unknown as Tensor]) : applyTensors(elementwiseOps.round, [this as unknown as Tensor], options)) as Tensor<D>;
  }

  /** Rounded towards zero. */
  trunc(): Tensor<D> {
    return (callElementwise(elementwiseOps.trunc.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** The fractional part, `x − trunc(x)`. */
  frac(): Tensor<D> {
    return (callElementwise(elementwiseOps.frac.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** `eˣ`. */
  exp(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.exp.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** `eˣ − 1`, accurate near 0. */
  expm1(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.expm1.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Natural logarithm. */
  log(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.log.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** `log(1 + x)`, accurate near 0. */
  log1p(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.log1p.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Logarithm to base 2. */
  log2(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.log2.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Logarithm to base 10. */
  log10(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.log10.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** `2ˣ`. */
  exp2(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.exp2.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Square root. */
  sqrt(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.sqrt.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** `1/√x`. */
  rsqrt(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.rsqrt.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** `log(eˣ + e^other)`, without overflow. */
  logaddexp<E extends DType>(other: Tensor<E>): Tensor<FloatOf<Promote<D, E>>>;
  logaddexp(other: number | bigint | boolean): Tensor<FloatOf<WithNumber<D>>>;
  logaddexp(other: TensorLike): Tensor;
  logaddexp(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.logaddexp.definition, [this as unknown as Tensor, other]);
  }

  /** `log₂(2ˣ + 2^other)`, without overflow. */
  logaddexp2<E extends DType>(other: Tensor<E>): Tensor<FloatOf<Promote<D, E>>>;
  logaddexp2(other: number | bigint | boolean): Tensor<FloatOf<WithNumber<D>>>;
  logaddexp2(other: TensorLike): Tensor;
  logaddexp2(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.logaddexp2.definition, [this as unknown as Tensor, other]);
  }

  /** `x·log(other)`; 0 where `x` is 0, unless `other` is NaN. */
  xlogy<E extends DType>(other: Tensor<E>): Tensor<FloatOf<Promote<D, E>>>;
  xlogy(other: number | bigint | boolean): Tensor<FloatOf<WithNumber<D>>>;
  xlogy(other: TensorLike): Tensor;
  xlogy(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.xlogy.definition, [this as unknown as Tensor, other]);
  }

  /** Cube root. */
  cbrt(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.cbrt.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** The inverse of `sigmoid`, `log(x/(1 − x))`; with `eps`, of `x` limited to [eps, 1 − eps]. */
  logit(eps?: TensorLike | null): Tensor<FloatOf<D>> {
    return (applyTensors(elementwiseOps.logit, [this as unknown as Tensor, eps])) as Tensor<FloatOf<D>>;
  }

  /** Sine of an angle in radians. */
  sin(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.sin.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Cosine of an angle in radians. */
  cos(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.cos.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Tangent of an angle in radians. */
  tan(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.tan.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Arcsine, in radians; NaN outside [−1, 1]. */
  asin(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.asin.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Arccosine, in radians; NaN outside [−1, 1]. */
  acos(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.acos.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Arctangent, in radians. */
  atan(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.atan.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** The angle of the point (other, x), in radians in [−π, π]. */
  atan2<E extends DType>(other: Tensor<E>): Tensor<FloatOf<Promote<D, E>>>;
  atan2(other: number | bigint | boolean): Tensor<FloatOf<WithNumber<D>>>;
  atan2(other: TensorLike): Tensor;
  atan2(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.atan2.definition, [this as unknown as Tensor, other]);
  }

  /** Hyperbolic tangent. */
  tanh(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.tanh.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Hyperbolic sine. */
  sinh(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.sinh.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Hyperbolic cosine. */
  cosh(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.cosh.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** The length of the hypotenuse, `√(x² + other²)`, without overflow. */
  hypot<E extends DType>(other: Tensor<E>): Tensor<FloatOf<Promote<D, E>>>;
  hypot(other: number | bigint | boolean): Tensor<FloatOf<WithNumber<D>>>;
  hypot(other: TensorLike): Tensor;
  hypot(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.hypot.definition, [this as unknown as Tensor, other]);
  }

  /** Error function, `2/√π ∫₀ˣ e^(−t²) dt`. */
  erf(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.erf.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Inverse hyperbolic sine. */
  asinh(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.asinh.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Inverse hyperbolic cosine; NaN below 1. */
  acosh(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.acosh.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Inverse hyperbolic tangent; NaN outside [−1, 1]. */
  atanh(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.atanh.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Normalised sinc, `sin(πx)/(πx)`; 1 at 0. */
  sinc(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.sinc.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Complementary error function, `1 − erf(x)`, without cancellation: to about 5 ulp (fits as Shepherd & Laframboise 1981). */
  erfc(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.erfc.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Inverse of the error function, to about 6 ulp (fits as Giles 2010, refined in float64); ±∞ at ±1, NaN beyond. */
  erfinv(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.erfinv.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Logarithm of the size of the gamma function, `log |Γ(x)|`; ∞ at 0, −1, −2, … To about 5 ulp, but near its zeros below 0. */
  lgamma(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.lgamma.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Logarithmic derivative of the gamma function, `Γ′(x)/Γ(x)`; NaN at −1, −2, … To about 5 ulp, but near its zeros below 0. */
  digamma(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.digamma.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Modified Bessel function of the first kind of order 0, to about 16 ulp (Abramowitz & Stegun 9.6.10, 9.7.1). */
  i0(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.i0.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Rectified linear unit, `max(x, 0)`. NaN stays NaN, and the gradient at 0 is 0. */
  relu(): Tensor<D> {
    return (callElementwise(elementwiseOps.relu.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** Logistic function, `1/(1 + e⁻ˣ)`. */
  sigmoid(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.sigmoid.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Gaussian error linear unit, `x·Φ(x)` (Hendrycks & Gimpel 2016). */
  gelu(options?: { readonly approximate?: "none" | "tanh" | null }): Tensor<FloatOf<D>> {
    return (options === undefined ? callElementwise(elementwiseOps.gelu.definition, [this as unknown as Tensor]) : applyTensors(elementwiseOps.gelu, [this as unknown as Tensor], options)) as Tensor<FloatOf<D>>;
  }

  /** The tanh approximation of `gelu`. */
  geluTanh(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.geluTanh.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Sigmoid linear unit or swish, `x·sigmoid(x)` (Elfwing et al. 2017). */
  silu(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.silu.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Smooth rectifier, `log(1 + e^(βx))/β`; the identity where `βx > threshold`, so that it cannot overflow. */
  softplus(beta?: TensorLike | null, threshold?: TensorLike | null): Tensor<FloatOf<D>> {
    return (applyTensors(elementwiseOps.softplus, [this as unknown as Tensor, beta, threshold])) as Tensor<FloatOf<D>>;
  }

  /** `x` where positive, `slope·x` elsewhere (Maas et al. 2013). */
  leakyRelu(slope?: TensorLike | null): Tensor<FloatOf<D>> {
    return (applyTensors(elementwiseOps.leakyRelu, [this as unknown as Tensor, slope])) as Tensor<FloatOf<D>>;
  }

  /** Exponential linear unit: `x` where positive, `α(eˣ − 1)` elsewhere (Clevert et al. 2015). */
  elu(alpha?: TensorLike | null): Tensor<FloatOf<D>> {
    return (applyTensors(elementwiseOps.elu, [this as unknown as Tensor, alpha])) as Tensor<FloatOf<D>>;
  }

  /** Continuously differentiable `elu`: `x` where positive, `α(e^(x/α) − 1)` elsewhere (Barron 2017). */
  celu(alpha?: TensorLike | null): Tensor<FloatOf<D>> {
    return (applyTensors(elementwiseOps.celu, [this as unknown as Tensor, alpha])) as Tensor<FloatOf<D>>;
  }

  /** 0 where `|x| ≤ lambd`, `x` elsewhere. */
  hardshrink(lambd?: TensorLike | null): Tensor<D> {
    return (applyTensors(elementwiseOps.hardshrink, [this as unknown as Tensor, lambd])) as Tensor<D>;
  }

  /** `x` moved towards 0 by `lambd`; 0 where `|x| ≤ lambd`. @throws ArgumentError for a negative `lambd`. */
  softshrink(lambd?: TensorLike | null): Tensor<FloatOf<D>> {
    return (applyTensors(elementwiseOps.softshrink, [this as unknown as Tensor, lambd])) as Tensor<FloatOf<D>>;
  }

  /** `x − tanh(x)`. */
  tanhshrink(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.tanhshrink.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Scaled exponential linear unit (Klambauer et al. 2017). */
  selu(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.selu.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** `x·tanh(softplus(x))` (Misra 2019). */
  mish(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.mish.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** `x` limited to [min, max]; the gradient at the limits is 0. */
  hardtanh(min?: TensorLike | null, max?: TensorLike | null): Tensor<D> {
    return (applyTensors(elementwiseOps.hardtanh, [this as unknown as Tensor, min, max])) as Tensor<D>;
  }

  /** Piecewise linear sigmoid, `clamp(x + 3, 0, 6)/6`. */
  hardsigmoid(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.hardsigmoid.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Piecewise swish, `x·hardsigmoid(x)` (Howard et al. 2019). */
  hardswish(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.hardswish.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** `x/(1 + |x|)`. */
  softsign(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.softsign.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Logarithm of `sigmoid`, without underflow. */
  logSigmoid(): Tensor<FloatOf<D>> {
    return (callElementwise(elementwiseOps.logSigmoid.definition, [this as unknown as Tensor])) as Tensor<FloatOf<D>>;
  }

  /** Whether equal. */
  eq(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.eq.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Whether different. */
  ne(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.ne.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Whether smaller. */
  lt(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.lt.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Whether smaller or equal. */
  le(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.le.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Whether greater. */
  gt(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.gt.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Whether greater or equal. */
  ge(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.ge.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Whether NaN. */
  isnan(): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.isnan.definition, [this as unknown as Tensor])) as Tensor<"bool">;
  }

  /** Whether infinite. */
  isinf(): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.isinf.definition, [this as unknown as Tensor])) as Tensor<"bool">;
  }

  /** Whether neither NaN nor infinite. */
  isfinite(): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.isfinite.definition, [this as unknown as Tensor])) as Tensor<"bool">;
  }

  /** Whether ∞. */
  isposinf(): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.isposinf.definition, [this as unknown as Tensor])) as Tensor<"bool">;
  }

  /** Whether −∞. */
  isneginf(): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.isneginf.definition, [this as unknown as Tensor])) as Tensor<"bool">;
  }

  /** Whether the sign bit is set: of negative numbers, and of −0 and NaN too. */
  signbit(): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.signbit.definition, [this as unknown as Tensor])) as Tensor<"bool">;
  }

  /** Whether `|x − other| ≤ atol + rtol·|other|`; infinities must be equal, NaN is close to nothing, or with `equalNan` to NaN. */
  isclose(other: TensorLike, rtol?: TensorLike | null, atol?: TensorLike | null, equalNan?: TensorLike | null): Tensor<"bool"> {
    return (applyTensors(elementwiseOps.isclose, [this as unknown as Tensor, other, rtol, atol, equalNan])) as Tensor<"bool">;
  }

  /** Whether zero. */
  logicalNot(): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.logicalNot.definition, [this as unknown as Tensor])) as Tensor<"bool">;
  }

  /** Whether both are nonzero. */
  logicalAnd(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.logicalAnd.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Whether either is nonzero. */
  logicalOr(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.logicalOr.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Whether exactly one is nonzero. */
  logicalXor(other: TensorLike): Tensor<"bool"> {
    return (callElementwise(elementwiseOps.logicalXor.definition, [this as unknown as Tensor, other])) as Tensor<"bool">;
  }

  /** Bits inverted; bools negated. @throws DTypeError on floats. */
  bitwiseNot(): Tensor<D> {
    return (callElementwise(elementwiseOps.bitwiseNot.definition, [this as unknown as Tensor])) as Tensor<D>;
  }

  /** Bits set in both. @throws DTypeError on floats. */
  bitwiseAnd<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  bitwiseAnd(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  bitwiseAnd(other: TensorLike): Tensor;
  bitwiseAnd(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.bitwiseAnd.definition, [this as unknown as Tensor, other]);
  }

  /** Bits set in either. @throws DTypeError on floats. */
  bitwiseOr<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  bitwiseOr(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  bitwiseOr(other: TensorLike): Tensor;
  bitwiseOr(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.bitwiseOr.definition, [this as unknown as Tensor, other]);
  }

  /** Bits set in one alone. @throws DTypeError on floats. */
  bitwiseXor<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  bitwiseXor(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  bitwiseXor(other: TensorLike): Tensor;
  bitwiseXor(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.bitwiseXor.definition, [this as unknown as Tensor, other]);
  }

  /** Bits moved up by `other`. @throws DTypeError on floats. */
  bitwiseLeftShift<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  bitwiseLeftShift(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  bitwiseLeftShift(other: TensorLike): Tensor;
  bitwiseLeftShift(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.bitwiseLeftShift.definition, [this as unknown as Tensor, other]);
  }

  /** Bits moved down by `other`, keeping the sign. @throws DTypeError on floats. */
  bitwiseRightShift<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>>;
  bitwiseRightShift(other: number | bigint | boolean): Tensor<WithNumber<D>>;
  bitwiseRightShift(other: TensorLike): Tensor;
  bitwiseRightShift(other: TensorLike): Tensor {
    return callElementwise(elementwiseOps.bitwiseRightShift.definition, [this as unknown as Tensor, other]);
  }

  /** `value` where `mask` holds, `x` elsewhere. @throws DTypeError when the mask is not bool. */
  maskedFill(mask: TensorLike, value: TensorLike): Tensor<D> {
    return (callElementwise(elementwiseOps.maskedFill.definition, [this as unknown as Tensor, mask, value])) as Tensor<D>;
  }

  /** `x` where `condition` holds, `other` elsewhere: `torch.where(condition, x, other)`. @throws DTypeError when the condition is not bool. */
  where(condition: TensorLike, other: TensorLike): Tensor {
    return (callElementwise(elementwiseOps.where.definition, [this as unknown as Tensor, condition, other])) as Tensor;
  }

  /** NaN, ∞ and −∞ replaced by numbers. */
  nanToNum(nan?: TensorLike | null, posinf?: TensorLike | null, neginf?: TensorLike | null): Tensor<D> {
    return (applyTensors(elementwiseOps.nanToNum, [this as unknown as Tensor, nan, posinf, neginf])) as Tensor<D>;
  }

  /** `add`, written into this tensor. */
  add_(other: TensorLike, options?: { readonly alpha?: number | null }): this {
    return applyInPlace(elementwiseOps.add, [this as unknown as Tensor, other], options) as unknown as this;
  }

  /** `sub`, written into this tensor. */
  sub_(other: TensorLike, options?: { readonly alpha?: number | null }): this {
    return applyInPlace(elementwiseOps.sub, [this as unknown as Tensor, other], options) as unknown as this;
  }

  /** `mul`, written into this tensor. */
  mul_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.mul, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `div`, written into this tensor. */
  div_(other: TensorLike, options?: { readonly roundingMode?: "floor" | "trunc" | null }): this {
    return applyInPlace(elementwiseOps.div, [this as unknown as Tensor, other], options) as unknown as this;
  }

  /** `floorDivide`, written into this tensor. */
  floorDivide_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.floorDivide, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `remainder`, written into this tensor. */
  remainder_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.remainder, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `fmod`, written into this tensor. */
  fmod_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.fmod, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `pow`, written into this tensor. */
  pow_(exponent: TensorLike): this {
    return applyInPlace(elementwiseOps.pow, [this as unknown as Tensor, exponent]) as unknown as this;
  }

  /** `neg`, written into this tensor. */
  neg_(): this {
    return applyInPlace(elementwiseOps.neg, [this as unknown as Tensor]) as unknown as this;
  }

  /** `abs`, written into this tensor. */
  abs_(): this {
    return applyInPlace(elementwiseOps.abs, [this as unknown as Tensor]) as unknown as this;
  }

  /** `sign`, written into this tensor. */
  sign_(): this {
    return applyInPlace(elementwiseOps.sign, [this as unknown as Tensor]) as unknown as this;
  }

  /** `square`, written into this tensor. */
  square_(): this {
    return applyInPlace(elementwiseOps.square, [this as unknown as Tensor]) as unknown as this;
  }

  /** `reciprocal`, written into this tensor. */
  reciprocal_(): this {
    return applyInPlace(elementwiseOps.reciprocal, [this as unknown as Tensor]) as unknown as this;
  }

  /** `maximum`, written into this tensor. */
  maximum_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.maximum, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `minimum`, written into this tensor. */
  minimum_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.minimum, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `clamp`, written into this tensor. */
  clamp_(min?: TensorLike | null, max?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.clamp, [this as unknown as Tensor, min, max]) as unknown as this;
  }

  /** `clampMin`, written into this tensor. */
  clampMin_(min: TensorLike): this {
    return applyInPlace(elementwiseOps.clampMin, [this as unknown as Tensor, min]) as unknown as this;
  }

  /** `clampMax`, written into this tensor. */
  clampMax_(max: TensorLike): this {
    return applyInPlace(elementwiseOps.clampMax, [this as unknown as Tensor, max]) as unknown as this;
  }

  /** `lerp`, written into this tensor. */
  lerp_(end: TensorLike, weight: TensorLike): this {
    return applyInPlace(elementwiseOps.lerp, [this as unknown as Tensor, end, weight]) as unknown as this;
  }

  /** `addcmul`, written into this tensor. */
  addcmul_(tensor1: TensorLike, tensor2: TensorLike, options?: { readonly value?: number | null }): this {
    return applyInPlace(elementwiseOps.addcmul, [this as unknown as Tensor, tensor1, tensor2], options) as unknown as this;
  }

  /** `addcdiv`, written into this tensor. */
  addcdiv_(tensor1: TensorLike, tensor2: TensorLike, options?: { readonly value?: number | null }): this {
    return applyInPlace(elementwiseOps.addcdiv, [this as unknown as Tensor, tensor1, tensor2], options) as unknown as this;
  }

  /** `fmax`, written into this tensor. */
  fmax_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.fmax, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `fmin`, written into this tensor. */
  fmin_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.fmin, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `copysign`, written into this tensor. */
  copysign_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.copysign, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `nextafter`, written into this tensor. */
  nextafter_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.nextafter, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `ldexp`, written into this tensor. */
  ldexp_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.ldexp, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `gcd`, written into this tensor. */
  gcd_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.gcd, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `lcm`, written into this tensor. */
  lcm_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.lcm, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `heaviside`, written into this tensor. */
  heaviside_(values: TensorLike): this {
    return applyInPlace(elementwiseOps.heaviside, [this as unknown as Tensor, values]) as unknown as this;
  }

  /** `deg2rad`, written into this tensor. */
  deg2rad_(): this {
    return applyInPlace(elementwiseOps.deg2rad, [this as unknown as Tensor]) as unknown as this;
  }

  /** `rad2deg`, written into this tensor. */
  rad2deg_(): this {
    return applyInPlace(elementwiseOps.rad2deg, [this as unknown as Tensor]) as unknown as this;
  }

  /** `floor`, written into this tensor. */
  floor_(): this {
    return applyInPlace(elementwiseOps.floor, [this as unknown as Tensor]) as unknown as this;
  }

  /** `ceil`, written into this tensor. */
  ceil_(): this {
    return applyInPlace(elementwiseOps.ceil, [this as unknown as Tensor]) as unknown as this;
  }

  /** `round`, written into this tensor. */
  round_(options?: { readonly decimals?: number | null }): this {
    return applyInPlace(elementwiseOps.round, [this as unknown as Tensor], options) as unknown as this;
  }

  /** `trunc`, written into this tensor. */
  trunc_(): this {
    return applyInPlace(elementwiseOps.trunc, [this as unknown as Tensor]) as unknown as this;
  }

  /** `frac`, written into this tensor. */
  frac_(): this {
    return applyInPlace(elementwiseOps.frac, [this as unknown as Tensor]) as unknown as this;
  }

  /** `exp`, written into this tensor. */
  exp_(): this {
    return applyInPlace(elementwiseOps.exp, [this as unknown as Tensor]) as unknown as this;
  }

  /** `expm1`, written into this tensor. */
  expm1_(): this {
    return applyInPlace(elementwiseOps.expm1, [this as unknown as Tensor]) as unknown as this;
  }

  /** `log`, written into this tensor. */
  log_(): this {
    return applyInPlace(elementwiseOps.log, [this as unknown as Tensor]) as unknown as this;
  }

  /** `log1p`, written into this tensor. */
  log1p_(): this {
    return applyInPlace(elementwiseOps.log1p, [this as unknown as Tensor]) as unknown as this;
  }

  /** `log2`, written into this tensor. */
  log2_(): this {
    return applyInPlace(elementwiseOps.log2, [this as unknown as Tensor]) as unknown as this;
  }

  /** `log10`, written into this tensor. */
  log10_(): this {
    return applyInPlace(elementwiseOps.log10, [this as unknown as Tensor]) as unknown as this;
  }

  /** `exp2`, written into this tensor. */
  exp2_(): this {
    return applyInPlace(elementwiseOps.exp2, [this as unknown as Tensor]) as unknown as this;
  }

  /** `sqrt`, written into this tensor. */
  sqrt_(): this {
    return applyInPlace(elementwiseOps.sqrt, [this as unknown as Tensor]) as unknown as this;
  }

  /** `rsqrt`, written into this tensor. */
  rsqrt_(): this {
    return applyInPlace(elementwiseOps.rsqrt, [this as unknown as Tensor]) as unknown as this;
  }

  /** `logaddexp`, written into this tensor. */
  logaddexp_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.logaddexp, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `logaddexp2`, written into this tensor. */
  logaddexp2_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.logaddexp2, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `xlogy`, written into this tensor. */
  xlogy_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.xlogy, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `cbrt`, written into this tensor. */
  cbrt_(): this {
    return applyInPlace(elementwiseOps.cbrt, [this as unknown as Tensor]) as unknown as this;
  }

  /** `logit`, written into this tensor. */
  logit_(eps?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.logit, [this as unknown as Tensor, eps]) as unknown as this;
  }

  /** `sin`, written into this tensor. */
  sin_(): this {
    return applyInPlace(elementwiseOps.sin, [this as unknown as Tensor]) as unknown as this;
  }

  /** `cos`, written into this tensor. */
  cos_(): this {
    return applyInPlace(elementwiseOps.cos, [this as unknown as Tensor]) as unknown as this;
  }

  /** `tan`, written into this tensor. */
  tan_(): this {
    return applyInPlace(elementwiseOps.tan, [this as unknown as Tensor]) as unknown as this;
  }

  /** `asin`, written into this tensor. */
  asin_(): this {
    return applyInPlace(elementwiseOps.asin, [this as unknown as Tensor]) as unknown as this;
  }

  /** `acos`, written into this tensor. */
  acos_(): this {
    return applyInPlace(elementwiseOps.acos, [this as unknown as Tensor]) as unknown as this;
  }

  /** `atan`, written into this tensor. */
  atan_(): this {
    return applyInPlace(elementwiseOps.atan, [this as unknown as Tensor]) as unknown as this;
  }

  /** `atan2`, written into this tensor. */
  atan2_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.atan2, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `tanh`, written into this tensor. */
  tanh_(): this {
    return applyInPlace(elementwiseOps.tanh, [this as unknown as Tensor]) as unknown as this;
  }

  /** `sinh`, written into this tensor. */
  sinh_(): this {
    return applyInPlace(elementwiseOps.sinh, [this as unknown as Tensor]) as unknown as this;
  }

  /** `cosh`, written into this tensor. */
  cosh_(): this {
    return applyInPlace(elementwiseOps.cosh, [this as unknown as Tensor]) as unknown as this;
  }

  /** `hypot`, written into this tensor. */
  hypot_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.hypot, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `erf`, written into this tensor. */
  erf_(): this {
    return applyInPlace(elementwiseOps.erf, [this as unknown as Tensor]) as unknown as this;
  }

  /** `asinh`, written into this tensor. */
  asinh_(): this {
    return applyInPlace(elementwiseOps.asinh, [this as unknown as Tensor]) as unknown as this;
  }

  /** `acosh`, written into this tensor. */
  acosh_(): this {
    return applyInPlace(elementwiseOps.acosh, [this as unknown as Tensor]) as unknown as this;
  }

  /** `atanh`, written into this tensor. */
  atanh_(): this {
    return applyInPlace(elementwiseOps.atanh, [this as unknown as Tensor]) as unknown as this;
  }

  /** `sinc`, written into this tensor. */
  sinc_(): this {
    return applyInPlace(elementwiseOps.sinc, [this as unknown as Tensor]) as unknown as this;
  }

  /** `erfc`, written into this tensor. */
  erfc_(): this {
    return applyInPlace(elementwiseOps.erfc, [this as unknown as Tensor]) as unknown as this;
  }

  /** `erfinv`, written into this tensor. */
  erfinv_(): this {
    return applyInPlace(elementwiseOps.erfinv, [this as unknown as Tensor]) as unknown as this;
  }

  /** `lgamma`, written into this tensor. */
  lgamma_(): this {
    return applyInPlace(elementwiseOps.lgamma, [this as unknown as Tensor]) as unknown as this;
  }

  /** `digamma`, written into this tensor. */
  digamma_(): this {
    return applyInPlace(elementwiseOps.digamma, [this as unknown as Tensor]) as unknown as this;
  }

  /** `i0`, written into this tensor. */
  i0_(): this {
    return applyInPlace(elementwiseOps.i0, [this as unknown as Tensor]) as unknown as this;
  }

  /** `relu`, written into this tensor. */
  relu_(): this {
    return applyInPlace(elementwiseOps.relu, [this as unknown as Tensor]) as unknown as this;
  }

  /** `sigmoid`, written into this tensor. */
  sigmoid_(): this {
    return applyInPlace(elementwiseOps.sigmoid, [this as unknown as Tensor]) as unknown as this;
  }

  /** `gelu`, written into this tensor. */
  gelu_(options?: { readonly approximate?: "none" | "tanh" | null }): this {
    return applyInPlace(elementwiseOps.gelu, [this as unknown as Tensor], options) as unknown as this;
  }

  /** `geluTanh`, written into this tensor. */
  geluTanh_(): this {
    return applyInPlace(elementwiseOps.geluTanh, [this as unknown as Tensor]) as unknown as this;
  }

  /** `silu`, written into this tensor. */
  silu_(): this {
    return applyInPlace(elementwiseOps.silu, [this as unknown as Tensor]) as unknown as this;
  }

  /** `softplus`, written into this tensor. */
  softplus_(beta?: TensorLike | null, threshold?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.softplus, [this as unknown as Tensor, beta, threshold]) as unknown as this;
  }

  /** `leakyRelu`, written into this tensor. */
  leakyRelu_(slope?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.leakyRelu, [this as unknown as Tensor, slope]) as unknown as this;
  }

  /** `elu`, written into this tensor. */
  elu_(alpha?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.elu, [this as unknown as Tensor, alpha]) as unknown as this;
  }

  /** `celu`, written into this tensor. */
  celu_(alpha?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.celu, [this as unknown as Tensor, alpha]) as unknown as this;
  }

  /** `hardshrink`, written into this tensor. */
  hardshrink_(lambd?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.hardshrink, [this as unknown as Tensor, lambd]) as unknown as this;
  }

  /** `softshrink`, written into this tensor. */
  softshrink_(lambd?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.softshrink, [this as unknown as Tensor, lambd]) as unknown as this;
  }

  /** `tanhshrink`, written into this tensor. */
  tanhshrink_(): this {
    return applyInPlace(elementwiseOps.tanhshrink, [this as unknown as Tensor]) as unknown as this;
  }

  /** `selu`, written into this tensor. */
  selu_(): this {
    return applyInPlace(elementwiseOps.selu, [this as unknown as Tensor]) as unknown as this;
  }

  /** `mish`, written into this tensor. */
  mish_(): this {
    return applyInPlace(elementwiseOps.mish, [this as unknown as Tensor]) as unknown as this;
  }

  /** `hardtanh`, written into this tensor. */
  hardtanh_(min?: TensorLike | null, max?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.hardtanh, [this as unknown as Tensor, min, max]) as unknown as this;
  }

  /** `hardsigmoid`, written into this tensor. */
  hardsigmoid_(): this {
    return applyInPlace(elementwiseOps.hardsigmoid, [this as unknown as Tensor]) as unknown as this;
  }

  /** `hardswish`, written into this tensor. */
  hardswish_(): this {
    return applyInPlace(elementwiseOps.hardswish, [this as unknown as Tensor]) as unknown as this;
  }

  /** `softsign`, written into this tensor. */
  softsign_(): this {
    return applyInPlace(elementwiseOps.softsign, [this as unknown as Tensor]) as unknown as this;
  }

  /** `logSigmoid`, written into this tensor. */
  logSigmoid_(): this {
    return applyInPlace(elementwiseOps.logSigmoid, [this as unknown as Tensor]) as unknown as this;
  }

  /** `bitwiseNot`, written into this tensor. */
  bitwiseNot_(): this {
    return applyInPlace(elementwiseOps.bitwiseNot, [this as unknown as Tensor]) as unknown as this;
  }

  /** `bitwiseAnd`, written into this tensor. */
  bitwiseAnd_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.bitwiseAnd, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `bitwiseOr`, written into this tensor. */
  bitwiseOr_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.bitwiseOr, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `bitwiseXor`, written into this tensor. */
  bitwiseXor_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.bitwiseXor, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `bitwiseLeftShift`, written into this tensor. */
  bitwiseLeftShift_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.bitwiseLeftShift, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `bitwiseRightShift`, written into this tensor. */
  bitwiseRightShift_(other: TensorLike): this {
    return applyInPlace(elementwiseOps.bitwiseRightShift, [this as unknown as Tensor, other]) as unknown as this;
  }

  /** `maskedFill`, written into this tensor. */
  maskedFill_(mask: TensorLike, value: TensorLike): this {
    return applyInPlace(elementwiseOps.maskedFill, [this as unknown as Tensor, mask, value]) as unknown as this;
  }

  /** `nanToNum`, written into this tensor. */
  nanToNum_(nan?: TensorLike | null, posinf?: TensorLike | null, neginf?: TensorLike | null): this {
    return applyInPlace(elementwiseOps.nanToNum, [this as unknown as Tensor, nan, posinf, neginf]) as unknown as this;
  }

  /** A copy in memory of its own, laid out row by row. The gradient flows through. */
  clone(): Tensor<D> {
    return convertOps.clone(this as unknown as Tensor) as Tensor<D>;
  }

  /** The same values laid out row by row: this tensor, if it already is. */
  contiguous(): Tensor<D> {
    return convertOps.contiguous(this as unknown as Tensor) as Tensor<D>;
  }

  /** The values of `source` (broadcast, and cast to this dtype) written into `x`, in place. @throws ShapeError when they do not fit. */
  copy_(source: Tensor): this {
    checkArgument("copy_", "source", source, "tensor");
    return convertOps.copy_(this as unknown as Tensor, source) as unknown as this;
  }

  /** Every element `value`, with the shape, dtype and device of `x`. */
  fullLike(value: number | bigint | boolean, options?: TensorOptions): Tensor {
    checkArgument("fullLike", "value", value, "scalar");
    if (options !== undefined) checkGiven("fullLike", "options", options, tensorOptions);
    return creationOps.fullLike(this as unknown as Tensor, value, options);
  }

  /** Zeros with the shape, dtype and device of `x`. */
  zerosLike(options?: TensorOptions): Tensor {
    if (options !== undefined) checkGiven("zerosLike", "options", options, tensorOptions);
    return creationOps.zerosLike(this as unknown as Tensor, options);
  }

  /** Ones with the shape, dtype and device of `x`. */
  onesLike(options?: TensorOptions): Tensor {
    if (options !== undefined) checkGiven("onesLike", "options", options, tensorOptions);
    return creationOps.onesLike(this as unknown as Tensor, options);
  }

  /** As `empty`, with the shape, dtype and device of `x`. */
  emptyLike(options?: TensorOptions): Tensor {
    if (options !== undefined) checkGiven("emptyLike", "options", options, tensorOptions);
    return creationOps.emptyLike(this as unknown as Tensor, options);
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
  diagonal(offset?: number, dim1?: number, dim2?: number): Tensor<D> {
    if (offset !== undefined) checkArgument("diagonal", "offset", offset, "number");
    if (dim1 !== undefined) checkArgument("diagonal", "dim1", dim1, "number");
    if (dim2 !== undefined) checkArgument("diagonal", "dim2", dim2, "number");
    return diagonalsOps.diagonal(this as unknown as Tensor, offset, dim1, dim2) as Tensor<D>;
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
  diagEmbed(offset?: number, dim1?: number, dim2?: number): Tensor<D> {
    if (offset !== undefined) checkArgument("diagEmbed", "offset", offset, "number");
    if (dim1 !== undefined) checkArgument("diagEmbed", "dim1", dim1, "number");
    if (dim2 !== undefined) checkArgument("diagEmbed", "dim2", dim2, "number");
    return diagonalsOps.diagEmbed(this as unknown as Tensor, offset, dim1, dim2) as Tensor<D>;
  }

  /** Of a vector the matrix with it on a diagonal, of a matrix a copy of its diagonal. @throws ShapeError for other shapes. */
  diag(diagonalOffset?: number): Tensor<D> {
    if (diagonalOffset !== undefined) checkArgument("diag", "diagonalOffset", diagonalOffset, "number");
    return diagonalsOps.diag(this as unknown as Tensor, diagonalOffset) as Tensor<D>;
  }

  /** A copy of `x` with `source` on the diagonal that `diagonal` shows. @throws ShapeError unless `source` has its shape. */
  diagonalScatter(source: Tensor, offset?: number, dim1?: number, dim2?: number): Tensor<D> {
    checkArgument("diagonalScatter", "source", source, "tensor");
    if (offset !== undefined) checkArgument("diagonalScatter", "offset", offset, "number");
    if (dim1 !== undefined) checkArgument("diagonalScatter", "dim1", dim1, "number");
    if (dim2 !== undefined) checkArgument("diagonalScatter", "dim2", dim2, "number");
    return diagonalsOps.diagonalScatter(this as unknown as Tensor, source, offset, dim1, dim2) as Tensor<D>;
  }

  /** `out[i][j] = x[index[i][j]][j]` for dim 0, and so on: `torch.gather`. @throws IndexError when an index is out of range. */
  gather(dim: number, index: Indices): Tensor<D> {
    checkArgument("gather", "dim", dim, "number");
    checkArgument("gather", "index", index, "indices");
    return gatheringOps.gather(this as unknown as Tensor, dim, index) as Tensor<D>;
  }

  /** A copy of `x` with `out[index[i][j]][j] = source[i][j]` for dim 0, and so on; the last wins. @throws IndexError when an index is out of range. */
  scatter(dim: number, index: Indices, source: Tensor | number): Tensor<D> {
    checkArgument("scatter", "dim", dim, "number");
    checkArgument("scatter", "index", index, "indices");
    checkArgument("scatter", "source", source, "tensor or number");
    return gatheringOps.scatter(this as unknown as Tensor, dim, index, source) as Tensor<D>;
  }

  /** As `scatter`, adding each to what is there. @throws IndexError when an index is out of range. */
  scatterAdd(dim: number, index: Indices, source: Tensor): Tensor<D> {
    checkArgument("scatterAdd", "dim", dim, "number");
    checkArgument("scatterAdd", "index", index, "indices");
    checkArgument("scatterAdd", "source", source, "tensor");
    return gatheringOps.scatterAdd(this as unknown as Tensor, dim, index, source) as Tensor<D>;
  }

  /** The elements of `dim` that a vector of indices names. @throws IndexError when an index is out of range. */
  indexSelect(dim: number, index: Indices): Tensor<D> {
    checkArgument("indexSelect", "dim", dim, "number");
    checkArgument("indexSelect", "index", index, "indices");
    return gatheringOps.indexSelect(this as unknown as Tensor, dim, index) as Tensor<D>;
  }

  /**
   * Elements by their position in the flattened tensor, counted from the end where negative: the result has the shape of `index`.
   *
   * @throws IndexError when an index is out of range.
   */
  take(index: Indices): Tensor<D> {
    checkArgument("take", "index", index, "indices");
    return gatheringOps.take(this as unknown as Tensor, index) as Tensor<D>;
  }

  /** A copy with `value` where `index` names a place of `dim`. @throws IndexError when an index is out of range. */
  indexFill(dim: number, index: Indices, value: Tensor | number): Tensor<D> {
    checkArgument("indexFill", "dim", dim, "number");
    checkArgument("indexFill", "index", index, "indices");
    checkArgument("indexFill", "value", value, "tensor or number");
    return gatheringOps.indexFill(this as unknown as Tensor, dim, index, value) as Tensor<D>;
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
  at(...indices: Index[]): Tensor<D> {
    return indexingOps.at(this as unknown as Tensor, ...indices) as Tensor<D>;
  }

  /**
   * A copy of `x` with `value` (broadcast) written at the index, the same as `x[…] = value` on a copy. Where an index is named twice, the last wins.
   * Bool masks of any rank may stand among the indices: each names the elements where it holds.
   *
   * @throws IndexError when an index is out of range, and (at the latest when the result is read) when a mask does not have as many true elements as
   * `value` has for it. @throws ShapeError when `value` does not broadcast to what the index names.
   */
  indexPut(indices: readonly Index[], value: Tensor | number, options?: IndexPutOptions): Tensor<D> {
    checkArgument("indexPut", "indices", indices, "list");
    checkArgument("indexPut", "value", value, "tensor or number");
    if (options !== undefined) checkGiven("indexPut", "options", options, indexPutOptions);
    return indexingOps.indexPut(this as unknown as Tensor, indices, value, options) as Tensor<D>;
  }

  /**
   * Writes `value` (broadcast) at the index, in place: `x[…] = value`.
   *
   * @throws IndexError when an index is out of range. @throws AutogradError on a leaf that requires a gradient.
   */
  set_(indices: readonly Index[], value: Tensor | number): this {
    checkArgument("set_", "indices", indices, "list");
    checkArgument("set_", "value", value, "tensor or number");
    return indexingOps.set_(this as unknown as Tensor, indices, value) as unknown as this;
  }

  /** Every element set to `value`, in place. */
  fill_(value: number | bigint | boolean): this {
    checkArgument("fill_", "value", value, "scalar");
    return inplaceOps.fill_(this as unknown as Tensor, value) as unknown as this;
  }

  /** Every element set to 0, in place. */
  zero_(): this {
    return inplaceOps.zero_(this as unknown as Tensor) as unknown as this;
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
  maskedSelect(mask: Tensor): Promise<Tensor<D>> {
    checkArgument("maskedSelect", "mask", mask, "tensor");
    return masksOps.maskedSelect(this as unknown as Tensor, mask) as Promise<Tensor<D>>;
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
  matmul<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>> {
    checkArgument("matmul", "other", other, "tensor");
    return matmulOps.matmul(this as unknown as Tensor, other) as Tensor<Promote<D, E>>;
  }

  /** Batched matrix product of [B, M, K] and [B, K, N]. @throws ShapeError for other shapes. */
  bmm<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>> {
    checkArgument("bmm", "other", other, "tensor");
    return matmulOps.bmm(this as unknown as Tensor, other) as Tensor<Promote<D, E>>;
  }

  /** Product of a matrix and a vector. @throws ShapeError for other shapes. */
  mv<E extends DType>(vector: Tensor<E>): Tensor<Promote<D, E>> {
    checkArgument("mv", "vector", vector, "tensor");
    return matmulOps.mv(this as unknown as Tensor, vector) as Tensor<Promote<D, E>>;
  }

  /** Inner product of two vectors. @throws ShapeError for other shapes. */
  dot<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>> {
    checkArgument("dot", "other", other, "tensor");
    return matmulOps.dot(this as unknown as Tensor, other) as Tensor<Promote<D, E>>;
  }

  /** All products of two vectors: [N] and [M] give [N, M]. @throws ShapeError for other shapes. */
  outer<E extends DType>(other: Tensor<E>): Tensor<Promote<D, E>> {
    checkArgument("outer", "other", other, "tensor");
    return matmulOps.outer(this as unknown as Tensor, other) as Tensor<Promote<D, E>>;
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
  pad(padding: readonly number[], mode?: PaddingMode, value?: number | bigint | boolean): Tensor<D> {
    checkArgument("pad", "padding", padding, "numbers");
    if (value !== undefined) checkArgument("pad", "value", value, "scalar");
    return paddingOps.pad(this as unknown as Tensor, padding, mode, value) as Tensor<D>;
  }

  /** The slices along `dim`, which goes away. Views. @throws ShapeError for a tensor without dims. */
  unbind(dim?: number): Tensor<D>[] {
    if (dim !== undefined) checkArgument("unbind", "dim", dim, "number");
    return rearrangingOps.unbind(this as unknown as Tensor, dim) as Tensor<D>[];
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
  repeat(...sizes: Sizes): Tensor<D> {
    return rearrangingOps.repeat(this as unknown as Tensor, ...sizes) as Tensor<D>;
  }

  /** As `repeat`, but sizes that are missing in front are 1: NumPy's `tile`. @throws ArgumentError for a size below 0. */
  tile(...sizes: Sizes): Tensor<D> {
    return rearrangingOps.tile(this as unknown as Tensor, ...sizes) as Tensor<D>;
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
  repeatInterleave(repeats: number | readonly number[] | Tensor, dim?: number | null, options?: RepeatInterleaveOptions): Tensor<D> {
    if (dim != null) checkArgument("repeatInterleave", "dim", dim, "number");
    if (options !== undefined) checkGiven("repeatInterleave", "options", options, repeatInterleaveOptions);
    return rearrangingOps.repeatInterleave(this as unknown as Tensor, repeats, dim, options) as Tensor<D>;
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
  roll(shifts: number | readonly number[], dims?: Dims | null): Tensor<D> {
    checkArgument("roll", "shifts", shifts, "number or numbers");
    if (dims != null) checkArgument("roll", "dims", dims, "dims");
    return rearrangingOps.roll(this as unknown as Tensor, shifts, dims) as Tensor<D>;
  }

  /** Turned `k` times by 90° in the plane of two dims, from the first towards the second. A view. @throws ShapeError unless the dims are two. */
  rot90(k?: number, dims?: readonly number[] | null): Tensor<D> {
    if (k !== undefined) checkArgument("rot90", "k", k, "number");
    if (dims != null) checkArgument("rot90", "dims", dims, "numbers");
    return rearrangingOps.rot90(this as unknown as Tensor, k, dims) as Tensor<D>;
  }

  /** The dims of `source` moved to the places of `destination`; the others keep their order. @throws ShapeError unless both name as many dims, each once. */
  movedim(source: Dims, destination: Dims): Tensor<D> {
    checkArgument("movedim", "source", source, "dims");
    checkArgument("movedim", "destination", destination, "dims");
    return rearrangingOps.movedim(this as unknown as Tensor, source, destination) as Tensor<D>;
  }

  /** Two dims exchanged: `transpose`, by NumPy's name. @throws ShapeError when a dim is out of range. */
  swapaxes(axis0: number, axis1: number): Tensor<D> {
    checkArgument("swapaxes", "axis0", axis0, "number");
    checkArgument("swapaxes", "axis1", axis1, "number");
    return rearrangingOps.swapaxes(this as unknown as Tensor, axis0, axis1) as Tensor<D>;
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
  unflatten(dim: number, sizes: Shape): Tensor<D> {
    checkArgument("unflatten", "dim", dim, "number");
    checkArgument("unflatten", "sizes", sizes, "numbers");
    return rearrangingOps.unflatten(this as unknown as Tensor, dim, sizes) as Tensor<D>;
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
  tensorSplit(sections: number | readonly number[], dim?: number): Tensor<D>[] {
    checkArgument("tensorSplit", "sections", sections, "number or numbers");
    if (dim !== undefined) checkArgument("tensorSplit", "dim", dim, "number");
    return rearrangingOps.tensorSplit(this as unknown as Tensor, sections, dim) as Tensor<D>[];
  }

  /** All slices of `size` along `dim`, `step` apart, whose elements come as a new dim at the end. A view. @throws ShapeError when `size` is more than there is. */
  unfold(dim: number, size: number, step: number): Tensor<D> {
    checkArgument("unfold", "dim", dim, "number");
    checkArgument("unfold", "size", size, "number");
    checkArgument("unfold", "step", step, "number");
    return rearrangingOps.unfold(this as unknown as Tensor, dim, size, step) as Tensor<D>;
  }

  /** Sum over `dim` (all, if not given). Integers and bools of up to 32 bits sum in int32. @throws ShapeError for a bad dim. */
  sum(dim?: Dims | null, options?: ReduceOptions & { readonly dtype?: undefined }): Tensor<SumOf<D>>;
  sum(dim?: Dims | null, options?: SumOptions): Tensor<DType>;
  sum(dim?: Dims | null, options?: SumOptions): Tensor<DType> {
    if (dim != null) checkArgument("sum", "dim", dim, "dims");
    if (options !== undefined) checkGiven("sum", "options", options, sumOptions);
    return reductionsOps.sum(this as unknown as Tensor, dim as never, options as never);
  }

  /** Product over `dim` (all, if not given). @throws ShapeError for a bad dim. */
  prod(dim?: Dims | null, options?: ReduceOptions & { readonly dtype?: undefined }): Tensor<SumOf<D>>;
  prod(dim?: Dims | null, options?: SumOptions): Tensor<DType>;
  prod(dim?: Dims | null, options?: SumOptions): Tensor<DType> {
    if (dim != null) checkArgument("prod", "dim", dim, "dims");
    if (options !== undefined) checkGiven("prod", "options", options, sumOptions);
    return reductionsOps.prod(this as unknown as Tensor, dim as never, options as never);
  }

  /** Arithmetic mean over `dim` (all, if not given). NaN of no elements. @throws DTypeError for integers and bools. */
  mean(dim?: Dims | null, options?: SumOptions): Tensor<FloatDType> {
    if (dim != null) checkArgument("mean", "dim", dim, "dims");
    if (options !== undefined) checkGiven("mean", "options", options, sumOptions);
    return reductionsOps.mean(this as unknown as Tensor, dim, options) as Tensor<FloatDType>;
  }

  /** Variance over `dim` (all, if not given), `Σ(x − mean)²/(n − correction)`. @throws DTypeError for integers and bools. */
  var(dim?: Dims | null, options?: VarianceOptions): Tensor<D> {
    if (dim != null) checkArgument("var", "dim", dim, "dims");
    if (options !== undefined) checkGiven("var", "options", options, varianceOptions);
    return reductionsOps.var_(this as unknown as Tensor, dim, options) as Tensor<D>;
  }

  /** Standard deviation over `dim` (all, if not given): the root of `var`. @throws DTypeError for integers and bools. */
  std(dim?: Dims | null, options?: VarianceOptions): Tensor<D> {
    if (dim != null) checkArgument("std", "dim", dim, "dims");
    if (options !== undefined) checkGiven("std", "options", options, varianceOptions);
    return reductionsOps.std(this as unknown as Tensor, dim, options) as Tensor<D>;
  }

  /** The largest over `dim` (all, if not given), NaN if there is one. Equal maxima share the gradient. @throws ShapeError over no elements. */
  amax(dim?: Dims | null, options?: ReduceOptions): Tensor<D> {
    if (dim != null) checkArgument("amax", "dim", dim, "dims");
    if (options !== undefined) checkGiven("amax", "options", options, reduceOptions);
    return reductionsOps.amax(this as unknown as Tensor, dim, options) as Tensor<D>;
  }

  /** The smallest over `dim` (all, if not given), NaN if there is one. Equal minima share the gradient. @throws ShapeError over no elements. */
  amin(dim?: Dims | null, options?: ReduceOptions): Tensor<D> {
    if (dim != null) checkArgument("amin", "dim", dim, "dims");
    if (options !== undefined) checkGiven("amin", "options", options, reduceOptions);
    return reductionsOps.amin(this as unknown as Tensor, dim, options) as Tensor<D>;
  }

  /** The largest of all elements; with `dim`, `{ values, indices }` along it, the gradient going to the first maximum; with a tensor, `maximum`. */
  max(): Tensor<D>;
  max(other: Tensor): Tensor;
  max(dim: number, options?: ReduceOptions): ValuesAndIndices<D>;
  max(dim?: number | Tensor, options?: ReduceOptions): Tensor | ValuesAndIndices {
    if (dim !== undefined) checkArgument("max", "dim", dim, "tensor or number");
    if (options !== undefined) checkGiven("max", "options", options, reduceOptions);
    return reductionsOps.max(this as unknown as Tensor, dim as never, options as never);
  }

  /** The smallest of all elements; with `dim`, `{ values, indices }` along it, the gradient going to the first minimum; with a tensor, `minimum`. */
  min(): Tensor<D>;
  min(other: Tensor): Tensor;
  min(dim: number, options?: ReduceOptions): ValuesAndIndices<D>;
  min(dim?: number | Tensor, options?: ReduceOptions): Tensor | ValuesAndIndices {
    if (dim !== undefined) checkArgument("min", "dim", dim, "tensor or number");
    if (options !== undefined) checkGiven("min", "options", options, reduceOptions);
    return reductionsOps.min(this as unknown as Tensor, dim as never, options as never);
  }

  /** Where the (first) largest lies along `dim`, or row by row in all: int32. @throws ShapeError over no elements. */
  argmax(dim?: number, options?: ReduceOptions): Tensor<"int32"> {
    if (dim !== undefined) checkArgument("argmax", "dim", dim, "number");
    if (options !== undefined) checkGiven("argmax", "options", options, reduceOptions);
    return reductionsOps.argmax(this as unknown as Tensor, dim, options) as Tensor<"int32">;
  }

  /** Where the (first) smallest lies along `dim`, or row by row in all: int32. @throws ShapeError over no elements. */
  argmin(dim?: number, options?: ReduceOptions): Tensor<"int32"> {
    if (dim !== undefined) checkArgument("argmin", "dim", dim, "number");
    if (options !== undefined) checkGiven("argmin", "options", options, reduceOptions);
    return reductionsOps.argmin(this as unknown as Tensor, dim, options) as Tensor<"int32">;
  }

  /** Whether all are nonzero, over `dim` (all, if not given). True of no elements. */
  all(dim?: Dims | null, options?: ReduceOptions): Tensor<"bool"> {
    if (dim != null) checkArgument("all", "dim", dim, "dims");
    if (options !== undefined) checkGiven("all", "options", options, reduceOptions);
    return reductionsOps.all(this as unknown as Tensor, dim, options) as Tensor<"bool">;
  }

  /** Whether any is nonzero, over `dim` (all, if not given). False of no elements. */
  any(dim?: Dims | null, options?: ReduceOptions): Tensor<"bool"> {
    if (dim != null) checkArgument("any", "dim", dim, "dims");
    if (options !== undefined) checkGiven("any", "options", options, reduceOptions);
    return reductionsOps.any(this as unknown as Tensor, dim, options) as Tensor<"bool">;
  }

  /** How many are nonzero, over `dim` (all, if not given): int32. */
  countNonzero(dim?: Dims | null): Tensor<"int32"> {
    if (dim != null) checkArgument("countNonzero", "dim", dim, "dims");
    return reductionsOps.countNonzero(this as unknown as Tensor, dim) as Tensor<"int32">;
  }

  /** `log Σ eˣ` over `dim`, without overflow. Integers and bools give float32. @throws ShapeError for a bad dim. */
  logsumexp(dim: Dims, options?: ReduceOptions): Tensor<FloatOf<D>> {
    checkArgument("logsumexp", "dim", dim, "dims");
    if (options !== undefined) checkGiven("logsumexp", "options", options, reduceOptions);
    return reductionsOps.logsumexp(this as unknown as Tensor, dim, options) as Tensor<FloatOf<D>>;
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
  norm(p?: number | "fro" | null, dim?: Dims | null, options?: NormOptions): Tensor<FloatDType> {
    if (dim != null) checkArgument("norm", "dim", dim, "dims");
    if (options !== undefined) checkGiven("norm", "options", options, normOptions);
    return reductionsOps.norm(this as unknown as Tensor, p, dim, options) as Tensor<FloatDType>;
  }

  /** Whether all elements are close: see `isclose`. @throws ShapeError when shapes do not broadcast. */
  allclose(other: Tensor, rtol?: number, atol?: number, equalNan?: boolean): Promise<boolean> {
    checkArgument("allclose", "other", other, "tensor");
    if (rtol !== undefined) checkArgument("allclose", "rtol", rtol, "number");
    if (atol !== undefined) checkArgument("allclose", "atol", atol, "number");
    if (equalNan !== undefined) checkArgument("allclose", "equalNan", equalNan, "boolean");
    return reductionsOps.allclose(this as unknown as Tensor, other, rtol, atol, equalNan);
  }

  /** Whether shapes and all elements are equal. */
  equal(other: Tensor): Promise<boolean> {
    checkArgument("equal", "other", other, "tensor");
    return reductionsOps.equal(this as unknown as Tensor, other);
  }

  /** The sum of a matrix's diagonal. @throws ShapeError unless it has two dims. */
  trace(): Tensor {
    return reductionsOps.trace(this as unknown as Tensor);
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
  cumsum(dim: number, options?: { readonly dtype?: undefined }): Tensor<SumOf<D>>;
  cumsum(dim: number, options?: CumulativeOptions): Tensor<DType>;
  cumsum(dim: number, options?: CumulativeOptions): Tensor<DType> {
    checkArgument("cumsum", "dim", dim, "number");
    if (options !== undefined) checkGiven("cumsum", "options", options, cumulativeOptions);
    return scansOps.cumsum(this as unknown as Tensor, dim as never, options as never);
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
  cumprod(dim: number, options?: { readonly dtype?: undefined }): Tensor<SumOf<D>>;
  cumprod(dim: number, options?: CumulativeOptions): Tensor<DType>;
  cumprod(dim: number, options?: CumulativeOptions): Tensor<DType> {
    checkArgument("cumprod", "dim", dim, "number");
    if (options !== undefined) checkGiven("cumprod", "options", options, cumulativeOptions);
    return scansOps.cumprod(this as unknown as Tensor, dim as never, options as never);
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
  cummax(dim: number): ValuesAndIndices<D> {
    checkArgument("cummax", "dim", dim, "number");
    return scansOps.cummax(this as unknown as Tensor, dim) as ValuesAndIndices<D>;
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
  cummin(dim: number): ValuesAndIndices<D> {
    checkArgument("cummin", "dim", dim, "number");
    return scansOps.cummin(this as unknown as Tensor, dim) as ValuesAndIndices<D>;
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
  logcumsumexp(dim: number): Tensor<D> {
    checkArgument("logcumsumexp", "dim", dim, "number");
    return scansOps.logcumsumexp(this as unknown as Tensor, dim) as Tensor<D>;
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
  diff(n?: number, dim?: number): Tensor<D>;
  diff(n?: number, dim?: number, options?: DiffOptions): Tensor<DType>;
  diff(n?: number, dim?: number, options?: DiffOptions): Tensor<DType> {
    if (n !== undefined) checkArgument("diff", "n", n, "number");
    if (dim !== undefined) checkArgument("diff", "dim", dim, "number");
    if (options !== undefined) checkGiven("diff", "options", options, diffOptions);
    return scansOps.diff(this as unknown as Tensor, n as never, dim as never, options as never);
  }

  /** A copy of `x` with `source` in place of `x.select(dim, index)`. @throws ShapeError unless `source` has its shape. */
  selectScatter(source: Tensor, dim: number, index: number): Tensor<D> {
    checkArgument("selectScatter", "source", source, "tensor");
    checkArgument("selectScatter", "dim", dim, "number");
    checkArgument("selectScatter", "index", index, "number");
    return scatteredViewsOps.selectScatter(this as unknown as Tensor, source, dim, index) as Tensor<D>;
  }

  /**
   * A copy of `x` with `source` in place of the slice from `start` to before `end` of `dim`, in steps; what is beyond the ends counts as the ends.
   *
   * @throws ShapeError unless `source` has the slice's shape. @throws ArgumentError for a step below 1.
   */
  sliceScatter(source: Tensor, dim?: number, start?: number | null, end?: number | null, step?: number): Tensor<D> {
    checkArgument("sliceScatter", "source", source, "tensor");
    if (dim !== undefined) checkArgument("sliceScatter", "dim", dim, "number");
    if (start != null) checkArgument("sliceScatter", "start", start, "number");
    if (end != null) checkArgument("sliceScatter", "end", end, "number");
    if (step !== undefined) checkArgument("sliceScatter", "step", step, "number");
    return scatteredViewsOps.sliceScatter(this as unknown as Tensor, source, dim, start, end, step) as Tensor<D>;
  }

  /** `eˣ / Σ eˣ` along `dim`. @throws DTypeError for integers and bools. */
  softmax(dim?: number, options?: SoftmaxOptions): Tensor<FloatDType> {
    if (dim !== undefined) checkArgument("softmax", "dim", dim, "number");
    if (options !== undefined) checkGiven("softmax", "options", options, softmaxOptions);
    return softmaxOps.softmax(this as unknown as Tensor, dim, options) as Tensor<FloatDType>;
  }

  /** `x − log Σ eˣ` along `dim`: the logarithm of `softmax`, without underflow. @throws DTypeError for integers and bools. */
  logSoftmax(dim?: number, options?: SoftmaxOptions): Tensor<FloatDType> {
    if (dim !== undefined) checkArgument("logSoftmax", "dim", dim, "number");
    if (options !== undefined) checkGiven("logSoftmax", "options", options, softmaxOptions);
    return softmaxOps.logSoftmax(this as unknown as Tensor, dim, options) as Tensor<FloatDType>;
  }

  /** Sorted along `dim`, equal elements in their order, NaN last (first when descending). @throws ShapeError for a bad dim. */
  sort(dim?: number, options?: SortOptions): ValuesAndIndices<D> {
    if (dim !== undefined) checkArgument("sort", "dim", dim, "number");
    if (options !== undefined) checkGiven("sort", "options", options, sortOptions);
    return sortingOps.sort(this as unknown as Tensor, dim, options) as ValuesAndIndices<D>;
  }

  /** The order that sorts `dim`: int32. @throws ShapeError for a bad dim. */
  argsort(dim?: number, options?: SortOptions): Tensor<"int32"> {
    if (dim !== undefined) checkArgument("argsort", "dim", dim, "number");
    if (options !== undefined) checkGiven("argsort", "options", options, sortOptions);
    return sortingOps.argsort(this as unknown as Tensor, dim, options) as Tensor<"int32">;
  }

  /** The `k` largest (or smallest) along `dim`, in order. @throws ShapeError when `dim` has fewer than `k`. */
  topk(k: number, dim?: number, options?: TopkOptions): ValuesAndIndices<D> {
    checkArgument("topk", "k", k, "number");
    if (dim !== undefined) checkArgument("topk", "dim", dim, "number");
    if (options !== undefined) checkGiven("topk", "options", options, topkOptions);
    return sortingOps.topk(this as unknown as Tensor, k, dim, options) as ValuesAndIndices<D>;
  }

  /** The lower triangle of the last two dims, up to `diagonal` (0: the main one) above it; the rest is 0. @throws ShapeError for a vector. */
  tril(diagonal?: number): Tensor<D> {
    if (diagonal !== undefined) checkArgument("tril", "diagonal", diagonal, "number");
    return trianglesOps.tril(this as unknown as Tensor, diagonal) as Tensor<D>;
  }

  /** The upper triangle of the last two dims, from `diagonal` (0: the main one) on; the rest is 0. @throws ShapeError for a vector. */
  triu(diagonal?: number): Tensor<D> {
    if (diagonal !== undefined) checkArgument("triu", "diagonal", diagonal, "number");
    return trianglesOps.triu(this as unknown as Tensor, diagonal) as Tensor<D>;
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
  reshape(...shape: Sizes): Tensor<D> {
    return viewsOps.reshape(this as unknown as Tensor, ...shape) as Tensor<D>;
  }

  /**
   * The same elements in another shape, sharing memory.
   *
   * @throws ShapeError when the number of elements differs, or strides do not allow a view.
   */
  view(...shape: Sizes): Tensor<D> {
    return viewsOps.view_(this as unknown as Tensor, ...shape) as Tensor<D>;
  }

  /**
   * The dims in another order: dim `i` of the result is dim `dims[i]` of `x`.
   *
   * @throws ShapeError unless `dims` names each dim once.
   */
  permute(...dims: Sizes): Tensor<D> {
    return viewsOps.permute(this as unknown as Tensor, ...dims) as Tensor<D>;
  }

  /** Two dims exchanged. @throws ShapeError when a dim is out of range. */
  transpose(dim0: number, dim1: number): Tensor<D> {
    checkArgument("transpose", "dim0", dim0, "number");
    checkArgument("transpose", "dim1", dim1, "number");
    return viewsOps.transpose(this as unknown as Tensor, dim0, dim1) as Tensor<D>;
  }

  /** The transpose of a matrix; a vector or a scalar stays. @throws ShapeError for more than two dims. */
  t(): Tensor<D> {
    return viewsOps.t(this as unknown as Tensor) as Tensor<D>;
  }

  /** Repeats dims of size 1 (and adds dims in front) without copying; −1 keeps a size. @throws ShapeError when sizes do not fit. */
  expand(...sizes: Sizes): Tensor<D> {
    return viewsOps.expand(this as unknown as Tensor, ...sizes) as Tensor<D>;
  }

  /** `expand`, by NumPy's name. @throws ShapeError when sizes do not fit. */
  broadcastTo(shape: Shape): Tensor<D> {
    checkArgument("broadcastTo", "shape", shape, "numbers");
    return viewsOps.broadcastTo(this as unknown as Tensor, shape) as Tensor<D>;
  }

  /** Without the dims of size 1: all of them, or those named. A named dim of another size stays, as in PyTorch. */
  squeeze(dim?: Dims): Tensor<D> {
    if (dim !== undefined) checkArgument("squeeze", "dim", dim, "dims");
    return viewsOps.squeeze(this as unknown as Tensor, dim) as Tensor<D>;
  }

  /** With a new dim of size 1 before `dim`. @throws ShapeError when out of range. */
  unsqueeze(dim: number): Tensor<D> {
    checkArgument("unsqueeze", "dim", dim, "number");
    return viewsOps.unsqueeze(this as unknown as Tensor, dim) as Tensor<D>;
  }

  /** The dims from `start` to `end` (included) as one. @throws ShapeError when a dim is out of range. */
  flatten(start?: number, end?: number): Tensor<D> {
    if (start !== undefined) checkArgument("flatten", "start", start, "number");
    if (end !== undefined) checkArgument("flatten", "end", end, "number");
    return viewsOps.flatten(this as unknown as Tensor, start, end) as Tensor<D>;
  }

  /** Reversed along the dims. A view. @throws ShapeError when a dim is out of range. */
  flip(...axes: Sizes): Tensor<D> {
    return viewsOps.flip(this as unknown as Tensor, ...axes) as Tensor<D>;
  }

  /** `length` elements along `dim` from `start`. A view. @throws ShapeError when they are not there. */
  narrow(dim: number, start: number, length: number): Tensor<D> {
    checkArgument("narrow", "dim", dim, "number");
    checkArgument("narrow", "start", start, "number");
    checkArgument("narrow", "length", length, "number");
    return viewsOps.narrow(this as unknown as Tensor, dim, start, length) as Tensor<D>;
  }

  /** One element along `dim`, which goes away. A view. @throws ShapeError when it is not there. */
  select(dim: number, index: number): Tensor<D> {
    checkArgument("select", "dim", dim, "number");
    checkArgument("select", "index", index, "number");
    return viewsOps.select(this as unknown as Tensor, dim, index) as Tensor<D>;
  }

  /** Pieces of `size` along `dim` (the last may be smaller), or of the sizes given. Views. @throws ShapeError when sizes do not add up. */
  split(size: number | readonly number[], dim?: number): Tensor<D>[] {
    checkArgument("split", "size", size, "number or numbers");
    if (dim !== undefined) checkArgument("split", "dim", dim, "number");
    return viewsOps.split(this as unknown as Tensor, size, dim) as Tensor<D>[];
  }

  /** At most `chunks` pieces of equal size along `dim` (the last may be smaller). Views. @throws ShapeError when `chunks` is below 1. */
  chunk(chunks: number, dim?: number): Tensor<D>[] {
    checkArgument("chunk", "chunks", chunks, "number");
    if (dim !== undefined) checkArgument("chunk", "dim", dim, "number");
    return viewsOps.chunk(this as unknown as Tensor, chunks, dim) as Tensor<D>[];
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
  windows(dims: readonly number[], sizes: readonly number[], options?: WindowOptions): Tensor<D> {
    checkArgument("windows", "dims", dims, "numbers");
    checkArgument("windows", "sizes", sizes, "numbers");
    if (options !== undefined) checkGiven("windows", "options", options, windowOptions);
    return viewsOps.windows(this as unknown as Tensor, dims, sizes, options) as Tensor<D>;
  }
}
