import { writeSync } from "node:fs";
import { inspect } from "node:util";
import type { Koffi, Mpi } from "./node-library";

/** Statuses of a process that ends although nothing else says so: from sysexits.h. */
export const STATUS = { endedEarly: 70, timedOut: 75 } as const;

/** How long the launcher has to pass on what was written, before it learns that a rank has ended. */
const SETTLE_MS = 200;
/** After so many seconds the system ends the process, whatever MPI_Abort waits for. */
const LAST_RESORT_SECONDS = 10;

/** Written at once: what `console.error` buffers would be lost. */
export function writeError(text: string): void {
  try {
    writeSync(2, text.endsWith("\n") ? text : `${text}\n`);
  } catch {
    // Nobody reads any more.
  }
}

/** Functions of the C library with which a process ends whatever its other threads do. */
function endingFunctions(koffi: Koffi): { readonly exitNow: (status: number) => number; readonly alarm: (seconds: number) => number } {
  const libc = koffi.load(process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6");
  return { exitNow: libc.func("_exit", "void", ["int"]), alarm: libc.func("alarm", "uint", ["uint"]) };
}

/** Waits until the launcher has passed on what was written: it drops what it still holds when a rank has ended. */
function settle(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLE_MS);
}

/** Ends this process, one of whose threads waits within MPI for ranks that have not joined; the launcher then ends the others. */
export function endUnjoined(koffi: Koffi, status: number): never {
  settle();
  endingFunctions(koffi).exitNow(status);
  throw new Error("unreachable");
}

/**
 * How a member of a job ends: with all others, and never by waiting. A process whose other thread is inside MPI cannot exit by itself, and
 * one that exits quietly leaves the others waiting.
 */
export class JobEnd {
  private readonly abortJob: (communicator: number, status: number) => number;
  private readonly exitNow: (status: number) => number;
  private readonly alarm: (seconds: number) => number;
  private readonly world: number;
  private ending = false;

  /** @param describe Who this is, and what it is doing. */
  constructor(
    koffi: Koffi,
    mpi: Mpi,
    private readonly who: string,
    private readonly doing: () => string | undefined,
  ) {
    const { exitNow, alarm } = endingFunctions(koffi);
    this.abortJob = mpi.call("MPI_Abort", ["handle", "int"]);
    this.exitNow = exitNow;
    this.alarm = alarm;
    this.world = mpi.handle(mpi.constants.world);
  }

  install(): void {
    process.on("uncaughtExceptionMonitor", this.onUncaught);
    process.on("exit", this.onExit);
    process.on("SIGTERM", this.onTerminate);
  }

  remove(): void {
    process.off("uncaughtExceptionMonitor", this.onUncaught);
    process.off("exit", this.onExit);
    process.off("SIGTERM", this.onTerminate);
  }

  /** Ends all processes of the job. */
  now(status: number): never {
    this.ending = true;
    settle();
    this.alarm(LAST_RESORT_SECONDS);
    this.abortJob(this.world, status);
    this.exitNow(status);
    throw new Error("unreachable");
  }

  /** Node's own report would come after the exit handlers, of which ours does not return. */
  private readonly onUncaught = (error: unknown): void => {
    if (!this.ending) writeError(`${this.who}: uncaught ${inspect(error)}`);
  };

  private readonly onExit = (code: number): void => {
    if (this.ending) return;
    // Node says 13 where the event loop is empty and the program is not through.
    const own = Number(process.exitCode ?? code);
    const status = own || STATUS.endedEarly;
    const why = own === 13 ? "a top-level await that never settled" : "every rank has to call group.close() first";
    const during = this.doing();
    writeError(
      `RankFailedError: ${this.who} ends with exit code ${own} before the group is closed${during === undefined ? "" : `, during ${during}`} (${why}); the job is aborted with status ${status}.`,
    );
    this.now(status);
  };

  private readonly onTerminate = (): void => {
    const during = this.doing();
    writeError(`${this.who}: SIGTERM${during === undefined ? "" : ` during ${during}`}.`);
    // A program that handles the signal itself ends in its own way.
    if (process.listenerCount("SIGTERM") > 1) return;
    settle();
    this.exitNow(143);
  };
}
