import { AutogradError, isTensor, runtime, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { type Cotangents, gradMode, Node } from "./graph";
import { attach } from "./layer";

/** What forward leaves for backward. */
export class FunctionContext {
  private tensors: readonly Tensor[] = [];
  /** Which inputs want a gradient. */
  readonly needsInputGrad: readonly boolean[];
  /** For shapes, numbers and the like; tensors go through `save`, or they are never freed. */
  readonly notes: Record<string, unknown> = {};

  constructor(needsInputGrad: readonly boolean[]) {
    this.needsInputGrad = needsInputGrad;
  }

  /** Keeps tensors (inputs, outputs, or anything in between) until backward has passed. */
  save(...tensors: Tensor[]): void {
    this.tensors = tensors;
  }

  /** In backward: what `save` was given. */
  get saved(): readonly Tensor[] {
    return this.tensors;
  }

  /** @internal */
  take(): readonly Tensor[] {
    const { tensors } = this;
    this.tensors = [];
    return tensors;
  }
}

/** An op with a gradient of its own. */
export interface FunctionDefinition {
  /** As it appears in errors. */
  readonly name?: string;
  forward(context: FunctionContext, ...inputs: Tensor[]): Tensor | readonly Tensor[];
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
 * cube(tensor([2], { dtype: "float32", requiresGrad: true }));
 * ```
 *
 * @throws AutogradError in backward, when the number or the shapes of the gradients do not fit the inputs.
 */
export function customFunction(definition: FunctionDefinition): (...inputs: Tensor[]) => Tensor {
  const name = definition.name ?? "customFunction";
  return (...inputs) => {
    const needs = inputs.map((x) => isTensor(x) && x.requiresGrad);
    const context = new FunctionContext(needs);
    const made = gradMode.run(false, () => list(definition.forward(context, ...inputs)));
    if (made.some((out) => !isTensor(out)))
      throw new AutogradError(name, `forward returned ${describe(made.find((out) => !isTensor(out)))}, not a tensor.`);
    // An input that is returned as it is must not become its own maker.
    const outputs = made.map((out) => (inputs.includes(out) ? out.detach() : out));
    const saves = context.take();
    if (gradMode.get() && needs.some(Boolean)) {
      const shapes = inputs.map((x) => x.shape.join(","));
      const run = (cotangents: Cotangents, saved: readonly Tensor[]): Cotangents => {
        context.save(...saved);
        const results = list(definition.backward(context, ...cotangents));
        context.take();
        return checked(name, results, shapes, needs);
      };
      const edges = inputs.map((x, i) => (needs[i] ? x.meta! : null));
      attach(new Node(name, runtime().sequence, edges, outputs, { saves, run }), outputs);
    }
    return outputs[0]!;
  };
}

function checked(name: string, results: readonly (Tensor | null)[], shapes: readonly string[], needs: readonly boolean[]): Cotangents {
  if (results.length !== shapes.length) {
    throw new AutogradError(
      name,
      `backward returned ${results.length} gradients for ${shapes.length} inputs.`,
      "return one for each input, or null.",
    );
  }
  results.forEach((g, i) => {
    if (needs[i] && g !== null && (!isTensor(g) || g.shape.join(",") !== shapes[i])) {
      throw new AutogradError(
        name,
        `backward returned ${isTensor(g) ? `[${g.shape.join(",")}]` : describe(g)} for input ${i} of [${shapes[i]}].`,
      );
    }
  });
  return results;
}
