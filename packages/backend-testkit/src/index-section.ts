import { crossEntropy, type DType, embedding, IndexError, isBigInt, oneHot, slice, type Tensor, tensor, zeros } from "@adjoint/core";
import { Sequence, type Value } from "./oracle";
import { expect } from "vitest";
import { flatOf, type Plain, plain, positionsOf, upload } from "./arrays";
import { expectTensor } from "./compare";
import { arranged, type LayoutName } from "./layouts";
import { randomIndices, randomPlain } from "./random-values";
import type { Subject } from "./subject";

const at = (x: Plain, position: readonly number[]): Value => x.data[flatOf(x.shape, position)]!;
const replaced = (position: readonly number[], axis: number, by: number): number[] => position.map((p, i) => (i === axis ? by : p));

interface Written {
  readonly x: Plain;
  readonly index: Plain;
  readonly source: Plain;
}

/** What scattering leaves, element after element in row-major order. */
function scattered({ x, index, source }: Written, dim: number, write: (old: Value, update: Value) => Value): Plain {
  const data = [...x.data];
  for (const position of positionsOf(index.shape)) {
    const target = flatOf(x.shape, replaced(position, dim, Number(at(index, position))));
    data[target] = write(data[target]!, at(source, position));
  }
  return { shape: x.shape, data };
}

const dimCases: readonly (readonly [shape: readonly number[], index: readonly number[], dim: number])[] = [
  [[6], [9], 0],
  [[5, 4], [7, 4], 0],
  [[5, 4], [3, 2], 1],
  [[2, 5, 3], [2, 8, 3], 1],
  [[2, 5, 3], [1, 5, 6], 2],
];
const indexLayouts: readonly LayoutName[] = ["contiguous", "transposed", "stepped", "flipped", "offset"];

async function alongDims(dtype: DType): Promise<void> {
  const sequence = new Sequence(21);
  for (const [i, [shape, indexShape, dim]] of dimCases.entries()) {
    const x = randomPlain(shape, dtype, sequence, -9, 9);
    const index = randomIndices(indexShape, sequence, 0, shape[dim]! - 1);
    const source = randomPlain(indexShape, dtype, sequence, -9, 9);
    const label = `[${shape}] by [${indexShape}] along ${dim} of ${dtype}`;
    const [px, pi] = [arranged(indexLayouts[(i + 1) % 5]!, x, dtype), arranged(indexLayouts[i]!, index, "int32")];
    await expectTensor(
      `gather ${label}`,
      px.gather(dim, pi),
      plain(indexShape, (position) => at(x, replaced(position, dim, Number(at(index, position))))),
      dtype,
    );
    const round = dtype === "float64" ? (sum: number) => sum : Math.fround;
    const written = { x, index, source };
    const ps = arranged(indexLayouts[(i + 2) % 5]!, source, dtype);
    await expectTensor(
      `scatter ${label}`,
      px.scatter(dim, pi, ps),
      scattered(written, dim, (_, update) => update),
      dtype,
    );
    const added = scattered(written, dim, (old, update) =>
      typeof old === "bigint" ? old + (update as bigint) : round(old + (update as number)),
    );
    const close =
      dtype === "float16" ? { rtol: 1e-2, atol: 1e-2 } : dtype === "float32" ? { rtol: 1e-6, atol: 1e-5 } : { rtol: 1e-12, atol: 1e-6 };
    await expectTensor(`scatterAdd ${label}`, px.scatterAdd(dim, pi, ps), added, dtype, close);
  }
}

