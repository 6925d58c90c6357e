import { ArgumentError, AutogradError, isTensor, runtime, type Tensor } from "@adjoint/core";
import { convert, describe, formatShape, sameShape } from "@adjoint/core/internal";
import { askedFor, type Backward, type Cotangents, gradMode, Node } from "./graph";
import { attach } from "./record";

/** What forward leaves for backward. */
export class FunctionContext {
  private tensors: readonly Tensor[] = [];
  private readonly apart = new Set<Tensor>();
  private asked: readonly boolean[];
  /** For shapes, numbers and the like; tensors go through `save`, or they are never freed. */
  readonly notes: Record<string, unknown> = {};

  constructor(needs: readonly boolean[]) {
    this.asked = needs;
  }

  /** Which inputs want a gradient. In backward under `grad(y, x)`: those on the way to what is asked for. */
  get needsInputGrad(): readonly boolean[] {
    return this.asked;
  }

  /** @internal For a walk that asks for fewer gradients than forward said. */
  ask(wanted: readonly boolean[]): void {
    this.asked = wanted;
  }

  /** Keeps tensors (inputs, outputs, or anything in between) until backward has passed. @throws ArgumentError for anything else. */
  save(...tensors: Tensor[]): void {
    const stranger = tensors.find((x) => !isTensor(x));
    if (stranger !== undefined)
      throw new ArgumentError("save", `takes tensors, not ${describe(stranger)}.`, "context.notes takes other things.");
    this.tensors = tensors;
  }

  /** In backward: what `save` was given. */
  get saved(): readonly Tensor[] {
    return this.tensors;
  }

  /** In forward: these outputs have no gradient (indices, masks, counts); backward is given null for them. */
  markNonDifferentiable(...outputs: Tensor[]): void {
    for (const out of outputs) this.apart.add(out);
  }

  /** @internal */
  get nonDifferentiable(): ReadonlySet<Tensor> {
    return this.apart;
  }

  /** @internal */
  take(): readonly Tensor[] {
    const { tensors } = this;
    this.tensors = [];
    return tensors;
  }
}

type Result = Tensor | readonly Tensor[];

/** An op with a gradient of its own. */
export interface FunctionDefinition<Args extends readonly unknown[] = Tensor[], R extends Result = Result> {
  /** As it appears in errors. */
  readonly name?: string;
  /** The result, from arguments of any kind. It may not write into those that want a gradient. */
  forward(context: FunctionContext, ...inputs: Args): R;
  /** From the gradient of each output (null where none arrived) to that of each input (null where there is none). */
  backward(context: FunctionContext, ...gradients: (Tensor | null)[]): Tensor | null | readonly (Tensor | null)[];
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/**
 * A function with a gradient of its own: `torch.autograd.Function`. Forward runs unrecorded; backward is made of ops, so it can be
 * differentiated again.
 *
 * ```ts
 * const cube = customFunction({
 *   forward(context, x) {
 *     context.save(x);
 *     return x.pow(3);
 *   },
 *   backward: (context, g) => g!.mul(context.saved[0]!.square().mul(3)),
 * });
 * cube(tensor([2], { requiresGrad: true }));
 * ```
 *
 * @returns What `forward` returns: a tensor, or an array of them.
 * @throws ArgumentError for what has no forward and backward.
 * @throws AutogradError when forward returns no tensors or writes into an input, and in backward, when the number or the shapes of the gradients
 *   do not fit the inputs.
 */
export function customFunction<Args extends readonly unknown[] = Tensor[], R extends Result = Tensor>(
  definition: FunctionDefinition<Args, R>,
): (...inputs: Args) => R {
  if (typeof definition?.forward !== "function" || typeof definition.backward !== "function") {
    throw new ArgumentError("customFunction", `takes an object with forward and backward, not ${describe(definition)}.`);
  }
  const name = definition.name ?? "customFunction";
  return (...inputs) => {
    const needs = inputs.map((x) => isTensor(x) && x.requiresGrad);
    const context = new FunctionContext(needs);
    const versions = inputs.map((x) => (isTensor(x) ? x.storage.version : 0));
    const made = gradMode.run(false, () => definition.forward(context, ...inputs));
    const results = list<Tensor>(made as Tensor | readonly Tensor[]);
    checkForward(name, results, inputs, needs, versions);
    // An input that is returned as it is must not become its own maker.
    const outputs = results.map((out) => (inputs.includes(out) ? out.detach() : out));
    const saves = context.take();
    if (gradMode.get() && needs.some(Boolean)) {
      const run = backwardOf(name, definition.backward.bind(definition), context, inputs.map(signatureOf));
      const edges = inputs.map((x, i) => (needs[i] ? (x as Tensor).meta! : null));
      const apart = new Set(outputs.filter((_, j) => context.nonDifferentiable.has(results[j]!)));
      attach(new Node(name, runtime().sequence, edges, outputs, { saves, run, foreign: true }), outputs, apart);
    }
    return (Array.isArray(made) ? outputs : outputs[0]) as R;
  };
}

function checkForward(
  name: string,
  results: readonly Tensor[],
  inputs: readonly unknown[],
  needs: readonly boolean[],
  versions: readonly number[],
): void {
  if (results.length === 0 || !results.every(isTensor)) {
    const found = results.length === 0 ? "no tensor" : describe(results.find((out) => !isTensor(out)));
    throw new AutogradError(name, `forward returned ${found}.`, "return a tensor, or an array of them.");
  }
  inputs.forEach((x, i) => {
    if (!needs[i] || (x as Tensor).storage.version === versions[i]) return;
    throw new AutogradError(
      name,
      `forward wrote into input ${i}, which its recorded history would not show.`,
      "change a clone() and return it.",
    );
  });
}

/** What a gradient of an input must be like; undefined for inputs that are not tensors. */
type Signature = Pick<Tensor, "shape" | "dtype" | "device"> | undefined;

const signatureOf = (x: unknown): Signature => (isTensor(x) ? { shape: x.shape, dtype: x.dtype, device: x.device } : undefined);

/** Apart from the call, whose tensors it must not hold. */
function backwardOf(
  name: string,
  backward: (context: FunctionContext, ...gradients: (Tensor | null)[]) => Tensor | null | readonly (Tensor | null)[],
  context: FunctionContext,
  signatures: readonly Signature[],
): Backward["run"] {
  const needs = context.needsInputGrad;
  return (cotangents, saved, wanted) => {
    context.ask(askedFor(needs, wanted));
    context.save(...saved);
    try {
      return checked(name, list(backward(context, ...cotangents)), signatures, context.needsInputGrad);
    } finally {
      context.take();
    }
  };
}

function checked(
  name: string,
  results: readonly (Tensor | null)[],
  signatures: readonly Signature[],
  needs: readonly boolean[],
): Cotangents {
  if (results.length !== signatures.length) {
    throw new AutogradError(
      name,
      `backward returned ${results.length} gradients for ${signatures.length} inputs.`,
      "return one for each input, or null.",
    );
  }
  return results.map((g, i) => {
    const input = signatures[i];
    if (g == null || (input !== undefined && !needs[i])) return null;
    if (input === undefined)
      throw new AutogradError(name, `backward returned a gradient for input ${i}, which is not a tensor.`, "return null for it.");
    if (!isTensor(g) || !sameShape(g.shape, input.shape) || g.device !== input.device) {
      const found = isTensor(g) ? `${formatShape(g.shape)} on ${g.device}` : describe(g);
      throw new AutogradError(name, `backward returned ${found} for input ${i} of ${formatShape(input.shape)} on ${input.device}.`);
    }
    return convert(g, input.dtype);
  });
}
