import type { Benchmark } from "../benchmark";
import { trialOf } from "./library";
import { numpyTs } from "./numpy-ts";
import { numpyTrial } from "./numpy-trial";
import { type NumpyRow, numpyRows } from "./rows";

export const names = { ours: "adjoint wasm", rival: "numpy-ts", orientation: "NumPy" } as const;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const benchmarkOf = (row: NumpyRow): Benchmark => ({
  name: `numpy-${kebab(row.operation)}-${row.size}-${row.dtype}`,
  title: `${row.title}, ${row.size.toLocaleString("en")}, ${row.dtype}`,
  work: { amount: row.amount, of: row.operation === "matmul" ? "flop" : "element" },
  tolerance: row.tolerance,
  ...(row.operation === "normal" ? { expected: () => [0, 1] } : {}),
  contenders: [
    { name: names.ours, prepare: async () => trialOf(await (await import("./ours")).ours(), row) },
    { name: names.rival, prepare: async () => trialOf(await numpyTs(), row) },
    { name: names.orientation, prepare: () => numpyTrial(row) },
  ],
  targets: [],
});

/** The rows of `npm run bench:numpy`, apart from those of `npm run bench`. */
export const numpyBenchmarks: readonly Benchmark[] = numpyRows.map(benchmarkOf);
