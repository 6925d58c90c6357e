import { dispatch } from "../dispatch";
import type { Composition } from "../op";
import type { Tensor } from "../tensor";

/** What a composition may declare beside its body. */
export type CompositionOptions<P> = Pick<Composition<P>, "vjp" | "saves" | "onBackend">;

/** A composition as a function of its inputs and parameters, and the record that layers and overrides know it by. */
export interface CompositionOp<P> {
  (inputs: readonly Tensor[], params: P): readonly Tensor[];
  /** The op itself: what a backend overrides, and what a layer compares calls with. */
  readonly op: Composition<P>;
}

/**
 * Defines an op in terms of others. It runs on every device, with gradients; a backend may override it for speed.
 *
 * A body is a function of its inputs and parameters: it returns new tensors (never an input or a view of one), writes only into
 * what it made itself, and closes over no tensor that requires a gradient. Everything else that it makes is freed when it returns.
 *
 * @param options `vjp` computes the gradients of the inputs, where those of the parts would be slow or unstable; `saves` names the
 * inputs and outputs that it reads.
 */
export function composition<P>(name: string, body: Composition<P>["body"], options: CompositionOptions<P> = {}): CompositionOp<P> {
  const op: Composition<P> = { kind: "composition", name, body, ...options };
  return Object.assign((inputs: readonly Tensor[], params: P) => dispatch({ op: op as Composition<never>, inputs, params }), { op });
}

/**
 * @internal The result of a record whose further outputs are there for its gradient alone. Their handles are closed at once: what is
 * saved for backward keeps its storage.
 */
export function resultOf(outputs: readonly Tensor[]): Tensor {
  for (const further of outputs.slice(1)) further.dispose();
  return outputs[0]!;
}
