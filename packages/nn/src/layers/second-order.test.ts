import { gradcheck, gradgradcheck } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { randn, type Tensor, use } from "@adjoint/core";
import { beforeAll, describe, it } from "vitest";
import * as nn from "../index";

beforeAll(() => use(cpu()));

const double = { dtype: "float64" } as const;
const input = (...shape: number[]): Tensor => randn(shape, { ...double, requiresGrad: true });

let lstm: nn.LSTM;
let gru: nn.GRU;
let attention: nn.MultiheadAttention;
let norm: nn.BatchNorm1d;

/** Modules whose gradients are not those of their parts alone, on inputs in float64. */
const functions: [string, (...inputs: Tensor[]) => Tensor, () => Tensor[]][] = [
  ["LSTM", (x) => lstm.forward(x)[0], () => [input(3, 1, 2)]],
  ["GRU", (x, h) => gru.forward(x, h)[0], () => [input(3, 1, 2), input(2, 1, 2)]],
  ["MultiheadAttention of one tensor", (x) => attention.forward(x, x, x)[0], () => [input(3, 1, 2)]],
  ["MultiheadAttention of three", (q, k, v) => attention.forward(q, k, v)[0], () => [input(2, 1, 2), input(3, 1, 2), input(3, 1, 2)]],
  ["BatchNorm1d", (x) => norm.forward(x), () => [input(4, 2)]],
  ["Embedding", (weight) => embeddingOf(weight), () => [input(4, 2)]],
];

function embeddingOf(weight: Tensor): Tensor {
  const embedding = new nn.Embedding(4, 2, { ...double, paddingIdx: 1 });
  Object.assign(embedding, { weight });
  return embedding.forward([[0, 3, 3]]).square();
}

beforeAll(() => {
  lstm = new nn.LSTM(2, 3, { ...double, bidirectional: true, projSize: 2 });
  gru = new nn.GRU(2, 2, { ...double, numLayers: 2 });
  attention = new nn.MultiheadAttention(2, 1, { ...double, addBiasKv: true });
  norm = new nn.BatchNorm1d(2, double);
});

describe("gradients agree with differences, and so do theirs", () => {
  it.each(functions)("%s", async (_, fn, inputs) => {
    await gradcheck(fn, inputs());
    await gradgradcheck(fn, inputs());
  });
});
