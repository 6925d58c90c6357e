import { ArgumentError } from "@adjoint/core";
import { optionsOf } from "@adjoint/core/internal";
import { checkCount, checkNumber } from "../../arguments";
import { LRScheduler, type LRSchedulerOptions, type RatedOptimizer } from "./scheduler";
import { linearOptions } from "../../options.gen";

/** Options of `LinearLR`. */
export interface LinearOptions extends LRSchedulerOptions {
  /** The share of the base rate to begin with, above 0 and at most 1. Default: ⅓. */
  readonly startFactor?: number;
  /** The share of the base rate to end with, from 0 to 1. Default: `1`. */
  readonly endFactor?: number;
  /** How many steps lie between. Default: `5`. */
  readonly totalIters?: number;
}

interface LinearSettings {
  startFactor: number;
  endFactor: number;
  totalIters: number;
}

/**
 * Moves the rate in a straight line from `startFactor` to `endFactor` times the base rate: the usual warm-up (Goyal et al. 2017).
 * `SequentialLR` puts another schedule after it.
 *
 * ```ts
 * const scheduler = new LinearLR(optimizer, { startFactor: 0.01, totalIters: 500 });
 * ```
 *
 * @throws ArgumentError for a factor outside its range.
 */
export class LinearLR extends LRScheduler<LinearSettings> {
  static override readonly name: string = "LinearLR";

  constructor(optimizer: RatedOptimizer, options: LinearOptions = {}) {
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = optionsOf("LinearLR", options);
    super("LinearLR", optimizer, { startFactor, endFactor, totalIters }, options, linearOptions);
    this.begin();
  }

  protected check({ startFactor, endFactor, totalIters }: LinearSettings): void {
    checkNumber("LinearLR", "startFactor", startFactor, 0, 1);
    if (startFactor === 0) throw new ArgumentError("LinearLR", "startFactor must be greater than 0.", "such as 1e-3.");
    checkNumber("LinearLR", "endFactor", endFactor, 0, 1);
    checkCount("LinearLR", "totalIters", totalIters);
  }

  protected next(lr: number, _group: number, initial: boolean): number {
    const { startFactor, endFactor, totalIters } = this.settings;
    if (this.lastEpoch === 0) return lr * startFactor;
    if (initial || this.lastEpoch > totalIters) return lr;
    const rise = endFactor - startFactor;
    // Rounding may take an end at 0 below it, which no optimizer would take for a rate.
    return lr * Math.max(0, 1 + rise / (totalIters * startFactor + (this.lastEpoch - 1) * rise));
  }

  protected override closedForm(group: number): number {
    const { startFactor, endFactor, totalIters } = this.settings;
    return this.baseLrs[group]! * (startFactor + ((endFactor - startFactor) * Math.min(totalIters, this.lastEpoch)) / totalIters);
  }
}
