import { expect, it } from "vitest";
import { accuracyOf, formatConfusion } from "./confusion";

const counts = Array.from({ length: 10 }, (_, digit) => Array.from({ length: 10 }, (__, guess) => (digit === guess ? 90 : 0) as number));
counts[3]![5] = 10;

it("accuracy is the share on the diagonal", () => {
  expect(accuracyOf(counts)).toBeCloseTo(900 / 910, 12);
});

it("the confusion matrix has a row for each digit, and says how many of it were found", () => {
  const lines = formatConfusion(counts).split("\n");
  expect(lines).toHaveLength(12);
  expect(lines[2 + 3]).toMatch(/^ +3 │ +· +· +· +90 +· +10 +· +· +· +· │ 90\.0 %$/);
  expect(new Set(lines.map((line) => line.indexOf("│")).filter((at) => at >= 0)).size).toBe(1);
});
