import type { OpName } from "@adjoint/core/internal";
import type { Piece } from "./pieces";
import { linalgCalls } from "./linalg-calls";
import { selectionCalls } from "./selection-calls";
import { statisticsCalls } from "./statistics-calls";

const m = "ones([2, 3])";
const x = "tensor([[3, -1, 2], [0.5, 4, -2]])";
const whole = "tensor([[3, -1, 2], [7, 4, -2]], { dtype: 'int32' })";
const index = "tensor([1, 0], { dtype: 'int32' })";
const mask = "tensor([[true, false, true], [false, false, true]])";
const image = "arange(32).reshape([1, 2, 4, 4]).to('float32')";
const made = { dtype: '"float32"', device: "undefined", requiresGrad: "true" };
const keep = { keepdim: "true" };
const seeded = { generator: "new Generator(3)" };
const drawn = { ...seeded, ...made };
const sliding = { stride: ["1", "2"], padding: ["0", "1"] };

/** Calls of every op that is neither elementwise nor left out of the table: in order, each the arguments of one, the tensor that a method belongs to first. */
export const opCalls = {
  tensor: [
    [
      [
        ["1", "2"],
        ["3", "4"],
      ],
      made,
    ],
    ["new Float32Array([1, 2])", { dtype: '"int32"' }],
    [x, made],
    ["[true, 2, 0.5]"],
    ["[true, 2n]"],
  ],
  scalar: [["0.5", made], ["true"], ["1n", { dtype: '"int64"' }]],
  asarray: [
    [["1", "2.5"], made],
    [x, made],
  ],
  fromTypedArray: [
    ["new Float32Array(6)", ["2", "3"], made],
    ["new BigInt64Array(2)", ["2"]],
  ],
  full: [
    [["2", "3"], "1", made],
    [["2"], "true"],
    [["2"], "300", { dtype: '"uint8"' }],
  ],
  zeros: [[["2", "3"], made]],
  ones: [[["2", "3"], made]],
  empty: [[["2", "3"], made]],
  eye: [["2", "3", made]],
  arange: [
    ["1", "6", "2", made],
    ["5", made],
    ["1", "2", made],
  ],
  linspace: [["0", "2", "3", made]],
  logspace: [["0", "2", "3", "10", made]],
  geomspace: [["1", "4", "3", made]],
  tri: [["2", "3", "1", made]],
  vander: [["ones([3])", "2", "true"]],
  hannWindow: [["5", "true", made]],
  hammingWindow: [["5", "false", "0.5", "0.5", made]],
  blackmanWindow: [["5", "true", made]],
  bartlettWindow: [["5", "true", made]],
  kaiserWindow: [["5", "true", "8", made]],
  fullLike: [[x, "1", made]],
  zerosLike: [[x, made]],
  onesLike: [[x, made]],
  emptyLike: [[x, made]],
  fill_: [[m, "1"]],
  zero_: [[m]],
  copy_: [
    [m, x],
    [m, "ones([3])"],
  ],
  rand: [[["2", "3"], drawn]],
  randn: [[["2", "3"], drawn]],
  uniform: [[["2", "3"], "-1", "1", drawn]],
  normal: [
    ["0", "1", ["2", "3"], drawn],
    [x, "1", "undefined", seeded],
    ["0", m, "undefined", seeded],
  ],
  randint: [
    ["5", ["2", "3"], { ...drawn, dtype: '"int32"' }],
    ["-5", "5", ["2"], seeded],
  ],
  randperm: [["5", { ...seeded, dtype: '"int32"' }]],
  bernoulli: [["full([2, 3], 0.5)", seeded]],
  multinomial: [[m, "2", { ...seeded, replacement: "true" }]],
  dropout: [[x, "0.5", { ...seeded, training: "true" }]],

  sum: [[x, "1", { ...keep, dtype: '"float32"' }], [x, ["0", "1"]], [x]],
  prod: [[x, "1", { ...keep, dtype: '"float32"' }]],
  mean: [[x, "1", { ...keep, dtype: '"float32"' }]],
  var: [[x, "1", { ...keep, correction: "1" }]],
  std: [[x, ["0"], { ...keep, correction: "0" }]],
  amax: [[x, "1", keep]],
  amin: [[x, ["0", "1"], keep]],
  max: [[x, "1", keep], [x, m], [x]],
  min: [[x, "0", keep], [x, m], [x]],
  argmax: [[x, "1", keep], [x]],
  argmin: [[x, "1", keep]],
  all: [[mask, "1", keep]],
  any: [[mask, ["0"], keep]],
  countNonzero: [
    [whole, "1"],
    [whole, ["0", "1"]],
  ],
  logsumexp: [[x, "1", keep]],
  norm: [
    [x, "2", "1", { ...keep, dtype: '"float32"' }],
    [x, '"fro"', ["0", "1"]],
    [x, "Infinity"],
    [x, "0", "0"],
  ],
  allclose: [[x, m, "1e-5", "1e-8", "true"]],
  equal: [[x, x]],
  trace: [[x]],
  polygamma: [["1", x]],

  reshape: [
    [x, ["3", "-1"]],
    [x, "6"],
  ],
  view: [
    [x, ["3", "2"]],
    [x, "-1"],
  ],
  permute: [
    [x, ["1", "0"]],
    [x, "0", "1"],
  ],
  transpose: [[x, "0", "1"]],
  t: [[x]],
  expand: [
    ["ones([3])", ["2", "-1"]],
    ["ones([3])", "2", "3"],
  ],
  broadcastTo: [["ones([3])", ["2", "3"]]],
  squeeze: [
    ["ones([1, 2, 1])", "0"],
    ["ones([1, 2, 1])", ["0", "2"]],
  ],
  unsqueeze: [[x, "1"]],
  flatten: [["ones([2, 3, 4])", "1", "2"]],
  flip: [
    [x, ["0", "1"]],
    [x, "0"],
  ],
  narrow: [[x, "1", "1", "2"]],
  select: [[x, "1", "2"]],
  split: [
    [x, ["1", "2"], "1"],
    [x, "2", "1"],
  ],
  chunk: [[x, "2", "1"]],
  windows: [
    [x, ["1"], ["2"], { strides: ["1"], dilations: ["1"] }],
    [x, ["0", "1"], ["2", "2"]],
  ],
  unfold: [[x, "1", "2", "1"]],
  unbind: [[x, "1"]],
  movedim: [
    [x, "0", "1"],
    [x, ["0", "1"], ["1", "0"]],
  ],
  swapaxes: [[x, "0", "1"]],
  unflatten: [["ones([6, 2])", "0", ["2", "-1"]]],
  tensorSplit: [
    [x, "2", "1"],
    [x, ["1", "2"], "1"],
  ],
  rot90: [[x, "1", ["0", "1"]]],
  repeat: [[x, "2", "1"]],
  tile: [
    [x, "2"],
    [x, ["2", "1"]],
  ],
  repeatInterleave: [
    [x, "2", "1"],
    [x, ["1", "2"], "0"],
    [x, index, "0", { outputSize: "1" }],
  ],
  roll: [
    [x, "1"],
    [x, ["1", "-1"], ["0", "1"]],
  ],
  diagonal: [[x, "1", "0", "1"]],
  asStrided: [[x, ["2", "2"], ["1", "2"], "1"]],
  diag: [["ones([3])", "1"], [x]],
  diagflat: [[x, "1"]],
  diagEmbed: [[x, "1", "0", "2"]],
  diagonalScatter: [[x, "ones([2])", "1", "0", "1"]],
  selectScatter: [[x, "ones([2])", "1", "2"]],
  sliceScatter: [[x, "ones([2, 2])", "1", "0", "3", "2"]],
  hstack: [[[x, m]]],
  vstack: [[[x, m]]],
  dstack: [[[x, m]]],
  columnStack: [[[x, "ones([2])"]]],
  broadcastTensors: [[[x, "ones([3])"]]],
  meshgrid: [[["ones([2])", "ones([3])"], { indexing: '"xy"' }]],
  glu: [[x, "0"]],
  contiguous: [[x]],
  clone: [[x]],

  at: [
    [x, "0"],
    [x, "-1", "slice(1, 3)"],
    [x, index, '":"'],
    [x, '"..."', "null", "[0, -1]"],
    [x, "{ start: 1, end: 3, step: 1 }"],
    [x, "slice(null, null, -1)", [["0"], ["1"]]],
  ],
  indexPut: [
    [x, [index], "5", { accumulate: "true" }],
    [x, ["0", "slice(1)"], "ones([2])"],
    [x, [mask], "7"],
    [x, ['":"', ["0", "1"]], "ones([])"],
  ],
  set_: [
    [m, [index], "5"],
    [m, ["0", "slice(0, 2)"], "zeros([2])"],
    [m, [mask], "7"],
  ],
  gather: [
    [x, "1", "tensor([[0], [1]], { dtype: 'int32' })"],
    [x, "1", [["0"], ["1"]]],
  ],
  scatter: [
    [x, "1", [["0"], ["1"]], "tensor([[9], [9]])"],
    [x, "0", "tensor([[0, 1, 0]], { dtype: 'int32' })", "5"],
  ],
  scatterAdd: [[x, "1", "tensor([[0], [0]], { dtype: 'int32' })", "ones([2, 1])"]],
  take: [[x, ["5", "-6"]]],
  indexSelect: [
    [x, "1", index],
    [x, "1", ["0", "2"]],
  ],
  embedding: [
    [index, x, { paddingIdx: "1" }],
    [["1", "0"], x],
  ],
  oneHot: [
    [index, "4"],
    [["1", "0"], "4"],
  ],
  indexFill: [
    [x, "1", index, "9"],
    [x, "0", index, "scalar(2)"],
  ],

  ...selectionCalls,
  ...statisticsCalls,
  ...linalgCalls,

  cat: [[[x, m], "1"], [[x]]],
  stack: [[[x, m], "1"]],
  pad: [
    [x, ["1", "0", "0", "1"], '"constant"', "1"],
    [x, ["-1", "0"]],
  ],
  sort: [[x, "1", { descending: "true", stable: "true" }]],
  argsort: [[x, "0", { descending: "true", stable: "true" }]],
  topk: [[x, "2", "1", { largest: "true", sorted: "true" }]],

  cumsum: [[x, "1", { dtype: '"float32"' }]],
  cumprod: [[x, "0", { dtype: '"float32"' }]],
  cummax: [[x, "1"]],
  cummin: [[x, "-1"]],
  logcumsumexp: [[x, "1"]],
  diff: [[x, "1", "0", { prepend: "ones([1, 3])", append: "ones([2, 3])" }]],

  matmul: [
    [x, "ones([3, 4])"],
    ["ones([2, 2, 3])", "ones([3])"],
    ["ones([2, 1, 2, 3])", "ones([3, 3, 2])"],
  ],
  bmm: [["ones([2, 2, 3])", "ones([2, 3, 1])"]],
  mv: [[x, "ones([3])"]],
  dot: [["ones([3])", "ones([3])"]],
  outer: [["ones([3])", "ones([2])"]],
  linear: [
    [x, "ones([4, 3])", "ones([4])"],
    [x, "ones([3])", "null"],
  ],
  einsum: [
    ['"ij,jk->ki"', x, "ones([3, 4])"],
    ['"...i,i->..."', x, "ones([3])"],
    ['"ii"', "ones([3, 3])"],
  ],

  conv1d: [["ones([1, 2, 5])", "ones([4, 1, 3])", "ones([4])", { stride: "1", padding: "1", dilation: "1", groups: "2" }]],
  conv2d: [
    [image, "ones([2, 2, 3, 3])", "null", { ...sliding, dilation: "1", groups: "1" }],
    [image, "ones([2, 1, 2, 2])", "ones([2])", { padding: '"same"', groups: "2" }],
  ],
  convTranspose2d: [
    [image, "ones([2, 1, 2, 2])", "ones([2])", { stride: "2", padding: ["0", "1"], outputPadding: "1", dilation: "1", groups: "2" }],
  ],
  maxPool2d: [[image, ["2", "3"], { ...sliding, dilation: "1", ceilMode: "true" }]],
  maxPool2dWithIndices: [[image, "2", { ...sliding, dilation: "1", ceilMode: "false" }]],
  avgPool2d: [[image, "2", { ...sliding, ceilMode: "true", countIncludePad: "false", divisorOverride: "3" }]],
  adaptiveAvgPool2d: [
    [image, ["3", "null"]],
    [image, "2"],
  ],

  softmax: [[x, "1", { dtype: '"float32"' }]],
  logSoftmax: [[x, "-1", { dtype: '"float32"' }]],
  crossEntropy: [
    [x, index, { weight: "ones([3])", reduction: '"mean"', ignoreIndex: "-100", labelSmoothing: "0.1" }],
    [x, ["1", "0"]],
    [x, "full([2, 3], 0.5)", { reduction: '"sum"' }],
  ],
  layerNorm: [[x, ["3"], { weight: "ones([3])", bias: "zeros([3])", eps: "1e-5" }]],
  rmsNorm: [[x, ["3"], { weight: "ones([3])", eps: "1e-5" }]],
  batchNorm: [[x, "zeros([3])", "ones([3])", { weight: "ones([3])", bias: "zeros([3])", training: "true", momentum: "0.1", eps: "1e-5" }]],
  scaledDotProductAttention: [
    [
      m,
      m,
      x,
      { attnMask: "ones([2, 2], { dtype: 'bool' })", isCausal: "false", scale: "0.5", dropoutP: "0", generator: "new Generator(1)" },
    ],
    [m, m, x, { isCausal: "true", dropoutP: "0.5", generator: "new Generator(1)" }],
  ],
  rotaryEmbedding: [["ones([2, 3, 4])", { base: "1000", offset: "2" }]],
  tril: [[x, "-1"]],
  triu: [[x, "1"]],
} satisfies { readonly [N in OpName]: readonly (readonly Piece[])[] };
