import { type CopyKernel, type DType, type GatherKernel, IndexError, type ScatterKernel, type ScatterMode, type View } from "@adjoint/core";
import { describe, expect } from "vitest";
import type { WebGPUBackend } from "./backend";
import { deviceTest } from "./testing/device-test";
import { elementOf, freshOutput, type Placed, place, positions, randomIntegers, randomNumbers, values, viewOf } from "./testing/views";

const copy = (shapes: CopyKernel["shapes"], fill: CopyKernel["fill"] = null): CopyKernel => ({ kind: "copy", shapes, fill });

describe("copy", () => {
  deviceTest("several regions into one destination, over a fill", async (backend) => {
    const [a, b] = [place(backend, "int32", [1, 2, 3, 4, 5, 6]), place(backend, "int32", [10, 20, 30])];
    const out = freshOutput(backend, "int32", [4, 5]);
    const kernel = copy([[2, 3], [3]], { value: -1, shape: [20] }); // prettier-ignore
    const regions = [
      { ...out, offset: 6, strides: [5, 1] },
      { ...out, offset: 19, strides: [-5] },
      { ...out, strides: [1] },
    ]; // prettier-ignore
    backend.run(kernel, [viewOf(a, [3, 1]), viewOf(b, [1])], regions);
    const want = [-1, -1, -1, -1, -1, -1, 1, 2, 3, 30, -1, 4, 5, 6, 20, -1, -1, -1, -1, 10]; // prettier-ignore
    expect(await values(backend, out, 20)).toEqual(want);
  });

  deviceTest("keeps the bits of NaN, and moves within a buffer", async (backend) => {
    const bits = [0x7fc12345, 0xff800001, 0x80000000, 0x00000001];
    const a = place(backend, "uint32", [...bits, 0, 0, 0, 0]);
    const view: View = { buffer: a.buffer, dtype: "float32", offset: 0, strides: [1] };
    backend.run(copy([[4]]), [view], [{ ...view, offset: 7, strides: [-1] }]);
    expect(Array.from(await backend.read(a.buffer, "uint32", 0, 8), Number)).toEqual([...bits, ...bits.reverse()]);
  });

  deviceTest("large contiguous regions take the queue's own copy, in order", async (backend) => {
    const count = 70_000;
    const a = place(backend, "float32", randomNumbers(count));
    const out = freshOutput(backend, "float32", [count + 5]);
    backend.run(copy([[count]], { value: 7, shape: [count + 5] }), [viewOf(a, [1])], [{ ...out, offset: 5 }, out]);
    backend.run(copy([], { value: 8, shape: [2] }), [], [out]);
    const got = await backend.read(out.buffer, "float32", 0, count + 5);
    expect(Array.from(got.slice(0, 5), Number)).toEqual([8, 8, 7, 7, 7]);
    expect(got.slice(5)).toEqual(a.data);
  });

  for (const [dtype, value, stored] of [
    ["float32", 0.1, Math.fround(0.1)],
    ["float16", 1.5, 0x3e00],
    ["bfloat16", -2, 0xc000],
    ["int8", -3, -3],
    ["uint32", 4294967295, 4294967295],
    ["bool", 1, 1],
  ] as const satisfies [DType, number, number][]) {
    // prettier-ignore
    deviceTest(`fills ${dtype}`, async (backend) => {
      const out = freshOutput(backend, dtype, [3]);
      backend.run(copy([], { value, shape: [3] }), [], [out]);
      expect(await values(backend, out, 3)).toEqual([stored, stored, stored]);
    });
  }
});

const gather = (shape: number[], axes: GatherKernel["axes"]): GatherKernel => ({ kind: "gather", shape, axes });

