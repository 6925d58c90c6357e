import * as core from "@adjoint/core";
import { type DType, DTypeError, dtypes, isTensor, type Tensor } from "@adjoint/core";
import { isFloat, valuesOf } from "./convert";
import { everything, floats, integers, numbers, bits } from "./loops";
import { binary, type BinaryUfunc, type Operand, unary, type UnaryUfunc } from "./ufunc";
import { reduceMax, reduceMin, reduceProduct, reduceSum, reduceTruth } from "./reduction";

type One = (x: Tensor) => Tensor;
type Two = (a: Tensor, b: Operand) => Tensor;

/** With a tensor first: core's functions take one there. */
const firstTensor =
  (compute: Two) =>
  (a: Operand, b: Operand): Tensor =>
    compute(isTensor(a) ? a : core.fullLike(b as Tensor, a), b);

const ofFloats = (name: string, compute: One): UnaryUfunc<"float"> =>
  unary({ name, loops: floats, compute: compute as (...x: Operand[]) => Tensor });
const ofAll = (name: string, compute: One, loops: readonly DType[] = numbers): UnaryUfunc<"same"> =>
  unary({ name, loops, compute: compute as (...x: Operand[]) => Tensor });
const truthOf = (name: string, compute: One, loops: readonly DType[] = everything): UnaryUfunc<"bool"> =>
  unary({ name, loops, compute: compute as (...x: Operand[]) => Tensor });
const pair = (name: string, compute: Two, loops: readonly DType[] = numbers): BinaryUfunc<"same"> =>
  binary({ name, loops, compute: firstTensor(compute) });
const floatPair = (name: string, compute: Two): BinaryUfunc<"float"> => binary({ name, loops: floats, compute: firstTensor(compute) });
const comparison = (name: string, compute: Two): BinaryUfunc<"bool"> =>
  binary({ name, loops: everything, compute: firstTensor(compute), compares: true });

/** Rounding leaves integers as they are. */
const rounding = (name: string, compute: One): UnaryUfunc<"same"> => ofAll(name, (x) => (isFloat(x) ? compute(x) : x.clone()), everything);

function refuseBools(name: string, operator: string, instead: string): (loop: DType) => void {
  return (loop) => {
    if (loop === "bool")
      throw new DTypeError(
        name,
        `${name === "negative" ? "The " : ""}numpy boolean ${name}, the \`${operator}\` operator, is not supported, use ${instead} instead.`,
      );
  };
}

/** Sum, element by element. Bools: or. */
export const add: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "add",
  loops: everything,
  compute: /* @__PURE__ */ firstTensor(core.add),
  reduction: { reduce: reduceSum, accumulate: (x, axis) => core.cumsum(x, axis, { dtype: x.dtype }), widen: true, identity: 0 },
});
/** Difference, element by element. @throws DTypeError for bools. */
export const subtract: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "subtract",
  loops: everything,
  compute: /* @__PURE__ */ firstTensor(core.sub),
  check: /* @__PURE__ */ refuseBools("subtract", "-", "the bitwise_xor, the `^` operator, or the logical_xor function"),
});
/** Product, element by element. Bools: and. */
export const multiply: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "multiply",
  loops: everything,
  compute: /* @__PURE__ */ firstTensor(core.mul),
  reduction: { reduce: reduceProduct, accumulate: (x, axis) => core.cumprod(x, axis, { dtype: x.dtype }), widen: true, identity: 1 },
});
/** Quotient, element by element; integers divide to float64. */
export const divide: BinaryUfunc<"quotient"> = /* @__PURE__ */ binary({
  name: "divide",
  loops: [...integers, ...floats],
  computeIn: (loop) => (dtypes[loop].kind === "float" ? loop : "float64"),
  compute: /* @__PURE__ */ firstTensor(core.div),
});
/** Quotient rounded towards −∞. Integers by zero give 0. */
export const floor_divide: BinaryUfunc<"same"> = /* @__PURE__ */ pair("floor_divide", core.floorDivide);
/** A remainder of 0 has the divisor's sign, too. */
const signedRemainder: Two = (a, b) => {
  if (!isFloat(a)) return core.remainder(a, b);
  const rest = core.remainder(a, b);
  return core.where(rest.eq(0), core.copysign(rest, b), rest);
};
/** Remainder of `floor_divide`: it has the divisor's sign. */
export const remainder: BinaryUfunc<"same"> = /* @__PURE__ */ pair("remainder", signedRemainder);
/** Remainder of truncated division: it has the dividend's sign. */
export const fmod: BinaryUfunc<"same"> = /* @__PURE__ */ pair("fmod", core.fmod);

