import { cpu } from "@adjoint/backend-cpu-js";
import { use } from "@adjoint/core";
import { expect, it } from "vitest";
import { collate, DataLoader, imageToTensor, readCsv } from "./index";
import { decodePng } from "./png";

await use(cpu());

it.each([null, 1, ";", []])("options that are %s are refused", (options) => {
  const numbers = { length: 3, get: (index: number) => index };
  const image = { data: new Uint8Array(4), width: 1, height: 1 };
  expect(() => new DataLoader(numbers, options as never)).toThrow("DataLoader: the options are");
  expect(() => readCsv("x\n1\n", options as never)).toThrow("readCsv: the options are");
  expect(() => readCsv("x\n1\n").tensor("x", options as never)).toThrow("tensor: the options are");
  expect(() => imageToTensor(image, options as never)).toThrow("imageToTensor: the options are");
  expect(() => decodePng(new Uint8Array(8), options as never)).toThrow("decodePng: the options are");
});

it("what is no data set, or longer than 32 bits count, is refused", () => {
  const get = (index: number): number => index;
  for (const wrong of ["x", [1], null, { length: 2 ** 53, get }, { length: 1, get: 1 }]) {
    expect(() => new DataLoader(wrong as never)).toThrow("DataLoader: takes a data set");
  }
  expect(() => collate(undefined as never)).toThrow("collate: takes a list of examples, not undefined.");
});
