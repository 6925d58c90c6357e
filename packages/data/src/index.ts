export type { Collated } from "./collate";
export { collate } from "./collate";
export type { BatchedDataset, Dataset } from "./dataset";
export { TensorDataset } from "./dataset";
export type { IdxArray, IdxFile } from "./idx";
export { readIdx } from "./idx";
export type { DataLoaderOptions } from "./loader";
export { DataLoader } from "./loader";
export type { LoaderState, PassPosition } from "./loader-state";
