import { ArgumentError, AutogradError, isFloat, isTensor, scoped, type Tensor, withLayer, zeros } from "@adjoint/core";
import { describe, namedOptions, viewOf } from "@adjoint/core/internal";
import { gradientsIn, type GradOptions } from "./grad";
import { gradMode } from "./graph";
import { functionalOptions, gradOfFunctionOptions } from "./options.gen";
import { autogradLayer } from "./layer";

/** Options of the functional gradients. */
export interface FunctionalOptions {
  /** The positions of the arguments to differentiate in. Default: those of all float tensors. */
  readonly argnums?: number | readonly number[];
  /** The function returns `[value, aux]`, and aux (metrics, predictions, state) is handed through. */
  readonly hasAux?: boolean;
  /** Record the gradient's own computation, so that `backward` can differentiate it. Within another functional gradient it always is. */
  readonly createGraph?: boolean;
}

type GradOfFunctionOptions = Omit<FunctionalOptions, "hasAux">;

/** What `valueAndGrad` returns. */
export interface ValueAndGrad<Aux = undefined> {
  readonly value: Tensor;
  /** In each argument, or in those that `argnums` names; null where the value does not depend on it, or where it has no gradient. */
  readonly gradients: (Tensor | null)[];
  readonly aux: Aux;
}

/** How many functional gradients are being computed around the present one. */
let depth = 0;

/**
 * Turns a function with a scalar result into one that returns the result and its gradients, without touching anybody's `grad`:
 * `torch.func.grad_and_value`, and JAX's `value_and_grad`. They may be nested, to any order.
 *
 * ```ts
 * const { value, gradients } = valueAndGrad((w) => w.square().sum())(tensor([1, 2]));
 * ```
 *
 * @param fn Arguments of any kind; those that are float tensors are differentiated.
 * @throws ShapeError when the result has more than one element. @throws AutogradError when it is not a tensor.
 * @throws ArgumentError when `argnums` names what is not a float tensor.
 */
export function valueAndGrad<Args extends readonly unknown[] = Tensor[], Aux = undefined>(
  fn: (...inputs: Args) => Tensor | readonly [Tensor, Aux],
  options: FunctionalOptions = {},
): (...inputs: Args) => ValueAndGrad<Aux> {
  if (typeof fn !== "function") throw new ArgumentError("valueAndGrad", `takes a function, not ${describe(fn)}.`);
  const given = namedOptions("valueAndGrad", options, functionalOptions);
  return (...inputs) => scoped("valueAndGrad", () => withLayer(autogradLayer, () => evaluate(fn, inputs, given)));
}

function evaluate<Args extends readonly unknown[], Aux>(
  fn: (...inputs: Args) => Tensor | readonly [Tensor, Aux],
  inputs: Args,
  options: FunctionalOptions,
): ValueAndGrad<Aux> {
  const createGraph = options.createGraph ?? depth > 0;
  const positions = positionsOf(inputs, options.argnums);
  const differentiated = new Set(positions);
  const leaves = inputs.map((x, i) => (differentiated.has(i) ? leafOf(x as Tensor, createGraph) : x));
  let made: Tensor | readonly [Tensor, Aux];
  let found: (Tensor | null)[];
  depth++;
  try {
    made = gradMode.run(true, () => fn(...(leaves as unknown as Args)));
    const value = valueOf(made, options.hasAux ?? false);
    const wanted = positions.map((i) => leaves[i] as Tensor);
    found = value.requiresGrad ? gradientsIn(value, wanted, { allowUnused: true, createGraph }) : wanted.map(() => null);
  } finally {
    depth--;
  }
  const value = valueOf(made, options.hasAux ?? false);
  const gradients = options.argnums === undefined ? inputs.map((_, i) => found[positions.indexOf(i)] ?? null) : found;
  return {
    value: createGraph ? value : value.detach(),
    gradients,
    aux: (options.hasAux ? (made as readonly [Tensor, Aux])[1] : undefined) as Aux,
  };
}

/** What the function sees: of its own, so that gradients of it end there; joined to the argument's history where somebody may want to go on. */
const leafOf = (x: Tensor, createGraph: boolean): Tensor =>
  createGraph && x.requiresGrad ? gradMode.run(true, () => viewOf(x, "reshape", { shape: x.shape })) : x.detach().requireGrad();

