import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker, type WorkerOptions } from "node:worker_threads";
import type { AdjointError } from "@adjoint/core";
import { CollectiveMismatchError, LauncherError, RankFailedError } from "./errors";
import type { HostArray } from "./group";
import { hostDTypeNames, reduceOps } from "./names";
import { endUnjoined, type JobEnd, STATUS, writeError } from "./node-end";
import type { Koffi } from "./node-library";
import { type StallLimits, StallWatch } from "./node-stall";
import {
  AWAITED,
  type Call,
  CAPACITY,
  DONE,
  ENTRY,
  entryAt,
  type Failure,
  field,
  hasReached,
  kinds,
  newQueue,
  POSTED,
  type Ready,
  WAKE,
  spinUntil,
} from "./queue";

/** What the thread has to do. */
export interface Order extends Call {
  readonly communicator: number;
  readonly check: boolean;
  readonly x?: HostArray | undefined;
  readonly target?: HostArray | undefined;
  /** As errors call it. */
  readonly label: string;
}

interface Waiter {
  readonly number: number;
  resolve(): void;
}

/** Starts the thread: from what is published, or from the sources, with what translates them. */
function startThread(options: WorkerOptions): Worker {
  const here = import.meta.url;
  if (!here.endsWith(".ts")) return new Worker(new URL("./node-thread.js", here), options);
  const translator = pathToFileURL(
    createRequire(here)
      .resolve("tsx/esm/api")
      .replace(/\.cjs$/, ".mjs"),
  ).href;
  const file = new URL("./node-thread.ts", here).href;
  const code = `import(${JSON.stringify(translator)}).then(({ register }) => (register(), import(${JSON.stringify(file)})));`;
  return new Worker(code, { ...options, eval: true });
}

/** A call as people read it. */
export function callText({ kind, dtype, count, detail, number }: Call): string {
  const name = kinds[kind]!;
  const what = `${count} × ${hostDTypeNames[dtype]}`;
  const details = { allReduce: `${reduceOps[detail]} of ${what}`, broadcast: `${what} from rank ${detail}`, allGather: what };
  const rest = name in details ? `(${details[name as keyof typeof details]})` : "()";
  return `#${number} ${name}${rest}`;
}

/** The queue of one process, seen from the thread that trains. */
export class Engine {
  private readonly queue = newQueue();
  private readonly worker: Worker;
  private readonly failures: MessagePort;
  private readonly orders = new Map<number, Order>();
  private waiters: Waiter[] = [];
  private posted = 0;
  private settled = 0;
  private broken: AdjointError | undefined;
  /** Set once the group is joined. */
  end: JobEnd | undefined;
  who = "rank ?";

  constructor(
    private readonly koffi: Koffi,
    koffiPath: string,
    libraries: readonly string[],
    private readonly limits: StallLimits,
    /** Whether this thread and that of MPI have a processor each. */
    private readonly spins: boolean,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.failures = port1;
    port1.unref();
    const workerData = { ...this.queue, spins, libraries, koffi: koffiPath, failures: port2 };
    this.worker = startThread({ workerData, transferList: [port2], name: "adjoint-mpi" });
  }

  /** @throws LauncherError when MPI cannot be initialised. */
  async begin(): Promise<Extract<Ready, { kind: "ready" }>> {
    const watch = this.joinWatch().start();
    const ready = await new Promise<Ready>((resolve) => {
      this.worker.once("message", resolve);
      this.worker.once("error", (error) => resolve({ kind: "refused", problem: String(error) }));
    });
    watch.stop();
    if (ready.kind === "missing") {
      throw new LauncherError(
        "mpi",
        `there is no MPI library: ${ready.problem}.`,
        "install one (on Debian: apt-get install openmpi-bin libopenmpi-dev), or name it: ADJOINT_MPI=/path/to/libmpi.so.",
      );
    }
    if (ready.kind === "refused") throw new LauncherError("mpi", `MPI cannot be initialised: ${ready.problem}.`);
    this.worker.on("message", () => this.wake());
    this.worker.unref();
    return ready;
  }

  /** What the thread is doing now, in words. */
  current(): string | undefined {
    const number = (Atomics.load(this.queue.control, DONE) + 1) | 0;
    const order = this.orders.get(number);
    return order === undefined ? undefined : `${callText(order)}${order.label === kinds[order.kind] ? "" : `, ${order.label}`}`;
  }

  post(order: Order): number {
    const { control, entries } = this.queue;
    const number = (this.posted + 1) | 0;
    // The oldest entry's place is needed.
    if (!this.isDone((number - CAPACITY) | 0)) this.waitSync((number - CAPACITY) | 0);
    const at = entryAt(number);
    entries[at + field.kind] = order.kind;
    entries[at + field.address] = this.addressOf(order.x);
    entries[at + field.target] = this.addressOf(order.target);
    entries[at + field.count] = order.count;
    entries[at + field.dtype] = order.dtype;
    entries[at + field.detail] = order.detail;
    entries[at + field.communicator] = order.communicator;
    entries[at + field.check] = order.check ? 1 : 0;
    entries[at + field.number] = order.number;
    this.forget();
    this.orders.set(number, order);
    this.posted = number;
    Atomics.store(control, POSTED, number);
    Atomics.notify(control, POSTED);
    return number;
  }

