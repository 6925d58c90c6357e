import * as core from "@adjoint/core";
import { DTypeError, dtypes, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { allTensors, asTensor, isScalar } from "./convert";
import { numberDType } from "./dtypes";
import { floats } from "./loops";
import { bound, wrap, nothingAfter } from "./make-array";
import { apply, deliver, type Operand, prepare, unary, type UfuncArguments, type UfuncOptions, type UnaryUfunc } from "./ufunc";

/** In the float dtype that holds an operand, as ufuncs choose it. */
const inFloats = (name: string, x: ArrayLike): Tensor =>
  prepare({ name, loops: floats, compute: (y) => y as Tensor }, [x]).operands[0] as Tensor;

/** Times 2^exponent in three steps, since a power of two may be beyond the largest float where the product is not. */
function scaled(x: Tensor, exponent: Tensor): Tensor {
  const whole = exponent.clamp(-2400, 2400);
  const third = whole.div(3, { roundingMode: "trunc" });
  const rest = whole.sub(third.mul(2));
  const power = (step: Tensor): Tensor => core.exp2(step);
  return x.mul(power(third)).mul(power(third)).mul(power(rest));
}

/**
 * `x1·2^x2`.
 *
 * ```ts
 * np.ldexp(5, np.arange(3)).tolist(); // [5, 10, 20]
 * ```
 *
 * @throws DTypeError for exponents that are not integers.
 */
export function ldexp(x1: ArrayLike, x2: ArrayLike, ...args: UfuncArguments): NDArray {
  const known = bound<UfuncOptions>("ldexp", ["out"], args, ["where"]);
  const given = isScalar(x2) && Number.isInteger(Number(x2)) ? BigInt(x2) : x2;
  const [x, e] = [inFloats("ldexp", x1), allTensors("ldexp", [x1, given])[1]!];
  if (dtypes[e.dtype].kind === "float")
    throw new DTypeError(
      "ldexp",
      "ufunc 'ldexp' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''.",
    );
  // float16 holds neither the powers nor the exponents.
  const wide = x.dtype === "float16" ? x.to("float32") : x;
  return deliver("ldexp", scaled(wide, e.to(wide.dtype)).to(x.dtype), known);
}

/** A power of two that lifts the smallest numbers to where all their digits are. */
const lift = { float16: 24, float32: 48, float64: 80, bfloat16: 48 } as const;
const smallest = { float16: 2 ** -14, float32: 2 ** -126, float64: 2 ** -1022, bfloat16: 2 ** -126 } as const;

/**
 * The fraction, from ½ to below 1 in size, and the exponent, for which `x = fraction·2^exponent`.
 *
 * ```ts
 * const [fraction, exponent] = np.frexp([8, 0.75]);
 * exponent.tolist(); // [4, 0]
 * ```
 */
export function frexp(x: ArrayLike, ...surplus: []): [NDArray, NDArray] {
  nothingAfter("frexp", surplus);
  const given = inFloats("frexp", x);
  const dtype = given.dtype as keyof typeof lift;
  const wide = dtype === "float16" ? given.to("float32") : given;
  const name = wide.dtype as keyof typeof lift;
  const tiny = wide.abs().lt(smallest[name]);
  const lifted = core.where(tiny, wide.mul(2 ** lift[name]), wide);
  const plain = lifted.isfinite().logicalAnd(lifted.ne(0));
  const size = core.where(plain, lifted.abs(), 1);
  const guess = size.log2().floor().add(1);
  const fraction = scaled(size, guess.neg());
  // The logarithm may be off by one.
  const exponent = guess.add(core.where(fraction.ge(1), 1, core.where(fraction.lt(0.5), -1, 0)));
  const exact = scaled(size, exponent.neg()).copysign(lifted);
  const own = exponent.sub(core.where(tiny, lift[name], 0));
  return [wrap(core.where(plain, exact, wide).to(dtype)), wrap(core.where(plain, own, 0).to("int32"))];
}

/** The distance to the next number away from 0, with the sign of `x`; of float16, as NumPy has it, to the next number above. */
export const spacing: UnaryUfunc<"float"> = /* @__PURE__ */ unary({
  name: "spacing",
  loops: floats,
  compute: ((x: Tensor) => {
    const infinity = core.fullLike(x, Number.POSITIVE_INFINITY);
    const distance = x.nextafter(x.dtype === "float16" ? infinity : infinity.copysign(x)).sub(x);
    return core.where(x.isinf(), Number.NaN, distance);
  }) as (...x: Operand[]) => Tensor,
});

/**
 * The angle of real numbers in the complex plane: 0 or π, or in degrees.
 *
 * ```ts
 * np.angle([1, -1], { deg: true }).tolist(); // [0, 180]
 * ```
 */
export function angle(z: ArrayLike, ...args: Arguments<{ readonly deg?: boolean }, ["deg"]>): NDArray {
  const { deg: degrees = false } = bound<{ deg: boolean }>("angle", ["deg"], args);
  const x = asTensor("angle", z);
  const own = dtypes[x.dtype].kind === "float" ? x : x.to(numberDType("angle", x.device));
  const turned = core.atan2(core.zerosLike(own), own);
  return wrap(degrees ? turned.mul(180 / Math.PI) : turned);
}

/** The array itself: there are no imaginary parts to drop. */
export const real_if_close = (a: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("real_if_close", surplus);
  return wrap(asTensor("real_if_close", a));
};

/** Rounded towards zero. */
export const fix = (x: ArrayLike, ...args: UfuncArguments): NDArray =>
  apply(
    {
      name: "fix",
      loops: ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", ...floats],
      compute: ((y: Tensor) => (dtypes[y.dtype].kind === "float" ? y.trunc() : y.clone())) as (...y: Operand[]) => Tensor,
    },
    [x],
    args,
  );
