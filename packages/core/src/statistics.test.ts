import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { describe, expect, it } from "vitest";
import golden from "../golden/statistics.json";
import {
  ArgumentError,
  aminmax,
  bincount,
  bincountSync,
  corrcoef,
  cov,
  cumulativeTrapezoid,
  DTypeError,
  histc,
  histogram,
  IndexError,
  isin,
  kthvalue,
  lexsort,
  median,
  mode,
  msort,
  nanmean,
  nanmedian,
  nanquantile,
  nansum,
  ptp,
  type QuantileInterpolation,
  quantile,
  ShapeError,
  scatterReduce,
  searchsorted,
  type Tensor,
  tensor,
  trapezoid,
  use,
  varMean,
  zeros,
} from "./index";

await use(cpu());

interface Case {
  readonly op: string;
  readonly x: unknown;
  readonly out: unknown;
  readonly method?: QuantileInterpolation;
  readonly all?: boolean;
  readonly gradient?: boolean;
  readonly values?: unknown;
  readonly right?: boolean;
}

const cases = golden as readonly Case[];
const numbers: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
const read = (value: unknown): unknown => (Array.isArray(value) ? value.map(read) : typeof value === "string" ? numbers[value] : value);
const double = (value: unknown): Tensor => tensor(read(value) as number[], { dtype: "float64" });
const whole = (data: number[]): Tensor => tensor(data, { dtype: "int32" });
const flat = (value: unknown): number[] => [read(value)].flat(3) as number[];

async function expectNear(label: string, out: Tensor, wanted: unknown): Promise<void> {
  const want = flat(wanted);
  const got = Array.from((await out.data()) as Float64Array, Number);
  expect(got.length, label).toBe(want.length);
  for (const [i, value] of want.entries()) {
    if (Number.isFinite(value)) expect(got[i], `${label}, element ${i}`).toBeCloseTo(value, 10);
    else expect(got[i], `${label}, element ${i}`).toBe(value);
  }
}

const functions = { median, nanmedian, nanmean, nansum } as const;
const rowwise = { median, nanmedian, mode } as const;
const QUANTILES = [0, 0.1, 0.25, 0.3, 0.5, 0.6, 0.625, 0.75, 0.9, 1];

describe("as NumPy and PyTorch have it", () => {
  it.each(["quantile", "nanquantile"] as const)("%s by every method, with NaN and infinities", async (name) => {
    const run = name === "quantile" ? quantile : nanquantile;
    const found = cases.filter(({ op }) => op === name);
    expect(found.length).toBe(26);
    for (const { x, out, method } of found) {
      const rows = double(x);
      const got = run(rows, QUANTILES, 1, { interpolation: method! });
      // Between infinities NumPy's interpolation is NaN, where ours is what both ends agree on.
      const finite = (read(x) as number[][]).map((row) => row.every((value) => Math.abs(value) !== Number.POSITIVE_INFINITY));
      for (const [row, sound] of finite.entries())
        if (sound)
          await expectNear(
            `${name} ${method} of row ${row}`,
            got.select(1, row),
            (out as unknown[][]).map((line) => line[row]),
          );
    }
  });

  it("median, nanmedian and mode of rows", async () => {
    for (const { op, x, out, all, gradient } of cases) {
      if (!Object.hasOwn(rowwise, op) || all === true || gradient === true) continue;
      const rows = double(x);
      const { values, indices } = rowwise[op as "mode"](rows, 1);
      await expectNear(`${op} of ${JSON.stringify(x)}`, values, out);
      // The index says where the value is.
      await expectNear(`${op}'s indices`, rows.gather(1, indices.unsqueeze(1)).squeeze(1), out);
    }
  });

  it("median, nanmedian, nanmean and nansum of all elements, and their gradients", async () => {
    for (const { op, x, out, all, gradient } of cases) {
      if (all !== true && gradient !== true) continue;
      const leaf = double(x).requireGrad();
      const y = functions[op as "median"](leaf);
      if (all === true) await expectNear(`${op} of ${JSON.stringify(x)}`, y, out);
      if (gradient !== true) continue;
      y.backward();
      await expectNear(`gradient of ${op} of ${JSON.stringify(x)}`, leaf.grad!, out);
    }
  });

  it("searchsorted and isin of NaN and infinities", async () => {
    for (const { op, x, values, right, out } of cases) {
      if (op === "searchsorted") await expectNear(op, searchsorted(double(x), double(values), { right: right! }), out);
      if (op === "isin") expect(await isin(double(x), double(values)).toArray()).toEqual(out);
    }
  });
});

