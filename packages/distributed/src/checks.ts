import { ArgumentError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { HostArray, ReduceOp } from "./group";
import { type HostDType, hostDTypeNames, reduceOps } from "./names";

/** The array types of the dtypes. */
const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
} as const satisfies Record<HostDType, unknown>;

/** MPI counts in 32-bit integers. */
const MOST = 2 ** 31 - 1;

/** @throws ArgumentError for what collectives do not take. */
export function hostDTypeOf(operation: string, x: unknown): HostDType {
  const name = hostDTypeNames.find((each) => Object.prototype.toString.call(x) === `[object ${arrays[each].name}]`);
  if (name === undefined) {
    throw new ArgumentError(operation, `takes a Float32Array, Float64Array, Int32Array, BigInt64Array or Uint8Array, not ${describe(x)}.`);
  }
  const { length } = x as HostArray;
  if (length > MOST) throw new ArgumentError(operation, `an array of ${length} elements is longer than ${MOST}.`, "send it in pieces.");
  return name;
}

/** @throws ArgumentError for an unknown reduction, or one of bytes. */
export function checkReduction(op: unknown, dtype: HostDType): ReduceOp {
  if (!(reduceOps as readonly unknown[]).includes(op)) {
    throw new ArgumentError("allReduce", `op must be "sum", "min" or "max", not ${describe(op)}.`);
  }
  if (dtype === "uint8") throw new ArgumentError("allReduce", "bytes cannot be reduced.", "use an Int32Array.");
  return op as ReduceOp;
}

/** @throws ArgumentError for what is not a rank. */
export function checkRoot(root: unknown, size: number): number {
  if (Number.isInteger(root) && (root as number) >= 0 && (root as number) < size) return root as number;
  throw new ArgumentError("broadcast", `root must be a rank below ${size}, not ${describe(root)}.`);
}

/** @throws ArgumentError for what MPI does not take as a color. */
export function checkColor(color: unknown): number {
  if (Number.isInteger(color) && (color as number) >= 0 && (color as number) < MOST) return color as number;
  throw new ArgumentError("split", `color must be an integer from 0 to ${MOST - 1}, not ${describe(color)}.`);
}
