/** What collectives work on: host memory, in place. */
export type HostArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** How an all-reduce combines the values of the ranks. */
export type ReduceOp = "sum" | "min" | "max";

/** A collective under way. Its array may not be touched until it is done. */
export interface Work {
  /** Whether it has ended, well or not. */
  readonly done: boolean;
  /** Resolves when it is done. @throws RankFailedError, CollectiveMismatchError. */
  wait(): Promise<void>;
  /** Blocks this thread until it is done. @throws RankFailedError, CollectiveMismatchError. */
  waitSync(): void;
}

/** How a collective is posted. */
export interface CollectiveOptions {
  /** What errors and warnings call it: `"bucket 3 of 9"`. Default: the name of the collective. */
  readonly label?: string;
  /**
   * Compare kind, dtype, count and number over the ranks before anything is moved, at the cost of a small all-reduce. Without it, ranks that
   * call different collectives may hang or get wrong sums. Default: `true`.
   */
  readonly check?: boolean;
}

/** Several processes that compute together. Every rank calls the same collectives in the same order. */
export interface ProcessGroup {
  /** The number of this process in the group, from 0. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
  /** The number of this process among those of its machine. */
  readonly localRank: number;
  /** What carries the messages: the library and its version. */
  readonly name: string;
  /** Combines the arrays of all ranks, in place: each gets the same bits. Default of `op`: `"sum"`. @throws ArgumentError for what is not a host array. */
  allReduce(x: HostArray, op?: ReduceOp, options?: CollectiveOptions): Work;
  /** Overwrites the array of each rank with that of `root`. Default of `root`: 0. @throws ArgumentError for what is not a host array, or no rank. */
  broadcast(x: HostArray, root?: number, options?: CollectiveOptions): Work;
  /** The arrays of all ranks, which have one length, in the order of the ranks. */
  allGather(x: HostArray): Promise<HostArray[]>;
  /** Resolves when all ranks have called it. */
  barrier(): Promise<void>;
  /** A group of those ranks that gave the same color, in the order of their ranks here. */
  split(color: number): Promise<ProcessGroup>;
  /** Writes the reason and ends the whole job with a non-zero status. */
  abort(reason: string): never;
  /** Leaves the group, when all ranks do. A process that ends without it ends the job. */
  close(): Promise<void>;
}

/** What `joinGroup` takes: `mpi()` or `single()`. Making one touches nothing. */
export interface GroupFactory {
  readonly name: string;
  join(): Promise<ProcessGroup>;
}
