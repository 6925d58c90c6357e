import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, Generator, NonFiniteError, type Tensor, tensor, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { mseLoss } from "../functional";
import * as nn from "../index";
import { SGD } from "../optim";
import { type Callback, EarlyStopping, evaluate, fit, type History, type Parallel } from "../train";

await use(cpu());

type Pair = readonly [Tensor, Tensor];

/** Where the processes of a test meet: each waits for the others, and gets the sum of what all brought. */
class Meeting {
  private brought: (readonly number[])[] = [];
  private waiting: ((sums: number[]) => void)[] = [];

  constructor(private readonly size: number) {}

  sum(values: readonly number[]): Promise<number[]> {
    return new Promise((resolve) => {
      this.brought.push(values);
      this.waiting.push(resolve);
      if (this.waiting.length < this.size) return;
      const sums = values.map((_, i) => this.brought.reduce((total, each) => total + each[i]!, 0));
      const waiting = this.waiting;
      [this.brought, this.waiting] = [[], []];
      for (const each of waiting) each(sums);
    });
  }
}

/** Two "processes" in one, which have equal shares unless one has none. */
function processOf(meeting: Meeting, net: nn.Module): Parallel {
  return {
    weight: (examples) => (examples === 0 ? 0 : 1),
    sum: (values) => meeting.sum(values),
    synchronize: async () => {
      for (const parameter of net.parameters()) {
        const own = parameter.grad === null ? new Float32Array(parameter.numel()) : ((await parameter.grad.data()) as Float32Array);
        const sums = await meeting.sum(Array.from(own));
        parameter.grad = tensor(sums.map((value) => value / 2)).reshape(parameter.shape);
      }
    },
    broadcastBuffers: async () => {},
  };
}

const model = (): nn.Sequential => new nn.Sequential(new nn.Linear(2, 1, { generator: new Generator(2) }));
const rows = (from: number, count: number): Pair => {
  const values = Array.from({ length: count }, (_, i) => [Math.sin(from + i), Math.cos(2 * (from + i))]);
  return [tensor(values), tensor(values.map(([a, b]) => [a! - 2 * b!]))];
};

interface Run {
  readonly history: History;
  readonly net: nn.Sequential;
}

async function together(batches: readonly (readonly Pair[])[], options: object = {}): Promise<Run[]> {
  const meeting = new Meeting(2);
  return Promise.all(
    batches.map(async (own, rank) => {
      const net = model();
      const optimizer = new SGD(net.parameters(), { lr: 0.1 });
      const each = typeof options === "function" ? (options as (rank: number) => object)(rank) : options;
      const history = await fit(net, own, { loss: mseLoss, optimizer, epochs: 3, parallel: processOf(meeting, net), ...each });
      return { history, net };
    }),
  );
}

const closeTo = (x: readonly number[], y: readonly number[]): void => x.forEach((value, i) => expect(value).toBeCloseTo(y[i]!, 6));

