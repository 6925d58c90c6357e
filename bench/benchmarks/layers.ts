import type { Shape } from "@adjoint/core";
import type { Benchmark } from "../benchmark";
import { benchmarkOf, type Row } from "./rows";

const centred = { low: -1, high: 1 };

/** Layers forward and backward, and convolutions. */
const rows: readonly Omit<Row, "family">[] = [
  {
    op: "softmaxGradient",
    title: "Softmax over the rows of 1024², forward and backward",
    operands: [
      [1024, 1024],
      [1024, 1024],
    ],
    ...centred,
    tolerance: 1e-4,
    factor: 1.1,
  },
  {
    op: "layerNormGradient",
    title: "Layer norm over the rows of 1024 × 768, forward and backward",
    operands: [[1024, 768], [768], [768], [1024, 768]],
    ...centred,
    tolerance: 1e-4,
    factor: 1.5,
  },
  {
    op: "batchNormGradient",
    title: "Batch norm of 32 × 64 planes of 28 × 28, forward and backward",
    operands: [[32, 64, 28, 28], [64], [64], [32, 64, 28, 28]],
    ...centred,
    tolerance: 1e-4,
  },
  {
    op: "maxPoolGradient",
    title: "Max pooling by 2 × 2 of 32 × 32 planes of 56 × 56, forward and backward",
    operands: [
      [32, 32, 56, 56],
      [32, 32, 28, 28],
    ],
    ...centred,
    tolerance: 1e-6,
  },
  {
    op: "embeddingGradient",
    title: "4096 rows of a table of 10,000 × 128, forward and backward",
    operands: [[10_000, 128], { indices: [4096], below: 10_000 }, [4096, 128]],
    ...centred,
    tolerance: 1e-5,
  },
  ...(["attention", "attentionGradient"] as const).map(
    (op): Omit<Row, "family"> => ({
      op,
      title: `Attention of 1024 positions in 8 heads of 64${op === "attention" ? "" : ", forward and backward"}`,
      operands: new Array<Shape>(op === "attention" ? 3 : 4).fill([1, 8, 1024, 64]),
      ...centred,
      tolerance: 1e-4,
    }),
  ),
  ...(["conv", "convGradient"] as const).flatMap((op): Omit<Row, "family">[] => {
    const backward = op === "convGradient";
    const also = backward ? ", forward and backward" : "";
    const few = { ...centred, tolerance: 1e-4 };
    return [
      {
        op,
        size: "64",
        title: `Convolution 64 → 64, 3 × 3, of 8 images of 56 × 56${also}`,
        operands: [[8, 64, 56, 56], [64, 64, 3, 3], ...(backward ? [[8, 64, 56, 56]] : [])],
        ...few,
        factor: 1.05,
      },
      {
        op,
        size: "1",
        title: `Convolution 1 → 16, 3 × 3, of 32 images of 28 × 28${also}`,
        operands: [[32, 1, 28, 28], [16, 1, 3, 3], ...(backward ? [[32, 16, 28, 28]] : [])],
        ...few,
        factor: 1.1,
      },
      {
        op,
        size: "depthwise",
        title: `Convolution of each of 64 channels, 3 × 3, of 8 images of 56 × 56${also}`,
        operands: [[8, 64, 56, 56], [64, 1, 3, 3], ...(backward ? [[8, 64, 56, 56]] : [])],
        ...few,
        factor: 1.1,
      },
    ];
  }),
];

export const layerBenchmarks: readonly Benchmark[] = rows.map((row) => benchmarkOf({ family: "layer", fast: true, ...row }));
