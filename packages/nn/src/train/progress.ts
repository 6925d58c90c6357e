import { namedOptions } from "@adjoint/core/internal";
import { checkCount } from "../arguments";
import type { Callback, TrainingRun } from "./callback";
import { progressOptions } from "../options.gen";

/** Options of `Progress`. */
export interface ProgressOptions {
  /** Also a line every so many batches. Default: `0`, none. */
  readonly every?: number;
  /** Where lines go. Default: the console. */
  readonly write?: (line: string) => void;
}

const toConsole = (line: string): void => (globalThis as unknown as { console: { log(text: string): void } }).console.log(line);

const digits = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6) ? value.toExponential(3) : value.toFixed(4);

/**
 * Writes a line for each epoch: `epoch 3/10: loss 0.1234, accuracy 0.9650, valLoss 0.1500`.
 *
 * ```ts
 * await fit(net, loader, { loss: crossEntropy, optimizer, epochs: 10, callbacks: [new Progress({ every: 100 })] });
 * ```
 *
 * @throws ArgumentError for a bad number of batches.
 */
export class Progress implements Callback {
  static readonly name: string = "Progress";

  private readonly every: number;
  private readonly write: (line: string) => void;

  constructor(options: ProgressOptions = {}) {
    const { every = 0, write = toConsole } = namedOptions("Progress", options, progressOptions);
    this.every = checkCount("Progress", "every", every, 0);
    this.write = write;
  }

  onBatchEnd(run: TrainingRun): void {
    if (this.every > 0 && run.batch % this.every === 0) {
      this.write(`epoch ${run.epoch}/${run.epochs}, batch ${run.batch}: loss ${digits(run.loss)}`);
    }
  }

  onEpochEnd(run: TrainingRun): void {
    const figures = Object.entries(run.logs).map(([name, value]) => `${name} ${digits(value)}`);
    this.write(`epoch ${run.epoch}/${run.epochs}: ${figures.join(", ")}`);
  }
}
