import { ArgumentError } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import type { Scheduler } from "../optim/schedulers/scheduler";
import type { Callback, TrainingRun } from "./callback";
import { Monitor } from "./monitor";
import { learningRateOptions } from "../options.gen";

/** Options of `LearningRate`. */
export interface LearningRateOptions {
  /** Whether to step after each epoch or after each batch. Default: `"epoch"`. */
  readonly every?: "epoch" | "batch";
  /** The metric that a scheduler such as `ReduceLROnPlateau` monitors. Default: `"valLoss"` where there is a validation, otherwise `"loss"`. */
  readonly monitor?: string;
}

/**
 * Steps a scheduler, and writes the first group's rate of each epoch to the history as `lr`. What `fit`'s `scheduler` option does once an epoch.
 *
 * ```ts
 * const rate = new LearningRate(new LinearLR(optimizer, { startFactor: 0.01, totalIters: 500 }), { every: "batch" });
 * ```
 *
 * @throws ArgumentError for a bad option, or a scheduler that monitors an epoch's metric but steps every batch.
 */
export class LearningRate implements Callback {
  static readonly name: string = "LearningRate";

  private readonly scheduler: Scheduler;
  private readonly every: "epoch" | "batch";
  private readonly monitor: Monitor;

  constructor(scheduler: Scheduler, options: LearningRateOptions = {}) {
    const { every = "epoch", monitor } = namedOptions("LearningRate", options, learningRateOptions);
    if (typeof scheduler?.step !== "function") throw new ArgumentError("LearningRate", `takes a scheduler, not ${describe(scheduler)}.`);
    if (every !== "epoch" && every !== "batch")
      throw new ArgumentError("LearningRate", `every is "epoch" or "batch", not ${describe(every)}.`);
    if (every === "batch" && scheduler.takesMetric) {
      throw new ArgumentError("LearningRate", "the scheduler requires a metric of the whole epoch.", 'every: "epoch".');
    }
    this.scheduler = scheduler;
    this.every = every;
    // Which way is better the scheduler knows; the mode is not asked here.
    this.monitor = new Monitor("LearningRate", monitor === undefined ? {} : { monitor, mode: "min" });
  }

  onTrainBegin(run: TrainingRun): void {
    run.scheduler = this.scheduler;
  }

  onBatchEnd(): void {
    if (this.every === "batch") this.scheduler.step();
  }

  onEpochEnd(run: TrainingRun): void {
    run.logs.lr = run.optimizer.paramGroups[0]!.lr;
    if (this.every === "batch") return;
    if (this.scheduler.takesMetric) this.scheduler.step(this.monitor.read(run.logs));
    else this.scheduler.step();
  }
}
