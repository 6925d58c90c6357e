import type { Expr, ScalarOp } from "@adjoint/core";
import { constant, where } from "@adjoint/core/internal";

/** Partial derivatives in the operands, from the operands and the result; null where there is none. */
export type Derivative = (operands: readonly Expr[], y: Expr) => readonly (Expr | null)[];

const none: Derivative = () => [];
const one = (): Expr => constant(1);
const of = (rule: (a: Expr, y: Expr) => Expr): Derivative => {
  return ([a], y) => [rule(a!, y)];
};
const ofTwo = (rule: (a: Expr, b: Expr, y: Expr) => readonly (Expr | null)[]): Derivative => {
  return ([a, b], y) => rule(a!, b!, y);
};

/** The derivative of every scalar op: x, a and b are operands, y the result. `where` and `cast` are structure, and differentiate with it. */
export const derivatives = {
  neg: of(() => one().neg()),
  abs: of((x) => x.sign()),
  sign: none,
  floor: none,
  ceil: none,
  round: none,
  trunc: none,
  exp: of((_, y) => y),
  expm1: of((_, y) => y.add(1)),
  log: of((x) => x.reciprocal()),
  log1p: of((x) => x.add(1).reciprocal()),
  sqrt: of((_, y) => y.mul(2).reciprocal()),
  sin: of((x) => x.cos()),
  cos: of((x) => x.sin().neg()),
  tan: of((_, y) => y.mul(y).add(1)),
  asin: of((x) => one().sub(x.mul(x)).rsqrt()),
  acos: of((x) => one().sub(x.mul(x)).rsqrt().neg()),
  atan: of((x) => x.mul(x).add(1).reciprocal()),
  tanh: of((_, y) => one().sub(y.mul(y))),
  erf: of((x) =>
    x
      .mul(x)
      .neg()
      .exp()
      .mul(2 / Math.sqrt(Math.PI)),
  ),

  add: ofTwo(() => [one(), one()]),
  sub: ofTwo(() => [one(), one().neg()]),
  mul: ofTwo((a, b) => [b, a]),
  div: ofTwo((_, b, y) => [b.reciprocal(), y.div(b).neg()]),
  rem: ofTwo((a, b) => [one(), a.div(b).trunc().neg()]),
  // x⁰ is constant, and 0ᵇ has no logarithm but is flat for b > 0: both as PyTorch has it.
  pow: ofTwo((a, b, y) => [where(b.eq(0), 0, b.mul(a.pow(b.sub(1)))), where(a.eq(0).logicalAnd(b.ge(0)), 0, y.mul(a.log()))]),
  // Equal operands share the gradient.
  max: ofTwo((a, b) => [where(a.lt(b), 0, where(a.eq(b), 0.5, 1)), where(b.lt(a), 0, where(a.eq(b), 0.5, 1))]),
  min: ofTwo((a, b) => [where(b.lt(a), 0, where(a.eq(b), 0.5, 1)), where(a.lt(b), 0, where(a.eq(b), 0.5, 1))]),
  atan2: ofTwo((a, b) => {
    const square = a.mul(a).add(b.mul(b));
    // At the origin the angle jumps; PyTorch has 0 there.
    const scale = where(square.eq(0), 0, square.reciprocal());
    return [b.mul(scale), a.mul(scale).neg()];
  }),

  idiv: none,
  and: none,
  or: none,
  xor: none,
  not: none,
  shl: none,
  shr: none,
  eq: none,
  lt: none,
  le: none,
  isnan: none,
  where: none,
  cast: none,
  bitcast: none,
  threefry: none,
} satisfies Record<ScalarOp, Derivative>;
