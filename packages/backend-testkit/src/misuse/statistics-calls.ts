import type { Piece } from "./pieces";

const x = "tensor([[3, -1, 2], [0.5, 4, -2]])";
const whole = "tensor([[3, -1, 2], [7, 4, -2]], { dtype: 'int32' })";
const keep = { keepdim: "true" };
const counts: readonly (readonly Piece[])[] = [[["1", "3", "1"], "tensor([0.5, 1, 2])", "5"], ["tensor([2, 0], { dtype: 'int32' })"]];

/** Calls of statistics: see `opCalls`. */
export const statisticsCalls = {
  median: [[x, "1", keep], [whole]],
  nanmedian: [[x, "0", keep], [x]],
  kthvalue: [[x, "2", "1", keep]],
  mode: [[whole, "1", keep]],
  quantile: [
    [x, ["0.25", "1"], "1", { ...keep, interpolation: '"hazen"' }],
    [x, "0.5", "null"],
    [x, "scalar(0.5)", "0", { interpolation: '"nearest"' }],
  ],
  nanquantile: [[x, "0.5", "1", { ...keep, interpolation: '"lower"' }]],
  nansum: [[x, ["0", "1"], { ...keep, dtype: '"float32"' }]],
  nanmean: [[x, "1", { ...keep, dtype: '"float32"' }]],
  varMean: [[x, "1", { ...keep, correction: "0" }]],
  stdMean: [[x, "1", { ...keep, correction: "1" }]],
  aminmax: [[x, { ...keep, dim: "1" }]],
  ptp: [[x, "1", keep]],
  histc: [[x, "4", "-1", "3"], [x]],
  histogram: [
    [x, "3", { range: ["0", "1"], weight: x, density: "true" }],
    [x, "tensor([0, 1, 3])"],
  ],
  bincount: counts,
  bincountSync: counts,
  cov: [[x, { correction: "1", fweights: "tensor([1, 2, 1], { dtype: 'int32' })", aweights: "ones([3])" }]],
  corrcoef: [[x]],
  msort: [[x]],
  lexsort: [[[x, whole], "1"]],
  trapezoid: [
    [x, "tensor([0, 1, 3])", { dim: "1" }],
    [x, "null", { dx: "0.5", dim: "0" }],
  ],
  cumulativeTrapezoid: [
    [x, "ones([2, 3])", { dim: "1" }],
    [x, "null", { dx: "0.5", dim: "0" }],
  ],
} satisfies Readonly<Record<string, readonly (readonly Piece[])[]>>;
