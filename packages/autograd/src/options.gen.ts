// Written by `pnpm gen` from the interfaces of options. Do not edit.
/** Options and their kinds: see `OptionKinds` of core. */
export const backwardOptions = { retainGraph: "boolean", createGraph: "boolean", inputs: "anything" } as const;
export const functionalOptions = { argnums: "number or numbers", hasAux: "boolean", createGraph: "boolean" } as const;
export const gradOfFunctionOptions = { argnums: "number or numbers", createGraph: "boolean" } as const;
export const gradOptions = { gradOutputs: "anything", retainGraph: "boolean", createGraph: "boolean", allowUnused: "boolean" } as const;
export const gradcheckOptions = { eps: "number", atol: "number", rtol: "number", force: "boolean" } as const;
