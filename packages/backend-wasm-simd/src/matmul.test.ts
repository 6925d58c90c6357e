import { type Backend, type DType, type Kernel, laneOf, type Program } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { ProgramBuilder } from "@adjoint/backend-testkit/oracle";
import { packingFor } from "./matmul";
import { execute, makeBackend, roomFor, seeded, sizeOf, type Window } from "./testing/build";
import { laidOut, layouts, randomWindow } from "./testing/data";
import { expectClose } from "./testing/expect";
import { applyScalar, evaluate, offsetAt, positions, storeAt, type Value, valueAt } from "./testing/reference";

let backend: Backend;
beforeAll(async () => {
  backend = await makeBackend();
});

interface Groups {
  readonly batch: readonly number[];
  readonly m: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
}

function expectProduct(groups: Groups, inputs: readonly Window[], output: DType, epilogue: Program | null = null): void {
  const { batch, m, n, k } = groups;
  const [a, b, ...rest] = inputs as [Window, Window, ...Window[]];
  const lane = laneOf(a.dtype);
  const exact = lane === "float32" ? "float64" : lane;
  const zero: Value = lane === "int64" || lane === "uint64" ? 0n : 0;
  const space = [...batch, ...m, ...n];
  const room = roomFor(output, space);
  const wanted = room.data.slice();
  for (const at of positions(space)) {
    const [inBatch, row, column] = [
      at.slice(0, batch.length),
      at.slice(batch.length, batch.length + m.length),
      at.slice(batch.length + m.length),
    ];
    let sum = zero;
    for (const depth of positions(k)) {
      const product = applyScalar("mul", exact, exact, [
        valueAt(a, [...inBatch, ...row, ...depth]),
        valueAt(b, [...inBatch, ...depth, ...column]),
      ]);
      sum = applyScalar("add", exact, exact, [sum, product]);
    }
    const value = epilogue === null ? sum : evaluate(epilogue, [sum, ...rest.map((input) => valueAt(input, at))], [], 0)[0]!;
    storeAt(room, wanted, at, value);
  }
  const kernel: Kernel = { kind: "matmul", ...groups, epilogue, scalars: [] };
  expectClose(output, execute(backend, kernel, inputs, [room]).data[0]!, wanted, 1, 64);
}

const factors = (
  dtype: DType,
  { batch, m, n, k }: Groups,
  random: () => number,
  left: (typeof layouts)[number],
  right: (typeof layouts)[number],
): Window[] => [laidOut(dtype, left, [...batch, ...m, ...k], random), laidOut(dtype, right, [...batch, ...k, ...n], random)];

const one = (...sizes: number[]): readonly number[] => sizes;
const sizes: readonly Groups[] = [
  { batch: [], m: one(3), n: one(5), k: one(4) },
  { batch: [], m: one(1), n: one(40), k: one(9) },
  { batch: [], m: one(20), n: [], k: one(33) },
  { batch: [], m: [], n: [], k: one(19) },
  { batch: [], m: one(2), n: one(32), k: one(40) },
  { batch: [], m: one(5), n: one(32), k: one(7) },
  { batch: [], m: one(99), n: one(20), k: one(7) },
  { batch: [], m: one(7), n: one(19), k: one(1) },
  { batch: [2], m: one(4), n: one(17), k: one(8) },
  { batch: [3], m: one(9, 2), n: one(2, 5), k: one(3, 4) },
  { batch: [], m: one(4), n: one(20), k: one(515) },
];
const numbers: readonly DType[] = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int32",
  "uint32",
  "int16",
  "uint16",
  "int8",
  "uint8",
  "int64",
  "uint64",
];

describe("products", () => {
  it.each(numbers)("of %s, of all shapes", (dtype) => {
    const random = seeded(40);
    for (const groups of sizes) expectProduct(groups, factors(dtype, groups, random, "contiguous", "contiguous"), dtype);
  });

  it.each(layouts)("with %s factors", (layout) => {
    const random = seeded(41);
    for (const groups of sizes.slice(0, 10)) {
      expectProduct(groups, factors("float32", groups, random, layout, "contiguous"), "float32");
      expectProduct(groups, factors("float32", groups, random, "contiguous", layout), "float32");
      expectProduct(groups, factors("int8", groups, random, layout, layout), "int8");
    }
  });

  it("of two transposed matrices, as a linear layer's weight is stored", () => {
    const random = seeded(42);
    const groups = { batch: [], m: [37], n: [29], k: [70] };
    const a = { ...randomWindow("float32", 37 * 70, random), strides: [1, 37] };
    const b = { ...randomWindow("float32", 29 * 70, random), strides: [1, 70] };
    expectProduct(groups, [a, b], "float32");
    expectProduct({ ...groups, m: [1] }, [{ ...a, strides: [1, 1] }, b], "float32");
    expectProduct({ ...groups, m: [3] }, [{ ...a, strides: [1, 3] }, b], "float32");
  });

  it("a depth of nothing is zero, before the epilogue", () => {
    const program = new ProgramBuilder();
    const epilogue = program.finish({
      node: program.op("add", "float32", program.input("float32"), program.constant(3, "float32")),
      dtype: "float32",
    });
    const empty = (strides: number[]): Window => ({ ...randomWindow("float32", 0, seeded(43)), strides });
    expectProduct({ batch: [], m: [2], n: [3], k: [0] }, [empty([0, 1]), empty([3, 1])], "float32", epilogue);
  });
});

