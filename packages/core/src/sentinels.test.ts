import { afterEach, describe, expect, it, vi } from "vitest";
import type { Collector } from "./collector";
import { Stock } from "./sentinels";

const engine = vi.hoisted(() => ({ current: undefined as Partial<Collector> | undefined }));

vi.mock("./collector", async (load) => {
  const { collector } = (await load()) as { collector: () => Collector };
  return { collector: () => ({ ...collector(), ...engine.current }) };
});

/** As a browser has it: no `gc`, and nothing makes the engine forget but the end of the job. */
const browser: Partial<Collector> = {
  forget: undefined,
  collect: () => {
    try {
      new ArrayBuffer(2 ** 33);
    } catch {}
  },
};

afterEach(() => {
  engine.current = undefined;
});

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** The stock fills up in a turn of its own, which may come after one of ours. */
async function filled(stock: Stock<Owner>): Promise<void> {
  for (let i = 0; i < 10 && stock.level <= 0; i++) await turn();
}

interface Owner {
  sentinel?: unknown;
  readonly number: number;
}

/** Owners with a sentinel each, of which every other one is dropped. In a function of its own, so that no register holds one. */
function owned(stock: Stock<Owner>, count: number): { kept: Owner[]; references: WeakRef<object>[] } {
  const kept: Owner[] = [];
  const references: WeakRef<object>[] = [];
  for (let number = 0; number < count; number++) {
    const sentinel = stock.take()!;
    const owner: Owner = { number, sentinel };
    sentinel.owner = owner;
    references.push(sentinel.reference);
    if (number % 2 === 0) kept.push(owner);
  }
  return { kept, references };
}

function alive(references: readonly WeakRef<object>[]): number[] {
  return references.flatMap((reference) => {
    const sentinel = reference.deref() as { owner: Owner } | undefined;
    return sentinel === undefined ? [] : [sentinel.owner.number];
  });
}

describe.each([
  ["Node", {}],
  ["a browser", browser],
])("sentinels in %s", (name, means) => {
  it("tell within one job which owners are gone", async () => {
    engine.current = means;
    const stock = new Stock<Owner>();
    expect(stock.fill()).toBe(name === "Node");
    await filled(stock);
    const { kept, references } = owned(stock, 100);
    expect(stock.collect()).toBe(true);
    expect(alive(references)).toEqual(kept.map(({ number }) => number));
  });

  it("are not usable in the job that made them, except where the engine can be made to collect", async () => {
    engine.current = means;
    const stock = new Stock<Owner>();
    stock.fill();
    expect(stock.take() !== undefined).toBe(name === "Node");
    expect(stock.collect()).toBe(name === "Node");
    await filled(stock);
    expect(stock.take()).toBeDefined();
    expect(stock.collect()).toBe(true);
  });

  it("come back unlooked at, and serve again", async () => {
    engine.current = means;
    const stock = new Stock<Owner>();
    stock.fill();
    await filled(stock);
    const level = stock.level;
    const sentinel = stock.take()!;
    sentinel.owner = { number: 1 };
    stock.giveBack(sentinel);
    expect(stock.level).toBe(level);
    expect(sentinel.owner).toBeUndefined();
  });
});

it("run out in a job that takes many, and are there again in the next turn", async () => {
  engine.current = browser;
  const stock = new Stock<Owner>();
  stock.fill();
  await filled(stock);
  let taken = 0;
  while (stock.take() !== undefined) taken++;
  expect(taken).toBeGreaterThan(7000);
  // Those kept back still serve for canaries, and in the places of others.
  expect(stock.collect()).toBe(true);
  expect(stock.replacement()).toBeDefined();
  await filled(stock);
  expect(stock.take()).toBeDefined();
});

it("say nothing where no collection comes", () => {
  engine.current = { collect: () => {} };
  const stock = new Stock<Owner>();
  stock.fill();
  const { references } = owned(stock, 10);
  expect(stock.collect()).toBe(false);
  expect(alive(references)).toHaveLength(10);
});
