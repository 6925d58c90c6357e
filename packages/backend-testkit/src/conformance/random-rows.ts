import { grad } from "@adjoint/autograd";
import {
  bernoulli,
  type DType,
  dropout,
  empty,
  full,
  Generator,
  multinomial,
  normal,
  rand,
  randint,
  randn,
  randperm,
  type Tensor,
  tensor,
  uniform,
} from "@adjoint/core";
import { expect } from "vitest";

/** An op whose values no table can hold: what has to be true of them instead. Which bits a seed gives is the random section's affair. */
export interface RandomRow {
  readonly draw: (generator: Generator, dtype: DType, input: Tensor) => Tensor;
  /** Of the values drawn, in the order of the result. */
  readonly holds: (values: readonly number[], dtype: DType) => boolean;
  /** The result's dtype, where it is not the one asked for. */
  readonly dtype?: DType;
  /** The input, where the op has one that its result is linear in: the gradient times the input is the result, and the second derivative zero. */
  readonly input?: (dtype: DType) => Tensor;
  /** False where there is nothing random to repeat. */
  readonly seeded?: false;
}

const COUNT = 12;
const within = (low: number, high: number) => (values: readonly number[]) => values.every((x) => x >= low && x <= high);
const permuted = (dtype: DType): number => (dtype === "bool" ? 2 : COUNT);

export const randomRows = {
  empty: { draw: (_, dtype) => empty([COUNT], { dtype }), holds: (values) => values.length === COUNT, seeded: false },
  emptyLike: { draw: (_, dtype) => empty([COUNT], { dtype }).emptyLike(), holds: (values) => values.length === COUNT, seeded: false },
  rand: { draw: (generator, dtype) => rand([COUNT], { generator, dtype }), holds: within(0, 1) },
  randn: { draw: (generator, dtype) => randn([COUNT], { generator, dtype }), holds: within(-6, 6) },
  uniform: { draw: (generator, dtype) => uniform([COUNT], -2, -1, { generator, dtype }), holds: within(-2, -1) },
  normal: { draw: (generator, dtype) => normal(100, 0.5, [COUNT], { generator, dtype }), holds: within(96, 104) },
  randint: {
    draw: (generator, dtype) => randint(0, 2, [COUNT], { generator, dtype }),
    holds: (values) => values.every((x) => x === 0 || x === 1),
  },
  randperm: {
    draw: (generator, dtype) => randperm(permuted(dtype), { generator, dtype }),
    holds: (values, dtype) => [...values].sort((a, b) => a - b).join() === Array.from({ length: permuted(dtype) }, (_, i) => i).join(),
  },
  bernoulli: {
    draw: (generator, dtype) => bernoulli(tensor([0, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], { dtype }), { generator }),
    holds: ([never, always, ...rest]) => never === 0 && always === 1 && rest.every((x) => x === 0 || x === 1),
  },
  multinomial: {
    draw: (generator, dtype) => multinomial(tensor([1, 0, 2, 3], { dtype }), COUNT, { generator, replacement: true }),
    holds: (values) => values.every((x) => x === 0 || x === 2 || x === 3),
    dtype: "int32",
  },
  dropout: {
    draw: (generator, _, x) => dropout(x, 0.5, { generator }),
    holds: (values) => values.every((x) => x === 0 || x === 6),
    input: (dtype) => full([COUNT], 3, { dtype }),
  },
} satisfies Readonly<Record<string, RandomRow>>;

export type RandomRowName = keyof typeof randomRows;

/** Two draws of one seed agree, and one of another seed does not. */
export async function expectDraws({ draw, holds, dtype: fixed, seeded, input }: RandomRow, dtype: DType): Promise<void> {
  const read = async (seed: number): Promise<number[]> => {
    const x = draw(new Generator(seed), dtype, input?.(dtype) as Tensor);
    expect(x.dtype).toBe(fixed ?? dtype);
    return Array.from((await x.data()) as Float32Array, Number);
  };
  const first = await read(11);
  expect(holds(first, dtype), `values [${first.join(", ")}]`).toBe(true);
  if (seeded === false) return;
  expect(await read(11), "the same seed again").toEqual(first);
  // Of two elements, one seed in two gives the other order.
  const others = await Promise.all([12, 13, 14, 15, 16, 17, 18, 19].map(read));
  expect(
    others.some((values) => values.join() !== first.join()),
    "another seed gives other values",
  ).toBe(true);
}

/** The gradient of an op that is linear in its input, from what it drew. */
export async function expectLinearGradient({ draw }: RandomRow, dtype: DType, input: (dtype: DType) => Tensor): Promise<void> {
  const x = input(dtype).requireGrad();
  const out = draw(new Generator(11), dtype, x);
  const [g] = grad(out.sum(), [x], { createGraph: true });
  const [values, slopes, inputs] = (await Promise.all([out, g!, x].map((each) => each.data()))) as Float32Array[];
  expect(
    Array.from(slopes!, (slope, i) => slope * inputs![i]!),
    "gradient times input",
  ).toEqual(Array.from(values!));
  const again = g!.requiresGrad ? grad(g!.sum(), [x], { allowUnused: true })[0] : null;
  if (again != null)
    expect(Array.from((await again.data()) as Float32Array, Number), "second derivative").toEqual(new Array(COUNT).fill(0));
}
