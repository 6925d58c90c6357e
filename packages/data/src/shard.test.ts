import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { DataLoader, type DataLoaderOptions, type Dataset, type Shard } from "./index";

await use(cpu());

const numbers = (length: number): Dataset<number> => ({ length, get: (index) => index });
type Options = Omit<DataLoaderOptions<number, number[]>, "collate">;
const loaderOf = (length: number, options: Options): DataLoader<number, number[]> =>
  new DataLoader(numbers(length), { ...options, collate: (items: number[]) => items });

async function batchesOf(loader: DataLoader<number, number[]>): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const batch of loader) batches.push(batch);
  return batches;
}

const shares = (length: number, size: number, last: Shard["last"], options: Options): Promise<number[][][]> =>
  Promise.all(
    Array.from({ length: size }, (_, rank) => batchesOf(loaderOf(length, { ...options, shard: { rank, size, ...(last && { last }) } }))),
  );

describe("a shard of a loader", () => {
  it("the shares of all processes, in the order of ranks, are the batches of one loader", async () => {
    const options = { batchSize: 100, shuffle: true, seed: 3 };
    const whole = await batchesOf(loaderOf(300, options));
    const parts = await shares(300, 3, "weight", options);
    expect(parts.map((part) => part.map(({ length }) => length))).toEqual([
      [33, 33, 33],
      [33, 33, 33],
      [34, 34, 34],
    ]);
    expect(whole.map((_, i) => parts.flatMap((part) => part[i]!))).toEqual(whole);
  });

  it("weight: a process to which nothing of a small last batch falls yields none of it", async () => {
    expect(await shares(10, 3, undefined, { batchSize: 9 })).toEqual([[[0, 1, 2]], [[3, 4, 5]], [[6, 7, 8], [9]]]);
  });

  it("pad: shares are equal, and the first examples come again", async () => {
    expect(await shares(10, 3, "pad", { batchSize: 8 })).toEqual([
      [[0, 1, 2], [8]],
      [[3, 4, 5], [9]],
      [[6, 7, 0], [8]],
    ]);
  });

  it("drop: shares are equal, and the last examples are left out", async () => {
    expect(await shares(10, 3, "drop", { batchSize: 8 })).toEqual([[[0, 1]], [[2, 3]], [[4, 5]]]);
  });

  it("the state counts whole batches: a pass goes on with another number of processes", async () => {
    const options = { batchSize: 6, shuffle: true, seed: 9 };
    const first = loaderOf(24, { ...options, shard: { rank: 0, size: 2 } });
    let state = first.stateDict();
    for await (const _ of first) {
      state = first.stateDict();
      if (state.pass?.delivered === 2) break;
    }
    const rest = await Promise.all(
      [0, 1, 2].map(async (rank) => {
        const loader = loaderOf(24, { ...options, shard: { rank, size: 3 } });
        loader.loadStateDict(JSON.parse(JSON.stringify(state)));
        return batchesOf(loader);
      }),
    );
    const whole = await batchesOf(loaderOf(24, options));
    expect([0, 1].map((i) => rest.flatMap((part) => part[i]!))).toEqual(whole.slice(2));
  });

  it("has a length in whole batches, and says which share it is", () => {
    const loader = loaderOf(10, { batchSize: 4, shard: { rank: 1, size: 2 } });
    expect(loader.length).toBe(3);
    expect(String(loader)).toBe("DataLoader(3 batches of 4 from 10 examples, share 2 of 2)");
  });

  it.each([
    [{ shard: { rank: 2, size: 2 } }, /shard\.rank must be an integer from 0 to 1, not 2/],
    [{ shard: { rank: 0, size: 0 } }, /shard\.size/],
    [{ shard: { rank: 0, size: 2, last: "wait" } }, /shard\.last must be/],
    [{ shard: 3 }, /shard/],
    [{ shard: { rank: 0, size: 2 }, shuffle: true }, /give all of them the same seed/],
  ])("refuses %j", (options, message) => {
    expect(() => loaderOf(10, options as never)).toThrow(ArgumentError);
    expect(() => loaderOf(10, options as never)).toThrow(message);
  });
});
