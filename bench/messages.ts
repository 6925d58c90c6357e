import type { Elapsed } from "./stopwatch";

/** What the program asks of the process of a contender, one at a time. */
export type Request =
  | { readonly kind: "prepare"; readonly benchmark: string; readonly contender: string; readonly warmUpSeconds: number }
  | { readonly kind: "sample"; readonly count: number }
  | { readonly kind: "stop" };

export type Answer =
  | { readonly kind: "ready"; readonly values: Float64Array; readonly secondsEach: number }
  | { readonly kind: "sampled"; readonly elapsed: Elapsed }
  | { readonly kind: "failed"; readonly reason: string };
