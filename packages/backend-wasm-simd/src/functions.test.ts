import type { Backend, DType, ScalarOp } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { single } from "@adjoint/backend-testkit/oracle";
import { execute, makeBackend, roomFor, MARGIN, seeded, type Window } from "./testing/build";
import { specialFloats } from "./testing/data";
import { ulps } from "./testing/expect";
import { erf, powFloat } from "./testing/reference";

let backend: Backend;
beforeAll(async () => {
  backend = await makeBackend();
});

const window = (dtype: DType, values: readonly number[]): Window => ({
  dtype,
  data: dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values),
  offset: 0,
  strides: [1],
});

function compute(op: ScalarOp, dtype: DType, args: readonly (readonly number[])[]): number[] {
  const n = args[0]!.length;
  const program = single(
    op,
    args.map(() => dtype),
    dtype,
  );
  const { data } = execute(
    backend,
    { kind: "map", program, scalars: [], shape: [n], alias: [-1] },
    args.map((values) => window(dtype, values)),
    [roomFor(dtype, [n])],
  );
  return [...(data[0] as Float32Array)].slice(MARGIN, MARGIN + n);
}

/** Evenly spaced, and with the same number spread over the magnitudes, of both signs where the range has them. */
function samples(low: number, high: number, round: (x: number) => number): number[] {
  const random = seeded(20);
  const values: number[] = [];
  for (let i = 0; i < 20000; i++) {
    values.push(low + (high - low) * random());
    const magnitude = 10 ** (random() * 44 - 44) * Math.max(Math.abs(low), Math.abs(high));
    for (const x of [magnitude, -magnitude]) if (x >= low && x <= high) values.push(x);
  }
  return values.map(round);
}

/** Not rounded to float32, except to infinity. */
const withinRange = (x: number): number => (Number.isFinite(Math.fround(x)) ? x : Math.fround(x));

/** Op, meaning, range, and the largest error in units of the last place of float32. */
const functions: readonly [ScalarOp, (x: number) => number, number, number, number][] = [
  ["exp", Math.exp, -110, 95, 1.5],
  ["expm1", Math.expm1, -30, 95, 1.5],
  ["log", Math.log, 0, 3.4e38, 1.5],
  ["log1p", Math.log1p, -1, 1e30, 1.5],
  ["sin", Math.sin, -1e5, 1e5, 1.5],
  ["cos", Math.cos, -1e5, 1e5, 1.5],
  ["tan", Math.tan, -1e5, 1e5, 2.5],
  ["sin", Math.sin, -3e38, 3e38, 1.5],
  ["cos", Math.cos, -3e38, 3e38, 1.5],
  ["asin", Math.asin, -1, 1, 2.5],
  ["acos", Math.acos, -1, 1, 2],
  ["atan", Math.atan, -1e6, 1e6, 2],
  ["tanh", Math.tanh, -12, 12, 2],
  ["erf", erf, -5, 5, 2],
];

/** The largest of `errors`, and what it was. */
function expectWithin(errors: Iterable<readonly [number, string]>, bound: number): void {
  let worst: readonly [number, string] = [0, ""];
  for (const error of errors) if (!(error[0] <= worst[0])) worst = error;
  expect(worst[0], worst[1]).toBeLessThanOrEqual(bound);
}

describe("float32 functions, in units of the last place", () => {
  it.each(functions)("%s (%o on [%d, %d]): at most %d", (op, meaning, low, high, bound) => {
    const x = samples(low, high, Math.fround);
    const y = compute(op, "float32", [x]);
    // The double is not rounded to float32: half a unit is what the best possible result may be off.
    const errors = y.map((value, i) => [ulps(value, withinRange(meaning(x[i]!))), `at ${x[i]}`] as const);
    expectWithin(errors, bound);
  });

  it.each([
    ["pow", powFloat, 0, 1e4, -12, 12, 1],
    ["atan2", Math.atan2, -100, 100, -100, 100, 2.5],
  ] as const)("%s of two (%o on [%d, %d] and [%d, %d]): at most %d", (op, meaning, low, high, lowY, highY, bound) => {
    const x = samples(low, high, Math.fround);
    const y = samples(lowY, highY, Math.fround);
    x.length = y.length = Math.min(x.length, y.length);
    const z = compute(op, "float32", [x, y]);
    const errors = z.map((value, i) => [ulps(value, withinRange(meaning(x[i]!, y[i]!))), `at ${x[i]}, ${y[i]}`] as const);
    expectWithin(errors, bound);
  });
});

describe("edges", () => {
  const extremes = [...specialFloats, 1.1754943508222875e-38, 1e-45, 3.4028234663852886e38, 9, -9, 104, -103.5, 1e6, -1e8, 1e10].map(
    Math.fround,
  );
  const unary = [...new Map(functions.map(([op, meaning]) => [op, meaning])).entries()];

  it.each(unary)("%s at NaN, infinities, zeros and denormals", (op, meaning) => {
    compute(op, "float32", [extremes]).forEach((value, i) => {
      const wanted = Math.fround(meaning(extremes[i]!));
      expect(ulps(value, wanted), `${op}(${extremes[i]}) = ${value}, not ${wanted}`).toBeLessThanOrEqual(2.5);
      if (wanted === 0) expect(Object.is(value, wanted), `${op}(${extremes[i]}) keeps the sign of zero`).toBe(true);
    });
  });

  it.each([
    ["pow", powFloat],
    ["atan2", Math.atan2],
  ] as const)("%s at every pair of them", (op, meaning) => {
    const list = [...extremes, 3, -3, 1.5];
    const [x, y] = [list.flatMap((a) => list.map(() => a)), list.flatMap(() => list)];
    compute(op, "float32", [x, y]).forEach((value, i) => {
      const wanted = Math.fround(meaning(x[i]!, y[i]!));
      expect(ulps(value, wanted), `${op}(${x[i]}, ${y[i]}) = ${value}, not ${wanted}`).toBeLessThanOrEqual(2);
      if (wanted === 0) expect(Object.is(value, wanted), `${op}(${x[i]}, ${y[i]}) keeps the sign of zero`).toBe(true);
    });
  });
});

