import { allDTypes, type DType, DTypeError, ones } from "@adjoint/core";
import { elementwiseNames } from "../oracle";
import { expect } from "vitest";
import type { Subject } from "../subject";
import { elementwiseCell } from "./elementwise-cells";
import { everywhere, type Marks } from "./outcome";
import { randomRows } from "./random-rows";
import { randomCell, structuredCell } from "./structured-cells";
import { structuredRows } from "./structured-rows";

type Cell = (dtype: DType) => Promise<Marks>;

/** One op in every dtype. What fails in one does not keep the others from being tried. */
function row(subject: Subject, family: string, op: string, cell: Cell): void {
  subject.check("conformance", `${op} in every dtype, forward, backward and double backward`, async (meta) => {
    const cells: Partial<Record<DType, Marks>> = {};
    const complaints: string[] = [];
    for (const dtype of allDTypes) {
      try {
        cells[dtype] = subject.holds(dtype) ? await cell(dtype) : everywhere("unheld");
      } catch (error) {
        cells[dtype] = everywhere("failed");
        complaints.push(`${dtype}: ${(error as Error).message}`);
      }
    }
    meta.conformance = { device: subject.title, family, op, cells };
    if (complaints.length > 0) expect.fail(`${op} does not conform\n  ${complaints.join("\n  ")}`);
  });
}

/** What docs/conformance.md shows: every public op in every dtype, in one example each. The other sections try the rest. */
export function conformanceSection(subject: Subject): void {
  subject.check("conformance", "a dtype that the device does not hold is refused", async () => {
    for (const dtype of allDTypes) {
      if (!subject.holds(dtype)) expect(() => ones([2], { dtype }), dtype).toThrow(DTypeError);
    }
  });
  for (const name of elementwiseNames) row(subject, "Elementwise", name, (dtype) => elementwiseCell(subject, name, dtype));
  for (const [name, each] of Object.entries(structuredRows)) row(subject, each.family, name, (dtype) => structuredCell(name, each, dtype));
  for (const [name, each] of Object.entries(randomRows)) row(subject, "Random", name, (dtype) => randomCell(each, dtype));
}