describe("gather", () => {
  for (const dtype of ["float32", "bool", "int8", "float16"] as const) {
    deviceTest(`rows of ${dtype} (an embedding)`, async (backend) => {
      const table = place(backend, dtype, randomIntegers(40, 2));
      const indices = place(backend, "int32", [3, 0, 9, 3]);
      const out = freshOutput(backend, dtype, [4, 4]);
      const status = backend.run(gather([4, 4], [{ size: 10, stride: 4 }]), [viewOf(table, [0, 1]), viewOf(indices, [1, 0])], [out]);
      expect(status).toBe(-1);
      expect(await values(backend, out, 16)).toEqual(
        [3, 0, 9, 3].flatMap((row) => Array.from(table.data.slice(row * 4, row * 4 + 4), Number)),
      );
    });
  }

  deviceTest("two index tensors, a negative stride, three axes", async (backend) => {
    const source = place(backend, "float32", randomNumbers(5 * 6 * 2));
    const [i, j] = [place(backend, "int32", randomIntegers(12, 5, 2)), place(backend, "int32", randomIntegers(12, 6, 3))];
    const shape = [3, 4, 2];
    const views = [viewOf(source, [0, 0, 1], 10), viewOf(i, [4, 1, 0]), viewOf(j, [1, 3, 0])];
    const out = freshOutput(backend, "float32", shape);
    backend.run(
      gather(shape, [
        { size: 5, stride: 12 },
        { size: 6, stride: -2 },
      ]),
      views,
      [out],
    ); // prettier-ignore
    const at = (placed: Placed, view: View, position: number[]): number => Number(placed.data[elementOf(view, position)]);
    const want = [...positions(shape)].map((p) => Number(source.data[10 + p[2]! + at(i, views[1]!, p) * 12 - at(j, views[2]!, p) * 2]));
    expect(await values(backend, out, 24)).toEqual(want);
  });

  deviceTest("a bad index rejects every read of what it made, and no other", async (backend) => {
    const source = place(backend, "float32", [1, 2, 3]);
    const indices = place(backend, "int32", [0, 2, 3, 1, -1]);
    const out = freshOutput(backend, "float32", [5]);
    const views = [viewOf(source, [0]), viewOf(indices, [1])];
    backend.run(gather([2], [{ size: 3, stride: 1 }]), views, [out]);
    backend.run(gather([5], [{ size: 3, stride: 1 }]), views, [out]);
    backend.run(gather([3], [{ size: 3, stride: 1 }]), views, [out]);
    for (let time = 0; time < 2; time++) {
      expect(await values(backend, viewOf(source, [1]), 3)).toEqual([1, 2, 3]);
      const error = await backend.read(out.buffer, "float32", 0, 2).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(IndexError);
      expect((error as Error).message).toMatch(/gather: .*position 2 .*3 elements/);
    }
    // The last two elements are still those of the bad launch.
    backend.write(out.buffer, "float32", 0, Float32Array.of(7, 8, 9));
    await expect(values(backend, out, 2)).rejects.toThrow(IndexError);
    backend.run(gather([2], [{ size: 3, stride: 1 }]), views, [out]);
    await expect(values(backend, out, 2)).rejects.toThrow(IndexError);
    const good = place(backend, "int32", [0, 2, 2, 1, 1]);
    backend.run(gather([5], [{ size: 3, stride: 1 }]), [viewOf(source, [0]), viewOf(good, [1])], [out]);
    expect(await values(backend, out, 5)).toEqual([1, 3, 3, 2, 2]);
  });

  deviceTest("the message names the axis among several", async (backend) => {
    const source = place(backend, "float32", new Array(20).fill(0));
    const [i, j] = [place(backend, "int32", [0, 1, 0]), place(backend, "int32", [0, 1, 7])];
    const out = freshOutput(backend, "float32", [3]);
    backend.run(
      gather(
        [3],
        [
          { size: 4, stride: 5 },
          { size: 5, stride: 1 },
        ],
      ),
      [viewOf(source, [0]), viewOf(i, [1]), viewOf(j, [1])],
      [out],
    ); // prettier-ignore
    await expect(values(backend, out, 3)).rejects.toThrow(/index 1 at position 2 .*5 elements/);
  });
});

const modes: Record<ScatterMode, (a: number, b: number) => number> = {
  set: (_, b) => b,
  add: (a, b) => Math.fround(a + b),
  mul: (a, b) => Math.fround(a * b),
  min: (a, b) => (Number.isNaN(a + b) ? Number.NaN : Math.min(a, b)),
  max: (a, b) => (Number.isNaN(a + b) ? Number.NaN : Math.max(a, b)),
};

async function scatter(
  backend: WebGPUBackend,
  mode: ScatterMode,
  shape: number[],
  axes: ScatterKernel["axes"],
  target: [Placed, View],
  updates: [Placed, View],
  indices: [Placed, View][],
): Promise<void> {
  const want = Array.from(target[0].data, Number);
  for (const p of positions(shape)) {
    const element = indices.reduce(
      (sum, [placed, view], k) => sum + Number(placed.data[elementOf(view, p)]) * axes[k]!.stride,
      elementOf(target[1], p),
    );
    want[element] = modes[mode](want[element]!, Number(updates[0].data[elementOf(updates[1], p)]));
  }
  expect(backend.run({ kind: "scatter", mode, shape, axes }, [updates[1], ...indices.map(([, view]) => view)], [target[1]])).toBe(-1);
  expect(await values(backend, { ...target[1], offset: 0 }, want.length)).toEqual(want);
}

