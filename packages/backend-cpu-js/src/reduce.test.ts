import type { Backend, Combine, DType, ReduceKernel, View } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { cpu } from "./index";
import { identity, ProgramBuilder } from "@adjoint/backend-testkit/oracle";
import { contiguous, output, randomFloats, size, upload, values, view } from "./testing/build";

const modes = [{ interpret: false }, { interpret: true }];

type Form = Pick<ReduceKernel, "outer" | "inner"> & Partial<ReduceKernel>;

function reduce(backend: Backend, dtype: DType, form: Form, input: View): (number | bigint)[][] {
  const kernel: ReduceKernel = {
    kind: "reduce",
    combine: "sum",
    pre: identity(dtype),
    post: identity(dtype),
    scalars: [],
    postScalars: [],
    result: "value",
    ...form,
  };
  const dtypes: DType[] =
    kernel.result === "index"
      ? ["int32"]
      : kernel.result === "both"
        ? [kernel.post.outputs[0].dtype, "int32"]
        : [kernel.post.outputs[0].dtype];
  const outputs = dtypes.map((of) => output(backend, of, form.outer));
  backend.run(kernel, [input], outputs);
  return outputs.map((out) => values(backend, out, size(form.outer)));
}

/** Rows of elements that are reduced together. */
function groups(data: readonly number[], { outer, inner }: Form, { offset, strides }: View): number[][] {
  const walk = (shape: readonly number[], steps: readonly number[]): number[] =>
    shape.reduce((all, length, axis) => all.flatMap((at) => Array.from({ length }, (_, i) => at + i * steps[axis])), [0]);
  const inside = walk(inner, strides.slice(outer.length));
  return walk(outer, strides).map((start) => inside.map((at) => data[offset + start + at]));
}

const layouts: [string, number[], number[], number[]][] = [
  ["everything", [], [600], [1]],
  ["rows", [20], [30], [30, 1]],
  ["columns", [30], [20], [1, 30]],
  ["columns of columns", [5, 30], [2, 2], [120, 1, 60, 30]],
  ["a middle axis", [4, 25], [6], [150, 1, 25]],
  ["rows backwards", [20], [30], [30, -1]],
  ["a broadcast axis", [10], [7], [1, 0]],
  ["an outer broadcast axis", [10], [7], [0, 3]],
  ["two inner axes apart", [6], [10, 10], [10, 60, 1]],
  ["nothing but an outer axis", [12], [], [3]],
  ["long rows", [3], [1201], [1201, 1]],
  ["many short rows", [700], [5], [5, 1]],
  ["many long columns", [700], [5], [1, 700]],
  ["long columns of columns", [2, 300], [2, 3], [1800, 1, 900, 300]],
];

