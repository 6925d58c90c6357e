import { AdjointError, manualSeed, memory, use } from "@adjoint/core";
import type { Lesson } from "../../src/lesson";
import { firstLine, packRun, restore } from "../../src/run-state";
import type { Settings } from "../../src/settings";
import { Training } from "../../src/training";
import { type Carried, packFor } from "./carried";
import { backends, gpu } from "./devices";
import { inspect } from "./inside";
import { Keeper } from "./keeper";
import type { DeviceName, Luggage, Mark, Order, Study, Tell } from "./messages";
import { goOnFrom } from "./recover";
import { moveTo } from "./switch";

/** What a part of the page has to say of its own. */
export interface Subject {
  readonly settings: Settings;
  makeLesson(): Lesson;
  /** Losses were read: time to show something, if it does not take long. */
  show?(training: Training, device: DeviceName): void | Promise<void>;
  /** The model was looked at. */
  judged?(training: Training): void | Promise<void>;
}

export type RunOrder = Extract<Order, { kind: "pause" | "resume" | "step" | "switch" | "lose" | "pack" | "keep" | "inspect" }>;

/** Steps between two snapshots: what a lost device costs at most. */
const SNAPSHOT_EVERY = 50;
/** Milliseconds between two messages with losses: a page has no use for more. */
const TELL_EVERY = 60;
/** Milliseconds before a run that rests is given to the browser to keep. */
const KEEP_RESTING = 300;
/** Steps that take longer than this, in seconds, are told of one by one. */
const SLOW_STEP = 0.05;

export interface RunnerOptions {
  readonly device: DeviceName;
  readonly paused: boolean;
  readonly carried?: Carried;
}

/** A run in the worker: it trains, and between steps it does what it is told. */
export class Runner {
  training: Training;
  device: DeviceName;
  private readonly subject: Subject;
  private readonly study: Study;
  private readonly tell: Tell;
  private readonly first: DeviceName;
  private readonly marks: Mark[] = [];
  private readonly keeper: Keeper;
  private readonly stop = { requested: false };
  private readonly orders: RunOrder[] = [];
  private wake: () => void = () => {};
  private paused: boolean;
  private single = false;
  private goOnWith: DeviceName = "webgpu";
  private snapshot: { readonly step: number; readonly bytes: Uint8Array } | undefined;
  private told = { step: 0, accuracies: 0, checks: 0, at: 0 };

  /** @param carried Where it goes on from; restored, it is as if it had never stopped. */
  constructor(subject: Subject, study: Study, { device, paused, carried }: RunnerOptions, tell: Tell) {
    this.subject = subject;
    this.study = study;
    this.tell = tell;
    this.keeper = new Keeper(study.part, tell);
    this.device = device;
    this.paused = paused;
    manualSeed(subject.settings.seed);
    this.training = new Training(subject.makeLesson());
    this.first = carried?.journey.first ?? device;
    if (carried !== undefined) this.goOn(carried);
  }

  /** What the page asked for; it is done before the next step. */
  post(order: RunOrder): void {
    this.orders.push(order);
    this.stop.requested = true;
    this.wake();
  }

