// Written by `pnpm gen` from the interfaces of options. Do not edit.
/** Options and their kinds: see `OptionKinds` of core. */
export const mpiOptions = { warnAfter: "number", timeout: "number" } as const;
