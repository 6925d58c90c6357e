import { type Call, dtypes, type GradientMeta, type Layer, type Next, type Outputs, runtime, type Tensor } from "@adjoint/core";
import { overrideOf, type Storage } from "@adjoint/core/internal";
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
    const outputs = any ? record(call, next) : next(call);
    if (op.kind === "view") link(call as Call<"view">, outputs[0]!, true);
    return outputs;
  },
};

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
  const own = op.kind === "composition" && overrideOf(call) === undefined;
  const edges = inputs.map((input) => (input.requiresGrad ? input.meta! : null));
  const needs = edges.map((edge) => edge !== null);
  const outputs = own
    ? gradMode.run(false, () => (op as Extract<typeof op, { kind: "composition" }>).body(inputs, call.params as never))
    : next(call);
  const rule = rules[op.kind] as (call: Call, outputs: Outputs, needs: readonly boolean[]) => Backward | null;
  const backward = rule(call, outputs, needs);
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
    const meta: GradientMeta = { requiresGrad: true, grad: null, node, output: position };
    out.attach(meta);
  });
  node.adopt(outputs.map((out) => out.meta));
}