describe.each(modes)("reduce, $interpret", (mode) => {
  const data = randomFloats(7, 3700);

  it.each(layouts)("%s: sum, min, argmax", async (_, outer, inner, strides) => {
    const backend = await cpu(mode).create();
    const input = view(upload(backend, "float32", data), "float32", strides, strides.includes(-1) ? 29 : 0);
    const rows = groups(data, { outer, inner }, input);
    const [sums] = reduce(backend, "float32", { outer, inner }, input);
    rows.forEach((row, o) =>
      expect(sums[o]).toBeCloseTo(
        row.reduce((a, b) => a + b, 0),
        5,
      ),
    );
    expect(reduce(backend, "float32", { outer, inner, combine: "min" }, input)[0]).toEqual(rows.map((row) => Math.min(...row)));
    const [best, at] = reduce(backend, "float32", { outer, inner, combine: "max", result: "both" }, input);
    expect(best).toEqual(rows.map((row) => Math.max(...row)));
    expect(at).toEqual(rows.map((row) => row.indexOf(Math.max(...row))));
    expect(reduce(backend, "float32", { outer, inner, combine: "max", result: "index" }, input)[0]).toEqual(at);
  });

  it.each<[Combine, DType, number | bigint]>([
    ["sum", "float32", 0],
    ["prod", "float64", 1],
    ["sum", "int64", 0n],
    ["prod", "uint64", 1n],
    ["and", "bool", 1],
    ["or", "bool", 0],
  ])("the %s of no %s is neutral", async (combine, dtype, neutral) => {
    const backend = await cpu(mode).create();
    const input = view(backend.allocate(dtype, 1), dtype, [0, 1]);
    expect(reduce(backend, dtype, { outer: [6], inner: [0], combine }, input)[0]).toEqual(new Array(6).fill(neutral));
    expect(reduce(backend, dtype, { outer: [], inner: [0], combine }, view(input.buffer, dtype, [1]))[0]).toEqual([neutral]);
  });

  it("min and max propagate NaN, and the first NaN is the index", async () => {
    const backend = await cpu(mode).create();
    const rows = [3, NaN, 1, NaN, NaN, 5, 2, 2, 7, 7, 0, 0];
    for (const [strides, from] of [
      [[4, 1], rows],
      [[1, 3], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11].map((i) => rows[i])],
    ] as const) {
      const input = view(upload(backend, "float32", from), "float32", strides);
      expect(reduce(backend, "float32", { outer: [3], inner: [4], combine: "min" }, input)[0]).toEqual([NaN, NaN, 0]);
      expect(reduce(backend, "float32", { outer: [3], inner: [4], combine: "max", result: "index" }, input)[0]).toEqual([1, 0, 0]);
      expect(reduce(backend, "float32", { outer: [3], inner: [4], combine: "min", result: "both" }, input)).toEqual([
        [NaN, NaN, 0],
        [1, 0, 2],
      ]);
    }
  });

  it.each<DType>(["float32", "float64"])(
    "one program of %s, every layout, twice: kernels and working memory are kept apart",
    async (dtype) => {
      const backend = await cpu(mode).create();
      const program = identity(dtype);
      const long = Array.from({ length: 3700 }, (_, i) => ((i * 37) % 101) / 4);
      const buffer = upload(backend, dtype, long);
      const more: [string, number[], number[], number[]][] = [
        ...layouts,
        ["few rows", [20], [5], [5, 1]],
        ["few columns", [20], [5], [1, 20]],
        ["long columns", [5], [600], [1, 5]],
      ];
      for (const [, outer, inner, strides] of [...more, ...more]) {
        const input = view(buffer, dtype, strides, strides.includes(-1) ? 29 : 0);
        const rows = groups(long, { outer, inner }, input);
        const form = { outer, inner, pre: program, post: program };
        expect(reduce(backend, dtype, form, input)[0]).toEqual(rows.map((row) => row.reduce((a, b) => a + b, 0)));
        expect(reduce(backend, dtype, { ...form, combine: "min" }, input)[0]).toEqual(rows.map((row) => Math.min(...row)));
        const both = reduce(backend, dtype, { ...form, combine: "max", result: "both" }, input);
        expect(both).toEqual([rows.map((row) => Math.max(...row)), rows.map((row) => row.indexOf(Math.max(...row)))]);
      }
    },
  );

  it("an infinity is found at its own place", async () => {
    const backend = await cpu(mode).create();
    const input = view(upload(backend, "float32", [Infinity, Infinity, -Infinity, -Infinity]), "float32", [2, 1]);
    expect(reduce(backend, "float32", { outer: [2], inner: [2], combine: "min", result: "index" }, input)[0]).toEqual([0, 0]);
    const columns = (data: number[]) => view(upload(backend, "float32", data), "float32", [1, 4]);
    const form = { outer: [4], inner: [2], combine: "min", result: "index" } as const;
    expect(reduce(backend, "float32", form, columns([5, 5, 5, 5, 1, 1, 1, 1]))[0]).toEqual([1, 1, 1, 1]);
    expect(reduce(backend, "float32", form, columns(new Array(8).fill(Infinity)))[0]).toEqual([0, 0, 0, 0]);
  });

  it("integers wrap", async () => {
    const backend = await cpu(mode).create();
    const big = view(upload(backend, "int32", [2 ** 31 - 1, 2, 65536, 65537]), "int32", [2, 1]);
    expect(reduce(backend, "int32", { outer: [2], inner: [2] }, big)[0]).toEqual([-(2 ** 31) + 1, 131073]);
    expect(reduce(backend, "int32", { outer: [2], inner: [2], combine: "prod" }, big)[0]).toEqual([-2, 65536]);
    const wide = view(upload(backend, "int64", [2n ** 63n - 1n, 2n]), "int64", [1]);
    expect(reduce(backend, "int64", { outer: [], inner: [2] }, wide)[0]).toEqual([-(2n ** 63n) + 1n]);
  });

  it("runs the program before and the program after, with scalars and indices", async () => {
    const backend = await cpu(mode).create();
    const pre = new ProgramBuilder();
    const x = pre.input("float32");
    const weight = pre.op("cast", "float32", pre.index());
    const before = pre.finish({
      node: pre.op("mul", "float32", pre.op("mul", "float32", x, weight), pre.scalar("float32")),
      dtype: "float32",
    });
    const post = new ProgramBuilder();
    const sum = post.input("float32");
    const after = post.finish({
      node: post.op("sqrt", "float32", post.op("add", "float32", sum, post.scalar("float32"))),
      dtype: "float32",
    });
    for (const strides of [
      [6, 1],
      [1, 5],
    ]) {
      const input = view(
        upload(
          backend,
          "float32",
          Array.from({ length: 30 }, (_, i) => i),
        ),
        "float32",
        strides,
      );
      const form = { outer: [5], inner: [6], pre: before, post: after, scalars: [0.5], postScalars: [2] };
      const rows = groups(
        Array.from({ length: 30 }, (_, i) => i),
        form,
        input,
      );
      const [out] = reduce(backend, "float32", form, input);
      rows.forEach((row, o) => expect(out[o]).toBeCloseTo(Math.sqrt(row.reduce((a, v, r) => a + v * (o * 6 + r) * 0.5, 2)), 4));
    }
  });

  it("sums of many are as accurate as pairwise summation", async () => {
    const backend = await cpu(mode).create();
    const length = 100_000;
    const tenths = upload(backend, "float32", new Array(length).fill(0.1));
    const [[sum]] = reduce(backend, "float32", { outer: [], inner: [length] }, view(tenths, "float32", [1]));
    expect(sum).toBe(Math.fround(length * Math.fround(0.1)));
    const wide = upload(backend, "float64", new Array(length).fill(0.1));
    for (const [outer, strides] of [
      [[], [1]],
      [[1], [0, 1]],
      [[4], [0, 1]],
      [[4], [1, 0]],
    ] as [number[], number[]][]) {
      const form = { outer, inner: [length] };
      const [sums] = reduce(backend, "float64", form, view(wide, "float64", strides));
      for (const value of sums) expect(Math.abs((value as number) - length * 0.1)).toBeLessThan(length * 0.1 * 2 ** -53 * 40);
    }
  });

  it("mean of float16 keeps its sum in float32", async () => {
    const backend = await cpu(mode).create();
    const pre = identity("float16");
    const post = new ProgramBuilder();
    const mean = post.op("div", "float32", post.input("float32"), post.scalar("float32"));
    const program = post.finish({ node: mean, dtype: "float16" });
    const ones = view(upload(backend, "float16", new Array(5000).fill(0x3c00)), "float16", [1]);
    const form = {
      outer: [],
      inner: [5000],
      pre: { ...pre, outputs: [{ node: 0, dtype: "float32" as const }] },
      post: program,
      postScalars: [5000],
    };
    expect(reduce(backend, "float16", form, ones)[0]).toEqual([0x3c00]);
    expect(contiguous([2, 3])).toEqual([3, 1]);
  });
});

it("a long sum is the same to the last bit, compiled and interpreted: both keep the same levels of blocks", async () => {
  const data = randomFloats(11, 3 * 128 ** 2 + 77).map((x, i) => x * 10 ** ((i % 13) - 6));
  const sums = await Promise.all(
    modes.map(async (mode) => {
      const backend = await cpu(mode).create();
      return reduce(backend, "float64", { outer: [], inner: [data.length] }, view(upload(backend, "float64", data), "float64", [1]))[0];
    }),
  );
  expect(sums[1]).toEqual(sums[0]);
});
