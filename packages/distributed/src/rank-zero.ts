import { ArgumentError } from "@adjoint/core";
import { checkFunction } from "@adjoint/core/internal";
import type { ProcessGroup } from "./group";
import { bytesFromRankZero } from "./replicas";

/**
 * A function that runs in rank 0 alone, while the others wait for it: what saves checkpoints and prints.
 *
 * ```ts
 * const group = await joinGroup(single());
 * const checkpoint = new Checkpoint(onRankZero(group, async ({ epoch, model }) => writeWeights(`epoch-${epoch}`, model)));
 * ```
 *
 * @throws ArgumentError for what is not a function.
 */
export function onRankZero<Args extends readonly unknown[]>(
  group: ProcessGroup,
  fn: (...inputs: Args) => void | Promise<void>,
): (...inputs: Args) => Promise<void> {
  checkFunction("onRankZero", fn);
  return async (...inputs) => {
    if (group.rank === 0) await fn(...inputs);
    await group.barrier();
  };
}

/**
 * Bytes that rank 0 reads, on every rank: a checkpoint, which then need not lie on a disk that all machines see. Undefined where there are none.
 *
 * ```ts
 * const group = await joinGroup(single());
 * const saved = await fromRankZero(group, async () => undefined);
 * ```
 *
 * @throws ArgumentError when rank 0 gives anything but bytes. Its own errors come through there, and end the job.
 */
export async function fromRankZero(
  group: ProcessGroup,
  read: () => Uint8Array | undefined | Promise<Uint8Array | undefined>,
): Promise<Uint8Array | undefined> {
  checkFunction("fromRankZero", read);
  const own = group.rank === 0 ? await read() : undefined;
  if (own !== undefined && !(own instanceof Uint8Array)) throw new ArgumentError("fromRankZero", "rank 0 has to give bytes.");
  const there = Int32Array.of(own === undefined ? 0 : 1);
  await group.broadcast(there).wait();
  return there[0] === 0 ? undefined : bytesFromRankZero(group, own ?? new Uint8Array());
}
