import { cpu } from "@adjoint/backend-cpu-js";
import {
  ArgumentError,
  expectNoLeaks,
  manualSeed,
  memory,
  NonFiniteError,
  ones,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  use,
} from "@adjoint/core";
import { beforeEach, describe, expect, it } from "vitest";
import { crossEntropy, mseLoss } from "../functional";
import * as nn from "../index";
import { AdamW, ExponentialLR, ReduceLROnPlateau, SGD } from "../optim";
import {
  Accuracy,
  accuracy,
  type Callback,
  Checkpoint,
  type CheckpointState,
  EarlyStopping,
  evaluate,
  fit,
  History,
  LearningRate,
  Progress,
  TopK,
  topKAccuracy,
  type TrainingRun,
} from "../train";

await use(cpu());
beforeEach(() => manualSeed(7));

type Pair = readonly [Tensor, Tensor];

/** Three clouds of points in the plane, in batches. */
async function clouds(batches: number, size = 32): Promise<Pair[]> {
  const centres = [
    [2, 0],
    [-1, 2],
    [-1, -2],
  ];
  return Array.from({ length: batches }, () => {
    const labels = Int32Array.from({ length: size }, (_, i) => i % 3);
    const middle = tensor(Array.from(labels, (label) => centres[label]!));
    return [randn([size, 2]).mul(0.5).add(middle), tensor(labels)] as const;
  });
}

const classifier = (): nn.Sequential => new nn.Sequential(new nn.Linear(2, 16), new nn.ReLU(), new nn.Dropout(0.1), new nn.Linear(16, 3));

/** A model with one weight, whose validation loss is under our thumb. */
class Scale extends nn.Module {
  weight = new nn.Parameter(ones([1]));
  forward(x: Tensor): Tensor {
    return x.mul(this.weight);
  }
}
const line: Pair[] = [[ones([4, 1]), ones([4, 1]).mul(3)]];

