import { ArgumentError, defaultGenerator, Generator, runtime } from "@adjoint/core";
import { describe, yieldToCollector } from "@adjoint/core/internal";
import { collate, type Collated } from "./collate";
import type { BatchedDataset, Dataset } from "./dataset";

/** Options of `DataLoader`. */
export interface DataLoaderOptions<Item, Batch> {
  /** How many examples a batch has: 1 unless given. */
  readonly batchSize?: number;
  /** Whether each pass takes the examples in a new order. */
  readonly shuffle?: boolean;
  /** Where the order comes from: the same state gives the same orders. Core's default generator (`manualSeed`) unless given. */
  readonly generator?: Generator;
  /** Short for `generator: new Generator(seed)`. */
  readonly seed?: number;
  /** Whether a last batch that is too small is left out. */
  readonly dropLast?: boolean;
  /** Makes a batch of examples: `collate` unless given. */
  readonly collate?: (items: Item[]) => Batch | Promise<Batch>;
}

/**
 * Batches of a data set. Every `for await` is one pass over it.
 *
 * ```ts
 * const loader = new DataLoader(new TensorDataset(images, labels), { batchSize: 64, shuffle: true, seed: 1 });
 * for await (const [x, y] of loader) train(x, y);
 * ```
 *
 * Tensors are made on the default device. Between batches the loop gives the garbage collector a turn whenever much device memory waits
 * for it, so nothing has to be freed by hand.
 *
 * @throws ArgumentError for bad options.
 */
export class DataLoader<Item, Batch = Collated<Item>> implements AsyncIterable<Batch> {
  readonly dataset: Dataset<Item> | BatchedDataset<Batch>;
  readonly batchSize: number;
  private readonly shuffle: boolean;
  private readonly dropLast: boolean;
  private readonly generator: Generator;
  private readonly collate: (items: Item[]) => Batch | Promise<Batch>;

  constructor(dataset: Dataset<Item> | BatchedDataset<Batch>, options: DataLoaderOptions<Item, Batch> = {}) {
    const { batchSize = 1, shuffle = false, dropLast = false, generator, seed } = options;
    if (!Number.isInteger(dataset?.length) || dataset.length < 0 || !("get" in dataset || "getBatch" in dataset)) {
      throw new ArgumentError(
        "DataLoader",
        `takes a data set with length and get(index), not ${describe(dataset)}.`,
        "new TensorDataset(x, y).",
      );
    }
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ArgumentError("DataLoader", `batchSize is a whole number ≥ 1, not ${describe(batchSize)}.`);
    }
    if (generator !== undefined && seed !== undefined)
      throw new ArgumentError("DataLoader", "both a generator and a seed are given.", "one of them.");
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.dropLast = dropLast;
    this.generator = generator ?? (seed === undefined ? defaultGenerator : new Generator(seed));
    this.collate = options.collate ?? ((items) => collate(items) as Batch);
  }

  /** The number of batches in a pass. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    const count = this.dataset.length;
    const order = this.shuffle ? this.generator.permutation(count) : Int32Array.from({ length: count }, (_, position) => position);
    for (let batch = 0; batch < this.length; batch++) {
      for (const device of runtime().devices.values()) await yieldToCollector(device);
      yield await this.load(order.subarray(batch * this.batchSize, (batch + 1) * this.batchSize));
    }
  }

  private load(indices: Int32Array): Batch | Promise<Batch> {
    const { dataset } = this;
    if ("getBatch" in dataset) return dataset.getBatch(indices);
    const items = Array.from(indices, (index) => dataset.get(index));
    return items.some((item) => item instanceof Promise)
      ? Promise.all(items).then((all) => this.collate(all))
      : this.collate(items as Item[]);
  }
}
