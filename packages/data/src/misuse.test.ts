import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { collate, DataLoader, imageToTensor, readCsv, readIdx } from "./index";
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

it("what is not a data set, or longer than 32 bits count, is refused", () => {
  const get = (index: number): number => index;
  for (const wrong of ["x", [1], null, { length: 2 ** 53, get }, { length: 1, get: 1 }]) {
    expect(() => new DataLoader(wrong as never)).toThrow("DataLoader: takes a data set");
  }
  expect(() => collate(undefined as never)).toThrow("collate: takes a list of examples, not undefined.");
});

/** The bytes of a buffer that was transferred away, and bytes beyond the end of one that shrank. */
const lostBytes = (): [string, Uint8Array][] => {
  const gone = new Uint8Array(16);
  structuredClone(gone, { transfer: [gone.buffer] });
  const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer & { resize(length: number): void };
  const buffer = new Resizable(16, { maxByteLength: 16 });
  const beyond = new Uint8Array(buffer, 8, 8);
  buffer.resize(4);
  return [
    ["transferred away", gone],
    ["shrank", beyond],
  ];
};

const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  readCsv,
  readIdx,
  decodePng,
  imageToTensor: (data) => imageToTensor({ data, width: 2, height: 2 }),
  tensor: (item) => collate([item]),
};

describe.each(Object.keys(readers))("%s", (name) => {
  it.each(lostBytes())("says of bytes whose buffer was %s that they are gone", (_, bytes) => {
    expect(() => readers[name]!(bytes)).toThrow(ArgumentError);
    expect(() => readers[name]!(bytes)).toThrow(`${name}: the typed array's buffer was transferred away, or shrank.`);
  });
});
