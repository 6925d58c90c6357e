import { DTypeError, dtypes, type Tensor } from "@adjoint/core";
import type { ArrayLike } from "./array-like";
import { beside } from "./convert";

export const integersIn = (operation: string, indices: ArrayLike, near: { readonly device: string }): Tensor => {
  const index = beside(operation, indices, near, { indices: true });
  if (dtypes[index.dtype].kind === "float")
    throw new DTypeError(
      operation,
      `Cannot cast array data from dtype('${index.dtype}') to dtype('int64') according to the rule 'same_kind'.`,
    );
  return index.dtype === "bool" ? index.to("int32") : index;
};

/** How `take` and its kind treat positions that are out of bounds. */
export type IndexMode = "raise" | "wrap" | "clip";

export function inMode(index: Tensor, length: number, mode: IndexMode): Tensor {
  if (mode === "wrap") return index.remainder(length);
  return mode === "clip" ? index.clamp(0, length - 1) : index;
}
