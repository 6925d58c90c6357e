import { availableParallelism, cpus } from "node:os";
import { ArgumentError } from "@adjoint/core";
import { checkColor, checkReduction, checkRoot, hostDTypeOf } from "./checks";
import { LauncherError, RankFailedError } from "./errors";
import type { CollectiveOptions, HostArray, ProcessGroup, ReduceOp, Work } from "./group";
import { launchedWithoutMpi, processorsOfRank, readLaunch } from "./launch";
import { hostDTypeNames, reduceOps } from "./names";
import { JobEnd, writeError } from "./node-end";
import { Engine } from "./node-engine";
import { libraryCandidates, loadKoffi } from "./node-find";
import { openMpi, prepareEnvironment } from "./node-library";
import type { StallLimits } from "./node-stall";
import { type Kind, kinds } from "./queue";

/** A posted collective. */
class MpiWork implements Work {
  constructor(
    private readonly engine: Engine,
    private readonly number: number,
  ) {}

  get done(): boolean {
    return this.engine.isDone(this.number);
  }

  wait(): Promise<void> {
    return this.engine.wait(this.number);
  }

  waitSync(): void {
    this.engine.waitSync(this.number);
  }

  results(): [number, number, number] {
    return this.engine.results(this.number);
  }
}

interface Membership {
  readonly rank: number;
  readonly size: number;
  readonly localRank: number;
  readonly name: string;
}

/** The same for all groups of a process. */
interface Shared {
  readonly engine: Engine;
  readonly end: JobEnd;
}

class MpiGroup implements ProcessGroup {
  readonly rank: number;
  readonly size: number;
  readonly localRank: number;
  readonly name: string;
  /** Counts the collectives of this group, so that the ranks can tell whether they are at the same one. */
  private number = 0;
  private closed = false;

  constructor(
    private readonly shared: Shared,
    private readonly communicator: number,
    membership: Membership,
  ) {
    this.rank = membership.rank;
    this.size = membership.size;
    this.localRank = membership.localRank;
    this.name = membership.name;
  }

  allReduce(x: HostArray, op: ReduceOp = "sum", options: CollectiveOptions = {}): Work {
    const dtype = hostDTypeOf("allReduce", x);
    return this.post("allReduce", { x, dtype, detail: reduceOps.indexOf(checkReduction(op, dtype)), ...options });
  }

  broadcast(x: HostArray, root = 0, options: CollectiveOptions = {}): Work {
    return this.post("broadcast", { x, dtype: hostDTypeOf("broadcast", x), detail: checkRoot(root, this.size), ...options });
  }

  async allGather(x: HostArray): Promise<HostArray[]> {
    const dtype = hostDTypeOf("allGather", x);
    const { length } = x;
    const target = new (x.constructor as new (length: number) => HostArray)(Math.max(1, length * this.size));
    await this.post("allGather", { x, target, dtype }).wait();
    return Array.from({ length: this.size }, (_, rank) => target.slice(rank * length, (rank + 1) * length));
  }

  barrier(): Promise<void> {
    return this.post("barrier").wait();
  }

  async split(color: number): Promise<ProcessGroup> {
    const work = this.post("split", { detail: checkColor(color) });
    await work.wait();
    const [communicator, rank, size] = work.results();
    return new MpiGroup(this.shared, communicator, { rank, size, localRank: this.localRank, name: this.name });
  }

  abort(reason: string): never {
    writeError(`RankFailedError: abort: ${reason} (rank ${this.rank} of ${this.size}).`);
    return this.shared.end.now(1);
  }

  /** Of the group that was joined: leaves MPI. Groups that were split off end with it. */
  async close(): Promise<void> {
    if (this.closed) return;
    if (this.communicator !== 0) {
      this.closed = true;
      return;
    }
    await this.post("close").wait();
    this.closed = true;
    this.shared.end.remove();
    await this.shared.engine.stop();
  }

  private post(
    kind: Kind,
    {
      x,
      target,
      dtype = "uint8",
      detail = 0,
      label = kind,
      check = true,
    }: CollectiveOptions & { x?: HostArray; target?: HostArray; dtype?: (typeof hostDTypeNames)[number]; detail?: number } = {},
  ): MpiWork {
    if (this.closed) throw new RankFailedError(kind, "the group is closed.");
    const { engine } = this.shared;
    this.number++;
    const order = {
      kind: kinds.indexOf(kind),
      dtype: hostDTypeNames.indexOf(dtype),
      count: x?.length ?? 0,
      detail,
      number: this.number,
      communicator: this.communicator,
      check: check && this.size > 1,
      x,
      target,
      label,
    };
    return new MpiWork(engine, engine.post(order));
  }
}

let joined = false;

/** A rank that finds itself alone although a launcher started several would train alone, without a word. */
function checkLauncher(path: string, version: string, size: number): void {
  const launch = readLaunch(process.env);
  if (launch !== undefined && launch.size !== size) {
    throw new LauncherError(
      "mpi",
      `${launch.launcher} started ${launch.size} processes, but MPI (${version}, ${path}) sees ${size}: the launcher belongs to another MPI.`,
      "start it with the launcher of that library, or name the launcher's own library: ADJOINT_MPI=/path/to/libmpi.so. adjoint-run picks the one that fits.",
    );
  }
  if (launchedWithoutMpi(process.env)) {
    throw new LauncherError(
      "mpi",
      `the environment (WORLD_SIZE ${process.env.WORLD_SIZE ?? "unset"}) describes several processes, but nothing that MPI knows started them.`,
      "start them with mpirun or srun; on Kubernetes, with the MPI operator.",
    );
  }
}

/** See `mpi`. */
export async function joinMpi(limits: StallLimits): Promise<ProcessGroup> {
  if (joined) throw new ArgumentError("joinGroup", "this process has joined already.", "group.split(color) makes further groups.");
  joined = true;
  const { koffi, path } = loadKoffi();
  prepareEnvironment(process.env);
  const launch = readLaunch(process.env);
  const spins = processorsOfRank(launch, availableParallelism(), cpus().length) >= 2;
  const engine = new Engine(koffi, path, libraryCandidates(process.env), limits, spins);
  if (launch !== undefined) engine.who = `rank ${launch.rank} of ${launch.size}`;
  const { library, rank, size, version } = await engine.begin();
  try {
    checkLauncher(library, version, size);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  engine.who = `rank ${rank} of ${size}`;
  // It is in the process by now: a library that is loaded while others start threads has been seen to crash them.
  const end = new JobEnd(koffi, openMpi(koffi, library), engine.who, () => engine.current());
  engine.end = end;
  end.install();
  const localRank = launch?.localRank ?? 0;
  return new MpiGroup({ engine, end }, 0, { rank, size, localRank, name: version });
}
