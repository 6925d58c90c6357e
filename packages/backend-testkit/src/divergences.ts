import type { ElementwiseName } from "@adjoint/core/internal";
import type { Value } from "./oracle";

/** Where Adjoint means to differ from PyTorch, and why. */
interface Divergence {
  /** What differs: the value, the gradient, or the second derivative. */
  readonly of: "value" | "gradient" | "second derivative";
  /** Of the tensors, then of the numbers among the operands. */
  readonly at: (inputs: readonly number[]) => boolean;
  readonly reason: string;
}

const infinite = (x: number): boolean => Math.abs(x) === Number.POSITIVE_INFINITY;
const huge = (x: number): boolean => Math.abs(x) > 1e38;
const first = (test: (x: number) => boolean) => (inputs: readonly number[]) => test(inputs[0]!);
const any = (test: (x: number) => boolean) => (inputs: readonly number[]) => inputs.some(test);

/** Adjoint's choice for `clamp` and its like, with numbers and with tensors as limits. */
const onLimit: Divergence = {
  of: "gradient",
  at: ([x, ...limits]) => limits.includes(x!),
  reason: "at a limit PyTorch 2.15 stops the gradient (a number) or halves it (a tensor): what stands there would never leave it",
};

const divergences: { readonly [N in ElementwiseName]?: readonly Divergence[] } = {
  clamp: [onLimit],
  clampMin: [onLimit],
  clampMax: [onLimit],
  gelu: [
    { of: "value", at: first((x) => x > 1e38), reason: "PyTorch's vectorised x·(1 + erf) overflows before it is halved" },
    { of: "second derivative", at: first(huge), reason: "x² overflows to ∞, and PyTorch's e^(−x²)·x² is NaN; the limit is 0" },
  ],
  geluTanh: [{ of: "value", at: first((x) => x > 1e38), reason: "as gelu" }],
  hardswish: [
    { of: "value", at: first(huge), reason: "PyTorch multiplies by the clamped sum before dividing by 6: ∞ for large x, NaN for −∞" },
  ],
  lerp: [{ of: "value", at: any(huge), reason: "PyTorch counts from the nearer end; the two forms differ where infinities cancel" }],
  remainder: [{ of: "gradient", at: first(infinite), reason: "PyTorch floors NaN here; neither has a meaning at infinity" }],
  pow: [{ of: "second derivative", at: first((x) => x === 0), reason: "PyTorch's is 0·∞ = NaN at a base of 0, where ours is flat" }],
  logaddexp: [{ of: "second derivative", at: ([a, b]) => Math.abs(a! - b!) > 85, reason: "PyTorch's overflows to NaN; the limit is 0" }],
  logaddexp2: [{ of: "second derivative", at: ([a, b]) => Math.abs(a! - b!) > 85, reason: "PyTorch's overflows to NaN; the limit is 0" }],
  addcdiv: [
    {
      of: "second derivative",
      at: ([, , b]) => b === 0 || infinite(b!),
      reason: "a quotient by 0 or ∞: PyTorch multiplies 0 by ∞ on the way",
    },
    { of: "second derivative", at: any(huge), reason: "as the gradient" },
    { of: "gradient", at: any(huge), reason: "PyTorch multiplies by the gradient before it divides by the square, which overflows" },
  ],
  copysign: [
    { of: "gradient", at: first(infinite), reason: "PyTorch divides ∞ by ∞; the slope is 1 or −1" },
    { of: "second derivative", at: first((x) => x === 0 || infinite(x)), reason: "PyTorch divides by x: NaN; the slope is constant" },
  ],
  cbrt: [
    { of: "gradient", at: first((x) => x === 0 || infinite(x)), reason: "PyTorch has no cbrt, and of a power with a sign NaN there" },
    { of: "second derivative", at: first((x) => x === 0 || infinite(x)), reason: "as the gradient" },
  ],
  logit: [
    {
      of: "second derivative",
      at: first((x) => x === 0 || x === 1 || infinite(x)),
      reason: "PyTorch's is 0·∞ = NaN; the limit is infinite or 0",
    },
  ],
  asinh: [{ of: "second derivative", at: first(huge), reason: "x² overflows in PyTorch; the limit is 0" }],
  sinc: [
    { of: "value", at: first(huge), reason: "πx overflows in PyTorch, so that its sine is NaN" },
    { of: "gradient", at: first((x) => huge(x) || Math.abs(x) < 0.01), reason: "as the value; and near 0 PyTorch's difference cancels" },
    { of: "second derivative", at: first((x) => huge(x) || Math.abs(x) < 0.01), reason: "as the gradient" },
  ],
  digamma: [
    {
      of: "gradient",
      at: first((x) => x < 0),
      reason: "PyTorch does not reduce πx before its sine: far from a pole at a pole, and beside it imprecise",
    },
    { of: "second derivative", at: first((x) => x < 0 || infinite(x)), reason: "as the gradient, and at ∞ 0·∞; the limit is 0" },
  ],
  lgamma: [{ of: "second derivative", at: first((x) => x < 0), reason: "as the gradient of digamma" }],
  i0: [
    { of: "value", at: first(infinite), reason: "PyTorch divides ∞ by ∞; the limit is ∞" },
    { of: "gradient", at: first(infinite), reason: "as the value" },
    { of: "second derivative", at: first((x) => Math.abs(x) > 80), reason: "PyTorch takes i1/x, ∞, from i0, ∞" },
  ],
  celu: [{ of: "second derivative", at: first((x) => x === 0), reason: "as elu" }],
  mish: [{ of: "second derivative", at: first((x) => x > 80), reason: "PyTorch's overflows to NaN; the limit is 0" }],
  elu: [
    {
      of: "second derivative",
      at: first((x) => x === 0),
      reason: "a kink: PyTorch takes the derivative from the right, ours is from the left",
    },
  ],
  selu: [{ of: "second derivative", at: first((x) => x === 0), reason: "as elu" }],
  atan2: [
    {
      of: "second derivative",
      at: ([a, b]) => a === 0 && b === 0,
      reason: "the angle jumps: PyTorch has NaN, and 0 as the first derivative",
    },
    { of: "second derivative", at: any(huge), reason: "squares overflow in the chain rule: 0·∞" },
  ],
  atan: [{ of: "second derivative", at: first(huge), reason: "2x overflows in the chain rule: 0·∞" }],
};

