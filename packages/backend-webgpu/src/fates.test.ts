import { IndexError } from "@adjoint/core";
import { expect, test } from "vitest";
import { Fate, Lineage } from "./fates";

function joined(...fates: (Fate | null)[]): Fate | null {
  const lineage = new Lineage();
  lineage.start();
  for (const fate of fates) lineage.add(fate);
  return lineage.end();
}

const error = (name: string): IndexError => new IndexError(name, "is bad.");

test("what depends on nothing, or on one question, makes no fate of its own", () => {
  const question = new Fate();
  expect(joined(null, null)).toBeNull();
  expect(joined(question, null, question)).toBe(question);
  question.answer(null);
  expect(question.good).toBe(true);
  expect(joined(question)).toBeNull();
});

test("a fate waits for all its parts, and takes the error of the earliest", () => {
  const [first, second, third] = [new Fate(), new Fate(), new Fate()];
  const sum = joined(joined(second, third), first)!;
  let woken = 0;
  sum.onSettled(() => woken++);
  third.answer(error("third"));
  second.answer(error("second"));
  expect([sum.pending, woken]).toEqual([true, 0]);
  first.answer(error("first"));
  expect([sum.pending, woken]).toEqual([false, 1]);
  expect(sum.error!.operation).toBe("first");
  sum.onSettled(() => woken++);
  expect(woken).toBe(2);
});

test("an answer counts once, and leaves others alone", () => {
  const [bad, other] = [new Fate(), new Fate()];
  const [fromBad, fromOther] = [joined(bad, new Fate())!, joined(other, new Fate())!];
  bad.answer(error("bad"));
  bad.answer(null);
  expect(bad.error!.operation).toBe("bad");
  expect([fromBad.error?.operation, fromOther.error]).toEqual(["bad", null]);
  expect(joined(bad, other)).toBe(bad);
});

test("a chain of any length settles without a deep stack", () => {
  const start = new Fate();
  let last: Fate = start;
  for (let step = 0; step < 100_000; step++) {
    const other = new Fate();
    last = joined(last, other)!;
    other.answer(null);
  }
  start.answer(error("start"));
  expect(last.error!.operation).toBe("start");
});
