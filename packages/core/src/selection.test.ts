import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { describe, expect, it } from "vitest";
import {
  ArgumentError,
  argwhere,
  argwhereSync,
  bincountSync,
  bucketize,
  DeviceError,
  DTypeError,
  IndexError,
  indexAdd,
  indexReduce,
  isin,
  maskedScatter,
  maskedSelectSync,
  nonzero,
  nonzeroSync,
  put,
  ShapeError,
  scatterReduce,
  searchsorted,
  slice,
  type Tensor,
  takeAlongDim,
  tensor,
  trilIndices,
  triuIndices,
  unique,
  uniqueConsecutive,
  uniqueConsecutiveSync,
  uniqueSync,
  unravelIndex,
  use,
  withDevice,
  zeros,
} from "./index";

const backend = await cpu().create();
const slow = Object.assign(Object.create(Object.getPrototypeOf(backend)), backend, { name: "slow", readSync: undefined });
await use({ name: "slow", create: async () => slow });
await use(cpu());

const whole = (data: number[]): Tensor => tensor(data, { dtype: "int32" });

describe("results whose size depends on values", () => {
  const x = tensor([
    [0, 5, 0],
    [-1, 0, Number.NaN],
  ]);

  it("are promises, and come at once where a device can be read at once", async () => {
    expect(await (await nonzero(x)).toArray()).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
    ]);
    expect(await nonzeroSync(x).toArray()).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
    ]);
    expect(await argwhereSync(x.isnan()).toArray()).toEqual([[1, 2]]);
    expect(await maskedSelectSync(x, x.gt(0)).toArray()).toEqual([5]);
    const [rows, columns] = await nonzero(x, { asTuple: true });
    expect(await x.at(rows!, columns!).toArray()).toEqual([5, -1, Number.NaN]);
  });

  it("are refused at once elsewhere, by an error that names the promise", () => {
    withDevice("slow", () => {
      const y = tensor([1, 0]);
      expect(() => maskedSelectSync(y, y.ne(0))).toThrow(/await maskedSelect\(…\) instead/);
      expect(() => nonzeroSync(y)).toThrow(/await nonzero\(…\)/);
      expect(() => argwhereSync(y)).toThrow(/await argwhere\(…\)/);
      expect(() => uniqueSync(y)).toThrow(/await unique\(…\)/);
      expect(() => uniqueConsecutiveSync(y)).toThrow(DeviceError);
      expect(() => bincountSync(whole([1]))).toThrow(DeviceError);
    });
  });

  it("of scalars and of nothing", async () => {
    expect((await nonzero(tensor(3))).shape).toEqual([1, 0]);
    expect((await argwhere(tensor(0))).shape).toEqual([0, 0]);
    expect((await nonzero(tensor(3), { asTuple: true })).map(({ shape }) => shape)).toEqual([[1]]);
    expect((await nonzero(zeros([0, 2]))).shape).toEqual([0, 2]);
    expect(maskedSelectSync(zeros([2, 2]), tensor([false, false])).shape).toEqual([0]);
    expect(uniqueSync(zeros([0])).shape).toEqual([0]);
  });

  it("keep their gradients", async () => {
    const leaf = tensor([1, 2, 3], { requiresGrad: true });
    (await leaf.maskedSelect(leaf.ne(2))).square().sum().backward();
    expect(await leaf.grad!.toArray()).toEqual([2, 0, 6]);
    leaf.grad = null;
    leaf
      .at(...nonzeroSync(leaf.gt(1), { asTuple: true }))
      .sum()
      .backward();
    expect(await leaf.grad!.toArray()).toEqual([0, 1, 1]);
  });

  it("reading by a mask names both ways", () => {
    expect(() => x.at(x.gt(0))).toThrow(DTypeError);
    expect(() => x.at(x.gt(0))).toThrow(/await maskedSelect\(x, mask\), or maskedSelectSync\(x, mask\)/);
  });
});

