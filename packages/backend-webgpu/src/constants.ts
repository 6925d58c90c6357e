// The flags of the WebGPU specification. As numbers, because Node has no such globals unless somebody puts them there.
export const bufferUsage = { mapRead: 0x1, copySource: 0x4, copyDestination: 0x8, uniform: 0x40, storage: 0x80 } as const;
export const MAP_READ = 0x1;
export const COMPUTE_STAGE = 0x4;

/** Every element takes a word of this many bytes, whatever its dtype: see `storage.ts`. */
export const WORD_BYTES = 4;

/** The uniform window that every kernel sees, and the step between the windows of two launches. */
export const PARAMETER_BYTES = 2048;
export const PARAMETER_ALIGNMENT = 256;