function positionsOf(inputs: readonly unknown[], argnums: FunctionalOptions["argnums"]): readonly number[] {
  const differentiable = (x: unknown): boolean => isTensor(x) && isFloat(x.dtype);
  if (argnums === undefined) return inputs.flatMap((x, i) => (differentiable(x) ? [i] : []));
  const positions = typeof argnums === "number" ? [argnums] : argnums;
  for (const position of positions) {
    if (differentiable(inputs[position])) continue;
    const found = isTensor(inputs[position]) ? `a tensor of ${inputs[position].dtype}` : describe(inputs[position]);
    throw new ArgumentError(
      "valueAndGrad",
      `argument ${describe(position)} is ${found}, which has no gradient.`,
      "argnums names float tensors, from 0.",
    );
  }
  return positions;
}

function valueOf(made: unknown, hasAux: boolean): Tensor {
  if (hasAux && !Array.isArray(made)) throw new AutogradError("valueAndGrad", `the function returned ${describe(made)}, not [value, aux].`);
  const value: unknown = hasAux ? (made as unknown[])[0] : made;
  if (isTensor(value)) return value;
  throw new AutogradError(
    "valueAndGrad",
    `the function returned ${describe(value)}, not a tensor.`,
    "pass hasAux: true for a function that returns [value, aux].",
  );
}

/**
 * The gradients of outputs in inputs, without touching anybody's `grad`: `torch.autograd.grad`. Only what leads from the outputs to the inputs is
 * computed, and freed.
 *
 * ```ts
 * const x = tensor([3], { requiresGrad: true });
 * const [dx] = grad(x.pow(3).sum(), [x], { createGraph: true }); // 3x² = 27
 * const [ddx] = grad(dx!.sum(), [x]); // 6x = 18
 * ```
 *
 * Of a function it makes the function that computes its gradient, in the first argument or in those of `argnums`: `torch.func.grad`, to any order.
 *
 * ```ts
 * const cube = (x: Tensor) => x.pow(3).sum();
 * const slope = grad(cube); // 3x²
 * const bend = grad((x) => slope(x).sum()); // 6x
 * ```
 *
 * @throws AutogradError when an input does not require a gradient, or the outputs do not depend on it (unless `allowUnused`).
 * @throws ShapeError when an output is not a scalar and has no gradient in `gradOutputs`, or one of another shape.
 */
export function grad<const Inputs extends Tensor | readonly Tensor[]>(
  outputs: Tensor | readonly Tensor[],
  inputs: Inputs,
  options?: GradOptions & { readonly allowUnused?: false },
): Inputs extends readonly Tensor[] ? { -readonly [K in keyof Inputs]: Tensor } : [Tensor];
export function grad(outputs: Tensor | readonly Tensor[], inputs: Tensor | readonly Tensor[], options?: GradOptions): (Tensor | null)[];
export function grad<Args extends readonly unknown[] = Tensor[]>(
  fn: (...inputs: Args) => Tensor,
  options: { readonly argnums: readonly number[]; readonly createGraph?: boolean },
): (...inputs: Args) => Tensor[];
export function grad<Args extends readonly unknown[] = Tensor[]>(
  fn: (...inputs: Args) => Tensor,
  options?: { readonly argnums?: number; readonly createGraph?: boolean },
): (...inputs: Args) => Tensor;
export function grad(first: unknown, second?: unknown, third: GradOptions = {}): unknown {
  if (typeof first !== "function") return gradientsIn(first as Tensor, second as Tensor, third);
  const { argnums = 0, createGraph } = namedOptions("grad", second as GradOfFunctionOptions | undefined, gradOfFunctionOptions);
  const list = typeof argnums === "number" ? [argnums] : argnums;
  const both = valueAndGrad(first as (...inputs: unknown[]) => Tensor, {
    argnums: list,
    ...(createGraph === undefined ? {} : { createGraph }),
  });
  return (...inputs: unknown[]) =>
    scoped("grad", () => {
      // What the value does not depend on has a gradient of zeros, for it is the gradient of a function.
      const gradients = both(...inputs).gradients.map((g, k) => g ?? blankLike(inputs[list[k]!] as Tensor));
      return typeof argnums === "number" ? gradients[0] : gradients;
    });
}

const blankLike = ({ shape, dtype, device }: Tensor): Tensor => zeros(shape, { dtype, device });