describe("convolutions by overlapping views", () => {
  const [count, channels, height, width, filters, size] = [2, 3, 7, 9, 5, 3] as const;
  const [rows, columns] = [height - size + 1, width - size + 1];
  const image = (dtype: DType): Window => randomWindow(dtype, count * channels * height * width, seeded(44));
  const plane = height * width;

  it.each(["float32", "float16", "int32"] as const)("forward, %s", (dtype) => {
    const groups = { batch: [count], m: [filters], n: [rows, columns], k: [channels, size, size] };
    const weights = {
      ...randomWindow(dtype, filters * channels * size * size, seeded(45)),
      strides: [0, channels * size * size, size * size, size, 1],
    };
    expectProduct(groups, [weights, { ...image(dtype), strides: [channels * plane, plane, width, 1, width, 1] }], dtype);
  });

  it("the weights' gradient, whose depth runs over three axes", () => {
    const groups = { batch: [], m: [filters], n: [channels, size, size], k: [count, rows, columns] };
    const gradient = randomWindow("float32", count * filters * rows * columns, seeded(46));
    const area = rows * columns;
    const a = { ...gradient, strides: [area, filters * area, columns, 1] };
    expectProduct(groups, [a, { ...image("float32"), strides: [channels * plane, width, 1, plane, width, 1] }], "float32");
  });
});

describe("epilogues", () => {
  it.each([
    ["float32", "float32"],
    ["float32", "float16"],
    ["float16", "bool"],
    ["int8", "int8"],
    ["int32", "int32"],
    ["float64", "float64"],
  ] as [DType, DType][])("of %s, stored as %s, with a broadcast bias", (dtype, output) => {
    const random = seeded(47);
    for (const groups of sizes) {
      const lane = laneOf(dtype);
      const program = new ProgramBuilder();
      const sum = program.op("add", lane, program.input(lane as DType), program.input(dtype));
      const node =
        output === "bool"
          ? program.op("lt", "bool", program.constant(0, lane), sum)
          : program.op("max", lane, sum, program.constant(0, lane));
      const space = [...groups.batch, ...groups.m, ...groups.n];
      const bias = laidOut(dtype, sizeOf(space) > 100 ? "broadcast" : "transposed", space, random);
      expectProduct(
        groups,
        [...factors(dtype, groups, random, "contiguous", "transposed"), bias],
        output,
        program.finish({ node, dtype: output }),
      );
    }
  });
});

it("packs a matrix in pieces when it is larger than the packing buffer", () => {
  const random = seeded(48);
  const [m, n, k] = [9, 70, 70_000];
  // The rows of both are views of one short row, so that the product can be checked against few sums.
  const a = { ...randomWindow("float32", k + m, random), strides: [1, 1] };
  const b = { ...randomWindow("float32", k + n, random), strides: [1, 1] };
  const room = roomFor("float32", [m, n]);
  const { data } = execute(backend, { kind: "matmul", batch: [], m: [m], n: [n], k: [k], epilogue: null, scalars: [] }, [a, b], [room]);
  const [x, y] = [a.data, b.data] as Float32Array[];
  const wanted = room.data.slice();
  for (const [i, j] of positions([m, n]) as Iterable<[number, number]>) {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += x![p + i]! * y![p + j]!;
    wanted[offsetAt(room, [i, j])] = sum;
  }
  expectClose("float32", data[0]!, wanted, 1, 4096);
});

describe("a product packs its second factor", () => {
  it.each([
    // columns, depth, bytes of an element → columns and rows of a piece
    [10, 20, 4, 16, 20],
    [16, 20, 4, 16, 20],
    [9, 20, 8, 16, 20],
    [32, 8192, 4, 32, 4096],
    [33, 8192, 4, 48, 2560],
    [64, 8192, 4, 64, 2048],
    [64, 8192, 8, 64, 1024],
    [64, 1000, 4, 64, 1000],
    [512, 512, 4, 512, 512],
    [5000, 2000, 4, 1024, 512],
    [5000, 2000, 8, 512, 512],
  ])("of %i columns and %i rows, %i bytes an element, in pieces of %i columns and %i rows", (columns, depth, size, width, height) => {
    const packing = packingFor(7, columns, depth, size);
    expect([packing.columns, packing.depth]).toEqual([width, height]);
    // The piece, a strip of the first factor, and the places of the lines.
    expect(packing.bytes).toBe((width * height + Math.max(96 * 512, depth) + 256 / size) * size + 4 * (7 + 2 * depth + columns) + 64);
  });
});
