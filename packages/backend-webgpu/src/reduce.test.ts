import type { Combine, DType, ReduceKernel } from "@adjoint/core";
import { laneOf } from "@adjoint/core";
import { describe, expect } from "vitest";
import { deviceTest, deviceTests } from "./testing/device-test";
import { identity, programOf } from "./testing/programs";
import {
  contiguous,
  countOf,
  elementOf,
  freshOutput,
  place,
  positions,
  randomIntegers,
  randomNumbers,
  values,
  viewOf,
} from "./testing/views";

const reduction = (
  combine: Combine,
  dtype: DType,
  outer: readonly number[],
  inner: readonly number[],
  rest: Partial<ReduceKernel> = {},
): ReduceKernel => ({
  kind: "reduce",
  combine,
  pre: identity(dtype),
  post: identity(laneOf(dtype) as DType, dtype),
  scalars: [],
  postScalars: [],
  outer,
  inner,
  result: "value",
  ...rest,
});

const combines: Record<Combine, (a: number, b: number) => number> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  min: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.min(a, b)),
  max: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
};

const shapes: { name: string; outer: number[]; inner: number[]; strides: number[]; offset?: number }[] = [
  { name: "rows", outer: [7], inner: [33], strides: [33, 1] },
  { name: "columns", outer: [33], inner: [7], strides: [1, 33] },
  { name: "everything", outer: [], inner: [300], strides: [1] },
  { name: "outer and inner of two axes", outer: [3, 4], inner: [5, 6], strides: [120, 1, 24, 4] },
  { name: "backwards", outer: [4], inner: [20], strides: [-20, -1], offset: 79 },
  { name: "a broadcast", outer: [5], inner: [11], strides: [1, 0] },
  { name: "long rows", outer: [3], inner: [70], strides: [70, 1] },
];

describe("values", () => {
  for (const { name, outer, inner, strides, offset = 0 } of shapes) {
    deviceTests(`${name}: every combination`, async (backend) => {
      for (const [combine, dtype] of [
        ["sum", "float32"],
        ["prod", "int32"],
        ["min", "float32"],
        ["max", "uint32"],
        ["and", "bool"],
        ["or", "bool"],
      ] as const) {
        // prettier-ignore
        const data = dtype === "bool" ? randomIntegers(400, 2) : dtype === "float32" ? randomNumbers(400) : randomIntegers(400, 9);
        const a = place(backend, dtype, data);
        const view = viewOf(a, strides, offset);
        const out = freshOutput(backend, dtype, outer);
        backend.run(reduction(combine, dtype, outer, inner), [view], [out]);
        const want = [...positions(outer)].map((o) => {
          const all = [...positions(inner)].map((r) => Number(a.data[elementOf(view, [...o, ...r])]));
          return combine === "prod" ? all.reduce((x, y) => Math.imul(x, y)) : all.reduce(combines[combine]);
        });
        const got = await values(backend, out, countOf(outer));
        got.forEach((value, i) => {
          expect(Math.abs(value - want[i]!), `${combine} ${i}: ${value} ${want[i]}`).toBeLessThan(1e-5);
        });
      }
    });
  }

  deviceTests("pre and post are fused, with scalars and index", async (backend) => {
    const a = place(backend, "float32", randomNumbers(48));
    const pre = programOf(
      ["float32"],
      "float32",
      (p) => p.op("mul", p.op("add", p.op("mul", p.input(0), p.input(0)), p.scalar(0)), p.to("cast", p.index(), "float32")),
      ["float32"],
    ); // prettier-ignore
    const post = programOf(["float32"], "int32", (p) => p.to("cast", p.op("mul", p.input(0), p.scalar(0)), "int32"), ["float32"]);
    const out = freshOutput(backend, "int32", [4]);
    backend.run(reduction("sum", "float32", [4], [12], { pre, post, scalars: [0.5], postScalars: [10] }), [viewOf(a, [12, 1])], [out]);
    const want = [0, 1, 2, 3].map((o) => {
      let sum = 0;
      for (let r = 0; r < 12; r++) sum += (Number(a.data[o * 12 + r]) ** 2 + 0.5) * (o * 12 + r);
      return Math.trunc(sum * 10);
    });
    expect(await values(backend, out, 4)).toEqual(want);
  });

  deviceTests("nothing gives the neutral element", async (backend) => {
    const a = place(backend, "float32", [1]);
    for (const [combine, want] of [
      ["sum", 0],
      ["prod", 1],
    ] as const) {
      // prettier-ignore
      const out = freshOutput(backend, "float32", [3]);
      backend.run(reduction(combine, "float32", [3], [0]), [viewOf(a, [0, 1])], [out]);
      expect(await values(backend, out, 3)).toEqual([want, want, want]);
    }
  });

  deviceTests("half sums are kept in float32 until the end", async (backend) => {
    const a = place(backend, "float16", new Array(4096).fill(0x3c00));
    const out = freshOutput(backend, "float16", []);
    backend.run(reduction("sum", "float16", [], [4096]), [viewOf(a, [1])], [out]);
    expect(await values(backend, out, 1)).toEqual([0x6c00]);
  });

  deviceTests("long sums are as accurate as pairwise ones, and the same every time", async (backend) => {
    const count = 300_000;
    const a = place(
      backend,
      "float32",
      randomNumbers(count).map((x) => x + 1.5),
    );
    const exact = (a.data as Float32Array).reduce((x, y) => x + y, 0);
    const sum = async (): Promise<number> => {
      const out = freshOutput(backend, "float32", []);
      backend.run(reduction("sum", "float32", [], [count]), [viewOf(a, [1])], [out]);
      return (await values(backend, out, 1))[0]!;
    };
    const first = await sum();
    expect(Math.abs(first - exact) / exact).toBeLessThan(4e-7);
    expect(await sum()).toBe(first);
  });

  deviceTests("a thousand numbers of one thread are added in blocks", async (backend) => {
    // One after the other, the errors of tenths add up to 1e-5.
    const [rows, length] = [4, 64 * 1024];
    const a = place(backend, "float32", Array<number>(rows * length).fill(0.1));
    const out = freshOutput(backend, "float32", [rows]);
    backend.run(reduction("sum", "float32", [rows], [length]), [viewOf(a, [length, 1])], [out]);
    const exact = length * Math.fround(0.1);
    for (const sum of await values(backend, out, rows)) expect(Math.abs(sum - exact) / exact).toBeLessThan(1e-6);
  });

  deviceTest("more than a thousand rows, summed down the columns", async (backend) => {
    const a = place(backend, "float32", randomNumbers(5000 * 3));
    const out = freshOutput(backend, "float32", [3]);
    backend.run(reduction("sum", "float32", [3], [5000]), [viewOf(a, [1, 3])], [out]);
    const want = [0, 1, 2].map((column) => (a.data as Float32Array).reduce((sum, x, i) => (i % 3 === column ? sum + x : sum), 0));
    (await values(backend, out, 3)).forEach((value, i) => {
      expect(value).toBeCloseTo(want[i]!, 3);
    });
  });
});

