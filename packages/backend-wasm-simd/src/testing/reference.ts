import { type DType, dtypes, type Lane, type Program, type ScalarOp, type StorageArray } from "@adjoint/core";
import { contiguousStrides, sizeOf, type Window } from "./build";
import { decodeHalf, encodeHalf, roundHalfEven } from "./half";

export type Value = number | bigint;

/** Into the range of a lane. */
export function wrap(lane: Lane, x: Value): Value {
  switch (lane) {
    case "float32":
      return Math.fround(Number(x));
    case "float64":
      return Number(x);
    case "int32":
      return Number(BigInt.asIntN(32, BigInt(x)));
    case "uint32":
      return Number(BigInt.asUintN(32, BigInt(x)));
    case "int64":
      return BigInt.asIntN(64, BigInt(x));
    case "uint64":
      return BigInt.asUintN(64, BigInt(x));
    case "bool":
      return Number(x) !== 0 ? 1 : 0;
  }
}

const ranges: { readonly [L in Lane]?: readonly [bigint, bigint] } = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

const isFloat = (lane: Lane): boolean => lane === "float32" || lane === "float64";

function cast(from: Lane, to: Lane, x: Value): Value {
  const range = ranges[to];
  if (range === undefined || !isFloat(from)) return wrap(to, x);
  if (Number.isNaN(x)) return wrap(to, 0);
  const truncated = x === Number.POSITIVE_INFINITY ? range[1] : x === Number.NEGATIVE_INFINITY ? range[0] : BigInt(Math.trunc(Number(x)));
  return wrap(to, truncated < range[0] ? range[0] : truncated > range[1] ? range[1] : truncated);
}

/** 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, whose terms are all of one sign. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) sum += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** C's pow, where JavaScript's differs. */
export const powFloat = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y);

function powInteger(x: bigint, y: bigint): bigint {
  if (y >= 0n) return x ** y;
  return x === 1n ? 1n : x === -1n ? (y % 2n === 0n ? 1n : -1n) : 0n;
}

function threefry([k0, k1, c0, c1]: readonly number[]): number {
  const keys = [k0!, k1!, (k0! ^ k1! ^ 0x1bd11bda) >>> 0];
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  let [x0, x1] = [(c0! + k0!) >>> 0, (c1! + k1!) >>> 0];
  for (let round = 0; round < 20; round++) {
    x0 = (x0 + x1) >>> 0;
    x1 = (((x1 << rotations[round % 8]!) | (x1 >>> (32 - rotations[round % 8]!))) ^ x0) >>> 0;
    if (round % 4 === 3) {
      const block = (round + 1) / 4;
      x0 = (x0 + keys[block % 3]!) >>> 0;
      x1 = (x1 + keys[(block + 1) % 3]! + block) >>> 0;
    }
  }
  return x0;
}

const unary = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  tanh: Math.tanh,
  round: roundHalfEven,
  erf,
} as const;

function floatOp(op: ScalarOp, [x, y]: readonly number[]): Value | undefined {
  if (op in unary) return unary[op as keyof typeof unary](x!);
  switch (op) {
    case "isnan":
      return x !== x ? 1 : 0;
    case "sign":
      return Math.sign(x!);
    case "abs":
      return Math.abs(x!);
    case "neg":
      return -x!;
    case "add":
      return x! + y!;
    case "sub":
      return x! - y!;
    case "mul":
      return x! * y!;
    case "div":
      return x! / y!;
    case "rem":
      return x! % y!;
    case "pow":
      return powFloat(x!, y!);
    case "min":
      return Math.min(x!, y!);
    case "max":
      return Math.max(x!, y!);
    case "atan2":
      return Math.atan2(x!, y!);
    default:
      return undefined;
  }
}

