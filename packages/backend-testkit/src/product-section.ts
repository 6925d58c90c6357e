import { conv1d, conv2d, convTranspose2d, type DType, fromTypedArray, full, isFloat, linear, type Tensor } from "@adjoint/core";
import { addbmm, addmm } from "@adjoint/core/linalg";
import { toLane } from "@adjoint/core/internal";
import { Sequence, type Value } from "./oracle";
import { expect } from "vitest";
import { broadcastAt, broadcastShape, flatOf, type Plain, plain, upload } from "./arrays";
import { exact, expectTensor, type Tolerance } from "./compare";
import { arranged, type LayoutName } from "./layouts";
import { randomPlain } from "./random-values";
import type { Subject } from "./subject";

/** `Σₖ a[…, m, k]·b[…, k, n]`, vectors and broadcast batches included, in double or in whole numbers. */
function productOf(a: Plain, b: Plain, dtype: DType): Plain {
  const left: Plain = a.shape.length === 1 ? { shape: [1, ...a.shape], data: a.data } : a;
  const right: Plain = b.shape.length === 1 ? { shape: [...b.shape, 1], data: b.data } : b;
  const batch = broadcastShape([left.shape.slice(0, -2), right.shape.slice(0, -2)]);
  const [m, k, n] = [left.shape.at(-2)!, left.shape.at(-1)!, right.shape.at(-1)!];
  const whole = !isFloat(dtype);
  const out = plain([...batch, m, n], (position) => {
    const [lead, i, j] = [position.slice(0, -2), position.at(-2)!, position.at(-1)!];
    let real = 0;
    let exactSum = 0n;
    for (let inner = 0; inner < k; inner++) {
      const [x, y] = [broadcastRow(left, lead, i, inner), broadcastRow(right, lead, inner, j)];
      if (whole) exactSum += BigInt(x) * BigInt(y);
      else real += Number(x) * Number(y);
    }
    return whole ? toLane(exactSum, dtype as "int32") : real;
  });
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [m]), ...(b.shape.length === 1 ? [] : [n])];
  return { shape, data: out.data };
}

/** Batch dims broadcast, the last two do not. */
function broadcastRow(x: Plain, lead: readonly number[], row: number, column: number): Value {
  const own = lead.slice(lead.length - (x.shape.length - 2)).map((p, axis) => (x.shape[axis] === 1 ? 0 : p));
  return x.data[flatOf(x.shape, [...own, row, column])]!;
}

interface Case {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly layouts?: readonly [LayoutName, LayoutName];
}

const cases: readonly Case[] = [
  { a: [1, 1], b: [1, 1] },
  { a: [3, 4], b: [4, 5] },
  { a: [7, 1], b: [1, 9] },
  { a: [1, 7], b: [7, 1] },
  { a: [5, 0], b: [0, 3] },
  { a: [0, 4], b: [4, 3] },
  { a: [4, 3], b: [3, 0] },
  { a: [17], b: [17] },
  { a: [17], b: [17, 6] },
  { a: [6, 17], b: [17] },
  { a: [2, 3, 4], b: [4, 5] },
  { a: [2, 3, 4], b: [2, 4, 5] },
  { a: [2, 1, 3, 4], b: [5, 4, 2] },
  { a: [4, 2], b: [3, 2, 5] },
  { a: [3, 4, 2], b: [2] },
  { a: [2], b: [3, 2, 5] },
  { a: [33, 65], b: [65, 17] },
  { a: [64, 64], b: [64, 64] },
  { a: [70, 131], b: [131, 66] },
  { a: [1, 300], b: [300, 130] },
  { a: [130, 300], b: [300, 1] },
  { a: [128, 7], b: [7, 128] },
  { a: [33, 65], b: [65, 17], layouts: ["transposed", "contiguous"] },
  { a: [33, 65], b: [65, 17], layouts: ["contiguous", "transposed"] },
  { a: [33, 20], b: [20, 41], layouts: ["transposed", "transposed"] },
  { a: [20, 33], b: [33, 18], layouts: ["stepped", "offset"] },
  { a: [20, 33], b: [33, 18], layouts: ["flipped", "backwards"] },
  { a: [3, 20, 12], b: [3, 12, 18], layouts: ["transposed", "stepped"] },
  { a: [3, 5, 6], b: [6, 4], layouts: ["transposed", "flipped"] },
  { a: [40], b: [40, 3], layouts: ["backwards", "transposed"] },
];

