import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { checkNumber } from "../arguments";
import type { EpochRecord, History } from "./history";

/** Which metric a callback monitors. */
export interface MonitorOptions {
  /** The figure. Default: `"valLoss"` where there is a validation, otherwise `"loss"`. */
  readonly monitor?: string;
  /** Whether smaller or greater is better: `"min"` for losses; to be given for other figures. */
  readonly mode?: "min" | "max";
  /** How much better counts as better. Default: `0`. */
  readonly minDelta?: number;
}

/** Reads a figure at the end of each epoch, and knows the best so far. */
export class Monitor {
  best: number | undefined;
  private readonly operation: string;
  private readonly options: MonitorOptions;

  /** @throws ArgumentError for a bad option, or a figure that is not a loss without a mode. */
  constructor(operation: string, options: MonitorOptions) {
    const { monitor, mode, minDelta = 0 } = options;
    if (mode !== undefined && mode !== "min" && mode !== "max") {
      throw new ArgumentError(operation, `mode is "min" or "max", not ${describe(mode)}.`);
    }
    if (monitor !== undefined && typeof monitor !== "string")
      throw new ArgumentError(operation, `monitor is a name, not ${describe(monitor)}.`);
    if (monitor !== undefined && mode === undefined && !/loss$/i.test(monitor)) {
      throw new ArgumentError(operation, `whether a greater ${monitor} is better cannot be known.`, 'say mode: "max" or mode: "min".');
    }
    checkNumber(operation, "minDelta", minDelta);
    this.operation = operation;
    this.options = options;
  }

  /** @throws ArgumentError when there is no such figure. */
  read(figures: Readonly<Record<string, number>>): number {
    const name = this.nameIn(figures);
    const value = figures[name];
    if (value === undefined) {
      throw new ArgumentError(this.operation, `the run has no figure ${describe(name)}.`, `it has ${Object.keys(figures).join(", ")}.`);
    }
    return value;
  }

  /** Takes in the epochs of a run that is gone on with, as if it had been there. */
  replay({ epochs }: History, each: (record: EpochRecord, improved: boolean) => void = () => {}): void {
    for (const record of epochs) each(record, this.improves(record[this.nameIn(record)] ?? Number.NaN));
  }

  /** Whether a figure is better than the best so far, and then the best. NaN never is. */
  improves(value: number): boolean {
    const { mode = "min", minDelta = 0 } = this.options;
    const gain = this.best === undefined ? Number.POSITIVE_INFINITY : mode === "min" ? this.best - value : value - this.best;
    if (Number.isNaN(value) || !(gain > minDelta)) return false;
    this.best = value;
    return true;
  }

  private nameIn(figures: Readonly<Record<string, number>>): string {
    return this.options.monitor ?? ("valLoss" in figures ? "valLoss" : "loss");
  }
}
