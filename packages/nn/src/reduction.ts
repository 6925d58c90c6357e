import { ArgumentError, type FloatDType, type Reduction, ShapeError, type Tensor } from "@adjoint/core";
import { describe, formatShape, namedOptions, type OptionKinds, sameShape } from "@adjoint/core/internal";
import { checkTensor } from "./arguments";

/** What a loss does with the losses of the elements: floats, in all uses that have a gradient. */
export function reduced(operation: string, values: Tensor, reduction: Reduction = "mean"): Tensor<FloatDType> {
  const losses = values as Tensor<FloatDType>;
  if (reduction === "none") return losses;
  if (reduction === "sum") return losses.sum();
  if (reduction === "mean") return losses.mean();
  throw new ArgumentError(operation, `reduction is ${describe(reduction)}.`, 'one of "mean", "sum", "none".');
}

/**
 * Refuses arguments of a loss that are none, and shapes that differ: a loss between [N] and [N, 1] would silently compare all pairs.
 * PyTorch warns of it.
 */
export function checkLoss<Options extends object>(
  operation: string,
  input: Tensor,
  target: Tensor,
  options: Options,
  known: OptionKinds<NoInfer<Options>>,
): void {
  checkTensor(operation, "the input", input);
  checkTensor(operation, "the target", target);
  namedOptions(operation, options, known);
  if (sameShape(input.shape, target.shape)) return;
  throw new ShapeError(
    operation,
    `the input is ${formatShape(input.shape)}, the target ${formatShape(target.shape)}.`,
    "give both one shape: see unsqueeze and squeeze.",
  );
}
