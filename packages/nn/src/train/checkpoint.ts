import { ArgumentError } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import { checkCount } from "../arguments";
import type { OptimizerStateDict } from "../optim/optimizer-state";
import type { SchedulerState } from "../optim/schedulers/scheduler";
import type { StateDict } from "../state";
import type { Callback, TrainingRun } from "./callback";
import type { EpochRecord, History } from "./history";
import { Monitor, type MonitorOptions } from "./monitor";
import { checkpointOptions } from "../options.gen";

/** Everything needed to resume. Tensors share memory with the model: write them, or `clone()` them, before the promise resolves. */
export interface CheckpointState {
  /** How many epochs are done. */
  readonly epoch: number;
  /** How many batches are done. */
  readonly step: number;
  readonly model: StateDict;
  readonly optimizer: OptimizerStateDict;
  readonly scheduler: SchedulerState | undefined;
  /** With this epoch's record; plain JSON. */
  readonly history: ReturnType<History["toJSON"]>;
}

/** Options of `Checkpoint`. */
export interface CheckpointOptions extends MonitorOptions {
  /** Every how many epochs to save. Default: `1`. */
  readonly every?: number;
  /** Whether to save only when the figure of `monitor` is the best so far. Default: `false`. */
  readonly bestOnly?: boolean;
}

/**
 * Hands the whole state of a run to a function that saves it, at the end of epochs. Where and how is the function's business.
 *
 * ```ts
 * const saved: { epoch: number; rates: number[] }[] = [];
 * const checkpoint = new Checkpoint(
 *   async ({ epoch, model, optimizer }) => {
 *     await writeWeights(`epoch-${epoch}`, model);
 *     saved.push({ epoch, rates: optimizer.paramGroups.map((group) => group.lr as number) });
 *   },
 *   { every: 5 },
 * );
 * ```
 *
 * To go on, load the states into a model, an optimizer and a scheduler built as before, and give `fit` the history:
 * `fit(net, loader, { …, history: History.fromJSON(saved.history) })` begins with the epoch after its last.
 *
 * Put it after callbacks that change the run at the end of epochs. The scheduler has stepped by then.
 *
 * @throws ArgumentError for a bad option.
 */
export class Checkpoint implements Callback {
  static readonly name: string = "Checkpoint";

  private readonly save: (state: CheckpointState) => void | Promise<void>;
  private readonly every: number;
  private readonly monitor: Monitor | undefined;

  constructor(save: (state: CheckpointState) => void | Promise<void>, options: CheckpointOptions = {}) {
    if (typeof save !== "function") throw new ArgumentError("Checkpoint", `takes a function that saves, not ${describe(save)}.`);
    this.save = save;
    const given = namedOptions("Checkpoint", options, checkpointOptions);
    this.every = checkCount("Checkpoint", "every", given.every ?? 1);
    this.monitor = given.bestOnly ? new Monitor("Checkpoint", given) : undefined;
  }

  onTrainBegin(run: TrainingRun): void {
    this.monitor?.replay(run.history);
  }

  async onEpochEnd(run: TrainingRun): Promise<void> {
    if (this.monitor !== undefined && !this.monitor.improves(this.monitor.read(run.logs))) return;
    if (run.epoch % this.every !== 0) return;
    const { epochs, outcome } = run.history.toJSON();
    const record: EpochRecord = { ...run.logs, epoch: run.epoch };
    await this.save({
      epoch: run.epoch,
      step: run.step,
      model: run.model.stateDict(),
      optimizer: run.optimizer.stateDict(),
      scheduler: run.scheduler?.stateDict(),
      history: { epochs: [...epochs, record], outcome },
    });
  }
}
