import {
  AutogradError,
  type Call,
  type GradientMeta,
  type DispatchLayer,
  type Next,
  ones,
  type Outputs,
  runtime,
  type Tensor,
  zeros,
} from "@adjoint/core";
import { assign } from "@adjoint/core/internal";
import { type Cotangents, gradMode, Node } from "./graph";
import { moveRetention, trackedView } from "./tracked-views";
import { record } from "./record";
import { adjointOf, replay, type ViewStep } from "./views";

type Write = Call<"assign"> | Call<"map">;

/** Whether a call writes into its inputs. */
export const isWrite = (call: Call): call is Write =>
  call.op.kind === "assign" || (call.op.kind === "map" && (call as Call<"map">).params.into !== undefined);

const targetsOf = (call: Write): readonly number[] => (call.op.kind === "assign" ? [0] : (call as Call<"map">).params.into!);

/** Whether what a call writes into is a view of something with a history, although it may have none itself. */
export const touchesHistory = (call: Write): boolean =>
  targetsOf(call).some((target) => target >= 0 && trackedView(call.inputs[target]!)?.base.meta?.requiresGrad === true);

/** In place, recorded: the fresh result is computed and recorded, then written; the written tensor and its base and views take over its history. */
export function writeRecorded(call: Write, next: Next, layer: DispatchLayer): Outputs {
  const targets = targetsOf(call).map((target) => (target < 0 ? undefined : call.inputs[target]!));
  const name = call.op.kind === "assign" ? call.op.name : `${call.op.name}_`;
  for (const target of targets) if (target !== undefined) refuse(name, target);
  if (call.op.kind === "assign") {
    next(call);
    moveOn(name, call.inputs[0]!, call.inputs[1]!.meta, false);
    return [call.inputs[0]!];
  }
  const { into: _, ...params } = (call as Call<"map">).params;
  const fresh = record({ ...call, params } as Call<"map">, next, layer, new Set(targets.map((target) => target?.storage)));
  return fresh.map((value, position) => {
    const target = targets[position];
    if (target === undefined) return value;
    gradMode.run(false, () => assign(name, target, value));
    moveOn(name, target, value.meta, true);
    value.dispose();
    return target;
  });
}

/** @throws AutogradError where PyTorch refuses, too: on leaves that require a gradient, and through views that know no history. */
function refuse(name: string, target: Tensor): void {
  const hint = "do it inside noGrad(() => …), or change a clone().";
  const { meta } = target;
  if (meta?.requiresGrad && meta.node === null)
    throw new AutogradError(name, "a leaf that requires a gradient cannot be changed in place.", hint);
  const tracked = trackedView(target);
  if (tracked === undefined || tracked.steps.length === 0) return;
  const base = tracked.base.meta;
  if (base?.requiresGrad && base.node === null)
    throw new AutogradError(name, "a view of a leaf that requires a gradient cannot be changed in place.", hint);
  if (!tracked.recorded) {
    throw new AutogradError(
      name,
      "this view was taken inside noGrad, so its history would not see the change.",
      "take the view outside noGrad, or change it inside.",
    );
  }
}

/** Gives what was written, and what it is a view of, the history that they have now. */
function moveOn(name: string, target: Tensor, value: GradientMeta | undefined, fresh: boolean): void {
  const tracked = trackedView(target);
  const steps = tracked?.steps ?? [];
  const before = steps.length > 0 ? tracked!.base.meta : target.meta;
  const arriving = value?.requiresGrad ? value : undefined;
  // The result of the op itself is the whole history, unless it is only a part of the base.
  const meta = fresh && arriving !== undefined && steps.length === 0 ? arriving : overwritten(name, target, steps, before, arriving);
  if (meta === undefined) return;
  moveRetention(before, meta);
  tracked?.base.rebase(meta);
  if (tracked === undefined) target.attach(meta);
  else if (steps.length === 0) tracked.refresh(target);
}

/** A part (or all) of a tensor was replaced: the gradient there flows to the new value, and none to the old one. */
function overwritten(
  name: string,
  target: Tensor,
  steps: readonly ViewStep[],
  before: GradientMeta | undefined,
  arriving: GradientMeta | undefined,
): GradientMeta | undefined {
  const edges = [before?.requiresGrad ? before : null, arriving ?? null];
  if (edges.every((edge) => edge === null)) return undefined;
  const [kept, taken] = edges.map((edge) => edge !== null);
  const { shape } = target;
  const run = ([g]: Cotangents): Cotangents => [
    kept ? outside(g!, steps, shape) : null,
    taken ? steps.reduce((x, step) => replay(step, x), g!) : null,
  ];
  const node = new Node(name, runtime().sequence, edges, [target], { saves: [], run });
  const meta: GradientMeta = { requiresGrad: true, grad: null, node, output: 0, born: node.sequence };
  node.adopt([meta]);
  return meta;
}

/** `g` with zeros where the view is. */
function outside(g: Tensor, steps: readonly ViewStep[], shape: readonly number[]): Tensor {
  const { dtype, device } = g;
  if (steps.length === 0) return zeros(g.shape, { dtype, device });
  const inside = steps.reduceRight((mask, step) => adjointOf(step, mask), ones(shape, { dtype, device }));
  return g.maskedFill(inside.ne(0), 0);
}
