import { ArgumentError } from "@adjoint/core";
import { checkRecord, describe } from "@adjoint/core/internal";

/** Which part of every batch a process takes, where several train together. */
export interface Shard {
  /** The number of this process, from 0. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
  /**
   * What happens where a batch cannot be divided equally: its first examples come again (`"pad"`), its last ones are left out (`"drop"`), or shares
   * differ by one, and a loss has to be weighted (`"weight"`). With the latter two a process may get nothing of a small last batch; it then yields
   * none. Default: `"weight"`.
   */
  readonly last?: "pad" | "drop" | "weight";
}

const policies = ["pad", "drop", "weight"];

/** @throws ArgumentError for what is not a shard. */
export function checkShard(shard: Shard): Required<Shard> {
  checkRecord("DataLoader", shard, "shard", "{ rank: group.rank, size: group.size }.");
  const { rank, size, last = "weight" } = shard;
  if (!Number.isInteger(size) || size < 1)
    throw new ArgumentError("DataLoader", `shard.size must be an integer ≥ 1, not ${describe(size)}.`);
  if (!Number.isInteger(rank) || rank < 0 || rank >= size) {
    throw new ArgumentError("DataLoader", `shard.rank must be an integer from 0 to ${size - 1}, not ${describe(rank)}.`);
  }
  if (!policies.includes(last)) {
    throw new ArgumentError("DataLoader", `shard.last must be "pad", "drop" or "weight", not ${describe(last)}.`);
  }
  return { rank, size, last };
}

/** The examples of a batch that fall to one process: consecutive ones, so that all shares in the order of ranks are the batch. */
export function shareOf(batch: Int32Array, { rank, size, last }: Required<Shard>): Int32Array {
  const { length } = batch;
  if (last === "weight") return batch.subarray(Math.floor((rank * length) / size), Math.floor(((rank + 1) * length) / size));
  if (last === "drop" || length === 0) {
    const share = Math.floor(length / size);
    return batch.subarray(rank * share, (rank + 1) * share);
  }
  const share = Math.ceil(length / size);
  return Int32Array.from({ length: share }, (_, i) => batch[(rank * share + i) % length]!); // Below the length.
}
