import { avgPool2d, cat, conv2d, layerNorm, linear, maxPool2d, slice, stack, type Tensor, tensor } from "@adjoint/core";
import { Sequence } from "./oracle";
import { type Plain, plain } from "./arrays";
import { randomPlain } from "./random-values";

/** A function of tensors, with inputs to try it at. */
export interface Smooth {
  readonly name: string;
  readonly inputs: readonly Plain[];
  readonly run: (...inputs: Tensor[]) => Tensor;
}

const sequence = new Sequence(31);
const floats = (...shape: number[]): Plain => randomPlain(shape, "float64", sequence, -2, 2);
/** No two closer than a step, for what has a corner where elements meet. */
const distinct = (...shape: number[]): Plain => plain(shape, (_, i) => ((i * 7919) % 101) / 10 - 5);
const picks = (): Tensor => tensor([2, 0, 2, 1], { dtype: "int32" });

/** Everything with a gradient that is not elementwise, and a few together. */
export const smoothFunctions: readonly Smooth[] = [
  { name: "sum over dims", inputs: [floats(2, 3, 4)], run: (x) => x.sum([0, 2]).square() },
  { name: "mean", inputs: [floats(3, 4)], run: (x) => x.mean(1, { keepdim: true }).mul(x) },
  { name: "prod", inputs: [floats(3, 4)], run: (x) => x.prod(1) },
  { name: "amax and amin", inputs: [distinct(4, 5)], run: (x) => x.amax(1).mul(x.amin(1)) },
  { name: "max with indices", inputs: [distinct(4, 5)], run: (x) => x.max(0).values.square() },
  { name: "var, std and norm", inputs: [floats(3, 5)], run: (x) => x.var(1).add(x.std(1)).add(x.norm(2, 1)) },
  { name: "logsumexp", inputs: [floats(3, 5)], run: (x) => x.logsumexp(1).square() },
  { name: "matmul", inputs: [floats(3, 4), floats(4, 2)], run: (a, b) => a.matmul(b).square() },
  { name: "matmul of batches", inputs: [floats(2, 1, 3, 4), floats(3, 4, 2)], run: (a, b) => a.matmul(b).square() },
  { name: "matmul of a transpose", inputs: [floats(4, 3), floats(2, 4)], run: (a, b) => a.t().matmul(b.t()).square() },
  {
    name: "matmul with vectors",
    inputs: [floats(3), floats(3, 4), floats(4)],
    run: (a, b, c) => a.matmul(b).mul(b.matmul(c).sum()).square(),
  },
  { name: "linear", inputs: [floats(2, 3, 4), floats(5, 4), floats(5)], run: (x, w, b) => linear(x, w, b).square() },
  {
    name: "views",
    inputs: [floats(4, 6)],
    run: (x) =>
      x
        .t()
        .flip(0)
        .reshape([3, 8])
        .at(slice(0, 3, 2), slice(1))
        .square(),
  },
  {
    name: "expand and windows",
    inputs: [floats(1, 6)],
    run: (x) =>
      x
        .expand([3, 6])
        .windows([1], [3], { strides: [2] })
        .square(),
  },
  { name: "broadcasting", inputs: [floats(3, 1), floats(4), floats()], run: (a, b, c) => a.mul(b).add(c).square() },
  {
    name: "cat, stack and pad",
    inputs: [floats(2, 3), floats(2, 3)],
    run: (a, b) =>
      cat([stack([a, b]), a.unsqueeze(0).pad([0, 0, 0, 0])], 0)
        .pad([1, -1])
        .square(),
  },
  {
    name: "gather and embedding",
    inputs: [floats(3, 4)],
    run: (x) =>
      x
        .gather(0, [
          [0, 2, 1, 0],
          [1, 1, 1, 2],
        ])
        .square()
        .sum()
        .add(x.at(picks()).square().sum()),
  },
  {
    name: "scatter and indexPut",
    inputs: [floats(3, 4), floats(2, 4)],
    run: (x, v) =>
      x
        .scatterAdd(
          0,
          [
            [0, 2, 2, 0],
            [0, 1, 2, 2],
          ],
          v,
        )
        .square()
        .add(x.indexPut([[2]], v.select(0, 0)).square()),
  },
  {
    name: "sort and topk",
    inputs: [distinct(3, 5)],
    run: (x) =>
      x
        .sort(1)
        .values.mul(tensor([1, 2, 3, 4, 5]).to(x.dtype))
        .sum()
        .add(x.topk(2).values.square().sum()),
  },
  { name: "softmax and logSoftmax", inputs: [floats(3, 5)], run: (x) => x.softmax(1).square().add(x.logSoftmax(0).mul(0.1)) },
  {
    name: "layerNorm",
    inputs: [floats(3, 5), floats(5), floats(5)],
    run: (x, weight, bias) => layerNorm(x, [5], { weight, bias }).square(),
  },
  {
    name: "conv2d",
    inputs: [floats(2, 4, 5, 6), floats(6, 2, 3, 2), floats(6)],
    run: (x, w, b) => conv2d(x, w, b, { stride: 2, padding: 1, groups: 2 }).square(),
  },
  {
    name: "conv2d, dilated",
    inputs: [floats(1, 2, 6, 6), floats(3, 2, 3, 3)],
    run: (x, w) => conv2d(x, w, null, { dilation: 2 }).square(),
  },
  {
    name: "max and average pooling",
    inputs: [distinct(1, 2, 5, 6)],
    run: (x) =>
      maxPool2d(x, 2)
        .square()
        .sum()
        .add(avgPool2d(x, 3, { stride: 2, padding: 1 }).square().sum()),
  },
  {
    name: "a small network",
    inputs: [floats(4, 3), floats(5, 3), floats(5), floats(2, 5)],
    run: (x, w1, b1, w2) => linear(linear(x, w1, b1).tanh(), w2).logSoftmax(1),
  },
]; // prettier-ignore
