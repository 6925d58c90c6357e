import { expect } from "vitest";
import type { Ended } from "./launchers";

/** What `replicas.ts` says of a scenario. */
interface Result {
  readonly name: string;
  readonly size: number;
  readonly difference: number;
  readonly reductions: number;
  readonly buckets: number;
}

const STEPS = 50;

/** Expects that a job trained these scenarios to the weights of one process: within 1e-6 with SGD, 1e-5 with Adam. */
export function expectSameWeights(ended: Ended, names: readonly string[], ranks: number): void {
  expect(ended.status, ended.output).toBe(0);
  const results = [...ended.output.matchAll(/^RESULT (.*)$/gm)].map((match) => JSON.parse(match[1]!) as Result); // It has one group.
  expect(results.map(({ name }) => name)).toEqual(names);
  for (const { name, size, difference, reductions, buckets } of results) {
    expect(size).toBe(ranks);
    expect(difference, name).toBeLessThanOrEqual(name === "adam" ? 1e-5 : 1e-6);
    // Micro-batches are not averaged one by one.
    expect(reductions, name).toBe(STEPS * buckets);
    expect(buckets).toBeGreaterThan(1);
  }
}
