import type { Backend, DType, MatmulKernel, Program, View } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { cpu } from "./index";
import { ProgramBuilder } from "@adjoint/backend-testkit/oracle";
import { output, random, randomFloats, size, upload, values, view } from "./testing/build";

const modes = [{ interpret: false }, { interpret: true }];

type Groups = Pick<MatmulKernel, "batch" | "m" | "n" | "k">;

const offsets = (shape: readonly number[], strides: readonly number[]): number[] =>
  shape.reduce((all, length, axis) => all.flatMap((at) => Array.from({ length }, (_, i) => at + i * strides[axis])), [0]);

/** Sums by the definition, in double precision. */
function reference(a: readonly number[], b: readonly number[], { batch, m, n, k }: Groups, left: View, right: View): number[] {
  const [lb, lm, lk] = [
    offsets(batch, left.strides),
    offsets(m, left.strides.slice(batch.length)),
    offsets(k, left.strides.slice(batch.length + m.length)),
  ];
  const [rb, rk, rn] = [
    offsets(batch, right.strides),
    offsets(k, right.strides.slice(batch.length)),
    offsets(n, right.strides.slice(batch.length + k.length)),
  ];
  return lb.flatMap((la, x) =>
    lm.flatMap((lr) =>
      rn.map((rc) => lk.reduce((sum, ld, d) => sum + a[left.offset + la + lr + ld] * b[right.offset + rb[x] + rk[d] + rc], 0)),
    ),
  );
}

function multiply(
  backend: Backend,
  dtype: DType,
  groups: Groups,
  left: View,
  right: View,
  epilogue: Program | null = null,
  extra: View[] = [],
  scalars: number[] = [],
) {
  const shape = [...groups.batch, ...groups.m, ...groups.n];
  const out = output(backend, epilogue?.outputs[0].dtype ?? dtype, shape);
  backend.run({ kind: "matmul", ...groups, epilogue, scalars }, [left, right, ...extra], [out]);
  return values(backend, out, size(shape));
}

const groups = (batch: number[], m: number[], n: number[], k: number[]): Groups => ({ batch, m, n, k });

const cases: [string, Groups, number[], number[]][] = [
  ["4×4×4", groups([], [4], [4], [4]), [4, 1], [4, 1]],
  ["1×1×1, all axes gone", groups([], [], [], []), [], []],
  ["an inner product", groups([], [], [], [57]), [1], [1]],
  ["an outer product", groups([], [5], [7], []), [1], [1]],
  ["matrix × vector", groups([], [33], [], [65]), [65, 1], [1]],
  ["transposed matrix × vector", groups([], [33], [], [65]), [1, 33], [1]],
  ["vector × matrix", groups([], [], [33], [65]), [1], [33, 1]],
  ["vector × transposed matrix", groups([], [], [33], [65]), [1], [1, 65]],
  ["odd sizes", groups([], [13], [11], [17]), [17, 1], [11, 1]],
  ["both transposed", groups([], [13], [11], [17]), [1, 13], [1, 17]],
  ["a negative stride", groups([], [6], [5], [7]), [7, -1], [5, 1]],
  ["a batch", groups([3], [6], [10], [7]), [42, 7, 1], [70, 10, 1]],
  ["a batch against one matrix", groups([2, 2], [6], [10], [7]), [84, 42, 7, 1], [0, 0, 10, 1]],
  ["more than one block each way", groups([], [70], [530], [600]), [600, 1], [530, 1]],
  ["a deep thin product", groups([], [3], [2], [1200]), [1200, 1], [2, 1]],
];