async function byTensors(): Promise<void> {
  const sequence = new Sequence(4);
  const x = randomPlain([4, 5, 3], "float32", sequence);
  const px = upload(x, "float32");
  const rows: Plain = { shape: [6], data: [3, 0, -1, 2, 2, -4] };
  const wrap = (value: Value, size: number): number => (Number(value) < 0 ? Number(value) + size : Number(value));
  const picked = upload(rows, "int32");
  await expectTensor(
    "at(rows)",
    px.at(picked),
    plain([6, 5, 3], ([r, j, k]) => at(x, [wrap(rows.data[r!]!, 4), j!, k!])),
    "float32",
  );
  await expectTensor(
    "at(:, list)",
    px.at(":", [4, 0, -2]),
    plain([4, 3, 3], ([i, j, k]) => at(x, [i!, [4, 0, 3][j!]!, k!])),
    "float32",
  );
  const both = px.at([1, 3], [4, 0], ":");
  await expectTensor(
    "at(list, list)",
    both,
    plain([2, 3], ([i, k]) => at(x, [[1, 3][i!]!, [4, 0][i!]!, k!])),
    "float32",
  );
  const apart = px.at([1, 3], slice(1, 4), [2, 0]);
  await expectTensor(
    "at(list, slice, list)",
    apart,
    plain([2, 3], ([i, j]) => at(x, [[1, 3][i!]!, j! + 1, [2, 0][i!]!])),
    "float32",
  );
  await expectTensor(
    "at(1, ..., list)",
    px.at(1, "...", [2, 2]),
    plain([5, 2], ([j]) => at(x, [1, j!, 2])),
    "float32",
  );
  await expectTensor(
    "indexSelect",
    px.indexSelect(1, tensor([4, 4, 0], { dtype: "int32" })),
    plain([4, 3, 3], ([i, j, k]) => at(x, [i!, [4, 4, 0][j!]!, k!])),
    "float32",
  );
  const weight = randomPlain([7, 4], "float32", sequence);
  const words: Plain = { shape: [2, 3], data: [6, 0, 3, 3, 1, 6] };
  await expectTensor(
    "embedding",
    embedding(upload(words, "int32"), upload(weight, "float32")),
    plain([2, 3, 4], ([i, j, k]) => at(weight, [Number(at(words, [i!, j!])), k!])),
    "float32",
  );
  await expectTensor(
    "oneHot",
    oneHot(upload(words, "int32"), 7),
    plain([2, 3, 7], ([i, j, k]) => Number(at(words, [i!, j!]) === k)),
    "int32",
  );
  const mask = plain([4, 5], ([i, j]) => Number((i! * 5 + j!) % 3 === 0));
  const matrix = randomPlain([4, 5], "float32", sequence);
  const kept = matrix.data.filter((_, i) => i % 3 === 0);
  await expectTensor(
    "maskedSelect",
    await upload(matrix, "float32").maskedSelect(upload(mask, "bool")),
    { shape: [kept.length], data: kept },
    "float32",
  );
}

/** `set_` in place, and `indexPut` on a copy: by integers, slices and tensors. */
async function writes(): Promise<void> {
  const x = plain([4, 5], (_, i) => i);
  const put = async (
    label: string,
    change: (x: Tensor) => Tensor,
    value: (old: Value, position: readonly number[]) => Value,
  ): Promise<void> =>
    expectTensor(
      label,
      change(upload(x, "float32")),
      plain(x.shape, (position, i) => value(x.data[i]!, position)),
      "float32",
    );
  await put(
    "set_([1], 9)",
    (t) => t.set_([1], 9),
    (old, [i]) => (i === 1 ? 9 : old),
  );
  await put(
    "set_([:, 2], 9)",
    (t) => t.set_([":", 2], 9),
    (old, [, j]) => (j === 2 ? 9 : old),
  );
  await put(
    "set_([::2, 1:], 9)",
    (t) => t.set_([slice(0, 4, 2), slice(1)], 9),
    (old, [i, j]) => (i! % 2 === 0 && j! > 0 ? 9 : old),
  );
  await put(
    "set_([[0, 3]], 9)",
    (t) => t.set_([[0, 3]], 9),
    (old, [i]) => (i === 0 || i === 3 ? 9 : old),
  );
  await put(
    "set_([:, [0, 3]], vector)",
    (t) => t.set_([":", [0, 3]], tensor([5, 6])),
    (old, [, j]) => (j === 0 ? 5 : j === 3 ? 6 : old),
  );
  await put(
    "set_ backwards",
    (t) => t.set_([slice(null, null, -1)], upload(x, "float32")),
    (_, [i, j]) => 5 * (3 - i!) + j!,
  );
  await put(
    "indexPut([1, 2], 9)",
    (t) => t.indexPut([1, 2], 9),
    (old, [i, j]) => (i === 1 && j === 2 ? 9 : old),
  );
  await put(
    "indexPut([[1, 1]], …) adds twice",
    (t) => t.indexPut([[1, 1]], 10, { accumulate: true }),
    (old, [i]) => (i === 1 ? Number(old) + 20 : old),
  );
  await put(
    "indexPut: the last wins",
    (t) =>
      t.indexPut(
        [
          [2, 2],
          [4, 4],
        ],
        tensor([1, 2]),
      ),
    (old, [i, j]) => (i === 2 && j === 4 ? 2 : old),
  );
  await put(
    "indexFill",
    (t) => t.indexFill(1, [0, 4], -1),
    (old, [, j]) => (j === 0 || j === 4 ? -1 : old),
  );
} // prettier-ignore