function refuseNegativePowers(loop: DType, operands: readonly Operand[]): void {
  if (dtypes[loop].kind !== "signed") return;
  const exponent = operands[1]!;
  const negative = isTensor(exponent) ? valuesOf("power", exponent.lt(0).any())[0] !== 0 : (exponent as number) < 0;
  if (negative) throw new DTypeError("power", "Integers to negative integer powers are not allowed.", "np.float_power, or cast first.");
}

/** Power, element by element. @throws DTypeError for integers to a negative integer power. */
export const power: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "power",
  loops: numbers,
  compute: /* @__PURE__ */ firstTensor(core.pow),
  check: refuseNegativePowers,
});
/** Power in float64, so that integers may have negative exponents. */
export const float_power: BinaryUfunc<"same"> = /* @__PURE__ */ pair("float_power", core.pow, ["float64"]);
/** The larger, NaN if either is NaN. */
export const maximum: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "maximum",
  loops: everything,
  compute: /* @__PURE__ */ firstTensor(core.maximum),
  reduction: { reduce: reduceMax, accumulate: (x, axis) => core.cummax(x, axis).values },
});
/** The smaller, NaN if either is NaN. */
export const minimum: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "minimum",
  loops: everything,
  compute: /* @__PURE__ */ firstTensor(core.minimum),
  reduction: { reduce: reduceMin, accumulate: (x, axis) => core.cummin(x, axis).values },
});
/** `log(eˣ¹ + eˣ²)`, without overflow. */
export const logaddexp: BinaryUfunc<"float"> = /* @__PURE__ */ floatPair("logaddexp", core.logaddexp);
/** The angle of the point (x2, x1), in radians. */
export const arctan2: BinaryUfunc<"float"> = /* @__PURE__ */ floatPair("arctan2", core.atan2);
/** The length of the hypotenuse, without overflow. */
export const hypot: BinaryUfunc<"float"> = /* @__PURE__ */ floatPair("hypot", core.hypot);

/** Negation. @throws DTypeError for bools. */
export const negative: UnaryUfunc<"same"> = /* @__PURE__ */ unary({
  name: "negative",
  loops: everything,
  compute: core.neg as (...x: Operand[]) => Tensor,
  check: /* @__PURE__ */ refuseBools("negative", "-", "the `~` operator or the logical_not function"),
});
/** A copy of numbers. @throws DTypeError for bools. */
export const positive: UnaryUfunc<"same"> = /* @__PURE__ */ unary({
  name: "positive",
  loops: everything,
  compute: core.clone as (...x: Operand[]) => Tensor,
  check: (loop) => {
    if (loop === "bool")
      throw new DTypeError(
        "positive",
        "ufunc 'positive' did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> -> None.",
      );
  },
});
/** Absolute value. */
export const absolute: UnaryUfunc<"same"> = /* @__PURE__ */ ofAll(
  "absolute",
  (x) => (x.dtype === "bool" ? x.clone() : x.abs()),
  everything,
);
/** Absolute value, in floats. */
export const fabs: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("fabs", core.abs);
/** −1, 0 or 1 by sign; NaN stays NaN. */
export const sign: UnaryUfunc<"same"> = /* @__PURE__ */ unary({
  name: "sign",
  loops: everything,
  // Plus 0, since the sign of −0 is 0.
  compute: ((x: Tensor) => (isFloat(x) ? core.where(x.isnan(), x, x.sign().add(0)) : x.sign())) as (...x: Operand[]) => Tensor,
  check: (loop) => {
    if (loop === "bool")
      throw new DTypeError(
        "sign",
        "ufunc 'sign' did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> -> None.",
      );
  },
});
/** Square. */
export const square: UnaryUfunc<"same"> = /* @__PURE__ */ ofAll("square", core.square);
/** Inverse, `1/x`; of integers the whole part. */
export const reciprocal: UnaryUfunc<"same"> = /* @__PURE__ */ ofAll("reciprocal", (x) =>
  isFloat(x) ? x.reciprocal() : core.onesLike(x).div(x, { roundingMode: "trunc" }).to(x.dtype),
);
/** The complex conjugate: of real numbers, themselves. */
export const conjugate: UnaryUfunc<"same"> = /* @__PURE__ */ ofAll("conjugate", core.clone);
/** Rounded down. */
export const floor: UnaryUfunc<"same"> = /* @__PURE__ */ rounding("floor", core.floor);
/** Rounded up. */
export const ceil: UnaryUfunc<"same"> = /* @__PURE__ */ rounding("ceil", core.ceil);
/** Rounded towards zero. */
export const trunc: UnaryUfunc<"same"> = /* @__PURE__ */ rounding("trunc", core.trunc);
/** Rounded to the nearest whole number, halves to the even one. */
export const rint: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("rint", core.round);

