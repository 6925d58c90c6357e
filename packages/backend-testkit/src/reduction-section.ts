import { type DType, isFloat } from "@adjoint/core";
import { Sequence, specialValues, ulpOf, type Value } from "./oracle";
import { expect } from "vitest";
import { type Plain, plain, upload } from "./arrays";
import { exact, expectTensor, type Tolerance } from "./compare";
import { arranged, type LayoutName, layoutNames } from "./layouts";
import { randomPlain } from "./random-values";
import { bestPosition, groupsOf, larger, type Reduction, reductions, smaller, sum } from "./reduction-meanings";
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
