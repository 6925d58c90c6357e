import type { Profile } from "../adapter";
import { WORKGROUP } from "../wgsl/shader";

export interface ReductionPlan {
  /** "columns": a thread for each chunk. "rows": a workgroup for each, and a tree in workgroup memory. */
  readonly mode: "rows" | "columns";
  readonly outerCount: number;
  readonly innerCount: number;
  readonly chunks: number;
  readonly chunkLength: number;
}

/** Threads add 32 blocks of 32 at most, so that rounding errors stay those of pairwise summation. */
export const SUM_BLOCK = 32;
const LONGEST_PER_THREAD = SUM_BLOCK * SUM_BLOCK;
/** Shorter pieces than these are not worth a launch to combine them. */
const SHORTEST_PER_THREAD = 64;
const ENOUGH_ROWS = 1024;

export function planReduction(profile: Profile, outerCount: number, innerCount: number, innerDense: boolean): ReductionPlan {
  const rows = profile.barriers && innerCount >= WORKGROUP && (innerDense || outerCount < ENOUGH_ROWS);
  const width = rows ? WORKGROUP : 1;
  const needed = Math.ceil(innerCount / (LONGEST_PER_THREAD * width));
  const wanted = Math.ceil(profile.threads / width / outerCount);
  const sensible = Math.floor(innerCount / ((rows ? SHORTEST_PER_THREAD / 4 : SHORTEST_PER_THREAD) * width));
  const chunksAtMost = Math.max(1, needed, Math.min(wanted, sensible));
  const chunkLength = Math.max(1, Math.ceil(innerCount / chunksAtMost));
  const chunks = Math.max(1, Math.ceil(innerCount / chunkLength));
  return { mode: rows ? "rows" : "columns", outerCount, innerCount, chunks, chunkLength };
}
