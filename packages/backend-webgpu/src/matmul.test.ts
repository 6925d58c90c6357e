import type { DType, MatmulKernel, View } from "@adjoint/core";
import { laneOf } from "@adjoint/core";
import { describe, expect } from "vitest";
import type { WebGPUBackend } from "./backend";
import { deviceTest, deviceTests } from "./testing/device-test";
import { programOf } from "./testing/programs";
import {
  contiguous,
  countOf,
  freshOutput,
  type Placed,
  place,
  positions,
  randomIntegers,
  randomNumbers,
  values,
  viewOf,
} from "./testing/views";

const product = (batch: number[], m: number[], n: number[], k: number[], rest: Partial<MatmulKernel> = {}): MatmulKernel => ({
  kind: "matmul",
  batch,
  m,
  n,
  k,
  epilogue: null,
  scalars: [],
  ...rest,
});

/** How far each position of a group of axes lies from its beginning. */
const steps = (shape: readonly number[], strides: readonly number[]): number[] =>
  [...positions(shape)].map((position) => position.reduce((sum, i, axis) => sum + i * strides[axis]!, 0));

function sums({ batch, m, n, k }: MatmulKernel, a: Placed, aView: View, b: Placed, bView: View): number[] {
  const group = (view: View, shape: readonly number[], from: number): number[] =>
    steps(shape, view.strides.slice(from, from + shape.length));
  const [aBatch, aRow, aDepth] = [group(aView, batch, 0), group(aView, m, batch.length), group(aView, k, batch.length + m.length)];
  const [bBatch, bDepth, bColumn] = [group(bView, batch, 0), group(bView, k, batch.length), group(bView, n, batch.length + k.length)];
  const [left, right] = [a.data as Float32Array, b.data as Float32Array];
  return aBatch.flatMap((ab, ib) =>
    aRow.flatMap((row) =>
      bColumn.map((column) => {
        let sum = 0;
        for (let ik = 0; ik < aDepth.length; ik++)
          sum += left[aView.offset + ab + row + aDepth[ik]!]! * right[bView.offset + bBatch[ib]! + bDepth[ik]! + column]!;
        return sum;
      }),
    ),
  );
}

async function check(
  backend: WebGPUBackend,
  kernel: MatmulKernel,
  aStrides: number[],
  bStrides: number[],
  sizes: [number, number],
  offsets = [0, 0],
): Promise<void> {
  const [a, b] = [place(backend, "float32", randomNumbers(sizes[0], 5)), place(backend, "float32", randomNumbers(sizes[1], 6))];
  const [aView, bView] = [viewOf(a, aStrides, offsets[0]), viewOf(b, bStrides, offsets[1])];
  const shape = [...kernel.batch, ...kernel.m, ...kernel.n];
  const out = freshOutput(backend, "float32", shape);
  backend.run(kernel, [aView, bView], [out]);
  const want = sums(kernel, a, aView, b, bView);
  const got = await values(backend, out, countOf(shape));
  const worst = Math.max(0, ...got.map((value, i) => Math.abs(value - want[i]!)));
  expect(worst).toBeLessThan(2e-5);
}

describe("layouts", () => {
  for (const [m, n, k] of [
    [1, 1, 1],
    [4, 4, 4],
    [5, 7, 3],
    [33, 20, 24],
    [64, 64, 64],
    [3, 50, 64],
    [70, 36, 40],
    [2, 3, 0],
    [2, 3, 1],
  ] as const) {
    // prettier-ignore
    const sizes: [number, number] = [Math.max(1, m * k), Math.max(1, k * n)];
    deviceTests(`${m}×${k} by ${k}×${n}, each side plain or transposed`, async (backend) => {
      const kernel = product([], [m], [n], [k]);
      for (const aStrides of [
        [k, 1],
        [1, m],
      ])
        for (const bStrides of [
          [n, 1],
          [1, k],
        ])
          await check(backend, kernel, aStrides, bStrides, sizes); // prettier-ignore
    });
  }

  deviceTest(
    "tiles of 32 by 32, which a thread fetches in two loads",
    async (backend) => {
      const kernel = product([], [33], [20], [24]);
      await check(backend, kernel, [24, 1], [20, 1], [792, 480]);
      await check(backend, kernel, [1, 33], [1, 24], [792, 480]);
    },
    "barriers, a GPU's threads",
  );

  deviceTests("an offset that is not a multiple of four, a step of two, a step back", async (backend) => {
    const kernel = product([], [16], [8], [32]);
    await check(backend, kernel, [32, 1], [8, 1], [520, 260], [3, 1]);
    await check(backend, kernel, [64, 2], [16, 2], [1024, 512]);
    await check(backend, kernel, [-32, -1], [-8, 1], [512, 256], [511, 248]);
  });

  deviceTests("batches, one side broadcast", async (backend) => {
    await check(backend, product([2, 3], [8], [12], [16]), [384, 128, 16, 1], [0, 192, 12, 1], [768, 576]);
    await check(backend, product([5], [1], [9], [7]), [7, 0, 1], [63, 9, 1], [35, 315]);
  });

  deviceTests("a long k with a small result, summed in parts", async (backend) => {
    await check(backend, product([], [3], [5], [2048]), [2048, 1], [5, 1], [6144, 10240]);
    await check(backend, product([2], [4], [4], [600]), [2400, 600, 1], [2400, 4, 1], [4800, 4800]);
  });

  deviceTests("no axes at all, and an outer product", async (backend) => {
    await check(backend, product([], [], [], [9]), [1], [1], [9, 9]);
    await check(backend, product([], [6], [7], []), [1], [1], [6, 7]);
  });
});

