import { grad } from "@adjoint/autograd";
import { type DType, elementwise, fromTypedArray, type Tensor, tensor } from "@adjoint/core";
import { type ElementwiseName, elementwiseOps } from "@adjoint/core/internal";
import { type Argument, domainOf, elementwiseNames, evaluateProgram, planOfDTypes, Sequence, type Value } from "./oracle";
import { expect } from "vitest";
import { type Plain, upload } from "./arrays";
import { refuse } from "./compare";
import { type Smooth, smoothFunctions } from "./smooth-functions";
import type { Subject } from "./subject";

const STEP = 1e-5;
const POINTS = 16;

const isSmooth = (name: ElementwiseName): boolean => domainOf(name).arguments.some(({ gradient }) => gradient);

/** A point of the domain that no central difference straddles a knot at. */
function smoothPoint(name: ElementwiseName, args: readonly Argument[], sequence: Sequence): number[] {
  for (;;) {
    const point = args.map(({ low, high, truth }) => (truth ? sequence.whole(0, 1) : sequence.between(low, high)));
    const nearKnot = args.some(({ knots = [] }, i) => knots.some((knot) => Math.abs(point[i]! - knot) < 100 * STEP));
    if (!nearKnot && domainOf(name).rough?.(point, 100 * STEP) !== true) return point;
  }
}

/**
 * The gradient in each argument against central differences. Those are taken of the op's meaning, in double, so that devices
 * without float64 are held to the same truth.
 */
async function elementwiseGradient(subject: Subject, name: ElementwiseName): Promise<void> {
  const { arguments: args } = domainOf(name);
  const dtype = subject.bestFloat;
  const sequence = new Sequence(name.length * 3 + 1);
  const points = Array.from({ length: POINTS }, () =>
    smoothPoint(name, args, sequence).map((x) => (dtype === "float32" ? Math.fround(x) : x)),
  );
  const kinds = args.map(({ truth }): DType => (truth ? "bool" : dtype));
  const operands = args.map((_, i) => upload({ shape: [POINTS], data: points.map((point) => point[i]!) }, kinds[i]!));
  const leaves = operands.filter((_, i) => args[i]!.gradient);
  for (const leaf of leaves) leaf.requireGrad();
  const out = elementwiseOps[name](...operands);
  // Steps record nothing: their gradient is zero.
  const gradients = out.requiresGrad ? grad(out.sum(), leaves, { allowUnused: true }) : leaves.map(() => null);
  const meaning = doubleMeaning(name, kinds);
  const close = dtype === "float64" ? { rtol: 1e-6, atol: 1e-7 } : { rtol: 2e-5, atol: 2e-5 };
  let next = 0;
  for (const [i, argument] of args.entries()) {
    if (!argument.gradient) continue;
    const g = gradients[next++];
    const got = g == null ? new Float64Array(POINTS) : ((await g.data()) as Float64Array);
    const complaints = points.flatMap((point, p) => {
      const shifted = (by: number): number => Number(meaning(point.map((x, j) => (j === i ? x + by : x))));
      const want = (shifted(STEP) - shifted(-STEP)) / (2 * STEP);
      const off = Math.abs(got[p]! - want);
      return off <= close.atol + close.rtol * Math.abs(want)
        ? []
        : [`at (${point.join(", ")}): ${got[p]}, central differences give ${want}`];
    });
    refuse(`${name}: the gradient in argument ${i}`, complaints, POINTS);
  }
}

/** The row's expression in double, whatever the device holds. */
function doubleMeaning(name: ElementwiseName, kinds: readonly DType[]): (point: readonly Value[]) => Value {
  const { program } = planOfDTypes(
    elementwiseOps[name],
    kinds.map((kind) => (kind === "bool" ? "bool" : "float64")),
  );
  return (point) => evaluateProgram(program, point)[0]!;
} // prettier-ignore

/** Weighted, so that no two outputs count alike. */
const total = (out: Tensor): Tensor =>
  out
    .mul(
      fromTypedArray(
        Float64Array.from({ length: out.numel() }, (_, i) => Math.sin(i + 1)),
        out.shape,
        { dtype: out.dtype },
      ),
    )
    .sum();

