import { type DType, dtypes, type MapKernel, type View } from "@adjoint/core";
import { describe, expect } from "vitest";
import type { WebGPUBackend } from "./backend";
import { deviceTest } from "./testing/device-test";
import { identity, ProgramBuilder, programOf } from "./testing/programs";
import {
  countOf,
  elementOf,
  freshOutput,
  type Placed,
  place,
  positions,
  randomIntegers,
  randomNumbers,
  values,
  viewOf,
} from "./testing/views";

const map = (program: MapKernel["program"], shape: readonly number[], scalars: MapKernel["scalars"] = []): MapKernel => ({
  kind: "map",
  program,
  scalars,
  shape,
  alias: program.outputs.map(() => -1),
});

const at = (placed: Placed, view: View, position: readonly number[]): number => Number(placed.data[elementOf(view, position)]);

const layouts: { name: string; shape: number[]; strides: number[][]; offsets: number[] }[] = [
  { name: "contiguous", shape: [60], strides: [[1], [1]], offsets: [0, 3] },
  {
    name: "transposed",
    shape: [5, 7],
    strides: [
      [1, 5],
      [7, 1],
    ],
    offsets: [0, 0],
  }, // prettier-ignore
  {
    name: "broadcast",
    shape: [4, 6],
    strides: [
      [0, 1],
      [1, 0],
    ],
    offsets: [2, 0],
  }, // prettier-ignore
  { name: "a single element", shape: [9], strides: [[0], [1]], offsets: [5, 0] },
  {
    name: "reversed",
    shape: [3, 8],
    strides: [
      [-8, 1],
      [8, -1],
    ],
    offsets: [16, 7],
  }, // prettier-ignore
  {
    name: "five axes",
    shape: [2, 3, 2, 3, 2],
    strides: [
      [1, 2, 6, 12, 36],
      [36, 12, 6, 2, 1],
    ],
    offsets: [0, 0],
  }, // prettier-ignore
  { name: "no axes", shape: [], strides: [[], []], offsets: [4, 1] },
  {
    name: "overlapping windows",
    shape: [6, 4],
    strides: [
      [1, 1],
      [4, 1],
    ],
    offsets: [0, 0],
  }, // prettier-ignore
];

describe("layouts", () => {
  for (const { name, shape, strides, offsets } of layouts) {
    deviceTest(`${name}: out = a − 2·b`, async (backend) => {
      const placed = [place(backend, "float32", randomNumbers(80, 1)), place(backend, "float32", randomNumbers(80, 2))];
      const views = placed.map((p, i) => viewOf(p, strides[i]!, offsets[i]!));
      const program = programOf(["float32", "float32"], "float32", (p) =>
        p.op("sub", p.input(0), p.op("mul", p.constant(2, "float32"), p.input(1))),
      );
      const out = freshOutput(backend, "float32", shape);
      backend.run(map(program, shape), views, [out]);
      const want = [...positions(shape)].map((i) => Math.fround(at(placed[0]!, views[0]!, i) - 2 * at(placed[1]!, views[1]!, i)));
      expect(await values(backend, out, countOf(shape))).toEqual(want);
    });
  }

  deviceTest("a grid of more than 65,535 workgroups", async (backend) => {
    const count = 65_536 * 64 + 17;
    const program = programOf([], "uint32", (p) => p.op("add", p.index(), p.scalar(0)), ["uint32"]);
    const out = freshOutput(backend, "uint32", [count]);
    backend.run(map(program, [count], [4294967290]), [], [out]);
    const tail = await backend.read(out.buffer, "uint32", count - 3, 3);
    expect(Array.from(tail, Number)).toEqual([count - 3, count - 2, count - 1].map((i) => i - 6));
    backend.free(out.buffer);
  });
});

