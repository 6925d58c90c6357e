import { noGrad } from "@adjoint/autograd";
import { keep } from "@adjoint/core";
import { namedOptions } from "@adjoint/core/internal";
import { checkCount } from "../arguments";
import type { StateDict } from "../state";
import type { Callback, TrainingRun } from "./callback";
import { Monitor, type MonitorOptions } from "./monitor";
import { earlyStoppingOptions } from "../options.gen";

/** Options of `EarlyStopping`. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** After how many epochs without improvement to stop. Default: `3`. */
  readonly patience?: number;
  /** Whether the model gets the weights of its best epoch back when the run ends by itself, early or not. Default: `false`. */
  readonly restoreBestWeights?: boolean;
}

/**
 * Ends a run when a figure has stopped improving (Prechelt 1998).
 *
 * ```ts
 * const stopping = new EarlyStopping({ monitor: "valAccuracy", mode: "max", patience: 5, restoreBestWeights: true });
 * await fit(net, loader, { loss: crossEntropy, optimizer, epochs: 100, validation, metrics: { accuracy }, callbacks: [stopping] });
 * stopping.bestEpoch; // counted from 1
 * ```
 *
 * An aborted or failed run keeps its last weights: they belong to the optimizer's state.
 *
 * @throws ArgumentError for a bad option, or a figure that is not a loss without a `mode`.
 */
export class EarlyStopping implements Callback {
  static readonly name: string = "EarlyStopping";

  /** The epoch with the best figure, from 1; 0 before there was one. */
  bestEpoch = 0;
  private readonly patience: number;
  private readonly restores: boolean;
  private readonly options: MonitorOptions;
  private monitor: Monitor;
  private waited = 0;
  private weights: StateDict = {};

  constructor(options: EarlyStoppingOptions = {}) {
    const { patience = 3, restoreBestWeights = false, ...monitored } = namedOptions("EarlyStopping", options, earlyStoppingOptions);
    this.patience = checkCount("EarlyStopping", "patience", patience, 0);
    this.restores = restoreBestWeights;
    this.options = monitored;
    this.monitor = new Monitor("EarlyStopping", monitored);
  }

  /** The best figure so far. */
  get best(): number | undefined {
    return this.monitor.best;
  }

  onTrainBegin(run: TrainingRun): void {
    this.monitor = new Monitor("EarlyStopping", this.options);
    this.bestEpoch = 0;
    this.waited = 0;
    this.monitor.replay(run.history, ({ epoch }, improved) => this.count(epoch, improved));
  }

  onEpochEnd(run: TrainingRun): void {
    const improved = this.monitor.improves(this.monitor.read(run.logs));
    this.count(run.epoch, improved);
    if (improved && this.restores) this.remember(run);
    if (!improved && this.waited >= this.patience) run.stop();
  }

  onTrainEnd(run: TrainingRun): void {
    const { outcome } = run.history;
    const own = outcome === "completed" || outcome === "stopped";
    // The best epoch may lie before a resumption; its weights are then not available.
    if (own && Object.keys(this.weights).length > 0) run.model.loadStateDict(this.weights);
    this.forget();
  }

  private count(epoch: number, improved: boolean): void {
    if (improved) this.bestEpoch = epoch;
    this.waited = improved ? 0 : this.waited + 1;
  }

  private remember(run: TrainingRun): void {
    this.forget();
    const state = run.model.stateDict();
    this.weights = noGrad(() => Object.fromEntries(Object.entries(state).map(([name, value]) => [name, keep(value.clone())])));
    for (const view of Object.values(state)) view.dispose();
  }

  private forget(): void {
    for (const copy of Object.values(this.weights)) copy.dispose();
    this.weights = {};
  }
}
