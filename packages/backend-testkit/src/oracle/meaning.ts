import type { Lane } from "@adjoint/core";
import type { ScalarOp } from "@adjoint/core";
import { threefry } from "@adjoint/core/internal";
import { erf, pow, roundHalfEven } from "./real-functions";

/** A value in a lane: bigint in 64-bit integer lanes, 0 or 1 in bool, number otherwise. */
export type Value = number | bigint;

/** What an op makes of its arguments, each in its lane; the result is in `lane`. */
export type ScalarMeaning = (args: readonly Value[], lane: Lane, argumentLanes: readonly Lane[]) => Value;

const bits = { int32: 32, uint32: 32, int64: 64, uint64: 64 } as const;

export const isFloatLane = (lane: Lane): lane is "float32" | "float64" => lane === "float32" || lane === "float64";
const isSigned = (lane: Lane): boolean => lane === "int32" || lane === "int64";

/** A whole number wrapped to an integer lane. */
function wrapped(value: bigint, lane: Lane): Value {
  if (isFloatLane(lane) || lane === "bool") throw new TypeError(`${lane} is not an integer lane`);
  const inside = isSigned(lane) ? BigInt.asIntN(bits[lane], value) : BigInt.asUintN(bits[lane], value);
  return bits[lane] === 64 ? inside : Number(inside);
}

/** The result of one float operation, rounded to its lane. */
const rounded = (value: number, lane: Lane): number => (lane === "float32" ? Math.fround(value) : value);

/** Of one float; every float32 result is the double result, rounded once. */
const float1 =
  (f: (x: number) => number): ScalarMeaning =>
  ([x], lane) =>
    rounded(f(x as number), lane);

const float2 =
  (f: (a: number, b: number) => number): ScalarMeaning =>
  ([a, b], lane) =>
    rounded(f(a as number, b as number), lane);

/** Whole numbers are computed without bounds, and wrapped at the end. */
const number1 =
  (float: (x: number) => number, integer: (x: bigint) => bigint): ScalarMeaning =>
  ([x], lane) =>
    isFloatLane(lane) ? rounded(float(x as number), lane) : wrapped(integer(BigInt(x!)), lane);

const number2 =
  (float: (a: number, b: number) => number, integer: (a: bigint, b: bigint, lane: Lane) => bigint): ScalarMeaning =>
  ([a, b], lane) =>
    isFloatLane(lane) ? rounded(float(a as number, b as number), lane) : wrapped(integer(BigInt(a!), BigInt(b!), lane), lane);

/** Bitwise on integers, logical on bools. */
const bitwise =
  (f: (a: bigint, b: bigint) => bigint): ScalarMeaning =>
  ([a, b], lane) =>
    lane === "bool" ? Number(f(BigInt(a!), BigInt(b!)) & 1n) : wrapped(f(BigInt(a!), BigInt(b!)), lane);

const comparison =
  (f: (a: Value, b: Value) => boolean): ScalarMeaning =>
  ([a, b]) =>
    Number(f(a!, b!));

/** NaN if either is NaN; which of two zeros is left is not said. */
const either = (better: (a: number, b: number) => number) => (a: number, b: number) => (a !== a ? a : b !== b ? b : better(a, b));

