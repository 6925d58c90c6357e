export type { FileBytes } from "./bytes";
export * from "./json";
export * from "./numpy";
export * from "./safetensors";
