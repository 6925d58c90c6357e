import { grad } from "@adjoint/autograd";
import { type Composition, composition, type DType, dispatch, isFloat, type Tensor, zerosLike } from "@adjoint/core";
import { logSoftmaxGradOp, logSoftmaxOp, resolve, softmaxGradOp, softmaxOp, topkOp } from "@adjoint/core/internal";
import { Sequence } from "./oracle";
import { expect } from "vitest";
import { download, type Plain, plain, upload } from "./arrays";
import { closeness, exact, expectTensor, type Tolerance } from "./compare";
import { layoutNames, layouts } from "./layouts";
import { moreOverrideCases, type OverrideCase, recordOf } from "./override-cases";
import { convolutionCases } from "./convolution-cases";
import { lossCases } from "./loss-cases";
import { recurrentCases } from "./recurrent-cases";
import { randomPlain } from "./random-values";
import type { Subject } from "./subject";

/** Rows of a few elements, of whole vectors, with a rest, longer than any block; no rows, and no dims. */
const rowShapes: readonly (readonly number[])[] = [
  [5, 1],
  [2, 3],
  [3, 4],
  [7, 5],
  [2, 3, 33],
  [1, 64],
  [2, 1023],
  [2, 1025],
  [1, 20_000],
  [300, 2],
  [1],
  [6],
  [0, 4],
  [3, 0],
  [],
];

const { POSITIVE_INFINITY: INFINITY, NEGATIVE_INFINITY, NaN: NAN } = Number;
const specialRows: readonly (readonly number[])[] = [
  [NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY],
  [NEGATIVE_INFINITY, 0, 1, NEGATIVE_INFINITY, 2],
  [1, NEGATIVE_INFINITY, 0, 2, NEGATIVE_INFINITY],
  [INFINITY, 0, 1, 2, 3],
  [0, 1, 2, 3, INFINITY],
  [INFINITY, INFINITY, INFINITY, INFINITY, INFINITY],
  [NAN, 0, 1, 2, 3],
  [0, 1, 2, 3, NAN],
  [NAN, NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY],
  [NAN, NAN, NAN, NAN, NAN],
  [0, -0, 0, -0, -0],
  [3e38, -3e38, 0, 3e38, 1],
  [-3e38, -3e38, -3e38, -3e38, -3e38],
  [88, -88, 88.7, -103, -104],
  [1000, 999, 998, -1000, 0],
];

/** The special rows, shifted against each other where there are several inputs. */
const special = (shift: number, length: number): Plain =>
  plain([specialRows.length, length], ([row, i]) => {
    const values = specialRows[(row! + 4 * shift) % specialRows.length]!;
    return values[(i! + shift) % values.length]!;
  });

/** A window on larger memory, of which elements are seen several times: along the rows, across them, or everywhere. */
const broadcasts: readonly (readonly number[])[] = [
  [3, 1],
  [1, 9],
  [1, 1],
];

