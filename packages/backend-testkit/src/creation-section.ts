import { arange } from "@adjoint/core";
import { expect } from "vitest";
import type { Subject } from "./subject";

/** The last of many: an error for each step would show here. */
async function fractions(subject: Subject): Promise<void> {
  for (const [start, step, count] of [
    [0, 0.1, 100_000],
    [1e6, 0.3, 1000],
    [-0.7, 1 / 3, 5000],
    [2 ** 24, 3, 1000],
  ] as const) {
    for (const dtype of subject.dtypes(["float32", "float64"])) {
      const x = arange(start, start + (count - 0.5) * step, step, { dtype });
      const round = dtype === "float32" ? Math.fround : Number;
      const got = (await x.data()) as Float32Array | Float64Array;
      expect(x.shape, dtype).toEqual([count]);
      const wrong = got.findIndex((value, i) => value !== round(start + i * step));
      expect(wrong, `${dtype} from ${start} by ${step}: the first that is off`).toBe(-1);
    }
  }
}

/** Tensors made of nothing but numbers. */
export function creationSection(subject: Subject): void {
  subject.check("creation", "arange of fractions is start + i·step in double precision, rounded once", () => fractions(subject));
}
