import type { DType, Program, ScalarOp } from "@adjoint/core";
import { describe, expect } from "vitest";
import type { WebGPUBackend } from "./backend";
import { deviceTest } from "./testing/device-test";
import { programOf } from "./testing/programs";
import { nearQuarterTurns } from "./testing/quarter-turns";
import { erf, ulps } from "./testing/real-functions";
import { freshOutput, place, randomNumbers, values, viewOf } from "./testing/views";

async function evaluate(backend: WebGPUBackend, program: Program, ...columns: number[][]): Promise<number[]> {
  const shape = [columns[0]!.length];
  const inputs = columns.map((column, i) => viewOf(place(backend, program.inputs[i]!, column), [1]));
  const output = freshOutput(backend, program.outputs[0]!.dtype, shape);
  backend.run({ kind: "map", program, scalars: [], shape, alias: [-1] }, inputs, [output]);
  return values(backend, output, shape[0]!);
}

const unary = (op: ScalarOp, from: DType = "float32", to: DType = from): Program => programOf([from], to, (p) => p.op(op, p.input(0)));
const binary = (op: ScalarOp, from: DType = "float32", to: DType = from): Program =>
  programOf([from, from], to, (p) => p.op(op, p.input(0), p.input(1)));

const NAN = Number.NaN;
const INFINITE = Number.POSITIVE_INFINITY;
const specials = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 1e-30, -1e-30, 1e30, -1e30, 3.4e38, -3.4e38, INFINITE, -INFINITE, NAN];
const spread = (scale: number, seed: number): number[] => randomNumbers(400, seed).map((x) => Math.fround(x * scale));
const wide = (seed: number): number[] => randomNumbers(200, seed).map((x) => Math.fround(Math.sign(x) * 2 ** (x * 120)));

const roundHalfEven = (x: number): number => {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
};

/** What each function is, where to try it, and how far off it may be. */
const functions: { op: ScalarOp; meaning: (x: number) => number; at: number[]; within: number }[] = [
  { op: "floor", meaning: Math.floor, at: [...specials, ...spread(20, 1)], within: 0 },
  { op: "ceil", meaning: Math.ceil, at: [...specials, ...spread(20, 2)], within: 0 },
  { op: "trunc", meaning: Math.trunc, at: [...specials, ...spread(20, 3)], within: 0 },
  { op: "round", meaning: roundHalfEven, at: [...specials, 1.5, 2.5, 3.5, -1.5, -2.5, 0.49999997, ...spread(20, 4)], within: 0 },
  { op: "neg", meaning: (x) => -x, at: [...specials, ...spread(9, 5)], within: 0 },
  { op: "abs", meaning: Math.abs, at: [...specials, ...spread(9, 6)], within: 0 },
  { op: "sign", meaning: Math.sign, at: [...specials, ...spread(9, 7)], within: 0 },
  { op: "sqrt", meaning: Math.sqrt, at: [...specials, ...spread(90, 8), ...wide(2)], within: 1 },
  { op: "exp", meaning: Math.exp, at: [...specials, 88, 88.7, 89, -86, -110, ...spread(85, 9), ...spread(1, 10)], within: 2 },
  {
    op: "expm1",
    meaning: Math.expm1,
    at: [...specials, 88, 88.7, 89, -86, -110, ...spread(85, 11), ...spread(1, 12), ...spread(0.001, 13)],
    within: 2,
  },
  {
    op: "log",
    meaning: Math.log,
    at: [...specials, ...spread(5, 14), ...wide(3), ...spread(0.01, 15).map((x) => Math.fround(1 + x))],
    within: 1.5,
  },
  { op: "log1p", meaning: Math.log1p, at: [...specials, ...spread(5, 16), ...wide(4), ...spread(0.01, 17)], within: 2 },
  {
    op: "tanh",
    meaning: Math.tanh,
    at: [...specials, 100, -100, 9, -9, ...spread(10, 18), ...spread(1, 19), ...spread(0.001, 20)],
    within: 3,
  },
  { op: "erf", meaning: erf, at: [...specials, ...spread(5, 21), ...spread(1, 22), ...spread(0.001, 23)], within: 2 },
  {
    op: "sin",
    meaning: Math.sin,
    at: [
      ...specials,
      1e7,
      12345.678,
      8192,
      8193,
      3.1415927,
      ...spread(10, 24),
      ...spread(9000, 25),
      ...spread(1e8, 26),
      ...wide(38),
      ...nearQuarterTurns,
    ].map(Math.fround),
    within: 2.5,
  },
  {
    op: "cos",
    meaning: Math.cos,
    at: [
      ...specials,
      1e7,
      12345.678,
      8192,
      8193,
      1.5707964,
      ...spread(10, 27),
      ...spread(9000, 28),
      ...spread(1e8, 29),
      ...wide(39),
      ...nearQuarterTurns,
    ].map(Math.fround),
    within: 2.5,
  },
  { op: "tan", meaning: Math.tan, at: [...specials, ...spread(10, 30), ...spread(9000, 31)].map(Math.fround), within: 5 },
  { op: "asin", meaning: Math.asin, at: [...specials, 1.0000001, ...spread(1, 32), ...spread(0.01, 33)], within: 3 },
  { op: "acos", meaning: Math.acos, at: [...specials, 1.0000001, 0.99999994, ...spread(1, 34)], within: 3 },
  { op: "atan", meaning: Math.atan, at: [...specials, ...spread(1, 35), ...spread(50, 36), ...spread(0.01, 37)], within: 3 },
];

