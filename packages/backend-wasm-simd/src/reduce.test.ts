import { type Backend, type Combine, type DType, type Lane, laneOf, type Program, type StorageArray } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { identity, ProgramBuilder } from "@adjoint/backend-testkit/oracle";
import { execute, MARGIN, makeBackend, roomFor, seeded, sizeOf, type Window } from "./testing/build";
import { goesByColumns } from "./reduce";
import { laidOut, layouts, randomWindow } from "./testing/data";
import { expectClose } from "./testing/expect";
import { applyScalar, evaluate, positions, storeAt, type Value, valueAt } from "./testing/reference";

let backend: Backend;
beforeAll(async () => {
  backend = await makeBackend();
});

interface Reduction {
  readonly combine: Combine;
  readonly pre: Program;
  readonly post: Program;
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  readonly result: "value" | "index" | "both";
  readonly scalars?: readonly Value[];
  readonly postScalars?: readonly Value[];
}

const ops = { sum: "add", prod: "mul", min: "min", max: "max", and: "and", or: "or" } as const;
const wide = (lane: Lane): Lane => (lane === "float32" ? "float64" : lane);

function neutral(combine: Combine, lane: Lane): Value {
  const one = combine === "prod" || combine === "and" ? 1 : 0;
  return lane === "int64" || lane === "uint64" ? BigInt(one) : one;
}

/** Value and position of one result. */
function fold(
  { combine, pre, outer, inner, scalars = [] }: Reduction,
  inputs: readonly Window[],
  at: readonly number[],
  row: number,
): [Value, number] {
  const lane = pre.nodes[pre.outputs[0]!.node]!.lane;
  let value: Value | undefined;
  let [index, r] = [0, 0];
  for (const within of positions(inner)) {
    const place = [...at, ...within];
    const x = evaluate(
      pre,
      inputs.map((input) => valueAt(input, place)),
      scalars,
      row * sizeOf(inner) + r,
    )[0]!;
    const isBetter = combine === "min" ? x < value! : x > value!;
    if (value === undefined || ((isBetter || x !== x) && value === value)) index = r;
    value = value === undefined ? x : applyScalar(ops[combine], wide(lane), wide(lane), [value, x]);
    r++;
  }
  expect(outer.length).toBe(at.length);
  return [value ?? neutral(combine, lane), index];
}

function expectReduction(reduction: Reduction, inputs: readonly Window[], tolerance = 0, scale = 0): void {
  const { post, outer, result } = reduction;
  const rooms: Window[] = [];
  if (result !== "index") rooms.push(roomFor(post.outputs[0]!.dtype, outer));
  if (result !== "value") rooms.push(roomFor("int32", outer));
  const wanted = rooms.map(({ data }) => data.slice());
  let row = 0;
  for (const at of positions(outer)) {
    const [value, index] = fold(reduction, inputs, at, row++);
    if (result !== "index") storeAt(rooms[0]!, wanted[0]!, at, evaluate(post, [value], reduction.postScalars ?? [], 0)[0]!);
    if (result !== "value") storeAt(rooms.at(-1)!, wanted.at(-1)!, at, index);
  }
  const { data } = execute(backend, { kind: "reduce", scalars: [], postScalars: [], ...reduction }, inputs, rooms);
  wanted.forEach((values, j) => expectClose(rooms[j]!.dtype, data[j]!, values, rooms[j]!.dtype === "int32" ? 0 : tolerance, scale));
}

const plain = (
  combine: Combine,
  dtype: DType,
  outer: readonly number[],
  inner: readonly number[],
  result: Reduction["result"] = "value",
): Reduction => {
  const lane = laneOf(dtype) as DType;
  return { combine, pre: identity(dtype, lane), post: identity(lane, dtype), outer, inner, result };
};

const spaces: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], [600]],
  [[2], [520]],
  [[520], [2]],
  [[40], [70]],
  [
    [2, 3],
    [4, 5],
  ],
  [[30], [2, 3]],
  [[2], []],
];
const numbers: readonly DType[] = ["float32", "float64", "float16", "bfloat16", "int32", "uint32", "int16", "uint8", "int64", "uint64"];

describe.each(["sum", "prod", "min", "max"] as const)("%s", (combine) => {
  it.each(numbers)("of %s, wherever the elements lie", (dtype) => {
    const random = seeded(30);
    for (const [outer, inner] of spaces) {
      for (const layout of dtype === "float32" ? layouts : (["contiguous", "transposed", "broadcast"] as const)) {
        const input = laidOut(dtype, layout, [...outer, ...inner], random);
        expectReduction(plain(combine, dtype, outer, inner), [input], combine === "prod" ? 100 : 1, combine === "sum" ? 64 : 0);
      }
    }
  });
});

