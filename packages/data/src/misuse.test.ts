import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { DataLoader, readCsv } from "./index";

await use(cpu());

it("null for options gives none, and what is no object is refused", () => {
  const numbers = { length: 3, get: (index: number) => index };
  expect(new DataLoader(numbers, null as never).length).toBe(3);
  expect(readCsv("x\n1\n", null as never).length).toBe(1);
  expect(readCsv("x\n1\n").tensor("x", null as never).shape).toEqual([1]);
  expect(() => new DataLoader(numbers, 1 as never)).toThrow(ArgumentError);
  expect(() => readCsv("x\n1\n", ";" as never)).toThrow(ArgumentError);
});
