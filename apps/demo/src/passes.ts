import { type BatchedDataset, DataLoader, type LoaderState, type Shard } from "@adjoint/data";

/** Shuffled batches without an end: pass after pass over a data set, from any position. */
export class Passes<Batch> {
  private readonly loader: DataLoader<never, Batch>;
  private pass: AsyncIterator<Batch> | undefined;

  constructor(dataset: BatchedDataset<Batch>, batchSize: number, seed: number, shard?: Shard) {
    this.loader = new DataLoader(dataset, { batchSize, shuffle: true, seed, ...(shard && { shard }) });
  }

  /** The number of batches in a pass. */
  get length(): number {
    return this.loader.length;
  }

  position(): LoaderState {
    return this.loader.stateDict();
  }

  /** @throws ArgumentError for the position in another data set. */
  seek(position: LoaderState): void {
    this.loader.loadStateDict(position);
    this.pass = undefined;
  }

  async next(): Promise<Batch> {
    for (;;) {
      this.pass ??= this.loader[Symbol.asyncIterator]();
      const { value, done } = await this.pass.next();
      if (done !== true) return value;
      this.pass = undefined;
    }
  }
}
