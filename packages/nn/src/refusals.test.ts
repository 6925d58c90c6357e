import { cpu } from "@adjoint/backend-cpu-js";
import { AdjointError, ones, tensor, use, zeros } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import * as functional from "./functional";
import * as nn from "./index";
import * as init from "./init";
import * as optim from "./optim";

await use(cpu());

const detached = new Float32Array(2);
structuredClone(detached, { transfer: [detached.buffer] });

const garbage: readonly unknown[] = [
  detached,
  ...[undefined, null, Number.NaN, -1, 0, 1.5, 2 ** 53, "x", "", true, 12n, Symbol("s"), () => 1, {}, [], [0], [1.5], ["x"], [null]],
  ...[
    new Float32Array(2),
    new Map(),
    ones([2, 3]),
    zeros([0]),
    ones([]),
    tensor([1, 7], { dtype: "int32" }),
    tensor([true, false], { dtype: "int32" }),
    ones([2, 2, 2, 2]),
  ],
];

const make: Record<string, () => nn.Module> = {
  Linear: () => new nn.Linear(2, 2),
  Flatten: () => new nn.Flatten(),
  Conv1d: () => new nn.Conv1d(2, 2, 1),
  Conv2d: () => new nn.Conv2d(2, 2, 1),
  ConvTranspose2d: () => new nn.ConvTranspose2d(2, 2, 1),
  MaxPool2d: () => new nn.MaxPool2d(2),
  AvgPool2d: () => new nn.AvgPool2d(2),
  AdaptiveAvgPool2d: () => new nn.AdaptiveAvgPool2d(1),
  BatchNorm1d: () => new nn.BatchNorm1d(2),
  BatchNorm2d: () => new nn.BatchNorm2d(2),
  LayerNorm: () => new nn.LayerNorm(2),
  RMSNorm: () => new nn.RMSNorm(2),
  Dropout: () => new nn.Dropout(),
  Embedding: () => new nn.Embedding(2, 2, { maxNorm: 1, paddingIdx: 0 }),
  MultiheadAttention: () => new nn.MultiheadAttention(2, 1),
  TransformerEncoderLayer: () => new nn.TransformerEncoderLayer(2, 1, { dimFeedforward: 2 }),
  GRU: () => new nn.GRU(2, 2),
  LSTM: () => new nn.LSTM(2, 2),
  ReLU: () => new nn.ReLU(),
  GELU: () => new nn.GELU(),
  SiLU: () => new nn.SiLU(),
  Mish: () => new nn.Mish(),
  Sigmoid: () => new nn.Sigmoid(),
  LogSigmoid: () => new nn.LogSigmoid(),
  Tanh: () => new nn.Tanh(),
  Softmax: () => new nn.Softmax(),
  LogSoftmax: () => new nn.LogSoftmax(),
  LeakyReLU: () => new nn.LeakyReLU(),
  ELU: () => new nn.ELU(),
  SELU: () => new nn.SELU(),
  Softplus: () => new nn.Softplus(),
  Residual: () => new nn.Residual(new nn.Linear(2, 2)),
  Sequential: () => new nn.Sequential(new nn.Linear(2, 2)),
  MSELoss: () => new nn.MSELoss(),
  L1Loss: () => new nn.L1Loss(),
  HuberLoss: () => new nn.HuberLoss(),
  SmoothL1Loss: () => new nn.SmoothL1Loss(),
  CrossEntropyLoss: () => new nn.CrossEntropyLoss(),
  NLLLoss: () => new nn.NLLLoss(),
  BCELoss: () => new nn.BCELoss(),
  BCEWithLogitsLoss: () => new nn.BCEWithLogitsLoss(),
  KLDivLoss: () => new nn.KLDivLoss(),
};

/** An error that is not ours, if the call ends in one. */
function engineError(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (!(error instanceof AdjointError)) return `${String(error)}${(error as Error).stack?.split("\n")[1]}`;
  }
  return undefined;
}

const label = (value: unknown): string =>
  typeof value === "symbol"
    ? "a symbol"
    : value === detached
      ? "a detached array"
      : Array.isArray(value)
        ? `[${value.map(String)}]`
        : String(value);

function tryAll(call: (...values: unknown[]) => unknown, before: readonly unknown[]): string[] {
  return garbage.flatMap((value) => {
    const error = engineError(() => call(...before, value));
    return error === undefined ? [] : [`${label(value)}: ${error}`];
  });
}

/** What fits in the first places, so that the garbage comes in a later one. */
const leads: readonly (readonly unknown[])[] = [
  [],
  [ones([2, 2])],
  [ones([2, 2]), ones([2, 2])],
  [ones([2, 2]), ones([2, 2]), ones([2, 2])],
];

describe("no input of forward makes an engine's error", () => {
  it.each(Object.entries(make))("%s", (_, constructor) => {
    const module = constructor() as nn.Module & { forward(...inputs: unknown[]): unknown };
    for (const lead of leads) expect(tryAll((...values) => module.forward(...values), lead)).toEqual([]);
  });
});

describe("no argument of a constructor makes an engine's error", () => {
  const constructors = Object.entries(nn as unknown as Record<string, unknown>).filter(([name]) => name !== "Module");

  it.each(constructors)("%s", (_, constructor) => {
    const construct = (...values: unknown[]): unknown => new (constructor as new (...values: unknown[]) => unknown)(...values);
    for (const lead of [[], [2], [2, 2], [2, 2, 1]]) expect(tryAll(construct, lead)).toEqual([]);
  });
});

describe("no argument of a function makes an engine's error", () => {
  const functions = Object.entries({ ...functional, ...init } as unknown as Record<string, (...values: unknown[]) => unknown>);

  it.each(functions.filter(([, each]) => typeof each === "function"))("%s", (_, each) => {
    for (const lead of leads.slice(0, 3)) expect(tryAll(each, lead)).toEqual([]);
  });
});

it("a loss takes its options alone", () => {
  for (const Loss of [nn.MSELoss, nn.L1Loss] as unknown as (new (
    ...values: unknown[]
  ) => nn.L1Loss)[]) {
    for (const more of [null, 5, {}, new nn.Linear(1, 1)]) expect(new Loss({ reduction: "sum" }, more).reduction).toBe("sum");
    expect(() => new Loss({ bogus: 1 })).toThrow(AdjointError);
  }
});

describe("nothing in the place of parameters makes an engine's error", () => {
  const exported = Object.entries(optim as unknown as Record<string, unknown>);
  const optimizers = exported.filter(
    ([, value]) => typeof value === "function" && (value as { prototype?: unknown }).prototype instanceof optim.Optimizer,
  );

  it.each(optimizers)("of %s", (_, constructor) => {
    const construct = (...values: unknown[]): unknown => new (constructor as new (...values: unknown[]) => unknown)(...values, { lr: 0.1 });
    expect(tryAll(construct, [])).toEqual([]);
    expect(tryAll((params) => construct([{ params }]), [])).toEqual([]);
  });

  it("of an optimizer without settings", () => {
    const Bare = optim.Optimizer as unknown as new (...values: unknown[]) => unknown;
    expect(() => new Bare("Own", [ones([1], { requiresGrad: true })])).toThrow("Optimizer: takes an object of all settings as defaults");
    expect(tryAll((value) => new Bare("Own", value, { lr: 1 }), [])).toEqual([]);
  });

  it.each([
    ["clipGradNorm", optim.clipGradNorm],
    ["clipGradValue", optim.clipGradValue],
  ])("of %s", (_, clip) => {
    expect(tryAll((params) => clip(params as never, 1), [])).toEqual([]);
  });
});
