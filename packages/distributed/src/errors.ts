import { AdjointError } from "@adjoint/core";

/** Another process of the job is gone, or failed so that a collective cannot be completed. */
export class RankFailedError extends AdjointError {
  static override readonly name: string = "RankFailedError";

  constructor(operation: string, problem: string, hint?: string) {
    super("RANK_FAILED", operation, problem, hint);
  }
}

/** The ranks of a group called different collectives, or the same with other dtypes or counts; or their models differ. */
export class CollectiveMismatchError extends AdjointError {
  static override readonly name: string = "CollectiveMismatchError";

  constructor(operation: string, problem: string, hint?: string) {
    super("COLLECTIVE_MISMATCH", operation, problem, hint);
  }
}

/** A collective did not end in time: another rank did not call it. */
export class CollectiveTimeoutError extends AdjointError {
  static override readonly name: string = "CollectiveTimeoutError";

  constructor(operation: string, problem: string, hint?: string) {
    super("COLLECTIVE_TIMEOUT", operation, problem, hint);
  }
}

/** The job was started by a launcher that does not fit the library, or there is no library. */
export class LauncherError extends AdjointError {
  static override readonly name: string = "LauncherError";

  constructor(operation: string, problem: string, hint?: string) {
    super("LAUNCHER", operation, problem, hint);
  }
}
