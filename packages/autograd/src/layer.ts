import { AutogradError, type Call, dtypes, type Layer, type Next, type Outputs, runtime, type Tensor } from "@adjoint/core";
import { assign, overrideOf } from "@adjoint/core/internal";
import { type Backward, gradMode, Node, nodeOf, type RecordedMeta } from "./graph";
import { rules } from "./rules";

/** Remembers every call whose inputs require a gradient. */
export const autogradLayer: Layer = {
  name: "autograd",
  rank: 20,
  run(call, next) {
    if (!gradMode.get() || call.op.differentiable === false) return next(call);
    const { inputs } = call;
    let any = false;
    for (let i = 0; i < inputs.length; i++) {
      if (inputs[i]!.meta?.requiresGrad === true) {
        any = true;
        break;
      }
    }
    if (!any) return next(call);
    checkFresh(call);
    const targets = writtenInputs(call);
    if (targets.length > 0) refuseWrites(call, targets);
    if (call.op.kind === "map" && (call as Call<"map">).params.into !== undefined) return writeRecorded(call as Call<"map">, next);
    return record(call, next);
  },
};

/** A handle whose memory another handle has written to since it was recorded would be differentiated at the wrong place. */
function checkFresh(call: Call): void {
  for (const { meta, storage } of call.inputs) {
    if (meta === undefined || nodeOf(meta) === undefined) continue;
    if ((meta as RecordedMeta).version !== storage.version) {
      throw new AutogradError(
        call.op.name,
        `${storage.lastWriter ?? "an op"} changed an input in place through another view, after ${nodeOf(meta)!.name} had made it.`,
        "change a clone(), or take the view after the change.",
      );
    }
  }
}

function writtenInputs(call: Call): Tensor[] {
  if (call.op.kind === "assign") return [call.inputs[0]!];
  if (call.op.kind !== "map") return [];
  return ((call as Call<"map">).params.into ?? []).filter((target) => target >= 0).map((target) => call.inputs[target]!);
}

function refuseWrites(call: Call, targets: readonly Tensor[]): void {
  for (const target of targets) {
    if (target.requiresGrad && target.isLeaf) {
      throw new AutogradError(call.op.name, "a leaf that requires a gradient cannot be changed in place.", "do it inside noGrad(() => …).");
    }
    if (target.layout.size !== target.storage.length || (nodeOf(target.meta)?.name ?? "") in views) {
      throw new AutogradError(
        call.op.name,
        "a view of a recorded tensor cannot be changed in place.",
        "use x.indexPut(…), or change a clone().",
      );
    }
  }
}

const views: Record<string, true> = { reshape: true, permute: true, expand: true, slice: true, flip: true, windows: true };

/** In place, recorded: the fresh result is computed and recorded, then written; the written tensor takes over its history. */
function writeRecorded(call: Call<"map">, next: Next): Outputs {
  const { into = [], ...params } = call.params;
  const fresh = record({ ...call, params } as Call<"map">, next);
  return fresh.map((value, position) => {
    const target = into[position] ?? -1;
    return target < 0 ? value : assign(`${call.op.name}_`, call.inputs[target]!, value);
  });
}

function record(call: Call, next: Next): Outputs {
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
  attach(new Node(op.name, runtime().sequence, edges, outputs, backward), outputs);
  return outputs;
}

/** Makes a node the maker of tensors. */
export function attach(node: Node, outputs: Outputs): void {
  outputs.forEach((out, position) => {
    if (dtypes[out.dtype].kind !== "float") return;
    const before = nodeOf(out.meta);
    const meta: RecordedMeta = { requiresGrad: true, grad: null, node, output: position, version: out.storage.version };
    node.lease.retain();
    out.attach(meta);
    before?.lease.release();
  });
  node.adopt(outputs.map((out) => out.meta));
}
