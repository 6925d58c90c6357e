// Written by `pnpm gen` from the interfaces of options. Do not edit.
/** Options and their kinds: see `OptionKinds` of core. */
export const dataParallelOptions = { bucketBytes: "number", unused: "anything", check: "anything", seed: "number", report: "function" } as const;
export const mpiOptions = { warnAfter: "number", timeout: "number" } as const;
