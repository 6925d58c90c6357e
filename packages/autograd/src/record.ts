import { type Call, dtypes, type GradientMeta, type DispatchLayer, type Next, type Outputs, runtime, type Tensor } from "@adjoint/core";
import type { Storage } from "@adjoint/core/internal";
import { type Backward, gradMode, Node } from "./graph";
import { rules } from "./rules";

/**
 * Runs a call and remembers how its gradient is computed.
 *
 * @param layer Where the parts of a composition enter when they run again.
 * @param overwritten Memory that the call is about to change: what of it the gradient needs is saved as a copy.
 */
export function record(call: Call, next: Next, layer: DispatchLayer, overwritten?: ReadonlySet<Storage | undefined>): Outputs {
  const { op, inputs } = call;
  const edges = inputs.map((input) => (input.requiresGrad ? input.meta! : null));
  const needs = edges.map((edge) => edge !== null);
  const outputs = next(call);
  const rule = rules[op.kind] as (call: Call, outputs: Outputs, needs: readonly boolean[], layer: DispatchLayer) => Backward | null;
  const backward = rule(call, outputs, needs, layer);
  if (backward === null) return outputs;
  const { saves, run } = backward;
  const copies = overwritten === undefined ? saves : saves.map((x) => (overwritten.has(x.storage) ? copied(x) : x));
  attach(new Node(op.name, runtime().sequence, edges, outputs, { saves: copies, run }), outputs);
  copies.forEach((copy, i) => void (copy !== saves[i] && copy.dispose()));
  return outputs;
}

/** The same value with the same history, in memory of its own. */
function copied(x: Tensor): Tensor {
  const copy = gradMode.run(false, () => x.clone());
  copy.attach(x.meta);
  return copy;
}

/** Makes a node the maker of tensors, but for integers, bools, and those in `apart`. */
export function attach(node: Node, outputs: Outputs, apart?: ReadonlySet<Tensor>): void {
  outputs.forEach((out, position) => {
    if (dtypes[out.dtype].kind !== "float" || apart?.has(out)) return;
    const meta: GradientMeta = { requiresGrad: true, grad: null, node, output: position, born: node.sequence };
    out.attach(meta);
  });
  node.adopt(outputs.map((out) => out.meta));
}
