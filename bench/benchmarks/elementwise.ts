import type { Shape } from "@adjoint/core";
import type { Benchmark } from "../benchmark";
import { benchmarkOf, type Row } from "./rows";

const million: Shape = [1_000_000];
const square: Shape = [1024, 1024];
const centred = { low: -1, high: 1 };
const wide = { low: -4, high: 4 };
// Positive numbers: the errors of different orders of summing are then small beside the sum.
const positive = { low: 0, high: 1 };

const rows: readonly Omit<Row, "family">[] = [
  { op: "add", title: "Sum of two arrays of 10⁶", operands: [million, million], ...centred, tolerance: 1e-6, factor: 1.05 },
  { op: "exp", title: "Exponential of 10⁶", operands: [million], ...wide, tolerance: 1e-5, factor: 1.2 },
  { op: "geluTanh", title: "GELU by tanh of 10⁶", operands: [million], ...wide, tolerance: 1e-5, factor: 1.2 },
  { op: "geluChain", title: "GELU by tanh of 10⁶, in sums and products", operands: [million], ...wide, tolerance: 1e-5, factor: 1.2 },
  { op: "sum", title: "Sum over 10⁶", operands: [million], ...positive, tolerance: 1e-3, factor: 1.05 },
  { op: "softmax", title: "Softmax over the rows of 1024²", operands: [square], ...wide, tolerance: 1e-4, factor: 1.1 },
  { op: "addRow", title: "Sum of 1024² and a row of 1024", operands: [square, [1024]], ...centred, tolerance: 1e-6, factor: 1.05 },
  { op: "sumColumns", title: "Sums of the columns of 1024²", operands: [square], ...positive, tolerance: 1e-4, factor: 1.05 },
  { op: "sumRows", title: "Sums of the rows of 1024²", operands: [square], ...positive, tolerance: 1e-4, factor: 1.05 },
  {
    op: "layerNorm",
    title: "Layer norm over the rows of 1024 × 768",
    operands: [[1024, 768], [768], [768]],
    ...centred,
    tolerance: 1e-4,
    factor: 1.5,
  },
  { op: "topk", title: "The 8 largest of each row of 1024²", operands: [square], ...centred, tolerance: 1e-6, factor: 1.2 },
  { op: "topkLong", title: "The 100 largest of 10⁶", operands: [million], ...centred, tolerance: 1e-6, factor: 1.2 },
  {
    op: "maxPool",
    title: "Max pooling by 2 × 2 of 32 × 32 planes of 56 × 56",
    operands: [[32, 32, 56, 56]],
    ...centred,
    tolerance: 1e-6,
    factor: 1.1,
  },
  {
    op: "gather",
    title: "10⁶ elements of 10⁶, by indices",
    operands: [million, { indices: million, below: 1e6 }],
    ...centred,
    tolerance: 0,
    factor: 1.1,
  },
];

export const elementwiseBenchmarks: readonly Benchmark[] = rows.map((row) => benchmarkOf({ family: "elementwise", ...row }));
