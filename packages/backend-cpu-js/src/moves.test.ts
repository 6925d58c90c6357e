import type { Backend, DType, ScatterMode, View } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { cpu } from "./index";
import { contiguous, output, random, randomFloats, size, upload, values, view } from "./testing/build";

const modes = [{ interpret: false }, { interpret: true }];
const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

describe.each(modes)("copy, $interpret", (mode) => {
  it.each<[DType, bigint[]]>([
    ["float32", [0x7fa00001n, 0x80000000n]], // a signalling NaN, −0
    ["float64", [0x7ff4000000000001n, 0x8000000000000000n]],
    ["float16", [0x7d01n, 0x8000n]],
    ["bool", [1n, 0n]],
    ["int64", [0x8000000000000001n, 5n]],
  ])("keeps the bits of %s, contiguous and strided", async (dtype, bits) => {
    const backend = await cpu(mode).create();
    const width =
      dtype === "float64" || dtype === "int64" ? "uint64" : dtype === "float32" ? "uint32" : dtype === "float16" ? "uint16" : "uint8";
    const data = Array.from({ length: 200 }, (_, i) => bits[i % 2]);
    const stored = width === "uint64" ? data : data.map(Number);
    const buffer = backend.allocate(dtype, 200);
    const raw = upload(backend, width, stored as number[]);
    backend.write(buffer, width, 0, backend.readSync!(raw, width, 0, 200));
    for (const [shape, strides] of [
      [[200], [1]],
      [[100], [2]],
      [
        [10, 20],
        [1, 10],
      ],
    ] as const) {
      const out = output(backend, dtype, shape);
      backend.run({ kind: "copy", shapes: [shape], fill: null }, [view(buffer, dtype, strides)], [out]);
      const at = shape.reduce<number[]>((all, length, axis) => all.flatMap((p) => range(length).map((i) => p + i * strides[axis])), [0]);
      expect(values(backend, { ...out, dtype: width }, size(shape))).toEqual(at.map((p) => stored[p]));
    }
  });

  it.each([3, 70])("fills first, then copies regions into strided places, rows of %s", async (columns) => {
    const backend = await cpu(mode).create();
    const left = upload(backend, "float32", range(4 * columns)),
      right = upload(
        backend,
        "float32",
        range(4 * columns).map((v) => -v),
      );
    const width = 2 * columns + 1;
    const target = backend.allocate("float32", 4 * width);
    const place = (offset: number, strides = [width, 1]): View => view(target, "float32", strides, offset);
    backend.run(
      {
        kind: "copy",
        shapes: [
          [4, columns],
          [4, columns],
        ],
        fill: { value: 9, shape: [4 * width] },
      },
      [view(left, "float32", [columns, 1]), view(right, "float32", [1, 4])],
      [place(0), place(columns + 1), place(0, [1])],
    );
    const expected = range(4).flatMap((i) => [
      ...range(columns).map((j) => i * columns + j),
      9,
      ...range(columns).map((j) => -(j * 4 + i)),
    ]);
    expect(values(backend, place(0), 4 * width).map((v) => (v as number) + 0)).toEqual(expected.map((v) => v + 0));
  });

  it("fills a strided view, in float16 too", async () => {
    const backend = await cpu(mode).create();
    const target = upload(backend, "float16", [1, 1, 1, 1, 1, 1]);
    backend.run({ kind: "copy", shapes: [], fill: { value: 2, shape: [3] } }, [], [view(target, "float16", [2], 1)]);
    expect(values(backend, view(target, "float16", [1]), 6)).toEqual([1, 0x4000, 1, 0x4000, 1, 0x4000]);
  });

  it("fills rows of planes that lie apart", async () => {
    const backend = await cpu(mode).create();
    const target = upload(backend, "float32", new Array<number>(24).fill(1));
    backend.run({ kind: "copy", shapes: [], fill: { value: 2, shape: [2, 2, 3] } }, [], [view(target, "float32", [12, 5, 1], 1)]);
    const filled = new Set([0, 12].flatMap((plane) => [0, 5].flatMap((row) => range(3).map((column) => 1 + plane + row + column))));
    expect(values(backend, view(target, "float32", [1]), 24)).toEqual(range(24).map((i) => (filled.has(i) ? 2 : 1)));
  });

  it("transposes large planes, backwards too", async () => {
    const backend = await cpu(mode).create();
    const [rows, columns] = [70, 75];
    const source = upload(backend, "int16", range(rows * columns));
    const out = output(backend, "int16", [2, columns, rows]);
    backend.run({ kind: "copy", shapes: [[2, columns, rows]], fill: null }, [view(source, "int16", [0, -1, columns], columns - 1)], [out]);
    const once = range(columns).flatMap((j) => range(rows).map((i) => i * columns + columns - 1 - j));
    expect(values(backend, out, 2 * rows * columns)).toEqual([...once, ...once]);
  });
});

