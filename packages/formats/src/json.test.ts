import { ArgumentError, FormatError } from "@adjoint/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson, writeJson } from "./index";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => readJson(bytes(text));
/** A list in a list in a list … */
const nested = (depth: number): never => Array.from({ length: depth }).reduce((inner) => [inner], 0) as never;

describe("readJson", () => {
  it("reads as JSON.parse does", () => {
    const text = ' { "a" : [ 1 , -2.5e-3 , true , false , null ] ,\n"b":{},"c":[],"d":"\\u00e9\\n\\ud83d\\ude00 ü","e":-0,"":"" } ';
    expect(read(text)).toEqual(JSON.parse(text));
    expect(read("7")).toBe(7);
  });

  it("reads any JSON whose whole numbers are exact", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const value = JSON.parse(text) as unknown;
        if (/__proto__|\d{16}/.test(text)) return;
        expect(read(text)).toEqual(value);
      }),
    );
  });

  it.each([
    ["an empty file", "", /a number is expected/],
    ["a key that appears twice", '{"a":1,"a":1}', /"a" appears twice/],
    ["a key that appears twice, deep down", '{"b":[{"a":1,"\\u0061":1}]}', /"a" appears twice/],
    ["__proto__", '{"__proto__":{"x":1}}', /__proto__/],
    ["a whole number beyond 2⁵³", "[9007199254740993]", /beyond 2⁵³/],
    ["an infinite number", "[1e400]", /beyond what a number holds/],
    ["NaN", "[NaN]", /a number is expected/],
    ["a leading zero", "[01]", /expected/],
    ["a plus sign", "[+1]", /a number is expected/],
    ["an unfinished word", "[tru]", /no JSON value/],
    ["undefined", "undefined", /a number is expected/],
    ["a trailing comma", "[1,]", /a number is expected/],
    ["single quotes", "{'a':1}", /a string is expected/],
    ["a comment", "[1] // one", /something follows/],
    ["a second value", "1 2", /something follows/],
    ["a depth of 66", `${"[".repeat(66)}${"]".repeat(66)}`, /more than 64 deep/],
    ["a depth without end", "[".repeat(1e5), /more than 64 deep/],
    ["a byte order mark", "\ufeff{}", /byte order mark/],
    ["half of a surrogate pair", '"\\udc00"', /surrogate/],
    ["a tab in a string", '"\t"', /control character/],
    ["a space of another alphabet", "[1,\u00a02]", /a number is expected/],
  ])("refuses %s", (_, text, message) => {
    expect(() => read(text)).toThrow(FormatError);
    expect(() => read(text)).toThrow(message);
  });

  it("refuses bad UTF-8, large files, and what is not a file", () => {
    expect(() => readJson(Uint8Array.of(0x22, 0xc3, 0x28, 0x22))).toThrow(/not valid UTF-8/);
    expect(() => readJson(new Uint8Array(9 * 2 ** 20).fill(0x20))).toThrow(/at most 8388608 are read/);
    expect(() => readJson(bytes("[1]"), { maxBytes: 2 })).toThrow(FormatError);
    expect(() => readJson(bytes("[1]"), { maxBytes: Number.NaN })).toThrow(ArgumentError);
    expect(() => readJson("[1]" as never)).toThrow(FormatError);
  });
});

describe("writeJson", () => {
  it("writes what readJson reads", () => {
    const config = {
      name: "gpt",
      sizes: [1, 2.5, -0, 1e300, 2 ** 60, Number.MIN_VALUE],
      deep: { on: true, off: null, list: [], none: {} },
    };
    expect(readJson(writeJson(config))).toEqual(config);
    expect(new TextDecoder().decode(writeJson({ a: [1], b: {} }))).toBe('{\n  "a": [\n    1\n  ],\n  "b": {}\n}\n');
    expect(readJson(writeJson(nested(64)))).toEqual(nested(64));
  });

  it("writes any JSON value so that it is read the same", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, noUnicodeString: false }), (value) => {
        if (JSON.stringify(value).includes("__proto__")) return;
        expect(readJson(writeJson(value as never))).toEqual(value);
      }),
    );
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  it.each([
    ["undefined", undefined, /the value is undefined/],
    ["NaN", { a: [1, Number.NaN] }, /the value\.a\[1\] is NaN/],
    ["Infinity", [Number.POSITIVE_INFINITY], /Infinity/],
    ["a function", { a: () => 1 }, /the value\.a is a function/],
    ["an undefined member", { a: undefined }, /undefined/],
    // biome-ignore lint/suspicious/noSparseArray: what is refused is the hole
    ["a hole", [1, , 2], /the value\[1\] is undefined/],
    ["a bigint", [1n], /1n/],
    ["a date", new Date(0), /a Date/],
    ["a map", new Map(), /a Map/],
    ["a typed array", new Float32Array(2), /a Float32Array/],
    ["a cycle", cycle, /holds itself/],
    ["too deep a nesting", nested(66), /64 deep/],
    ["__proto__", JSON.parse('{"__proto__":1}'), /__proto__/],
    ["half of a surrogate pair", ["\ud800"], /surrogate/],
    ["half of a surrogate pair as a key", { "\ud800": 1 }, /refused/],
  ])("refuses %s", (_, value, message) => {
    expect(() => writeJson(value as never)).toThrow(ArgumentError);
    expect(() => writeJson(value as never)).toThrow(message);
  });
});
