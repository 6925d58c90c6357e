import { Generator, type GeneratorState } from "@adjoint/core";
import { type BatchedDataset, DataLoader } from "@adjoint/data";

/** Where in its passes a run is: what the pass was shuffled with, and how many batches of it are behind. */
export interface Position {
  readonly generator: GeneratorState;
  readonly batches: number;
}

/** Shuffled batches without an end: pass after pass over a data set, from any position. */
export class Passes<Batch> {
  private readonly loader: DataLoader<never, Batch>;
  private readonly generator: Generator;
  private pass: AsyncIterator<Batch> | undefined;
  private began: GeneratorState;
  private batches = 0;
  /** Batches of the pass that a run before this one has had. */
  private behind = 0;

  constructor(dataset: BatchedDataset<Batch>, batchSize: number, seed: number) {
    this.generator = new Generator(seed);
    this.loader = new DataLoader(dataset, { batchSize, shuffle: true, generator: this.generator });
    this.began = this.generator.getState();
  }

  /** The number of batches in a pass. */
  get length(): number {
    return this.loader.length;
  }

  position(): Position {
    return { generator: this.began, batches: Math.max(this.batches, this.behind) };
  }

  seek({ generator, batches }: Position): void {
    this.generator.setState(generator);
    [this.pass, this.batches, this.behind] = [undefined, 0, batches];
    this.began = generator;
  }

  async next(): Promise<Batch> {
    for (;;) {
      if (this.pass === undefined) {
        this.began = this.generator.getState();
        this.pass = this.loader[Symbol.asyncIterator]();
      }
      const { value, done } = await this.pass.next();
      if (done === true) [this.pass, this.batches, this.behind] = [undefined, 0, 0];
      else if (this.batches++ >= this.behind) return value;
    }
  }
}
