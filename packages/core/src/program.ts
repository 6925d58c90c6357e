import type { DType, Lane } from "./dtype";
import type { ScalarOp } from "./scalar-ops";

/** One node of a program in static single assignment: arguments are positions of earlier nodes. */
export type ProgramNode =
  | { readonly op: "input"; readonly index: number; readonly lane: Lane }
  | { readonly op: "scalar"; readonly index: number; readonly lane: Lane }
  /** A constant from the op's definition. bool is 0 or 1; 64-bit integers are bigint; floats may be NaN or ±Infinity. */
  | { readonly op: "const"; readonly value: number | bigint; readonly lane: Lane }
  /** The row-major position in the kernel's iteration space. */
  | { readonly op: "index"; readonly lane: "uint32" }
  | { readonly op: ScalarOp; readonly args: readonly number[]; readonly lane: Lane };

/**
 * A scalar expression, typed and linear: what a backend prints or encodes. Programs are interned by `key`, so one object
 * stands for one text, and `id` or the object itself can key a cache. Nodes are in order of evaluation, without repeats.
 */
export interface Program {
  readonly id: number;
  readonly key: string;
  /** The stored dtype of each input view. Its node's lane is `laneOf(dtype)`: loading converts. */
  readonly inputs: readonly DType[];
  /** The lane of each run-time scalar, a number that arrives with the call and is never part of a kernel's text. */
  readonly scalars: readonly Lane[];
  readonly nodes: readonly ProgramNode[];
  /** Which node each output stores, and as what: storing converts from `laneOf(dtype)` (round to 16-bit float, wrap to 8/16-bit integer). */
  readonly outputs: readonly { readonly node: number; readonly dtype: DType }[];
}
