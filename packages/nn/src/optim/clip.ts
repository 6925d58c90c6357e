import { noGrad } from "@adjoint/autograd";
import { ArgumentError, isTensor, NonFiniteError, norm, stack, type Tensor, tidy, zeros } from "@adjoint/core";
import { describe, gradientOf, namedOptions } from "@adjoint/core/internal";
import { checkNumber, isList } from "../arguments";
import { clipGradNormOptions } from "../options.gen";

/** Options of `clipGradNorm`. */
export interface ClipGradNormOptions {
  /** The order p of the norm. Default: `2`; `Infinity` gives the largest magnitude. */
  readonly normType?: number;
  /** Throw when the norm is infinite or NaN, before anything has changed. Waits for the device, so it needs one that can be read at once. */
  readonly errorIfNonfinite?: boolean;
}

function gradientsOf(operation: string, parameters: Tensor | Iterable<Tensor>): Tensor[] {
  if (isTensor(parameters)) return gradientsOf(operation, [parameters]);
  if (!isList(parameters)) {
    throw new ArgumentError(operation, `takes parameters, not ${describe(parameters)}.`, "net.parameters().");
  }
  return [...parameters].flatMap((each) => {
    if (!isTensor(each)) throw new ArgumentError(operation, `takes tensors as parameters, not ${describe(each)}.`);
    return gradientOf(each) ?? [];
  });
}

/**
 * Scales all gradients, in place, so that their norm, taken together as one vector, is at most `maxNorm` (Pascanu et al. 2013). What
 * PyTorch calls `clip_grad_norm_`.
 *
 * ```ts
 * loss.backward();
 * clipGradNorm(net.parameters(), 1);
 * optimizer.step();
 * ```
 *
 * @param maxNorm `Infinity` leaves all as it is, and only tells the norm.
 * @returns The norm before: a scalar tensor, so that nothing waits for the device.
 * @throws ArgumentError for a bad norm. @throws NonFiniteError with `errorIfNonfinite`, for an infinite or NaN norm.
 */
export function clipGradNorm(parameters: Tensor | Iterable<Tensor>, maxNorm: number, options: ClipGradNormOptions = {}): Tensor {
  const { normType = 2, errorIfNonfinite = false } = namedOptions("clipGradNorm", options, clipGradNormOptions);
  checkNumber("clipGradNorm", "maxNorm", maxNorm, 0, Number.POSITIVE_INFINITY);
  checkNumber("clipGradNorm", "normType", normType, 0, Number.POSITIVE_INFINITY);
  const gradients = gradientsOf("clipGradNorm", parameters);
  return noGrad(() =>
    tidy(() => {
      // Of no elements there is no largest magnitude, and nothing to add.
      const filled = gradients.filter((gradient) => gradient.numel() > 0);
      if (filled.length === 0) return zeros([]);
      const total = norm(stack(filled.map((gradient) => norm(gradient, normType))), normType);
      if (errorIfNonfinite) refuseNonFinite(total);
      const factor = total.add(1e-6).reciprocal().mul(maxNorm).clampMax(1);
      for (const gradient of filled) gradient.mul_(factor);
      return total;
    }),
  );
}

function refuseNonFinite(total: Tensor): void {
  const value = Number(total.dataSync()[0]);
  if (Number.isFinite(value)) return;
  throw new NonFiniteError("clipGradNorm", `the norm of the gradients is ${value}.`, "lower the learning rate, or skip this batch.");
}

/**
 * Limits every element of all gradients to ±`clipValue`, in place: `clip_grad_value_` in PyTorch.
 *
 * ```ts
 * loss.backward();
 * clipGradValue(net.parameters(), 0.5);
 * optimizer.step();
 * ```
 *
 * @throws ArgumentError for a bad limit.
 */
export function clipGradValue(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  checkNumber("clipGradValue", "clipValue", clipValue);
  noGrad(() => {
    for (const gradient of gradientsOf("clipGradValue", parameters)) gradient.clamp_(-clipValue, clipValue);
  });
}
