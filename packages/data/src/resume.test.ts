import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, arange, defaultGenerator, Generator, manualSeed, type Tensor, use } from "@adjoint/core";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DataLoader, type DataLoaderOptions, type Dataset, type LoaderState, TensorDataset } from "./index";

beforeAll(() => use(cpu()));
beforeEach(() => void manualSeed(1));

type Options = DataLoaderOptions<number, number[]>;
const numbers: Dataset<number> = { length: 11, get: async (index) => index };
const make = (options: Options): DataLoader<number, number[]> =>
  new DataLoader(numbers, { batchSize: 2, collate: (items) => items, ...options });

async function passes(loader: DataLoader<number, number[]>, count: number): Promise<number[][][]> {
  const all: number[][][] = [];
  for (let pass = 0; pass < count; pass++) {
    const batches: number[][] = [];
    for await (const batch of loader) batches.push(batch);
    all.push(batches);
  }
  return all;
}

/** Takes a pass, then `taken` batches of the next; gives the state at that point, through JSON. */
async function interrupt(loader: DataLoader<number, number[]>, taken: number): Promise<LoaderState> {
  await passes(loader, 1);
  if (taken > 0) for await (const _ of loader) if (--taken === 0) break;
  return JSON.parse(JSON.stringify(loader.stateDict())) as LoaderState;
}

const settings: [string, Options][] = [];
for (const prefetch of [0, 1, 3, 100]) {
  for (const dropLast of [false, true]) {
    settings.push([`in order, dropLast ${dropLast}, prefetch ${prefetch}`, { dropLast, prefetch }]);
    settings.push([`seed, dropLast ${dropLast}, prefetch ${prefetch}`, { shuffle: true, seed: 5, dropLast, prefetch }]);
    settings.push([`core's generator, dropLast ${dropLast}, prefetch ${prefetch}`, { shuffle: true, dropLast, prefetch }]);
  }
}

describe.each(settings)("resume: %s", (_, options) => {
  it("goes on after any batch as if nothing had happened", async () => {
    manualSeed(9);
    const whole = await passes(make(options), 4);
    const [, second, ...later] = whole;
    for (let taken = 1; taken <= make(options).length; taken++) {
      manualSeed(9);
      const state = await interrupt(make(options), taken);
      manualSeed(77);
      const resumed = make({ ...options, ...(options.seed === undefined ? {} : { seed: 1234 }) });
      resumed.loadStateDict(state);
      expect(await passes(resumed, 3)).toEqual([second!.slice(taken), ...later]);
    }
  });

  it("goes on between passes, and in the loader that was left", async () => {
    manualSeed(9);
    const whole = await passes(make(options), 3);
    manualSeed(9);
    const between = await interrupt(make(options), 0);
    const resumed = make(options);
    resumed.loadStateDict(between);
    expect(await passes(resumed, 2)).toEqual(whole.slice(1));
    manualSeed(9);
    const left = make(options);
    const state = await interrupt(left, 2);
    left.loadStateDict(state);
    expect(await passes(left, 2)).toEqual([whole[1]!.slice(2), whole[2]]);
  });
});

describe("stateDict", () => {
  it("counts the batches that were handed out, not those fetched ahead", async () => {
    const loader = make({ prefetch: 4 });
    expect(loader.stateDict().pass).toBe(null);
    let count = 0;
    for await (const _ of loader) expect(loader.stateDict().pass).toEqual({ start: null, delivered: ++count });
    expect([count, loader.stateDict().pass]).toEqual([6, null]);
  });

  it("is of the state at that time, though the pass goes on", async () => {
    const loader = make({ shuffle: true, seed: 3 });
    const iterator = loader[Symbol.asyncIterator]();
    await iterator.next();
    const state = loader.stateDict();
    const rest: number[][] = [];
    for await (const batch of iterator) rest.push(batch);
    const resumed = make({ shuffle: true, seed: 3 });
    resumed.loadStateDict(state);
    expect(resumed.stateDict()).toEqual(state);
    expect(await passes(resumed, 1)).toEqual([rest]);
  });

  it("survives another user of the generator: the order of a resumed pass is that of its beginning", async () => {
    const options: Options = { shuffle: true };
    const loader = make(options);
    const iterator = loader[Symbol.asyncIterator]();
    await iterator.next();
    defaultGenerator.bits(3);
    const [state, generator] = [loader.stateDict(), defaultGenerator.getState()];
    const rest: number[][] = [];
    for await (const batch of iterator) rest.push(batch);
    const next = await passes(loader, 1);

    manualSeed(123);
    const resumed = make(options);
    resumed.loadStateDict(state);
    expect(defaultGenerator.getState()).toEqual(generator);
    expect(await passes(resumed, 2)).toEqual([rest, ...next]);
  });

  it("works for a data set of tensors", async () => {
    const build = () =>
      new DataLoader(new TensorDataset(arange(10), arange(10).mul(2)), { batchSize: 3, shuffle: true, seed: 4, prefetch: 2 });
    const read = async (loader: AsyncIterable<readonly [Tensor, Tensor]>): Promise<unknown[]> => {
      const all: unknown[] = [];
      for await (const [x, y] of loader) all.push([await x.toArray(), await y.toArray()]);
      return all;
    };
    const whole = await read(build());
    const loader = build();
    for await (const _ of loader) break;
    const resumed = build();
    resumed.loadStateDict(loader.stateDict());
    expect(await read(resumed)).toEqual(whole.slice(1));
  });
});

