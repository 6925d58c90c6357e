import { cpu } from "@adjoint/backend-cpu-js";
import { arange, ArgumentError, expectNoLeaks, Generator, manualSeed, ones, ShapeError, type Tensor, tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { collate, DataLoader, type Dataset, TensorDataset } from "./index";

beforeAll(() => use(cpu()));

const squares: Dataset<number> = { length: 10, get: (index) => index * index };

/** The batches of one pass, as arrays. */
async function pass(loader: AsyncIterable<Tensor>): Promise<unknown[]> {
  const batches: unknown[] = [];
  for await (const batch of loader) batches.push(await batch.toArray());
  return batches;
}

describe("DataLoader", () => {
  it("goes through everything in order, and the last batch is smaller", async () => {
    const loader = new DataLoader(squares, { batchSize: 4 });
    expect(loader.length).toBe(3);
    expect(await pass(loader)).toEqual([
      [0, 1, 4, 9],
      [16, 25, 36, 49],
      [64, 81],
    ]);
  });

  it("waits for the examples of a batch that come later, whichever they are", async () => {
    const kept = new Map([[4, 16]]);
    const some: Dataset<number> = { length: 6, get: (index) => kept.get(index) ?? Promise.resolve(index * index) };
    expect(await pass(new DataLoader(some, { batchSize: 3 }))).toEqual([
      [0, 1, 4],
      [9, 16, 25],
    ]);
  });

  it("leaves the smaller batch out with dropLast", async () => {
    const loader = new DataLoader(squares, { batchSize: 4, dropLast: true });
    expect(loader.length).toBe(2);
    expect(await pass(loader)).toHaveLength(2);
    expect(await pass(new DataLoader(squares, { batchSize: 5, dropLast: true }))).toHaveLength(2);
  });

  it("shuffles everything once, the same for the same seed, anew for each pass", async () => {
    const make = () => new DataLoader(squares, { batchSize: 3, shuffle: true, seed: 7 });
    const [a, b] = [make(), make()];
    const first = await pass(a);
    expect(await pass(b)).toEqual(first);
    const second = await pass(a);
    expect(second).not.toEqual(first);
    expect(await pass(b)).toEqual(second);
    const sorted = (batches: unknown[]) => (batches.flat() as number[]).sort((x, y) => x - y);
    expect(sorted(second)).toEqual([0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
    expect(first.flat()).not.toEqual(sorted(first));
  });

  it("shuffles by a generator, or by core's own", async () => {
    const options = { batchSize: 10, shuffle: true };
    const byGenerator = await pass(new DataLoader(squares, { ...options, generator: new Generator(7) }));
    expect(await pass(new DataLoader(squares, { ...options, seed: 7 }))).toEqual(byGenerator);
    manualSeed(7);
    expect(await pass(new DataLoader(squares, options))).toEqual(byGenerator);
  });

  it("waits for examples that take their time", async () => {
    const slow: Dataset<number> = { length: 3, get: async (index) => index + 1 };
    expect(await pass(new DataLoader(slow, { batchSize: 2 }))).toEqual([[1, 2], [3]]);
  });

  it("takes a collate function of one's own", async () => {
    const loader = new DataLoader(squares, { batchSize: 5, collate: (items) => items.reduce((sum, item) => sum + item, 0) });
    const sums: number[] = [];
    for await (const sum of loader) sums.push(sum);
    expect(sums).toEqual([30, 255]);
  });

  it("gives nothing of an empty set", async () => {
    expect(await pass(new DataLoader({ length: 0, get: () => 1 }))).toEqual([]);
  });

  it("may be left early, and begun again", async () => {
    const loader = new DataLoader(squares, { batchSize: 5 });
    for await (const _ of loader) break;
    expect(await pass(loader)).toHaveLength(2);
  });

  it("goes on once: a pass that was resumed and left early is followed by a whole one", async () => {
    const loader = new DataLoader(squares, { batchSize: 4 });
    for await (const _ of loader) break;
    loader.loadStateDict(loader.stateDict());
    for await (const batch of loader) {
      expect(await batch.toArray()).toEqual([16, 25, 36, 49]);
      break;
    }
    expect(await pass(loader)).toEqual([
      [0, 1, 4, 9],
      [16, 25, 36, 49],
      [64, 81],
    ]);
  });

  it("prints what it is, not its data", () => {
    const rows = new TensorDataset(ones([5, 2]), ones([5]).to("int32"));
    expect(String(rows)).toBe("TensorDataset(5 rows: float32 [5, 2], int32 [5])");
    expect(String(new DataLoader(rows, { batchSize: 2 }))).toBe("DataLoader(3 batches of 2 from 5 examples)");
    expect(String(new DataLoader(rows, { batchSize: 2, dropLast: true, shuffle: true }))).toBe(
      "DataLoader(2 batches of 2 from 5 examples, shuffled)",
    );
  });

  it("refuses bad options", () => {
    const bad: (() => unknown)[] = [
      () => new DataLoader(squares, { batchSize: 0 }),
      () => new DataLoader(squares, { batchSize: 2.5 }),
      () => new DataLoader(squares, { seed: 1, generator: new Generator(1) }),
      () => new DataLoader(squares, { seed: -1 }),
      () => new DataLoader([1, 2, 3] as never),
      () => new DataLoader(undefined as never),
    ];
    for (const make of bad) expect(make).toThrow(ArgumentError);
  });
});

describe("TensorDataset", () => {
  it("pairs rows, also shuffled", async () => {
    const x = arange(6).reshape([6, 1]);
    const loader = new DataLoader(new TensorDataset(x, arange(6).mul(10)), { batchSize: 4, shuffle: true, seed: 3 });
    const rows: unknown[] = [];
    for await (const [a, b] of loader) {
      expect(a.shape).toEqual([b.shape[0], 1]);
      rows.push(await b.sub(a.reshape([-1]).mul(10)).toArray());
    }
    expect(rows).toEqual([
      [0, 0, 0, 0],
      [0, 0],
    ]);
  });

  it("gives one example as views", async () => {
    const [x, y] = new TensorDataset(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([5, 6]),
    ).get(1);
    expect([await x.toArray(), await y.item()]).toEqual([[3, 4], 6]);
  });

  it("leaves nothing but the batch behind", async () => {
    const data = new TensorDataset(ones([8, 2]), ones([8]));
    await expectNoLeaks(() => data.getBatch(Int32Array.of(1, 5)));
  });

  it("refuses tensors of different length, scalars, and nothing", () => {
    expect(() => new TensorDataset(ones([3]), ones([4]))).toThrow(ShapeError);
    expect(() => new TensorDataset(ones([]))).toThrow(ShapeError);
    expect(() => new TensorDataset()).toThrow(ArgumentError);
    expect(() => new TensorDataset([1, 2] as never)).toThrow(ArgumentError);
  });
});

describe("collate", () => {
  it("stacks tensors and typed arrays, and makes tensors of numbers and bools", async () => {
    expect(await collate([tensor([1, 2]), tensor([3, 4])]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await collate([Float32Array.of(1, 2), Float32Array.of(3, 4)]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([collate([1, 2]).dtype, collate([1, 0.5]).dtype, collate([true, false]).dtype]).toEqual(["float32", "float32", "bool"]);
  });

  it("goes into arrays and objects", async () => {
    const batch = collate([
      { image: tensor([1]), name: "a", pair: [1, true] as const },
      { image: tensor([2]), name: "b", pair: [2, false] as const },
    ]);
    expect(await batch.image.toArray()).toEqual([[1], [2]]);
    expect(batch.name).toEqual(["a", "b"]);
    expect(await batch.pair[0].toArray()).toEqual([1, 2]);
    expect(await batch.pair[1].toArray()).toEqual([true, false]);
  });

  it("frees what it made on the way", async () => {
    await expectNoLeaks(() => collate([Float32Array.of(1, 2), Float32Array.of(3, 4)]));
  });

  it("refuses a mixture, and what has no batch", () => {
    expect(() => collate([1, "a"])).toThrow(ArgumentError);
    expect(() => collate([tensor([1]), 2])).toThrow(ArgumentError);
    expect(() => collate([tensor([1]), tensor([1, 2])])).toThrow(ShapeError);
    expect(() => collate([undefined])).toThrow(ArgumentError);
    expect(() => collate([1, undefined])).toThrow("collate: the examples mix 1 and undefined.");
    expect(() => collate([[1, 2], [1]])).toThrow(ArgumentError);
  });
});

describe("examples without an end", () => {
  interface Node {
    value: number;
    next?: Node;
  }

  it("that hold themselves are refused, not followed until the stack ends", async () => {
    const ring: Node = { value: 1 };
    ring.next = { value: 2, next: ring };
    const list: unknown[] = [1];
    list.push([list]);
    for (const item of [ring, list]) {
      const loader = new DataLoader({ length: 2, get: () => item }, { batchSize: 2 });
      const all = (async () => {
        for await (const _ of loader);
      })();
      await expect(all).rejects.toThrow(ArgumentError);
      await expect(all).rejects.toThrow(/the examples hold themselves.*collate function/s);
    }
  });

  it("that are nested too deep are refused; one object at two places is not", async () => {
    let deep: Node = { value: 0 };
    for (let i = 0; i < 10_000; i++) deep = { value: i, next: deep };
    expect(() => collate([deep])).toThrow(/nested more than 100 deep/);
    const shared = { value: 3 };
    const { a, b } = collate([{ a: shared, b: shared }]);
    expect([await a.value.toArray(), await b.value.toArray()]).toEqual([[3], [3]]);
  });
});