/** Square root. */
export const sqrt: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("sqrt", core.sqrt);
/** Cube root. */
export const cbrt: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("cbrt", (x) => core.where(x.eq(0), x, x.sign().mul(x.abs().pow(1 / 3))));
/** `eˣ`. */
export const exp: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("exp", core.exp);
/** `2ˣ`. */
export const exp2: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("exp2", core.exp2);
/** `eˣ − 1`, accurate near 0. */
export const expm1: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("expm1", core.expm1);
/** Natural logarithm. */
export const log: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("log", core.log);
/** Logarithm to base 2. */
export const log2: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("log2", core.log2);
/** Logarithm to base 10. */
export const log10: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("log10", core.log10);
/** `log(1 + x)`, accurate near 0. */
export const log1p: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("log1p", core.log1p);
/** Sine of an angle in radians. */
export const sin: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("sin", core.sin);
/** Cosine of an angle in radians. */
export const cos: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("cos", core.cos);
/** Tangent of an angle in radians. */
export const tan: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("tan", core.tan);
/** Arcsine, in radians. */
export const arcsin: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("arcsin", core.asin);
/** Arccosine, in radians. */
export const arccos: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("arccos", core.acos);
/** Arctangent, in radians. */
export const arctan: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("arctan", core.atan);
/** Hyperbolic sine. */
export const sinh: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("sinh", core.sinh);
/** Hyperbolic cosine. */
export const cosh: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("cosh", core.cosh);
/** Hyperbolic tangent. */
export const tanh: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("tanh", core.tanh);
/** Degrees to radians. */
export const radians: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("radians", (x) => x.mul(Math.PI / 180));
/** As `radians`. */
export const deg2rad: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("deg2rad", (x) => x.mul(Math.PI / 180));
/** Radians to degrees. */
export const degrees: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("degrees", (x) => x.mul(180 / Math.PI));
/** As `degrees`. */
export const rad2deg: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("rad2deg", (x) => x.mul(180 / Math.PI));

