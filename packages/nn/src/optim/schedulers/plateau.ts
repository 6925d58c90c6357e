import { ArgumentError } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import { checkCount, checkNumber } from "../../arguments";
import { checkOptimizer, checkRates, mergeSettings, type RatedOptimizer, type Scheduler, type SchedulerState } from "./scheduler";
import { plateauSettings } from "../../options.gen";

/** Settings of `ReduceLROnPlateau`. */
export interface PlateauSettings {
  /** Whether smaller (`"min"`) or greater (`"max"`) is better. Default: `"min"`. */
  readonly mode: "min" | "max";
  /** What the rate is multiplied by, below 1. Default: `0.1`. */
  readonly factor: number;
  /** How many epochs without improvement are let pass. Default: `10`. */
  readonly patience: number;
  /** How much better counts as better. Default: `1e-4`. */
  readonly threshold: number;
  /** Whether the threshold is relative to the best figure or absolute. Default: `"rel"`. */
  readonly thresholdMode: "rel" | "abs";
  /** How many epochs after a reduction do not count. Default: `0`. */
  readonly cooldown: number;
  /** No rate goes below it, for all groups or each. Default: `0`. */
  readonly minLr: number | readonly number[];
  /** A change smaller than this is not made. Default: `1e-8`. */
  readonly eps: number;
}

const NAME = "ReduceLROnPlateau";
const defaults: PlateauSettings = {
  mode: "min",
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: "rel",
  cooldown: 0,
  minLr: 0,
  eps: 1e-8,
};

/** By name alone: the values are checked together. */
interface Counters {
  best: number;
  numBadEpochs: number;
  cooldownCounter: number;
  lastEpoch: number;
}

/** JSON has no infinities, and that is what nothing was better than yet. */
const infinities: Readonly<Record<string, number>> = { Infinity: Number.POSITIVE_INFINITY, "-Infinity": Number.NEGATIVE_INFINITY };

/**
 * Lowers the rate when a figure has stopped improving.
 *
 * ```ts
 * const scheduler = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 3 });
 * for (let epoch = 0; epoch < 50; epoch++) {
 *   await trainOneEpoch();
 *   scheduler.step(await validationLoss());
 * }
 * ```
 *
 * @throws ArgumentError for a bad setting.
 */
export class ReduceLROnPlateau implements Scheduler {
  static readonly name: string = "ReduceLROnPlateau";

  readonly takesMetric = true;
  readonly optimizer: RatedOptimizer;
  private settings: PlateauSettings;
  private counters: Counters;
  private lastLr: number[];

  constructor(optimizer: RatedOptimizer, settings: Partial<PlateauSettings> = {}) {
    checkOptimizer(NAME, optimizer);
    this.optimizer = optimizer;
    this.settings = { ...defaults, ...namedOptions(NAME, settings, plateauSettings) };
    this.check(this.settings);
    const best = this.settings.mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.counters = { best, numBadEpochs: 0, cooldownCounter: 0, lastEpoch: 0 };
    this.lastLr = optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** @param metric The figure; NaN is not an improvement. @throws ArgumentError for anything but a number. */
  step(metric?: number): void {
    if (typeof metric !== "number") {
      throw new ArgumentError(`${NAME}.step`, `requires the monitored metric, not ${describe(metric)}.`, "step(await loss.item()).");
    }
    const { counters, settings } = this;
    counters.lastEpoch++;
    const better = this.isBetter(metric);
    if (better) counters.best = metric;
    counters.numBadEpochs = better ? 0 : counters.numBadEpochs + 1;
    if (counters.cooldownCounter > 0) {
      counters.cooldownCounter--;
      counters.numBadEpochs = 0;
    }
    if (counters.numBadEpochs > settings.patience) {
      this.reduce();
      counters.cooldownCounter = settings.cooldown;
      counters.numBadEpochs = 0;
    }
    this.lastLr = this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  getLastLr(): number[] {
    return [...this.lastLr];
  }

  stateDict(): SchedulerState {
    const { best } = this.counters;
    return { ...this.settings, ...this.counters, best: Number.isFinite(best) ? best : String(best), lastLr: [...this.lastLr] };
  }

  /** @throws ArgumentError when it does not fit; then nothing has changed. */
  loadStateDict(state: SchedulerState): void {
    const operation = `${NAME}.loadStateDict`;
    const settings = mergeSettings(operation, state, this.settings);
    this.check(settings);
    const counters = mergeSettings(operation, state, this.counters);
    const best = infinities[String(counters.best)] ?? counters.best;
    checkNumber(operation, "best", best, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    for (const key of ["numBadEpochs", "cooldownCounter", "lastEpoch"] as const) checkCount(operation, key, counters[key], 0);
    this.lastLr = checkRates(operation, "lastLr", state.lastLr, this.optimizer.paramGroups.length);
    this.settings = settings;
    this.counters = { ...counters, best };
  }

  private check({ mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps }: PlateauSettings): void {
    if (mode !== "min" && mode !== "max") throw new ArgumentError(NAME, `mode is "min" or "max", not ${describe(mode)}.`);
    if (thresholdMode !== "rel" && thresholdMode !== "abs") {
      throw new ArgumentError(NAME, `thresholdMode is "rel" or "abs", not ${describe(thresholdMode)}.`);
    }
    checkNumber(NAME, "factor", factor, 0, 1);
    if (factor === 1) throw new ArgumentError(NAME, "factor is 1, which lowers nothing.", "below 1, such as 0.1.");
    checkCount(NAME, "patience", patience, 0);
    checkCount(NAME, "cooldown", cooldown, 0);
    checkNumber(NAME, "threshold", threshold);
    checkNumber(NAME, "eps", eps);
    const lowest = typeof minLr === "number" ? [minLr] : checkRates(NAME, "minLr", minLr, this.optimizer.paramGroups.length);
    for (const rate of lowest) checkNumber(NAME, "minLr", rate);
  }

  private isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.settings;
    const { best } = this.counters;
    if (mode === "min") return metric < (thresholdMode === "rel" ? best * (1 - threshold) : best - threshold);
    return metric > (thresholdMode === "rel" ? best * (threshold + 1) : best + threshold);
  }

  private reduce(): void {
    const { factor, minLr, eps } = this.settings;
    const { paramGroups } = this.optimizer;
    if (typeof minLr !== "number" && minLr.length !== paramGroups.length) {
      throw new ArgumentError(
        NAME,
        `minLr has ${minLr.length} rates, for ${paramGroups.length} groups.`,
        "one number holds for all groups.",
      );
    }
    paramGroups.forEach((group, position) => {
      const next = Math.max(group.lr * factor, typeof minLr === "number" ? minLr : minLr[position]!);
      if (group.lr - next > eps) group.lr = next;
    });
  }
}
