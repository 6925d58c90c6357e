/** Seconds by the clock on the wall, and seconds of this process's threads on a processor: a busy machine lengthens only the first. */
export interface Elapsed {
  readonly wall: number;
  readonly processor: number;
}

const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

export class Stopwatch {
  private wall = 0;
  private processor = 0;
  private startedAt: Elapsed | undefined;

  start(): void {
    this.startedAt = { wall: performance.now() / 1e3, processor: processorSeconds() };
  }

  stop(): void {
    if (this.startedAt === undefined) return;
    this.wall += performance.now() / 1e3 - this.startedAt.wall;
    this.processor += processorSeconds() - this.startedAt.processor;
    this.startedAt = undefined;
  }

  /** What another process measured. */
  add({ wall, processor }: Elapsed): void {
    this.wall += wall;
    this.processor += processor;
  }

  get elapsed(): Elapsed {
    return { wall: this.wall, processor: this.processor };
  }
}
