import { dispatch } from "../dispatch";
import type { Composition } from "../op";
import { scopedOutputs } from "../scope";
import type { Tensor } from "../tensor";

/**
 * Defines an op in terms of others. It is correct, with gradients, on every device; a backend may override it for speed.
 *
 * @param meaning The op on tensors. What it makes and does not return is given back at its end.
 * @param vjp The gradients of the inputs, where the parts' own would be slow or unstable.
 */
export function composition<P>(
  name: string,
  meaning: Composition<P>["body"],
  vjp?: NonNullable<Composition<P>["vjp"]>,
): (inputs: readonly Tensor[], params: P) => readonly Tensor[] {
  const body: Composition<P>["body"] = (inputs, params) => scopedOutputs(name, () => meaning(inputs, params));
  const op: Composition<P> = vjp === undefined ? { kind: "composition", name, body } : { kind: "composition", name, body, vjp };
  return (inputs, params) => dispatch({ op: op as Composition<never>, inputs, params });
}
