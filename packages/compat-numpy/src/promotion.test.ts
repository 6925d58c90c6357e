import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { promote_types } from "./dtypes";

const { pairs } = JSON.parse(readFileSync(new URL("../golden/promotion.json", import.meta.url), "utf8")) as {
  pairs: Record<string, Record<string, "float64">>;
};

describe("promotion is NumPy's", () => {
  it.each(Object.keys(pairs))("%s", (a) => {
    for (const [b, expected] of Object.entries(pairs[a]!)) expect([b, promote_types(a as "int8", b as "int8")]).toEqual([b, expected]);
  });
});
