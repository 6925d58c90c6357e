import { cpu } from "@adjoint/backend-cpu-js";
import { dispatch, elementwise, type ElementwiseOp, type Expr, relu, type Tensor, tensor, use } from "@adjoint/core";
import { constant, contract, inputLeaf, isConstant, makePlan, substitute } from "@adjoint/core/internal";
import { describe, expect, it } from "vitest";
import { grad } from "./index";

await use(cpu());

// An expression in which each of 60 steps uses the one before twice: 2⁶⁰ paths lead from the root to the leaf, over 60 nodes or a few more. A
// walk that does not remember where it was never ends. Each step is the mean of a value and itself, so that the whole is x again.

const STEPS = 60;

const repeat = (x: Expr, step: (y: Expr) => Expr): Expr => {
  let y = x;
  for (let i = 0; i < STEPS; i++) y = step(y);
  return y;
};

const meanOf = (y: Expr): Expr => y.mul(0.5).add(y.mul(0.5));
const same = (x: Expr): Expr => repeat(x, meanOf);

const plain = elementwise((a, b) => a.mul(0.5).add(b!.mul(0.5)));
const withDerivative = elementwise((a, b) => a.add(b!).mul(0.5), {
  derivative: ([a]) => [constant(0.5, a!.dtype), constant(0.5, a!.dtype)],
});
const withDerivativeOfOutput = elementwise((a, b) => a.mul(b!).sqrt(), {
  derivative: ([a, b], y) => [y.div(a!).mul(0.5), y.div(b!).mul(0.5)],
});

/** `f(x)`, and the first and the second derivative of its sum. */
async function orders(f: (x: Tensor) => Tensor, at: number): Promise<number[]> {
  const x = tensor([at], { dtype: "float64", requiresGrad: true });
  const y = f(x);
  const [first] = grad([y.sum()], [x], { createGraph: true });
  const [second] = grad([first!.sum()], [x]);
  return [await y.item(), await first!.item(), await second!.item()] as number[];
}

describe("expressions with 2⁶⁰ paths", () => {
  const rows: [string, ElementwiseOp][] = [
    ["methods", elementwise((x) => same(x).square())],
    ["an op within another", elementwise((x) => repeat(x, (y) => plain(y, y)).square())],
    ["a derivative of one's own", elementwise((x) => repeat(x, (y) => withDerivative(y, y)).square())],
    ["a derivative that is written in the output", elementwise((x) => repeat(x, (y) => withDerivativeOfOutput(y, y)).square())],
    ["where", elementwise((x) => repeat(x, (y) => y.where(y.gt(0), meanOf(y))).square())],
    ["relu, whose zeros win", elementwise((x) => repeat(x, (y) => meanOf(y).relu()).square())],
    ["leakyRelu", elementwise((x) => repeat(x, (y) => meanOf(y).leakyRelu()).square())],
    ["the larger of two", elementwise((x) => repeat(x, (y) => meanOf(y).maximum(y.sub(1))).square())],
    [
      "a branch that neither a constant nor the other's equal is",
      elementwise((x) => repeat(x, (y) => constant(0).where(y.lt(0), y.mul(y).sqrt())).square()),
    ],
  ];
  it.each(rows)("%s: value, first and second derivative", async (_, op) => {
    const [y, first, second] = await orders((x) => op(x), 3);
    expect(y).toBeCloseTo(9, 10);
    expect(first).toBeCloseTo(6, 10);
    expect(second).toBeCloseTo(2, 10);
  });

  it("numbers that are given a dtype", async () => {
    // Numbers beside integers are int32 until the tensor of floats says otherwise.
    const op = elementwise((x, number) => x.mul(repeat(number!, (y) => y.add(y).sub(y).div(y.div(y)))));
    expect(await op(tensor([2], { dtype: "float64" }), 0.1).item()).toBe(0.2);
  });

  it("a matmul's epilogue", async () => {
    const leaf = inputLeaf(0, "float64", 2);
    const epilogue = makePlan([leaf], [same(leaf).square()]);
    const product = (x: Tensor): Tensor =>
      contract("test", x.reshape([1, 1]), tensor([[1]], { dtype: "float64" }), { batch: 0, m: 1, n: 1, k: 1, epilogue }).reshape([1]);
    const [y, first, second] = await orders(product, 3);
    expect(y).toBeCloseTo(9, 10);
    expect(first).toBeCloseTo(6, 10);
    expect(second).toBeCloseTo(2, 10);
  });

  it.each(["sum", "max", "prod"] as const)("before and after a reduction: %s", async (combine) => {
    const leaf = inputLeaf(0, "float64", 2);
    // What comes after a maximum is a cast, and no more, in every op.
    const pre = makePlan([leaf], [combine === "max" ? same(leaf).square() : same(leaf)]);
    const post = makePlan([leaf], [combine === "max" ? leaf : same(leaf).square()]);
    const params = { combine, pre, post, scalars: [], dims: [0], keepdim: false, result: "value" as const };
    const [y, first, second] = await orders((x) => dispatch({ op: { kind: "reduce", name: "test" }, inputs: [x], params })[0]!, 3);
    expect(y).toBeCloseTo(9, 10);
    expect(first).toBeCloseTo(6, 10);
    expect(second).toBeCloseTo(2, 10);
  });
});

describe("substitute", () => {
  it("keeps what is shared shared, and what has no such leaf as it is", () => {
    const [a, b] = [inputLeaf(0, "float32", 2), inputLeaf(1, "float32", 2)];
    const still = b.exp();
    const y = a.add(a).mul(still);
    const changed = substitute(y, new Map([[0, b.neg()]]));
    const [sum, kept] = changed.args as [Expr, Expr];
    expect(kept).toBe(still);
    expect(sum.args[0]).toBe(sum.args[1]);
    expect(sum.args[0]!.op).toBe("neg");
    expect(substitute(still, new Map([[0, a]]))).toBe(still);
  });

  it("reaches what a derivative of one's own is written in", () => {
    const [a, b] = [inputLeaf(0, "float32", 2), inputLeaf(1, "float32", 2)];
    const [value, operand] = substitute(a.sigmoid(), new Map([[0, b]])).args as [Expr, Expr];
    expect(operand).toBe(b);
    expect(value).toBeDefined();
  });
});

it("constants are compared by value: −0 is not 0", () => {
  expect(isConstant(constant(0), 0)).toBe(true);
  expect(isConstant(constant(-0), 0)).toBe(false);
  expect(isConstant(constant(1n), 1)).toBe(true);
  expect(isConstant(inputLeaf(0, "float32", 2), 0)).toBe(false);
});

it("relu of what overflowed keeps its zeros", async () => {
  const x = tensor([-1, 2], { requiresGrad: true });
  relu(x).mul(Number.POSITIVE_INFINITY).sum().backward();
  expect(await x.grad!.toArray()).toEqual([0, Number.POSITIVE_INFINITY]);
});

it("an op whose own derivative is 0 gives a gradient of zeros, not none, also inside another", async () => {
  const steps = elementwise((a) => a.mul(a), { derivative: () => [constant(0)] });
  for (const op of [steps, elementwise((a) => steps(a).add(1))]) {
    const x = tensor([1.5, 2], { requiresGrad: true });
    expect(await grad(op(x).sum(), [x], { allowUnused: true })[0]?.toArray()).toEqual([0, 0]);
  }
});