/** Of an op along a dim that takes `count` inputs of one shape. */
function rowCases(count: number): OverrideCase[] {
  const inputs = (make: (index: number) => Tensor): Tensor[] => Array.from({ length: count }, (_, index) => make(index));
  const random = (shape: readonly number[], dtype: DType, index: number): Plain =>
    randomPlain(shape, dtype, new Sequence(31 * shape.length + index + 1), -4, 4);
  const arranged = (shape: readonly number[], dim: number, l: number, gradients = false): OverrideCase => ({
    label: `[${shape}] along ${dim}, ${layoutNames[l]}`,
    params: { dim },
    // Each input lies differently.
    make: (dtype) =>
      inputs((index) => layouts[layoutNames[(l + index * (l % 3)) % layoutNames.length]!](random(shape, dtype, index), dtype)),
    gradients,
  });
  return [
    ...rowShapes.map((shape): OverrideCase => {
      const params = { dim: Math.max(0, shape.length - 1) };
      return {
        label: `[${shape}]`,
        params,
        make: (dtype) => inputs((index) => upload(random(shape, dtype, index), dtype)),
        gradients: true,
      };
    }),
    ...layoutNames.flatMap((_, l) => [
      arranged([3, 4, 9], 2, l, l < 2),
      arranged([2, 70], 1, l),
      arranged([3, 4, 5], 1, l),
      arranged([5, 3, 1], 1, l),
    ]),
    ...broadcasts.map(
      (shape): OverrideCase => ({
        label: `[${shape}] expanded to [2,3,9]`,
        params: { dim: 2 },
        make: (dtype) => inputs((index) => upload(random(index === 0 ? shape : [3, 9], dtype, index), dtype).expand(2, 3, 9)),
        gradients: shape[1] === 1,
      }),
    ),
    ...[5, 67].map(
      (length): OverrideCase => ({
        label: `special values, rows of ${length}`,
        params: { dim: 1 },
        make: (dtype) => inputs((index) => upload(special(index, length), dtype)),
        gradients: false,
      }),
    ),
  ];
}

/** Rows with a few distinct values, so that many are equal, and with all that is special. */
function topkCases(): OverrideCase[] {
  const few = (shape: readonly number[], seed: number): Plain => plain(shape, (_, i) => ((i * 7919 + seed * 31) % 23) - 11);
  const shapes: readonly (readonly [shape: readonly number[], dim: number, k: number])[] = [
    [[40], 0, 1],
    [[40], 0, 5],
    [[3, 100], 1, 7],
    [[2, 1025], 1, 64],
    [[90, 3], 0, 4],
    [[2, 50, 3], 1, 6],
  ];
  return [
    ...shapes.flatMap(([shape, dim, k]) =>
      [true, false].flatMap((largest) =>
        layoutNames.map(
          (layout, l): OverrideCase => ({
            label: `${k} of [${shape}] along ${dim}, ${largest ? "largest" : "smallest"}, ${layout}`,
            params: { k, dim, largest },
            make: (dtype) => [layouts[layout]!(few(shape, l), dtype)],
            gradients: l === 0,
          }),
        ),
      ),
    ),
    ...[true, false].map(
      (largest): OverrideCase => ({
        label: `special values, ${largest ? "largest" : "smallest"}`,
        params: { k: 8, dim: 1, largest },
        make: (dtype) => [upload(special(0, 67), dtype)],
        gradients: false,
      }),
    ),
  ];
}

/** What the override of an op is tried with, by the identity of its record. */
const overrideCases: ReadonlyMap<Composition<never>, readonly OverrideCase[]> = new Map([
  [recordOf(softmaxOp), rowCases(1)],
  [recordOf(softmaxGradOp), rowCases(2)],
  [recordOf(logSoftmaxOp), rowCases(1)],
  [recordOf(logSoftmaxGradOp), rowCases(2)],
  [recordOf(topkOp), topkCases()],
  ...moreOverrideCases,
  ...convolutionCases,
  ...lossCases,
  ...recurrentCases,
]);

/** Weighted, so that no two outputs count alike. */
const total = (out: Tensor, seed: number): Tensor =>
  out
    .mul(
      upload(
        plain(out.shape, (_, i) => Math.sin(i + seed)),
        out.dtype,
      ),
    )
    .sum();

