import type { Tensor } from "@adjoint/core";
import type { LoaderState, Shard } from "@adjoint/data";
import type { Digits } from "./digits";
import { Passes } from "./passes";
import type { Settings } from "./settings";

/** Images [N, 1, 28, 28] and labels [N]. */
export type DigitBatch = readonly [Tensor, Tensor];

/** In which order digits are learned from, and for how long. */
export interface Course {
  /** Batches in the whole run. */
  readonly steps: number;
  /** Digits in the whole run. */
  readonly size: number;
  /** Steps between two looks at the test digits. */
  readonly round: number;
  /** Tells other data from these. */
  readonly fingerprint: string;
  /** How far a run is that has done so many steps: "epoch 1/5". */
  roundName(step: number): string;
  next(): Promise<DigitBatch>;
  position(): unknown;
  seek(position: unknown): void;
}

/** Pass after pass over all of them, each in an order of its own. */
export class Epochs implements Course {
  readonly steps: number;
  readonly size: number;
  readonly round: number;
  readonly fingerprint: string;
  private readonly passes: Passes<DigitBatch>;
  private readonly epochs: number;

  constructor(training: Digits, { batch, seed, epochs }: Pick<Settings, "batch" | "seed" | "epochs">, shard?: Shard) {
    this.passes = new Passes(training, batch, seed, shard);
    this.epochs = epochs;
    this.round = this.passes.length;
    this.steps = epochs * this.round;
    this.size = epochs * training.length;
    this.fingerprint = `the first ${training.length} of the MNIST digits`;
  }

  roundName(step: number): string {
    return `epoch ${Math.ceil(step / this.round)}/${this.epochs}`;
  }

  next(): Promise<DigitBatch> {
    return this.passes.next();
  }

  position(): LoaderState {
    return this.passes.position();
  }

  seek(position: unknown): void {
    this.passes.seek(position as LoaderState);
  }
}