describe("scatter", () => {
  for (const mode of ["set", "add", "mul", "min", "max"] as const) {
    deviceTest(`${mode}: rows, with repeats, in order`, async (backend) => {
      const target = place(backend, "float32", randomNumbers(24, 1));
      const updates = place(backend, "float32", [...randomNumbers(43, 2), Number.NaN]);
      const rows = place(backend, "int32", [1, 5, 1, 0, 5, 5, 1, 2, 3, 1, 4]);
      await scatter(
        backend,
        mode,
        [11, 4],
        [{ size: 6, stride: 4 }],
        [target, viewOf(target, [0, 1])],
        [updates, viewOf(updates, [4, 1])],
        [[rows, viewOf(rows, [1, 0])]],
      );
    });

    deviceTest(`${mode}: a single axis, which one thread walks`, async (backend) => {
      const target = place(backend, "float32", randomNumbers(5, 3));
      const updates = place(backend, "float32", randomNumbers(40, 4));
      const at = place(backend, "int32", randomIntegers(40, 5, 5));
      await scatter(
        backend,
        mode,
        [40],
        [{ size: 5, stride: 1 }],
        [target, viewOf(target, [0])],
        [updates, viewOf(updates, [-1], 39)],
        [[at, viewOf(at, [1])]],
      );
    });
  }

  deviceTest("two indexed axes with a free one between them", async (backend) => {
    const target = place(backend, "float32", randomNumbers(4 * 3 * 5, 6));
    const updates = place(backend, "float32", randomNumbers(6 * 3 * 2, 7));
    const [i, j] = [place(backend, "int32", randomIntegers(36, 4, 8)), place(backend, "int32", randomIntegers(36, 5, 9))];
    const axes = [
      { size: 4, stride: 15 },
      { size: 5, stride: 1 },
    ]; // prettier-ignore
    const full = [6, 2, 1];
    const [iView, jView] = [viewOf(i, full), viewOf(j, [1, 6, 18])];
    await scatter(
      backend,
      "add",
      [6, 3, 2],
      axes,
      [target, viewOf(target, [0, 5, 0])],
      [updates, viewOf(updates, full)],
      [
        [i, iView],
        [j, jView],
      ],
    ); // prettier-ignore
  });

  deviceTest("integers wrap and bools combine", async (backend) => {
    const at = place(backend, "int32", [0, 0, 1]);
    const bytes = place(backend, "int8", [100, 5]);
    const small = place(backend, "int8", [20, 20, 1]);
    const axes = [{ size: 2, stride: 1 }];
    backend.run({ kind: "scatter", mode: "add", shape: [3], axes }, [viewOf(small, [1]), viewOf(at, [1])], [viewOf(bytes, [0])]);
    expect(await values(backend, viewOf(bytes, [1]), 2)).toEqual([-116, 6]);
    const flags = place(backend, "bool", [1, 1]);
    const votes = place(backend, "bool", [1, 0, 1]);
    backend.run({ kind: "scatter", mode: "min", shape: [3], axes }, [viewOf(votes, [1]), viewOf(at, [1])], [viewOf(flags, [0])]);
    expect(await values(backend, viewOf(flags, [1]), 2)).toEqual([0, 1]);
  });

  deviceTest("a bad index is skipped and reported at its position", async (backend) => {
    const target = place(backend, "float32", [0, 0, 0]);
    const updates = place(backend, "float32", [1, 2, 3, 4]);
    const at = place(backend, "int32", [0, 3, -1, 2]);
    backend.run(
      { kind: "scatter", mode: "set", shape: [4], axes: [{ size: 3, stride: 1 }] },
      [viewOf(updates, [1]), viewOf(at, [1])],
      [viewOf(target, [0])],
    );
    await expect(values(backend, viewOf(target, [1]), 3)).rejects.toThrow(/scatter: .*position 1 .*3 elements/);
    await expect(values(backend, viewOf(target, [1]), 3)).rejects.toThrow(/scatter: .*position 1 .*3 elements/);
    backend.write(target.buffer, "float32", 0, Float32Array.of(1, 2, 3));
    expect(await values(backend, viewOf(target, [1]), 3)).toEqual([1, 2, 3]);
  });

  deviceTest("the position of a bad index counts through all axes", async (backend) => {
    const shape = [2, 3, 4];
    const target = place(backend, "float32", new Array(24).fill(0));
    const updates = place(backend, "float32", new Array(24).fill(1));
    const indices = new Array(24).fill(0);
    indices[1 * 12 + 2 * 4 + 3 - 5] = 7; // at [1, 1, 2]
    const at = place(backend, "int32", indices);
    const axes = [{ size: 2, stride: 12 }];
    backend.run(
      { kind: "scatter", mode: "add", shape, axes },
      [viewOf(updates, [12, 4, 1]), viewOf(at, [12, 4, 1])],
      [viewOf(target, [0, 4, 1])],
    );
    await expect(values(backend, viewOf(target, [1]), 24)).rejects.toThrow(/position 18 /);
  });
});
