import type { DType } from "./dtype";
import type * as functions from "./functions.gen";
import type * as linalg from "./linalg.gen";
import type { ElementwiseName } from "./ops/elementwise";
import type { TensorHandle } from "./tensor-handle";
import type { TensorMethods } from "./tensor-methods.gen";

/** Not ops: one makes an index, the other sets a seed. */
type NoOp = "slice" | "manualSeed";

/** The public ops that have no row in the elementwise table, functions (those of `@adjoint/core/linalg` too) and methods alike. Tables keyed by it fail to compile when an op is added. */
export type OpName = Exclude<
  keyof typeof functions | keyof typeof linalg | Exclude<keyof TensorMethods<DType>, keyof TensorHandle>,
  ElementwiseName | `${ElementwiseName}_` | NoOp
>;

/** The ops that are methods of tensors. */
export type TensorMethodName = Exclude<keyof TensorMethods<DType>, keyof TensorHandle>;
