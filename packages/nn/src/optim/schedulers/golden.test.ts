import { cpu } from "@adjoint/backend-cpu-js";
import { ones, type Tensor, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../../../golden/schedulers.json";
import {
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LRScheduler,
  MultiStepLR,
  ReduceLROnPlateau,
  type Scheduler,
  SequentialLR,
  SGD,
  StepLR,
} from "../../optim";

beforeAll(() => use(cpu()));

/** The same functions stand in tools/golden/schedulers.py. */
const lambdas: Record<string, (epoch: number) => number> = {
  power: (epoch) => 0.95 ** epoch,
  inverse: (epoch) => 1 / (1 + epoch),
  warm: (epoch) => Math.min(1, (epoch + 1) / 10),
};

// biome-ignore lint/suspicious/noExplicitAny: settings come from a fixture, by name.
type Settings = any;
type Part = readonly [string, Settings];

const makers: Record<string, (optimizer: SGD, settings: Settings) => Scheduler> = {
  StepLR: (optimizer, { stepSize, ...options }) => new StepLR(optimizer, stepSize, options),
  MultiStepLR: (optimizer, { milestones, ...options }) => new MultiStepLR(optimizer, milestones, options),
  ExponentialLR: (optimizer, { gamma, ...options }) => new ExponentialLR(optimizer, gamma, options),
  CosineAnnealingLR: (optimizer, { tMax, ...options }) => new CosineAnnealingLR(optimizer, tMax, options),
  LinearLR: (optimizer, settings) => new LinearLR(optimizer, settings),
  LambdaLR: (optimizer, { lambdas: named, ...options }) =>
    new LambdaLR(optimizer, Array.isArray(named) ? named.map((name: string) => lambdas[name]!) : lambdas[named]!, options),
  ReduceLROnPlateau: (optimizer, settings) => new ReduceLROnPlateau(optimizer, settings),
  SequentialLR: (optimizer, { parts, milestones }) =>
    new SequentialLR(
      optimizer,
      parts.map((part: Part) => make(optimizer, part)),
      milestones,
    ),
};

const make = (optimizer: SGD, [kind, settings]: Part): LRScheduler<object> => makers[kind]!(optimizer, settings) as LRScheduler<object>;

const metrics = golden.metrics.map((value) => (value === "inf" ? Number.POSITIVE_INFINITY : Number(value)));

const decoded = (text: string): Float64Array =>
  new Float64Array(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);

interface Case {
  readonly name: string;
  readonly schedulers: readonly Part[];
  readonly disturbed: boolean;
  readonly rates: { readonly shape: readonly number[]; readonly data: string };
}

const cases = golden.cases as unknown as Case[];
const named = cases.map((one) => [JSON.stringify(one.schedulers), one.disturbed ? ", rates set by hand on the way" : "", one] as const);

function start(schedulers: readonly Part[]): { optimizer: SGD; made: Scheduler[] } {
  const optimizer = new SGD(golden.base.map((lr) => ({ params: [ones([1]).requireGrad()] as Tensor[], lr })));
  if (schedulers.some(([, settings]) => "lastEpoch" in settings)) for (const group of optimizer.paramGroups) group.initialLr = group.lr * 2;
  return { optimizer, made: schedulers.map((part) => make(optimizer, part)) };
}

/** Steps as the fixture did. After `interruption`, all is built anew from state that went through JSON. */
function rates({ schedulers, disturbed }: Case, epochs: number, interruption = -1): number[][] {
  let { optimizer, made } = start(schedulers);
  const seen = [optimizer.paramGroups.map(({ lr }) => lr)];
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (epoch === interruption) {
      const saved = JSON.parse(JSON.stringify([optimizer.stateDict(), ...made.map((scheduler) => scheduler.stateDict())]));
      ({ optimizer, made } = start(schedulers));
      optimizer.loadStateDict(saved[0]);
      made.forEach((scheduler, position) => void scheduler.loadStateDict(saved[position + 1]));
    }
    for (const scheduler of made) scheduler.step(scheduler.takesMetric ? metrics[epoch] : undefined);
    expect(made.at(-1)!.getLastLr()).toEqual(optimizer.paramGroups.map(({ lr }) => lr));
    if (disturbed && epoch === 12) optimizer.paramGroups.forEach((group, position) => void (group.lr *= [0.7, 1.3][position]!));
    seen.push(optimizer.paramGroups.map(({ lr }) => lr));
  }
  return seen;
}

describe("schedulers set PyTorch's rates", () => {
  it.each(named)("%s%s", (_, __, one) => {
    const want = decoded(one.rates.data);
    const [rows] = one.rates.shape;
    rates(one, rows! - 1)
      .flat()
      .forEach((rate, i) => {
        const wanted = want[i]!;
        // Both compute in float64, and only cos and pow may differ in their last bit; LinearLR's end at 0 is −2e−17 in PyTorch, and 0 here.
        expect(Math.abs(rate - wanted), `epoch ${i >> 1}: ${rate}, PyTorch has ${wanted}`).toBeLessThanOrEqual(
          1e-16 + 1e-12 * Math.abs(wanted),
        );
      });
  });
});

describe("schedulers go on from their state as if nothing had happened", () => {
  it.each(named)("%s%s", (_, __, one) => {
    for (const interruption of [0, 1, 9, 14]) expect(rates(one, 20, interruption)).toEqual(rates(one, 20));
  });
});