/** Sums of k products, each rounded: as many ulps of the sum of magnitudes as there are doublings, and a few. */
function tolerance(dtype: DType, k: number): Tolerance {
  if (!isFloat(dtype)) return exact;
  const step = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 }[dtype as "float32"];
  const lane = dtype === "float64" ? 2 ** -52 : 2 ** -23;
  // Elements lie within ±2, so that magnitudes add up to at most 4k; blocked and sequential orders are both allowed.
  return { rtol: step, atol: lane * Math.max(4, k) * 2 };
}

async function agrees(dtype: DType, { a, b, layouts = ["contiguous", "contiguous"] }: Case): Promise<void> {
  const [x, y] = [randomPlain(a, dtype, new Sequence(a.length + 3), -2, 2), randomPlain(b, dtype, new Sequence(b.length + 9), -2, 2)];
  const out = arranged(layouts[0], x, dtype).matmul(arranged(layouts[1], y, dtype));
  await expectTensor(`${dtype} [${a}] × [${b}], ${layouts.join(" and ")}`, out, productOf(x, y, dtype), dtype, tolerance(dtype, a.at(-1)!));
}

async function broadcastOperands(): Promise<void> {
  const row = randomPlain([1, 24], "float32", new Sequence(4), -2, 2);
  const right = randomPlain([24, 5], "float32", new Sequence(5), -2, 2);
  const spread: Tensor = upload(row, "float32").expand([6, 24]);
  const want = productOf(
    plain([6, 24], (position) => broadcastAt(row, position)),
    right,
    "float32",
  );
  await expectTensor("an expanded left operand", spread.matmul(upload(right, "float32")), want, "float32", tolerance("float32", 24));
}

async function linearAgrees(subject: Subject): Promise<void> {
  for (const dtype of subject.dtypes(["float32", "float64", "float16", "bfloat16"])) {
    for (const lead of [[], [1], [9], [2, 3], [70]]) {
      const x = randomPlain([...lead, 37], dtype, new Sequence(6), -2, 2);
      const weight = randomPlain([21, 37], dtype, new Sequence(7), -2, 2);
      const bias = randomPlain([21], dtype, new Sequence(8), -2, 2);
      const turned = plain([37, 21], ([k, n]) => weight.data[n! * 37 + k!]!);
      const product = productOf(x, turned, dtype);
      const want = plain(product.shape, (position, i) => Number(product.data[i]) + Number(bias.data[position.at(-1)!]));
      const [px, pw, pb] = [x, weight, bias].map((each) => upload(each, dtype)) as [Tensor, Tensor, Tensor];
      await expectTensor(`linear ${dtype} [${x.shape}] with bias`, linear(px, pw, pb), want, dtype, tolerance(dtype, 37));
      await expectTensor(`linear ${dtype} [${x.shape}]`, linear(px, pw), product, dtype, tolerance(dtype, 37));
    }
  }
}

/** Numbers of one sign, whose sums in one go would drift: [k, n] of them, alike on every device. */
const drifting = (shape: readonly number[]): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => 0.1 + ((i * 7) % 11) / 100);

interface Long {
  readonly name: string;
  /** Of the right operand, [k, n]; the left one is [m, k]. */
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly product: (a: Tensor, b: Tensor) => Tensor;
}