describe("loadStateDict", () => {
  const good = make({ shuffle: true, seed: 1 }).stateDict();
  const start = new Generator(1).getState();
  it.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /takes the state of a loader, not undefined/],
    ["a number", 3, /takes the state of a loader, not 3/],
    ["a promise", Promise.resolve({}), /not a Promise\..*await it first/s],
    ["a map", new Map(), /not a Map\..*Object\.fromEntries/s],
    ["an empty object", {}, /undefined examples/],
    ["other examples", { ...good, examples: 12 }, /12 examples/],
    ["another batch size", { ...good, batchSize: 3 }, /batches of 3/],
    ["a state without shuffling", { ...good, generator: null }, /not of a loader that shuffles/],
    ["a generator's state that is none", { ...good, generator: { seed: -1, draws: 0 } }, /not of a loader that shuffles/],
    ["no pass", { ...good, pass: undefined }, /not of a loader that shuffles/],
    ["a pass without its beginning", { ...good, pass: { delivered: 1 } }, /not of a loader that shuffles/],
    ["more batches than there are", { ...good, pass: { start, delivered: 7 } }, /7 batches cannot/],
    ["a fraction of a batch", { ...good, pass: { start, delivered: 0.5 } }, /0.5 batches cannot/],
    ["a negative count", { ...good, pass: { start, delivered: -1 } }, /-1 batches cannot/],
  ])("refuses %s, and changes nothing", (_, state, message) => {
    const loader = make({ shuffle: true, seed: 1 });
    const before = loader.stateDict();
    expect(() => loader.loadStateDict(state as LoaderState)).toThrow(ArgumentError);
    expect(() => loader.loadStateDict(state as LoaderState)).toThrow(message);
    expect(loader.stateDict()).toEqual(before);
    expect(() => make({}).loadStateDict(good)).toThrow(/keeps the order/);
  });
});

describe("prefetch", () => {
  function deferred() {
    let resolve!: (value: number) => void;
    let reject!: (error: Error) => void;
    const promise = new Promise<number>((yes, no) => {
      [resolve, reject] = [yes, no];
    });
    return { promise, resolve, reject };
  }

  /** A data set whose examples come when they are let; `begun` tells which were asked for. */
  function gated(length: number) {
    const begun: number[] = [];
    const gates = Array.from({ length }, () => deferred());
    const get = (index: number) => {
      begun.push(index);
      return gates[index]!.promise;
    };
    return { begun, gates, dataset: { length, get } satisfies Dataset<number> };
  }

  it("begins that many batches beyond the one asked for, and no more", async () => {
    const { begun, gates, dataset } = gated(8);
    const iterator = new DataLoader(dataset, { prefetch: 2, collate: (items) => items })[Symbol.asyncIterator]();
    const first = iterator.next();
    await vi.waitFor(() => expect(begun).toEqual([0, 1, 2]), { timeout: 60_000 });
    // Those ahead may be ready first; the order stays.
    gates[2]!.resolve(2);
    gates[1]!.resolve(1);
    gates[0]!.resolve(0);
    expect((await first).value).toEqual([0]);
    expect(begun).toEqual([0, 1, 2]);
    expect((await iterator.next()).value).toEqual([1]);
    expect(begun).toEqual([0, 1, 2, 3]);
    await iterator.return();
  });

  it("a batch that fails ahead of its time fails when its turn comes", async () => {
    const dataset: Dataset<number> = {
      length: 4,
      get: (index) => {
        if (index === 2) throw new RangeError("no example 2");
        return index;
      },
    };
    const loader = new DataLoader(dataset, { prefetch: 3, collate: (items) => items });
    const seen: number[][] = [];
    const all = async (): Promise<void> => {
      for await (const batch of loader) seen.push(batch);
    };
    await expect(all()).rejects.toThrow("no example 2");
    expect([seen, loader.stateDict().pass?.delivered]).toEqual([[[0], [1]], 2]);
  });

  it("a batch that fails after the loop was left troubles nobody", async () => {
    const { gates, dataset } = gated(3);
    gates[0]!.resolve(0);
    for await (const _ of new DataLoader(dataset, { prefetch: 2 })) break;
    gates[1]!.reject(new Error("too late"));
    await new Promise((resolve) => setTimeout(resolve, 1));
  });

  it("refuses anything but a number of batches", () => {
    for (const prefetch of [-1, 0.5, Number.NaN, "2"]) expect(() => make({ prefetch } as Options)).toThrow(ArgumentError);
  });
});
