import { type Call, expandCall, type DispatchLayer, type Next, type Outputs, type Tensor } from "@adjoint/core";
import { resolve } from "@adjoint/core/internal";
import { gradMode } from "./graph";
import { isWrite, touchesHistory, writeRecorded } from "./inplace";
import { link, trackedView } from "./tracked-views";
import { record } from "./record";

/** Remembers every call whose inputs require a gradient, and which tensors are views of which. */
export const autogradLayer: DispatchLayer = {
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
    if (isWrite(call)) return any || touchesHistory(call) ? writeRecorded(call, next, autogradLayer) : next(call);
    if (!any) return op.kind === "view" ? linked(call as Call<"view">, next(call)) : next(call);
    if (op.kind === "composition") return recordComposition(call as Call<"composition">, next);
    const outputs = record(call, next, autogradLayer);
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
  if (call.op.vjp === undefined && resolution === null) return expandCall(call, autogradLayer);
  const all = record(call, next, autogradLayer);
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
  if (x.meta?.requiresGrad || trackedView(x) !== undefined) link(call, outputs[0]!, false);
  return outputs;
}
