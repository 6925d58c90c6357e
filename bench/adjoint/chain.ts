/** Of the dispatch benchmarks, known without loading any package. */
export const chainLength = 10_000;

/** Which pass is timed. */
export type Half = "forward" | "backward";
/** The op of which the chain is made. */
export type Link = "add" | "mul";
