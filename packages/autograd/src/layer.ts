import { type Call, dtypes, expand, type GradientMeta, type Layer, type Next, type Outputs, runtime, type Tensor } from "@adjoint/core";
import { resolve, type Storage } from "@adjoint/core/internal";
import { type Backward, gradMode, Node } from "./graph";
import { isWrite, touchesHistory, writeRecorded } from "./inplace";
import { link, relativeOf } from "./kin";
import { rules } from "./rules";

/** Remembers every call whose inputs require a gradient, and which tensors are views of which. */
export const autogradLayer: Layer = {
  name: "autograd",
  rank: 20,
  run(call, next) {
    const { op, inputs } = call;
    if (op.differentiable === false) return next(call);
    if (!gradMode.get()) return op.kind === "view" ? viewUnrecorded(call as Call<"view">, next) : next(call);
    let any = false;
    for (let i = 0; i < inputs.length; i++) {
      if (inputs[i]!.meta?.requiresGrad === true) {
        any = true;
        break;
      }
    }
    if (isWrite(call)) return any || touchesHistory(call) ? writeRecorded(call, next) : next(call);
    if (!any) return op.kind === "view" ? linked(call as Call<"view">, next(call)) : next(call);
    if (op.kind === "composition") return recordComposition(call as Call<"composition">, next);
    const outputs = record(call, next);
    return op.kind === "view" ? linked(call as Call<"view">, outputs) : outputs;
  },
};

function linked(call: Call<"view">, outputs: Outputs): Outputs {
  link(call, outputs[0]!, true);
  return outputs;
}

/** Kept as one node where it, or the device's own kernel for it, has a gradient or can be run again; its parts are recorded otherwise. */
function recordComposition(call: Call<"composition">, next: Next): Outputs {
  const resolution = resolve(
    call,
    call.inputs.map((input) => input.requiresGrad),
  );
  if (call.op.vjp === undefined && resolution === null) return expand(call, autogradLayer);
  const all = record(call, next);
  const residuals = resolution?.residuals ?? 0;
  if (residuals === 0) return all;
  // What the node saved of them, it holds.
  for (const residual of all.slice(-residuals)) residual.dispose();
  return all.slice(0, -residuals);
}

/** Without a history of its own; writes to it later need to know that something else has one. */
function viewUnrecorded(call: Call<"view">, next: Next): Outputs {
  const outputs = next(call);
  const [x] = call.inputs as [Tensor];
  if (x.meta?.requiresGrad || relativeOf(x) !== undefined) link(call, outputs[0]!, false);
  return outputs;
}

/** @param overwritten Memory that the call is about to change: what of it the gradient needs is saved as a copy. */
export function record(call: Call, next: Next, overwritten?: ReadonlySet<Storage | undefined>): Outputs {
  const { op, inputs } = call;
  const edges = inputs.map((input) => (input.requiresGrad ? input.meta! : null));
  const needs = edges.map((edge) => edge !== null);
  const outputs = next(call);
  const rule = rules[op.kind] as (call: Call, outputs: Outputs, needs: readonly boolean[], layer: Layer) => Backward | null;
  const backward = rule(call, outputs, needs, autogradLayer);
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
