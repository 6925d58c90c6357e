import type { Module } from "../module";
import type { OptimizerStateDict } from "../optim/optimizer-state";
import type { RatedOptimizer, Scheduler } from "../optim/schedulers/scheduler";
import type { ZeroGradOptions } from "../zero-grad";
import { History } from "./history";

/** What `fit` needs of an optimizer: those of `@adjoint/nn/optim` are such. */
export interface TrainingOptimizer extends RatedOptimizer {
  zeroGrad(options?: ZeroGradOptions): void;
  step(): void;
  stateDict(): OptimizerStateDict;
}

/** A run of `fit`, as callbacks see it. */
export class TrainingRun {
  static readonly name: string = "TrainingRun";

  readonly model: Module;
  readonly optimizer: TrainingOptimizer;
  /** What steps the rates, if anything does. */
  scheduler: Scheduler | undefined;
  /** How many epochs there will be. */
  readonly epochs: number;
  readonly history: History;
  /** The epoch under way, from 1. */
  epoch: number;
  /** How many batches of this epoch are done. */
  batch = 0;
  /** How many batches of the whole run are done. */
  step = 0;
  /** The last batch's loss. */
  loss = Number.NaN;
  /** The figures of the epoch; callbacks may add some at its end. */
  logs: Record<string, number> = {};
  /** Whether `stop` was called. */
  stopping = false;

  constructor(model: Module, optimizer: TrainingOptimizer, epochs: number, history = new History()) {
    this.model = model;
    this.optimizer = optimizer;
    this.epochs = epochs;
    this.history = history;
    this.epoch = history.lastEpoch;
  }

  /** Ends the run after this batch. The epoch is closed as usual: validation, history, callbacks. */
  stop(): void {
    this.stopping = true;
  }
}

/**
 * What happens on the way. All methods are awaited, one callback after the other; an error in one ends the run, and `fit` rejects with it.
 *
 * ```ts
 * const rates: number[] = [];
 * const watch: Callback = {
 *   onBatchEnd: (run) => void rates.push(run.optimizer.paramGroups[0]!.lr),
 *   onEpochEnd: (run) => (run.logs.loss! < 0.01 ? run.stop() : undefined),
 * };
 * ```
 */
export interface Callback {
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  onEpochBegin?(run: TrainingRun): void | Promise<void>;
  onBatchEnd?(run: TrainingRun): void | Promise<void>;
  /** After validation. The figures are in `run.logs`, and go to the history when all callbacks have had their turn. */
  onEpochEnd?(run: TrainingRun): void | Promise<void>;
  /** At the end, however it came: `run.history.outcome` says. Called in any case once the run has begun. */
  onTrainEnd?(run: TrainingRun): void | Promise<void>;
}
