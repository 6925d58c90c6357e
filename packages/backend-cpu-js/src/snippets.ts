import type { Lane, ScalarOp } from "@adjoint/core";
import { functions } from "./functions";

export type Value = number | bigint;

/** One scalar op in one lane, twice: as JavaScript text over the names of its arguments, and as a function. bool is 0 or 1. */
export interface Snippet {
  readonly print: (...args: string[]) => string;
  readonly evaluate: (...args: never[]) => Value;
}

/** Chooses a snippet by the lane of the arguments, and where it matters by that of the result. */
type Rule = (lane: Lane, result: Lane) => Snippet;

const wrapInt64 = (a: bigint): bigint => BigInt.asIntN(64, a);
const wrapUint64 = (a: bigint): bigint => BigInt.asUintN(64, a);
const keep = (a: Value): Value => a;

/** Brings the result of an operation back into its lane. */
const wraps: { readonly [L in Lane]: Snippet } = {
  float32: { print: (a) => `fround(${a})`, evaluate: Math.fround },
  float64: { print: (a) => a ?? "", evaluate: keep },
  int32: { print: (a) => `((${a}) | 0)`, evaluate: (a: number) => a | 0 },
  uint32: { print: (a) => `((${a}) >>> 0)`, evaluate: (a: number) => a >>> 0 },
  int64: { print: (a) => `BigInt.asIntN(64, ${a})`, evaluate: wrapInt64 },
  uint64: { print: (a) => `BigInt.asUintN(64, ${a})`, evaluate: wrapUint64 },
  bool: { print: (a) => a ?? "", evaluate: keep },
};

type Print = Snippet["print"];
type Evaluate = Snippet["evaluate"];

const isWide = (lane: Lane): boolean => lane === "int64" || lane === "uint64";
const isFloatLane = (lane: Lane): boolean => lane === "float32" || lane === "float64";

const snippet = (print: Print, evaluate: Evaluate): Snippet => ({ print, evaluate });
const call =
  (name: string): Print =>
  (...args) =>
    `${name}(${args.join(", ")})`;

function wrapped(lane: Lane, print: Print, evaluate: Evaluate): Snippet {
  const wrap = wraps[lane];
  const finish = wrap.evaluate as (a: Value) => Value;
  const start = evaluate as (...args: Value[]) => Value;
  return { print: (...args) => wrap.print(print(...args)), evaluate: (...args: Value[]) => finish(start(...args)) };
}

type MathFunction = { [K in keyof Math]: Math[K] extends (x: number) => number ? K : never }[keyof Math];

/** A function of one float whose results need rounding in float32. */
const method =
  (name: Exclude<MathFunction, symbol>): Rule =>
  (lane) =>
    wrapped(lane, call(`Math.${name}`), Math[name] as (x: number) => number);

/** A function of floats whose results are floats of the same precision already. */
const exact =
  (name: Exclude<MathFunction, symbol>): Rule =>
  () =>
    snippet(call(`Math.${name}`), Math[name] as (x: number) => number);

const arithmetic =
  (operator: string, evaluate: Evaluate): Rule =>
  (lane) =>
    wrapped(lane, (a, b) => `${a} ${operator} ${b}`, evaluate);

/** A function with a quicker way for float32. */
const float32Way =
  (name: "expFloat32" | "tanhFloat32" | "erfFloat32", otherwise: Rule): Rule =>
  (lane, result) =>
    lane === "float32" ? wrapped(lane, call(name), functions[name]) : otherwise(lane, result);

/** A choice between the ways of integers of 32 bits and of 64, or between floats and the rest. */
const choose =
  (test: (lane: Lane) => boolean, yes: Rule, no: Rule): Rule =>
  (lane, result) =>
    (test(lane) ? yes : no)(lane, result);

const always =
  (print: Print, evaluate: Evaluate): Rule =>
  () =>
    snippet(print, evaluate);
const closed =
  (print: Print, evaluate: Evaluate): Rule =>
  (lane) =>
    wrapped(lane, print, evaluate);

const compare = (operator: string, evaluate: (a: Value, b: Value) => boolean): Rule =>
  always(
    (a, b) => `(${a} ${operator} ${b} ? 1 : 0)`,
    (a: Value, b: Value) => (evaluate(a, b) ? 1 : 0),
  );

const least = always(
  (a, b) => `(${a} < ${b} ? ${a} : ${b})`,
  (a: Value, b: Value) => (a < b ? a : b),
);
const greatest = always(
  (a, b) => `(${a} > ${b} ? ${a} : ${b})`,
  (a: Value, b: Value) => (a > b ? a : b),
);

