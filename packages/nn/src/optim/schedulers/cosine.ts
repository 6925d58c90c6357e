import { optionsOf } from "@adjoint/core/internal";
import { checkCount, checkNumber } from "../../arguments";
import { LRScheduler, type LRSchedulerOptions, type RatedOptimizer } from "./scheduler";
import { cosineAnnealingOptions } from "../../options.gen";

/** Options of `CosineAnnealingLR`. */
export interface CosineAnnealingOptions extends LRSchedulerOptions {
  /** The lowest rate. Default: `0`. */
  readonly etaMin?: number;
}

/**
 * Lowers the rate along half a cosine, from the base rate to `etaMin` in `tMax` steps, and up again if stepped on
 * (Loshchilov & Hutter 2016, without the restarts).
 *
 * ```ts
 * const scheduler = new CosineAnnealingLR(optimizer, 100, { etaMin: 1e-5 });
 * ```
 *
 * @throws ArgumentError for a bad number of steps or a bad lowest rate.
 */
export class CosineAnnealingLR extends LRScheduler<{ tMax: number; etaMin: number }> {
  static override readonly name: string = "CosineAnnealingLR";

  constructor(optimizer: RatedOptimizer, tMax: number, options: CosineAnnealingOptions = {}) {
    const { etaMin = 0 } = optionsOf("CosineAnnealingLR", options);
    super("CosineAnnealingLR", optimizer, { tMax, etaMin }, options, cosineAnnealingOptions);
    this.begin();
  }

  protected check({ tMax, etaMin }: { tMax: number; etaMin: number }): void {
    checkCount("CosineAnnealingLR", "tMax", tMax);
    checkNumber("CosineAnnealingLR", "etaMin", etaMin);
  }

  protected next(lr: number, group: number, initial: boolean): number {
    const { tMax, etaMin } = this.settings;
    if (initial) return lr;
    const epoch = this.lastEpoch;
    // From the bottom the ratio below would be 0/0.
    if ((epoch - 1 - tMax) % (2 * tMax) === 0) return lr + ((this.baseLrs[group]! - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
    const height = (at: number): number => 1 + Math.cos((Math.PI * at) / tMax);
    return (height(epoch) / height(epoch - 1)) * (lr - etaMin) + etaMin;
  }

  protected override closedForm(group: number): number {
    const { tMax, etaMin } = this.settings;
    return etaMin + ((this.baseLrs[group]! - etaMin) * (1 + Math.cos((Math.PI * this.lastEpoch) / tMax))) / 2;
  }
}
