// Written by `pnpm gen` from the interfaces of options. Do not edit.
/** Options and their kinds: see `OptionKinds` of core. */
export const csvLabelOptions = { device: "string" } as const;
export const csvOptions = { header: "boolean", delimiter: "string" } as const;
export const csvTensorOptions = { dtype: "dtype", device: "string", missing: "number" } as const;
export const dataLoaderOptions = { batchSize: "number", shuffle: "boolean", generator: "generator", seed: "number", dropLast: "boolean", prefetch: "number", shard: "anything", collate: "function" } as const;
export const decodePngOptions = { maxPixels: "number" } as const;
export const imageFolderOptions = { dtype: "anything", grayscale: "boolean", alpha: "boolean", device: "string", transform: "function", decode: "function", maxPixels: "number" } as const;
export const imageOptions = { dtype: "anything", grayscale: "boolean", alpha: "boolean", device: "string" } as const;
export const readPngOptions = { maxPixels: "number", dtype: "anything", grayscale: "boolean", alpha: "boolean", device: "string" } as const;
