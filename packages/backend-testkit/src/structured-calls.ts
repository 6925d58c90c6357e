import {
  adaptiveAvgPool2d,
  avgPool2d,
  bmm,
  cat,
  conv1d,
  conv2d,
  convTranspose2d,
  crossEntropy,
  embedding,
  layerNorm,
  linear,
  maxPool2d,
  outer,
  pad,
  slice,
  stack,
  type Tensor,
} from "@adjoint/core";

/** Parameters of a golden case, as tools/golden/structured.py writes them. */
// biome-ignore lint/suspicious/noExplicitAny: each call knows the parameters that its generator wrote.
export type Params = any;

type Inputs = readonly [Tensor, Tensor, Tensor, ...Tensor[]];

/** One output, several, or values with indices. */
type Outputs = Tensor | readonly Tensor[] | { readonly values: Tensor; readonly indices: Tensor };

const keep = ({ keepdim }: Params) => ({ keepdim: keepdim ?? false });
const order = (p: Params): number | "fro" => (p === "inf" ? Number.POSITIVE_INFINITY : p === "-inf" ? Number.NEGATIVE_INFINITY : p);

/** Our call for each of PyTorch's. */
export const structuredCalls: { readonly [name: string]: (inputs: Inputs, params: Params) => Outputs } = {
  sum: ([x], p) => x.sum(p.dims, keep(p)),
  prod: ([x], p) => x.prod(p.dims, keep(p)),
  mean: ([x], p) => x.mean(p.dims, keep(p)),
  amax: ([x], p) => x.amax(p.dims, keep(p)),
  amin: ([x], p) => x.amin(p.dims, keep(p)),
  logsumexp: ([x], p) => x.logsumexp(p.dims ?? [0, 1, 2], keep(p)),
  var: ([x], p) => x.var(p.dims, { ...keep(p), correction: p.correction }),
  std: ([x], p) => x.std(p.dims, keep(p)),
  norm: ([x], p) => x.norm(order(p.p), p.dims, keep(p)),
  max: ([x], p) => x.max(p.dim),
  min: ([x], p) => x.min(p.dim),
  "max of all": ([x]) => x.max(),
  "min of all": ([x]) => x.min(),
  argmax: ([x], p) => x.argmax(p.dim),
  argmin: ([x], p) => x.argmin(p.dim),
  trace: ([x]) => x.trace(),

  matmul: ([a, b]) => a.matmul(b),
  bmm: ([a, b]) => bmm(a, b),
  outer: ([a, b]) => outer(a, b),
  linear: ([x, weight, bias]) => linear(x, weight, bias ?? null),

  softmax: ([x], p) => x.softmax(p.dim),
  logSoftmax: ([x], p) => x.logSoftmax(p.dim),
  crossEntropy: ([x, target, weight], p) => crossEntropy(x, target, weight === undefined ? p : { ...p, weight: weight.detach() }),
  layerNorm: ([x, weight, bias], p) =>
    layerNorm(x, p.shape, { weight: weight ?? null, bias: bias ?? null, ...(p.eps === undefined ? {} : { eps: p.eps }) }),

  conv1d: ([x, weight, bias], p) => conv1d(x, weight, bias ?? null, p),
  conv2d: ([x, weight, bias], p) => conv2d(x, weight, bias ?? null, p),
  convTranspose2d: ([x, weight, bias], p) => convTranspose2d(x, weight, bias ?? null, p),
  maxPool2d: ([x], { kernel, ...options }) => maxPool2d(x, kernel, options),
  avgPool2d: ([x], { kernel, ...options }) => avgPool2d(x, kernel, options),
  adaptiveAvgPool2d: ([x], p) => adaptiveAvgPool2d(x, p.size),

  gather: ([x, index], p) => x.gather(p.dim, index),
  scatter: ([x, index, source], p) => x.scatter(p.dim, index, source),
  scatterAdd: ([x, index, source], p) => x.scatterAdd(p.dim, index, source),
  indexSelect: ([x, index], p) => x.indexSelect(p.dim, index),
  at: ([x, index]) => x.at(index),
  "at two": ([x, i, j]) => x.at(i, j),
  "at apart": ([x, i, j]) => x.at(i, ":", j),
  slices: ([x]) => x.at(slice(1, 4), slice(null, null, 2)),
  select: ([x]) => x.at(2),
  embedding: ([index, weight]) => embedding(index, weight),
  indexPut: ([x, index, value], p) => x.indexPut([index], value, p),
  maskedFill: ([x, mask]) => x.maskedFill(mask, 2.5),
  cat: (inputs, p) => cat(inputs, p.dim),
  stack: (inputs, p) => stack(inputs, p.dim),
  pad: ([x], p) => pad(x, p.padding, "constant", p.value),
  sort: ([x], { dim, ...options }) => x.sort(dim, options),
  topk: ([x], { k, dim, ...options }) => x.topk(k, dim, options),
  transpose: ([x]) => x.transpose(0, 2),
  expand: ([x]) => x.expand([2, 3, 4]),
  flip: ([x]) => x.flip([0, 1]),
  windows: ([x]) => x.windows([0], [3], { strides: [2] }),
};
