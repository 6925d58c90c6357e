import { cpu } from "@adjoint/backend-cpu-js";
import { expect, it } from "vitest";
import { linear, ones, ShapeError, type Tensor, use, zeros } from "./index";

await use(cpu());

const vector = zeros([2]);
const matrix = zeros([2, 2]);
const batch = zeros([2, 2, 2]);

it.each<[string, (a: Tensor, b: Tensor) => Tensor, Tensor, Tensor]>([
  ["dot", (a, b) => a.dot(b), vector, vector],
  ["outer", (a, b) => a.outer(b), vector, vector],
  ["mv", (a, b) => a.mv(b), matrix, vector],
  ["bmm", (a, b) => a.bmm(b), batch, batch],
])("%s takes operands of its numbers of dims alone, on either side", (_, product, left, right) => {
  expect(() => product(left, right)).not.toThrow();
  for (const other of [vector, matrix, batch]) {
    if (other !== left) expect(() => product(other, right)).toThrow(ShapeError);
    if (other !== right) expect(() => product(left, other)).toThrow(ShapeError);
  }
});

it("linear with a weight of one dim takes a bias that broadcasts to the rows of x", async () => {
  const [x, weight] = [ones([2, 3, 4]), ones([4])];
  for (const shape of [[], [3], [2, 3], [1, 3], [2, 1]]) expect(linear(x, weight, ones(shape)).shape, `${shape}`).toEqual([2, 3]);
  expect(await linear(x, weight, ones([2, 3])).toArray()).toEqual([
    [5, 5, 5],
    [5, 5, 5],
  ]);
  for (const shape of [[2], [4], [2, 3, 1]]) expect(() => linear(x, weight, ones(shape)), `${shape}`).toThrow(ShapeError);
});
