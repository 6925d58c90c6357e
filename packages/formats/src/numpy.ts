export type { ReadNpyOptions } from "./npy";
export { readNpy, writeNpy } from "./npy";
export type { ReadNpzOptions, WriteNpzOptions } from "./npz";
export { readNpz, writeNpz } from "./npz";