function power(base: bigint, exponent: bigint, lane: Lane): bigint {
  if (exponent < 0n) return base === 1n ? 1n : base === -1n ? (exponent % 2n === 0n ? 1n : -1n) : 0n;
  const modulus = 1n << BigInt(lane === "int64" || lane === "uint64" ? 64 : 32);
  let result = 1n;
  let factor = ((base % modulus) + modulus) % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

/** Shifts by the width or more leave nothing but the sign. */
const shift = (a: bigint, by: bigint, lane: Lane, direction: "left" | "right"): bigint => {
  const width = BigInt(lane === "int64" || lane === "uint64" ? 64 : 32);
  if (by < 0n || by >= width) return direction === "left" || a >= 0n ? 0n : -1n;
  return direction === "left" ? a << by : a >> by;
};

const ranges = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const;

/** To another lane. Whole numbers come as bigints, and wrap; floats come as numbers: they truncate and saturate, and NaN is 0. To bool is `≠ 0`. */
export function castValue(x: Value, to: Lane): Value {
  if (to === "bool") return Number(x !== 0 && x !== 0n);
  if (isFloatLane(to)) return rounded(typeof x === "bigint" && to === "float32" ? bigintToFloat32(x) : Number(x), to);
  if (typeof x === "bigint") return wrapped(x, to);
  if (Number.isNaN(x)) return wrapped(0n, to);
  const [least, most] = ranges[to];
  if (!Number.isFinite(x)) return wrapped(x > 0 ? most : least, to);
  return saturate(BigInt(Math.trunc(x)), least, most, to);
}

const saturate = (x: bigint, least: bigint, most: bigint, to: Lane): Value => wrapped(x < least ? least : x > most ? most : x, to);

/** Once: over a double, 64-bit integers would be rounded twice. */
function bigintToFloat32(x: bigint): number {
  const size = x < 0n ? -x : x;
  const excess = size.toString(2).length - 26;
  if (excess <= 0) return Number(x);
  // What lies below the 26 bits kept only says whether a half is exactly a half.
  const kept = (size >> BigInt(excess)) | (size & ((1n << BigInt(excess)) - 1n) ? 1n : 0n);
  return Number(x < 0n ? -kept : kept) * 2 ** excess;
}

const words = new DataView(new ArrayBuffer(8));
const access: { readonly [L in Exclude<Lane, "bool">]: { get(): Value; set(value: never): void } } = {
  float32: { get: () => words.getFloat32(0), set: (x: number) => words.setFloat32(0, x) },
  float64: { get: () => words.getFloat64(0), set: (x: number) => words.setFloat64(0, x) },
  int32: { get: () => words.getInt32(0), set: (x: number) => words.setInt32(0, x) },
  uint32: { get: () => words.getUint32(0), set: (x: number) => words.setUint32(0, x) },
  int64: { get: () => words.getBigInt64(0), set: (x: bigint) => words.setBigInt64(0, x) },
  uint64: { get: () => words.getBigUint64(0), set: (x: bigint) => words.setBigUint64(0, x) },
};

/** The meaning of every scalar op, which each backend is tested against. It shares no code with any of them. */
export const scalarMeaning = {
  floor: float1(Math.floor),
  ceil: float1(Math.ceil),
  round: float1(roundHalfEven),
  trunc: float1(Math.trunc),
  exp: float1(Math.exp),
  expm1: float1(Math.expm1),
  log: float1(Math.log),
  log1p: float1(Math.log1p),
  sqrt: float1(Math.sqrt),
  sin: float1(Math.sin),
  cos: float1(Math.cos),
  tan: float1(Math.tan),
  asin: float1(Math.asin),
  acos: float1(Math.acos),
  atan: float1(Math.atan),
  tanh: float1(Math.tanh),
  erf: float1(erf),
  isnan: ([x]) => Number(x !== x),
  neg: number1(
    (x) => -x,
    (x) => -x,
  ),
  abs: number1(Math.abs, (x) => (x < 0n ? -x : x)),
  sign: number1(Math.sign, (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n)),
  div: float2((a, b) => a / b),
  atan2: float2(Math.atan2),
  add: number2(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  sub: number2(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  mul: number2(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  rem: number2(
    (a, b) => a % b,
    (a, b) => (b === 0n ? 0n : a % b),
  ),
  pow: number2(pow, power),
  // biome-ignore lint/complexity/useMathMinMax: Math takes no bigints.
  min: number2(either(Math.min), (a, b) => (a < b ? a : b)),
  // biome-ignore lint/complexity/useMathMinMax: Math takes no bigints.
  max: number2(either(Math.max), (a, b) => (a > b ? a : b)),
  idiv: number2(
    () => Number.NaN,
    (a, b) => (b === 0n ? 0n : a / b),
  ),
  shl: number2(
    () => Number.NaN,
    (a, b, lane) => shift(a, b, lane, "left"),
  ),
  shr: number2(
    () => Number.NaN,
    (a, b, lane) => shift(a, b, lane, "right"),
  ),
  not: ([x], lane) => (lane === "bool" ? 1 - Number(x) : wrapped(~BigInt(x!), lane)),
  and: bitwise((a, b) => a & b),
  or: bitwise((a, b) => a | b),
  xor: bitwise((a, b) => a ^ b),
  eq: comparison((a, b) => a === b),
  lt: comparison((a, b) => a < b),
  le: comparison((a, b) => a <= b),
  where: ([condition, a, b]) => (condition ? a! : b!),
  cast: ([x], lane, [from]) => castValue(isFloatLane(from!) ? x! : BigInt(x!), lane),
  bitcast: ([x], lane, [from]) => {
    access[from as "float32"].set(x as never);
    return access[lane as "float32"].get();
  },
  threefry: ([k0, k1, c0, c1]) => threefry(Number(k0), Number(k1), Number(c0), Number(c1)),
} satisfies { readonly [O in ScalarOp]: ScalarMeaning };