describe("convolutions by windows", () => {
  // input [N, C, H, W], weight [O, C, 3, 3]: out[n, y, x, o] and its two gradients.
  const [N, C, H, W, O, Y, X] = [2, 3, 8, 9, 5, 6, 7];
  const [n, c, y] = [C * H * W, H * W, W];
  deviceTests("forward: k is channels and window", async (backend) => {
    const kernel = product([], [N, Y, X], [O], [C, 3, 3]);
    await check(backend, kernel, [n, y, 1, c, y, 1], [9, 3, 1, C * 9], [N * n, O * C * 9]);
  });
  deviceTests("weights first: m is the channels out", async (backend) => {
    const kernel = product([N], [O], [Y, X], [C, 3, 3]);
    await check(backend, kernel, [0, C * 9, 9, 3, 1], [n, c, y, 1, y, 1], [O * C * 9, N * n]);
  });
  deviceTests("the weight's gradient: k is batch and place", async (backend) => {
    const kernel = product([], [O], [C, 3, 3], [N, Y, X]);
    await check(backend, kernel, [Y * X, O * Y * X, X, 1], [n, y, 1, c, y, 1], [N * O * Y * X, N * n]);
  });
});

describe("epilogue and lanes", () => {
  const epilogues = [
    ["in one piece", 6, 10, 40],
    ["after parts of k were added", 3, 5, 2048],
  ] as const;
  for (const [when, m, n, k] of epilogues)
    deviceTests(`a bias along n, a residual, and a scalar, stored as float16, ${when}`, async (backend) => {
      const [a, b] = [place(backend, "float32", randomNumbers(m * k, 1)), place(backend, "float32", randomNumbers(k * n, 2))];
      const [bias, residual] = [place(backend, "float32", randomNumbers(n, 3)), place(backend, "float32", randomNumbers(m * n, 4))];
      const epilogue = programOf(
        ["float32", "float32", "float32"],
        "float16",
        (p) =>
          p.op(
            "add",
            p.op("mul", p.op("add", p.input(0), p.input(1)), p.scalar(0)),
            p.op("add", p.input(2), p.to("cast", p.index(), "float32")),
          ),
        ["float32"],
      );
      const kernel = product([], [m], [n], [k], { epilogue, scalars: [0.5] });
      const out = freshOutput(backend, "float16", [m, n]);
      const [aView, bView] = [viewOf(a, [k, 1]), viewOf(b, [n, 1])];
      backend.run(kernel, [aView, bView, viewOf(bias, [0, 1]), viewOf(residual, [1, m])], [out]);
      const want = sums(kernel, a, aView, b, bView).map(
        (sum, i) => (sum + Number(bias.data[i % n])) * 0.5 + Number(residual.data[(i % n) * m + Math.floor(i / n)]) + i,
      );
      const wide = freshOutput(backend, "float32", [m * n]);
      const widen = programOf(["float16"], "float32", (p) => p.input(0));
      backend.run({ kind: "map", program: widen, scalars: [], shape: [m * n], alias: [-1] }, [{ ...out, strides: [1] }], [wide]);
      (await values(backend, wide, m * n)).forEach((value, i) => {
        expect(Math.abs(value - want[i]!)).toBeLessThan(2 ** -5);
      });
    });

  for (const dtype of ["int32", "uint32", "int8", "float16"] as const satisfies readonly DType[]) {
    deviceTests(`${dtype} is summed in ${laneOf(dtype)}`, async (backend) => {
      const half = dtype === "float16" ? [0, 0x3c00, 0x4000, 0xc000] : [0, 1, 2, 100];
      const pick = (count: number, seed: number): number[] => randomIntegers(count, 4, seed).map((i) => half[i]!);
      const [a, b] = [place(backend, dtype, pick(12 * 20, 1)), place(backend, dtype, pick(20 * 8, 2))];
      const kernel = product([], [12], [8], [20]);
      const out = freshOutput(backend, dtype, [12, 8]);
      backend.run(kernel, [viewOf(a, [20, 1]), viewOf(b, contiguous([20, 8]))], [out]);
      const real = (p: Placed): Placed =>
        dtype === "float16" ? { ...p, data: Float32Array.from(p.data as Uint16Array, (bits) => [0, 1, 2, -2][half.indexOf(bits)]!) } : p;
      const want = sums(kernel, real(a), viewOf(a, [20, 1]), real(b), viewOf(b, [8, 1]));
      const got = await values(backend, out, 96);
      if (dtype === "float16")
        expect(
          got
            .map((bits) => (bits & 0x8000 ? -1 : 1) * (bits & 0x7fff ? 2 ** (((bits >> 10) & 31) - 25) * (1024 + (bits & 1023)) : 0))
            .map((v) => v + 0),
        ).toEqual(want.map((v) => v + 0)); // prettier-ignore
      else expect(got).toEqual(want.map((v) => (dtype === "int8" ? (v << 24) >> 24 : v)));
    });
  }

  deviceTests("a matrix with itself, and an output in the same buffer", async (backend) => {
    const all = place(backend, "float32", randomNumbers(512));
    const view = viewOf(all, [16, 1]);
    const kernel = product([], [16], [16], [16]);
    const out: View = { ...view, offset: 256 };
    backend.run(kernel, [view, view], [out]);
    const got = Array.from(await backend.read(all.buffer, "float32", 256, 256), Number);
    sums(kernel, all, view, all, view).forEach((want, i) => {
      expect(got[i]).toBeCloseTo(want, 4);
    });
  });
});