describe("fit", () => {
  it("trains a classifier to convergence, with everything switched on", async () => {
    const [train, validation] = [await clouds(8), await clouds(2)];
    const net = classifier();
    const optimizer = new AdamW(net.parameters(), { lr: 0.02 });
    const [lines, saved]: [string[], CheckpointState[]] = [[], []];
    const history = await fit(net, train, {
      loss: crossEntropy,
      optimizer,
      epochs: 12,
      validation,
      scheduler: new ExponentialLR(optimizer, 0.9),
      clipGradNorm: 5,
      clipGradValue: 5,
      metrics: { accuracy: new Accuracy(), top2: new TopK(2), asFunction: accuracy },
      callbacks: [
        new EarlyStopping({ monitor: "valAccuracy", mode: "max", patience: 12 }),
        new Checkpoint((state) => void saved.push(state), { every: 4 }),
        new Progress({ every: 4, write: (text) => void lines.push(text) }),
      ],
    });
    expect(history.outcome).toBe("completed");
    expect(history.get("loss").at(-1)).toBeLessThan(0.15);
    expect(history.get("valAccuracy").at(-1)).toBeGreaterThan(0.95);
    expect(history.get("valTop2").at(-1)).toBeGreaterThanOrEqual(history.get("valAccuracy").at(-1)!);
    history.get("asFunction").forEach((value, i) => expect(value).toBeCloseTo(history.get("accuracy")[i]!, 6));
    history.get("lr").forEach((lr, i) => expect(lr).toBeCloseTo(0.02 * 0.9 ** i, 12));
    expect(lines).toHaveLength(12 * 3);
    expect(lines[0]).toMatch(/^epoch 1\/12, batch 4: loss \d/);
    expect(lines.at(-1)).toMatch(/^epoch 12\/12: loss [\d.e-]+, accuracy [\d.]+, top2 .*, valLoss [\d.e-]+, valAccuracy .*, lr \d/);
    expect(saved.map(({ epoch, step }) => [epoch, step])).toEqual([
      [4, 32],
      [8, 64],
      [12, 96],
    ]);
    expect(History.fromJSON(JSON.parse(JSON.stringify(history))).epochs).toEqual(history.epochs);
  });

  it("computes what a loop written by hand does", async () => {
    const batches = [...(await clouds(3)), ...(await clouds(1, 7))];
    const make = (): [nn.Sequential, SGD] => {
      manualSeed(3);
      const net = classifier();
      return [net, new SGD(net.parameters(), { lr: 0.1, momentum: 0.9 })];
    };
    const [mine, optimizer] = make();
    let [sum, count] = [0, 0];
    for (const [x, y] of batches) {
      const loss = crossEntropy(mine.forward(x) as Tensor, y);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      sum += ((await loss.item()) as number) * y.shape[0]!;
      count += y.shape[0]!;
    }
    const [net, other] = make();
    const history = await fit(net, batches, { loss: crossEntropy, optimizer: other, epochs: 1 });
    expect(history.epochs).toEqual([{ epoch: 1, loss: sum / count }]);
    for (const [name, value] of Object.entries(net.stateDict()))
      expect(await value.toArray()).toEqual(await mine.stateDict()[name]!.toArray());
  });

  it("stops early, and brings the best weights back", async () => {
    const net = new Scale();
    const optimizer = new SGD(net.parameters(), { lr: 0 });
    // The weight is moved by hand: its best epoch is the third.
    const weights = [1, 2, 3, 4, 5, 6, 7];
    const move: Callback = {
      onEpochBegin: ({ epoch }) => void net.weight.detach().copy_(tensor([weights[epoch - 1]!])),
    };
    const run = async (restoreBestWeights: boolean, signal?: { aborted: boolean }): Promise<[History, EarlyStopping, unknown]> => {
      const stopping = new EarlyStopping({ patience: 2, restoreBestWeights });
      const abort: Callback = { onEpochBegin: ({ epoch }) => void (epoch === 5 && signal && (signal.aborted = true)) };
      const callbacks = [move, abort, stopping];
      const options = { loss: mseLoss, optimizer, epochs: 7, validation: line, callbacks, ...(signal ? { signal } : {}) };
      return [await fit(net, line, options), stopping, await net.weight.item()];
    };
    const [history, stopping, weight] = await run(true);
    expect([history.outcome, history.lastEpoch, stopping.bestEpoch, stopping.best, weight]).toEqual(["stopped", 5, 3, 0, 3]);
    expect((await run(false))[2]).toBe(5);
    // Aborted, the model goes with its optimizer: it keeps its last weights.
    const [aborted, , last] = await run(true, { aborted: false });
    expect([aborted.outcome, aborted.lastEpoch, last]).toEqual(["aborted", 4, 5]);
  });

  it("ends in the middle of an epoch when the signal says so, and takes no error for it", async () => {
    const batches = await clouds(6);
    const net = classifier();
    const controller = new AbortController();
    let returned = 0;
    async function* loader(): AsyncGenerator<Pair> {
      try {
        yield* batches;
      } finally {
        returned++;
      }
    }
    let end: TrainingRun | undefined;
    const watch: Callback = {
      onBatchEnd: (run) => void (run.step === 8 && controller.abort()),
      onTrainEnd: (run) => void (end = run),
    };
    const optimizer = new SGD(net.parameters(), { lr: 0.1 });
    const options = { loss: crossEntropy, optimizer, epochs: 5, signal: controller.signal, callbacks: [watch], validation: batches };
    const history = await fit(net, loader, options);
    expect([history.outcome, history.lastEpoch, end!.epoch, end!.batch, end!.step, returned]).toEqual(["aborted", 1, 2, 2, 8, 2]);
    expect((await fit(net, batches, options)).epochs).toEqual([]);
    expect(await evaluate(net, batches, { signal: controller.signal })).toEqual({});
  });

  it("goes on from a checkpoint as if it had not stopped", async () => {
    const batches = await clouds(4);
    const make = (): [nn.Sequential, AdamW, ExponentialLR] => {
      const net = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 3));
      const optimizer = new AdamW(net.parameters(), { lr: 0.05 });
      return [net, optimizer, new ExponentialLR(optimizer, 0.8)];
    };
    const [net, optimizer, scheduler] = make();
    let saved: CheckpointState | undefined;
    // The tensors are the model's own, so they are copied; the rest goes through JSON.
    const save = new Checkpoint(({ model, optimizer: own, scheduler: rates, history, epoch, step }) => {
      if (epoch !== 2) return;
      const copies = Object.fromEntries(Object.entries(model).map(([name, value]) => [name, value.clone()]));
      const state = Object.entries(own.state).map(([key, entry]) => [
        key,
        Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, typeof value === "number" ? value : value.clone()])),
      ]);
      const plain = JSON.parse(JSON.stringify({ paramGroups: own.paramGroups, scheduler: rates, history }));
      saved = { ...plain, epoch, step, model: copies, optimizer: { paramGroups: plain.paramGroups, state: Object.fromEntries(state) } };
    });
    const whole = await fit(net, batches, { loss: crossEntropy, optimizer, scheduler, epochs: 4, callbacks: [save] });

    const [again, second, rates] = make();
    again.loadStateDict(saved!.model);
    second.loadStateDict(saved!.optimizer);
    rates.loadStateDict(saved!.scheduler!);
    const history = History.fromJSON(saved!.history);
    expect(history.lastEpoch).toBe(2);
    const resumed = await fit(again, batches, { loss: crossEntropy, optimizer: second, scheduler: rates, epochs: 4, history });
    expect(resumed.epochs).toEqual(whole.epochs);
    expect(await again.parameters()[0]!.toArray()).toEqual(await net.parameters()[0]!.toArray());
  });

  it("counts the epochs before a resumption in early stopping and in the best checkpoint", async () => {
    const net = new Scale();
    const history = History.fromJSON({
      epochs: [
        { epoch: 1, loss: 0 },
        { epoch: 2, loss: null },
      ],
    });
    const saved: number[] = [];
    const stopping = new EarlyStopping({ patience: 3, restoreBestWeights: true });
    const callbacks = [stopping, new Checkpoint(({ epoch }) => void saved.push(epoch), { bestOnly: true })];
    await fit(net, line, { loss: mseLoss, optimizer: new SGD(net.parameters(), { lr: 0 }), epochs: 10, history, callbacks });
    expect([history.outcome, history.lastEpoch, stopping.bestEpoch, saved]).toEqual(["stopped", 4, 1, []]);
    expect(history.get("loss")).toEqual([0, Number.NaN, 4, 4]);
    expect(await net.weight.item()).toBe(1);
  });

  it("steps schedulers by a figure, or every batch", async () => {
    const net = new Scale();
    const optimizer = new SGD(net.parameters(), { lr: 1e-9 });
    const scheduler = new ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5, eps: 0 });
    const history = await fit(net, line, { loss: mseLoss, optimizer, epochs: 4, validation: line, scheduler });
    expect(history.get("lr")).toEqual([1e-9, 1e-9, 0.5e-9, 0.25e-9]);
    const every = new LearningRate(new ExponentialLR(optimizer, 0.5), { every: "batch" });
    optimizer.lr = 1e-9;
    const batches = await fit(net, [line[0]!, line[0]!], { loss: mseLoss, optimizer, epochs: 2, callbacks: [every] });
    expect(batches.get("lr")).toEqual([0.25e-9, 0.0625e-9]);
    expect(() => new LearningRate(scheduler, { every: "batch" })).toThrow(ArgumentError);
  });

  it("takes other batches by a forward of the user's, and a module for a loss", async () => {
    const net = new Scale();
    const batches = [{ left: ones([2, 1]), right: ones([2, 1]), wanted: ones([2, 1]).mul(5) }];
    const history = await fit(net, batches, {
      loss: new nn.MSELoss(),
      optimizer: new SGD(net.parameters(), { lr: 0.1 }),
      epochs: 30,
      forward: (model, { left, right, wanted }) => [model.forward(left).add(model.forward(right)), wanted],
    });
    expect(history.get("loss").at(-1)).toBeLessThan(1e-6);
    expect(await net.weight.item()).toBeCloseTo(2.5, 3);
  });

  it("keeps the modes of modules, whatever happens", async () => {
    const batches = await clouds(2);
    const net = classifier();
    const frozen = net.children()[2]!.eval();
    const modes = (): boolean[] => net.modules().map(({ training }) => training);
    const before = modes();
    const seen: boolean[][] = [];
    const optimizer = new SGD(net.parameters(), { lr: 0.1 });
    const watch: Callback = { onBatchEnd: () => void seen.push(modes()) };
    await fit(net, batches, { loss: crossEntropy, optimizer, epochs: 1, validation: batches, callbacks: [watch] });
    expect([modes(), seen[0], frozen.training]).toEqual([before, before, false]);

    const failing = (): never => {
      throw new Error("a callback's own");
    };
    net.eval();
    const ended: (string | undefined)[] = [];
    const end: Callback = { onTrainEnd: ({ history }) => void ended.push(history.outcome) };
    for (const callback of [
      { onTrainBegin: failing },
      { onEpochBegin: failing },
      { onBatchEnd: failing },
      { onEpochEnd: failing },
      { onTrainEnd: failing },
    ]) {
      const callbacks = [callback as Callback, end];
      await expect(fit(net, batches, { loss: crossEntropy, optimizer, epochs: 1, callbacks })).rejects.toThrow("a callback's own");
      expect(modes()).toEqual([false, false, false, false, false]);
    }
    expect(ended).toEqual(["failed", "failed", "failed", "failed", "completed"]);
    net.train();
    async function* broken(): AsyncGenerator<Pair> {
      yield batches[0]!;
      throw new Error("a loader's own");
    }
    await expect(evaluate(net, broken(), { loss: crossEntropy })).rejects.toThrow("a loader's own");
    await expect(fit(net, batches, { loss: crossEntropy, optimizer, epochs: 1, validation: broken })).rejects.toThrow("a loader's own");
    expect(modes()).toEqual([true, true, true, true, true]);
  });

  it("refuses a loss that is not finite before it changes a parameter, skips it, or ignores it", async () => {
    const make = (): [Scale, SGD, Pair[]] => {
      const net = new Scale();
      return [net, new SGD(net.parameters(), { lr: 0.1 }), [line[0]!, [ones([4, 1]).div(0), line[0]![1]], line[0]!]];
    };
    const [net, optimizer, batches] = make();
    const once = await (async () => {
      const [one, own] = make();
      await fit(one, line, { loss: mseLoss, optimizer: own, epochs: 1 });
      return one.weight.item();
    })();
    await expect(fit(net, batches, { loss: mseLoss, optimizer, epochs: 3 })).rejects.toThrow(NonFiniteError);
    await expect(fit(net, batches.slice(1), { loss: mseLoss, optimizer, epochs: 3 })).rejects.toThrow(/Infinity in epoch 1, batch 1/);
    expect(await net.weight.item()).toBe(once);
    const [other, second] = make();
    const skipped = await fit(other, batches, { loss: mseLoss, optimizer: second, epochs: 1, nonFinite: "skip" });
    expect(skipped.get("skipped")).toEqual([1]);
    expect(skipped.get("loss")[0]).toBeLessThan(4);
    const ignored = await fit(other, batches, { loss: mseLoss, optimizer: second, epochs: 1, nonFinite: "ignore" });
    expect(ignored.get("loss")[0]).toBe(Number.POSITIVE_INFINITY);
    expect(Number.isFinite(await other.weight.item())).toBe(false);
  });

  it("uses no more memory after many steps than after a few", async () => {
    const batches = await clouds(2);
    const net = classifier();
    const optimizer = new AdamW(net.parameters());
    const callbacks = [new EarlyStopping({ patience: 100, restoreBestWeights: true })];
    const train = (epochs: number): Promise<History> =>
      fit(net, batches, {
        loss: crossEntropy,
        optimizer,
        epochs,
        validation: batches,
        metrics: { top2: new TopK(2), accuracy },
        callbacks,
        clipGradNorm: 1,
      });
    await train(2);
    const clear = (): void => {
      for (const parameter of net.parameters()) parameter.grad?.dispose();
      optimizer.zeroGrad();
    };
    clear();
    const before = memory()[0]!.storages;
    await train(1);
    clear();
    const perEpoch = memory()[0]!.storages - before;
    await train(12);
    clear();
    // What remains of a step is its gradients alone, which the next one drops: the collector's, as in a loop by hand.
    expect(memory()[0]!.storages - before - perEpoch).toBeLessThanOrEqual(12 * 2 * net.parameters().length);
    await expectNoLeaks(() => evaluate(net, batches, { loss: crossEntropy, metrics: { top2: new TopK(2), accuracy } }));
  });

  it("says what is wrong with what it was given", async () => {
    const net = classifier();
    const optimizer = new SGD(net.parameters());
    const batches = await clouds(1);
    const good = { loss: crossEntropy, optimizer, epochs: 2 };
    function* once(): Generator<Pair> {
      yield* batches;
    }
    const bad: [() => Promise<unknown>, RegExp][] = [
      [() => fit({} as never, batches, good), /takes a module/],
      [() => fit(net, batches, undefined as never), /optimizer is/],
      [() => fit(net, batches, { ...good, optimizer: {} as never }), /optimizer is/],
      [() => fit(net, batches, { ...good, loss: "mse" as never }), /loss is a function or a module/],
      [() => fit(net, batches, { ...good, epochs: 1.5 }), /epochs/],
      [() => fit(net, batches, { ...good, nonFinite: "stop" as never }), /nonFinite/],
      [() => fit(net, 3 as never, good), /takes an iterable of batches/],
      [() => fit(net, new Float32Array(3) as never, good), /takes an iterable of batches/],
      [() => fit(net, batches[0]![0] as never, good), /takes an iterable of batches/],
      [() => fit(net, [], good), /epoch 1 gave no batches/],
      [() => fit(net, once(), good), /epoch 2 gave no batches.*\n.*walked once/],
      [() => fit(net, [batches[0]![0]] as never, good), /not a pair of tensors/],
      [() => fit(net, batches, { ...good, forward: (async () => batches[0]) as never }), /at once and not as a promise/],
      [() => fit(net, batches, { ...good, metrics: { loss: accuracy } }), /which the figures have a use for/],
      [() => fit(net, batches, { ...good, metrics: { accuracy: 3 as never } }), /the metric "accuracy" is 3/],
      [
        () => fit(net, batches, { ...good, callbacks: [new EarlyStopping({ monitor: "valLoss" })] }),
        /no figure "valLoss".*\n.*it has loss/,
      ],
      [() => evaluate(net, [], { loss: crossEntropy }), /gave no batches/],
    ];
    for (const [attempt, message] of bad) {
      const error = await attempt().then(
        () => undefined,
        (reason) => reason as Error,
      );
      expect(error, String(attempt)).toBeInstanceOf(ArgumentError);
      expect(error!.message).toMatch(message);
    }
    expect(() => new EarlyStopping({ monitor: "valAccuracy" })).toThrow(/mode: "max"/);
    expect(() => new EarlyStopping({ patience: -1 })).toThrow(ArgumentError);
    expect(() => new Checkpoint(() => {}, { every: 0 })).toThrow(ArgumentError);
    expect(() => new LearningRate({} as never)).toThrow(ArgumentError);
    expect(() => History.fromJSON({ epochs: [{ loss: 1 }] })).toThrow(ArgumentError);
  });
});

