import type { Program } from "@adjoint/core";
import { single } from "@adjoint/backend-testkit/oracle";
import { describe, expect, it } from "vitest";
import type { Step } from "./loops";
import { printMap } from "./map";
import { printReduce } from "./reduce";

/** Four elements a turn, and what is left one by one. */
const isUnrolled = (text: string): boolean => text.includes("b + 3 | 0");

const mapOf = (program: Program, ...steps: Step[]): string => printMap(program, { rank: 1, steps, flat: false });
const sum = single("add", ["float32", "float32"], "float32");

describe("the loop of a map is unrolled", () => {
  it("where its body is short", () => {
    expect(isUnrolled(mapOf(sum, 1, 1))).toBe(true);
    expect(isUnrolled(mapOf(sum, 1, 0))).toBe(true);
    expect(isUnrolled(mapOf(single("neg", ["int32"], "int32"), 1))).toBe(true);
  });

  it("but not where it calls functions", () => {
    expect(isUnrolled(mapOf(single("erf", ["float32"], "float32"), 1))).toBe(false);
    expect(isUnrolled(mapOf(single("add", ["bfloat16", "bfloat16"], "bfloat16"), 1, 1))).toBe(false);
  });

  it("nor where elements lie apart", () => {
    expect(isUnrolled(mapOf(sum, 1, 2))).toBe(false);
    expect(isUnrolled(mapOf(sum, 2, 1))).toBe(false);
  });
});

it("so are sums down columns", () => {
  const same = single("add", ["float32", "float32"], "float64");
  const post = single("neg", ["float64"], "float64");
  const columns = (...steps: Step[]): string =>
    printReduce(same, post, { combine: "sum", result: "value", outer: 1, inner: 1, columns: true, few: false, steps });
  expect(isUnrolled(columns(1, 1))).toBe(true);
  expect(isUnrolled(columns(1, 2))).toBe(false);
});
