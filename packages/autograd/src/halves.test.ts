import { cpu } from "@adjoint/backend-cpu-js";
import { isFloat, isTensor, type Tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { upload } from "../../backend-testkit/src/arrays";
import { decodeArray, resolved, type StoredArray } from "../../backend-testkit/src/fixtures";
import fixture from "../../backend-testkit/src/golden/structured.json";
import { type Params, structuredCalls } from "../../backend-testkit/src/structured-calls";
import { grad } from "./index";

// The values are those of float32, rounded: the conformance suite checks these. A gradient of another dtype than its input's would be one that
// an optimizer refuses.

interface Case {
  readonly name: string;
  readonly params: Params;
  readonly inputs: readonly StoredArray[];
  readonly gradients?: readonly unknown[];
}

const cases = (fixture.cases as unknown as readonly Case[]).filter(({ gradients }) => gradients !== undefined);

beforeAll(() => use(cpu()));

const total = (tensors: readonly Tensor[]): Tensor => tensors.map((x) => x.square().sum()).reduce((a, b) => a.add(b));

describe.each(["float16", "bfloat16"] as const)("gradients of %s, and theirs, are of their input's dtype", (dtype) => {
  it.each([...new Set(cases.map(({ name }) => name))])("%s", (name) => {
    for (const { params, inputs } of cases.filter((each) => each.name === name)) {
      const operands = inputs.map((input) => upload(decodeArray(input), resolved(input.dtype, dtype)));
      const leaves = operands.filter((operand) => isFloat(operand.dtype)).map((operand) => operand.requireGrad());
      const made = structuredCalls[name]!(operands as never, params);
      const outputs = isTensor(made) ? [made] : "indices" in made ? [made.values] : made;
      let results: readonly Tensor[] = outputs.filter((out) => out.requiresGrad);
      for (let order = 1; order <= 2 && results.length > 0; order++) {
        const found = grad(total(results), leaves, { allowUnused: true, createGraph: true });
        for (const [i, g] of found.entries())
          expect(g?.dtype ?? dtype, `${JSON.stringify(params)}: gradient ${i} of order ${order}`).toBe(dtype);
        results = found.filter((g): g is Tensor => g?.requiresGrad === true);
      }
    }
  });
});