/** Why a difference from PyTorch is meant, if it is. */
export function divergenceOf(name: ElementwiseName, of: string, inputs: readonly Value[]): string | undefined {
  const numbers = inputs.map(Number);
  const gradient = of.startsWith("gradient") || of.startsWith("second");
  if (gradient && numbers.some(Number.isNaN)) return "which gradient flows to NaN is not said: PyTorch's masks differ from op to op";
  return divergences[name]?.find((divergence) => of.startsWith(divergence.of) && divergence.at(numbers))?.reason;
}

/** A sample of golden/op-samples.json where Adjoint means to differ from PyTorch, and why. */
interface OpDivergence {
  /** Of the call as a message spells it. */
  readonly call: RegExp;
  readonly reason: string;
}

const opDivergences: { readonly [op: string]: readonly OpDivergence[] } = {
  cov: [
    {
      call: /\[3,2\], \{ correction: 1, aweights: float\[2\] \}/,
      reason: "of two observations the weights cancel out, and what is left of their gradient of 0 is float32's rounding",
    },
  ],
  cumprod: [{ call: /dtype: "b?float16"/, reason: "PyTorch's backward pass rounds to 16 bits at every step; ours computes in float32" }],
  hypot: [{ call: /float(16|32|64)\[7\]/, reason: "PyTorch's gradient g/√(x² + y²)·x overflows at the ends of float32; a ratio does not" }],
};

/** Why a sample may differ from PyTorch, if it may. */
export const opDivergence = (op: string, call: string): string | undefined =>
  opDivergences[op]?.find((divergence) => divergence.call.test(call))?.reason;