describe.each(modes)("matmul, $interpret", (mode) => {
  it.each(cases)("%s", async (_, sizes, left, right) => {
    const backend = await cpu(mode).create();
    const a = randomFloats(1, 420_000),
      b = randomFloats(2, 420_000);
    const x = view(upload(backend, "float32", a), "float32", left, 100);
    const y = view(upload(backend, "float32", b), "float32", right, 200);
    const expected = reference(a, b, sizes, x, y);
    const out = multiply(backend, "float32", sizes, x, y);
    expect(out.length).toBe(expected.length);
    const worst = Math.max(...out.map((value, i) => Math.abs((value as number) - expected[i])));
    expect(worst).toBeLessThan(2e-6 * Math.max(1, Math.max(...expected.map(Math.abs))));
  });

  it("multiplies the overlapping columns of a convolution", async () => {
    // [2, 3, 8, 9] images, 5 filters of [3, 3, 2]: out is [2, 5, 6, 8].
    const backend = await cpu(mode).create();
    const sizes = groups([2], [5], [6, 8], [3, 3, 2]);
    const filters = randomFloats(3, 5 * 18),
      images = randomFloats(4, 2 * 3 * 72);
    const x = view(upload(backend, "float32", filters), "float32", [0, 18, 6, 2, 1]);
    const y = view(upload(backend, "float32", images), "float32", [216, 72, 9, 1, 9, 1]);
    const out = multiply(backend, "float32", sizes, x, y) as number[];
    let at = 0;
    for (let image = 0; image < 2; image++)
      for (let filter = 0; filter < 5; filter++)
        for (let row = 0; row < 6; row++)
          for (let column = 0; column < 8; column++) {
            let sum = 0;
            for (let c = 0; c < 3; c++)
              for (let i = 0; i < 3; i++)
                for (let j = 0; j < 2; j++)
                  sum += filters[filter * 18 + c * 6 + i * 2 + j] * images[image * 216 + c * 72 + (row + i) * 9 + column + j];
            expect(out[at++]).toBeCloseTo(sum, 5);
          }
  });

  it("several axes in every group", async () => {
    const backend = await cpu(mode).create();
    const sizes = groups([2, 3], [2, 3], [3, 4], [2, 5]);
    const a = randomFloats(5, 400),
      b = randomFloats(6, 800);
    const x = view(upload(backend, "float32", a), "float32", [180, 60, 30, 1, 15, 3]);
    const y = view(upload(backend, "float32", b), "float32", [1, 120, 60, 2, 20, 5]);
    const expected = reference(a, b, sizes, x, y);
    multiply(backend, "float32", sizes, x, y).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
  });

  it.each([groups([2], [5], [6], [7]), groups([1], [20], [30], [40])])("wraps integers, $m", async (sizes) => {
    const backend = await cpu(mode).create();
    const next = random(9);
    const wide = Array.from({ length: 1300 }, () => BigInt.asIntN(64, BigInt(Math.floor(next() * 2 ** 53)) * 0x9e3779b9n));
    const strides = (rows: number, columns: number) => [rows * columns, columns, 1];
    const [left, right] = [strides(sizes.m[0], sizes.k[0]), strides(sizes.k[0], sizes.n[0])];
    const exact = (bits: number): bigint[] => {
      const [lb, rb] = [offsets(sizes.batch, left), offsets(sizes.batch, right)];
      return lb.flatMap((la, x) =>
        offsets(sizes.m, left.slice(1)).flatMap((lr) =>
          offsets(sizes.n, right.slice(2)).map((rc) =>
            offsets(sizes.k, right.slice(1)).reduce(
              (sum, rk, k) =>
                BigInt.asIntN(bits, sum + BigInt.asIntN(bits, wide[la + lr + k]) * BigInt.asIntN(bits, wide[rb[x] + rk + rc])),
              0n,
            ),
          ),
        ),
      );
    };
    const big = upload(backend, "int64", wide);
    expect(multiply(backend, "int64", sizes, view(big, "int64", left), view(big, "int64", right))).toEqual(exact(64));
    for (const [dtype, bits] of [
      ["int32", 32],
      ["int8", 8],
      ["int16", 16],
    ] as const) {
      const small = upload(
        backend,
        dtype,
        wide.map((v) => Number(BigInt.asIntN(bits, v))),
      );
      // int8 sums are kept in int32 and wrap at the store: the same as arithmetic modulo 2⁸.
      expect(multiply(backend, dtype, sizes, view(small, dtype, left), view(small, dtype, right))).toEqual(exact(bits).map(Number));
    }
    const unsigned = upload(
      backend,
      "uint32",
      wide.map((v) => Number(BigInt.asUintN(32, v))),
    );
    expect(multiply(backend, "uint32", sizes, view(unsigned, "uint32", left), view(unsigned, "uint32", right))).toEqual(
      exact(32).map((v) => Number(BigInt.asUintN(32, v))),
    );
  });

  it.each([3, 40])("multiplies in float64 exactly as it should, and float16 in float32, size %s", async (edge) => {
    const backend = await cpu(mode).create();
    const sizes = groups([], [edge], [edge], [edge]);
    const a = randomFloats(1, 1600),
      b = randomFloats(2, 1600);
    const x = view(upload(backend, "float64", a), "float64", [edge, 1]);
    const y = view(upload(backend, "float64", b), "float64", [edge, 1]);
    const expected = reference(a, b, sizes, x, y);
    multiply(backend, "float64", sizes, x, y).forEach((value, i) => expect(Math.abs((value as number) - expected[i])).toBeLessThan(1e-13));
    const halves = upload(
      backend,
      "float16",
      Array.from({ length: 1600 }, () => 0x3c01),
    ); // 1 + 2⁻¹⁰
    const [first] = multiply(backend, "float16", sizes, view(halves, "float16", [edge, 1]), view(halves, "float16", [edge, 1]));
    expect(first).toBe(edge === 3 ? 0x4203 : 0x5103);
  });

  it("an empty k gives zero, and the epilogue still runs", async () => {
    const backend = await cpu(mode).create();
    const x = view(backend.allocate("float32", 1), "float32", [0, 1]);
    const y = view(backend.allocate("float32", 1), "float32", [1, 0]);
    expect(multiply(backend, "float32", groups([], [2], [3], [0]), x, y)).toEqual([0, 0, 0, 0, 0, 0]);
    const program = new ProgramBuilder();
    const sum = program.input("float32");
    const built = program.finish({ node: program.op("add", "float32", sum, program.input("float32")), dtype: "float32" });
    const bias = view(upload(backend, "float32", [1, 2, 3]), "float32", [0, 1]);
    expect(multiply(backend, "float32", groups([], [2], [3], [0]), x, y, built, [bias])).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it.each([
    [2, 3],
    [30, 40],
  ])("fuses an epilogue with a bias, a scalar and another dtype, %s × %s", async (rows, columns) => {
    const backend = await cpu(mode).create();
    const program = new ProgramBuilder();
    const sum = program.input("float32");
    const bias = program.input("float32");
    const shifted = program.op("mul", "float32", program.op("add", "float32", sum, bias), program.scalar("float32"));
    const a = randomFloats(1, 3000),
      b = randomFloats(2, 3000);
    const sizes = groups([2], [rows], [columns], [20]);
    const x = view(upload(backend, "float32", a), "float32", [rows * 20, 20, 1]);
    const y = view(
      upload(backend, "float32", b),
      "float32",
      [columns * 20, columns, 1].map((s, i) => (i === 0 ? 0 : s)),
    );
    const biases = view(upload(backend, "float32", a), "float32", [0, 0, 1]);
    const expected = reference(a, b, sizes, x, y).map((v, i) => (v + a[i % columns]) * 10);
    const floats = program.finish({ node: shifted, dtype: "float32" });
    multiply(backend, "float32", sizes, x, y, floats, [biases], [10]).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
    const integers = program.finish({ node: program.op("cast", "int32", shifted), dtype: "int8" });
    const wrapped = Int8Array.from(expected, Math.trunc);
    const out = multiply(backend, "float32", sizes, x, y, integers, [biases], [10]);
    expect(out.filter((value, i) => value !== wrapped[i]).length).toBe(0);
  });
});
