import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { collate, DataLoader, readCsv } from "./index";

await use(cpu());

it("null for options gives none, and what is no object is refused", () => {
  const numbers = { length: 3, get: (index: number) => index };
  expect(new DataLoader(numbers, null as never).length).toBe(3);
  expect(readCsv("x\n1\n", null as never).length).toBe(1);
  expect(readCsv("x\n1\n").tensor("x", null as never).shape).toEqual([1]);
  expect(() => new DataLoader(numbers, 1 as never)).toThrow(ArgumentError);
  expect(() => readCsv("x\n1\n", ";" as never)).toThrow(ArgumentError);
});

it("what is no data set, or longer than 32 bits count, is refused", () => {
  const get = (index: number): number => index;
  for (const wrong of ["x", [1], null, { length: 2 ** 53, get }, { length: 1, get: 1 }]) {
    expect(() => new DataLoader(wrong as never)).toThrow("DataLoader: takes a data set");
  }
  expect(() => collate(undefined as never)).toThrow("collate: takes a list of examples, not undefined.");
});
