import {
  bernoulli,
  dropout,
  type DType,
  Generator,
  multinomial,
  normal,
  rand,
  randint,
  randn,
  randperm,
  type Tensor,
  uniform,
} from "@adjoint/core";
import { threefry } from "@adjoint/core/internal";
import { erf } from "./oracle";
import { expect } from "vitest";
import { plain, upload } from "./arrays";
import type { Subject } from "./subject";

const seeds: readonly number[] = [0, 1, 42, 2 ** 32 + 7, 2 ** 53 - 1];

/** The words that a generator's n-th draw is made of. */
const wordsOf = (seed: number, draw: number, count: number): number[] =>
  Array.from({ length: count }, (_, position) => threefry(seed >>> 0, Math.floor(seed / 2 ** 32), position, draw));

const read = async (x: Tensor): Promise<number[]> => Array.from((await x.data()) as Float32Array);

/** Published known answers of Threefry-2x32-20 (Random123, `kat_vectors`): key, counter, first word. */
const knownAnswers: readonly (readonly [number, number, number, number, number])[] = [
  [0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x6b200159],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc],
  [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c],
];

/** The first words of `new Generator(42)`: if these change, every saved seed means something else. */
const goldenWords: readonly number[] = [0xde79f4b9, 0x268fd86c, 0x8533bc2a, 0x3ffbe4ea, 0x9f821b71, 0x436dbd8a];

