import { noGrad } from "@adjoint/autograd";
import { norm, stack, type Tensor, tidy, zeros } from "@adjoint/core";
import { checkNumber } from "../arguments";

const gradientsOf = (parameters: Iterable<Tensor>): Tensor[] => [...parameters].flatMap((each) => each.grad ?? []);

/**
 * Scales all gradients, in place, so that their norm, taken together as one vector, is at most `maxNorm` (Pascanu et al. 2013).
 *
 * ```ts
 * loss.backward();
 * clipGradNorm(net.parameters(), 1);
 * optimizer.step();
 * ```
 *
 * @param normType 2 unless given; `Infinity` for the largest magnitude.
 * @returns The norm before: a scalar tensor, so that nothing waits for the device.
 * @throws ArgumentError for a bad norm.
 */
export function clipGradNorm(parameters: Iterable<Tensor>, maxNorm: number, normType = 2): Tensor {
  checkNumber("clipGradNorm", "maxNorm", maxNorm);
  checkNumber("clipGradNorm", "normType", normType, 0, Number.POSITIVE_INFINITY);
  const gradients = gradientsOf(parameters);
  const order = { p: normType };
  return noGrad(() =>
    tidy(() => {
      if (gradients.length === 0) return zeros([]);
      const total = norm(stack(gradients.map((gradient) => norm(gradient, null, order))), null, order);
      const factor = total.add(1e-6).reciprocal().mul(maxNorm).clampMax(1);
      for (const gradient of gradients) gradient.mul_(factor);
      return total;
    }),
  );
}

/** Limits every element of all gradients to ±`clipValue`, in place. @throws ArgumentError for a bad limit. */
export function clipGradValue(parameters: Iterable<Tensor>, clipValue: number): void {
  checkNumber("clipGradValue", "clipValue", clipValue);
  noGrad(() => {
    for (const gradient of gradientsOf(parameters)) gradient.clamp_(-clipValue, clipValue);
  });
}
