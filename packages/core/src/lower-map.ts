import type { Kernel } from "./backend";
import { DeviceError } from "./errors";
import { type Emitter, FLAT, outputViews, type StorageView, storageView } from "./launch";
import { broadcastStrides, collapseAxes, contiguousLayout } from "./layout";
import { hasSources, type Refreshable, scalarValues } from "./lower-scalars";
import type { Call, MapParams, MapPlan } from "./op";
import { makePlan } from "./plan";
import { weakCache } from "./plan-cache";
import { sameShape, type Shape, sizeOf } from "./shape";
import type { Tensor } from "./tensor";

const STILL: readonly number[] = [0];

/** One axis is enough when every input is contiguous or a single element. */
function flatStrides(inputs: readonly Tensor[], shape: Shape): (readonly number[])[] | undefined {
  const strides: (readonly number[])[] = [];
  for (const { layout } of inputs) {
    if (layout.size === 1) strides.push(STILL);
    else if (layout.contiguous && sameShape(layout.shape, shape)) strides.push(FLAT);
    else return undefined;
  }
  return strides;
}

interface Space {
  readonly shape: readonly number[];
  readonly views: readonly StorageView[];
}

function iterationSpace(inputs: readonly Tensor[], shape: Shape): Space {
  const flat = flatStrides(inputs, shape);
  if (flat !== undefined) return { shape: [sizeOf(shape)], views: inputs.map((input, i) => storageView(input, flat[i]!)) };
  const strides = inputs.map((input) => broadcastStrides(input.layout, shape));
  const collapsed = collapseAxes(shape, strides);
  return { shape: collapsed.shape, views: inputs.map((input, i) => storageView(input, collapsed.strides[i]!)) };
}

/** For each output of a map that writes into no input. */
const fresh = (outputs: number): readonly number[] => (FRESH[outputs] ??= new Array<number>(outputs).fill(-1));
const FRESH: (readonly number[])[] = [];

/** One kernel for all outputs; more where the device takes fewer views, or where a result cannot be computed where it is to stand. */
export function lowerMap(call: Call<"map">, outputs: readonly Tensor[], emit: Emitter): void {
  const { inputs, params } = call;
  const { layout, storage } = outputs[0]!;
  if (layout.size === 0) return;
  const { device } = storage;
  const { into } = params;
  const alias = into === undefined ? fresh(outputs.length) : into.map((target) => aliasOf(inputs, target));
  const { maxViews } = device.backend.capabilities;
  const most = inputs.length + outputs.length;
  if (most > maxViews && most - alias.filter((target) => target >= 0).length > maxViews) return lowerInParts(call, outputs, emit);
  const space = iterationSpace(inputs, layout.shape);
  const results = space.shape.length <= 1 ? outputs.map((out) => storageView(out, FLAT)) : outputViews(outputs, space.shape);
  if (into === undefined) emitMap(params, space, alias, results, device, emit);
  else emitInto(call, space, alias, outputs, results, emit);
}

/**
 * Read and written at different places, one memory would change under the kernel: what cannot take its input's place is computed apart,
 * and copied.
 */
function emitInto(
  { op, params }: Call<"map">,
  space: Space,
  alias: readonly number[],
  outputs: readonly Tensor[],
  results: readonly StorageView[],
  emit: Emitter,
): void {
  const { device } = outputs[0]!.storage;
  const apart = outputs.map((out, position) =>
    alias[position]! < 0 && params.into![position]! >= 0 ? emit.scratch(op.name, device, out.dtype, out.layout.size) : undefined,
  );
  const targets = results.map((view, position) => {
    const storage = apart[position];
    return storage === undefined ? view : { ...view, storage, offset: 0 };
  });
  emitMap(params, space, alias, targets, device, emit);
  apart.forEach((storage, position) => {
    if (storage === undefined) return;
    const { layout } = outputs[position]!;
    const from = { ...targets[position]!, strides: contiguousLayout(layout.shape).strides };
    const to = storageView(outputs[position]!, layout.strides);
    emit.launch(device, { kind: "copy", shapes: [layout.shape], fill: null }, [from], [to]);
    emit.done(storage);
  });
}

function emitMap(
  { plan, scalars }: Pick<MapParams, "plan" | "scalars">,
  space: Space,
  alias: readonly number[],
  outputs: readonly StorageView[],
  device: Tensor["storage"]["device"],
  emit: Emitter,
): void {
  const { program, scalarSources } = plan;
  const kernel: Refreshable<Extract<Kernel, { kind: "map" }>> = {
    kind: "map",
    program,
    scalars: scalarValues(program, scalarSources, scalars),
    shape: space.shape,
    alias,
  };
  const refresh = hasSources(scalars) ? () => void (kernel.scalars = scalarValues(program, scalarSources, scalars)) : undefined;
  emit.launch(device, kernel, space.views, outputs, refresh);
}

/** The input whose place an output can take at once: every element is read only where it is written. */
function aliasOf(inputs: readonly Tensor[], target: number): number {
  if (target < 0) return -1;
  const { storage, layout } = inputs[target]!;
  const fits =
    layout.contiguous &&
    inputs.every(
      (input) =>
        input.storage !== storage ||
        (input.layout.offset === layout.offset && input.layout.contiguous && sameShape(input.layout.shape, layout.shape)),
    );
  return fits ? target : -1;
}

/** A plan cut into one plan for each output, with the inputs that it uses. */
const partsOf = /* @__PURE__ */ weakCache((plan: MapPlan): readonly { readonly plan: MapPlan; readonly used: readonly number[] }[] =>
  plan.outputs.map((output, position) => {
    const stored = [plan.program.outputs[position]!.dtype];
    const whole = makePlan(plan.leaves, [output], stored);
    const used = plan.leaves.map((_, i) => i).filter((i) => whole.program.nodes.some((node) => node.op === "input" && node.index === i));
    const leaves = used.map((i) => plan.leaves[i]!);
    return { used, plan: makePlan(leaves, [output], stored) };
  }),
);

/** Too many views for the device: one kernel for each output, whose program needs fewer inputs. */
function lowerInParts(call: Call<"map">, outputs: readonly Tensor[], emit: Emitter): void {
  const { inputs, params } = call;
  const { device } = outputs[0]!.storage;
  if (outputs.length === 1 || params.into !== undefined) {
    const most = device.backend.capabilities.maxViews;
    throw new DeviceError(
      call.op.name,
      `takes ${inputs.length} inputs; ${device.name} takes ${most} tensors in one kernel.`,
      "split the expression.",
    );
  }
  const { shape } = outputs[0]!.layout;
  partsOf(params.plan).forEach(({ plan, used }, position) => {
    const part = { op: call.op, inputs: used.map((i) => inputs[i]!), params: { ...params, plan, shape } };
    lowerMap(part, [outputs[position]!], emit);
  });
}
