import { noGrad } from "@adjoint/autograd";
import { type Tensor, tidy } from "@adjoint/core";
import { dropGradient, giveGradient, gradientOf, namedOptions } from "@adjoint/core/internal";
import { zeroGradOptions } from "./options.gen";

/** Options of `zeroGrad`. */
export interface ZeroGradOptions {
  /**
   * Fill the gradients with zeros, in place, instead of forgetting them: a gradient that is a view stays one, and the next backward adds to
   * the same memory. Default: `false`.
   */
  readonly keep?: boolean;
}

/** Forgets gradients, or fills them with zeros. @throws ArgumentError for an unknown option. */
export function zeroGradients(operation: string, parameters: Iterable<Tensor>, options: ZeroGradOptions | undefined): void {
  const { keep = false } = namedOptions(operation, options, zeroGradOptions);
  for (const parameter of parameters) {
    if (keep) zeroInPlace(parameter);
    else dropGradient(parameter);
  }
}

function zeroInPlace(parameter: Tensor): void {
  const gradient = gradientOf(parameter);
  if (gradient === null || gradient.disposed) return;
  noGrad(() => {
    // One that is part of a recorded computation is cut off from it, and keeps its memory.
    const own = gradient.requiresGrad && !gradient.isLeaf ? gradient.detach() : gradient;
    tidy(() => void own.zero_());
    if (own !== gradient) giveGradient(parameter, own);
  });
}
