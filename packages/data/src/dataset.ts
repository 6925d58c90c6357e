import { ArgumentError, isTensor, ShapeError, type Tensor, tensor, tidy } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";

/**
 * Examples by number. Implement it to feed a `DataLoader` from anywhere: `get` may read a file or decode an image, and may be asynchronous.
 *
 * ```ts
 * const squares: Dataset<number> = { length: 100, get: (index) => index * index };
 * ```
 */
export interface Dataset<Item> {
  /** The number of examples. */
  readonly length: number;
  get(index: number): Item | Promise<Item>;
}

/** Examples that are quicker made a batch at a time: the loader then collates nothing. */
export interface BatchedDataset<Batch> {
  /** The number of examples. */
  readonly length: number;
  getBatch(indices: Int32Array): Batch | Promise<Batch>;
}

/** One tensor for each of a data set's tensors. */
type Alike<T extends readonly Tensor[]> = { [K in keyof T]: Tensor };

/**
 * Rows of tensors that have the same first dim: example i is row i of each. Batches are gathered on the tensors' own device.
 *
 * ```ts
 * const data = new TensorDataset(images, labels); // [N, 784] and [N]
 * ```
 *
 * @throws ShapeError when first dims differ.
 */
export class TensorDataset<T extends readonly Tensor[]> implements Dataset<Alike<T>>, BatchedDataset<Alike<T>> {
  static readonly name: string = "TensorDataset";

  readonly tensors: T;
  readonly length: number;

  constructor(...tensors: T) {
    const [first] = tensors;
    if (first === undefined) throw new ArgumentError("TensorDataset", "was given no tensors.", "new TensorDataset(images, labels).");
    for (const each of tensors) {
      if (!isTensor(each)) throw new ArgumentError("TensorDataset", `takes tensors, not ${describe(each)}.`, "make one: tensor(values).");
      if (each.ndim === 0) throw new ShapeError("TensorDataset", "a scalar has no rows.", "give it a dim: x.unsqueeze(0).");
    }
    const lengths = tensors.map(({ shape }) => shape[0]!);
    if (lengths.some((length) => length !== lengths[0])) {
      throw new ShapeError("TensorDataset", `the tensors have ${lengths.join(" and ")} rows.`, "one row for each example.");
    }
    this.tensors = tensors;
    this.length = lengths[0]!;
  }

  /** How many rows there are, and of what. */
  toString(): string {
    return `TensorDataset(${this.length} rows: ${this.tensors.map(({ dtype, shape }) => `${dtype} [${shape.join(", ")}]`).join(", ")})`;
  }

  /** @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  get(index: number): Alike<T> {
    return this.tensors.map((each) => each.select(0, index)) as Alike<T>;
  }

  getBatch(indices: Int32Array): Alike<T> {
    return tidy(() => this.tensors.map((each) => each.indexSelect(0, tensor(indices, { device: each.device }))) as Alike<T>);
  }
}