  /** Goes on for as long as the worker lives. */
  async drive(): Promise<void> {
    const { lesson } = this.training;
    const parameters = lesson.model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);
    this.tell({ kind: "started", device: this.device, steps: lesson.steps, parameters });
    this.tellResumed();
    await this.takeSnapshot();
    await this.subject.judged?.(this.training);
    for (;;) {
      try {
        await this.next();
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  private async next(): Promise<void> {
    const order = this.orders.shift();
    if (order !== undefined) await this.obey(order);
    else if (this.paused || this.training.finished) await this.rest();
    else await this.train();
  }

  private async rest(): Promise<void> {
    this.report();
    this.tell({ kind: "state", state: this.training.finished ? "finished" : "paused" });
    await this.subject.show?.(this.training, this.device);
    if (this.orders.length > 0) return;
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    if (this.keeper.isBehind(this.training.step)) {
      await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, KEEP_RESTING))]);
      if (this.orders.length > 0) return;
      await this.keep();
    }
    if (this.orders.length === 0) await woken;
  }

  private async obey(order: RunOrder): Promise<void> {
    if (order.kind === "pause") this.paused = true;
    if (order.kind === "resume") this.paused = false;
    if (order.kind === "step") {
      this.paused = true;
      await this.trainOnce();
    }
    if (order.kind === "inspect") await this.inspect();
    if (order.kind === "pack") await this.pack(order.as);
    if (order.kind === "keep") {
      this.keeper.on = order.keep;
      if (order.now) await this.keep();
    }
    if (order.kind === "switch") await this.switchTo(order.device);
    if (order.kind === "lose") this.loseInNextStep(order.goOnWith);
  }

  private async trainOnce(): Promise<void> {
    this.single = true;
    await this.train().finally(() => {
      this.single = false;
    });
  }

  private async inspect(): Promise<void> {
    if (this.training.finished) return;
    const inspection = await inspect(this.training.lesson, this.device, async () => {
      await this.trainOnce();
      return this.training.step;
    });
    this.tell({ kind: "inspected", inspection });
  }

  private async train(): Promise<void> {
    this.stop.requested = false;
    if (!this.single) this.tell({ kind: "state", state: "running" });
    const watcher = {
      update: (training: Training) => this.afterStep(training),
      endRound: async (training: Training) => {
        this.report();
        await this.subject.judged?.(training);
      },
    };
    const readEvery = this.training.readEvery;
    if (this.single) this.training.readEvery = 1;
    try {
      await this.training.run(watcher, this.stop);
      this.report();
    } finally {
      if (this.single) this.training.readEvery = readEvery;
    }
  }

  private async afterStep(training: Training): Promise<void> {
    if (this.single) this.stop.requested = true;
    else training.readEvery = training.seconds / training.step > SLOW_STEP ? 1 : 10;
    if (performance.now() - this.told.at > TELL_EVERY) this.report();
    await this.subject.show?.(training, this.device);
    if (training.step - (this.snapshot?.step ?? 0) >= SNAPSHOT_EVERY) await this.takeSnapshot();
    if (this.keeper.due) await this.keep();
  }

  private get ticket() {
    return { study: this.study, device: this.device, journey: { first: this.first, marks: this.marks } };
  }

  private async pack(as: Luggage): Promise<void> {
    try {
      this.tell({ kind: "packed", as, bytes: await packFor(as, this.training, this.subject.settings, this.ticket) });
    } catch (error) {
      this.tell({ kind: "failed", what: "packing", detail: firstLine(error) });
      if (error instanceof AdjointError && error.code === "DEVICE_LOST") throw error;
    }
  }

  private keep(): Promise<void> {
    const { training, subject, ticket } = this;
    return this.keeper.keep(training.step, this.device, () => packFor("state", training, subject.settings, ticket));
  }

  /** Puts the run to where the carried one was. */
  private goOn({ checkpoint, journey }: Carried): void {
    restore(this.training, checkpoint);
    this.marks.push(...journey.marks);
    // Where it could not go on on its own device, that is a move too.
    if (this.device !== (journey.marks.at(-1)?.device ?? journey.first))
      this.marks.push({ step: this.training.step, kind: "switched", device: this.device });
  }

  private tellResumed(): void {
    const { history, step } = this.training;
    if (step === 0) return;
    // Carried without its history, it has losses from here on.
    const from = history.losses.every(Number.isNaN) ? step : 0;
    this.tell({
      kind: "resumed",
      step,
      from,
      losses: history.losses.slice(from),
      accuracies: history.accuracies,
      checks: history.checks,
      journey: { first: this.first, marks: this.marks },
    });
    this.toldAll();
  }

  private toldAll(): void {
    const { losses, accuracies, checks } = this.training.history;
    this.told = { step: losses.length, accuracies: accuracies.length, checks: checks.length, at: performance.now() };
  }

  private async takeSnapshot(): Promise<void> {
    this.snapshot = { step: this.training.step, bytes: await packRun(this.training, this.subject.settings) };
  }

  /** Tells what has not been told. */
  private report(): void {
    const { history, step, seen, seconds } = this.training;
    const { told, device } = this;
    const news = {
      from: told.step,
      losses: history.losses.slice(told.step),
      accuracies: history.accuracies.slice(told.accuracies),
      checks: history.checks.slice(told.checks),
    };
    if (news.losses.length + news.accuracies.length + news.checks.length === 0) return;
    const bytes = memory().find((each) => each.device === device)?.bytes ?? 0;
    this.tell({ kind: "progress", device, step, seen, seconds, bytes, ...news });
    this.toldAll();
  }

  private async switchTo(device: DeviceName): Promise<void> {
    if (device === this.device) return;
    const began = performance.now();
    try {
      await moveTo(device, this.training);
    } catch (error) {
      if (!(error instanceof AdjointError)) throw error;
      if (error.code === "DEVICE_LOST") return this.recover(error);
      await use(backends[this.device]());
      this.tell({ kind: "failed", what: "switch", detail: error.message });
      return;
    }
    this.report();
    this.device = device;
    this.marks.push({ step: this.training.step, kind: "switched", device });
    this.tell({ kind: "switched", step: this.training.step, device, milliseconds: performance.now() - began });
    await this.takeSnapshot();
  }

  /** Takes the GPU away when the next step's forward pass is recorded, and its backward pass is not. */
  private loseInNextStep(goOnWith: DeviceName): void {
    if (this.device !== "webgpu") return;
    this.goOnWith = goOnWith;
    const hook = this.training.lesson.model.registerForwardHook(() => {
      hook.remove();
      gpu.destroy();
    });
    this.paused = false;
  }

  private async recover(error: unknown): Promise<void> {
    const lost = error instanceof AdjointError && error.code === "DEVICE_LOST";
    if (!lost || this.snapshot === undefined) throw error;
    this.tell({ kind: "lost", step: this.training.step, snapshot: this.snapshot.step });
    const others = (["webgpu", "wasm", "cpu"] as const).filter((name) => name !== this.goOnWith);
    const { training, device } = await goOnFrom(this.snapshot.bytes, [this.goOnWith, ...others], () => this.subject.makeLesson());
    this.training = training;
    this.device = device;
    this.goOnWith = "webgpu";
    this.marks.push({ step: training.step, kind: "lost", device });
    this.toldAll();
    this.tell({ kind: "recovered", step: training.step, device });
  }
}
