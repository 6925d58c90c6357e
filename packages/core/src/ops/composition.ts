import { dispatch } from "../dispatch";
import type { Composition } from "../op";
import type { Tensor } from "../tensor";

/**
 * Defines an op in terms of others. It is correct, with gradients, on every device; a backend may override it for speed.
 *
 * @param body The meaning, on tensors.
 * @param vjp The gradients of the inputs, where the parts' own would be slow or unstable.
 */
export function composition<P>(
  name: string,
  body: Composition<P>["body"],
  vjp?: NonNullable<Composition<P>["vjp"]>,
): (inputs: readonly Tensor[], params: P) => readonly Tensor[] {
  const op: Composition<P> = vjp === undefined ? { kind: "composition", name, body } : { kind: "composition", name, body, vjp };
  return (inputs, params) => dispatch({ op: op as Composition<never>, inputs, params });
}
