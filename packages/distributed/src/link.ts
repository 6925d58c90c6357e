import type { ProcessGroup } from "./group";

/** What an all-reduce costs between the ranks of a group: about `alpha + bytes · beta`. */
export interface Link {
  /** Seconds for a message of no length. */
  readonly alpha: number;
  /** Seconds for each byte more. */
  readonly beta: number;
}

const SMALL = 64;
const LARGE = 1 << 18;
const ROUNDS = 9;

/** The median of a few all-reduces of so many floats, as the slowest rank saw it. */
async function timeOf(group: ProcessGroup, length: number): Promise<number> {
  const x = new Float32Array(length);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await group.barrier();
    const began = performance.now();
    await group.allReduce(x).wait();
    times.push((performance.now() - began) / 1000);
  }
  const median = Float64Array.of(times.sort((a, b) => a - b)[ROUNDS >> 1]!); // There are ROUNDS of them.
  await group.allReduce(median, "max").wait();
  return median[0]!;
}

/**
 * Measures what an all-reduce costs between the ranks: whether data-parallel training pays is a matter of this and of how long a step computes.
 *
 * ```ts
 * const { alpha, beta } = await measureLink(await joinGroup(single()));
 * console.log(`${(alpha * 1e6).toFixed(0)} µs + ${(beta * 1e9).toFixed(2)} ns/byte`);
 * ```
 */
export async function measureLink(group: ProcessGroup): Promise<Link> {
  const [small, large] = [await timeOf(group, SMALL), await timeOf(group, LARGE)];
  return { alpha: small, beta: Math.max(0, large - small) / ((LARGE - SMALL) * 4) };
}

const seconds = (value: number): string =>
  value < 1e-3 ? `${(value * 1e6).toFixed(0)} µs` : value < 1 ? `${(value * 1e3).toFixed(1)} ms` : `${value.toFixed(2)} s`;

/** What a run's communication will come to, in a line. */
export function describePlan(group: ProcessGroup, { alpha, beta }: Link, bytes: number, buckets: number): string {
  const step = buckets * alpha + bytes * beta;
  const size = bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  return (
    `${group.size} ranks on ${group.name}: α = ${seconds(alpha)}, β = ${(beta * 1e9).toFixed(2)} ns/B. ` +
    `${size} of gradients in ${buckets} bucket${buckets === 1 ? "" : "s"} take about ${seconds(step)} a step; ` +
    `it pays where a rank computes longer than that.`
  );
}