/** A run of an op on fresh inputs: its outputs, and where wanted the gradients of first and second order. */
function results(
  run: (inputs: readonly Tensor[]) => readonly Tensor[],
  { make, gradients }: OverrideCase,
  dtype: DType,
): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  run(make(dtype)).forEach((out, i) => void found.set(`output ${i}`, out));
  if (!gradients || !isFloat(dtype)) return found;
  const inputs = make(dtype).map((input) => (isFloat(input.dtype) ? input.requireGrad() : input));
  const leaves = inputs.filter((input) => input.requiresGrad);
  const outputs = run(inputs);
  outputs.forEach((out, i) => void found.set(`output ${i}, recorded`, out.detach()));
  const sum = (list: readonly Tensor[], seed: number): Tensor => list.map((each, i) => total(each, seed + i)).reduce((a, b) => a.add(b));
  // What an output does not depend on has the gradient 0, in the composition as well.
  const slopes = grad(sum(outputs, 1), leaves, { createGraph: true, allowUnused: true }).map((slope, i) => slope ?? zerosLike(leaves[i]!));
  const curve = sum(slopes, 5);
  // What is constant has no second derivative, of nothing too.
  const second = curve.requiresGrad ? grad(curve, leaves, { allowUnused: true }) : leaves.map(() => null);
  slopes.forEach((slope, i) => void found.set(`the gradient of input ${i}`, slope.detach()));
  second.forEach((slope, i) => void found.set(`the second derivative in input ${i}`, slope ?? zerosLike(leaves[i]!)));
  return found;
}

/** Gradients are sums of what nearly cancels, of parts that each round to the dtype. */
const tolerances = (dtype: DType, what: string): Tolerance => {
  const { rtol, atol } = closeness[dtype]!;
  const isHalf = dtype === "float16" || dtype === "bfloat16";
  return what.startsWith("output") ? { rtol: 4 * rtol, atol } : { rtol: 16 * rtol, atol: 4 * (isHalf ? rtol : atol) };
};

/** Whether the override takes a call, with gradients or without. What it does not take is the composition. */
const isTaken = (op: Composition<never>, inputs: readonly Tensor[], params: never): boolean =>
  [[], inputs.map(() => true)].some((needs) => resolve({ op, inputs, params }, needs) !== null);

/**
 * Holds a device's override of `op` to its composition, on the default device.
 *
 * @returns How many of the cases the override took: the others say nothing.
 */
async function compareOverride(op: Composition<never>, cases: readonly OverrideCase[], dtype: DType): Promise<number> {
  // Another identity, so that nothing overrides it, and without a gradient of its own.
  const twin = composition(op.name, op.body as Composition["body"]);
  let taken = 0;
  for (const each of cases) {
    const params = (typeof each.params === "function" ? each.params(dtype) : each.params) as never;
    const inputs = each.make(dtype);
    if (!isTaken(op, inputs, params)) continue;
    taken++;
    const label = `${op.name} ${dtype} ${each.label}`;
    const before = await Promise.all(inputs.map(download));
    dispatch({ op, inputs, params });
    for (const [i, input] of inputs.entries()) await expectTensor(`${label}: input ${i} afterwards`, input, before[i]!, input.dtype, exact);
    const got = results((leaves) => dispatch({ op, inputs: leaves, params }), each, dtype);
    const wanted = results((leaves) => twin(leaves, params), each, dtype);
    expect([...got.keys()], label).toEqual([...wanted.keys()]);
    for (const [what, want] of wanted)
      await expectTensor(`${label}: ${what}`, got.get(what)!, await download(want), want.dtype, tolerances(dtype, what));
  }
  return taken;
}

/** Every override of the default device, in every float that it holds. */
export async function compareOverrides(subject: Pick<Subject, "backend" | "title" | "dtypes">): Promise<void> {
  for (const op of subject.backend.overrides?.keys() ?? []) {
    const cases = overrideCases.get(op);
    if (cases === undefined) expect.fail(`write cases for ${op.name} in override-section.ts: the ${subject.title} backend overrides it.`);
    let taken = 0;
    for (const dtype of subject.dtypes(["float32", "float64", "float16", "bfloat16"])) taken += await compareOverride(op, cases, dtype);
    expect(taken, `cases that the override of ${op.name} took`).toBeGreaterThan(cases.length / 2);
  }
}

/** An override may change speed, never meaning: each is held to the composition that it stands in for. */
export function overrideSection(subject: Subject): void {
  subject.check("overrides", "each agrees with its composition, in values and gradients", () => compareOverrides(subject));
}
