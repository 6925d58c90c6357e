import type { Backend } from "@adjoint/core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { identity, single } from "@adjoint/backend-testkit/oracle";
import { output, randomFloats, upload, values, view } from "./testing/build";

describe("where text can be compiled", () => {
  it("is, and says so", async () => {
    const { cpu } = await import("./index");
    const compiling = await cpu().create();
    expect(compiling.capabilities.features).toEqual(["compiled JavaScript"]);
    const input = view(upload(compiling, "float32", [5, -1]), "float32", [1]);
    const out = output(compiling, "float32", [2]);
    compiling.run({ kind: "map", program: single("neg", ["float32"], "float32"), scalars: [], shape: [2], alias: [-1] }, [input], [out]);
    expect(values(compiling, out, 2)).toEqual([-5, 1]);
    expect(compiling.statistics().compiled).toBe(1);
  });
});

/** A page whose Content-Security-Policy lacks `unsafe-eval`. */
describe("where text cannot be compiled", () => {
  let backend: Backend;

  beforeAll(async () => {
    vi.stubGlobal("Function", () => {
      throw new EvalError("Refused to evaluate a string as JavaScript");
    });
    vi.resetModules();
    const { cpu } = await import("./index");
    backend = await cpu().create();
  });

  afterAll(() => {
    vi.unstubAllGlobals();
  });

  const numbers = [5, -1, 4, 2, 2, 7];
  const input = (): ReturnType<typeof view> => view(upload(backend, "float32", numbers), "float32", [1]);

  it("says so", () => {
    expect(backend.capabilities.features).toEqual(["interpreter"]);
  });

  it("maps and reduces", () => {
    const out = output(backend, "float32", [6]);
    backend.run({ kind: "map", program: single("neg", ["float32"], "float32"), scalars: [], shape: [6], alias: [-1] }, [input()], [out]);
    expect(values(backend, out, 6)).toEqual(numbers.map((x) => -x));
    const sum = output(backend, "float32", []);
    const program = identity("float32");
    backend.run(
      { kind: "reduce", combine: "sum", pre: program, post: program, scalars: [], postScalars: [], outer: [], inner: [6], result: "value" },
      [input()],
      [sum],
    );
    expect(values(backend, sum, 1)).toEqual([19]);
  });

  it("scans, sorts, gathers, scatters and copies", () => {
    const out = output(backend, "float32", [6]);
    const order = output(backend, "int32", [6]);
    backend.run(
      { kind: "scan", combine: "sum", outer: [], length: 6, reverse: false, exclusive: false, result: "value" },
      [input()],
      [out],
    );
    expect(values(backend, out, 6)).toEqual([5, 4, 8, 10, 12, 19]);
    backend.run({ kind: "sort", outer: [], length: 6, descending: true, result: "both" }, [input()], [out, order]);
    expect(values(backend, out, 6)).toEqual([7, 5, 4, 2, 2, -1]);
    expect(values(backend, order, 6)).toEqual([5, 0, 2, 3, 4, 1]);
    backend.run({ kind: "gather", shape: [6], axes: [{ size: 6, stride: 1 }] }, [{ ...input(), strides: [0] }, order], [out]);
    expect(values(backend, out, 6)).toEqual([7, 5, 4, 2, 2, -1]);
    backend.run({ kind: "scatter", mode: "add", shape: [6], axes: [{ size: 6, stride: 1 }] }, [input(), order], [{ ...out, strides: [0] }]);
    expect(values(backend, out, 6)).toEqual([6, 12, 8, 4, 4, 4]);
    backend.run({ kind: "copy", shapes: [[2, 3]], fill: null }, [{ ...input(), strides: [1, 2] }], [output(backend, "float32", [2, 3])]);
  });

  it.each([3, 20])("multiplies matrices, size %s", (edge) => {
    const a = randomFloats(1, edge * edge);
    const x = view(upload(backend, "float32", a), "float32", [edge, 1]);
    const out = output(backend, "float32", [edge, edge]);
    backend.run({ kind: "matmul", batch: [], m: [edge], n: [edge], k: [edge], epilogue: null, scalars: [] }, [x, x], [out]);
    values(backend, out, edge * edge).forEach((value, at) => {
      const [i, j] = [Math.floor(at / edge), at % edge];
      const sum = a.slice(0, edge).reduce((total, _, k) => total + a[i * edge + k] * a[k * edge + j], 0);
      expect(value).toBeCloseTo(sum, 5);
    });
  });
});