  isDone(number: number): boolean {
    return hasReached(Atomics.load(this.queue.control, DONE), number);
  }

  async wait(number: number): Promise<void> {
    if (!this.isDone(number)) {
      const watch = this.watch(number).start();
      this.worker.ref();
      await new Promise<void>((resolve) => {
        this.waiters.push({ number, resolve });
        this.wake();
      });
      watch.stop();
      if (this.waiters.length === 0) this.worker.unref();
    }
    this.check();
  }

  waitSync(number: number): void {
    const { control } = this.queue;
    const watch = this.watch(number);
    if (this.spins) spinUntil(() => this.isDone(number));
    for (;;) {
      const done = Atomics.load(control, DONE);
      if (hasReached(done, number)) break;
      Atomics.wait(control, DONE, done, watch.check());
    }
    this.check();
  }

  /** The three figures that the thread left in a finished entry. */
  results(number: number): [number, number, number] {
    const at = entryAt(number) + field.results;
    const [first, second, third] = this.queue.entries.subarray(at, at + ENTRY);
    return [first!, second!, third!];
  }

  async stop(): Promise<void> {
    this.failures.close();
    await this.worker.terminate();
  }

  /** The address of an array. What is small lies in the engine's heap, where it may move, until its buffer is asked for. */
  private addressOf(x: HostArray | undefined): number {
    return x === undefined || x.buffer.byteLength === 0 ? 0 : Number(this.koffi.address(x));
  }

  /** Arrays are held until they are out of use. */
  private forget(): void {
    const done = Atomics.load(this.queue.control, DONE);
    for (; !hasReached(this.settled, done); this.settled = (this.settled + 1) | 0) this.orders.delete((this.settled + 1) | 0);
  }

  /** Lets those go on whose entries are done, and asks for a message about the next. */
  private wake(): void {
    const { control } = this.queue;
    for (;;) {
      const done = Atomics.load(control, DONE);
      const ready = this.waiters.filter(({ number }) => hasReached(done, number));
      if (ready.length > 0) this.waiters = this.waiters.filter(({ number }) => !hasReached(done, number));
      for (const { resolve } of ready) resolve();
      if (this.waiters.length === 0) return;
      const next = this.waiters.reduce((least, { number }) => (hasReached(number, least) ? least : number), this.waiters[0]!.number);
      Atomics.store(control, WAKE, next);
      Atomics.store(control, AWAITED, 1);
      // It may have been done meanwhile, before the thread could see that somebody waits.
      if (!this.isDone(next)) return;
    }
  }

  /** @throws What the thread came to. */
  private check(): void {
    this.forget();
    const received = receiveMessageOnPort(this.failures) as { message: Failure } | undefined;
    if (received !== undefined) this.broken ??= errorOf(this.who, received.message);
    if (this.broken !== undefined) throw this.broken;
  }

  /** The first thing that ranks do together is to initialise MPI, which waits for all of them. */
  private joinWatch(): StallWatch {
    return new StallWatch(
      this.limits,
      (seconds) =>
        writeError(
          `${this.who}: has waited ${seconds.toFixed(1)} s to join: another rank has not called joinGroup. The job ends after ${this.limits.timeout} s.`,
        ),
      (seconds) => {
        writeError(`CollectiveTimeoutError: ${this.who} waited ${seconds.toFixed(1)} s to join; another rank has not called joinGroup.`);
        endUnjoined(this.koffi, STATUS.timedOut);
      },
    );
  }

  private watch(number: number): StallWatch {
    const what = (): string => this.current() ?? callText(this.orders.get(number)!);
    return new StallWatch(
      this.limits,
      (seconds) =>
        writeError(
          `${this.who}: has waited ${seconds.toFixed(1)} s in ${what()}: another rank has not called it. The job ends after ${this.limits.timeout} s.`,
        ),
      (seconds) => {
        writeError(`CollectiveTimeoutError: ${this.who} waited ${seconds.toFixed(1)} s in ${what()}; the job is aborted.`);
        this.end?.now(STATUS.timedOut);
      },
    );
  }
}

function errorOf(who: string, failure: Failure): AdjointError {
  if (failure.kind === "mismatch") {
    const calls = failure.calls.map((call, rank) => `rank ${rank}: ${callText(call)}`);
    return new CollectiveMismatchError(
      "collective",
      `the ranks call different collectives. ${calls.join("; ")}.`,
      "every rank has to make the same calls in the same order, with arrays of one dtype and length.",
    );
  }
  if (failure.cause === "truncated") {
    return new CollectiveMismatchError(
      "collective",
      `${failure.text}: the ranks gave arrays of different lengths (${who}).`,
      'check: "always" names them.',
    );
  }
  return new RankFailedError(
    "collective",
    `${failure.text} (${who}).`,
    "the job has to be started anew, from its last checkpoint: adjoint-run --restarts 3.",
  );
}
