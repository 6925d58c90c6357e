import type { Stopwatch } from "./stopwatch";

/** A contender at work, in a process of its own. */
export interface Trial {
  /** How often `result` does the work. */
  readonly checked: number;
  /** Does the work from a fresh start and reads what it made: all contenders must agree on it. Called once, before `run`. */
  result(): Promise<ArrayLike<number>>;
  /** Does the work `count` times while the watch runs, and reads the last result, so that nothing is left undone. */
  run(count: number, watch: Stopwatch): Promise<void>;
}

/** A library on a device. */
export interface Contender {
  readonly name: string;
  /** Whatever it throws is the reason why the contender cannot run. */
  readonly prepare: () => Promise<Trial>;
}

/** What ours has to reach. */
export type Target =
  | { readonly contender: string; readonly kind: "ratio"; readonly against: readonly string[]; readonly factor: number }
  | { readonly contender: string; readonly kind: "rate"; readonly perSecond: number };

/** How much of what one repetition does, such as 2 million operations. */
export interface Work {
  readonly amount: number;
  readonly of: string;
  /** Whether tables tell the time of one such unit, rather than of a repetition. */
  readonly timed?: "each";
}

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  readonly work: Work;
  /** Results may differ by this much of the largest value. */
  readonly tolerance: number;
  /** What is right, where a few lines can say it; otherwise what most contenders agree on. */
  readonly expected?: () => ArrayLike<number>;
  readonly contenders: readonly Contender[];
  readonly targets: readonly Target[];
}

export const isOurs = (contender: string): boolean => contender.startsWith("adjoint");
