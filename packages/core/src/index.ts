export * from "./backend";
export { allDTypes, dtypes, isBigInt, isFloat, laneOf } from "./dtype";
export type { DType, DTypeKind, Lane, StorageArray, StorageArrayConstructor } from "./dtype";
export * from "./errors";
export type { Program, ProgramNode, ScalarOp } from "./program";