const gather = (backend: Backend, source: View, indices: View[], shape: number[], axes: { size: number; stride: number }[]) => {
  const out = output(backend, source.dtype, shape);
  const bad = backend.run({ kind: "gather", shape, axes }, [source, ...indices], [out]);
  return { bad, values: values(backend, out, size(shape)) };
};

describe.each(modes)("gather, $interpret", (mode) => {
  it("looks up rows, elements, and pairs of indices", async () => {
    const backend = await cpu(mode).create();
    const table = upload(backend, "float32", range(50));
    const index = upload(backend, "int32", [3, 0, 9]);
    const rows = gather(backend, view(table, "float32", [0, 1]), [view(index, "int32", [1, 0])], [3, 5], [{ size: 10, stride: 5 }]);
    expect(rows).toEqual({ bad: -1, values: [3, 0, 9].flatMap((r) => range(5).map((c) => r * 5 + c)) });
    const elements = gather(
      backend,
      view(table, "float32", [5, 0]),
      [view(upload(backend, "int32", [4, 0, 1, 1]), "int32", [2, 1])],
      [2, 2],
      [{ size: 5, stride: 1 }],
    );
    expect(elements.values).toEqual([4, 0, 6, 6]);
    const pairs = gather(
      backend,
      view(table, "float32", [0], 5),
      [view(index, "int32", [0], 1), view(index, "int32", [-1], 2)],
      [3],
      [
        { size: 1, stride: 50 },
        { size: 45, stride: 1 },
      ],
    );
    expect(pairs.values).toEqual([14, 5, 8]);
    const scalar = gather(backend, view(table, "float32", []), [view(index, "int32", [], 2)], [], [{ size: 10, stride: -1 + 2 }]);
    expect(scalar.values).toEqual([9]);
  });

  it.each([
    [[0, -1, 2], 1],
    [[0, 1, 10], 2],
    [[0, 9, 9], -1],
  ])("%j: the first bad position", async (indices, row) => {
    const backend = await cpu(mode).create();
    const table = upload(backend, "float64", range(20));
    const index = upload(backend, "int32", indices);
    const perRow = gather(backend, view(table, "float64", [0, 1]), [view(index, "int32", [1, 0])], [3, 2], [{ size: 10, stride: 2 }]);
    expect(perRow.bad).toBe(row < 0 ? -1 : row * 2);
    const perElement = gather(backend, view(table, "float64", [1, 0]), [view(index, "int32", [0, 1])], [2, 3], [{ size: 10, stride: 2 }]);
    expect(perElement.bad).toBe(row);
    const two = gather(
      backend,
      view(table, "float64", [0]),
      [view(index, "int32", [0]), view(index, "int32", [1])],
      [3],
      [
        { size: 1, stride: 0 },
        { size: 10, stride: 2 },
      ],
    );
    expect(two.bad).toBe(row);
  });
});

const plain: { readonly [M in ScatterMode]: (a: number, b: number) => number } = {
  set: (_, b) => b,
  add: (a, b) => a + b,
  mul: (a, b) => a * b,
  min: Math.min,
  max: Math.max,
};

