import { checkColor, checkReduction, checkRoot, hostDTypeOf } from "./checks";
import { RankFailedError } from "./errors";
import type { GroupFactory, HostArray, ProcessGroup, ReduceOp, Work } from "./group";

const finished: Work = { done: true, wait: async () => {}, waitSync: () => {} };

/** One rank: every collective is done at once. */
class SingleGroup implements ProcessGroup {
  readonly rank = 0;
  readonly size = 1;
  readonly localRank = 0;
  readonly name = "single";

  allReduce(x: HostArray, op: ReduceOp = "sum"): Work {
    checkReduction(op, hostDTypeOf("allReduce", x));
    return finished;
  }

  broadcast(x: HostArray, root = 0): Work {
    hostDTypeOf("broadcast", x);
    checkRoot(root, 1);
    return finished;
  }

  async allGather(x: HostArray): Promise<HostArray[]> {
    hostDTypeOf("allGather", x);
    return [x.slice()];
  }

  async barrier(): Promise<void> {}

  async split(color: number): Promise<ProcessGroup> {
    checkColor(color);
    return new SingleGroup();
  }

  abort(reason: string): never {
    throw new RankFailedError("abort", `${reason}.`);
  }

  async close(): Promise<void> {}
}

/**
 * A group of this process alone, without any engine: the same program trains on one machine without MPI.
 *
 * ```ts
 * const group = await joinGroup(single());
 * group.size; // 1
 * ```
 */
export const single = (): GroupFactory => ({ name: "single", join: async () => new SingleGroup() });
