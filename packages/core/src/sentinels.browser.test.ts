import { expect, it } from "vitest";
import { Stock } from "./sentinels";

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

it("in a page, sentinels of an earlier job tell within one job which owners are gone", async () => {
  const stock = new Stock<Owner>();
  expect(stock.fill()).toBe(false);
  expect(stock.take()).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 10));
  for (let round = 0; round < 5; round++) {
    const { kept, references } = owned(stock, 200);
    expect(stock.collect()).toBe(true);
    const alive = references.flatMap((reference) => (reference.deref() as { owner: Owner } | undefined)?.owner.number ?? []);
    expect(alive).toEqual(kept.map(({ number }) => number));
  }
});
