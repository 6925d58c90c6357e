import { ArgumentError, AutogradError, type GradientMeta, isFloat, isTensor, scoped, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { backward } from "./engine";
import { gradMode } from "./graph";

/** Options of `grad`. */
export interface GradOptions {
  /** The gradient of the final result in each output; ones for scalars unless given. */
  readonly gradOutputs?: readonly (Tensor | null)[];
  /** Keep the graph, to walk it again. The same as `createGraph` unless given. */
  readonly retainGraph?: boolean;
  /** Record the gradient's own computation, so that it can be differentiated in turn. */
  readonly createGraph?: boolean;
  /** Give null for inputs that the outputs do not depend on, instead of throwing. */
  readonly allowUnused?: boolean;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/**
 * The gradients of outputs in inputs, without touching anybody's `grad`: `torch.autograd.grad`.
 *
 * ```ts
 * const x = tensor([3], { dtype: "float32", requiresGrad: true });
 * const [dx] = grad(x.pow(3).sum(), [x], { createGraph: true }); // 3x² = 27
 * const [ddx] = grad(dx!.sum(), [x]); // 6x = 18
 * ```
 *
 * @throws AutogradError when an input does not require a gradient, or the outputs do not depend on it (unless `allowUnused`).
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const roots = list(outputs);
  const leaves = list(inputs);
  const collected = new Map<GradientMeta, Tensor | null>();
  for (const input of leaves) {
    if (!isTensor(input)) throw new ArgumentError("grad", `inputs are tensors, not ${describe(input)}.`);
    if (!input.requiresGrad)
      throw new AutogradError("grad", "an input does not require a gradient.", "set requiresGrad on it before computing.");
    collected.set(input.meta!, null);
  }
  const createGraph = options.createGraph ?? false;
  backward(
    roots,
    options.gradOutputs ?? roots.map(() => null),
    { createGraph, retainGraph: options.retainGraph ?? createGraph },
    collected,
  );
  return leaves.map((input, position) => {
    const g = collected.get(input.meta!)!;
    if (g === null && !options.allowUnused) {
      throw new AutogradError("grad", `the outputs do not depend on input ${position}.`, "pass allowUnused: true to get null for it.");
    }
    return g;
  });
}

/**
 * Turns a function of tensors with a scalar result into one that returns the result and its gradients in all float inputs.
 *
 * ```ts
 * const { value, gradients } = valueAndGrad((w) => w.square().sum())(tensor([1, 2], { dtype: "float32" }));
 * ```
 *
 * @throws ShapeError when the result has more than one element.
 */
export function valueAndGrad(
  fn: (...inputs: Tensor[]) => Tensor,
): (...inputs: Tensor[]) => { value: Tensor; gradients: (Tensor | null)[] } {
  return (...inputs) =>
    scoped("valueAndGrad", () => {
      const leaves = inputs.map((x) => (isFloat(x.dtype) ? x.detach().requireGrad() : x));
      const value = gradMode.run(true, () => fn(...leaves));
      const wanted = leaves.filter((x) => x.requiresGrad);
      const found = value.requiresGrad ? grad(value, wanted, { allowUnused: true }) : wanted.map(() => null);
      return { value: value.detach(), gradients: leaves.map((x) => found[wanted.indexOf(x)] ?? null) };
    });
}

/**
 * Runs `fn` without recording gradients. `noGrad.async(fn)` does the same for an asynchronous function.
 *
 * ```ts
 * const prediction = noGrad(() => net.forward(x));
 * ```
 *
 * @throws ScopeError when `fn` returns a promise.
 */
export const noGrad: { <R>(fn: () => R): R; async<R>(fn: () => Promise<R>): Promise<R> } = Object.assign(
  <R>(fn: () => R): R => gradMode.run(false, fn),
  { async: <R>(fn: () => Promise<R>): Promise<R> => gradMode.runAsync(false, fn) },
);

/** Runs `fn` with recording on, inside a `noGrad`. @throws ScopeError when `fn` returns a promise. */
export const enableGrad = <R>(fn: () => R): R => gradMode.run(true, fn);

/** Whether operations are being recorded. */
export const isGradEnabled = (): boolean => gradMode.get();