describe.each(["min", "max"] as const)("positions of the %s", (combine) => {
  it.each(["float32", "float64", "float16", "int32", "uint32", "int64", "uint64", "uint8"] as const)(
    "of %s: the first of equals, or the first NaN",
    (dtype) => {
      const random = seeded(31);
      for (const [outer, inner] of spaces) {
        for (const layout of ["contiguous", "transposed", "broadcast"] as const) {
          for (const wild of [false, true]) {
            const input = laidOut(dtype, layout, [...outer, ...inner], random, wild);
            expectReduction(plain(combine, dtype, outer, inner, "both"), [input], 1);
            expectReduction(plain(combine, dtype, outer, inner, "index"), [input]);
          }
        }
      }
    },
  );
});

describe.each(["min", "max"] as const)("the %s of a row of 5,000, of which few elements count", (combine) => {
  const length = 5000;
  const sign = combine === "max" ? 1 : -1;
  const places = [0, 3, 15, 16, 100, 2031, 2047, 2048, 3000, 4992, 4999];
  /** A row of small numbers, but for some. */
  const rowOf = (special: Readonly<Record<number, number>>): number[] =>
    Array.from({ length }, (_, i) => special[i] ?? sign * ((i * 7919) % 23));
  const rows: readonly (readonly [row: number[], at: number])[] = [
    ...places.map((at) => [rowOf({ [at]: sign * 50 }), at] as const),
    ...places.map((at) => [rowOf({ [at]: sign * 50, [(at + 1111) % length]: sign * 50 }), Math.min(at, (at + 1111) % length)] as const),
    ...places.map((at) => [rowOf({ [at]: Number.NaN, 1500: sign * 50, 4000: sign * 50 }), at] as const),
    ...places.map((at) => [rowOf({ [at]: Number.NaN, 1999: Number.NaN }), Math.min(at, 1999)] as const),
    [new Array<number>(length).fill(-sign * Number.POSITIVE_INFINITY), 0],
    [new Array<number>(length).fill(0).map((_, i) => (i % 2 === 0 ? -0 : 0)), 0],
  ];

  it("is found at its first place", () => {
    const input: Window = {
      ...roomFor("float32", [rows.length, length]),
      data: Float32Array.from(rows.flatMap(([row]) => row)),
      offset: 0,
    };
    const outputs = [roomFor("float32", [rows.length]), roomFor("int32", [rows.length])];
    const kernel = { kind: "reduce", scalars: [], postScalars: [], ...plain(combine, "float32", [rows.length], [length], "both") } as const;
    const { data } = execute(backend, kernel, [input], outputs);
    const [values, positions] = data.map((each) => [...(each as Float32Array)].slice(MARGIN, -MARGIN));
    expect(positions).toEqual(rows.map(([, at]) => at));
    expect(values).toEqual(rows.map(([row, at]) => row[at]));
  });
});

it.each(["and", "or"] as const)("%s of bools", (combine) => {
  const random = seeded(32);
  for (const [outer, inner] of spaces) {
    for (const layout of layouts)
      expectReduction(plain(combine, "bool", outer, inner), [laidOut("bool", layout, [...outer, ...inner], random)]);
  }
});

it.each([
  ["sum", 0],
  ["prod", 1],
  ["and", 1],
  ["or", 0],
] as const)("%s of nothing is %d", (combine, value) => {
  const dtype = combine === "and" || combine === "or" ? "bool" : "float32";
  const room = roomFor(dtype, [3]);
  const input = { ...randomWindow(dtype, 0, seeded(33)), strides: [0, 1] };
  const { data } = execute(backend, { kind: "reduce", scalars: [], postScalars: [], ...plain(combine, dtype, [3], [0]) }, [input], [room]);
  expect([...(data[0] as Float32Array)].slice(MARGIN, MARGIN + 3)).toEqual([value, value, value]);
});

it.each([
  [[4], [90]],
  [[90], [4]],
  [[700], [3]],
] as const)("evaluates expressions before and after, over %o and %o", (outer, inner) => {
  const random = seeded(34);
  const pre = new ProgramBuilder();
  const [x, y] = [pre.input("float32"), pre.input("uint8")];
  const position = pre.op("cast", "float32", pre.index());
  const term = pre.op("mul", "float32", pre.op("sub", "float32", x, pre.scalar("float32")), pre.op("cast", "float32", y));
  const post = new ProgramBuilder();
  const mean = post.op("mul", "float32", post.input("float32"), post.scalar("float32"));
  const reduction: Reduction = {
    combine: "sum",
    pre: pre.finish({ node: pre.op("add", "float32", term, position), dtype: "float32" }),
    post: post.finish({ node: mean, dtype: "bfloat16" }),
    outer,
    inner,
    result: "value",
    scalars: [0.5],
    postScalars: [0.125],
  };
  for (const layout of ["contiguous", "transposed"] as const) {
    const inputs = (["float32", "uint8"] as const).map((dtype) => laidOut(dtype, layout, [...outer, ...inner], random));
    expectReduction(reduction, inputs, 1);
  }
});

