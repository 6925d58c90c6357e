import type { DType, ScanKernel, SortKernel } from "@adjoint/core";
import { describe, expect } from "vitest";
import { deviceTest } from "./testing/device-test";
import { countOf, elementOf, freshOutput, place, positions, randomIntegers, randomNumbers, values, viewOf } from "./testing/views";

const scan = (combine: ScanKernel["combine"], outer: number[], length: number, rest: Partial<ScanKernel> = {}): ScanKernel => ({
  kind: "scan",
  combine,
  outer,
  length,
  reverse: false,
  exclusive: false,
  result: "value",
  ...rest,
});

const combines = {
  sum: [0, (a: number, b: number) => a + b],
  prod: [1, (a: number, b: number) => Math.imul(a, b)],
  min: [2147483647, Math.min],
  max: [-2147483648, Math.max],
} as const;

function running(combine: ScanKernel["combine"], row: number[], reverse: boolean, exclusive: boolean): number[] {
  const [neutral, pick] = combines[combine];
  const out = new Array<number>(row.length);
  let best: number = neutral;
  for (let n = 0; n < row.length; n++) {
    const i = reverse ? row.length - 1 - n : n;
    const next = pick(best, row[i]!);
    out[i] = exclusive ? best : next;
    best = next;
  }
  return out;
}

describe("scan", () => {
  for (const [outer, length, strides, offset] of [
    [[], 7, [1], 0],
    [[3], 40, [40, 1], 0],
    [[4, 2], 33, [33, 132, 1], 0],
    [[], 500, [-1], 499],
    [[300], 5, [1, 300], 0],
  ] as const) {
    // prettier-ignore
    deviceTest(`[${[...outer, length]}] with strides [${strides}]: every combination`, async (backend) => {
      const a = place(
        backend,
        "int32",
        randomIntegers(1500, 7, 2).map((i) => i - 3),
      );
      const view = viewOf(a, strides, offset);
      const rows = [...positions(outer)].map((o) => Array.from({ length }, (_, i) => Number(a.data[elementOf(view, [...o, i])])));
      for (const combine of ["sum", "prod", "min", "max"] as const) {
        for (const reverse of [false, true]) {
          for (const exclusive of [false, true]) {
            const out = freshOutput(backend, "int32", [...outer, length]);
            backend.run(scan(combine, [...outer], length, { reverse, exclusive }), [view], [out]);
            expect(await values(backend, out, countOf([...outer, length]))).toEqual(
              rows.flatMap((row) => running(combine, row, reverse, exclusive)),
            );
          }
        }
      }
    });
  }

  deviceTest("positions are those of the last of equals, and NaN stays", async (backend) => {
    const data = [1, 3, 3, 2, Number.NaN, 9, Number.NaN, 1];
    const a = place(backend, "float32", [...data, ...new Array(92).fill(0)]);
    for (const length of [8, 100]) {
      const [value, index] = [freshOutput(backend, "float32", [length]), freshOutput(backend, "int32", [length])];
      backend.run(scan("max", [], length, { result: "both" }), [viewOf(a, [1])], [value, index]);
      expect((await values(backend, index, length)).slice(0, 8)).toEqual([0, 1, 2, 2, 4, 4, 6, 6]);
      expect((await values(backend, value, length)).slice(0, 8)).toEqual([1, 3, 3, 3, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
      backend.run(scan("min", [], 3, { result: "index", reverse: true }), [viewOf(a, [1])], [index]);
      expect(await values(backend, index, 3)).toEqual([0, 1, 2]);
    }
  });

  deviceTest("of a long row, no chunk's total is lost", async (backend) => {
    const length = 200_000;
    const a = place(backend, "int32", new Array(length).fill(1));
    const out = freshOutput(backend, "int32", [length]);
    backend.run(scan("sum", [], length), [viewOf(a, [1])], [out]);
    expect((await values(backend, out, length)).every((total, i) => total === i + 1)).toBe(true);
  });

  deviceTest("float16 is carried in float32", async (backend) => {
    const a = place(backend, "float16", new Array(3000).fill(0x3c00));
    const out = freshOutput(backend, "float16", [3000]);
    backend.run(scan("sum", [], 3000), [viewOf(a, [1])], [out]);
    expect((await values(backend, out, 3000)).slice(-2)).toEqual([0x69dc, 0x69dc]);
  });
});

const sort = (outer: number[], length: number, descending: boolean): SortKernel => ({
  kind: "sort",
  outer,
  length,
  descending,
  result: "both",
});

/** NaN after all, whichever way; equals in their order. */
function sorted(row: number[], descending: boolean): number[] {
  const rank = (x: number): number => (Number.isNaN(x) ? Number.POSITIVE_INFINITY : x);
  const before = (a: number, b: number): number =>
    rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return row.map((_, i) => i).sort((i, j) => (descending ? before(row[j]!, row[i]!) : before(row[i]!, row[j]!)) || i - j);
}

describe("sort", () => {
  const special = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, -1, Number.NEGATIVE_INFINITY, 1e-30, -1e-30, Number.NaN, 3];
  const cases: { name: string; dtype: DType; data: number[]; outer: number[]; length: number; strides: number[] }[] = [
    { name: "floats and their edges", dtype: "float32", data: [...special, ...randomNumbers(53)], outer: [], length: 63, strides: [1] },
    { name: "many equals", dtype: "int32", data: randomIntegers(300, 5).map((i) => i - 2), outer: [3], length: 100, strides: [100, 1] },
    { name: "columns", dtype: "int8", data: randomIntegers(120, 200).map((i) => i - 100), outer: [8], length: 15, strides: [1, 8] },
    { name: "unsigned", dtype: "uint32", data: randomIntegers(65, 2 ** 32), outer: [], length: 65, strides: [1] },
    { name: "bools", dtype: "bool", data: randomIntegers(20, 2), outer: [2], length: 10, strides: [10, 1] },
    { name: "one element", dtype: "float32", data: [5, 4], outer: [2], length: 1, strides: [1, 1] },
  ];
  for (const { name, dtype, data, outer, length, strides } of cases) {
    deviceTest(`${name}, up and down, stable`, async (backend) => {
      const a = place(backend, dtype, data);
      const view = viewOf(a, strides);
      for (const descending of [false, true]) {
        const shape = [...outer, length];
        const [value, index] = [freshOutput(backend, dtype, shape), freshOutput(backend, "int32", shape)];
        backend.run(sort(outer, length, descending), [view], [value, index]);
        const rows = [...positions(outer)].map((o) => Array.from({ length }, (_, i) => Number(a.data[elementOf(view, [...o, i])])));
        const order = rows.map((row) => sorted(row, descending));
        expect(await values(backend, index, countOf(shape))).toEqual(order.flat());
        expect(await values(backend, value, countOf(shape))).toEqual(order.flatMap((places, r) => places.map((i) => rows[r]![i]!)));
        const alone = freshOutput(backend, "int32", shape);
        backend.run({ ...sort(outer, length, descending), result: "index" }, [view], [alone]);
        expect(await values(backend, alone, countOf(shape))).toEqual(order.flat());
      }
    });
  }
});