describe("functions of one float", () => {
  for (const { op, meaning, at, within } of functions) {
    deviceTest(`${op} is within ${within} ulp, and right at the edges`, async (backend) => {
      const x = at.map(Math.fround);
      const got = await evaluate(backend, unary(op), x);
      const errors = got.map((y, i) => ({ x: x[i], y, want: meaning(x[i]!), ulps: ulps(y, meaning(x[i]!)) }));
      const worst = errors.reduce((a, b) => (b.ulps > a.ulps ? b : a));
      expect(
        worst.ulps,
        JSON.stringify(worst, (_, v) => (typeof v === "number" ? String(v) : v)),
      ).toBeLessThanOrEqual(within);
    });
  }

  deviceTest("isnan and casts to bool", async (backend) => {
    const x = [...specials, 5];
    expect(await evaluate(backend, unary("isnan", "float32", "bool"), x)).toEqual(x.map((v) => Number(Number.isNaN(v))));
    const toBool = programOf(["float32"], "bool", (p) => p.to("cast", p.input(0), "bool"));
    expect(await evaluate(backend, toBool, x)).toEqual(x.map((v) => Number(v !== 0)));
  });
});

const pairs = specials.flatMap((a) => specials.map((b) => [a, b] as const));
const left = [...pairs.map(([a]) => a), ...spread(5, 40), ...wide(41)].map(Math.fround);
const right = [...pairs.map(([, b]) => b), ...spread(5, 42), ...wide(43)].map(Math.fround);
const cPow = (a: number, b: number): number => (a === 1 || (a === -1 && Math.abs(b) === INFINITE) ? 1 : a ** b);
const propagating = (pick: (a: number, b: number) => number) => (a: number, b: number) =>
  Number.isNaN(a) || Number.isNaN(b) ? NAN : pick(a, b);

const operations: { op: ScalarOp; meaning: (a: number, b: number) => number; within: number }[] = [
  { op: "add", meaning: (a, b) => a + b, within: 0.5 },
  { op: "sub", meaning: (a, b) => a - b, within: 0.5 },
  { op: "mul", meaning: (a, b) => a * b, within: 0.5 },
  { op: "div", meaning: (a, b) => a / b, within: 1 },
  { op: "min", meaning: propagating(Math.min), within: 0 },
  { op: "max", meaning: propagating(Math.max), within: 0 },
  { op: "rem", meaning: (a, b) => a % b, within: 0 },
  { op: "pow", meaning: cPow, within: 2 },
  { op: "atan2", meaning: Math.atan2, within: 3 },
  { op: "eq", meaning: (a, b) => Number(a === b), within: 0 },
  { op: "lt", meaning: (a, b) => Number(a < b), within: 0 },
  { op: "le", meaning: (a, b) => Number(a <= b), within: 0 },
];

/** Drivers may flush what is smaller than the smallest normal number. */
const isTiny = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -125;

