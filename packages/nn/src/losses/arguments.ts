import { type Reduction, ShapeError, type Tensor } from "@adjoint/core";
import { checkReduction, formatShape, namedOptions, type OptionKinds, sameShape } from "@adjoint/core/internal";
import { checkTensor } from "../arguments";

/** Options of losses. */
export interface LossOptions {
  /** Default: "mean". */
  readonly reduction?: Reduction;
}

/**
 * Refuses arguments of a loss that are none, and shapes that differ: a loss between [N] and [N, 1] would silently compare all pairs.
 * PyTorch warns of it.
 */
export function checkLoss<Options extends { readonly reduction?: string }>(
  operation: string,
  input: Tensor,
  target: Tensor,
  options: Options,
  known: OptionKinds<NoInfer<Options>>,
): void {
  checkTensor(operation, "the input", input);
  checkTensor(operation, "the target", target);
  namedOptions(operation, options, known);
  const { reduction = "mean" } = options;
  if (reduction !== "batchmean" || operation !== "klDivLoss") checkReduction(operation, reduction);
  if (sameShape(input.shape, target.shape)) return;
  throw new ShapeError(
    operation,
    `the input is ${formatShape(input.shape)}, the target ${formatShape(target.shape)}.`,
    "give both one shape: see unsqueeze and squeeze.",
  );
}
