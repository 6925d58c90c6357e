import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { hostDTypeNames, reduceOps } from "./names";
import { type Koffi, type Mpi, openFirst } from "./node-library";
import {
  AWAITED,
  type Call,
  DONE,
  entryAt,
  type Failure,
  field,
  hasReached,
  kinds,
  POSTED,
  type Ready,
  spinUntil,
  type ThreadData,
  WAKE,
} from "./queue";

/** What a call of MPI came to, when that is not success. */
class CallFailed extends Error {
  constructor(readonly failure: Failure) {
    super("an MPI call failed");
  }
}

/** The functions of MPI that collectives need. */
const declare = (mpi: Mpi) => ({
  initThread: mpi.call("MPI_Init_thread", ["void *", "void *", "int", "void *"]),
  rank: mpi.call("MPI_Comm_rank", ["handle", "void *"]),
  size: mpi.call("MPI_Comm_size", ["handle", "void *"]),
  setErrorHandler: mpi.call("MPI_Comm_set_errhandler", ["handle", "handle"]),
  version: mpi.call("MPI_Get_library_version", ["void *", "void *"]),
  errorClass: mpi.call("MPI_Error_class", ["int", "void *"]),
  errorString: mpi.call("MPI_Error_string", ["int", "void *", "void *"]),
  allReduce: mpi.call("MPI_Allreduce", ["intptr_t", "intptr_t", "int", "handle", "handle", "handle"]),
  broadcast: mpi.call("MPI_Bcast", ["intptr_t", "int", "handle", "int", "handle"]),
  allGather: mpi.call("MPI_Allgather", ["intptr_t", "int", "handle", "intptr_t", "int", "handle", "handle"]),
  barrier: mpi.call("MPI_Barrier", ["handle"]),
  split: mpi.call("MPI_Comm_split", ["handle", "int", "int", "void *"]),
  finalize: mpi.call("MPI_Finalize", []),
  /** Of Open MPI 5 and MPICH: tells the other survivors that the communicator is of no more use. */
  revoke: mpi.optional("MPIX_Comm_revoke", ["handle"]),
});

/** A communicator, and how many are in it. */
interface Communicator {
  readonly handle: number;
  readonly size: number;
}

/** Makes all MPI calls of the process, in the order in which they were posted. */
class Thread {
  private readonly mpi: Mpi;
  private readonly calls: ReturnType<typeof declare>;
  private readonly koffi: Koffi;
  private readonly communicators: Communicator[] = [];
  private readonly word = new Int32Array(32);
  /** Addresses of these stay: they are longer than what the engine keeps inside its own heap. */
  private readonly guard = new Float64Array(16);
  private readonly datatypes: readonly number[];
  private readonly reductions: readonly number[];
  private failed = false;

  constructor(
    private readonly data: ThreadData,
    koffi: Koffi,
    mpi: Mpi,
  ) {
    this.koffi = koffi;
    this.mpi = mpi;
    this.calls = declare(this.mpi);
    const { datatypes, reductions } = this.mpi.constants;
    this.datatypes = hostDTypeNames.map((name) => this.mpi.handle(datatypes[name]));
    this.reductions = reduceOps.map((name) => this.mpi.handle(reductions[name]));
  }

  begin(): Ready {
    const { calls, mpi, word } = this;
    this.need("MPI_Init_thread", calls.initThread(null, null, mpi.constants.serialized, word));
    const world = mpi.handle(mpi.constants.world);
    this.need("MPI_Comm_set_errhandler", calls.setErrorHandler(world, mpi.handle(mpi.constants.errorsReturn)));
    const [rank, size] = this.place(world);
    this.communicators.push({ handle: world, size });
    return { kind: "ready", library: mpi.path, rank, size, version: this.version() };
  }

  /** Until the group is closed. */
  serve(): void {
    const { control, entries } = this.data;
    for (let number = 1; ; number = (number + 1) | 0) {
      this.awaitPost(number);
      const at = entryAt(number);
      this.run(entries, at);
      const closed = kinds[entries[at + field.kind]!] === "close" && entries[at + field.status] === 0;
      Atomics.store(control, DONE, number);
      Atomics.notify(control, DONE);
      if (Atomics.load(control, AWAITED) === 1 && hasReached(number, Atomics.load(control, WAKE))) {
        Atomics.store(control, AWAITED, 0);
        parentPort!.postMessage(number); // This file runs as a worker thread alone.
      }
      if (closed) return;
    }
  }

  private awaitPost(number: number): void {
    const { control, spins } = this.data;
    const posted = (): boolean => hasReached(Atomics.load(control, POSTED), number);
    if (spins) spinUntil(posted);
    while (!posted()) Atomics.wait(control, POSTED, (number - 1) | 0);
  }

  private run(entries: Float64Array, at: number): void {
    // After a failure nobody knows what the other ranks are doing.
    if (this.failed) {
      entries[at + field.status] = 1;
      return;
    }
    try {
      this.perform(entries, at);
      entries[at + field.status] = 0;
    } catch (error) {
      this.failed = true;
      entries[at + field.status] = 1;
      const failure: Failure = error instanceof CallFailed ? error.failure : { kind: "failed", text: String(error), cause: "other" };
      this.data.failures.postMessage(failure);
    }
  }