describe("operations on two floats", () => {
  for (const { op, meaning, within } of operations) {
    deviceTest(`${op} is within ${within} ulp, and right at the edges`, async (backend) => {
      const compares = op === "eq" || op === "lt" || op === "le";
      const got = await evaluate(backend, binary(op, "float32", compares ? "bool" : "float32"), left, right);
      const errors = got.map((y, i) => {
        const want = meaning(left[i]!, right[i]!);
        return { a: left[i], b: right[i], y, want, ulps: isTiny(want) ? 0 : ulps(y, want) };
      });
      const worst = errors.reduce((a, b) => (b.ulps > a.ulps ? b : a));
      expect(
        worst.ulps,
        JSON.stringify(worst, (_, v) => (typeof v === "number" ? String(v) : v)),
      ).toBeLessThanOrEqual(within);
    });
  }

  deviceTest("rem of numbers below the smallest normal one is exact, where the driver keeps them", async (backend) => {
    const [a, b] = [
      [4, 7, 2 ** 23 + 6, 9],
      [3, 5, 12, 2 ** 22],
    ].map((units) => units.map((unit) => unit * 2 ** -149)) as [number[], number[]];
    const kept = await evaluate(backend, binary("lt", "float32", "bool"), [0], [2 ** -149]);
    if (kept[0] === 0) return; // there is no such number here
    expect(await evaluate(backend, binary("rem"), a, b)).toEqual(a.map((x, i) => x % b[i]!));
  });

  deviceTest("infinity and NaN survive what compilers believe of zero and of themselves", async (backend) => {
    const x = [1, INFINITE, -INFINITE, NAN];
    const itself = programOf(["float32"], "float32", (p) => {
      const input = p.input(0);
      return p.op("sub", input, input);
    });
    expect(await evaluate(backend, itself, x)).toEqual([0, NAN, NAN, NAN]);
    const timesZero = programOf(["float32"], "float32", (p) => p.op("mul", p.input(0), p.constant(0, "float32")));
    expect((await evaluate(backend, timesZero, x)).map(Math.abs)).toEqual([0, NAN, NAN, NAN]);
    const overZero = programOf(["float32"], "float32", (p) => p.op("div", p.input(0), p.constant(0, "float32")));
    expect(await evaluate(backend, overZero, [1, -1, 0])).toEqual([INFINITE, -INFINITE, NAN]);
    const notLess = programOf(["float32"], "bool", (p) => p.op("not", p.op("lt", p.input(0), p.constant(2, "float32"))));
    expect(await evaluate(backend, notLess, x)).toEqual([0, 1, 0, 1]);
  });

  deviceTest("whole quotients are exact", async (backend) => {
    const divisors = Array.from({ length: 400 }, (_, i) => (i % 97) + 1);
    const numbers = divisors.map((divisor, i) => divisor * ((i * 7919) % 1000));
    expect(await evaluate(backend, binary("div"), numbers, divisors)).toEqual(numbers.map((number, i) => number / divisors[i]!));
  });

  deviceTest("constants keep their bits", async (backend) => {
    const constants = [0, -0, 0.1, -1e30, 3.4028234663852886e38, 1.1754943508222875e-38, INFINITE, -INFINITE, NAN];
    for (const value of constants) {
      const program = programOf(["float32"], "uint32", (p) => p.to("bitcast", p.constant(value, "float32"), "uint32"));
      const bits = new Uint32Array(Float32Array.of(value).buffer)[0];
      expect(await evaluate(backend, program, [0])).toEqual([bits]);
    }
  });
});

