import type { Stop } from "./stop";

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
