import "@adjoint/autograd";
import { stack, type Tensor, tidy } from "@adjoint/core";
import { clipGradNorm } from "@adjoint/nn/optim";
import { eventLoopTurn } from "./event-loop";
import type { Stop } from "./stop";
import type { Forward, Lesson } from "./lesson";

/** A figure at the end of a step. */
export type Point = readonly [step: number, value: number];

/** The figures of a run so far. */
export interface History {
  /** Of every step. */
  readonly losses: number[];
  readonly learningRates: number[];
  /** Shares of right answers in single batches of training. */
  readonly accuracies: Point[];
  /** What `Lesson.check` found, at the ends of rounds. */
  readonly checks: Point[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Callbacks that report the progress of a run. */
export interface Watcher {
  /** Losses were read; the next step waits for it. */
  update(training: Training): void | Promise<void>;
  /** A round is over, and the model was looked at. */
  endRound(training: Training): Promise<void>;
}

/** The processes that train the same model, each on its part of every batch, seen from one of them. */
export interface Others {
  /** Which of them this one is. */
  readonly rank: number;
  readonly size: number;
  /** Averages the gradients. */
  synchronize(): Promise<void>;
  /** The means of such figures over all processes. */
  mean(figures: readonly number[]): Promise<number[]>;
}

/** A run: what it has done, and how it goes on. All of it fits into a checkpoint. */
export class Training {
  readonly lesson: Lesson;
  readonly history: History = { losses: [], learningRates: [], accuracies: [], checks: [] };
  step = 0;
  /** Images or characters so far. */
  seen = 0;
  /** Spent on steps. */
  seconds = 0;
  /** Reading losses waits for the device, so they are read a few steps at a time. */
  readEvery = 10;
  private readonly unread: Tensor[] = [];
  readonly others: Others | undefined;

  constructor(lesson: Lesson, others?: Others) {
    this.lesson = lesson;
    this.others = others;
  }

  get finished(): boolean {
    return this.step >= this.lesson.steps;
  }

  /** Trains until the steps are over, or until Ctrl-C. */
  async run(watcher: Watcher, stop: Stop): Promise<void> {
    while (!stop.requested) {
      if (this.roundIsOver) await this.look(watcher, stop);
      if (this.finished || stop.requested) return;
      const began = performance.now();
      await this.learn(stop);
      this.seconds += (performance.now() - began) / 1000;
      if (this.unread.length === 0) await watcher.update(this);
    }
  }

  /** The means over the round that ended last: a single batch tells little of it. */
  roundMeans(): { readonly loss: number; readonly accuracy: number | undefined } {
    const { losses, accuracies, checks } = this.history;
    const start = checks.at(-2)?.[0] ?? 0;
    const measured = accuracies.filter(([step]) => step > start).map(([, share]) => share);
    return { loss: mean(losses.slice(start)), accuracy: measured.length === 0 ? undefined : mean(measured) };
  }

  private get roundIsOver(): boolean {
    const { round, steps } = this.lesson;
    const end = this.step > 0 && (this.step % round === 0 || this.step === steps);
    return end && this.history.checks.at(-1)?.[0] !== this.step;
  }

  private async look(watcher: Watcher, stop: Stop): Promise<void> {
    const figure = await this.lesson.check(stop);
    if (stop.requested) return;
    this.history.checks.push([this.step, figure]);
    await watcher.endRound(this);
  }

  private async learn(stop: Stop): Promise<void> {
    const { lesson, history } = this;
    const { model, optimizer } = lesson;
    history.learningRates.push(Math.fround(optimizer.lr)); // as a checkpoint keeps it
    // #region step
    const forward = await lesson.forward();
    optimizer.zeroGrad();
    forward.loss.backward();
    await this.others?.synchronize();
    if (lesson.largestGradient !== null) clipGradNorm(model.parameters(), lesson.largestGradient);
    optimizer.step();
    lesson.schedule.step();
    // #endregion

    this.unread.push(forward.loss.detach());
    this.step++;
    // A last batch that cannot be divided equally is filled up.
    this.seen = Math.min(lesson.size, this.seen + forward.size * (this.others?.size ?? 1));
    await eventLoopTurn();
    const due = this.step % this.readEvery === 0 || this.step % lesson.round === 0 || this.finished;
    if (due) await this.readAccuracy(forward);
    if (due || stop.requested) await this.readLosses();
  }

  private async readLosses(): Promise<void> {
    const losses = tidy(() => stack(this.unread));
    this.history.losses.push(...(await this.overAll(Array.from(await losses.data(), Number))));
    this.unread.length = 0;
  }

  private async readAccuracy({ accuracy }: Forward): Promise<void> {
    if (accuracy === undefined) return;
    const [share] = await this.overAll([Number(await accuracy().item())]);
    this.history.accuracies.push([this.step, share!]); // One went in.
  }

  /** Figures of this process's part of a batch as those of the whole batch, in the precision of a checkpoint. */
  private async overAll(figures: number[]): Promise<number[]> {
    return this.others === undefined ? figures : (await this.others.mean(figures)).map(Math.fround);
  }
}
