import type { Backend, Program, View } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { cpu } from "./index";
import { ProgramBuilder, single } from "@adjoint/backend-testkit/oracle";
import { contiguous, output, randomFloats, size, upload, values, view } from "./testing/build";

const modes = [{ interpret: false }, { interpret: true }];

const launch = (
  backend: Backend,
  program: Program,
  shape: readonly number[],
  inputs: readonly View[],
  scalars: readonly (number | bigint)[] = [],
) => {
  const outputs = program.outputs.map(({ dtype }) => output(backend, dtype, shape));
  backend.run({ kind: "map", program, scalars, shape, alias: outputs.map(() => -1) }, inputs, outputs);
  return outputs.map((out) => values(backend, out, size(shape)));
};

/** The positions that a strided view visits, in row-major order. */
const positions = (shape: readonly number[], { offset, strides }: View): number[] => {
  let all = [offset];
  shape.forEach((length, axis) => {
    all = all.flatMap((at) => Array.from({ length }, (_, i) => at + i * strides[axis]));
  });
  return all;
};

describe.each(modes)("map, $interpret", (mode) => {
  it.each<[string, number[], number[], number[], number]>([
    ["a single element", [], [], [], 0],
    ["contiguous", [24], [1], [1], 0],
    ["backwards", [24], [-1], [1], 23],
    ["every second", [12], [2], [1], 1],
    ["a broadcast scalar", [24], [0], [1], 5],
    ["transposed", [4, 6], [1, 4], [6, 1], 0],
    ["broadcast rows", [4, 6], [0, 1], [6, 1], 3],
    ["broadcast columns", [4, 6], [1, 0], [6, 1], 3],
    ["three axes", [2, 3, 4], [1, -8, 2], [12, 4, 1], 16],
    ["five axes", [2, 1, 3, 2, 2], [0, 0, 4, 2, 1], [12, 12, 4, 2, 1], 2],
    ["a long row", [1500], [1], [2], 3],
    ["rows that no block ends with, broadcast", [40, 35], [0, 1], [35, 1], 3],
    ["rows that no block ends with, transposed", [35, 3, 14], [1, 490, 35], [42, 14, 1], 0],
  ])("adds %s", async (_, shape, strides, other, offset) => {
    const backend = await cpu(mode).create();
    const a = randomFloats(1, 3000),
      b = randomFloats(2, 3000);
    const left = view(upload(backend, "float32", a), "float32", strides, offset);
    const right = view(upload(backend, "float32", b), "float32", other);
    const [sum] = launch(backend, single("add", ["float32", "float32"], "float32"), shape, [left, right]);
    const at = positions(shape, left),
      bt = positions(shape, right);
    expect(sum).toEqual(at.map((p, i) => Math.fround(a[p] + b[bt[i]])));
  });

  it("shares nodes, takes run-time scalars and the index, and writes several outputs over several axes", async () => {
    const backend = await cpu(mode).create();
    const program = new ProgramBuilder();
    const x = program.input("float32");
    const scaled = program.op("mul", "float32", x, program.scalar("float32"));
    const position = program.op("cast", "float32", program.index());
    const moved = program.op("add", "float32", scaled, position);
    const built = program.finish({ node: scaled, dtype: "float32" }, { node: moved, dtype: "float32" }, { node: moved, dtype: "float16" });
    const source = view(upload(backend, "float32", [1, 2, 3, 4, 5, 6]), "float32", [1, 2]);
    const [first, second, third] = launch(backend, built, [2, 3], [source], [0.1]);
    const expected = [1, 3, 5, 2, 4, 6].map((v) => Math.fround(v * Math.fround(0.1)));
    expect(first).toEqual(expected);
    expect(second).toEqual(expected.map((v, i) => Math.fround(v + i)));
    expect(third[0]).toBe(0x2e66); // 0.1 in float16
  });

  it("writes in place of an input", async () => {
    const backend = await cpu(mode).create();
    const buffer = upload(backend, "int32", [1, 2, 3, 4, 5, 6]);
    const part = view(buffer, "int32", [1], 2);
    const program = single("mul", ["int32", "int32"], "int32");
    backend.run({ kind: "map", program, scalars: [], shape: [3], alias: [0] }, [part, view(buffer, "int32", [1], 2)], [part]);
    expect(values(backend, view(buffer, "int32", [1]), 6)).toEqual([1, 2, 9, 16, 25, 6]);
  });

  it("keeps views of one program apart by geometry, and compiles each once", async () => {
    const backend = await cpu(mode).create();
    const program = single("neg", ["float32"], "float32");
    const source = upload(backend, "float32", [1, 2, 3, 4]);
    for (let i = 0; i < 3; i++) {
      expect(launch(backend, program, [4], [view(source, "float32", [1])])[0]).toEqual([-1, -2, -3, -4]);
      expect(launch(backend, program, [2, 2], [view(source, "float32", [1, 2])])[0]).toEqual([-1, -3, -2, -4]);
      expect(launch(backend, program, [4], [view(source, "float32", [0], 2)])[0]).toEqual([-3, -3, -3, -3]);
      expect(launch(backend, program, [2], [view(source, "float32", [1], 2)])[0]).toEqual([-3, -4]);
      expect(launch(backend, program, [2], [view(source, "float32", [2], 1)])[0]).toEqual([-2, -4]);
    }
    expect(backend.statistics().compiled).toBe(5);
    expect(backend.statistics().launched).toBe(15);
  });

  it("takes a program with forty inputs", async () => {
    const backend = await cpu(mode).create();
    const program = new ProgramBuilder();
    const inputs = Array.from({ length: 40 }, () => program.input("int32"));
    const sum = inputs.reduce((total, x) => program.op("add", "int32", total, x));
    const built = program.finish({ node: sum, dtype: "int32" });
    const source = upload(backend, "int32", [1, 10, 100]);
    for (const moving of [0, 1, 2, 39]) {
      const views = inputs.map((_, k) => view(source, "int32", [k === moving ? 1 : 0]));
      const [out] = launch(backend, built, [3], views);
      expect(out).toEqual([40, 49, 139]);
    }
  });

  it("reads a contiguous three-axis output back in order", async () => {
    const backend = await cpu(mode).create();
    const shape = [2, 3, 2];
    const source = view(
      upload(
        backend,
        "float64",
        Array.from({ length: 12 }, (_, i) => i),
      ),
      "float64",
      contiguous(shape),
    );
    expect(launch(backend, single("neg", ["float64"], "float64"), shape, [source])[0]).toEqual(Array.from({ length: 12 }, (_, i) => -i));
  });
});
