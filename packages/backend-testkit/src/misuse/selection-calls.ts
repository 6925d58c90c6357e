import type { Piece } from "./pieces";

const x = "tensor([[3, -1, 2], [0.5, 4, -2]])";
const whole = "tensor([[3, -1, 2], [7, 4, -2]], { dtype: 'int32' })";
const index = "tensor([1, 0], { dtype: 'int32' })";
const mask = "tensor([[true, false, true], [false, false, true]])";
const distinct: readonly (readonly Piece[])[] = [[x, { returnInverse: "true", returnCounts: "true", dim: "1" }], [whole]];

/** Calls of masks, indices and sets: see `opCalls`. */
export const selectionCalls = {
  maskedSelect: [[x, mask]],
  maskedSelectSync: [[x, mask]],
  maskedScatter: [[x, mask, "ones([3])"]],
  nonzero: [[x, { asTuple: "true" }], [whole]],
  nonzeroSync: [[x, { asTuple: "true" }], [mask]],
  argwhere: [[whole]],
  argwhereSync: [[whole]],
  takeAlongDim: [
    [x, [["0"], ["2"]], "1"],
    [x, ["5", "0"]],
  ],
  put: [[x, ["5", "-6"], "ones([2])", { accumulate: "true" }]],
  indexAdd: [[x, "0", index, x, { alpha: "2" }]],
  indexReduce: [[x, "0", index, x, '"amin"', { includeSelf: "false" }]],
  scatterReduce: [
    [x, "1", [["0"], ["1"]], x, '"mean"', { includeSelf: "false" }],
    [whole, "0", [["0", "1", "1"]], whole, '"prod"'],
  ],
  searchsorted: [
    ["tensor([1, 3, 5])", x, { right: "true", side: '"right"', sorter: ["0", "1", "2"] }],
    ["tensor([1, 3, 5])", "3"],
  ],
  bucketize: [[x, "tensor([1, 3, 5])", { right: "true" }]],
  unravelIndex: [
    [
      ["1", "5"],
      ["2", "3"],
    ],
    [index, ["2", "3"]],
  ],
  trilIndices: [["3", "2", { offset: "-1", device: "undefined" }]],
  triuIndices: [["3", "2", { offset: "1", device: "undefined" }]],
  isin: [
    [x, "tensor([4, 2])", { invert: "true", assumeUnique: "true" }],
    [whole, "7"],
  ],
  unique: [...distinct, [x, { sorted: "true" }]],
  uniqueSync: distinct,
  uniqueConsecutive: distinct,
  uniqueConsecutiveSync: distinct,
} satisfies Readonly<Record<string, readonly (readonly Piece[])[]>>;