describe("positions", () => {
  const cases: { name: string; data: number[]; min: number; max: number }[] = [
    { name: "the first of equals", data: [3, 1, 4, 1, 4, 0.5, 0.5, 2], min: 5, max: 2 },
    { name: "NaN before all", data: [3, Number.NaN, 9, Number.NaN, -9], min: 1, max: 1 },
    { name: "only infinities", data: [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], min: 0, max: 0 },
    { name: "the other infinity", data: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], min: 0, max: 0 },
  ];
  for (const { name, data, min, max } of cases) {
    deviceTests(name, async (backend) => {
      const a = place(backend, "float32", data);
      for (const [combine, want] of [
        ["min", min],
        ["max", max],
      ] as const) {
        // prettier-ignore
        const [value, index] = [freshOutput(backend, "float32", []), freshOutput(backend, "int32", [])];
        backend.run(reduction(combine, "float32", [], [data.length], { result: "both" }), [viewOf(a, [1])], [value, index]);
        expect(await values(backend, index, 1)).toEqual([want]);
        expect(await values(backend, value, 1)).toEqual([data[want]]);
      }
    });
  }

  deviceTests("over long rows of two axes, in chunks", async (backend) => {
    const a = place(backend, "int32", randomIntegers(2 * 40 * 90, 1000));
    const out = freshOutput(backend, "int32", [2]);
    backend.run(reduction("max", "int32", [2], [40, 90], { result: "index" }), [viewOf(a, contiguous([2, 40, 90]))], [out]);
    const want = [0, 1].map((o) => {
      const row = Array.from(a.data.slice(o * 3600, (o + 1) * 3600), Number);
      return row.indexOf(Math.max(...row));
    });
    expect(await values(backend, out, 2)).toEqual(want);
  });

  deviceTests("of bools and unsigned integers", async (backend) => {
    const flags = place(backend, "bool", [0, 0, 1, 1, 0]);
    const words = place(backend, "uint32", [5, 4294967295, 0, 4294967295, 0]);
    const out = freshOutput(backend, "int32", []);
    backend.run(reduction("max", "bool", [], [5], { result: "index" }), [viewOf(flags, [1])], [out]);
    expect(await values(backend, out, 1)).toEqual([2]);
    for (const [combine, want] of [
      ["max", 1],
      ["min", 2],
    ] as const) {
      // prettier-ignore
      backend.run(reduction(combine, "uint32", [], [5], { result: "index" }), [viewOf(words, [1])], [out]);
      expect(await values(backend, out, 1)).toEqual([want]);
    }
  });
});
