import { stackHere } from "./debug";
import { runtime } from "./runtime";

/** How a handle was given back; the handles of one scope share it. */
export interface Closing {
  readonly reason: string;
  /** The number of ops that had been called by then. */
  readonly sequence: number;
  readonly stack: string | undefined;
}

export const closing = (reason: string): Closing => ({ reason, sequence: runtime().sequence, stack: stackHere() });
