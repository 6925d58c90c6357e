import type { Lane, ScalarOp } from "@adjoint/core";
import { bitcast, cast } from "./casts";
import { functions } from "./functions";
import {
  call,
  isFloatLane,
  isWide,
  larger,
  selectFloat,
  smaller,
  snippet,
  wrapped,
  type Evaluate,
  type Print,
  type Rule,
  type Value,
} from "./snippet";

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
    (a, b) => `((${a} ${operator} ${b}) | 0)`,
    (a: Value, b: Value) => (evaluate(a, b) ? 1 : 0),
  );

const selectWord: Print = (condition, a, b) => `(${b} ^ ((${a} ^ ${b}) & -${condition}))`;
const selectAny: Print = (condition, a, b) => `(${condition} !== 0 ? ${a} : ${b})`;

const where: Rule = (_, result) => {
  const print = isFloatLane(result) ? selectFloat : isWide(result) ? selectAny : selectWord;
  return wrapped(result === "uint32" ? "uint32" : "bool", print, (condition: number, a: Value, b: Value) => (condition !== 0 ? a : b));
};

/** The smaller or larger of two, or whichever is NaN. */
const extremum = (operator: string, float: (a: number, b: number) => number, integer: (a: Value, b: Value) => Value): Rule =>
  choose(
    isFloatLane,
    always((a, b) => selectFloat(`(${a} ${operator} ${b}) | (${a} !== ${a})`, a, b), float),
    always((a, b) => `(${a} ${operator} ${b} ? ${a} : ${b})`, integer),
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
    (a) => `((${a} !== ${a}) | 0)`,
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
  min: extremum("<", Math.min, smaller),
  max: extremum(">", Math.max, larger),
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
  where,
  cast,
  bitcast,
  threefry: closed((...words) => `threefry(${words.map((word) => `${word} | 0`).join(", ")})`, functions.threefry),
} satisfies { readonly [K in ScalarOp]: Rule };

export const ruleOf = (op: ScalarOp): Rule => scalarRules[op];
