import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { checkCount } from "../../arguments";
import { checkOptimizer, checkRates, LRScheduler, type RatedOptimizer, type Scheduler, type SchedulerState } from "./scheduler";

const NAME = "SequentialLR";

/**
 * One schedule after another: warm-up, then decay. At a milestone the next one starts at its own beginning, from the base rates.
 *
 * ```ts
 * const warmup = new LinearLR(optimizer, { startFactor: 0.01, totalIters: 5 });
 * const decay = new CosineAnnealingLR(optimizer, 95);
 * const scheduler = new SequentialLR(optimizer, [warmup, decay], [5]);
 * ```
 *
 * @param schedulers Such as count epochs, made for the same optimizer and used by nobody else from now on.
 * @param milestones Where each but the first begins: one number fewer than there are schedulers, rising.
 * @throws ArgumentError for another number of milestones, for milestones that do not rise, or for a scheduler of another kind or optimizer.
 */
export class SequentialLR implements Scheduler {
  static readonly name: string = "SequentialLR";

  readonly takesMetric = false;
  readonly optimizer: RatedOptimizer;
  /** How often it has stepped. */
  lastEpoch = 0;
  private readonly schedulers: readonly LRScheduler<object>[];
  private readonly milestones: readonly number[];
  private lastLr: number[];

  constructor(optimizer: RatedOptimizer, schedulers: readonly LRScheduler<object>[], milestones: readonly number[]) {
    checkOptimizer(NAME, optimizer);
    checkParts(optimizer, schedulers, milestones);
    this.optimizer = optimizer;
    this.schedulers = [...schedulers];
    this.milestones = [...milestones];
    // Each took its first step when it was made; that is taken back, and the first takes it again.
    for (const group of optimizer.paramGroups) group.lr = group.initialLr ?? group.lr;
    for (const scheduler of this.schedulers) scheduler.lastEpoch--;
    const first = this.schedulers[this.positionAt(0)]!;
    first.begin();
    this.lastLr = first.getLastLr();
  }

  step(): void {
    this.lastEpoch++;
    const position = this.positionAt(this.lastEpoch);
    const scheduler = this.schedulers[position]!;
    if (this.milestones[position - 1] === this.lastEpoch) scheduler.restart();
    else scheduler.step();
    this.lastLr = scheduler.getLastLr();
  }

  getLastLr(): number[] {
    return [...this.lastLr];
  }

  stateDict(): SchedulerState {
    const schedulers = this.schedulers.map((scheduler) => scheduler.stateDict());
    return { lastEpoch: this.lastEpoch, lastLr: [...this.lastLr], milestones: [...this.milestones], schedulers };
  }

  /** @throws ArgumentError when it does not fit: other milestones, or other schedulers. */
  loadStateDict(state: SchedulerState): void {
    const operation = `${NAME}.loadStateDict`;
    const { schedulers, milestones } = (state ?? {}) as { schedulers?: SchedulerState[]; milestones?: number[] };
    const fits = Array.isArray(schedulers) && schedulers.length === this.schedulers.length;
    if (!fits || String(milestones) !== String(this.milestones)) {
      throw new ArgumentError(operation, "the milestones or the schedulers are others.", "build it as it was when stateDict() was called.");
    }
    const lastEpoch = checkCount(operation, "lastEpoch", state.lastEpoch, 0);
    const lastLr = checkRates(operation, "lastLr", state.lastLr, this.optimizer.paramGroups.length);
    this.schedulers.forEach((scheduler, position) => void scheduler.loadStateDict(schedulers[position]!));
    Object.assign(this, { lastEpoch, lastLr });
  }

  /** Which scheduler an epoch belongs to. */
  private positionAt(epoch: number): number {
    return this.milestones.filter((milestone) => milestone <= epoch).length;
  }
}

function checkParts(optimizer: RatedOptimizer, schedulers: readonly LRScheduler<object>[], milestones: readonly number[]): void {
  if (!Array.isArray(schedulers) || schedulers.length === 0 || !Array.isArray(milestones)) {
    throw new ArgumentError(NAME, `takes schedulers and milestones, not ${describe(schedulers)} and ${describe(milestones)}.`);
  }
  for (const scheduler of schedulers) {
    if (!(scheduler instanceof LRScheduler)) {
      throw new ArgumentError(NAME, `takes schedulers that count epochs, not ${describe(scheduler)}.`, "LinearLR, CosineAnnealingLR, …");
    }
    if (scheduler.optimizer !== optimizer) throw new ArgumentError(NAME, "one of the schedulers belongs to another optimizer.");
  }
  if (new Set(schedulers).size < schedulers.length) throw new ArgumentError(NAME, "a scheduler is given twice.", "make two.");
  if (milestones.length !== schedulers.length - 1) {
    throw new ArgumentError(NAME, `${milestones.length} milestones were given, for ${schedulers.length} schedulers.`, "one fewer.");
  }
  milestones.forEach((milestone, position) => {
    checkCount(NAME, "a milestone", milestone, 0);
    if (position > 0 && milestone <= milestones[position - 1]!)
      throw new ArgumentError(NAME, `milestones rise: not ${milestones.join(", ")}.`);
  });
}