describe.each(modes)("scatter, $interpret", (mode) => {
  it.each(Object.keys(plain) as ScatterMode[])("%s, in order, with repeated indices", async (kind) => {
    const backend = await cpu(mode).create();
    const next = random(11);
    const indices = range(60).map(() => Math.floor(next() * 7));
    for (const [dtype, store] of [
      ["float32", Math.fround],
      ["int32", (v: number) => v | 0],
      ["int8", (v: number) => (v << 24) >> 24],
      ["uint32", (v: number) => v >>> 0],
    ] as const) {
      const make = dtype === "float32" ? (v: number) => v : (v: number) => store(Math.floor(v * 100));
      const start = randomFloats(12, 14).map(make),
        updates = randomFloats(13, 60).map(make);
      const expected = [...start];
      indices.forEach((at, i) => {
        expected[at * 2] = store(
          dtype !== "float32" && kind === "mul" ? Math.imul(expected[at * 2], updates[i]) : plain[kind](expected[at * 2], updates[i]),
        );
      });
      const target = upload(backend, dtype, start);
      const run = () =>
        backend.run(
          { kind: "scatter", mode: kind, shape: [60], axes: [{ size: 7, stride: 2 }] },
          [view(upload(backend, dtype, updates), dtype, [1]), view(upload(backend, "int32", indices), "int32", [1])],
          [view(target, dtype, [0])],
        );
      expect(run()).toBe(-1);
      expect(values(backend, view(target, dtype, [1]), 14)).toEqual(expected);
    }
  });

  it("adds rows in float16 and int64, and min lets NaN through", async () => {
    const backend = await cpu(mode).create();
    const halves = upload(backend, "float16", [0x3c00, 0x3c00]);
    const index = view(upload(backend, "int32", [0, 0, 1]), "int32", [1]);
    backend.run(
      { kind: "scatter", mode: "add", shape: [3], axes: [{ size: 2, stride: 1 }] },
      [view(upload(backend, "float16", [0x3c00, 0x4000, 0x4000]), "float16", [1]), index],
      [view(halves, "float16", [0])],
    );
    expect(values(backend, view(halves, "float16", [1]), 2)).toEqual([0x4400, 0x4200]);
    const wide = upload(backend, "int64", [2n ** 63n - 1n, 0n]);
    backend.run(
      { kind: "scatter", mode: "add", shape: [3], axes: [{ size: 2, stride: 1 }] },
      [view(upload(backend, "int64", [1n, 0n, 5n]), "int64", [1]), index],
      [view(wide, "int64", [0])],
    );
    expect(values(backend, view(wide, "int64", [1]), 2)).toEqual([-(2n ** 63n), 5n]);
    const floats = upload(backend, "float32", [1, 1]);
    backend.run(
      { kind: "scatter", mode: "min", shape: [3], axes: [{ size: 2, stride: 1 }] },
      [view(upload(backend, "float32", [NaN, 0, 0]), "float32", [1]), index],
      [view(floats, "float32", [0])],
    );
    expect(values(backend, view(floats, "float32", [1]), 2)).toEqual([NaN, 0]);
  });

  it("adds whole rows, several to one place, and none beyond a bad index", async () => {
    const backend = await cpu(mode).create();
    const target = upload(backend, "float32", [10, 20, 30, 40]);
    const updates = view(upload(backend, "float32", [1, 2, 3, 4, 5, 6]), "float32", [2, 1]);
    const run = (indices: number[]) =>
      backend.run(
        { kind: "scatter", mode: "add", shape: [3, 2], axes: [{ size: 2, stride: 2 }] },
        [updates, view(upload(backend, "int32", indices), "int32", [1, 0])],
        [view(target, "float32", [0, 1])],
      );
    expect(run([1, 0, 1])).toBe(-1);
    expect(values(backend, view(target, "float32", [1]), 4)).toEqual([13, 24, 36, 48]);
    expect(run([0, 2, 0])).toBe(2);
    expect(values(backend, view(target, "float32", [1]), 4)).toEqual([14, 26, 36, 48]);
  });

  it("stops at a bad index", async () => {
    const backend = await cpu(mode).create();
    const target = upload(backend, "float32", [0, 0, 0, 0]);
    const run = (indices: number[]) =>
      backend.run(
        { kind: "scatter", mode: "set", shape: [3, 2], axes: [{ size: 2, stride: 2 }] },
        [view(upload(backend, "float32", [1, 2, 3, 4, 5, 6]), "float32", [2, 1]), view(upload(backend, "int32", indices), "int32", [1, 0])],
        [view(target, "float32", [0, 1])],
      );
    expect(run([1, 2, 0])).toBe(2);
    expect(run([1, 0, -1])).toBe(4);
    expect(run([0, 1, 0])).toBe(-1);
    expect(values(backend, view(target, "float32", contiguous([4])), 4)).toEqual([5, 6, 3, 4]);
  });
});
