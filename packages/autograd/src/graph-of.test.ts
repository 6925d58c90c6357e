import { cpu } from "@adjoint/backend-cpu-js";
import { AutogradError, ArgumentError, ones, softmax, type Tensor, tensor, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { customFunction, graphOf, noGrad } from "./index";

await use(cpu());

/** `name(inputs)`, each input by its position. */
const listed = (nodes: ReturnType<typeof graphOf>["nodes"]): string[] =>
  nodes.map(({ kind, name, inputs }) => (kind === "tensor" ? name : `${name}(${inputs.join()})`));

describe("the graph of a computation", () => {
  it("has what it began with, by name, and each op after its inputs", () => {
    const [w, b] = [ones([2, 3], { requiresGrad: true }), ones([3], { requiresGrad: true })];
    const x = ones([4, 2]);
    const { value, nodes } = graphOf(() => x.matmul(w).add(b).relu().sum(), { x, w, b });
    expect(listed(nodes)).toEqual(["x", "w", "b", "matmul(0,1)", "add(3,2)", "relu(4)", "sum(5)"]);
    expect(nodes.map(({ shape }) => shape)).toEqual([[4, 2], [2, 3], [3], [4, 3], [4, 3], [4, 3], []]);
    expect(nodes.map(({ requiresGrad }) => requiresGrad)).toEqual([false, true, true, true, true, true, true]);
    expect(value.dataSync()).toEqual(Float32Array.of(36));
    value.backward();
    expect(w.grad!.dataSync()).toEqual(new Float32Array(6).fill(4));
  });

  it("leaves out what the result does not depend on", () => {
    const [x, y] = [ones([2]), ones([2])];
    const { nodes } = graphOf(
      () => {
        y.exp();
        return x.mul(x);
      },
      { y, x },
    );
    expect(listed(nodes)).toEqual(["x", "mul(0,0)"]);
  });

  it("names what has no name, and shows an op of several parts as one", () => {
    const hidden = ones([2, 2]);
    expect(listed(graphOf(() => softmax(hidden, -1)).nodes)).toEqual(["tensor", "softmax(0)"]);
  });

  it("follows a tensor that is written in place, and ops of several outputs", () => {
    const x = tensor([3, 1, 2]);
    const { nodes } = graphOf(
      () => {
        const { values } = x.sort();
        values.mul_(2);
        return values.add(1);
      },
      { x },
    );
    expect(listed(nodes)).toEqual(["x", "sort(0)", "mul(1)", "add(2)"]);
  });

  it("says where gradients run, inside noGrad nowhere", () => {
    const w = ones([2], { requiresGrad: true });
    expect(noGrad(() => graphOf(() => w.mul(2), { w })).nodes.map(({ requiresGrad }) => requiresGrad)).toEqual([true, false]);
  });

  it("shows what a custom function calls, with the gradient that it gives", () => {
    const double = customFunction({ forward: (_, x: Tensor) => x.mul(2), backward: (_, g) => g!.mul(2) });
    const w = ones([2], { requiresGrad: true });
    const { nodes } = graphOf(() => double(w).sum(), { w });
    expect(listed(nodes)).toEqual(["w", "mul(0)", "sum(1)"]);
    expect(nodes.map(({ requiresGrad }) => requiresGrad)).toEqual([true, true, true]);
  });

  it("of a tensor that was there before is that tensor", () => {
    const x = ones([2]);
    expect(listed(graphOf(() => x, { x }).nodes)).toEqual(["x"]);
    expect(listed(graphOf(() => x).nodes)).toEqual(["tensor"]);
  });

  it("refuses what makes no sense, in words", () => {
    expect(() => graphOf(1 as never)).toThrow(ArgumentError);
    expect(() => graphOf(() => 1 as never)).toThrow(new AutogradError("graphOf", "the function returned 1, not a tensor."));
    expect(() => graphOf(() => ones([1]), { x: 1 } as never)).toThrow("graphOf: names.x is 1, not a tensor.");
    expect(() => graphOf(() => ones([1]), null as never)).toThrow("graphOf: names is null.");
  });
});