  private perform(entries: Float64Array, at: number): void {
    const get = (name: keyof typeof field): number => entries[at + field[name]]!;
    const communicator = this.communicators[get("communicator")]!;
    const call: Call = { kind: get("kind"), dtype: get("dtype"), count: get("count"), detail: get("detail"), number: get("number") };
    const kind = kinds[call.kind]!;
    if (get("check") === 1) this.compare(communicator, kind === "split" ? { ...call, detail: 0 } : call);
    const { handle } = communicator;
    const { calls, mpi } = this;
    const datatype = this.datatypes[call.dtype]!;
    const need = (name: string, code: number): void => this.need(name, code, handle);
    switch (kind) {
      case "allReduce":
        return need(
          "MPI_Allreduce",
          calls.allReduce(mpi.constants.inPlace, get("address"), call.count, datatype, this.reductions[call.detail], handle),
        );
      case "broadcast":
        return need("MPI_Bcast", calls.broadcast(get("address"), call.count, datatype, call.detail, handle));
      case "allGather":
        return need("MPI_Allgather", calls.allGather(get("address"), call.count, datatype, get("target"), call.count, datatype, handle));
      case "barrier":
        return need("MPI_Barrier", calls.barrier(handle));
      case "split":
        return this.split(communicator, call.detail, entries.subarray(at + field.results));
      case "close":
        return need("MPI_Finalize", calls.finalize());
      default:
        return kind satisfies never;
    }
  }

  private split({ handle }: Communicator, color: number, results: Float64Array): void {
    const wide = this.mpi.constants.handle === "intptr_t";
    const out = wide ? new BigInt64Array(16) : new Int32Array(32);
    this.need("MPI_Comm_split", this.calls.split(handle, color, 0, out), handle);
    const made = Number(out[0]);
    const [rank, size] = this.place(made);
    this.communicators.push({ handle: made, size });
    results.set([this.communicators.length - 1, rank, size]);
  }

  /** Throws on every rank unless all make the same call: the maxima of each figure and of its negative tell. */
  private compare({ handle, size }: Communicator, call: Call): void {
    const own = [call.kind, call.dtype, call.count, call.detail, call.number];
    const { guard, calls, mpi } = this;
    own.forEach((value, i) => {
      guard[2 * i] = value;
      guard[2 * i + 1] = -value;
    });
    const [double, max] = [this.datatypes[hostDTypeNames.indexOf("float64")]!, this.reductions[reduceOps.indexOf("max")]!];
    const code = calls.allReduce(mpi.constants.inPlace, this.address(guard), 2 * own.length, double, max, handle);
    this.need("MPI_Allreduce", code, handle);
    if (own.every((_, i) => guard[2 * i] === -guard[2 * i + 1]!)) return;
    const sent = Float64Array.from({ length: 16 }, (_, i) => own[i] ?? 0);
    const all = new Float64Array(Math.max(16, own.length * size));
    this.need(
      "MPI_Allgather",
      calls.allGather(this.address(sent), own.length, double, this.address(all), own.length, double, handle),
      handle,
    );
    const calledBy = (rank: number): Call => {
      const [kind, dtype, count, detail, number] = all.subarray(rank * own.length) as unknown as [number, number, number, number, number];
      return { kind, dtype, count, detail, number };
    };
    throw new CallFailed({ kind: "mismatch", calls: Array.from({ length: size }, (_, rank) => calledBy(rank)) });
  }

  private address(array: Float64Array): number {
    return Number(this.koffi.address(array));
  }

  private place(communicator: number): [rank: number, size: number] {
    const { word, calls } = this;
    this.need("MPI_Comm_rank", calls.rank(communicator, word));
    const rank = word[0]!;
    this.need("MPI_Comm_size", calls.size(communicator, word));
    return [rank, word[0]!];
  }

  private version(): string {
    const text = new Uint8Array(8192 + 1);
    this.need("MPI_Get_library_version", this.calls.version(text, this.word));
    // "Open MPI v4.1.4, package: …", "MPICH Version:      4.0.2".
    return firstLine(text)
      .split(",")[0]!
      .replace(/\s*Version:\s*/, " ");
  }

  private need(name: string, code: number, communicator?: number): void {
    if (code === 0) return;
    const { calls, word, mpi } = this;
    const text = new Uint8Array(1024);
    calls.errorString(code, text, word);
    calls.errorClass(code, word);
    const errorClass = word[0]!;
    const { truncate, processFailed } = mpi.constants;
    const cause = errorClass === truncate ? "truncated" : processFailed.includes(errorClass) ? "processFailed" : "other";
    if (cause === "processFailed" && communicator !== undefined) calls.revoke?.(communicator);
    throw new CallFailed({ kind: "failed", cause, text: `${name} gave ${code}: ${firstLine(text)}` });
  }
}

const firstLine = (bytes: Uint8Array): string =>
  new TextDecoder()
    .decode(bytes.subarray(0, bytes.indexOf(0)))
    .split("\n")[0]!
    .trim();

/** The whole life of the thread. */
function main(data: ThreadData): void {
  const send = (message: Ready): void => parentPort!.postMessage(message); // This file runs as a worker thread alone.
  const koffi = createRequire(data.koffi)(data.koffi) as Koffi;
  let mpi: Mpi;
  try {
    mpi = openFirst(koffi, data.libraries);
  } catch (error) {
    send({ kind: "missing", problem: (error as Error).message });
    return;
  }
  let thread: Thread;
  try {
    thread = new Thread(data, koffi, mpi);
    send(thread.begin());
  } catch (error) {
    const failure = error instanceof CallFailed && error.failure.kind === "failed" ? error.failure.text : String(error);
    send({ kind: "refused", problem: failure });
    return;
  }
  thread.serve();
}

if (parentPort !== null) main(workerData as ThreadData);