/** Whether equal. */
export const equal: BinaryUfunc<"bool"> = /* @__PURE__ */ comparison("equal", core.eq);
/** Whether different. */
export const not_equal: BinaryUfunc<"bool"> = /* @__PURE__ */ comparison("not_equal", core.ne);
/** Whether smaller. */
export const less: BinaryUfunc<"bool"> = /* @__PURE__ */ comparison("less", core.lt);
/** Whether smaller or equal. */
export const less_equal: BinaryUfunc<"bool"> = /* @__PURE__ */ comparison("less_equal", core.le);
/** Whether greater. */
export const greater: BinaryUfunc<"bool"> = /* @__PURE__ */ comparison("greater", core.gt);
/** Whether greater or equal. */
export const greater_equal: BinaryUfunc<"bool"> = /* @__PURE__ */ comparison("greater_equal", core.ge);
/** Whether NaN. */
export const isnan: UnaryUfunc<"bool"> = /* @__PURE__ */ truthOf("isnan", core.isnan);
/** Whether infinite. */
export const isinf: UnaryUfunc<"bool"> = /* @__PURE__ */ truthOf("isinf", core.isinf);
/** Whether neither NaN nor infinite. */
export const isfinite: UnaryUfunc<"bool"> = /* @__PURE__ */ truthOf("isfinite", core.isfinite);
/** Whether zero. */
export const logical_not: UnaryUfunc<"bool"> = /* @__PURE__ */ truthOf("logical_not", core.logicalNot);
/** Whether both are nonzero. */
export const logical_and: BinaryUfunc<"bool"> = /* @__PURE__ */ binary({
  name: "logical_and",
  compares: true,
  loops: everything,
  compute: /* @__PURE__ */ firstTensor(core.logicalAnd),
  reduction: { reduce: (x, options) => reduceTruth("all", x, options), identity: true },
});
/** Whether either is nonzero. */
export const logical_or: BinaryUfunc<"bool"> = /* @__PURE__ */ binary({
  name: "logical_or",
  compares: true,
  loops: everything,
  compute: /* @__PURE__ */ firstTensor(core.logicalOr),
  reduction: { reduce: (x, options) => reduceTruth("any", x, options), identity: false },
});
/** Whether exactly one is nonzero. */
export const logical_xor: BinaryUfunc<"bool"> = /* @__PURE__ */ binary({
  name: "logical_xor",
  compares: true,
  loops: everything,
  compute: /* @__PURE__ */ firstTensor(core.logicalXor),
  reduction: { identity: false },
});
/** Bits inverted; bools negated. */
export const invert: UnaryUfunc<"same"> = /* @__PURE__ */ ofAll("invert", core.bitwiseNot, bits);
/** Bits set in both. */
export const bitwise_and: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "bitwise_and",
  loops: bits,
  compute: /* @__PURE__ */ firstTensor(core.bitwiseAnd),
  reduction: { identity: -1 },
});
/** Bits set in either. */
export const bitwise_or: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "bitwise_or",
  loops: bits,
  compute: /* @__PURE__ */ firstTensor(core.bitwiseOr),
  reduction: { identity: 0 },
});
/** Bits set in one alone. */
export const bitwise_xor: BinaryUfunc<"same"> = /* @__PURE__ */ binary({
  name: "bitwise_xor",
  loops: bits,
  compute: /* @__PURE__ */ firstTensor(core.bitwiseXor),
  reduction: { identity: 0 },
});
/** Bits moved up. */
export const left_shift: BinaryUfunc<"same"> = /* @__PURE__ */ pair("left_shift", core.bitwiseLeftShift, integers);
/** Bits moved down, keeping the sign. */
export const right_shift: BinaryUfunc<"same"> = /* @__PURE__ */ pair("right_shift", core.bitwiseRightShift, integers);

/** Inverse hyperbolic sine. */
export const arcsinh: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("arcsinh", core.asinh);
/** Inverse hyperbolic cosine. */
export const arccosh: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("arccosh", core.acosh);
/** Inverse hyperbolic tangent. */
export const arctanh: UnaryUfunc<"float"> = /* @__PURE__ */ ofFloats("arctanh", core.atanh);
/** Whether the sign bit is set: of −0 too. */
export const signbit: UnaryUfunc<"bool"> = /* @__PURE__ */ truthOf("signbit", core.signbit, floats);
/** The magnitude of the first with the sign of the second. */
export const copysign: BinaryUfunc<"float"> = /* @__PURE__ */ floatPair("copysign", core.copysign);
/** The next number after the first towards the second. */
export const nextafter: BinaryUfunc<"float"> = /* @__PURE__ */ floatPair("nextafter", core.nextafter);
/** 0, `x2` or 1 by the sign of `x1`; NaN stays NaN. */
export const heaviside: BinaryUfunc<"float"> = /* @__PURE__ */ floatPair("heaviside", (x, values) =>
  core.where(x.isnan(), x, core.heaviside(x, values)),
);
/** `log2(2ˣ¹ + 2ˣ²)`, without overflow. */
export const logaddexp2: BinaryUfunc<"float"> = /* @__PURE__ */ floatPair("logaddexp2", core.logaddexp2);
/** The larger; of a number and NaN the number. */
export const fmax: BinaryUfunc<"same"> = /* @__PURE__ */ pair("fmax", core.fmax, numbers);
/** The smaller; of a number and NaN the number. */
export const fmin: BinaryUfunc<"same"> = /* @__PURE__ */ pair("fmin", core.fmin, numbers);
/** The greatest common divisor. */
export const gcd: BinaryUfunc<"same"> = /* @__PURE__ */ pair("gcd", core.gcd, integers);
/** The least common multiple. */
export const lcm: BinaryUfunc<"same"> = /* @__PURE__ */ pair("lcm", core.lcm, integers);
