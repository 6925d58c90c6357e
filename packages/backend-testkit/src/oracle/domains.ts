import type { ElementwiseName } from "@adjoint/core/internal";

/** Where an argument of an elementwise op is tried. */
export interface Argument {
  /** Random points lie between these. */
  readonly low: number;
  readonly high: number;
  /** Whether it takes a bool, as masks do. */
  readonly truth?: boolean;
  /** Where the op or its gradient has a corner or a jump: tried exactly, and kept away from by central differences. */
  readonly knots?: readonly number[];
  /** Whether NaN, infinities, zeros and the ends of the range make sense: they do, but for shift distances. */
  readonly specials?: boolean;
  /** Whether it has a gradient. Steps have one, which is 0. */
  readonly gradient: boolean;
}

/** How an elementwise op is tried. */
export interface Domain {
  readonly arguments: readonly Argument[];
  /** Numbers for the optional operands, beside their defaults. */
  readonly options?: readonly number[];
  /** Arguments at which central differences straddle a jump that is not a single knot: two that are (nearly) equal or multiples, say. */
  readonly rough?: (args: readonly number[], step: number) => boolean;
}

const real = (low: number, high: number, ...knots: number[]): Argument => ({ low, high, knots, gradient: true });
const constant = (argument: Argument): Argument => ({ ...argument, gradient: false });
const truth: Argument = { low: 0, high: 2, truth: true, gradient: false };
const unary = (low: number, high: number, ...knots: number[]): Domain => ({ arguments: [real(low, high, ...knots)] });
const binary = (a: Argument, b: Argument, rough?: Domain["rough"]): Domain =>
  rough === undefined ? { arguments: [a, b] } : { arguments: [a, b], rough };
const steps = (low: number, high: number): Domain =>
  unary(low, high, ...Array.from({ length: 2 * (high - low) + 1 }, (_, i) => low + i / 2));
const test = (low: number, high: number, ...knots: number[]): Domain => ({ arguments: [constant(real(low, high, ...knots))] });
const compare: Domain = { arguments: [constant(real(-3, 3, 0, 1)), constant(real(-3, 3, 0, 1))] };
const logic: Domain = { arguments: [constant(real(-2, 2, 0, 1)), constant(real(-2, 2, 0, 1))] };
const bits: Domain = { arguments: [constant(real(-100, 100)), constant(real(-100, 100))] };
const shifts: Domain = { arguments: [constant(real(-100, 100)), { low: 0, high: 40, specials: false, gradient: false }] };

const nearlyEqual = ([a, b]: readonly number[], step: number): boolean => Math.abs(a! - b!) < 4 * step;
const nearMultiple = ([a, b]: readonly number[], step: number): boolean => {
  const quotient = a! / b!;
  return Math.abs(quotient - Math.round(quotient)) * Math.abs(b!) < 8 * step * (1 + Math.abs(quotient)) || Math.abs(b!) < 4 * step;
};