describe("accuracy", () => {
  const scores = tensor([
    [0.5, 0.3, 0.2],
    [0.1, 0.7, 0.2],
    [0.3, 0.3, 0.4],
    [0.6, 0.1, 0.3],
  ]);

  it("is the share of classes with the highest score, or among the k highest", async () => {
    const target = tensor([0, 0, 2, 2], { dtype: "int32" });
    expect(await accuracy(scores, target).item()).toBe(0.5);
    expect(await topKAccuracy(scores, target, 2).item()).toBe(0.75);
    expect(await topKAccuracy(scores, target, 3).item()).toBe(1);
  });

  it("leaves out ignored elements, by element and over batches", async () => {
    const target = tensor([0, -100, 0, 2], { dtype: "int32" });
    const options = { ignoreIndex: -100 };
    expect(await accuracy(scores, target, options).item()).toBeCloseTo(1 / 3, 6);
    const metric = new Accuracy(options);
    expect(await metric.compute()).toBeNaN();
    metric.update(scores, target);
    metric.update(scores, tensor([0, 1, 2, -100], { dtype: "int32" }));
    expect(await metric.compute()).toBeCloseTo(4 / 6, 12);
    metric.reset();
    metric.update(scores, tensor([1, 1, -100, -100], { dtype: "int32" }));
    expect(await metric.compute()).toBe(0.5);
    metric.reset();
  });

  it("takes classes in dim 1, as the cross-entropy does", async () => {
    const output = scores.t().reshape([1, 3, 4]); // [1, classes, 4]
    expect(await accuracy(output, [[0, 0, 2, 2]]).item()).toBe(0.5);
    expect(await topKAccuracy(output, [[0, 0, 2, 2]], 2).item()).toBe(0.75);
  });

  it("refuses what does not fit", () => {
    expect(() => accuracy(scores, tensor([0, 1], { dtype: "int32" }))).toThrow(ShapeError);
    expect(() => accuracy(tensor([0.5, 0.2]), [0, 1])).toThrow(ShapeError);
    expect(() => accuracy(scores, tensor([0, 1, 2, 0]))).toThrow(ArgumentError);
    expect(() => accuracy([1] as never, tensor([0], { dtype: "int32" }))).toThrow(ArgumentError);
    expect(() => topKAccuracy(scores, [0, 0, 2, 2], 4)).toThrow(ShapeError);
    expect(() => new TopK(0)).toThrow(ArgumentError);
  });
});