describe("fit in several processes", () => {
  it("has the weights and the figures of one process with the whole batches", async () => {
    const whole = model();
    const optimizer = new SGD(whole.parameters(), { lr: 0.1 });
    const alone = await fit(whole, [rows(0, 8), rows(8, 8)], { loss: mseLoss, optimizer, epochs: 3, metrics: { error: mseLoss } });
    const runs = await together(
      [
        [rows(0, 4), rows(8, 4)],
        [rows(4, 4), rows(12, 4)],
      ],
      { metrics: { error: mseLoss } },
    );
    for (const { history, net } of runs) {
      closeTo(history.get("loss"), alone.get("loss"));
      closeTo(history.get("error"), alone.get("error"));
      closeTo(
        Array.from(net.getParameter("0.weight").dataSync() as Float32Array),
        Array.from(whole.getParameter("0.weight").dataSync() as Float32Array),
      );
    }
    expect(runs[0]!.history.toJSON()).toEqual(runs[1]!.history.toJSON());
  });

  it("goes on without a process whose batches are over", async () => {
    const [first, second] = await together([[rows(0, 4), rows(8, 4)], [rows(4, 4)]]);
    expect(first!.history.toJSON()).toEqual(second!.history.toJSON());
    expect(first!.history.epochs).toHaveLength(3);
    expect(second!.net.getParameter("0.weight").dataSync()).toEqual(first!.net.getParameter("0.weight").dataSync());
  });

  it("a loss that is not finite in one process is refused, or skipped, in all", async () => {
    const bad: Pair = [tensor([[1, 1]]), tensor([[Number.NaN]])];
    const failures = await Promise.allSettled([together([[rows(0, 1)], [bad]])]);
    expect(failures[0]).toMatchObject({ status: "rejected", reason: expect.any(NonFiniteError) });
    const runs = await together(
      [
        [rows(0, 1), rows(3, 1)],
        [bad, rows(4, 1)],
      ],
      { nonFinite: "skip" },
    );
    for (const { history } of runs) expect(history.get("skipped")).toEqual([1, 1, 1]);
    expect(runs[0]!.history.toJSON()).toEqual(runs[1]!.history.toJSON());
  });

  it("stops in all where one process asks for it, and early stopping monitors the same metrics", async () => {
    const stopping: Callback = { onEpochEnd: (run) => run.stop() };
    const runs = await together([[rows(0, 4)], [rows(4, 4)]], (rank: number) => ({ epochs: 9, callbacks: rank === 1 ? [stopping] : [] }));
    for (const { history } of runs) expect([history.epochs.length, history.outcome]).toEqual([1, "stopped"]);
    const early = await together([[rows(0, 4)], [rows(4, 4)]], () => ({
      epochs: 200,
      callbacks: [new EarlyStopping({ patience: 1, minDelta: 0.05 })],
    }));
    expect(early[0]!.history.outcome).toBe("stopped");
    expect(early[0]!.history.toJSON()).toEqual(early[1]!.history.toJSON());
  });

  it("is aborted in all where the signal came to one, with the batch under way applied", async () => {
    const signal = { aborted: false };
    const abort: Callback = { onBatchEnd: () => void (signal.aborted = true) };
    const batches = [rows(0, 4), rows(4, 4), rows(8, 4)];
    const runs = await together([batches, batches], (rank: number) => (rank === 0 ? { signal, callbacks: [abort] } : {}));
    for (const { history } of runs) expect([history.epochs.length, history.outcome]).toEqual([0, "aborted"]);
    expect(runs[0]!.net.getParameter("0.bias").dataSync()).toEqual(runs[1]!.net.getParameter("0.bias").dataSync());
  });

  it("evaluates over all examples", async () => {
    const meeting = new Meeting(2);
    const net = model();
    const shares = [[rows(0, 3)], [rows(3, 5)], []] as const;
    const [a, b] = await Promise.all(
      shares
        .slice(0, 2)
        .map((own) => evaluate(net, own, { loss: mseLoss, metrics: { error: mseLoss }, parallel: processOf(meeting, net) })),
    );
    const whole = await evaluate(net, [rows(0, 8)], { loss: mseLoss });
    expect(a).toEqual(b);
    expect(a!.loss).toBeCloseTo(whole.loss!, 6);
    expect(a!.error).toBeCloseTo(whole.loss!, 6);
  });

  it("refuses what is not such a thing", async () => {
    const net = model();
    const optimizer = new SGD(net.parameters(), { lr: 0.1 });
    await expect(fit(net, [rows(0, 2)], { loss: mseLoss, optimizer, epochs: 1, parallel: {} as Parallel })).rejects.toThrow(ArgumentError);
  });
});

describe("afterBackward", () => {
  it("is awaited between backward and the step, and sees the gradients", async () => {
    const net = model();
    const before = net.getParameter("0.weight").dataSync();
    const optimizer = new SGD(net.parameters(), { lr: 0.1 });
    const seen: number[] = [];
    await fit(net, [rows(0, 4)], {
      loss: mseLoss,
      optimizer,
      epochs: 1,
      afterBackward: async (run) => {
        await Promise.resolve();
        seen.push(run.loss);
        expect(net.getParameter("0.weight").dataSync()).toEqual(before);
        net.zeroGrad({ keep: true });
      },
    });
    expect(seen).toHaveLength(1);
    // The step saw the zeros.
    expect(net.getParameter("0.weight").dataSync()).toEqual(before);
  });
});
