// Written by `pnpm gen` from the interfaces of options. Do not edit.
/** Options and their kinds: see `OptionKinds` of core. */
export const readJsonOptions = { maxBytes: "number" } as const;
export const readNpyOptions = { device: "string" } as const;
export const readNpzOptions = { device: "string", maxBytes: "number" } as const;
export const readSafetensorsOptions = { device: "string" } as const;
export const writeNpzOptions = { compress: "boolean" } as const;
export const writeSafetensorsOptions = { metadata: "anything" } as const;
