import { ArgumentError } from "@adjoint/core";
import { describe, optionsOf } from "@adjoint/core/internal";
import { checkCount, checkNumber } from "../../arguments";
import { LRScheduler, type LRSchedulerOptions, type RatedOptimizer } from "./scheduler";
import { decayOptions } from "../../options.gen";

/** Options of `StepLR` and `MultiStepLR`. */
export interface DecayOptions extends LRSchedulerOptions {
  /** What the rate is multiplied by. Default: `0.1`. */
  readonly gamma?: number;
}

/**
 * Multiplies the rate by `gamma` every `stepSize` epochs.
 *
 * ```ts
 * const scheduler = new StepLR(optimizer, 30, { gamma: 0.1 });
 * for (let epoch = 0; epoch < 90; epoch++) {
 *   await trainOneEpoch();
 *   scheduler.step();
 * }
 * ```
 *
 * @throws ArgumentError for a bad step size or factor.
 */
export class StepLR extends LRScheduler<{ stepSize: number; gamma: number }> {
  static override readonly name: string = "StepLR";

  constructor(optimizer: RatedOptimizer, stepSize: number, options: DecayOptions = {}) {
    const { gamma = 0.1 } = optionsOf("StepLR", options);
    super("StepLR", optimizer, { stepSize, gamma }, options, decayOptions);
    this.begin();
  }

  protected check({ stepSize, gamma }: { stepSize: number; gamma: number }): void {
    checkCount("StepLR", "stepSize", stepSize);
    checkNumber("StepLR", "gamma", gamma);
  }

  protected next(lr: number): number {
    const { stepSize, gamma } = this.settings;
    return this.lastEpoch === 0 || this.lastEpoch % stepSize !== 0 ? lr : lr * gamma;
  }

  protected override closedForm(group: number): number {
    const { stepSize, gamma } = this.settings;
    return this.baseLrs[group]! * gamma ** Math.floor(this.lastEpoch / stepSize);
  }
}

/**
 * Multiplies the rate by `gamma` at each of the milestones; at one that is given twice, twice.
 *
 * ```ts
 * const scheduler = new MultiStepLR(optimizer, [30, 80], { gamma: 0.1 });
 * ```
 *
 * @throws ArgumentError for milestones that are not whole numbers, or a bad factor.
 */
export class MultiStepLR extends LRScheduler<{ milestones: readonly number[]; gamma: number }> {
  static override readonly name: string = "MultiStepLR";

  constructor(optimizer: RatedOptimizer, milestones: readonly number[], options: DecayOptions = {}) {
    if (!Array.isArray(milestones)) throw new ArgumentError("MultiStepLR", `milestones are a list of epochs, not ${describe(milestones)}.`);
    const { gamma = 0.1 } = optionsOf("MultiStepLR", options);
    const sorted = Array.from(milestones, (milestone) => checkCount("MultiStepLR", "a milestone", milestone, 0)).sort((a, b) => a - b);
    super("MultiStepLR", optimizer, { milestones: sorted, gamma }, options, decayOptions);
    this.begin();
  }

  protected check({ milestones, gamma }: { milestones: readonly number[]; gamma: number }): void {
    if (!Array.isArray(milestones)) throw new ArgumentError("MultiStepLR", `milestones are a list of epochs, not ${describe(milestones)}.`);
    for (const milestone of milestones) checkCount("MultiStepLR", "a milestone", milestone, 0);
    checkNumber("MultiStepLR", "gamma", gamma);
  }

  protected next(lr: number): number {
    const { milestones, gamma } = this.settings;
    return lr * gamma ** milestones.filter((milestone) => milestone === this.lastEpoch).length;
  }

  protected override closedForm(group: number): number {
    const { milestones, gamma } = this.settings;
    return this.baseLrs[group]! * gamma ** milestones.filter((milestone) => milestone <= this.lastEpoch).length;
  }
}

/**
 * Multiplies the rate by `gamma` at every step.
 *
 * ```ts
 * const scheduler = new ExponentialLR(optimizer, 0.95);
 * ```
 *
 * @throws ArgumentError for a bad factor.
 */
export class ExponentialLR extends LRScheduler<{ gamma: number }> {
  static override readonly name: string = "ExponentialLR";

  constructor(optimizer: RatedOptimizer, gamma: number, options: LRSchedulerOptions = {}) {
    super("ExponentialLR", optimizer, { gamma }, options);
    this.begin();
  }

  protected check({ gamma }: { gamma: number }): void {
    checkNumber("ExponentialLR", "gamma", gamma);
  }

  protected next(lr: number, _group: number, initial: boolean): number {
    return initial ? lr : lr * this.settings.gamma;
  }

  protected override closedForm(group: number): number {
    return this.baseLrs[group]! * this.settings.gamma ** this.lastEpoch;
  }
}
