/** Reproducible numbers in [low, high). */
export function uniform(count: number, low: number, high: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((state >>> 8) / 2 ** 24) * (high - low);
  });
}

/** Reproducible class numbers in 0 … classes − 1. */
export const labels = (count: number, classes: number, seed: number): Int32Array =>
  Int32Array.from(uniform(count, 0, classes, seed), Math.floor);
