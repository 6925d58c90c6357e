import { DTypeError, dtypes, type Tensor } from "@adjoint/core";
import { LinAlgError } from "@adjoint/core/linalg";
import type { ArrayLike } from "../array-like";
import { allTensors } from "../convert";
import { numberDType } from "../dtypes";
import { promotions } from "../promotion-table";

/** @internal Arrays in the float dtype that they meet in: float32 or float64, integers as float64. @throws DTypeError for float16. */
export function floatsOf(operation: string, arrays: readonly ArrayLike[]): Tensor[] {
  const tensors = allTensors(operation, arrays);
  const own = tensors.map((x) => (dtypes[x.dtype].kind === "float" ? x.dtype : numberDType(operation, x.device)));
  const short = own.find((dtype) => dtype === "float16" || dtype === "bfloat16");
  if (short !== undefined) throw new DTypeError(operation, `array type ${short} is unsupported in linalg.`, `np.astype(a, "float32").`);
  const meeting = own.reduce((a, b) => promotions[a][b]);
  return tensors.map((x) => x.to(meeting));
}

/** @internal @throws LinAlgError for fewer than two axes. */
export function checkStacked(operation: string, x: Tensor): void {
  if (x.ndim < 2) throw new LinAlgError(operation, `${x.ndim}-dimensional array given. Array must be at least two-dimensional.`);
}

/** @internal @throws LinAlgError unless the last two axes are of one length. */
export function checkSquare(operation: string, x: Tensor): void {
  checkStacked(operation, x);
  if (x.shape.at(-1) !== x.shape.at(-2)) throw new LinAlgError(operation, "Last 2 dimensions of the array must be square.");
}

/** @internal What a computation gives, or its refusal in NumPy's words; what core knows of it is the hint. */
export function orRefused<T>(operation: string, words: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof LinAlgError)) throw error;
    const said = error.message.split("\n")[0]!.slice(error.operation.length + 2);
    throw new LinAlgError(operation, `${words}.`, said);
  }
}

/** @internal A list whose items also have names, as Python's named tuples. */
export const named = <T extends readonly unknown[], N extends object>(list: [...T], names: N): [...T] & N => Object.assign(list, names);