const integers = [0, 1, -1, 2, -2, 3, 7, -7, 31, 32, 33, 100, -100, 65536, 2147483647, -2147483648];
const ints = integers.flatMap((a) => integers.map((b) => [a, b] as const));
const intPower = (a: number, b: number): number => {
  if (b < 0) return a === 1 ? 1 : a === -1 ? (b % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  for (let factor = a, rest = b; rest > 0; rest = Math.floor(rest / 2), factor = Math.imul(factor, factor)) {
    if (rest % 2 === 1) result = Math.imul(result, factor);
  }
  return result;
};

const integerMeanings: { op: ScalarOp; signed: (a: number, b: number) => number; unsigned: (a: number, b: number) => number }[] = [
  { op: "add", signed: (a, b) => (a + b) | 0, unsigned: (a, b) => (a + b) >>> 0 },
  { op: "sub", signed: (a, b) => (a - b) | 0, unsigned: (a, b) => (a - b) >>> 0 },
  { op: "mul", signed: Math.imul, unsigned: (a, b) => Math.imul(a, b) >>> 0 },
  { op: "idiv", signed: (a, b) => (b === 0 ? 0 : (a / b) | 0), unsigned: (a, b) => (b === 0 ? 0 : Math.floor(a / b)) },
  { op: "rem", signed: (a, b) => (b === 0 ? 0 : (a % b) | 0), unsigned: (a, b) => (b === 0 ? 0 : a % b) },
  { op: "pow", signed: intPower, unsigned: (a, b) => intPower(a, b) >>> 0 },
  { op: "min", signed: Math.min, unsigned: Math.min },
  { op: "max", signed: Math.max, unsigned: Math.max },
  { op: "and", signed: (a, b) => a & b, unsigned: (a, b) => (a & b) >>> 0 },
  { op: "or", signed: (a, b) => a | b, unsigned: (a, b) => (a | b) >>> 0 },
  { op: "xor", signed: (a, b) => a ^ b, unsigned: (a, b) => (a ^ b) >>> 0 },
  { op: "shl", signed: (a, b) => (b >>> 0 > 31 ? 0 : a << b), unsigned: (a, b) => (b > 31 ? 0 : (a << b) >>> 0) },
  { op: "shr", signed: (a, b) => (b >>> 0 > 31 ? (a < 0 ? -1 : 0) : a >> b), unsigned: (a, b) => (b > 31 ? 0 : a >>> b) },
];

describe("integers", () => {
  for (const { op, signed, unsigned } of integerMeanings) {
    deviceTest(`${op} wraps, and zero divides to zero`, async (backend) => {
      const [a, b] = [ints.map(([x]) => x), ints.map(([, y]) => y)];
      expect(await evaluate(backend, binary(op, "int32"), a, b)).toEqual(ints.map(([x, y]) => signed(x, y) | 0));
      const [ua, ub] = [a.map((x) => x >>> 0), b.map((x) => x >>> 0)];
      expect(await evaluate(backend, binary(op, "uint32"), ua, ub)).toEqual(ua.map((x, i) => unsigned(x, ub[i]!)));
    });
  }

  deviceTest("casts truncate, saturate and wrap", async (backend) => {
    const x = [NAN, INFINITE, -INFINITE, 3e9, -3e9, 5e9, 2.9, -2.9, 2147483520, 0, 255.5, 300];
    const cast = (to: DType) => programOf(["float32"], to, (p) => p.to("cast", p.input(0), to === "uint32" ? "uint32" : "int32"));
    const clamped = (low: number, high: number) => x.map((v) => (Number.isNaN(v) ? 0 : Math.trunc(Math.min(Math.max(v, low), high)) + 0));
    expect(await evaluate(backend, cast("int32"), x)).toEqual(clamped(-2147483648, 2147483647));
    expect(await evaluate(backend, cast("uint32"), x)).toEqual(clamped(0, 4294967295));
    expect(await evaluate(backend, cast("int8"), x)).toEqual(clamped(-2147483648, 2147483647).map((v) => (v << 24) >> 24));
    expect(await evaluate(backend, cast("uint16"), x)).toEqual(clamped(-2147483648, 2147483647).map((v) => v & 0xffff));
    const back = programOf(["uint32"], "float32", (p) => p.to("cast", p.input(0), "float32"));
    const large = [0, 1, 16777217, 16777219, 4294967295, 2147483649];
    expect(await evaluate(backend, back, large)).toEqual(large.map(Math.fround));
  });

  deviceTest("threefry gives the published words", async (backend) => {
    const program = programOf(["uint32", "uint32", "uint32", "uint32"], "uint32", (p) =>
      p.op("threefry", p.input(0), p.input(1), p.input(2), p.input(3)),
    );
    const columns = [
      [0, 0xffffffff, 0x13198a2e],
      [0, 0xffffffff, 0x03707344],
      [0, 0xffffffff, 0x243f6a88],
      [0, 0xffffffff, 0x85a308d3],
    ];
    expect(await evaluate(backend, program, ...columns)).toEqual([0x6b200159, 0x1cb996fc, 0xc4923a9c]);
  });
});
