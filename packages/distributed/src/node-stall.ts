/** How long collectives may take. */
export interface StallLimits {
  /** After so many seconds of waiting a warning is written. */
  readonly warnAfter: number;
  /** After so many the job is ended. */
  readonly timeout: number;
}

/** Watches one wait: a warning once, then the end. */
export class StallWatch {
  private readonly began = performance.now();
  private warned = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: StallLimits,
    private readonly warn: (seconds: number) => void,
    private readonly end: (seconds: number) => void,
  ) {}

  /** Looks at the clock. @returns The milliseconds until it has to be looked at again. */
  check(): number {
    const { warnAfter, timeout } = this.limits;
    const seconds = (performance.now() - this.began) / 1000;
    if (seconds >= timeout) this.end(seconds);
    if (seconds >= warnAfter && !this.warned) {
      this.warned = true;
      this.warn(seconds);
    }
    const next = this.warned ? timeout : Math.min(warnAfter, timeout);
    return Math.max(1, Math.min((next - seconds) * 1000, 2 ** 31 - 1));
  }

  /** Looks at the clock by itself, until `stop`. */
  start(): this {
    const tick = (): void => {
      this.timer = setTimeout(tick, this.check());
    };
    tick();
    return this;
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
