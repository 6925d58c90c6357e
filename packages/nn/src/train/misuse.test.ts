import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, ones, type Tensor, use, zeros } from "@adjoint/core";
import { expect, it } from "vitest";
import { mseLoss } from "../functional";
import { Buffer, KLDivLoss, Linear, MSELoss, Parameter } from "../index";
import {
  Adam,
  clipGradNorm,
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  ReduceLROnPlateau,
  type RatedOptimizer,
  SGD,
  StepLR,
} from "../optim";
import { accuracy, Checkpoint, EarlyStopping, evaluate, fit, type History, LearningRate, Progress, TopK } from "../train";

await use(cpu());

/** What a program without types may hand over. */
// biome-ignore lint/suspicious/noExplicitAny: the type checker is what these tests go past.
const wrong = (value: unknown): any => value;

const batches = [[ones([1, 2]), ones([1, 2])]] as const;

function train(options: Record<string, unknown>): Promise<History> {
  const model = new Linear(2, 2);
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  return fit(model, batches, wrong({ optimizer, epochs: 1, loss: mseLoss, ...options }));
}

it.each([undefined, null, 1.5, "x"])("fit: a loss function that returns %s is refused by name", async (value) => {
  await expect(train({ loss: () => value as unknown as Tensor })).rejects.toThrow("fit: what the loss function returns is");
});

it("Checkpoint: options in place of the function that saves are refused at once", () => {
  expect(() => new Checkpoint({ every: 2 } as never)).toThrow(ArgumentError);
});

it.each(["callbacks", "metrics", "history", "forward", "scheduler", "validation", "clipGradNorm", "clipGradValue", "signal", "nonFinite"])(
  "fit: null for %s is as if it were not given",
  async (name) => {
    expect((await train({ [name]: null })).get("loss")).toHaveLength(1);
  },
);

it.each<[string, unknown]>([
  ["callbacks", [null]],
  ["callbacks", 1],
  ["callbacks", new Progress()],
  ["metrics", 1],
  ["metrics", { share: null }],
  ["metrics", { share: () => 0.5 }],
  ["history", 1],
  ["history", { epochs: [] }],
  ["forward", 1],
  ["forward", () => 1],
])("fit: an ArgumentError for %s that are %s", async (name, value) => {
  await expect(train({ [name]: value })).rejects.toThrow(ArgumentError);
});

it("fit without options asks for an optimizer, and evaluate needs none", async () => {
  const model = new Linear(2, 2);
  await expect(fit(model, batches, wrong({}))).rejects.toThrow("fit: optimizer is undefined.");
  await expect(fit(model, batches, wrong(null))).rejects.toThrow("fit: the options are null.");
  expect(await evaluate(model, batches)).toEqual({});
  await expect(evaluate(model, batches, wrong(null))).rejects.toThrow("evaluate: the options are null.");
  await expect(evaluate(model, batches, { loss: () => wrong(0.5) })).rejects.toThrow("evaluate: what the loss function returns is 0.5");
  await expect(evaluate(model, batches, wrong(1))).rejects.toThrow(ArgumentError);
});

it.each([2n, Number.NaN, "x", undefined])("LambdaLR: a function that returns %s is refused", (value) => {
  const lambda = (): number => wrong(value);
  expect(() => new LambdaLR(new SGD([ones([1])]), lambda)).toThrow("LambdaLR: what the function returns is a number");
});

it("a loss module passes over what it has no parameter for", () => {
  const Loose: new (...values: unknown[]) => MSELoss = wrong(MSELoss);
  expect(new Loose({}, {}).reduction).toBe("mean");
  expect(() => new Loose({ reduction: "batchmean" })).toThrow(ArgumentError);
  expect(new KLDivLoss({ reduction: "batchmean" }).reduction).toBe("batchmean");
});

it("apply takes a function", () => {
  expect(() => new Linear(2, 2).apply(wrong(undefined))).toThrow("apply: takes a function, not undefined.");
});

const madeWith: Record<string, (optimizer: RatedOptimizer, options: never) => unknown> = {
  StepLR: (optimizer, options) => new StepLR(optimizer, 1, options),
  MultiStepLR: (optimizer, options) => new MultiStepLR(optimizer, [1], options),
  ExponentialLR: (optimizer, options) => new ExponentialLR(optimizer, 0.9, options),
  CosineAnnealingLR: (optimizer, options) => new CosineAnnealingLR(optimizer, 10, options),
  LinearLR: (optimizer, options) => new LinearLR(optimizer, options),
  LambdaLR: (optimizer, options) => new LambdaLR(optimizer, () => 1, options),
  ReduceLROnPlateau: (optimizer, options) => new ReduceLROnPlateau(optimizer, options),
  LearningRate: (optimizer, options) => new LearningRate(new StepLR(optimizer, 1), options),
  EarlyStopping: (_, options) => new EarlyStopping(options),
  Checkpoint: (_, options) => new Checkpoint(() => {}, options),
  Progress: (_, options) => new Progress(options),
  Parameter: (_, options) => new Parameter(ones([1]), options),
  Buffer: (_, options) => new Buffer(ones([1]), options),
  TopK: (_, options) => new TopK(1, options),
  accuracy: (_, options) => accuracy(ones([1, 2]), zeros([1]).to("int64"), options),
  SGD: (_, options) => new SGD([ones([1])], options),
  Adam: (_, options) => new Adam([ones([1])], options),
  clipGradNorm: (_, options) => clipGradNorm([ones([1])], 1, options),
  stateDict: (_, options) => new Linear(2, 2).stateDict(options),
  loadStateDict: (_, options) => new Linear(2, 2).loadStateDict(new Linear(2, 2).stateDict(), options),
};

it.each(Object.entries(madeWith))("%s: options that are not an object, or null, are refused", (_, make) => {
  const optimizer = new SGD([ones([1])]);
  expect(() => make(optimizer, {} as never)).not.toThrow();
  for (const options of [null, "options", [], ones([1])]) expect(() => make(optimizer, options as never)).toThrow("the options are");
});

it.each([null, 1, {}, Object.create(null)])("Module.to refuses what is not a name", async (target) => {
  await expect(new Linear(2, 2).to(wrong(target))).rejects.toThrow("Module.to: takes the name of a dtype or a device");
});
