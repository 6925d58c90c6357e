import { readFileSync } from "node:fs";

/** The binary as text. For the sources alone, in Node: the build puts a module in this one's place that holds the text (tsup.config.ts). */
export const base64 = (): string => readFileSync(new URL("./kernels.simd.wasm", import.meta.url), "base64");
