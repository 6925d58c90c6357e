import { cpu } from "@adjoint/backend-cpu-js";
import { avgPool2d, cat, conv2d, Generator, layerNorm, maxPool2d, rand, softmax, type Tensor, tensor, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { grad, gradgradcheck } from "./index";

await use(cpu());

type Row = readonly [name: string, fn: (...inputs: Tensor[]) => Tensor, ...shapes: (readonly number[])[]];
const index = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "int32" });
const picks = (): Tensor =>
  index([
    [0, 0],
    [1, 0],
  ]);

const rows: Row[] = [
  ["a map of several operands", (a, b) => a!.mul(b!).exp().div(b!.add(1)).tanh(), [2], [2]],
  ["a map that broadcasts", (a, b) => a!.mul(b!).sin(), [2, 2], [2]],
  ["gelu", (a) => a!.gelu(), [3]],
  ["a sum of squares", (a) => a!.pow(3).sum(1), [2, 2]],
  ["a product", (a) => a!.prod(1), [2, 3]],
  ["cumsum", (a) => a!.pow(3).cumsum(1), [2, 3]],
  ["cumprod", (a) => a!.cumprod(0), [4, 2]],
  ["cummax", (a) => a!.pow(3).cummax(1).values, [2, 3]],
  ["logcumsumexp", (a) => a!.logcumsumexp(0), [4]],
  ["diff", (a) => a!.pow(3).diff(2, 0, { prepend: a!.narrow(0, 0, 1) }), [3]],
  ["a variance", (a) => a!.var(0), [3, 2]],
  ["a norm", (a) => a!.norm(), [3]],
  ["logsumexp", (a) => a!.logsumexp(0), [3]],
  ["matmul", (a, b) => a!.matmul(b!), [2, 2], [2, 2]],
  ["conv2d", (a, w) => conv2d(a!, w!, null, { padding: 1 }), [1, 1, 2, 2], [1, 1, 2, 2]],
  ["avgPool2d", (a) => avgPool2d(a!.exp(), 2), [1, 1, 2, 4]],
  ["maxPool2d", (a) => maxPool2d(a!.pow(3), 2), [1, 1, 2, 4]],
  ["softmax", (a) => softmax(a!, 0), [3]],
  ["layerNorm", (a, w) => layerNorm(a!, [3], { weight: w! }), [1, 3], [3]],
  ["gather", (a) => a!.pow(3).gather(1, picks()), [2, 2]],
  ["scatter", (a, s) => a!.exp().scatter(1, picks(), s!.exp()), [2, 2], [2, 2]],
  ["scatterAdd", (a, s) => a!.exp().scatterAdd(1, picks(), s!.exp()), [2, 2], [2, 2]],
  ["an index tensor", (a) => a!.pow(3).at(index([1, 1, 0])), [2, 2]],
  ["indexPut", (a, s) => a!.exp().indexPut([0], s!.exp()), [2, 2], [2]],
  ["cat", (a, b) => cat([a!.exp(), b!.sin()]).pow(2), [2], [2]],
  ["sort", (a) => a!.pow(3).sort(0).values, [3]],
  ["topk", (a) => a!.pow(3).topk(2, 0).values, [3]],
  ["amax", (a) => a!.pow(3).amax(1), [2, 2]],
  ["views", (a) => a!.exp().t().flip([0]).at(0).expand([2, 2]).reshape([-1]), [2, 2]],
  ["windows", (a) => a!.exp().windows([0], [2]), [3]],
  [
    "a write through a view",
    (a) => {
      const y = a!.mul(2);
      y.at(0).mul_(y.at(1)).sin_();
      return y;
    },
    [2, 2],
  ],
];

const inputsOf = (shapes: readonly (readonly number[])[]): Tensor[] => {
  const generator = new Generator(11);
  return shapes.map((shape) => rand(shape, { dtype: "float64", requiresGrad: true, generator }));
};

describe("third derivatives agree with central differences of second ones", () => {
  it.each(rows.map(([name, fn, ...shapes]) => ({ name, fn, shapes })))("$name", async ({ fn, shapes }) => {
    const first = (...inputs: Tensor[]): Tensor[] => {
      const own = inputs.map((x) => (x.requiresGrad ? x : x.detach().requireGrad()));
      const value = fn(...own)
        .square()
        .sum();
      return grad(value, own, { createGraph: true }).map((g) => g!);
    };
    expect(await gradgradcheck(first, inputsOf(shapes))).toBe(true);
  });
});
