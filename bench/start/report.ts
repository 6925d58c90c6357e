/** What a start costs: the seconds of its process on a processor. */
export interface Start {
  readonly processor: number;
}

/** Said on the way out, once the loss was read: whoever started this process has measured the clock. */
export function reportStart(): never {
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ processor: (user + system) / 1e6 } satisfies Start));
  process.exit(0);
}