describe("dtypes", () => {
  const wrap: Partial<Record<DType, (x: number) => number>> = {
    int8: (x) => (x << 24) >> 24,
    int16: (x) => (x << 16) >> 16,
    uint8: (x) => x & 0xff,
    uint16: (x) => x & 0xffff,
  };

  deviceTest("every dtype comes back as it was written, bit by bit", async (backend) => {
    for (const dtype of backend.capabilities.dtypes) {
      const bytes = Uint8Array.from(randomIntegers(dtypes[dtype].bytes * 50, dtype === "bool" ? 2 : 120, 7));
      const data = new dtypes[dtype].storage(bytes.buffer as ArrayBuffer);
      const buffer = backend.allocate(dtype, data.length);
      backend.write(buffer, dtype, 0, data);
      expect(await backend.read(buffer, dtype, 0, data.length), dtype).toEqual(data);
      expect(await backend.read(buffer, dtype, 3, 5), dtype).toEqual(data.slice(3, 8));
      const out = freshOutput(backend, dtype, [data.length]);
      backend.run(map(identity(dtype), [data.length]), [{ buffer, dtype, offset: 0, strides: [1] }], [out]);
      expect(await backend.read(out.buffer, dtype, 0, data.length), dtype).toEqual(data);
    }
  });

  for (const dtype of ["int8", "int16", "uint8", "uint16"] as const) {
    deviceTest(`${dtype} wraps when it is stored`, async (backend) => {
      const a = place(backend, dtype, randomIntegers(64, 256, 3));
      const program = programOf([dtype], dtype, (p) => p.op("mul", p.input(0), p.constant(300, "int32")));
      const out = freshOutput(backend, dtype, [64]);
      backend.run(map(program, [64]), [viewOf(a, [1])], [out]);
      expect(await values(backend, out, 64)).toEqual(Array.from(a.data, Number).map((x) => wrap[dtype]!(x * 300)));
    });
  }

  const halves: readonly (readonly [DType, readonly (readonly [number, number])[]])[] = [
    [
      "float16",
      [
        [1, 0x3c00],
        [-2.5, 0xc100],
        [65504, 0x7bff],
        [65519.9, 0x7bff],
        [65520, 0x7c00],
        [1e-8, 0],
        [6e-8, 1],
        [8.940696716308594e-8, 2],
        [8.95e-8, 2],
        [2.9802322387695312e-8, 0],
        [2.99e-8, 1],
        [6.1e-5, 0x3ff],
        [1.00048828125, 0x3c00],
        [1.0014648, 0x3c02],
        [Number.NEGATIVE_INFINITY, 0xfc00],
        [Number.NaN, 0x7e00],
      ],
    ],
    [
      "bfloat16",
      [
        [1, 0x3f80],
        [-2.5, 0xc020],
        [1.00390625, 0x3f80],
        [1.01171875, 0x3f82],
        [3.4e38, 0x7f80],
        [1e-30, 0x0da2],
        [Number.NEGATIVE_INFINITY, 0xff80],
        [Number.NaN, 0x7fc0],
      ],
    ],
  ]; // prettier-ignore
  for (const [dtype, cases] of halves) {
    deviceTest(`${dtype} is computed in float32 and rounded to even when it is stored`, async (backend) => {
      const a = place(
        backend,
        "float32",
        cases.map(([x]) => x),
      );
      const program = programOf(["float32"], dtype, (p) => p.input(0));
      const out = freshOutput(backend, dtype, [cases.length]);
      backend.run(map(program, [cases.length]), [viewOf(a, [1])], [out]);
      expect(await values(backend, out, cases.length)).toEqual(cases.map(([, bits]) => bits));
    });
  }
});

deviceTest("several outputs, run-time scalars of every lane, and index", async (backend) => {
  const builder = new ProgramBuilder(["float32", "bool"], ["float32", "int32", "uint32", "bool"]);
  const [x, flag] = [builder.input(0), builder.input(1)];
  const scaled = builder.op("mul", x, builder.scalar(0));
  const integer = builder.op("add", builder.to("cast", builder.index(), "int32"), builder.scalar(1));
  const unsigned = builder.op("xor", builder.index(), builder.scalar(2));
  const both = builder.op("xor", flag, builder.scalar(3));
  const chosen = builder.op("where", flag, scaled, x);
  const outputs: { node: number; dtype: DType }[] = [
    { node: scaled, dtype: "float32" },
    { node: integer, dtype: "int32" },
    { node: unsigned, dtype: "uint32" },
    { node: both, dtype: "bool" },
    { node: chosen, dtype: "float32" },
  ];
  const program = builder.finish(outputs);
  const a = place(backend, "float32", randomNumbers(40));
  const b = place(backend, "bool", randomIntegers(40, 2));
  const outs = outputs.map(({ dtype }) => freshOutput(backend, dtype, [40]));
  const before = backend.statistics().compiled;
  for (const factor of [3, -0.5]) {
    backend.run(map(program, [40], [factor, -7, 0xfffffff0, 1]), [viewOf(a, [1]), viewOf(b, [1])], outs);
    const got = await Promise.all(outs.map((out) => values(backend, out, 40)));
    const floats = Array.from(a.data, Number);
    const flags = Array.from(b.data, Number);
    const products = floats.map((v) => Math.fround(v * factor));
    expect(got[0]).toEqual(products);
    expect(got[1]).toEqual(floats.map((_, i) => i - 7));
    expect(got[2]).toEqual(floats.map((_, i) => (i ^ 0xfffffff0) >>> 0));
    expect(got[3]).toEqual(flags.map((v) => 1 - v));
    expect(got[4]).toEqual(floats.map((v, i) => (flags[i] ? products[i] : v)));
  }
  expect(backend.statistics().compiled).toBe(before + 1);
});

