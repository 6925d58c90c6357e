import { gradcheck, gradgradcheck, noGrad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { arange, cat, randn, type Tensor, use } from "@adjoint/core";
import { beforeAll, describe, it } from "vitest";
import * as nn from "../index";

beforeAll(() => use(cpu()));

const double = { dtype: "float64" } as const;
const input = (...shape: number[]): Tensor => randn(shape, { ...double, requiresGrad: true });

let lstm: nn.LSTM;
let projected: nn.LSTM;
let gru: nn.GRU;
let plainGru: nn.GRU;
let attention: nn.MultiheadAttention;
let norm: nn.BatchNorm1d;

/** Modules whose gradients are not those of their parts alone, on inputs in float64. */
const functions: [string, (...inputs: Tensor[]) => Tensor, () => Tensor[]][] = [
  ["LSTM with projections", (x) => projected.forward(x)[0], () => [input(3, 1, 2)]],
  ["LSTM", (x, h, c) => valuesOf(lstm.forward(x, [h, c])), () => [input(3, 2, 2), input(2, 2, 3), input(2, 2, 3)]],
  ["LSTM in its weights", (weight, bias) => weighted(weight, bias), () => [input(12, 3), input(12)]],
  ["LSTM of one step", (x) => valuesOf(lstm.forward(x)), () => [input(1, 1, 2)]],
  ["GRU", (x, h) => everything(gru.forward(x, h)), () => [input(3, 1, 2), input(4, 1, 2)]],
  ["GRU in its weights", (weight, bias) => weightedGru(weight, bias), () => [input(9, 3), input(9)]],
  ["GRU without biases, of one step", (x) => everything(plainGru.forward(x)), () => [input(1, 2, 2)]],
  ["MultiheadAttention of one tensor", (x) => attention.forward(x, x, x)[0], () => [input(3, 1, 2)]],
  ["MultiheadAttention of three", (q, k, v) => attention.forward(q, k, v)[0], () => [input(2, 1, 2), input(3, 1, 2), input(3, 1, 2)]],
  ["BatchNorm1d", (x) => norm.forward(x), () => [input(4, 2)]],
  ["Embedding", (weight) => embeddingOf(weight), () => [input(4, 2)]],
];

/** All that an LSTM returns, in one tensor. */
const valuesOf = ([output, [hidden, cell]]: [Tensor, [Tensor, Tensor]]): Tensor =>
  cat([output.reshape([-1]), hidden.reshape([-1]).square(), cell.reshape([-1])]);

const everything = ([output, hidden]: [Tensor, Tensor]): Tensor => cat([output.reshape([-1]), hidden.reshape([-1]).square()]);

function weightedGru(weightHhL0: Tensor, biasHhL0: Tensor): Tensor {
  const net = new nn.GRU(2, 3, double);
  noGrad(() => net.parameters().forEach((parameter) => void parameter.fill_(0.3)));
  Object.assign(net, { weightHhL0, biasHhL0 });
  return everything(net.forward(arange(12, double).sin().reshape([3, 2, 2])));
}

function weighted(weightHhL0: Tensor, biasHhL0: Tensor): Tensor {
  const net = new nn.LSTM(2, 3, double);
  noGrad(() => net.parameters().forEach((parameter) => void parameter.fill_(0.3)));
  Object.assign(net, { weightHhL0, biasHhL0 });
  return valuesOf(net.forward(arange(12, double).sin().reshape([3, 2, 2])));
}

function embeddingOf(weight: Tensor): Tensor {
  const embedding = new nn.Embedding(4, 2, { ...double, paddingIdx: 1 });
  Object.assign(embedding, { weight });
  return embedding.forward([[0, 3, 3]]).square();
}

beforeAll(() => {
  lstm = new nn.LSTM(2, 3, { ...double, bidirectional: true });
  projected = new nn.LSTM(2, 3, { ...double, bidirectional: true, projSize: 2 });
  gru = new nn.GRU(2, 2, { ...double, numLayers: 2, bidirectional: true });
  plainGru = new nn.GRU(2, 3, { ...double, bias: false });
  attention = new nn.MultiheadAttention(2, 1, { ...double, addBiasKv: true });
  norm = new nn.BatchNorm1d(2, double);
});

describe("gradients agree with differences, and so do theirs", () => {
  it.each(functions)("%s", async (_, fn, inputs) => {
    await gradcheck(fn, inputs());
    await gradgradcheck(fn, inputs());
  });
});
