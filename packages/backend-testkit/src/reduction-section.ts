import { type DType, isFloat, type Tensor } from "@adjoint/core";
import { Sequence, specialValues, toLane, ulpOf, type Value } from "@adjoint/core/testing";
import { expect } from "vitest";
import { flatOf, type Plain, plain, positionsOf, upload } from "./arrays";
import { exact, expectTensor, type Tolerance } from "./compare";
import { arranged, type LayoutName, layoutNames } from "./layouts";
import { randomPlain } from "./random-values";
import type { Subject } from "./subject";

interface Case {
  readonly shape: readonly number[];
  readonly dims: readonly number[] | null;
  readonly layout: LayoutName;
}

const shapes: readonly (readonly [readonly number[], readonly number[] | null])[] = [
  [[], null],
  [[1], [0]],
  [[7], [0]],
  [[3, 5], [0]],
  [[3, 5], [1]],
  [[3, 5], null],
  [[4, 1, 6], [1]],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [[2, 3, 4], [1]],
  [
    [2, 3, 4, 5],
    [1, 3],
  ],
  [
    [2, 3, 4, 5],
    [0, 1],
  ],
  [[67, 33], [0]],
  [[33, 67], [-1]],
  [[2049], [0]],
  [[3, 1100], [1]],
  [[1100, 3], [0]],
]; // prettier-ignore

const cases: readonly Case[] = shapes.map(([shape, dims], i) => ({ shape, dims, layout: layoutNames[i % layoutNames.length]! }));