function integerOp(op: ScalarOp, [x, y]: readonly bigint[], bits: bigint): Value | undefined {
  const far = y !== undefined && (y < 0n || y >= bits);
  switch (op) {
    case "sign":
      return x! > 0n ? 1 : x! < 0n ? -1 : 0;
    case "abs":
      return x! < 0n ? -x! : x!;
    case "neg":
      return -x!;
    case "add":
      return x! + y!;
    case "sub":
      return x! - y!;
    case "mul":
      return x! * y!;
    case "idiv":
      return y === 0n ? 0 : x! / y!;
    case "rem":
      return y === 0n ? 0 : x! % y!;
    case "pow":
      return powInteger(x!, y!);
    case "min":
      return x! < y! ? x! : y!;
    case "max":
      return x! > y! ? x! : y!;
    case "shl":
      return far ? 0 : x! << y!;
    case "shr":
      return far ? (x! < 0n ? -1 : 0) : x! >> y!;
    case "not":
      return ~x!;
    case "and":
      return x! & y!;
    case "or":
      return x! | y!;
    case "xor":
      return x! ^ y!;
    default:
      return undefined;
  }
}

/** One scalar op in its plainest form: floats in double, rounded at the end; integers without bounds, wrapped at the end. */
export function applyScalar(op: ScalarOp, from: Lane, to: Lane, args: readonly Value[]): Value {
  const [x, y, z] = args as [Value, Value, Value];
  if (op === "eq") return x === y ? 1 : 0;
  if (op === "lt") return x < y ? 1 : 0;
  if (op === "le") return x <= y ? 1 : 0;
  if (op === "where") return x !== 0 ? y : z;
  if (op === "cast") return cast(from, to, x);
  if (op === "bitcast") return reread(from as DType, to as DType, x);
  if (op === "threefry") return threefry(args as number[]);
  if (op === "not" && to === "bool") return x === 0 ? 1 : 0;
  const bits = from === "int64" || from === "uint64" ? 64n : 32n;
  const result = isFloat(from) ? floatOp(op, args as number[]) : integerOp(op, args.map(BigInt), bits);
  if (result === undefined) throw new Error(`no meaning for ${op} of ${from}`);
  return wrap(to, result);
}

function reread(from: DType, to: DType, x: Value): Value {
  const source = new dtypes[from].storage(1);
  source[0] = x as never;
  return new dtypes[to].storage(source.buffer)[0]!;
}

/** What a program computes from the values of its inputs. */
export function evaluate(program: Program, inputs: readonly Value[], scalars: readonly Value[], index: number): Value[] {
  const values: Value[] = [];
  for (const node of program.nodes) {
    if (node.op === "input") values.push(inputs[node.index]!);
    else if (node.op === "scalar") values.push(wrap(node.lane, scalars[node.index]!));
    else if (node.op === "const") values.push(wrap(node.lane, node.value));
    else if (node.op === "index") values.push(index >>> 0);
    else {
      const from = program.nodes[node.args[0]!]!.lane;
      const args = node.args.map((argument) => values[argument]!);
      values.push(applyScalar(node.op, from, node.lane, args));
    }
  }
  return program.outputs.map(({ node }) => values[node]!);
}

/** A stored element as a value of its lane. */
export function decode(dtype: DType, stored: Value): Value {
  if (dtype === "float16" || dtype === "bfloat16") return decodeHalf(dtype, stored as number);
  return dtype === "bool" ? (stored === 0 ? 0 : 1) : stored;
}

export function encode(dtype: DType, value: Value): Value {
  if (dtype === "float16" || dtype === "bfloat16") return encodeHalf(dtype, value as number);
  const cell = new dtypes[dtype].storage(1);
  cell[0] = value as never;
  return cell[0]!;
}

/** The positions of a space in row-major order. */
export function* positions(shape: readonly number[]): Generator<number[]> {
  const strides = contiguousStrides(shape);
  for (let i = 0; i < sizeOf(shape); i++) yield shape.map((size, axis) => Math.floor(i / strides[axis]!) % size);
}

export const offsetAt = ({ offset, strides }: { offset: number; strides: readonly number[] }, at: readonly number[]): number =>
  at.reduce((sum, position, axis) => sum + position * strides[axis]!, offset);

export const valueAt = (window: Window, at: readonly number[]): Value =>
  decode(window.dtype, (window.data as ArrayLike<Value>)[offsetAt(window, at)]!);

export function storeAt(window: Window, data: StorageArray, at: readonly number[], value: Value): void {
  data[offsetAt(window, at)] = encode(window.dtype, value) as never;
}
