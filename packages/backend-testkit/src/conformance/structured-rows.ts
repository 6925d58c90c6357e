import {
  asarray,
  scalar,
  adaptiveAvgPool2d,
  arange,
  avgPool2d,
  batchNorm,
  bmm,
  cat,
  conv1d,
  conv2d,
  convTranspose2d,
  crossEntropy,
  type DType,
  einsum,
  embedding,
  eye,
  fromTypedArray,
  full,
  layerNorm,
  linear,
  linspace,
  maxPool2d,
  maxPool2dWithIndices,
  oneHot,
  ones,
  rmsNorm,
  rotaryEmbedding,
  scaledDotProductAttention,
  slice,
  stack,
  type Tensor,
  tensor,
  zeros,
} from "@adjoint/core";
import type { OpName } from "@adjoint/core/testing";
import type { RandomRowName } from "./random-rows";
import { selectionRuns } from "./selection-rows";
import { statisticsRuns } from "./statistics-rows";

type Inputs = readonly [Tensor, Tensor, Tensor, ...Tensor[]];
type Result = Tensor | readonly Tensor[] | { readonly values: Tensor; readonly indices: Tensor };

/** An op on the inputs of its row in golden/conformance.json, called as tools/golden/conformance.py calls PyTorch's. */
export interface StructuredRow {
  readonly family: string;
  readonly run: (inputs: Inputs, dtype: DType) => Result | Promise<Result>;
}

const rows = <N extends string>(family: string, runs: { readonly [K in N]: StructuredRow["run"] }): { readonly [K in N]: StructuredRow } =>
  Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, { family, run }])) as { readonly [K in N]: StructuredRow };

const square = Float64Array.of(1, 0, 1, 1);