describe("order statistics", () => {
  it("of a scalar are the scalar", async () => {
    const x = tensor(3);
    for (const { values, indices } of [median(x, 0), nanmedian(x, -1), mode(x), kthvalue(x, 1)])
      expect([values.shape, await values.item(), await indices.item()]).toEqual([[], 3, 0]);
    expect(await quantile(x, 0.3).item()).toBe(3);
    expect(quantile(x, [0.3]).shape).toEqual([1]);
  });

  it("keep dims where asked", () => {
    const x = zeros([2, 3, 4]);
    expect(median(x, 1, { keepdim: true }).values.shape).toEqual([2, 1, 4]);
    expect(mode(x, 0).indices.shape).toEqual([3, 4]);
    expect(quantile(x, [0, 1], 1, { keepdim: true }).shape).toEqual([2, 2, 1, 4]);
    expect(quantile(x, 0.5, null, { keepdim: true }).shape).toEqual([1, 1, 1]);
    expect(kthvalue(x, 2, -1, { keepdim: true }).values.shape).toEqual([2, 3, 1]);
  });

  it("words are strings: what is not one is described, whatever it is", () => {
    const detached = new Float32Array(2);
    structuredClone(detached, { transfer: [detached.buffer] });
    const x = tensor([1, 2, 3]);
    const index = tensor([0, 0], { dtype: "int32" });
    for (const word of [detached, new Date(), Promise.resolve("linear"), ["linear"], null, 3, "no"] as unknown as "linear"[]) {
      expect(() => quantile(x, 0.5, 0, { interpolation: word })).toThrow(/^quantile: `interpolation` is/);
      expect(() => histogram(x, 3, { range: [word as unknown as number, 1] })).toThrow(/^histogram: the range \[.*, 1\] does not run/);
      expect(() => histc(x, 3, word as unknown as number, 1)).toThrow(ArgumentError);
      expect(() => scatterReduce(x, 0, index, x, word as unknown as "sum")).toThrow(/^scatterReduce: `reduce` is/);
    }
  });

  it("of no elements are refused, or NaN as PyTorch's median", async () => {
    expect(await median(zeros([0])).item()).toBeNaN();
    expect(() => median(whole([]))).toThrow(ShapeError);
    expect(() => median(zeros([2, 0]), 1)).toThrow(ShapeError);
    expect(median(zeros([0, 2]), 1).values.shape).toEqual([0]);
    expect(() => quantile(zeros([0]), 0.5)).toThrow(ShapeError);
    expect(() => kthvalue(zeros([2]), 3)).toThrow(ShapeError);
    expect(() => kthvalue(zeros([2]), 0)).toThrow(ArgumentError);
  });

  it("quantiles outside of [0, 1] are refused, those of a tensor when they are read", async () => {
    const x = tensor([1, 2]);
    for (const q of [-0.1, 1.5, Number.NaN, [0.5, 2]]) expect(() => quantile(x, q)).toThrow(ArgumentError);
    expect(() => quantile(x, 0.5, 0, { interpolation: "cubic" as never })).toThrow(/"linear", "lower"/);
    expect(() => quantile(whole([1, 2]), 0.5)).toThrow(DTypeError);
    expect(() => quantile(x, tensor([0.5], { dtype: "float64" }))).toThrow(DTypeError);
    await expect((async () => quantile(x, tensor([0.5, 1.5])).data())()).rejects.toThrow(IndexError);
  });

  it("the gradient of a quantile goes to its neighbours by weight, and to q", async () => {
    const x = double([1, 5, 2]).requireGrad();
    const q = double(0.75).requireGrad();
    quantile(x, q).backward();
    expect(await x.grad!.toArray()).toEqual([0, 0.5, 0.5]);
    expect(await q.grad!.item()).toBe(6);
  });

  it("sorts by several keys, the last first, NaN last", async () => {
    const [minor, major] = [tensor([3, 1, 2, 0, Number.NaN]), whole([1, 0, 1, 0, 0])];
    expect(await lexsort([minor, major]).toArray()).toEqual([3, 1, 4, 2, 0]);
    expect(
      await lexsort(
        [
          tensor([
            [2, 1],
            [1, 2],
          ]),
        ],
        0,
      ).toArray(),
    ).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(() => lexsort([])).toThrow(ArgumentError);
    expect(() => lexsort([minor, zeros([2])])).toThrow(ShapeError);
    expect(
      await msort(
        tensor([
          [3, 1],
          [2, 4],
        ]),
      ).toArray(),
    ).toEqual([
      [2, 1],
      [3, 4],
    ]);
  });
});