const divideWide: Rule = closed(
  (a, b) => `(${b} === 0n ? 0n : ${a} / ${b})`,
  (a: bigint, b: bigint) => (b === 0n ? 0n : a / b),
);
const divideNarrow: Rule = closed(
  (a, b) => `(${b} === 0 ? 0 : ${a} / ${b})`,
  (a: number, b: number) => (b === 0 ? 0 : a / b),
);
const remainderWide: Rule = always(
  (a, b) => `(${b} === 0n ? 0n : ${a} % ${b})`,
  (a: bigint, b: bigint) => (b === 0n ? 0n : a % b),
);
const remainderNarrow: Rule = closed(
  (a, b) => `(${b} === 0 ? 0 : ${a} % ${b})`,
  (a: number, b: number) => (b === 0 ? 0 : a % b),
);
const remainderFloat: Rule = always(
  (a, b) => `(${a} % ${b})`,
  (a: number, b: number) => a % b,
);

const shiftLeft: Rule = choose(
  isWide,
  closed(
    (a, b) => `(${b} >= 0n && ${b} < 64n ? ${a} << ${b} : 0n)`,
    (a: bigint, b: bigint) => (b >= 0n && b < 64n ? a << b : 0n),
  ),
  closed(
    (a, b) => `(${b} >>> 0 < 32 ? ${a} << ${b} : 0)`,
    (a: number, b: number) => (b >>> 0 < 32 ? a << b : 0),
  ),
);

const shiftRightWide: Rule = always(
  (a, b) => `(${b} >= 0n && ${b} < 64n ? ${a} >> ${b} : ${a} < 0n ? -1n : 0n)`,
  (a: bigint, b: bigint) => (b >= 0n && b < 64n ? a >> b : a < 0n ? -1n : 0n),
);
const shiftRightSigned: Rule = always(
  (a, b) => `(${b} >>> 0 < 32 ? ${a} >> ${b} : ${a} >> 31)`,
  (a: number, b: number) => (b >>> 0 < 32 ? a >> b : a >> 31),
);
const shiftRightUnsigned: Rule = always(
  (a, b) => `(${b} < 32 ? ${a} >>> ${b} : 0)`,
  (a: number, b: number) => (b < 32 ? a >>> b : 0),
);

const bitwise =
  (operator: string, narrow: (a: number, b: number) => number, wide: (a: bigint, b: bigint) => bigint): Rule =>
  (lane) =>
    wrapped(lane, (a, b) => `(${a} ${operator} ${b})`, isWide(lane) ? wide : narrow);

/** To each lane from a float, and from an integer of 32 or 64 bits or a bool. */
const casts: { readonly [L in Lane]: { readonly float: Snippet; readonly narrow: Snippet; readonly wide: Snippet } } = {
  float32: { float: wraps.float32, narrow: wraps.float32, wide: snippet(call("bigintToFloat32"), functions.bigintToFloat32) },
  float64: { float: wraps.float64, narrow: wraps.float64, wide: snippet(call("Number"), Number) },
  int32: {
    float: snippet(call("floatToInt32"), functions.floatToInt32),
    narrow: wraps.int32,
    wide: snippet(
      (a) => `Number(BigInt.asIntN(32, ${a}))`,
      (a: bigint) => Number(BigInt.asIntN(32, a)),
    ),
  },
  uint32: {
    float: snippet(call("floatToUint32"), functions.floatToUint32),
    narrow: wraps.uint32,
    wide: snippet(
      (a) => `Number(BigInt.asUintN(32, ${a}))`,
      (a: bigint) => Number(BigInt.asUintN(32, a)),
    ),
  },
  int64: { float: snippet(call("floatToInt64"), functions.floatToInt64), narrow: snippet(call("BigInt"), BigInt), wide: wraps.int64 },
  uint64: {
    float: snippet(call("floatToUint64"), functions.floatToUint64),
    narrow: snippet(
      (a) => `BigInt.asUintN(64, BigInt(${a}))`,
      (a: number) => wrapUint64(BigInt(a)),
    ),
    wide: wraps.uint64,
  },
  bool: {
    float: snippet(
      (a) => `(${a} !== 0 ? 1 : 0)`,
      (a: number) => (a !== 0 ? 1 : 0),
    ),
    narrow: snippet(
      (a) => `(${a} !== 0 ? 1 : 0)`,
      (a: number) => (a !== 0 ? 1 : 0),
    ),
    wide: snippet(
      (a) => `(${a} !== 0n ? 1 : 0)`,
      (a: bigint) => (a !== 0n ? 1 : 0),
    ),
  },
};

const cast: Rule = (lane, result) => casts[result][isFloatLane(lane) ? "float" : isWide(lane) ? "wide" : "narrow"];