/** Gradients of first and second order against central differences in float64. */
async function centralDifferences({ inputs, run }: Smooth): Promise<void> {
  const leaves = inputs.map((input) => upload(input, "float64").requireGrad());
  const gradients = grad(total(run(...leaves)), leaves, { createGraph: true });
  const again = grad(
    gradients.map((g) => total(g!)).reduce((a, b) => a.add(b)),
    leaves,
    { allowUnused: true },
  );
  const at = async (values: readonly Plain[]): Promise<number> =>
    (await total(run(...values.map((value) => upload(value, "float64")))).item()) as number;
  for (const [i, input] of inputs.entries()) {
    const got = (await gradients[i]!.data()) as Float64Array;
    const complaints: string[] = [];
    for (let element = 0; element < input.data.length; element++) {
      const moved = (by: number): Plain[] =>
        inputs.map((each, j) => (j === i ? { ...each, data: each.data.map((x, k) => (k === element ? Number(x) + by : x)) } : each));
      const want = ((await at(moved(STEP))) - (await at(moved(-STEP)))) / (2 * STEP);
      if (!(Math.abs(got[element]! - want) <= 1e-6 + 1e-6 * Math.abs(want)))
        complaints.push(`element ${element}: ${got[element]}, not ${want}`);
    }
    refuse(`the gradient in input ${i}`, complaints, input.data.length);
    await secondDifferences(inputs, run, i, again[i] ?? null);
  }
} // prettier-ignore

/** One direction is enough to see a wrong second derivative: all elements of an input moved at once. */
async function secondDifferences(inputs: readonly Plain[], run: Smooth["run"], i: number, second: Tensor | null): Promise<void> {
  const direction = inputs[i]!.data.map((_, k) => Math.cos(k));
  const slope = async (by: number): Promise<number> => {
    const leaves = inputs.map((input, j) =>
      upload(j === i ? { ...input, data: input.data.map((x, k) => Number(x) + by * direction[k]!) } : input, "float64").requireGrad(),
    );
    return (await grad(total(run(...leaves)), leaves)
      .map((g) => total(g!))
      .reduce((a, b) => a.add(b))
      .item()) as number;
  };
  const want = ((await slope(STEP)) - (await slope(-STEP))) / (2 * STEP);
  const got = second === null ? 0 : Array.from((await second.data()) as Float64Array).reduce((sum, g, k) => sum + g * direction[k]!, 0);
  expect(Math.abs(got - want), `the second derivative in input ${i} is ${got}, not ${want}`).toBeLessThanOrEqual(
    1e-5 + 1e-5 * Math.abs(want),
  );
} // prettier-ignore

/** Where there is no float64: one wide step along a direction, to a hundredth. The golden cases hold such a device to more digits. */
async function wideStep({ inputs, run }: Smooth): Promise<void> {
  const step = 2 ** -8;
  const directions = inputs.map(({ data }, i) => data.map((_, k) => Math.cos(3 * i + k)));
  const moved = (by: number): Tensor[] =>
    inputs.map((input, i) => upload({ ...input, data: input.data.map((x, k) => Number(x) + by * directions[i]![k]!) }, "float32"));
  const at = async (by: number): Promise<number> => (await total(run(...moved(by))).item()) as number;
  const leaves = moved(0).map((leaf) => leaf.requireGrad());
  const out = total(run(...leaves));
  let slope = 0;
  let size = Math.abs((await out.item()) as number);
  for (const [i, g] of grad(out, leaves).entries()) {
    Array.from((await g!.data()) as Float32Array).forEach((value, k) => {
      slope += value * directions[i]![k]!;
      size += Math.abs(value);
    });
  }
  const want = ((await at(step)) - (await at(-step))) / (2 * step);
  expect(Math.abs(slope - want), `the slope is ${slope}, not ${want}`).toBeLessThanOrEqual(0.01 * Math.max(1, size / 10));
}

/** Deeper than JavaScript's stack: x − 6,000·x/10,000, one step at a time. */
async function deepBody(): Promise<void> {
  const steps = 6000;
  const op = elementwise((x) => {
    const part = x.div(10_000);
    let y = x;
    for (let i = 0; i < steps; i++) y = y.sub(part);
    return y;
  });
  const x = tensor([1, -2, 4], { requiresGrad: true });
  const y = op(x);
  const [slope] = grad(y.sum(), [x]);
  const wanted = 1 - steps / 10_000;
  ((await y.toArray()) as number[]).forEach((value, i) => expect(value).toBeCloseTo(wanted * [1, -2, 4][i]!, 2));
  for (const value of (await slope!.toArray()) as number[]) expect(value).toBeCloseTo(wanted, 2);
}

/** Gradients, of every elementwise op and of everything that is put together otherwise. */
export function gradientSection(subject: Subject): void {
  subject.check("gradients", "an elementwise body of thousands of operations", deepBody);
  for (const name of elementwiseNames.filter(isSmooth)) {
    subject.check("gradients", `${name} agrees with central differences`, () => elementwiseGradient(subject, name));
  }
  for (const each of smoothFunctions) {
    subject.check("gradients", `${each.name}, first and second order`, () =>
      subject.holds("float64") ? centralDifferences(each) : wideStep(each),
    );
  }
}