/** At the latest the read says what was wrong; and nothing else is damaged by it. */
async function outOfRange(): Promise<void> {
  const bystander = upload(
    plain([64], (_, i) => i),
    "float32",
  );
  const x = upload(
    plain([4, 3], (_, i) => i),
    "float32",
  );
  const attempts: readonly (readonly [string, () => Tensor])[] = [
    ["gather", () => x.gather(0, tensor([[0, 4, 0]], { dtype: "int32" }))],
    ["gather, below", () => x.gather(1, tensor([[0], [-1], [0], [0]], { dtype: "int32" }))],
    ["indexSelect", () => x.indexSelect(0, [1, 99])],
    ["at", () => x.at(tensor([1, 4], { dtype: "int32" }))],
    ["at, below", () => x.at([-5])],
    ["embedding", () => embedding(tensor([[2, 70000]], { dtype: "int32" }), x)],
    ["scatter", () => x.scatter(0, [[7, 0, 0]], tensor([[1, 2, 3]]))],
    [
      "scatterAdd",
      () =>
        x.scatterAdd(
          1,
          [[0], [1], [3], [0]],
          upload(
            plain([4, 1], () => 1),
            "float32",
          ),
        ),
    ],
    ["indexPut", () => x.indexPut([[1, -9]], 5)],
    // Of nothing, whose values no device has to bring.
    ["indexPut, of nothing", () => zeros([0]).indexPut([[1, 0]], 5)],
    ["indexPut, of nothing, in place", () => zeros([0]).set_([tensor([1, 0], { dtype: "int32" })], 5)],
    [
      "scatterAdd, of nothing",
      () =>
        zeros([0, 3])
          .scatterAdd(0, [[1, 0, 0]], tensor([[1, 2, 3]]))
          .add(1),
    ],
  ]; // prettier-ignore
  for (const [name, attempt] of attempts) {
    const error = await (async () => (await attempt().data()) && undefined)().catch((reason: unknown) => reason);
    expect(error, name).toBeInstanceOf(IndexError);
    const operation = name.split(",")[0]!;
    expect(String(error), name).toMatch(new RegExp(`^IndexError: ${operation}: an index is out of range at position \\[[0-9,]+\\]: dim`));
  }
  expect(Array.from((await bystander.data()) as Float32Array), "another tensor").toEqual(Array.from({ length: 64 }, (_, i) => i));
  expect(Array.from((await x.add(0).data()) as Float32Array), "the tensor itself").toEqual(Array.from({ length: 12 }, (_, i) => i));
}

/** Numbers that would wrap to indices that exist, were they cast to int32 alone; and on either side of them numbers that fit. */
const beyond: Readonly<Partial<Record<DType, readonly Value[]>>> = {
  int64: [2n ** 32n, 2n ** 32n + 1n, -(2n ** 32n) + 2n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 31n],
  uint64: [2n ** 32n, 2n ** 64n - 1n, 2n ** 63n + 1n, 2n ** 31n],
  uint32: [2 ** 32 - 1, 2 ** 31, 2 ** 32 - 4],
};

