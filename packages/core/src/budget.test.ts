import { expect, it } from "vitest";
import { Budget } from "./budget";

const MIB = 2 ** 20;
const counted = (bytes: number, storages = 0, unsettledHandles = 0) => ({ bytes: bytes * MIB, storages, unsettledHandles });

it("a look is worth it after 128 MiB, and after twice as many where it freed little, up to 384", () => {
  const budget = new Budget(undefined);
  expect([127, 128].map((bytes) => budget.spent(counted(bytes)))).toEqual([false, true]);
  budget.saw(counted(128), 0.01);
  expect([383, 384].map((bytes) => budget.spent(counted(bytes)))).toEqual([false, true]);
  budget.saw(counted(384), 0.01);
  expect([767, 768].map((bytes) => budget.spent(counted(bytes)))).toEqual([false, true]);
});

it("looks become rarer where they take more than a tenth of the time", () => {
  const budget = new Budget(undefined);
  budget.saw(counted(1), 0.09);
  expect(budget.spent(counted(130))).toBe(true);
  budget.saw(counted(1), 0.11);
  expect([256, 258].map((bytes) => budget.spent(counted(bytes)))).toEqual([false, true]);
});

it("what is alive may grow by as much again, a gibibyte at most, and by less when it has shrunk", () => {
  const budget = new Budget(undefined);
  for (const bytes of [500, 1000, 2000, 4000]) budget.saw(counted(bytes), 0.01);
  expect([5023, 5024].map((bytes) => budget.spent(counted(bytes)))).toEqual([false, true]);
  budget.saw(counted(10), 0.01);
  expect([393, 394].map((bytes) => budget.spent(counted(bytes)))).toEqual([false, true]);
});

it("an engine that gives no sign is asked ever more rarely", () => {
  const budget = new Budget(undefined);
  for (const bytes of [128, 384, 896]) {
    expect(budget.spent(counted(bytes))).toBe(true);
    budget.sawNothing(counted(bytes));
    expect(budget.spent(counted(bytes + 200))).toBe(false);
  }
});

it("storages and handles count too, and more so where a device has room for few", () => {
  expect([16_383, 16_384].map((count) => new Budget(undefined).spent(counted(0, count, count)))).toEqual([false, true]);
  const few = new Budget(28_000);
  expect([3999, 4000].map((count) => few.spent(counted(0, count, 0)))).toEqual([false, true]);
  expect([3999, 4000].map((count) => few.youngSpent(counted(0, 0, count)))).toEqual([false, true]);
  for (let i = 1; i < 5; i++) few.saw(counted(0, 0, 0), 0.5);
  expect(few.spent(counted(0, 4000, 0))).toBe(true);
});

it("the young are looked at after 8 MiB or 4,096, and later where most of them live on", () => {
  const budget = new Budget(undefined);
  expect([7, 8].map((bytes) => budget.youngSpent(counted(bytes)))).toEqual([false, true]);
  expect([4095, 4096].map((count) => budget.youngSpent(counted(0, 0, count)))).toEqual([false, true]);
  budget.sawYoung(counted(8), true);
  expect([23, 24].map((bytes) => budget.youngSpent(counted(bytes)))).toEqual([false, true]);
  budget.sawYoung(counted(24), false);
  expect([31, 32].map((bytes) => budget.youngSpent(counted(bytes)))).toEqual([false, true]);
});