describe("an argument that is one number for all elements", () => {
  const numbers = [...specialFloats, 1e30, -1e30, 1e-30, 3, -3, 1.5, -0.75].map(Math.fround);
  const alone = (op: ScalarOp, dtype: DType, data: Window["data"], other: Window["data"]): number[] => {
    const n = data.length;
    const program = single(op, [dtype, dtype], dtype);
    const inputs: Window[] = [
      { dtype, data, offset: 0, strides: [1] },
      { dtype, data: other, offset: 0, strides: [0] },
    ];
    const kernel = { kind: "map", program, scalars: [], shape: [n], alias: [-1] } as const;
    const { data: made } = execute(backend, kernel, inputs, [roomFor(dtype, [n])]);
    return Array.from(made[0] as ArrayLike<number>).slice(MARGIN, MARGIN + n);
  };

  it.each([2, 3, -1, -2, 1, 0, -3, 0.5, 2.5])("pow by %d at NaN, infinities, zeros and denormals", (exponent) => {
    for (const dtype of ["float32", "float64"] as const) {
      const [array, round] = dtype === "float32" ? [Float32Array, Math.fround] : [Float64Array, Number];
      alone("pow", dtype, array.from(numbers), array.of(exponent)).forEach((value, i) => {
        const [x, wanted] = [numbers[i]!, round(numbers[i]! ** exponent)];
        const close = Object.is(value, wanted) || Math.abs(value / wanted - 1) <= (dtype === "float32" ? 2.5e-7 : 5e-16);
        expect(close, `${dtype}: ${x} ** ${exponent} = ${value}, not ${wanted}`).toBe(true);
      });
    }
  });

  it.each([0, 1, 7, 31, 32, 40, -1])("shifts of 32 bits by %d", (by) => {
    const values = [0, 1, -1, 5, -77, 2 ** 31 - 1, -(2 ** 31), 123456789];
    const inside = by >= 0 && by < 32;
    const left = values.map((x) => (inside ? x << by : 0));
    expect(alone("shl", "int32", Int32Array.from(values), Int32Array.of(by))).toEqual(left);
    expect(alone("shl", "uint32", Uint32Array.from(values), Uint32Array.of(by))).toEqual(left.map((x) => x >>> 0));
    expect(alone("shr", "int32", Int32Array.from(values), Int32Array.of(by))).toEqual(values.map((x) => x >> (inside ? by : 31)));
    expect(alone("shr", "uint32", Uint32Array.from(values), Uint32Array.of(by))).toEqual(values.map((x) => (inside ? x >>> by : 0)));
  });

  it.each([0n, 1n, 33n, 63n, 64n, -1n])("shifts of 64 bits by %d", (by) => {
    const values = [0n, 1n, -1n, 5n, -77n, 2n ** 63n - 1n, -(2n ** 63n), 1234567890123456789n];
    const inside = by >= 0n && by < 64n;
    const left = values.map((x) => (inside ? BigInt.asIntN(64, x << by) : 0n));
    expect(alone("shl", "int64", BigInt64Array.from(values) as never, BigInt64Array.of(by) as never)).toEqual(left);
    const right = values.map((x) => x >> (inside ? by : 63n));
    expect(alone("shr", "int64", BigInt64Array.from(values) as never, BigInt64Array.of(by) as never)).toEqual(right);
    const unsigned = values.map((x) => (inside ? BigInt.asUintN(64, x) >> by : 0n));
    expect(alone("shr", "uint64", BigUint64Array.from(values) as never, BigUint64Array.of(by) as never)).toEqual(unsigned);
  });
});

describe("float64 functions", () => {
  it.each(functions)("%s agrees with JavaScript's to a few units", (op, meaning, low, high) => {
    const inRange = (value: number): boolean => value >= low && Math.abs(value) < 1e15;
    const x = [...samples(low, Math.min(high, 1e15), (value) => value).filter(inRange), ...specialFloats];
    const errors = compute(op, "float64", [x]).map((value, i) => {
      const wanted = meaning(x[i]!);
      const same = Object.is(value, wanted) || (Number.isNaN(value) && Number.isNaN(wanted));
      return [same ? 0 : Math.abs(value - wanted) / Math.abs(wanted), `at ${x[i]}: ${value}, not ${wanted}`] as const;
    });
    // The series that stands in for erf is itself good to a few units only.
    expectWithin(errors, op === "erf" ? 1e-14 : 1e-15);
  });

  /** How many doubles lie between two of one sign. */
  const between = (a: number, b: number): number => {
    const [x, y] = new BigInt64Array(Float64Array.of(a, b).buffer) as unknown as [bigint, bigint];
    return Math.abs(Number(x - y));
  };

  it("exp is within a unit of JavaScript's over its whole range, subnormal results included", () => {
    const ends = [709.782712893384, 709.7827128933841, -708.3964185322641, -708.4, -744.44, -745.1332191019411, -745.1332191019412];
    const x = [...samples(-746, 710, (value) => value), ...ends, 0.34657359027997264, -1.0397207708399179, 1e308, -1e308, 5e-324, -0];
    const errors = compute("exp", "float64", [x]).map((value, i) => [between(value, Math.exp(x[i]!)), `at ${x[i]}: ${value}`] as const);
    expectWithin(errors, 1);
    const [nan, infinite, none] = compute("exp", "float64", [[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]]);
    expect([nan, infinite, none]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 0]);
  });
});
