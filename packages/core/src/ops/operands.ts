import { type DType, dtypes, laneOf } from "../dtype";
import { elementwise, type TensorLike } from "../elementwise";
import { ArgumentError, DTypeError } from "../errors";
import { type Expr, type ExprLike, scalar, toExpr, where, isExpr } from "../expr";
import { integerRanges } from "../ranges";
import { isTensor } from "../tensor-handle";

const finite: Partial<Record<DType, number>> = {
  float64: Number.MAX_VALUE,
  float32: 3.4028234663852886e38,
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
};

/** @internal The largest finite number of a dtype. */
export const largestFinite = ({ dtype }: { readonly dtype: DType }): number => finite[dtype] ?? 0;

/** @internal Integers have no negative powers: 2⁻¹ would be 0. */
export function wholePowers([x, exponent]: readonly TensorLike[]): void {
  if (isTensor(x) && dtypes[x.dtype].kind !== "float" && Number.isInteger(exponent) && Number(exponent) < 0) {
    throw new ArgumentError("pow", `does not raise integers to the power ${exponent}.`, 'cast first: x.to("float32").');
  }
}

/** @internal */
export function orderedLimits([, min = -1, max = 1]: readonly TensorLike[]): void {
  if (typeof min === "number" && typeof max === "number" && min > max)
    throw new ArgumentError("hardtanh", `the limits ${min} and ${max} are in the wrong order.`);
}

/** @internal PyTorch's refusal: no unsigned number lies below such a limit. */
export function refuseNegativeLimit({ dtype }: { readonly dtype: DType }, limit: ExprLike): void {
  const value = isExpr(limit) ? (limit.op === "const" ? Number(limit.value) : 0) : Number(limit);
  if (dtypes[dtype].kind === "unsigned" && value < 0)
    throw new DTypeError("hardtanh", `the limit ${value} is negative, and ${dtype} is not.`, 'cast first: x.to("int32").');
}

/** @internal */
export function tolerances([, , ...given]: readonly TensorLike[]): void {
  const odd = given.slice(0, 2).find((tolerance) => typeof tolerance === "number" && !(tolerance >= 0));
  if (odd !== undefined) throw new ArgumentError("isclose", `a tolerance is a number ≥ 0, not ${String(odd)}.`);
}

/** @internal */
export const scaled = (x: ExprLike, factor: ExprLike | undefined): ExprLike => (factor === undefined ? x : toExpr(x).mul(factor));
/** @internal A bool has no sign; where floats come out anyway it counts as one. */
export const asNumber = (x: Expr): Expr => (x.dtype === "bool" ? x.cast("float32") : x);

/** @internal Raised to `min` and lowered to `max`, where they are given. */
export const limited = (x: Expr, min: ExprLike | undefined, max: ExprLike | undefined): Expr => {
  const raised = min === undefined ? x : scalar("max", x, min);
  return max === undefined ? raised : scalar("min", raised, max);
};

/** @internal */
export const isFloat = (x: Expr): boolean => dtypes[x.dtype].kind === "float";
/** @internal */
export const both = (a: Expr, b: Expr): Expr => scalar("and", a, b);
/** @internal */
export const isNumber = (x: Expr): boolean => x.strength === 0;
/** @internal Whether a gradient passes a lower limit: the limit itself does. NaN passes a tensor's limit and not a number's, as in PyTorch. */
export const passesMin = (x: Expr, min: Expr): Expr => (isNumber(min) ? x.ge(min) : scalar("not", x.lt(min)));
/** @internal The same of an upper limit. */
export const passesMax = (x: Expr, max: Expr): Expr => (isNumber(max) ? x.le(max) : scalar("not", x.gt(max)));
/** @internal For `decimals` of `round`: what to multiply with and to divide by before. Integers have nothing after the point. */
export function roundingUnits(digits: number, x: TensorLike): readonly number[] {
  if (!Number.isInteger(digits)) throw new ArgumentError("round", `\`decimals\` is a whole number, not ${digits}.`);
  if (digits < 0) {
    const unit = 10 ** -digits;
    const range = isTensor(x) ? integerRanges[laneOf(x.dtype)] : undefined;
    // Of more than the dtype holds, any number is less than a half; times 0 it is 0.
    return [1, range !== undefined && unit > range[1] ? 0 : unit];
  }
  return isTensor(x) && dtypes[x.dtype].kind !== "float" ? [] : [10 ** digits, 1];
}

/** @internal An integer rounded to a multiple of `unit`, halves to the even multiple. Doubled, a remainder might overflow. */
export function roundedTo(x: Expr, unit: Expr): Expr {
  if (x.dtype === "bool") return x;
  const quotient = x.floorDivide(unit);
  const rest = x.sub(quotient.mul(unit));
  const other = unit.sub(rest);
  const up = scalar("or", rest.gt(other), both(rest.eq(other), quotient.bitwiseAnd(1).ne(0)));
  return where(up, quotient.add(1), quotient).mul(unit);
}
/** @internal The quotient of `div` with the rounding mode "trunc". */
export const truncatedQuotient = /* @__PURE__ */ elementwise(
  (x, other) => (isFloat(scalar("rem", x, other!)) ? x.div(other!).trunc() : scalar("idiv", x, other!)),
  {
    name: "div",
  },
);
/** @internal */
export const truth = (x: Expr): Expr => (x.dtype === "bool" ? x : x.ne(0));

/** @internal PyTorch's refusal, for what it once gave was an integer. */
export function floatQuotient(dividend: ExprLike, divisor: ExprLike, factor: ExprLike | undefined): Expr {
  const [a, b] = [toExpr(dividend), toExpr(divisor)];
  if (!isFloat(a) && !isFloat(b))
    throw new DTypeError("addcdiv", `does not divide ${a.dtype} by ${b.dtype}.`, 'cast one of them: tensor1.to("float32").');
  return toExpr(scaled(a, factor)).div(b);
}

/** @internal */
export function positiveThreshold([, lambd = 0]: readonly TensorLike[]): void {
  if (typeof lambd === "number" && !(lambd >= 0)) throw new ArgumentError("softshrink", `\`lambd\` is a number ≥ 0, not ${lambd}.`);
}