/** What is left of a shape, and for each of its positions the values that were reduced, row by row. */
export function groupsOf(x: Plain, dims: readonly number[] | null, keepdim: boolean): { shape: number[]; groups: Value[][] } {
  const rank = x.shape.length;
  const reduced = new Set((dims ?? x.shape.map((_, axis) => axis)).map((dim) => (dim < 0 ? dim + rank : dim)));
  const kept = x.shape.map((size, axis) => (reduced.has(axis) ? 1 : size));
  const groups: Value[][] = positionsOf(kept).map(() => []);
  positionsOf(x.shape).forEach((position, i) => {
    groups[
      flatOf(
        kept,
        position.map((p, axis) => (reduced.has(axis) ? 0 : p)),
      )
    ]!.push(x.data[i]!);
  });
  return { shape: keepdim ? kept : kept.filter((_, axis) => !reduced.has(axis)), groups };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const isNaNValue = (x: Value): boolean => x !== x;

/** The first NaN, else the first of the best. */
function bestPosition(values: readonly Value[], better: (a: Value, b: Value) => boolean): number {
  const nan = values.findIndex(isNaNValue);
  if (nan >= 0) return nan;
  return values.reduce<number>((best, value, i) => (better(value, values[best]!) ? i : best), 0);
}

const larger = (a: Value, b: Value): boolean => a > b;
const smaller = (a: Value, b: Value): boolean => a < b;

interface Reduction {
  readonly run: (x: Tensor, dims: readonly number[] | null, keepdim: boolean) => Tensor;
  /** Of the values of one group. */
  readonly meaning: (values: readonly Value[], dtype: DType) => Value;
  readonly out: (dtype: DType) => DType;
  readonly dtypes: readonly DType[];
  /** Only one dim, or all: argmax and its like. */
  readonly oneDim?: boolean;
  /** Undefined for no elements. */
  readonly needsElements?: boolean;
}

const floats: readonly DType[] = ["float32", "float64", "float16", "bfloat16"];
const all: readonly DType[] = [...floats, "int32", "uint32", "int16", "uint16", "int8", "uint8", "bool", "int64", "uint64"];
const same = (dtype: DType): DType => dtype;
const index = (): DType => "int32";
const truth = (): DType => "bool";
const summed = (dtype: DType): DType => (isFloat(dtype) || ["int32", "uint32", "int64", "uint64"].includes(dtype) ? dtype : "int32");

/** Exact in whole numbers, in double for floats. */
const folded = (values: readonly Value[], dtype: DType, whole: (values: bigint[]) => bigint, real: (values: number[]) => number): Value =>
  isFloat(dtype) ? real(values.map(Number)) : toLane(whole(values.map(BigInt)), summed(dtype) as "int32");

const first = (dims: readonly number[] | null): number | undefined => dims?.[0];

const reductions: { readonly [name: string]: Reduction } = {
  sum: {
    run: (x, dims, keepdim) => x.sum(dims, { keepdim }),
    meaning: (values, dtype) => folded(values, dtype, (whole) => whole.reduce((a, b) => a + b, 0n), sum),
    out: summed,
    dtypes: all,
  },
  prod: {
    run: (x, dims, keepdim) => x.prod(dims, { keepdim }),
    meaning: (values, dtype) =>
      folded(
        values,
        dtype,
        (whole) => whole.reduce((a, b) => a * b, 1n),
        (real) => real.reduce((a, b) => a * b, 1),
      ),
    out: summed,
    dtypes: all,
  },
  mean: {
    run: (x, dims, keepdim) => x.mean(dims, { keepdim }),
    meaning: (values) => sum(values.map(Number)) / values.length,
    out: same,
    dtypes: floats,
  },
  amax: {
    run: (x, dims, keepdim) => x.amax(dims, { keepdim }),
    meaning: (values) => values[bestPosition(values, larger)]!,
    out: same,
    dtypes: all,
    needsElements: true,
  },
  amin: {
    run: (x, dims, keepdim) => x.amin(dims, { keepdim }),
    meaning: (values) => values[bestPosition(values, smaller)]!,
    out: same,
    dtypes: all,
    needsElements: true,
  },
  argmax: {
    run: (x, dims, keepdim) => x.argmax(first(dims), { keepdim }),
    meaning: (values) => bestPosition(values, larger),
    out: index,
    dtypes: all,
    oneDim: true,
    needsElements: true,
  },
  argmin: {
    run: (x, dims, keepdim) => x.argmin(first(dims), { keepdim }),
    meaning: (values) => bestPosition(values, smaller),
    out: index,
    dtypes: all,
    oneDim: true,
    needsElements: true,
  },
  all: {
    run: (x, dims, keepdim) => x.all(dims, { keepdim }),
    meaning: (values) => Number(values.every((value) => value !== 0 && value !== 0n)),
    out: truth,
    dtypes: all,
  },
  any: {
    run: (x, dims, keepdim) => x.any(dims, { keepdim }),
    meaning: (values) => Number(values.some((value) => value !== 0 && value !== 0n)),
    out: truth,
    dtypes: all,
  },
  countNonzero: {
    run: (x, dims) => x.countNonzero(dims),
    meaning: (values) => values.filter((value) => value !== 0 && value !== 0n).length,
    out: index,
    dtypes: all,
  },
};

/** What pairwise summation may lose: a few ulps for each doubling, of the sum of magnitudes. 16-bit floats are rounded once more. */
function tolerance(name: string, dtype: DType, groups: readonly (readonly Value[])[]): Tolerance {
  if (!isFloat(dtype) || !["sum", "mean", "prod"].includes(name)) return exact;
  const step = { float64: 2 ** -53, float32: 2 ** -24, float16: 2 ** -11, bfloat16: 2 ** -8 }[dtype as "float32"];
  const most = Math.max(1, ...groups.map((group) => group.length));
  const doublings = Math.log2(most) + 4;
  if (name === "prod") return { rtol: step * (most + 2), atol: 0 };
  const size = Math.max(...groups.map((group) => sum(group.map((value) => Math.abs(Number(value))))));
  return { rtol: 2 * step, atol: 2 ** -24 * (dtype === "float64" ? 2 ** -29 : 1) * doublings * (name === "mean" ? size / most : size) };
}

async function holds(
  subject: Subject,
  name: string,
  reduction: Reduction,
  dtype: DType,
  { shape, dims, layout }: Case,
  keepdim: boolean,
): Promise<void> {
  const range = name === "prod" ? ([0.8, 1.25] as const) : ([-4, 4] as const);
  const x = randomPlain(shape, dtype, new Sequence(shape.length * 31 + name.length), ...range);
  await holdsFor(subject, name, reduction, dtype, x, { shape, dims, layout }, keepdim);
}

async function holdsFor(
  subject: Subject,
  name: string,
  reduction: Reduction,
  dtype: DType,
  x: Plain,
  { dims, layout }: Case,
  keepdim: boolean,
): Promise<void> {
  const out = reduction.out(dtype);
  if (!subject.holds(out)) return;
  const keep = name === "countNonzero" ? false : keepdim;
  const { shape, groups } = groupsOf(x, dims, keep);
  const want = { shape, data: groups.map((values) => reduction.meaning(values, dtype)) };
  const label = `${name} of ${dtype} [${x.shape.join(",")}] over ${dims === null ? "all" : `[${dims.join(",")}]`}, ${layout}`;
  await expectTensor(label, reduction.run(arranged(layout, x, dtype), dims, keep), want, out, tolerance(name, dtype, groups));
}

async function withSpecials(subject: Subject, name: string, reduction: Reduction): Promise<void> {
  for (const dtype of subject.dtypes(["float32", "float64", "int32"]).filter((each) => reduction.dtypes.includes(each))) {
    const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
    const rows: Value[][] = isFloat(dtype)
      ? [
          [1, nan, 3, nan],
          [infinity, 1, infinity, 2],
          [-infinity, infinity, 0, 1],
          [-infinity, -infinity, -infinity, -infinity],
          [nan, infinity, -infinity, 5],
          [2, 2, 2, 2],
          [0, -0, 0, -0],
        ]
      : [[...specialValues(dtype).slice(3, 7)], [5, 5, 5, 5], [0, 0, 0, 0], [-1, -1, 7, 7]]; // prettier-ignore
    const x: Plain = { shape: [rows.length, 4], data: rows.flat() };
    await holdsFor(subject, name, reduction, dtype, x, { shape: x.shape, dims: [1], layout: "contiguous" }, false);
    await holdsFor(subject, name, reduction, dtype, x, { shape: x.shape, dims: [1], layout: "transposed" }, true);
  }
}

async function ofNothing(subject: Subject, name: string, reduction: Reduction): Promise<void> {
  const empty = plain([2, 0, 3], () => 0);
  const x = upload(empty, "float32");
  if (reduction.needsElements) {
    expect(() => reduction.run(x, [1], false), `${name} of no elements`).toThrow(/undefined|no elements/);
    expect(reduction.run(x, [0], false).shape, `${name} over another dim`).toEqual([0, 3]);
    return;
  }
  await holdsFor(subject, name, reduction, "float32", empty, { shape: empty.shape, dims: [1], layout: "contiguous" }, true);
  await holdsFor(subject, name, reduction, "float32", empty, { shape: empty.shape, dims: [0], layout: "contiguous" }, false);
  await holdsFor(subject, name, reduction, "float32", empty, { shape: empty.shape, dims: null, layout: "contiguous" }, false);
}

/** Values and indices together. */
async function withIndices(): Promise<void> {
  const x = randomPlain([5, 40], "int32", new Sequence(8), -9, 9);
  for (const [dim, layout] of [
    [0, "contiguous"],
    [1, "contiguous"],
    [1, "transposed"],
    [0, "flipped"],
  ] as const) {
    const { shape, groups } = groupsOf(x, [dim], false);
    const operand = arranged(layout, x, "int32");
    for (const [both, better] of [
      [operand.max(dim), larger],
      [operand.min(dim), smaller],
    ] as const) {
      const places = groups.map((values) => bestPosition(values, better));
      await expectTensor(`values, ${layout}`, both.values, { shape, data: groups.map((values, i) => values[places[i]!]!) }, "int32");
      await expectTensor(`indices, ${layout}`, both.indices, { shape, data: places }, "int32");
    }
  }
} // prettier-ignore

/** A million ones, and a sum whose naive order loses digits. */
async function accuracy(): Promise<void> {
  const count = 1 << 18;
  const x = upload(
    plain([count], (_, i) => Math.fround(1 + (i % 7) * 1e-3)),
    "float32",
  );
  const want = sum(Array.from({ length: count }, (_, i) => Math.fround(1 + (i % 7) * 1e-3)));
  const got = (await x.sum().item()) as number;
  expect(Math.abs(got - want), "a long sum").toBeLessThanOrEqual(8 * ulpOf(want, "float32"));
  expect(await x.sum().item(), "the same sum again").toBe(got);
}

/** Reductions against plain loops in double. */
export function reductionSection(subject: Subject): void {
  for (const [name, reduction] of Object.entries(reductions)) {
    const chosen = cases.filter(({ dims }) => !reduction.oneDim || dims === null || dims.length === 1);
    subject.check("reductions", `${name} agrees with a loop`, async () => {
      for (const each of chosen) {
        await holds(subject, name, reduction, "float32", each, false);
      }
      for (const [i, dtype] of subject.dtypes(reduction.dtypes).entries())
        await holds(subject, name, reduction, dtype, chosen[(3 + i) % chosen.length]!, true);
      await withSpecials(subject, name, reduction);
      await ofNothing(subject, name, reduction);
    });
  }
  subject.check("reductions", "max and min give values and indices", withIndices);
  subject.check("reductions", "sums are as accurate as pairwise ones, and the same each time", accuracy);
}