async function inPlace(backend: WebGPUBackend, from: DType, to: DType, alias: number): Promise<number[]> {
  const a = place(backend, from, [1, 2, 3, 4]);
  const program = programOf([from], to, (p) => p.to("cast", p.op("add", p.input(0), p.input(0)), dtypes[to].lane));
  const view = viewOf(a, [1]);
  const out: View = { ...view, dtype: to };
  backend.run({ ...map(program, [4]), alias: [alias] }, [view], [out]);
  return values(backend, out, 4);
}

describe("views that share a buffer", () => {
  deviceTest("an output in the place of its input, of the same word or another", async (backend) => {
    expect(await inPlace(backend, "float32", "float32", 0)).toEqual([2, 4, 6, 8]);
    expect(await inPlace(backend, "float32", "int32", 0)).toEqual([2, 4, 6, 8]);
    expect(await inPlace(backend, "bool", "float32", 0)).toEqual([1, 1, 1, 1]);
  });

  deviceTest("outputs and inputs beside each other in one buffer", async (backend) => {
    const all = place(backend, "float32", randomNumbers(40));
    const [low, high] = [viewOf(all, [1], 0), viewOf(all, [1], 10)];
    const builder = new ProgramBuilder(["float32", "float32"], []);
    const [x, y] = [builder.input(0), builder.input(1)];
    const program = builder.finish([
      { node: builder.op("add", x, y), dtype: "float32" },
      { node: builder.op("sub", x, y), dtype: "float32" },
    ]);
    backend.run(map(program, [10]), [low, high], [viewOf(all, [1], 20), viewOf(all, [1], 30)]);
    const [a, b] = [Array.from(all.data.slice(0, 10), Number), Array.from(all.data.slice(10, 20), Number)];
    const want = [...a, ...b, ...a.map((v, i) => Math.fround(v + b[i]!)), ...a.map((v, i) => Math.fround(v - b[i]!))];
    expect(Array.from(await backend.read(all.buffer, "float32", 0, 40), Number)).toEqual(want);
  });

  deviceTest("a write does not overtake the kernels recorded before it", async (backend) => {
    const a = place(backend, "float32", [1, 2]);
    const out = freshOutput(backend, "float32", [2]);
    backend.run(map(identity("float32"), [2]), [viewOf(a, [1])], [out]);
    backend.write(a.buffer, "float32", 0, Float32Array.of(5, 6));
    expect(await values(backend, out, 2)).toEqual([1, 2]);
    expect(Array.from(await backend.read(a.buffer, "float32", 0, 2), Number)).toEqual([5, 6]);
  });

  deviceTest("freed memory serves again without disturbing what still reads it", async (backend) => {
    const a = place(backend, "float32", randomNumbers(64));
    const out = freshOutput(backend, "float32", [64]);
    backend.run(map(identity("float32"), [64]), [viewOf(a, [1])], [out]);
    backend.free(a.buffer);
    const again = place(backend, "float32", new Array(64).fill(9));
    expect(await values(backend, out, 64)).toEqual(Array.from(a.data, Number));
    expect(Array.from(await backend.read(again.buffer, "float32", 0, 64), Number)).toEqual(new Array(64).fill(9));
  });
});
