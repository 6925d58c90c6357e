/** What passes between the thread that trains and the thread that makes the MPI calls: a ring of entries in shared memory. */

/** Words of the control array. */
export const POSTED = 0;
export const DONE = 1;
/** The number of the entry after which the thread sends a message. */
export const WAKE = 2;
/** Whether anybody waits for that message. */
export const AWAITED = 3;
const CONTROL_WORDS = 4;

/** How many entries may be under way. */
export const CAPACITY = 256;

/** The doubles of an entry. */
export const field = {
  kind: 0,
  address: 1,
  target: 2,
  count: 3,
  dtype: 4,
  /** The reduction, the root or the color. */
  detail: 5,
  communicator: 6,
  check: 7,
  number: 8,
  /** 0 where all went well. */
  status: 9,
  /** Of a split: the new communicator, the rank and the size there. */
  results: 10,
} as const;
export const ENTRY = 16;

/** In the order of their numbers. */
export const kinds = ["allReduce", "broadcast", "allGather", "barrier", "split", "close"] as const;
export type Kind = (typeof kinds)[number];

/** What the guard compares. */
export interface Call {
  readonly kind: number;
  readonly dtype: number;
  readonly count: number;
  readonly detail: number;
  readonly number: number;
}

/** What went wrong in the thread. */
export type Failure =
  | { readonly kind: "mismatch"; readonly calls: readonly Call[] }
  | { readonly kind: "failed"; readonly text: string; readonly cause: "truncated" | "processFailed" | "other" };

/** The memory of a queue. */
export interface Queue {
  readonly control: Int32Array;
  readonly entries: Float64Array;
}

export const newQueue = (): Queue => ({
  control: new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * 4)),
  entries: new Float64Array(new SharedArrayBuffer(CAPACITY * ENTRY * 8)),
});

/** Whether `reached` has come to `number`: counters wrap around. */
export const hasReached = (reached: number, number: number): boolean => ((reached - number) | 0) >= 0;

/** Where the entry of a number begins. Numbers count from 1. */
export const entryAt = (number: number): number => ((number - 1) & (CAPACITY - 1)) * ENTRY;

/** What the thread is started with. */
export interface ThreadData extends Queue {
  /** Whether it looks for the next order for a while before it sleeps. */
  readonly spins: boolean;
  /** Names or paths of libraries, the likeliest first. */
  readonly libraries: readonly string[];
  readonly koffi: string;
  /** A MessagePort. */
  readonly failures: { postMessage(message: Failure): void };
}

/** The thread's first message. */
export type Ready =
  | { readonly kind: "ready"; readonly library: string; readonly rank: number; readonly size: number; readonly version: string }
  | { readonly kind: "missing"; readonly problem: string }
  | { readonly kind: "refused"; readonly problem: string };

/** So long a thread looks for what the other does before it sleeps, and so many looks lie between two at the clock. */
const SPIN_MS = 0.1;
const LOOKS = 64;

/**
 * Looks for a while whether `happened`: to be woken takes longer than a small all-reduce. Only for threads with a processor of their own: others
 * would take it from the thread that they wait for.
 */
export function spinUntil(happened: () => boolean): void {
  const until = performance.now() + SPIN_MS;
  for (let looks = 1; !happened(); looks++) if (looks % LOOKS === 0 && performance.now() > until) return;
}
