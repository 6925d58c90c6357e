import { type AdjointError, IndexError } from "./errors";
import type { Call } from "./op";
import { formatShape } from "./shape";

/** @internal @param sizes What the index was held to: "dim 1 has 10 elements". */
export const indexOutOfRange = (operation: string, position: readonly number[], sizes: string): IndexError =>
  new IndexError(operation, `an index is out of range at position ${formatShape(position)}: ${sizes}.`, "valid indices are 0 … size − 1.");

/** What makes an error of the first position with an index out of range. It holds no tensor, for a device may find the position later. */
export function indexErrorOf(call: Call<"gather"> | Call<"scatter">): (position: number) => AdjointError {
  const { shape, indexed, refusal } = call.params;
  const { name } = call.op;
  const source = call.inputs[0]!.layout.shape;
  return (position) => {
    if (refusal !== undefined) return typeof refusal === "string" ? new IndexError(name, refusal) : refusal(position);
    const where: number[] = [];
    for (let axis = shape.length - 1, rest = position; axis >= 0; axis--) {
      where.unshift(rest % shape[axis]!);
      rest = Math.floor(rest / shape[axis]!);
    }
    const sizes = indexed.map((axis) => `dim ${axis} has ${source[axis]} elements`).join(", ");
    return indexOutOfRange(name, where, sizes);
  };
}