async function bits(subject: Subject): Promise<void> {
  for (const [k0, k1, c0, c1, word] of knownAnswers) expect(threefry(k0, k1, c0, c1), "Random123's answer").toBe(word);
  for (const seed of seeds) {
    const generator = new Generator(seed);
    const first = await read(rand([1000], { generator }));
    expect(first, `rand of seed ${seed}`).toEqual(wordsOf(seed, 0, 1000).map((word) => (word >>> 8) * 2 ** -24));
    const second = await read(randint(-5, 2 ** 31 - 5, [3, 5], { generator }));
    expect(second, `randint of seed ${seed}`).toEqual(wordsOf(seed, 1, 15).map((word) => (word % 2 ** 31) - 5));
    const third = await read(uniform([7], -2, 3, { generator }));
    const scaled = wordsOf(seed, 2, 7).map((word) => Math.fround(Math.fround((word >>> 8) * 2 ** -24 * 5) - 2));
    expect(third, `uniform of seed ${seed}`).toEqual(scaled);
  }
  if (subject.holds("float64")) {
    const wide = await read(rand([200], { generator: new Generator(5), dtype: "float64" }));
    expect(wide.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(
      wide.map((x) => Math.floor(x * 2 ** 24)),
      "float64's upper bits are float32's",
    ).toEqual(wordsOf(5, 0, 200).map((word) => word >>> 8));
  }
  const words = wordsOf(42, 0, goldenWords.length);
  expect(words, "golden words").toEqual(goldenWords);
  const wide = [goldenWords.length];
  expect(await read(randint(0, 2 ** 32, wide, { dtype: "uint32", generator: new Generator(42) }))).toEqual(goldenWords);
  expect(await read(randint(-(2 ** 31), 2 ** 31, wide, { generator: new Generator(42) }))).toEqual(
    goldenWords.map((word) => (word - 2 ** 31) | 0),
  );
}

/** The standard normal distribution function. */
const below = (x: number): number => 0.5 * (1 + erf(x / Math.SQRT2));

/** Normals are the inverse of the distribution function at a uniform, to the accuracy of Giles's polynomial (4e-7 relative) and a few ulps. */
async function normals(subject: Subject): Promise<void> {
  for (const dtype of subject.dtypes(["float32", "float64"] as DType[])) {
    const got = await read(randn([4000], { generator: new Generator(9), dtype }));
    const uniforms = wordsOf(9, 0, 4000).map((word) => ((word >>> 9) + 0.5) * 2 ** -23);
    const wrong = got.flatMap((x, i) => {
      const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      const off = Math.abs(below(x) - uniforms[i]!) / density;
      return off <= 2e-6 * Math.max(1, Math.abs(x)) ? [] : [`element ${i}: ${x} is ${off} off the quantile of ${uniforms[i]}`];
    });
    expect(wrong.slice(0, 5), `${wrong.length} normals of ${dtype}`).toEqual([]);
  }
  const shifted = await read(normal(10, 0.5, [4000], { generator: new Generator(9) }));
  const mean = shifted.reduce((a, b) => a + b, 0) / 4000;
  expect(Math.abs(mean - 10), "the mean of 4000").toBeLessThan(0.05);
}

async function masks(): Promise<void> {
  const x = upload(
    plain([2000], (_, i) => i + 1),
    "float32",
  );
  const dropped = await read(dropout(x, 0.25, { generator: new Generator(3) }));
  const kept = wordsOf(3, 0, 2000).map((word) => (word >>> 8) * 2 ** -24 >= 0.25);
  expect(
    dropped.map((value) => value !== 0),
    "what dropout keeps",
  ).toEqual(kept);
  expect(
    dropped.every((value, i) => value === 0 || Math.abs(value - (i + 1) / 0.75) < 1e-3),
    "what it keeps is scaled",
  ).toBe(true);
  const coins = await read(
    bernoulli(
      upload(
        plain([500], () => 0.3),
        "float32",
      ),
      { generator: new Generator(4) },
    ),
  );
  expect(coins, "bernoulli").toEqual(wordsOf(4, 0, 500).map((word) => Number((word >>> 8) * 2 ** -24 < Math.fround(0.3))));
  const weights = upload({ shape: [2, 4], data: [0, 3, 0, 0, 0, 0, 0, 0.5] }, "float32");
  const drawn = multinomial(weights, 6, { replacement: true, generator: new Generator(2) });
  expect(await drawn.toArray(), "multinomial, from two rows of weights").toEqual([new Array(6).fill(1), new Array(6).fill(3)]);
  const order = await read(randperm(100, { generator: new Generator(1) }));
  expect(
    [...order].sort((a, b) => a - b),
    "randperm",
  ).toEqual(Array.from({ length: 100 }, (_, i) => i));
} // prettier-ignore

/** Uniforms come near their upper bound, and never reach it: in each of these, rounding to the nearest would. */
async function bounds(subject: Subject): Promise<void> {
  const widths = { float32: 2 ** -23, float64: 2 ** -52, float16: 2 ** -10, bfloat16: 2 ** -7 } as const;
  for (const dtype of subject.dtypes(Object.keys(widths) as DType[]) as (keyof typeof widths)[]) {
    const drawn = await read(rand([8000], { generator: new Generator(8), dtype }));
    expect(
      drawn.every((x) => x >= 0 && x < 1),
      `rand of ${dtype}`,
    ).toBe(true);
    if (widths[dtype] > 2 ** -20) expect(Math.max(...drawn), `the largest of ${dtype}`).toBe(1 - widths[dtype] / 2);
    // Ten numbers of the dtype, a third of one, one below 0, and one that the dtype does not hold.
    const spans: readonly (readonly [number, number])[] = [
      [1, 1 + 8 * widths[dtype]],
      [1, 1 + widths[dtype] / 4],
      [-1, 0],
      [-2, -1],
      [0, 0.1],
    ];
    for (const [low, high] of spans.filter((span) => span[0] < span[1])) {
      const between = await read(uniform([4000], low, high, { generator: new Generator(6), dtype }));
      expect(
        between.every((x) => x >= low && x < high),
        `uniform from ${low} to ${high} in ${dtype}: ${Math.min(...between)} … ${Math.max(...between)}`,
      ).toBe(true);
    }
    const single = await read(uniform([3], 0.5, 0.5, { generator: new Generator(6), dtype }));
    expect(single, "from a number to itself").toEqual([0.5, 0.5, 0.5]);
  }
}

/** Random numbers: the same on every device. */
export function randomSection(subject: Subject): void {
  subject.check("random", "uniforms stay below their upper bound", () => bounds(subject));
  subject.check("random", "the same bits as Threefry on the host", () => bits(subject));
  subject.check("random", "normals", () => normals(subject));
  subject.check("random", "dropout, bernoulli and randperm", masks);
}
