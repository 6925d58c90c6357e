import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";

/** The figures of one epoch, which counts from 1: `loss`, the metrics, and what validation gave: `valLoss`, `valAccuracy`, … */
export interface EpochRecord {
  readonly epoch: number;
  readonly [figure: string]: number;
}

/** How a run ended: after its epochs, by `run.stop()`, by its signal, or with an error. */
export type Outcome = "completed" | "stopped" | "aborted" | "failed";

/**
 * What `fit` returns: the figures of every epoch that was finished.
 *
 * ```ts
 * const history = await fit(net, loader, { loss: crossEntropy, optimizer, epochs: 3 });
 * history.get("loss"); // one number for each epoch
 * JSON.stringify(history); // and History.fromJSON takes it back
 * ```
 */
export class History {
  static readonly name: string = "History";

  readonly epochs: EpochRecord[] = [];
  /** Undefined while the run is under way. */
  outcome: Outcome | undefined;

  /** One figure over the epochs; NaN where there was none. */
  get(figure: string): number[] {
    return this.epochs.map((record) => record[figure] ?? Number.NaN);
  }

  /** How many epochs have been finished, those before a resumption included. */
  get lastEpoch(): number {
    return this.epochs.at(-1)?.epoch ?? 0;
  }

  /** Plain JSON; what is not finite becomes null there. */
  toJSON(): { epochs: EpochRecord[]; outcome: Outcome | undefined } {
    return { epochs: this.epochs.map((record) => ({ ...record })), outcome: this.outcome };
  }

  /** A history from what `toJSON` gave. @throws ArgumentError for anything else. */
  static fromJSON(json: unknown): History {
    const epochs = (json as { epochs?: unknown } | null | undefined)?.epochs;
    if (!Array.isArray(epochs)) throw new ArgumentError("History.fromJSON", `${describe(json)} is not a history.`, "what toJSON() gave.");
    const history = new History();
    for (const record of epochs as Record<string, unknown>[]) {
      if (!Number.isSafeInteger(record?.epoch))
        throw new ArgumentError("History.fromJSON", `${describe(record)} is not a record of an epoch.`);
      const figures = Object.entries(record).map(([name, value]) => [name, value === null ? Number.NaN : Number(value)] as const);
      history.epochs.push(Object.fromEntries(figures) as unknown as EpochRecord);
    }
    return history;
  }
}
