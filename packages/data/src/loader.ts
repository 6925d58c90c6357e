import { ArgumentError, defaultGenerator, Generator, type GeneratorState, runtime } from "@adjoint/core";
import { describe, namedOptions, yieldToCollector } from "@adjoint/core/internal";
import { collate, type Collated } from "./collate";
import type { BatchedDataset, Dataset } from "./dataset";
import { checkLoaderState, type LoaderState, type PassPosition } from "./loader-state";
import { checkShard, type Shard, shareOf } from "./shard";
import { dataLoaderOptions } from "./options.gen";

/** Options of `DataLoader`. */
export interface DataLoaderOptions<Item, Batch> {
  /** How many examples a batch has. Default: `1`. */
  readonly batchSize?: number;
  /** Whether each pass takes the examples in a new order. */
  readonly shuffle?: boolean;
  /** Where the order comes from: the same state gives the same orders. Default: core's default generator (`manualSeed`). */
  readonly generator?: Generator;
  /** Short for `generator: new Generator(seed)`. */
  readonly seed?: number;
  /** Whether a last batch that is too small is left out. */
  readonly dropLast?: boolean;
  /**
   * How many batches are begun before they are asked for. Default: `0`. For data sets that wait (for files, for a decoder): their waiting
   * then overlaps with the training step.
   */
  readonly prefetch?: number;
  /**
   * Take a part of every batch alone, one of several processes that train together. `batchSize` counts the examples of all of them, and so does
   * `stateDict()`: a run may go on with another number of processes. All need the same order, so `shuffle` needs a seed or a generator of its own.
   * Default: whole batches.
   */
  readonly shard?: Shard;
  /** Makes a batch of examples. Default: `collate`. */
  readonly collate?: (items: Item[]) => Batch | Promise<Batch>;
}

/** The share of a process to which nothing falls. */
const nothing = Symbol("nothing");

/** What 32-bit positions reach. */
const MAX_EXAMPLES = 2 ** 31 - 1;

