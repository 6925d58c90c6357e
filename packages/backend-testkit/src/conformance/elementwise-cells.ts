import { grad } from "@adjoint/autograd";
import { type DType, DTypeError, isFloat, type Tensor } from "@adjoint/core";
import { type ElementwiseName, elementwiseOps } from "@adjoint/core/internal";
import { domainOf, evaluateBounded, evaluateProgram, planOf, planOfDTypes, randomValue, Sequence, type Value } from "../oracle";
import { expect } from "vitest";
import { download, upload } from "../arrays";
import { expectBounded } from "../compare";
import type { Subject } from "../subject";
import { everywhere, expectNear, type Marks } from "./outcome";
import { refusal } from "./structured-cells";

const POINTS = 6;
const STEP = 2e-4;
/** No point is nearer than this to a corner, so that a second difference, which reaches two steps away, stays on one side. */
const CLEAR = 1e-3;

/** Points of the domain that the dtype holds exactly, away from corners. */
function smoothPoints(name: ElementwiseName, dtype: DType): Value[][] {
  const { arguments: args, rough } = domainOf(name);
  const sequence = new Sequence(name.length * 5 + 2);
  const points: Value[][] = [];
  while (points.length < POINTS) {
    const point = args.map((argument) => (argument.truth ? sequence.whole(0, 1) : randomValue(argument, dtype, sequence)));
    const numbers = point.map(Number);
    const outside = args.some(({ low, high, truth }, i) => !truth && (numbers[i]! - 2 * STEP < low || numbers[i]! + 2 * STEP > high));
    const nearKnot = args.some(({ knots = [] }, i) => knots.some((knot) => Math.abs(numbers[i]! - knot) < CLEAR));
    if (!isFloat(dtype) || !(outside || nearKnot || rough?.(numbers, CLEAR) === true)) points.push(point);
  }
  return points;
}

const columnOf = (points: readonly Value[][], i: number): Value[] => points.map((point) => point[i]!);

/** A row of the elementwise table in one dtype: against its meaning, and central differences of that in double. */
export async function elementwiseCell(subject: Subject, name: ElementwiseName, dtype: DType): Promise<Marks> {
  const { arguments: args } = domainOf(name);
  const kinds = args.map(({ truth }): DType => (truth ? "bool" : dtype));
  const points = smoothPoints(name, dtype);
  const operands = args.map((_, i) => upload({ shape: [POINTS], data: columnOf(points, i) }, kinds[i]!));
  let out: Tensor;
  const leaves = isFloat(dtype) ? operands.filter((_, i) => args[i]!.gradient) : [];
  for (const leaf of leaves) leaf.requireGrad();
  try {
    out = elementwiseOps[name](...operands);
  } catch (error) {
    if (error instanceof DTypeError) return refusal(name, dtype);
    throw error;
  }
  const { program } = planOf(elementwiseOps[name], operands);
  expect(out.dtype, "dtype").toBe(program.outputs[0]!.dtype);
  const want = points.map((point, i) => evaluateBounded(program, point, [], i, subject.accuracy)[0]!);
  expectBounded("values", (await download(out)).data, want, out.dtype, (i) => `(${points[i]!.join(", ")})`);
  if (!isFloat(dtype)) return ["ok", "whole", "whole"];
  if (!isFloat(out.dtype) || leaves.length === 0) {
    expect(out.requiresGrad, "records a gradient").toBe(false);
    return ["ok", "steps", "steps"];
  }
  await gradients(name, dtype, points, out, leaves);
  return everywhere("ok");
}

async function gradients(
  name: ElementwiseName,
  dtype: DType,
  points: readonly Value[][],
  out: Tensor,
  leaves: readonly Tensor[],
): Promise<void> {
  const { arguments: args } = domainOf(name);
  const movable = args.flatMap(({ gradient }, i) => (gradient ? [i] : []));
  const meaning = doubleMeaning(name);
  // Steps have one, too, as in PyTorch: zeros, and not null. `grad` throws where there is none.
  const first = grad(out.sum(), leaves, { createGraph: true });
  for (const g of first) expect([g!.dtype, g!.shape], "the gradient's dtype and shape").toEqual([dtype, [POINTS]]);
  const again = first.filter((g) => g?.requiresGrad === true) as Tensor[];
  const second =
    again.length === 0
      ? leaves.map(() => null)
      : grad(
          again.map((g) => g.sum()).reduce((a, b) => a.add(b)),
          leaves,
          { allowUnused: true },
        );
  for (const [position, argument] of movable.entries()) {
    const slopes = points.map((point) => difference((by) => meaning(moved(point, [argument], by))));
    const curves = points.map((point) =>
      difference((by) => difference((along) => meaning(moved(moved(point, [argument], by), movable, along)))),
    );
    expectNear(`gradient in argument ${argument}`, await valuesOf(first[position]!), slopes, dtype, 1, 1e-8);
    expectNear(`second derivative in argument ${argument}`, await valuesOf(second[position]!), curves, dtype, 2, 1e-6);
  }
}

const valuesOf = async (x: Tensor | null): Promise<readonly Value[]> =>
  x === null ? new Array<Value>(POINTS).fill(0) : (await download(x)).data;

const moved = (point: readonly Value[], axes: readonly number[], by: number): Value[] =>
  point.map((x, i) => (axes.includes(i) ? Number(x) + by : x));

/** A central difference of fourth order: its error is far below what float32 can show, and below what the tolerance of float64 allows. */
const difference = (at: (by: number) => number): number => (8 * (at(STEP / 2) - at(-STEP / 2)) - (at(STEP) - at(-STEP))) / (6 * STEP);

/** The row's expression in double, whatever the device holds. */
function doubleMeaning(name: ElementwiseName): (point: readonly Value[]) => number {
  const kinds = domainOf(name).arguments.map(({ truth }): DType => (truth ? "bool" : "float64"));
  const { program } = planOfDTypes(elementwiseOps[name], kinds);
  return (point) => Number(evaluateProgram(program, point)[0]!);
}