const longProducts: readonly Long[] = [
  { name: "dot", m: 1, k: 1_000_003, n: 1, product: (a, b) => a.reshape([-1]).dot(b.reshape([-1])) },
  { name: "mv", m: 2, k: 400_000, n: 1, product: (a, b) => a.mv(b.reshape([-1])) },
  { name: "mv of a transpose", m: 1, k: 200_003, n: 5, product: (a, b) => b.t().mv(a.reshape([-1])) },
  { name: "a row times a matrix", m: 1, k: 100_001, n: 8, product: (a, b) => a.matmul(b) },
  { name: "four rows times a matrix", m: 4, k: 100_001, n: 16, product: (a, b) => a.matmul(b) },
  { name: "more rows than a few", m: 9, k: 50_001, n: 5, product: (a, b) => a.matmul(b) },
];

/** Long sums keep their digits, also where an operand is a single row or column. */
async function longSums(): Promise<void> {
  for (const { name, m, k, n, product } of longProducts) {
    const [left, right] = [drifting([m, k]), drifting([k, n])];
    const got = (await product(fromTypedArray(left, [m, k]), fromTypedArray(right, [k, n])).data()) as Float32Array;
    expect(got.length, name).toBe(m * n);
    got.forEach((value, position) => {
      const [i, j] = [Math.floor(position / n), position % n];
      let want = 0;
      for (let p = 0; p < k; p++) want += left[i * k + p]! * right[p * n + j]!;
      expect(Math.abs(value / want - 1), `${name}, element ${position}: ${value}, and it is ${want}`).toBeLessThan(5e-6);
    });
  }
}

/** The same bits for the same operands, each time. */
async function repeatable(): Promise<void> {
  const [a, b] = [randomPlain([97, 203], "float32", new Sequence(1)), randomPlain([203, 89], "float32", new Sequence(2))];
  const [x, y] = [upload(a, "float32"), upload(b, "float32")];
  expect(Array.from((await x.matmul(y).data()) as Float32Array)).toEqual(Array.from((await x.matmul(y).data()) as Float32Array));
}

/** 3 · 683 − 2048 is 1, and 0 where the product is rounded to a half before the bias is added: float16 has no 2049. */
async function halvesRoundedOnce(subject: Subject): Promise<void> {
  if (!subject.holds("float16")) return;
  const half = (value: number, ...shape: readonly number[]): Tensor => full(shape, value, { dtype: "float16" });
  const [x, weight, bias] = [half(3, 1, 1, 1, 1), half(683, 1, 1, 1, 1), half(-2048, 1)];
  const results: { readonly [operation: string]: Tensor } = {
    linear: linear(half(3, 1, 1), half(683, 1, 1), bias),
    addmm: addmm(half(-2048, 1, 1), half(3, 1, 1), half(683, 1, 1)),
    addbmm: addbmm(half(-2048, 1, 1), half(3, 1, 1, 1), half(683, 1, 1, 1)),
    conv1d: conv1d(half(3, 1, 1, 1), half(683, 1, 1, 1), bias),
    conv2d: conv2d(x, weight, bias),
    convTranspose2d: convTranspose2d(x, weight, bias),
  };
  for (const [operation, result] of Object.entries(results)) {
    expect(result.dtype, operation).toBe("float16");
    expect([...(await result.to("float32").data())], operation).toEqual([1]);
  }
}

/** Matrix products against triple loops. */
export function productSection(subject: Subject): void {
  subject.check("products", "matmul agrees with a triple loop, whatever the shape and layout", async () => {
    for (const each of cases) await agrees("float32", each);
  });
  subject.check("products", "matmul of every dtype", async () => {
    const chosen = cases.filter((_, i) => [1, 12, 16, 25].includes(i));
    for (const dtype of subject.dtypes(["float64", "float16", "bfloat16", "int32", "uint32", "int64", "uint64"])) {
      for (const each of chosen) await agrees(dtype, each);
    }
  });
  subject.check("products", "a broadcast operand", broadcastOperands);
  subject.check("products", "linear, with and without a bias", () => linearAgrees(subject));
  subject.check("products", "the same bits each time", repeatable);
  subject.check("products", "long sums keep their digits", longSums);
  subject.check("products", "a product of halves and its bias are rounded once", () => halvesRoundedOnce(subject));
}
