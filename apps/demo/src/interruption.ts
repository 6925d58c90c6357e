/** Whether what is under way should come to an end. */
export interface Stop {
  readonly requested: boolean;
}

/** Whether Ctrl-C was pressed. The loop looks at it between batches; a second Ctrl-C ends the program at once. */
export class Interruption implements Stop {
  requested = false;
  private readonly restoreTerminal: () => void;

  constructor(restoreTerminal: () => void) {
    this.restoreTerminal = restoreTerminal;
    process.on("SIGINT", this.handle);
  }

  close(): void {
    process.off("SIGINT", this.handle);
  }

  private readonly handle = (): void => {
    if (this.requested) {
      this.restoreTerminal();
      process.exit(130);
    }
    this.requested = true;
  };
}

/** A turn of the event loop: signals arrive only then, and a loop that awaits finished work alone never takes one. */
export const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