/** For every elementwise op where it is tried. A row that is missing does not compile. */
export const domains = {
  add: binary(real(-10, 10), real(-10, 10)),
  sub: binary(real(-10, 10), real(-10, 10)),
  mul: binary(real(-10, 10), real(-10, 10)),
  div: binary(real(-10, 10), real(-10, 10, 0)),
  floorDivide: { ...binary(real(-10, 10), real(-10, 10, 0)), arguments: [constant(real(-10, 10)), constant(real(-10, 10, 0))] },
  remainder: binary(real(-10, 10), real(-10, 10, 0), nearMultiple),
  fmod: binary(real(-10, 10), real(-10, 10, 0), nearMultiple),
  pow: binary(real(0.1, 5), real(-3, 3, 0, 1, 2, 0.5)),
  neg: unary(-10, 10),
  abs: unary(-10, 10, 0),
  sign: unary(-10, 10, 0),
  square: unary(-10, 10),
  reciprocal: unary(-10, 10, 0),
  maximum: binary(real(-10, 10, 0), real(-10, 10, 0), nearlyEqual),
  minimum: binary(real(-10, 10, 0), real(-10, 10, 0), nearlyEqual),
  clamp: {
    arguments: [real(-10, 10), real(-5, 2), real(-2, 5)],
    rough: ([x, low, high], step) => nearlyEqual([x!, low!], step) || nearlyEqual([x!, high!], step) || nearlyEqual([low!, high!], step),
  },
  clampMin: binary(real(-10, 10), real(-10, 10), nearlyEqual),
  clampMax: binary(real(-10, 10), real(-10, 10), nearlyEqual),
  lerp: { arguments: [real(-10, 10), real(-10, 10), real(-1, 2, 0, 0.5, 1)] },
  addcmul: { arguments: [real(-10, 10), real(-10, 10), real(-10, 10)], options: [2] },
  addcdiv: { arguments: [real(-10, 10), real(-10, 10), real(0.5, 10, 0)], options: [2] },
  fmax: binary(real(-10, 10, 0), real(-10, 10, 0), nearlyEqual),
  fmin: binary(real(-10, 10, 0), real(-10, 10, 0), nearlyEqual),
  copysign: binary(real(-10, 10, 0), real(-10, 10, 0)),
  nextafter: { arguments: [constant(real(-10, 10, 0)), constant(real(-10, 10, 0))] },
  ldexp: binary(real(-10, 10), real(-5, 5)),
  gcd: { arguments: [constant(real(-100, 100)), constant(real(-100, 100))] },
  lcm: { arguments: [constant(real(-100, 100)), constant(real(-100, 100))] },
  heaviside: { arguments: [constant(real(-3, 3, 0)), constant(real(-3, 3))] },
  deg2rad: unary(-360, 360),
  rad2deg: unary(-1, 1),

  floor: steps(-4, 4),
  ceil: steps(-4, 4),
  round: steps(-4, 4),
  trunc: steps(-4, 4),
  frac: steps(-4, 4),

  exp: unary(-10, 10, 88, -87),
  expm1: unary(-10, 10, 0, 1e-5),
  log: unary(0.01, 20, 0, 1),
  log1p: unary(-0.99, 20, -1, 0, 1e-5),
  log2: unary(0.01, 20, 0, 1, 8),
  log10: unary(0.01, 20, 0, 1, 1000),
  exp2: unary(-10, 10, 0, 10),
  sqrt: unary(0.01, 20, 0),
  rsqrt: unary(0.01, 20, 0),
  logaddexp: binary(real(-10, 10), real(-10, 10)),
  logaddexp2: binary(real(-10, 10), real(-10, 10)),
  xlogy: binary(real(-5, 5, 0), real(0.1, 10, 0, 1)),
  cbrt: unary(0.1, 20, 0, 8, 27),
  logit: { arguments: [real(0.05, 0.95, 0, 1)], options: [0.25] },

  sin: unary(-20, 20),
  cos: unary(-20, 20),
  tan: unary(-1.5, 1.5),
  asin: unary(-0.99, 0.99, -1, 1),
  acos: unary(-0.99, 0.99, -1, 1),
  atan: unary(-10, 10),
  atan2: binary(real(-10, 10, 0), real(-10, 10, 0)),
  tanh: unary(-5, 5),
  sinh: unary(-5, 5),
  cosh: unary(-5, 5),
  hypot: binary(real(-10, 10, 0), real(-10, 10, 0)),
  erf: unary(-4, 4),
  asinh: unary(-10, 10, 0, 1e-5),
  acosh: unary(1.1, 20, 1),
  atanh: unary(-0.95, 0.95, -1, 1, 1e-5),
  sinc: unary(-5, 5, 0, 1e-3),

  erfc: unary(-4, 8),
  erfinv: unary(-0.95, 0.95, -1, 1),
  lgamma: unary(0.1, 12, 0, 1, 2, 3, 0.5, 1.5),
  digamma: unary(0.1, 12, 0, 1, 3),
  i0: unary(-12, 12, 0),

  relu: unary(-5, 5, 0),
  sigmoid: unary(-10, 10),
  gelu: unary(-5, 5),
  geluTanh: unary(-5, 5),
  silu: unary(-10, 10),
  softplus: { arguments: [real(-10, 25, 20)], options: [2, 5] },
  leakyRelu: { arguments: [real(-5, 5, 0)], options: [0.2] },
  elu: { arguments: [real(-5, 5, 0)], options: [1.5] },
  celu: { arguments: [real(-5, 5, 0)], options: [1.5] },
  hardshrink: { arguments: [real(-3, 3, -0.5, 0.5)], options: [1.5] },
  softshrink: { arguments: [real(-3, 3, -0.5, 0.5)], options: [1.5] },
  tanhshrink: unary(-5, 5),
  selu: unary(-5, 5, 0),
  mish: unary(-10, 25, 20),
  hardtanh: { arguments: [real(-3, 3, -1, 1)], options: [-2, 0.5] },
  hardsigmoid: unary(-5, 5, -3, 3),
  hardswish: unary(-5, 5, -3, 3),
  softsign: unary(-10, 10, 0),
  logSigmoid: unary(-20, 20),

  eq: compare,
  ne: compare,
  lt: compare,
  le: compare,
  gt: compare,
  ge: compare,
  isnan: test(-3, 3),
  isinf: test(-3, 3),
  isfinite: test(-3, 3),
  isposinf: test(-3, 3),
  isneginf: test(-3, 3),
  signbit: test(-3, 3, 0),
  isclose: { ...compare, options: [1e-3, 1e-3] },

  logicalNot: test(-2, 2, 0, 1),
  logicalAnd: logic,
  logicalOr: logic,
  logicalXor: logic,
  bitwiseNot: test(-100, 100),
  bitwiseAnd: bits,
  bitwiseOr: bits,
  bitwiseXor: bits,
  bitwiseLeftShift: shifts,
  bitwiseRightShift: shifts,

  maskedFill: { arguments: [real(-10, 10), truth, real(-10, 10)] },
  where: { arguments: [real(-10, 10), truth, real(-10, 10)] },
  nanToNum: { arguments: [real(-10, 10)], options: [1, 2, -2] },
} satisfies { readonly [N in ElementwiseName]: Domain };

/** How an elementwise op is tried. */
export const domainOf = (name: ElementwiseName): Domain => domains[name];

/** All elementwise ops, by name. */
export const elementwiseNames = Object.keys(domains) as readonly ElementwiseName[];