function isDataset(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { length, get, getBatch } = value as { length?: unknown; get?: unknown; getBatch?: unknown };
  const counted = Number.isInteger(length) && (length as number) >= 0 && (length as number) <= MAX_EXAMPLES;
  return counted && (typeof get === "function" || typeof getBatch === "function");
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
 * for it, so nothing has to be freed by hand. `stateDict()` says where in the data a program is, for a checkpoint.
 *
 * @throws ArgumentError for bad options.
 */
export class DataLoader<Item, Batch = Collated<Item>> implements AsyncIterable<Batch> {
  static readonly name: string = "DataLoader";

  readonly dataset: Dataset<Item> | BatchedDataset<Batch>;
  readonly batchSize: number;
  readonly prefetch: number;
  private readonly shuffle: boolean;
  private readonly dropLast: boolean;
  private readonly shard: Required<Shard> | undefined;
  private readonly generator: Generator;
  private readonly collate: (items: Item[]) => Batch | Promise<Batch>;
  /** The pass under way, or left early; none before the first and after a whole one. */
  private position: PassPosition | undefined;
  /** Whether the next pass continues from `position`. */
  private resuming = false;

  constructor(dataset: Dataset<Item> | BatchedDataset<Batch>, options: DataLoaderOptions<Item, Batch> = {}) {
    const {
      batchSize = 1,
      shuffle = false,
      dropLast = false,
      prefetch = 0,
      generator,
      seed,
      shard,
      collate: join,
    } = namedOptions("DataLoader", options, dataLoaderOptions);
    if (!isDataset(dataset)) {
      throw new ArgumentError(
        "DataLoader",
        `takes a data set with length and get(index), not ${describe(dataset)}.`,
        "new TensorDataset(x, y).",
      );
    }
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ArgumentError("DataLoader", `batchSize is a whole number ≥ 1, not ${describe(batchSize)}.`);
    }
    if (!Number.isInteger(prefetch) || prefetch < 0) {
      throw new ArgumentError("DataLoader", `prefetch is a whole number ≥ 0, not ${describe(prefetch)}.`);
    }
    if (generator !== undefined && seed !== undefined)
      throw new ArgumentError("DataLoader", "both a generator and a seed are given.", "one of them.");
    this.shard = shard === undefined ? undefined : checkShard(shard);
    if (this.shard !== undefined && this.shard.size > 1 && shuffle && (generator ?? seed) === undefined) {
      throw new ArgumentError("DataLoader", "every process would shuffle in an order of its own.", "give all of them the same seed.");
    }
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.prefetch = prefetch;
    this.shuffle = shuffle;
    this.dropLast = dropLast;
    this.generator = generator ?? (seed === undefined ? defaultGenerator : new Generator(seed));
    this.collate = join ?? ((items) => collate(items) as Batch);
  }

  /** The number of batches in a pass. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** How many batches there are, and how they are made. */
  toString(): string {
    const shard = this.shard === undefined ? "" : `, share ${this.shard.rank + 1} of ${this.shard.size}`;
    return `DataLoader(${this.length} batches of ${this.batchSize} from ${this.dataset.length} examples${this.shuffle ? ", shuffled" : ""}${shard})`;
  }

  /** @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /**
   * Where the program is in the data, as plain JSON: batches that were handed out count, those fetched ahead do not. Asked for in the middle
   * of a pass, or after one that was left early, it names that pass; otherwise the next `for await` begins one.
   *
   * ```ts
   * const saved = JSON.stringify(loader.stateDict());
   * loader.loadStateDict(JSON.parse(saved));
   * for await (const batch of loader) train(batch); // what was left of the pass
   * ```
   */
  stateDict(): LoaderState {
    return {
      examples: this.dataset.length,
      batchSize: this.batchSize,
      generator: this.shuffle ? this.generator.getState() : null,
      pass: this.position === undefined ? null : { ...this.position },
    };
  }

  /**
   * Goes on from `stateDict()`: the next `for await` gives exactly the batches that were left of the pass, in their order, and the passes
   * after it are those that would have followed. The generator is set to its state of that time, which matters if others share it.
   *
   * @throws ArgumentError for what is no such state, or that of a loader with other examples, batch size or shuffling.
   */
  loadStateDict(state: LoaderState): void {
    const { generator, pass } = checkLoaderState(state, this.stateDict(), this.length);
    if (generator !== null) this.generator.setState(generator);
    this.position = pass === null ? undefined : { ...pass };
    this.resuming = pass !== null;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    const position = this.resuming && this.position !== undefined ? this.position : this.begin();
    this.position = position;
    this.resuming = false;
    const order = this.order(position.start);
    const ahead: Promise<Batch | typeof nothing>[] = [];
    let begun = position.delivered;
    while (position.delivered < this.length) {
      for (const device of runtime().devices.values()) await yieldToCollector(device);
      for (; begun < this.length && ahead.length <= this.prefetch; begun++) ahead.push(this.fetch(order, begun));
      const batch = await ahead.shift()!;
      position.delivered++;
      if (batch !== nothing) yield batch;
    }
    // Another pass may have begun meanwhile, by a second loop over the same loader.
    if (this.position === position) this.position = undefined;
  }

  private begin(): PassPosition {
    const start = this.shuffle ? this.generator.getState() : null;
    // Counts the draw that `order` makes.
    if (start !== null) this.generator.bits(0);
    return { start, delivered: 0 };
  }

  private order(start: GeneratorState | null): Int32Array {
    const count = this.dataset.length;
    // Not by the loader's own generator, which may serve others too and has gone on since.
    return start === null ? Int32Array.from({ length: count }, (_, i) => i) : new Generator().setState(start).permutation(count);
  }

  /** Never rejects unheard: a batch that fails ahead of its time fails when its turn comes, if it does. */
  private fetch(order: Int32Array, batch: number): Promise<Batch | typeof nothing> {
    const whole = order.subarray(batch * this.batchSize, (batch + 1) * this.batchSize);
    const indices = this.shard === undefined ? whole : shareOf(whole, this.shard);
    const fetched = (async () => (indices.length === 0 ? nothing : this.load(indices)))();
    fetched.catch(() => {});
    return fetched;
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
