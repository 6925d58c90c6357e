import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, ones, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  LRScheduler,
  MultiStepLR,
  type RatedOptimizer,
  ReduceLROnPlateau,
  SequentialLR,
  SGD,
  StepLR,
} from "../../optim";

beforeAll(() => use(cpu()));

const sgd = (lr = 0.1): SGD => new SGD([ones([1]).requireGrad()], { lr });

describe("schedulers", () => {
  it("refuse what makes no sense", () => {
    const [optimizer, other] = [sgd(), sgd()];
    const bad: (() => unknown)[] = [
      () => new StepLR({} as never, 3),
      () => new StepLR(optimizer, 0),
      () => new StepLR(optimizer, 2.5),
      () => new StepLR(optimizer, 2, { gamma: -1 }),
      () => new StepLR(optimizer, 2, { lastEpoch: -2 }),
      () => new StepLR(sgd(), 2, { lastEpoch: 3 }),
      () => new MultiStepLR(optimizer, 3 as never),
      () => new MultiStepLR(optimizer, [1.5]),
      () => new ExponentialLR(optimizer, "0.9" as never),
      () => new CosineAnnealingLR(optimizer, 0),
      () => new CosineAnnealingLR(optimizer, 5, { etaMin: Number.NaN }),
      () => new LinearLR(optimizer, { startFactor: 0 }),
      () => new LinearLR(optimizer, { startFactor: 1.5 }),
      () => new LinearLR(optimizer, { endFactor: 1.1 }),
      () => new LinearLR(optimizer, { totalIters: 0 }),
      () => new LambdaLR(optimizer, 3 as never),
      () => new LambdaLR(optimizer, [() => 1, () => 1]),
      () => new ReduceLROnPlateau(optimizer, { factor: 1 }),
      () => new ReduceLROnPlateau(optimizer, { mode: "low" as never }),
      () => new ReduceLROnPlateau(optimizer, { thresholdMode: "percent" as never }),
      () => new ReduceLROnPlateau(optimizer, { patience: -1 }),
      () => new ReduceLROnPlateau(optimizer, { minLr: [0, 0] }),
      () => new ReduceLROnPlateau(optimizer).step(),
      () => new ReduceLROnPlateau(optimizer).step("1" as never),
      () => new SequentialLR(optimizer, [], []),
      () => new SequentialLR(optimizer, [new StepLR(optimizer, 1)], [3]),
      () => new SequentialLR(optimizer, [new StepLR(optimizer, 1), new StepLR(other, 1)], [3]),
      () => new SequentialLR(optimizer, [new StepLR(optimizer, 1), new ReduceLROnPlateau(optimizer) as never], [3]),
      () => new SequentialLR(optimizer, [new StepLR(optimizer, 1), new StepLR(optimizer, 1), new StepLR(optimizer, 1)], [3, 3]),
      () => {
        const one = new StepLR(optimizer, 1);
        return new SequentialLR(optimizer, [one, one], [3]);
      },
    ];
    for (const make of bad) expect(make, String(make)).toThrow(ArgumentError);
  });

  it("refuse a state that does not fit, and stay as they are", () => {
    const optimizer = sgd();
    const step = new StepLR(optimizer, 3);
    const plateau = new ReduceLROnPlateau(optimizer);
    const sequence = new SequentialLR(optimizer, [new StepLR(optimizer, 3), new StepLR(optimizer, 2)], [4]);
    const before = JSON.stringify([step.stateDict(), plateau.stateDict(), sequence.stateDict()]);
    const bad: (() => void)[] = [
      () => step.loadStateDict(null as never),
      () => step.loadStateDict({}),
      () => step.loadStateDict({ ...step.stateDict(), lastEpoch: 1.5 }),
      () => step.loadStateDict({ ...step.stateDict(), baseLrs: [0.1, 0.2] }),
      () => step.loadStateDict({ ...step.stateDict(), baseLrs: ["0.1"] } as never),
      () => step.loadStateDict({ ...step.stateDict(), lastLr: ["0.1"] }),
      () => step.loadStateDict({ ...step.stateDict(), stepSize: 0 }),
      () => plateau.loadStateDict({ ...plateau.stateDict(), best: "best" }),
      () => plateau.loadStateDict({ ...plateau.stateDict(), numBadEpochs: -1 }),
      () => plateau.loadStateDict({ ...plateau.stateDict(), mode: "no" }),
      () => sequence.loadStateDict(undefined as never),
      () => sequence.loadStateDict({ ...sequence.stateDict(), milestones: [5] }),
      () => sequence.loadStateDict({ ...sequence.stateDict(), schedulers: [] }),
    ];
    for (const load of bad) expect(load, String(load)).toThrow(ArgumentError);
    expect(JSON.stringify([step.stateDict(), plateau.stateDict(), sequence.stateDict()])).toBe(before);
  });

  it("start a group that came later from its own rate", () => {
    const optimizer = sgd();
    const scheduler = new LambdaLR(optimizer, (epoch) => 1 / (1 + epoch));
    scheduler.step();
    optimizer.addParamGroup({ params: [ones([1]).requireGrad()], lr: 3 });
    scheduler.step();
    expect(scheduler.getLastLr()).toEqual([0.1 / 3, 1]);
    const each = new LambdaLR(optimizer, [() => 1, () => 1]);
    optimizer.addParamGroup({ params: [ones([1]).requireGrad()] });
    expect(() => each.step()).toThrow(ArgumentError);
  });

  it("hand out copies", () => {
    const scheduler = new StepLR(sgd(), 1);
    scheduler.getLastLr()[0] = 5;
    (scheduler.stateDict().lastLr as number[])[0] = 5;
    expect(scheduler.getLastLr()).toEqual([0.1]);
  });

  it("leave a rate that optimizers take, however an end at 0 is rounded", () => {
    for (const startFactor of [0.1, 0.3, 0.7, 0.9]) {
      const optimizer = sgd();
      const scheduler = new LinearLR(optimizer, { startFactor, endFactor: 0, totalIters: 9 });
      for (let epoch = 0; epoch < 12; epoch++) {
        optimizer.step();
        scheduler.step();
      }
      expect(optimizer.lr).toBeCloseTo(0, 12);
    }
  });

  it("may be written by users", () => {
    class SquareRootLR extends LRScheduler<object> {
      constructor(optimizer: RatedOptimizer) {
        super("SquareRootLR", optimizer, {});
        this.begin();
      }
      protected check(): void {}
      protected next(_lr: number, group: number): number {
        return this.baseLrs[group]! / Math.sqrt(this.lastEpoch + 1);
      }
    }
    const optimizer = sgd(1);
    const scheduler = new SequentialLR(optimizer, [new ExponentialLR(optimizer, 0.5), new SquareRootLR(optimizer)], [1]);
    const seen = [optimizer.lr];
    for (let epoch = 0; epoch < 4; epoch++) {
      scheduler.step();
      seen.push(optimizer.lr);
    }
    expect(seen).toEqual([1, 1, 1 / Math.sqrt(2), 1 / Math.sqrt(3), 1 / 2]);
  });
});
