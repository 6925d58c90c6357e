import { expect, test } from "vitest";
import { areas } from "./areas";
import { inOrderOfRelevance, namesAround } from "./relevance";

const text = `import { a } from "./a";

export class Linear extends Module {
  readonly weight: Tensor;

  override forward(input: Tensor): Tensor {
    if (input.ndim === 0) {
      throw new Error();
    }
    return input;
  }
}

export const relu = (x: Tensor): Tensor => x.clampMin(0);
function outer(): void {
  const inner = 1;
}
`;

test("a line belongs to the declaration above it and to its member", () => {
  expect(namesAround(text, 9)).toEqual(["Linear", "forward"]);
  expect(namesAround(text, 14)).toEqual(["relu"]);
  expect(namesAround(text, 16)).toEqual(["outer"]);
  expect(namesAround(text, 1)).toEqual([]);
});

test("the file's own test comes first, the long ones last, and none is left out", () => {
  const { tests } = areas.find(({ name }) => name === "core")!;
  const mutant = { id: "", area: "core", file: "packages/core/src/half.ts", line: 1, kind: "", before: "", after: "", text: "" };
  const ordered = inOrderOfRelevance(tests, mutant, ["conformance.test.ts"]);
  expect(ordered[0]).toMatch(/half[^/]*\.test\.ts$/);
  expect(ordered.at(-1)).toMatch(/conformance\.test\.ts$/);
  expect([...ordered].sort()).toEqual([...tests].sort());
});