/** Every op that takes indices, with one that is out of range among those that are not. */
function takers(x: Tensor, bad: Value, dtype: DType): readonly (readonly [string, () => Tensor])[] {
  const zero = isBigInt(dtype) ? 0n : 0;
  const row = upload({ shape: [3], data: [zero, zero, bad] }, dtype);
  const single = upload({ shape: [1, 3], data: [zero, bad, zero] }, dtype);
  return [
    ["gather", () => x.gather(0, single)],
    ["scatter", () => x.scatter(0, single, x.narrow(0, 0, 1))],
    ["scatterAdd", () => x.scatterAdd(0, single, x.narrow(0, 0, 1))],
    ["indexSelect", () => x.indexSelect(1, row)],
    ["take", () => x.take(row)],
    ["at", () => x.at(row)],
    ["at", () => x.at(":", row)],
    ["embedding", () => embedding(row, x, { paddingIdx: 0 })],
    ["oneHot", () => oneHot(row, 3)],
    ["indexPut", () => x.indexPut([row], 5)],
    ["indexPut", () => x.indexFill(0, row, 5)],
    ["set_", () => x.clone().set_([row], 5)],
    ["crossEntropy", () => crossEntropy(x.narrow(0, 0, 3), row)],
  ];
}

async function wideIndices(subject: Subject): Promise<void> {
  const x = upload(
    plain([4, 3], (_, i) => i),
    "float32",
  );
  for (const dtype of subject.dtypes(["int64", "uint64", "uint32"])) {
    const good = isBigInt(dtype) ? 2n : 2;
    for (const [name, take] of takers(x, good, dtype)) await expect(take().data(), `${name} by ${dtype}`).resolves.toBeDefined();
    for (const bad of beyond[dtype]!) {
      for (const [name, take] of takers(x, bad, dtype)) {
        const error = await (async () => (await take().data()) && undefined)().catch((reason: unknown) => reason);
        expect(error, `${name} by ${dtype} ${bad}`).toBeInstanceOf(IndexError);
        expect(String(error), `${name} by ${dtype} ${bad}`).toMatch(/: an index is out of range at position \[[0-9,]+\]: dim/);
      }
    }
  }
  await expectTensor(
    "counted from the end",
    x.at(upload({ shape: [2], data: subject.holds("int64") ? [-1n, 1n] : [3, 1] }, subject.holds("int64") ? "int64" : "int32")),
    plain([2, 3], ([r, j]) => [9, 3][r!]! + j!),
    "float32",
  );
}

/** The same sums each time, though many updates meet in one place. */
async function deterministic(): Promise<void> {
  const sequence = new Sequence(77);
  const x = upload(
    plain([5], () => 0),
    "float32",
  );
  const index = upload(randomIndices([4000], sequence, 0, 4), "int32");
  const source = upload(randomPlain([4000], "float32", sequence), "float32");
  const [first, second] = [await x.scatterAdd(0, index, source).data(), await x.scatterAdd(0, index, source).data()];
  expect(Array.from(first as Float32Array)).toEqual(Array.from(second as Float32Array));
}

/** Gather, scatter and everything that is made of them. */
export function indexSection(subject: Subject): void {
  for (const dtype of ["float32", "float64", "float16", "int32", "uint8", "int64"] as const) {
    subject.check("indexing", `gather and scatter of ${dtype}`, async () => {
      if (subject.holds(dtype)) await alongDims(dtype);
    });
  }
  subject.check("indexing", "by tensors", byTensors);
  subject.check("indexing", "writes", writes);
  subject.check("indexing", "an index out of range is an IndexError, on reading at the latest", outOfRange);
  subject.check("indexing", "an index of 32 or 64 bits does not wrap", () => wideIndices(subject));
  subject.check("indexing", "scatterAdd gives the same bits each time", deterministic);
}