/** Every public op that is neither elementwise nor random, but for the twins that read at once. An op without a row does not compile. */
export const structuredRows = {
  ...rows("Creation", {
    tensor: (_, dtype) =>
      tensor(
        [
          [1, 0],
          [1, 1],
        ],
        { dtype },
      ),
    scalar: (_, dtype) => scalar(1, { dtype }),
    asarray: (_, dtype) => asarray([1, 0, 1], { dtype }),
    fromTypedArray: (_, dtype) => fromTypedArray(square, [2, 2], { dtype }),
    full: (_, dtype) => full([2, 2], 1, { dtype }),
    zeros: (_, dtype) => zeros([2, 2], { dtype }),
    ones: (_, dtype) => ones([2, 2], { dtype }),
    eye: (_, dtype) => eye(2, 3, { dtype }),
    arange: (_, dtype) => arange(1, 6, 2, { dtype }),
    linspace: (_, dtype) => linspace(0, 2, 3, { dtype }),
    fullLike: ([x]) => x.fullLike(1),
    zerosLike: ([x]) => x.zerosLike(),
    onesLike: ([x]) => x.onesLike(),
    fill_: ([x]) => x.clone().fill_(1),
    zero_: ([x]) => x.clone().zero_(),
    copy_: ([x, y]) => x.clone().copy_(y),
  }),
  ...rows("Reductions", {
    sum: ([x]) => x.sum(1),
    prod: ([x]) => x.prod(1),
    mean: ([x]) => x.mean(1),
    var: ([x]) => x.var(1),
    std: ([x]) => x.std(1),
    amax: ([x]) => x.amax(1),
    amin: ([x]) => x.amin(1),
    max: ([x]) => x.max(1),
    min: ([x]) => x.min(1),
    argmax: ([x]) => x.argmax(1),
    argmin: ([x]) => x.argmin(1),
    all: ([x]) => x.all(1),
    any: ([x]) => x.any(1),
    countNonzero: ([x]) => x.countNonzero(1),
    logsumexp: ([x]) => x.logsumexp(1),
    norm: ([x]) => x.norm(2, 1),
    allclose: async ([a, b]) => tensor([await a.allclose(a), await a.allclose(b)]),
    equal: async ([a, b]) => tensor([await a.equal(a), await a.equal(b)]),
    trace: ([x]) => x.trace(),
  }),
  ...rows("Scans", {
    cumsum: ([x]) => x.cumsum(1),
    cumprod: ([x]) => x.cumprod(1),
    cummax: ([x]) => x.cummax(1),
    cummin: ([x]) => x.cummin(1),
    logcumsumexp: ([x]) => x.logcumsumexp(1),
    diff: ([x]) => x.diff(),
  }),
  ...rows("Views", {
    reshape: ([x]) => x.reshape([3, 2]),
    view: ([x]) => x.view([6]),
    permute: ([x]) => x.permute([2, 0, 1]),
    transpose: ([x]) => x.transpose(0, 1),
    t: ([x]) => x.t(),
    expand: ([x]) => x.expand([2, 3]),
    broadcastTo: ([x]) => x.broadcastTo([2, 3]),
    squeeze: ([x]) => x.squeeze(1),
    unsqueeze: ([x]) => x.unsqueeze(1),
    flatten: ([x]) => x.flatten(1),
    flip: ([x]) => x.flip(1),
    narrow: ([x]) => x.narrow(1, 1, 2),
    select: ([x]) => x.select(1, 2),
    split: ([x]) => x.split([1, 2], 1),
    chunk: ([x]) => x.chunk(2, 1),
    windows: ([x]) => x.windows([1], [2]),
    contiguous: ([x]) => x.t().contiguous(),
    clone: ([x]) => x.t().clone(),
  }),
  ...rows("Indexing", {
    at: ([x, i]) => x.at(i, slice(1)),
    indexPut: ([x, i, v]) => x.indexPut([i], v),
    set_: ([x, i, v]) => x.clone().set_([i], v),
    gather: ([x, i]) => x.gather(0, i),
    scatter: ([x, i, v]) => x.scatter(0, i, v),
    scatterAdd: ([x, i, v]) => x.scatterAdd(0, i, v),
    take: ([x, i]) => x.take(i),
    indexSelect: ([x, i]) => x.indexSelect(0, i),
    embedding: ([i, weight]) => embedding(i, weight),
    oneHot: ([x]) => oneHot(x, 4),
    indexFill: ([x, i]) => x.indexFill(0, i, 1),
  }),
  ...rows("Joining and sorting", {
    cat: ([a, b]) => cat([a, b], 1),
    stack: ([a, b]) => stack([a, b], 1),
    pad: ([x]) => x.pad([1, 0, 0, 1], "constant", 1),
    sort: ([x]) => x.sort(1),
    argsort: ([x]) => x.argsort(1),
    topk: ([x]) => x.topk(2, 1),
  }),
  ...rows("Masks and indices", selectionRuns),
  ...rows("Statistics and sets", statisticsRuns),
  ...rows("Products", {
    matmul: ([a, b]) => a.matmul(b),
    bmm: ([a, b]) => bmm(a, b),
    mv: ([a, b]) => a.mv(b),
    dot: ([a, b]) => a.dot(b),
    outer: ([a, b]) => a.outer(b),
    linear: ([x, weight, bias]) => linear(x, weight, bias),
    einsum: ([a, b]) => einsum("ij,jk->ki", a, b),
  }),
  ...rows("Convolution and pooling", {
    conv1d: ([x, weight, bias]) => conv1d(x, weight, bias, { padding: 1 }),
    conv2d: ([x, weight, bias]) => conv2d(x, weight, bias, { stride: 2, padding: 1 }),
    convTranspose2d: ([x, weight, bias]) => convTranspose2d(x, weight, bias, { stride: 2 }),
    maxPool2d: ([x]) => maxPool2d(x, 2),
    maxPool2dWithIndices: ([x]) => maxPool2dWithIndices(x, 2),
    avgPool2d: ([x]) => avgPool2d(x, 2, { stride: 1, padding: 1 }),
    adaptiveAvgPool2d: ([x]) => adaptiveAvgPool2d(x, 2),
  }),
  ...rows("Normalisation and attention", {
    softmax: ([x]) => x.softmax(1),
    logSoftmax: ([x]) => x.logSoftmax(1),
    crossEntropy: ([x, target]) => crossEntropy(x, target),
    layerNorm: ([x, weight, bias]) => layerNorm(x, [3], { weight, bias }),
    rmsNorm: ([x, weight]) => rmsNorm(x, [3], { weight, eps: 1e-3 }),
    batchNorm: ([x, weight, bias]) => batchNorm(x, null, null, { weight, bias, training: true }),
    scaledDotProductAttention: ([q, k, v]) => scaledDotProductAttention(q, k, v, { isCausal: true }),
    rotaryEmbedding: ([x]) => rotaryEmbedding(x),
    tril: ([x]) => x.tril(),
    triu: ([x]) => x.triu(),
  }),
} satisfies { readonly [N in Exclude<OpName, RandomRowName | `${string}Sync`>]: StructuredRow };
