import { AdjointError } from "../errors";
import { formatShape } from "../shape";

/** A matrix that the operation has no answer for: singular, not positive definite, or one whose decomposition does not converge. */
export class LinAlgError extends AdjointError {
  static override readonly name: string = "LinAlgError";

  constructor(operation: string, problem: string, hint?: string) {
    super("LINALG", operation, problem, hint);
  }
}

/** How a factorisation fails. */
export type Failure = "singular" | "not positive definite" | "no convergence";

/**
 * @internal The error for a matrix of a batch.
 *
 * @param position Of the matrix within `batch`, row by row.
 * @param detail What the kernel knows: the number of a pivot or minor from 1, or 0.
 */
export function failureOf(operation: string, failure: Failure, batch: readonly number[], position: number, detail: number): LinAlgError {
  const where: number[] = [];
  for (let axis = batch.length - 1, rest = position; axis >= 0; axis--) {
    where.unshift(rest % batch[axis]!);
    rest = Math.floor(rest / batch[axis]!);
  }
  const which = batch.length === 0 ? "the matrix" : `the matrix at ${formatShape(where)} of the batch`;
  if (failure === "singular")
    return new LinAlgError(
      operation,
      `${which} is singular${detail > 0 ? `: diagonal element ${detail} of U is zero` : ""}.`,
      "pinv and lstsq take singular matrices.",
    );
  if (failure === "not positive definite")
    return new LinAlgError(
      operation,
      `${which} is not positive definite${detail > 0 ? `: the leading minor of order ${detail} is not` : ""}.`,
      "add a small multiple of the identity, or use lu.",
    );
  return new LinAlgError(operation, `${which} contains NaN or infinity, or is so ill-conditioned that the algorithm failed to converge.`);
}