describe("unique", () => {
  it("of elements: values, inverse and counts; NaN is distinct from NaN", async () => {
    const { values, inverse, counts } = await unique(whole([3, 1, 3, 2]), { returnInverse: true, returnCounts: true });
    expect([await values.toArray(), await inverse!.toArray(), await counts!.toArray()]).toEqual([
      [1, 2, 3],
      [2, 0, 2, 1],
      [1, 1, 2],
    ]);
    expect(await uniqueSync(tensor([Number.NaN, 1, Number.NaN])).toArray()).toEqual([1, Number.NaN, Number.NaN]);
    expect(await uniqueSync(tensor([true, false, true])).toArray()).toEqual([false, true]);
    expect(await uniqueSync(tensor([3n, -1n, 3n])).toArray()).toEqual([-1n, 3n]);
    expect(
      uniqueSync(
        tensor([
          [1, 2],
          [2, 1],
        ]),
        { returnInverse: true },
      ).inverse!.shape,
    ).toEqual([2, 2]);
  });

  it("of slices along a dim, in lexicographic order", async () => {
    const x = tensor([
      [2, 1, 2],
      [0, 1, 0],
      [1, 1, 1],
    ]);
    const columns = uniqueSync(x, { dim: 1, returnCounts: true, returnInverse: true });
    expect(await columns.values.toArray()).toEqual([
      [1, 2],
      [1, 0],
      [1, 1],
    ]);
    expect([await columns.counts!.toArray(), await columns.inverse!.toArray()]).toEqual([
      [1, 2],
      [1, 0, 1],
    ]);
    expect(
      await uniqueSync(
        tensor([
          [1, 2],
          [0, 5],
          [1, 1],
        ]),
        { dim: 0 },
      ).toArray(),
    ).toEqual([
      [0, 5],
      [1, 1],
      [1, 2],
    ]);
    expect(() => uniqueSync(zeros([2, 0]), { dim: 0 })).toThrow(ShapeError);
    expect(() => uniqueSync(tensor(1), { dim: 0 })).toThrow(ShapeError);
  });

  it("of neighbours", async () => {
    const found = await uniqueConsecutive(whole([1, 1, 2, 1]), { returnInverse: true, returnCounts: true });
    expect([await found.values.toArray(), await found.inverse!.toArray(), await found.counts!.toArray()]).toEqual([
      [1, 2, 1],
      [0, 0, 1, 2],
      [2, 1, 1],
    ]);
    expect(
      await uniqueConsecutiveSync(
        tensor([
          [1, 2],
          [1, 2],
          [3, 4],
        ]),
        { dim: 0 },
      ).toArray(),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe("masks that write", () => {
  it("maskedScatter takes the source in order, and refuses one that is too short", async () => {
    const mask = tensor([true, false, true]);
    expect(await maskedScatter(zeros([2, 3]), mask, tensor([1, 2, 3, 4])).toArray()).toEqual([
      [1, 0, 2],
      [3, 0, 4],
    ]);
    await expect((async () => maskedScatter(zeros([3]), mask, tensor([1])).data())()).rejects.toThrow(
      /more true elements than the source \[1\]/,
    );
    expect(() => maskedScatter(zeros([3]), mask, whole([1, 2]))).toThrow(DTypeError);
    expect(() => maskedScatter(zeros([3]), zeros([3]), zeros([3]))).toThrow(DTypeError);
  });

  it("a value for each true element, in place too, among slices, integers and index tensors", async () => {
    const x = zeros([2, 3]);
    const mask = tensor([
      [true, false, true],
      [false, true, false],
    ]);
    x.set_([mask], tensor([1, 2, 3]));
    expect(await x.toArray()).toEqual([
      [1, 0, 2],
      [0, 3, 0],
    ]);
    x.set_([tensor([false, true]), slice(1)], tensor([[8, 9]]));
    expect(await x.toArray()).toEqual([
      [1, 0, 2],
      [0, 8, 9],
    ]);
    x.set_([":", tensor([true, false, true])], tensor([[5], [6]]));
    expect(await x.toArray()).toEqual([
      [5, 0, 5],
      [6, 8, 6],
    ]);
    expect(await x.indexPut([tensor([true, true]), [2, 0]], tensor([7, 7]), { accumulate: true }).toArray()).toEqual([
      [5, 0, 12],
      [13, 8, 6],
    ]);
  });

  it("refuse masks that do not fit, and values that are too few or too many", async () => {
    const x = zeros([2, 3]);
    expect(() => x.indexPut([tensor([true, false, true])], 1)).toThrow(IndexError);
    expect(() => x.indexPut([tensor([true, false]), tensor([true, false])], 1)).toThrow(IndexError);
    const mask = tensor([true, true, false]);
    for (const value of [tensor([1, 2, 3]), tensor([1, 2, 3, 4])])
      await expect((async () => x.indexPut([":", mask], value).data())()).rejects.toThrow(IndexError);
    await expect((async () => x.indexPut([tensor([true, true]), mask.logicalNot()], 1).data())()).rejects.toThrow(
      /different numbers of true/,
    );
  });
});

describe("index reductions", () => {
  it("leave what nobody names, and count it or not", async () => {
    const x = tensor([10, 20, 30]);
    const run = (reduce: "sum" | "prod" | "mean" | "amax" | "amin", includeSelf: boolean): Promise<unknown> =>
      scatterReduce(x, 0, [0, 0, 2], tensor([1, 2, 3]), reduce, { includeSelf }).toArray();
    expect(await run("sum", true)).toEqual([13, 20, 33]);
    expect(await run("sum", false)).toEqual([3, 20, 3]);
    expect(await run("prod", false)).toEqual([2, 20, 3]);
    expect(await run("mean", false)).toEqual([1.5, 20, 3]);
    expect(await run("amax", false)).toEqual([2, 20, 3]);
    expect(await run("amin", true)).toEqual([1, 20, 3]);
  });

  it("have gradients at zeros and ties, of the second order too", async () => {
    const x = tensor([0, 2], { dtype: "float64", requiresGrad: true });
    const source = tensor([0, 3, 4], { dtype: "float64", requiresGrad: true });
    scatterReduce(x, 0, [0, 0, 1], source, "prod").sum().backward();
    expect([await x.grad!.toArray(), await source.grad!.toArray()]).toEqual([
      [0, 4],
      [0, 0, 2],
    ]);
    x.grad = null;
    source.grad = null;
    indexReduce(x, 0, [1, 0, 0], tensor([2, 0, -1], { dtype: "float64" }), "amax")
      .sum()
      .backward();
    expect(await x.grad!.toArray()).toEqual([0.5, 0.5]);
  });

  it("refuse other dtypes, ways and shapes", () => {
    const x = zeros([3, 2]);
    expect(() => scatterReduce(x, 0, [[0]], whole([1]), "sum")).toThrow(ShapeError);
    expect(() => scatterReduce(zeros([3]), 0, [0], whole([1]), "sum")).toThrow(DTypeError);
    expect(() => scatterReduce(zeros([3]), 0, [0], zeros([1]), "median" as never)).toThrow(ArgumentError);
    expect(() => indexReduce(x, 0, [0], zeros([1, 2]), "sum" as never)).toThrow(ArgumentError);
    expect(() => indexAdd(x, 0, [0, 1], zeros([1, 2]))).toThrow(ShapeError);
    expect(() => indexAdd(x, 0, [3], zeros([1, 2]))).toThrow(IndexError);
    expect(() => indexAdd(whole([1]), 0, [0], whole([1]), { alpha: 0.5 })).toThrow(DTypeError);
  });

  it("of nothing and of scalars", async () => {
    expect(await scatterReduce(tensor(2), 0, tensor(0, { dtype: "int32" }), tensor(5), "prod").item()).toBe(10);
    expect(await indexAdd(tensor(2), 0, [0], tensor([5])).item()).toBe(7);
    const x = zeros([2]);
    const out = scatterReduce(x, 0, whole([]), zeros([0]), "amax");
    out.fill_(1);
    expect(await x.toArray()).toEqual([0, 0]);
  });
});

describe("searches", () => {
  it("in rows, by an order, of numbers", async () => {
    const rows = tensor([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(
      await searchsorted(
        rows,
        tensor([
          [3, 6],
          [3, 6],
        ]),
      ).toArray(),
    ).toEqual([
      [1, 3],
      [1, 2],
    ]);
    expect(await searchsorted(tensor([5, 1, 3]), tensor([2, 3]), { sorter: [1, 2, 0], side: "right" }).toArray()).toEqual([1, 2]);
    expect(await searchsorted(whole([1, 2, 4]), 2.5).item()).toBe(2);
    expect(await bucketize(tensor([[1, 9]]), tensor([], { dtype: "float32" })).toArray()).toEqual([[0, 0]]);
    expect(() => searchsorted(rows, tensor([1]))).toThrow(ShapeError);
    expect(() => searchsorted(rows, 1)).toThrow(ShapeError);
    expect(() => searchsorted(tensor([1]), 1, { side: "left", right: true })).toThrow(ArgumentError);
    expect(() => bucketize(tensor([1]), rows)).toThrow(ShapeError);
  });

  it("agree with a walk, at every length", async () => {
    for (let length = 1; length <= 20; length++) {
      const sequence = Array.from({ length }, (_, i) => Math.floor(i / 2));
      const values = Array.from({ length: 14 }, (_, i) => i - 1.5 + (i % 2) / 2);
      for (const right of [false, true]) {
        const want = values.map((value) => sequence.filter((each) => (right ? each <= value : each < value)).length);
        expect(await searchsorted(tensor(sequence), tensor(values), { right }).toArray()).toEqual(want);
      }
      expect(await isin(tensor(values), tensor(sequence)).toArray()).toEqual(values.map((value) => sequence.includes(value)));
    }
  });

  it("isin of nothing", async () => {
    expect(await isin(tensor([1, 2]), zeros([0])).toArray()).toEqual([false, false]);
    expect(await isin(tensor([1, 2]), zeros([0]), { invert: true }).toArray()).toEqual([true, true]);
    expect(isin(zeros([0, 2]), 1).shape).toEqual([0, 2]);
  });
});

it("positions along a dim, in the flattened tensor, and as coordinates", async () => {
  const x = tensor([
    [3, 1, 2],
    [6, 5, 4],
  ]);
  expect(await takeAlongDim(x, x.argsort(1), 1).toArray()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(await takeAlongDim(x, [[-1]], 1).toArray()).toEqual([[2], [4]]);
  expect(await takeAlongDim(x, [-1, 0]).toArray()).toEqual([4, 3]);
  expect(() => takeAlongDim(x, [0], 1)).toThrow(ShapeError);
  expect(await put(x, [[-1, 0]], tensor([[8, 9]])).toArray()).toEqual([
    [9, 1, 2],
    [6, 5, 8],
  ]);
  expect(await put(x, [0, 0], tensor([1, 1]), { accumulate: true }).toArray()).toEqual([
    [5, 1, 2],
    [6, 5, 4],
  ]);
  expect(() => put(x, [0, 1], tensor([1]))).toThrow(ShapeError);
  expect(await Promise.all(unravelIndex([5, -1], [2, 3]).map((each) => each.toArray()))).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(() => unravelIndex([0], [0])).toThrow(ShapeError);
  expect(await trilIndices(3, 2, { offset: -1 }).toArray()).toEqual([
    [1, 2, 2],
    [0, 0, 1],
  ]);
  expect(await triuIndices(2, 2, { offset: 1 }).toArray()).toEqual([[0], [1]]);
});

it("triangles of every size and diagonal", async () => {
  for (const rows of [0, 1, 2, 4])
    for (const columns of [0, 1, 3, 5])
      for (let offset = -6; offset <= 6; offset++) {
        const places = Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns] as const);
        const listed = (holds: (row: number, column: number) => boolean): number[][] => {
          const found = places.filter(([row, column]) => holds(row, column));
          return [found.map(([row]) => row), found.map(([, column]) => column)];
        };
        expect(await trilIndices(rows, columns, { offset }).toArray()).toEqual(listed((row, column) => column <= row + offset));
        expect(await triuIndices(rows, columns, { offset }).toArray()).toEqual(listed((row, column) => column >= row + offset));
      }
  expect(() => trilIndices(2 ** 31, 2 ** 31)).toThrow(ShapeError);
  expect(triuIndices(2 ** 31, 1, { offset: 1 }).shape).toEqual([2, 0]);
});