const bitcast: Rule = (lane, result) => {
  if (lane === result || !(isFloatLane(lane) || isFloatLane(result))) return wraps[result];
  if (lane === "float32") return wrapped(result, call("float32Bits"), functions.float32Bits);
  if (lane === "float64") return wrapped(result, call("float64Bits"), functions.float64Bits);
  if (result === "float32") return snippet(call("float32FromBits"), functions.float32FromBits);
  return snippet(call("float64FromBits"), functions.float64FromBits);
};

const pow: Rule = (lane) => {
  if (isFloatLane(lane)) return wrapped(lane, call("powFloat"), functions.powFloat);
  if (isWide(lane)) return wrapped(lane, call("powBigInt"), functions.powBigInt);
  return lane === "uint32" ? snippet(call("powUint32"), functions.powUint32) : snippet(call("powInt32"), functions.powInt32);
};

const signWide: Rule = always(
  (a) => `(${a} > 0n ? 1n : ${a} < 0n ? -1n : 0n)`,
  (a: bigint) => (a > 0n ? 1n : a < 0n ? -1n : 0n),
);
const absoluteWide: Rule = closed(
  (a) => `(${a} < 0n ? -${a} : ${a})`,
  (a: bigint) => (a < 0n ? -a : a),
);

/** What this backend knows of every scalar op. */
export const scalarRules = {
  floor: exact("floor"),
  ceil: exact("ceil"),
  round: always(call("roundHalfEven"), functions.roundHalfEven),
  trunc: exact("trunc"),
  exp: float32Way("expFloat32", method("exp")),
  expm1: method("expm1"),
  log: method("log"),
  log1p: method("log1p"),
  sqrt: method("sqrt"),
  sin: method("sin"),
  cos: method("cos"),
  tan: method("tan"),
  asin: method("asin"),
  acos: method("acos"),
  atan: method("atan"),
  tanh: float32Way("tanhFloat32", method("tanh")),
  erf: float32Way("erfFloat32", closed(call("erf"), functions.erf)),
  isnan: always(
    (a) => `(${a} !== ${a} ? 1 : 0)`,
    (a: number) => (a !== a ? 1 : 0),
  ),
  neg: closed(
    (a) => `(-${a})`,
    (a: number) => -a,
  ),
  abs: choose(isWide, absoluteWide, closed(call("Math.abs"), Math.abs)),
  sign: choose(isWide, signWide, always(call("Math.sign"), Math.sign)),
  div: arithmetic("/", (a: number, b: number) => a / b),
  atan2: closed(call("Math.atan2"), Math.atan2),
  add: arithmetic("+", (a: number, b: number) => a + b),
  sub: arithmetic("-", (a: number, b: number) => a - b),
  mul: choose(
    (lane) => lane === "int32" || lane === "uint32",
    closed(call("imul"), Math.imul),
    arithmetic("*", (a: number, b: number) => a * b),
  ),
  rem: choose(isFloatLane, remainderFloat, choose(isWide, remainderWide, remainderNarrow)),
  pow,
  min: choose(isFloatLane, always(call("Math.min"), Math.min), least),
  max: choose(isFloatLane, always(call("Math.max"), Math.max), greatest),
  idiv: choose(isWide, divideWide, divideNarrow),
  shl: shiftLeft,
  shr: choose(
    isWide,
    shiftRightWide,
    choose((lane) => lane === "uint32", shiftRightUnsigned, shiftRightSigned),
  ),
  not: choose(
    (lane) => lane === "bool",
    always(
      (a) => `(${a} ^ 1)`,
      (a: number) => a ^ 1,
    ),
    closed(
      (a) => `(~${a})`,
      (a: number) => ~a,
    ),
  ),
  and: bitwise(
    "&",
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  or: bitwise(
    "|",
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  xor: bitwise(
    "^",
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  eq: compare("===", (a, b) => a === b),
  lt: compare("<", (a, b) => a < b),
  le: compare("<=", (a, b) => a <= b),
  where: always(
    (condition, a, b) => `(${condition} !== 0 ? ${a} : ${b})`,
    (condition: number, a: Value, b: Value) => (condition !== 0 ? a : b),
  ),
  cast,
  bitcast,
  threefry: closed((...words) => `threefry(${words.map((word) => `${word} | 0`).join(", ")})`, functions.threefry),
} satisfies { readonly [K in ScalarOp]: Rule };

export const ruleOf = (op: ScalarOp): Rule => scalarRules[op];

/** The conversion of a run-time scalar to its lane. */
export const toLane = (lane: Lane): Snippet => wraps[lane];