describe("histograms", () => {
  it("count the last edge in, and nothing outside", async () => {
    expect(await histc(tensor([0, 1, 2, 3, 4, -1, Number.NaN]), 3, 0, 3).toArray()).toEqual([1, 1, 2]);
    expect(await histc(tensor([5, 5]), 4).toArray()).toEqual([0, 0, 2, 0]);
    const { hist, binEdges } = histogram(double([1, 2, 3, 4, 5]), double([1, 2, 5]), { weight: double([1, 2, 3, 4, 5]), density: true });
    expect(await binEdges.toArray()).toEqual([1, 2, 5]);
    await expectNear("density", hist, [1 / 15, 14 / 45]);
    const empty = histogram(zeros([0]), 2);
    expect([await empty.hist.toArray(), await empty.binEdges.toArray()]).toEqual([
      [0, 0],
      [0, 0.5, 1],
    ]);
  });

  it("refuse what has no range", async () => {
    for (const run of [() => histc(tensor([1, Number.NaN]), 3), () => histogram(tensor([1, Number.POSITIVE_INFINITY]), 3).hist])
      await expect((async () => run().data())()).rejects.toThrow("the range of the values is not finite");
    expect(() => histc(tensor([1]), 0)).toThrow(ArgumentError);
    expect(() => histc(tensor([1]), 3, 2, 1)).toThrow(ArgumentError);
    expect(() => histc(whole([1]), 3)).toThrow(DTypeError);
    expect(() => histogram(tensor([1]), tensor([1]))).toThrow(ShapeError);
    expect(() => histogram(tensor([1]), tensor([1, 2]), { range: [0, 1] })).toThrow(ArgumentError);
  });

  it("bincount counts, weighs, and has at least minlength", async () => {
    expect(await (await bincount(whole([]), null, 2)).toArray()).toEqual([0, 0]);
    expect(await bincountSync([0, 2, 2], null, 5).toArray()).toEqual([1, 0, 2, 0, 0]);
    const weighed = await bincount([0, 2, 2], tensor([1, 2, 4], { dtype: "float64" }));
    expect([weighed.dtype, await weighed.toArray()]).toEqual(["float64", [1, 0, 6]]);
    await expect(bincount([-1])).rejects.toThrow(ArgumentError);
    await expect(bincount(tensor([1.5]))).rejects.toThrow(DTypeError);
    await expect(bincount([[1]])).rejects.toThrow(ShapeError);
  });
});

describe("sums over differences and pairs", () => {
  it("covariance of one variable has no dims; weights count and weigh", async () => {
    expect([cov(tensor([1, 2, 6])).shape, await cov(tensor([1, 2, 6])).item()]).toEqual([[], 7]);
    expect(await corrcoef(tensor([1, 2, 6])).item()).toBe(1);
    expect(await cov(tensor([1, 2]), { fweights: whole([3, 1]), correction: 0 }).item()).toBeCloseTo(0.1875, 6);
    expect(() => cov(tensor([1, 2]), { fweights: tensor([1, 1]) })).toThrow(DTypeError);
    expect(() => cov(tensor([1, 2]), { aweights: tensor([1]) })).toThrow(ShapeError);
    expect(() => cov(tensor([true]))).toThrow(DTypeError);
    expect(() => cov(zeros([2, 2, 2]))).toThrow(ShapeError);
  });

  it("integrals over places, steps, and none", async () => {
    const y = tensor([
      [1, 2, 4],
      [0, 1, 1],
    ]);
    expect(await trapezoid(y, tensor([0, 1, 3])).toArray()).toEqual([7.5, 2.5]);
    expect(await trapezoid(y, tensor([0, 2]), { dim: 0 }).toArray()).toEqual([1, 3, 5]);
    expect(await cumulativeTrapezoid(y, null, { dx: 2 }).toArray()).toEqual([
      [3, 9],
      [1, 3],
    ]);
    expect(await trapezoid(zeros([2, 0])).toArray()).toEqual([0, 0]);
    expect(await trapezoid(whole([1, 2])).item()).toBe(1.5);
    expect(() => trapezoid(y, tensor([1, 2]))).toThrow(ShapeError);
    expect(() => trapezoid(y, tensor([1, 2, 3]), { dx: 2 })).toThrow(ArgumentError);
    expect(() => trapezoid(tensor(1))).toThrow(ShapeError);
  });

  it("extremes together, with NaN", async () => {
    const { min, max } = aminmax(tensor([3, Number.NaN, 1]));
    expect([await min.item(), await max.item()]).toEqual([Number.NaN, Number.NaN]);
    expect(
      await ptp(
        tensor([
          [3, 7],
          [1, 1],
        ]),
        1,
      ).toArray(),
    ).toEqual([4, 0]);
    expect(() => ptp(tensor([true]))).toThrow(DTypeError);
    const [variance, average] = varMean(
      tensor([
        [1, 3],
        [2, 2],
      ]),
      1,
      { correction: 0 },
    );
    expect([await variance.toArray(), await average.toArray()]).toEqual([
      [1, 0],
      [2, 2],
    ]);
  });

  it("sums of integers that hold no NaN", async () => {
    expect(await nansum(whole([1, 2])).item()).toBe(3);
    expect(nansum(tensor([1, 2], { dtype: "uint8" })).dtype).toBe("int32");
    expect(await nansum(tensor([1, Number.NaN]), 0, { dtype: "float64" }).item()).toBe(1);
    expect(() => nanmean(whole([1]))).toThrow(DTypeError);
  });
});