describe("accuracy of sums", () => {
  const n = 1 << 20;
  const sumOf = (
    dtype: DType,
    data: StorageArray,
    strides: readonly number[],
    outer: readonly number[],
    inner: readonly number[],
  ): number => {
    const room = roomFor(dtype, outer);
    const input: Window = { dtype, data, offset: 0, strides };
    return Number(
      execute(backend, { kind: "reduce", scalars: [], postScalars: [], ...plain("sum", dtype, outer, inner) }, [input], [room]).data[0]![
        MARGIN
      ],
    );
  };

  it("a million float32 tenths, along a row and down a column, to two units of the last place", () => {
    const exact = n * Math.fround(0.1);
    const tenths = new Float32Array(n).fill(0.1);
    expect(Math.abs(sumOf("float32", tenths, [1], [], [n]) - exact) / exact).toBeLessThan(2 ** -22);
    const down = exact / 32;
    expect(Math.abs(sumOf("float32", tenths, [1, 32], [32], [n / 32]) - down) / down).toBeLessThan(2 ** -22);
  });

  it("float64, where ones drown in 10¹⁶", () => {
    const data = Float64Array.from({ length: 4001 }, (_, i) => (i === 0 ? 1e16 : i === 4000 ? -1e16 : 1));
    expect(Math.abs(sumOf("float64", data, [1], [], [4001]) - 3999)).toBeLessThan(8);
  });

  it("infinities stay infinite, and cancel to NaN", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const data = (values: number[]) => (dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values));
      expect(sumOf(dtype, data([1, Number.POSITIVE_INFINITY, 2]), [1], [], [3])).toBe(Number.POSITIVE_INFINITY);
      expect(sumOf(dtype, data([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]), [1], [], [2])).toBeNaN();
    }
  });
});

describe("a reduction reads", () => {
  const reads = (outer: number[], inner: number[], ...strides: number[][]) =>
    goesByColumns(
      { outer, inner },
      strides.map((each) => ({ strides: each })),
    )
      ? "columns"
      : "rows";

  it("row by row where rows lie in place", () => {
    expect(reads([32], [7], [7, 1])).toBe("rows");
    expect(reads([32], [1000], [1000, 1])).toBe("rows");
    expect(reads([4, 8], [7, 5], [280, 35, 5, 1])).toBe("rows");
  });

  it("a column at a time where neighbouring results lie closer together than the elements of one", () => {
    expect(reads([32], [1000], [1, 32])).toBe("columns");
    expect(reads([32], [1000], [-1, -32])).toBe("columns");
    expect(reads([2, 32], [1000], [32_000, 1, 32])).toBe("columns");
  });

  it("a column at a time where rows are short, or have to be gathered and are not long", () => {
    expect(reads([32], [6], [6, 1])).toBe("columns");
    expect(reads([32], [2, 3], [6, 3, 1])).toBe("columns");
    // The windows of a pooling: 4 × 4 elements of rows of 64.
    expect(reads([16, 16], [4, 4], [256, 4, 64, 1])).toBe("columns");
    expect(reads([16, 16], [4, 20], [256, 20, 320, 1])).toBe("rows");
    expect(reads([16, 4], [4, 8], [128, 8, 32, 1])).toBe("rows");
  });

  it("row by row where there are few results, no elements, or many inputs", () => {
    expect(reads([23], [1000], [1, 23])).toBe("rows");
    expect(reads([24], [1000], [1, 24])).toBe("columns");
    expect(reads([32], [], [1])).toBe("rows");
    expect(reads([32], [1000], ...Array.from({ length: 16 }, () => [1, 32]))).toBe("columns");
    expect(reads([32], [1000], ...Array.from({ length: 17 }, () => [1, 32]))).toBe("rows");
  });

  it("as most of its inputs lie", () => {
    expect(reads([32], [1000], [1, 32], [1, 32], [1000, 1])).toBe("columns");
    expect(reads([32], [1000], [1, 32], [1000, 1], [1000, 1])).toBe("rows");
    expect(reads([32], [1000], [1, 32], [1000, 1])).toBe("rows");
  });
});
