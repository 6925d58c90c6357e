import { type DType, dtypes, type Lane, laneOf, type ScalarOp, type StorageArray } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { functions } from "./functions";
import { cpu } from "./index";
import { ProgramBuilder, single } from "@adjoint/backend-testkit/oracle";
import { output, upload, type Values, values, view } from "./testing/build";

const modes = [{ interpret: false }, { interpret: true }];

/** One scalar op over columns of arguments. */
async function apply(
  interpret: boolean,
  op: ScalarOp,
  inputs: readonly DType[],
  out: DType,
  ...columns: Values[]
): Promise<(number | bigint)[]> {
  const backend = await cpu({ interpret }).create();
  const views = columns.map((column, k) => view(upload(backend, inputs[k], column), inputs[k], [1]));
  const length = [...columns[0]].length;
  const result = output(backend, out, [length]);
  backend.run({ kind: "map", program: single(op, inputs, out), scalars: [], shape: [length], alias: [-1] }, views, [result]);
  return values(backend, result, length);
}

const inf = Number.POSITIVE_INFINITY;

describe.each(modes)("scalars, $interpret", ({ interpret }) => {
  it.each<[ScalarOp, DType, Values, Values]>([
    [
      "round",
      "float64",
      [0.5, 1.5, 2.5, -0.5, -1.5, 0.49999999999999994, 2 ** 52 + 1, -(2 ** 53), NaN, inf, -0],
      [0, 2, 2, -0, -2, 0, 2 ** 52 + 1, -(2 ** 53), NaN, inf, -0],
    ],
    ["sign", "float32", [-3, -0, 0, 7, NaN, -inf], [-1, -0, 0, 1, NaN, -1]],
    ["trunc", "float32", [-1.7, 1.7, -0.3, NaN], [-1, 1, -0, NaN]],
    ["neg", "int32", [5, 0, -(2 ** 31)], [-5, 0, -(2 ** 31)]],
    ["neg", "uint32", [5, 0], [2 ** 32 - 5, 0]],
    ["abs", "int32", [-5, -(2 ** 31)], [5, -(2 ** 31)]],
    ["abs", "int64", [-5n, -(2n ** 63n)], [5n, -(2n ** 63n)]],
    ["sign", "int64", [-5n, 0n, 9n], [-1n, 0n, 1n]],
    ["not", "bool", [0, 1], [1, 0]],
    ["not", "uint8", [0, 255, 1], [255, 0, 254]],
    ["not", "uint64", [0n], [2n ** 64n - 1n]],
    ["erf", "float32", [-0, 0, inf, -inf, NaN, 6, 1e-30], [-0, 0, 1, -1, NaN, 1, Math.fround(1.1283791670955126e-30)]],
    ["tanh", "float32", [-0, 0, inf, -inf, NaN, 1e-30], [-0, 0, 1, -1, NaN, Math.fround(1e-30)]],
    [
      "exp",
      "float32",
      [-0, inf, -inf, NaN, 88.72, 88.73, -103.97, -104],
      [1, inf, 0, NaN, Math.fround(Math.exp(Math.fround(88.72))), inf, 2 ** -149, 0],
    ],
  ])("%s of %s", async (op, dtype, from, to) => {
    expect(await apply(interpret, op, [dtype], dtype, from)).toEqual([...to]);
  });

  it.each<[ScalarOp, DType, Values, Values, Values]>([
    [
      "pow",
      "float64",
      [1, NaN, -1, -1, 2, -8, -2, 0, -0, 3],
      [NaN, 0, inf, -inf, -inf, 1 / 3, 3, -1, -1, 2],
      [1, 1, 1, 1, 0, NaN, -8, inf, -inf, 9],
    ],
    [
      "pow",
      "int32",
      [2, 3, -1, -1, 1, 0, 2, 7],
      [31, 40, -3, -4, -5, -1, -1, 0],
      [-(2 ** 31), Number(BigInt.asIntN(32, 3n ** 40n)), -1, 1, 1, 0, 0, 1],
    ],
    ["pow", "uint32", [3], [21], [3 ** 21 % 2 ** 32]],
    ["pow", "int64", [3n, -1n, 2n], [41n, -3n, -1n], [BigInt.asIntN(64, 3n ** 41n), -1n, 0n]],
    ["rem", "float32", [5.5, -5.5, 5, inf, 3], [2, 2, 0, 2, inf], [1.5, -1.5, NaN, NaN, 3]],
    ["rem", "int32", [7, -7, 7, 5, -(2 ** 31)], [3, 3, -3, 0, -1], [1, -1, 1, 0, 0]],
    ["rem", "uint64", [2n ** 64n - 1n, 5n], [10n, 0n], [5n, 0n]],
    ["idiv", "int32", [7, -7, 5, -(2 ** 31)], [2, 2, 0, -1], [3, -3, 0, -(2 ** 31)]],
    ["idiv", "uint32", [2 ** 32 - 1, 1], [2, 0], [2 ** 31 - 1, 0]],
    ["idiv", "int64", [-(2n ** 63n), 9n], [-1n, 0n], [-(2n ** 63n), 0n]],
    ["mul", "int32", [65537, -3], [65537, 2 ** 30], [131073, 2 ** 30]],
    ["mul", "uint32", [2 ** 32 - 1], [2 ** 32 - 1], [1]],
    ["mul", "int8", [100], [3], [44]],
    ["mul", "int64", [2n ** 62n], [4n], [0n]],
    ["add", "uint8", [250], [10], [4]],
    ["add", "float32", [16777216], [1], [16777216]],
    ["min", "float32", [NaN, 1, 2, 3, -inf], [1, NaN, 1, 4, NaN], [NaN, NaN, 1, 3, NaN]],
    ["max", "float64", [NaN, 1, 2, 3, inf], [1, NaN, 1, 4, NaN], [NaN, NaN, 2, 4, NaN]],
    ["max", "uint32", [2 ** 31], [1], [2 ** 31]],
    ["shl", "int32", [1, 1, 3, 1], [31, 32, 31, -1], [-(2 ** 31), 0, -(2 ** 31), 0]],
    ["shr", "int32", [-8, -8, 8, 8], [1, 40, 32, 1], [-4, -1, 0, 4]],
    ["shr", "uint32", [2 ** 31, 2 ** 31], [31, 32], [1, 0]],
    ["shl", "uint64", [3n, 1n], [63n, 64n], [2n ** 63n, 0n]],
    ["shr", "int64", [-8n, -8n, 8n, -8n, 8n, -1n, 1n], [1n, 64n, 2n ** 62n, -1n, -1n, 63n, 63n], [-4n, -1n, 0n, -1n, 0n, -1n, 0n]],
    ["shr", "uint64", [2n ** 64n - 1n, 2n ** 64n - 1n, 2n ** 63n], [63n, 2n ** 64n - 1n, 62n], [1n, 0n, 2n]],
    ["xor", "uint32", [2 ** 32 - 1], [1], [2 ** 32 - 2]],
    ["and", "int32", [-1], [-(2 ** 31)], [-(2 ** 31)]],
    ["xor", "bool", [0, 1, 1], [0, 0, 1], [0, 1, 0]],
    ["atan2", "float64", [0, -0, 1], [-1, -1, 0], [Math.PI, -Math.PI, Math.PI / 2]],
  ])("%s of two of %s", async (op, dtype, a, b, to) => {
    expect(await apply(interpret, op, [dtype, dtype], dtype, a, b)).toEqual([...to]);
  });

  it.each<[DType, DType, Values, Values]>([
    ["float32", "int32", [1.9, -1.9, NaN, 3e9, -3e9, inf, -inf], [1, -1, 0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31)]],
    ["float32", "uint32", [1.9, -1.9, NaN, 5e9, 3e9], [1, 0, 0, 2 ** 32 - 1, 3e9]],
    ["float64", "int64", [1.9, -1.9, NaN, 1e19, -inf, 2 ** 53], [1n, -1n, 0n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n]],
    ["float64", "uint64", [-1, NaN, inf, 2 ** 63], [0n, 0n, 2n ** 64n - 1n, 2n ** 63n]],
    ["float64", "bool", [0, -0, NaN, 0.1], [0, 0, 1, 1]],
    ["int32", "int8", [300, -129], [44, 127]],
    ["int32", "uint64", [-1], [2n ** 64n - 1n]],
    ["int64", "int32", [2n ** 32n + 5n, -1n], [5, -1]],
    ["int64", "uint32", [-1n], [2 ** 32 - 1]],
    ["int64", "bool", [0n, 2n ** 40n], [0, 1]],
    // One rounding: by way of a double, both would tie to even.
    [
      "int64",
      "float32",
      [2n ** 60n + 2n ** 36n + 1n, -(2n ** 60n) - 2n ** 36n - 1n, 2n ** 60n + 2n ** 36n],
      [2 ** 60 + 2 ** 37, -(2 ** 60) - 2 ** 37, 2 ** 60],
    ],
    ["float64", "float32", [0.1, 1e-50, 1e300], [Math.fround(0.1), 0, inf]],
    ["uint32", "int32", [2 ** 32 - 1], [-1]],
    ["bool", "int64", [1, 0], [1n, 0n]],
  ])("casts %s to %s", async (from, to, a, b) => {
    expect(await apply(interpret, "cast", [from], to, a)).toEqual([...b]);
  });

  it.each<[DType, DType, Values, Values]>([
    ["float32", "int32", [1, -0], [0x3f800000, -(2 ** 31)]],
    ["uint32", "float32", [0x3f800000], [1]],
    ["float32", "uint32", [-1], [0xbf800000]],
    ["float64", "uint64", [-1], [0xbff0000000000000n]],
    ["int64", "float64", [0x3ff0000000000000n], [1]],
    ["uint64", "int64", [2n ** 64n - 1n], [-1n]],
    ["int32", "uint32", [-1], [2 ** 32 - 1]],
  ])("reads the bits of %s as %s", async (from, to, a, b) => {
    expect(await apply(interpret, "bitcast", [from], to, a)).toEqual([...b]);
  });

  it("compares and chooses", async () => {
    const a = [1, 2, NaN, 3],
      b = [1, 3, NaN, 2];
    expect(await apply(interpret, "eq", ["float32", "float32"], "bool", a, b)).toEqual([1, 0, 0, 0]);
    expect(await apply(interpret, "lt", ["float32", "float32"], "bool", a, b)).toEqual([0, 1, 0, 0]);
    expect(await apply(interpret, "le", ["float32", "float32"], "bool", a, b)).toEqual([1, 1, 0, 0]);
    expect(await apply(interpret, "lt", ["uint64", "uint64"], "bool", [2n ** 63n], [1n])).toEqual([0]);
    expect(await apply(interpret, "isnan", ["float64"], "bool", a)).toEqual([0, 0, 1, 0]);
    expect(await apply(interpret, "where", ["bool", "int64", "int64"], "int64", [1, 0], [5n, 6n], [7n, 8n])).toEqual([5n, 8n]);
  });

  it("computes erf to the last bits of a float64, and exp, tanh and erf of a float32 as if in float64", async () => {
    // From the Digital Library of Mathematical Functions' definition, by 50-digit arithmetic.
    const points: [number, number][] = [
      [0.1, 0.1124629160182848922],
      [0.46875, 0.4926134732179379916],
      [0.5, 0.5204998778130465377],
      [1, 0.8427007929497148693],
      [2, 0.9953222650189527342],
      [3.5, 0.9999992569016276586],
      [4.5, 0.9999999998033839558],
      [-1.5, -0.9661051464753107271],
    ];
    const out = (await apply(
      interpret,
      "erf",
      ["float64"],
      "float64",
      points.map(([x]) => x),
    )) as number[];
    points.forEach(([, y], i) => expect(Math.abs(out[i] - y)).toBeLessThanOrEqual(2 ** -52 * Math.abs(y)));
    const grid = Array.from({ length: 4000 }, (_, i) => Math.fround((i - 2000) / 177 + Math.sin(i) / 50));
    for (const [op, meaning] of [
      ["exp", Math.exp],
      ["tanh", Math.tanh],
    ] as const) {
      expect(await apply(interpret, op, ["float32"], "float32", grid)).toEqual(grid.map((x) => Math.fround(meaning(x))));
    }
    const wide = (await apply(interpret, "erf", ["float64"], "float64", grid)) as number[];
    expect(await apply(interpret, "erf", ["float32"], "float32", grid)).toEqual(wide.map(Math.fround));
  });

  // The storage would wrap what is out of range, but a comparison in the same expression sees the number itself.
  it("makes 64-bit integers of fractions that are in range before they are stored", () => {
    const wide = [NaN, 1.9, -1.9, 2 ** 63 - 1024, -(2 ** 63), 2 ** 63, 1e30, -1e30, inf, -inf];
    const [low, high] = [-(2n ** 63n), 2n ** 63n - 1n];
    expect(wide.map(functions.floatToInt64)).toEqual([0n, 1n, -1n, 2n ** 63n - 1024n, low, high, high, low, high, low]);
    const most = 2n ** 64n - 1n;
    expect(wide.map(functions.floatToUint64)).toEqual([0n, 1n, 0n, 2n ** 63n - 1024n, 0n, 2n ** 63n, most, 0n, most, 0n]);
  });

  it("threefry gives the published words", async () => {
    const vectors = [
      [0, 0, 0, 0, 0x6b200159],
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc],
      [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c],
    ];
    const columns = [0, 1, 2, 3].map((c) => vectors.map((row) => row[c]));
    const words: DType[] = ["uint32", "uint32", "uint32", "uint32"];
    expect(await apply(interpret, "threefry", words, "uint32", ...columns)).toEqual(vectors.map((row) => row[4]));
  });

  it.each<[DType, number, number, number]>([
    ["float16", 11, -24, 16],
    ["bfloat16", 8, -133, 128],
  ])("rounds to %s, half to even, and reads every one of them back", async (dtype, digits, least, most) => {
    const all = Array.from({ length: 65536 }, (_, bits) => bits);
    const floats = (await apply(interpret, "cast", [dtype], "float32", all)) as number[];
    const back = await apply(interpret, "cast", ["float32"], dtype, floats);
    const odd = all.filter((bits) => back[bits] !== bits && !Number.isNaN(floats[bits]));
    expect(odd).toEqual([]);
    expect(floats[dtype === "float16" ? 0x3c00 : 0x3f80]).toBe(1);
    const finite = floats.filter((x) => Number.isFinite(x) && x > 0).sort((a, b) => a - b);
    expect(finite[0]).toBe(2 ** least);
    const largest = (2 - 2 ** (1 - digits)) * 2 ** (most - 1);
    expect(finite[finite.length - 1]).toBe(largest);
    // Between neighbours a < b the midpoint goes to the even one, and what is off it to the nearer.
    const midpoints = finite.slice(1, 40000).map((b, i) => [finite[i], (finite[i] + b) / 2, b]);
    const bits = (x: number): number => all.find((candidate) => floats[candidate] === x) ?? -1;
    const rounded = (await apply(
      interpret,
      "cast",
      ["float32"],
      dtype,
      midpoints.map(([, x]) => x),
    )) as number[];
    midpoints.forEach(([a, , b], i) => {
      if (i % 97 === 0) expect([bits(a), bits(b)].filter((candidate) => candidate % 2 === 0)).toEqual([rounded[i]]);
    });
    const overflow = [largest + 2 ** (most - digits - 1) * 0.999, largest + 2 ** (most - digits - 1), NaN, -inf].map(Math.fround);
    const [below, tie, nan, minus] = (await apply(interpret, "cast", ["float32"], dtype, overflow)) as number[];
    expect(floats[tie]).toBe(inf);
    expect(floats[below]).toBe(largest);
    expect(floats[nan]).toBeNaN();
    expect(floats[minus]).toBe(-inf);
  });

  it("prints constants of every lane as they are", async () => {
    const backend = await cpu({ interpret }).create();
    const constants: [DType, number | bigint][] = [
      ["float32", 0.1],
      ["float64", -0],
      ["float64", NaN],
      ["float32", -inf],
      ["int32", -5],
      ["uint32", 2 ** 32 - 1],
      ["int64", -(2n ** 63n)],
      ["uint64", 2n ** 64n - 1n],
      ["bool", 1],
      ["float64", 1e-320],
    ];
    for (const [dtype, value] of constants) {
      const program = new ProgramBuilder();
      const lane: Lane = laneOf(dtype);
      const node =
        lane === "bool"
          ? program.op("not", lane, program.op("not", lane, program.constant(value, lane)))
          : program.op("neg", lane, program.op("neg", lane, program.constant(value, lane)));
      const out = output(backend, dtype, []);
      backend.run({ kind: "map", program: program.finish({ node, dtype }), scalars: [], shape: [], alias: [-1] }, [], [out]);
      const expected = new dtypes[dtype].storage(1) as StorageArray & { fill(value: number | bigint): void };
      expected.fill(value);
      expect(values(backend, out, 1)).toEqual([...(expected as Iterable<number | bigint>)]);
    }
  });
});
