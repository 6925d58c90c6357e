import { ArgumentError, AutogradError, type GradientMeta, isTensor, type Tensor } from "@adjoint/core";
import { describe, giveGradient, gradientOf, namedOptions } from "@adjoint/core/internal";
import { backward as walk } from "./engine";
import { gradMode } from "./graph";
import { backwardOptions, gradOptions } from "./options.gen";

/** Options of `grad`. */
export interface GradOptions {
  /** The gradient of the final result in each output. Default: ones for scalars. */
  readonly gradOutputs?: Tensor | readonly (Tensor | null)[];
  /** Keep the graph, to walk it again. Default: the same as `createGraph`. */
  readonly retainGraph?: boolean;
  /** Record the gradient's own computation, so that it can be differentiated in turn. */
  readonly createGraph?: boolean;
  /** Give null for inputs that the outputs do not depend on, instead of throwing. */
  readonly allowUnused?: boolean;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** See `grad`. */
export function gradientsIn(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const given = namedOptions("grad", options, gradOptions);
  const leaves = list(inputs);
  const collected = new Map<GradientMeta, Tensor | null>();
  for (const input of leaves) {
    if (!isTensor(input)) throw new ArgumentError("grad", `inputs are tensors, not ${describe(input)}.`);
    if (!input.requiresGrad)
      throw new AutogradError("grad", "an input does not require a gradient.", "set requiresGrad on it before computing.");
    collected.set(input.meta!, null);
  }
  walkFrom("grad", list(outputs), given.gradOutputs, given, collected);
  return leaves.map((input, position) => {
    const g = collected.get(input.meta!)!;
    if (g === null && !given.allowUnused) {
      throw new AutogradError("grad", `the outputs do not depend on input ${position}.`, "pass allowUnused: true to get null for it.");
    }
    return g;
  });
}

type Walked = Omit<GradOptions, "gradOutputs" | "allowUnused">;

function walkFrom(
  operation: string,
  roots: readonly Tensor[],
  cotangents: Tensor | readonly (Tensor | null)[] | null | undefined,
  options: Walked,
  collected?: Map<GradientMeta, Tensor | null>,
): void {
  for (const root of roots) if (!isTensor(root)) throw new ArgumentError(operation, `outputs are tensors, not ${describe(root)}.`);
  const seeds = cotangents == null ? roots.map(() => null) : list(cotangents);
  if (seeds.length !== roots.length)
    throw new ArgumentError(
      operation,
      `there are ${seeds.length} gradients for ${roots.length} outputs.`,
      "give one for each output, or null.",
    );
  const createGraph = options.createGraph ?? false;
  walk(roots, seeds, { createGraph, retainGraph: options.retainGraph ?? createGraph }, collected);
}

/** Options of `backward`. */
export interface BackwardOptions extends Walked {
  /** Add to the `grad` of these alone, leaves or not, instead of to that of every leaf. */
  readonly inputs?: Tensor | readonly Tensor[];
}

/**
 * Computes the gradient of several outputs together, and adds it to the `grad` of the leaves that they depend on: `torch.autograd.backward`.
 * One walk instead of two, where outputs share a part of their computation.
 *
 * ```ts
 * const x = tensor([1, 2], { requiresGrad: true });
 * const hidden = x.exp();
 * backward([hidden.sum(), hidden.square().sum()]);
 * ```
 *
 * @param gradients The gradient of the final result in each output; ones for scalars where null.
 * @throws AutogradError when an output depends on nothing that requires a gradient. @throws ShapeError when a gradient does not fit its output.
 */
export function backward(
  outputs: Tensor | readonly Tensor[],
  gradients: Tensor | readonly (Tensor | null)[] | null = null,
  options: BackwardOptions = {},
): void {
  const { inputs, ...given } = namedOptions("backward", options, backwardOptions);
  if (inputs === undefined) {
    walkFrom("backward", list(outputs), gradients, given);
    return;
  }
  const found = gradientsIn(outputs, inputs, {
    ...given,
    allowUnused: true,
    gradOutputs: gradients == null ? undefined : list(gradients),
  } as GradOptions);
  list(inputs).forEach((x, i) => {
    const g = found[i];
    // Of its own, for two inputs may have got one tensor.
    const earlier = gradientOf(x);
    if (g != null) giveGradient(x, earlier === null || earlier.disposed ? g.clone() : earlier.add(g));
  });
}

/**
 * Runs `fn` without recording gradients. `noGrad.async(fn)` does the same for an asynchronous function, where the runtime has
 * AsyncLocalStorage (browsers do not).
 *
 * ```ts
 * const prediction = noGrad(() => net.forward(x));
 * ```
 *
 * @throws ScopeError when `fn` returns a promise, and from `async` without AsyncLocalStorage.
 */
export const noGrad: { <R>(fn: () => R): R; async<R>(fn: () => Promise<R>): Promise<R> } = Object.assign(
  <R>(fn: () => R): R => gradMode.run(false, fn),
  { async: <R>(fn: () => Promise<R>): Promise<R> => gradMode.runAsync(false, fn) },
);

/** Runs `fn` with recording on, inside a `noGrad`. @throws ScopeError when `fn` returns a promise. */
export const enableGrad = <R>(fn: () => R): R => gradMode.run(true, fn);

/** Whether operations are being recorded. */
export const isGradEnabled = (): boolean => gradMode.get();
