import type { Kernel, View } from "./backend";
import { defaultDevice } from "./device";
import type { DType } from "./dtype";
import { makePlan } from "./elementwise";
import { DeviceError, DTypeError, ShapeError } from "./errors";
import { broadcastStrides, collapseAxes } from "./layout";
import { FLAT, outputViews, run, scalarValues, viewOf } from "./lower";
import type { Call, MapParams, MapPlan, Outputs } from "./op";
import { broadcastShapes, formatShape, sameShape, type Shape, sizeOf } from "./shape";
import { allocateTensor, type Tensor } from "./tensor";

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
  readonly views: readonly View[];
}

function iterationSpace(inputs: readonly Tensor[], shape: Shape): Space {
  const flat = flatStrides(inputs, shape);
  if (flat !== undefined) return { shape: [sizeOf(shape)], views: inputs.map((input, i) => viewOf(input, flat[i]!)) };
  const strides = inputs.map((input) => broadcastStrides(input.layout, shape));
  const collapsed = collapseAxes(shape, strides);
  return { shape: collapsed.shape, views: inputs.map((input, i) => viewOf(input, collapsed.strides[i]!)) };
}

export function lowerMap(call: Call<"map">, params: MapParams): Outputs {
  const { op, inputs } = call;
  const { program, scalarSources } = params.plan;
  const device = inputs[0]?.storage.device ?? params.device ?? defaultDevice(op.name);
  const shape = mapShape(call, params);
  const outputs = program.outputs.map(({ dtype }, position) => {
    const target = params.into?.[position] ?? -1;
    return target < 0 ? allocateTensor(op.name, device, dtype, shape) : inPlaceTarget(call, inputs[target]!, dtype, shape);
  });
  if (sizeOf(shape) > 0) {
    const aliased = params.into?.filter((target) => target >= 0).length ?? 0;
    if (inputs.length + outputs.length - aliased > device.backend.capabilities.maxViews)
      return lowerMapInParts(call, params, shape, outputs);
    const space = iterationSpace(inputs, shape);
    const alias = outputs.map((_, position) => params.into?.[position] ?? -1);
    const kernel: Kernel = {
      kind: "map",
      program,
      scalars: scalarValues(program, scalarSources, params.scalars),
      shape: space.shape,
      alias,
    };
    run(device, kernel, space.views, space.shape.length <= 1 ? outputs.map((out) => viewOf(out, FLAT)) : outputViews(outputs, space.shape));
  }
  outputs.forEach((out, position) => {
    if ((params.into?.[position] ?? -1) >= 0) out.storage.written(`${op.name}_`);
  });
  return outputs;
}

function mapShape(call: Call<"map">, params: MapParams): Shape {
  const { inputs } = call;
  if (params.shape !== undefined) return params.shape;
  const first = inputs[0]!.layout.shape;
  if (inputs.length === 1 || (inputs.length === 2 && sameShape(first, inputs[1]!.layout.shape))) return first;
  return broadcastShapes(
    call.op.name,
    inputs.map((input) => input.layout.shape),
  );
}

function inPlaceTarget(call: Call<"map">, target: Tensor, dtype: DType, shape: Shape): Tensor {
  if (!sameShape(target.layout.shape, shape)) {
    throw new ShapeError(
      call.op.name,
      `the result ${formatShape(shape)} does not fit the tensor that it is written into, ${formatShape(target.layout.shape)}.`,
    );
  }
  if (target.dtype !== dtype)
    throw new DTypeError(call.op.name, `the result is ${dtype}, the tensor that it is written into ${target.dtype}.`);
  return target;
}

/** Plans cut into one plan for each output, with the inputs that it uses. */
const parts = new WeakMap<MapPlan, readonly { readonly plan: MapPlan; readonly used: readonly number[] }[]>();

function partsOf(plan: MapPlan): readonly { readonly plan: MapPlan; readonly used: readonly number[] }[] {
  let cut = parts.get(plan);
  if (cut === undefined) {
    cut = plan.outputs.map((output, position) => {
      const stored = [plan.program.outputs[position]!.dtype];
      const whole = makePlan(plan.leaves, [output], stored);
      const used = plan.leaves.map((_, i) => i).filter((i) => whole.program.nodes.some((node) => node.op === "input" && node.index === i));
      return {
        used,
        plan: makePlan(
          used.map((i) => plan.leaves[i]!),
          [output],
          stored,
        ),
      };
    });
    parts.set(plan, cut);
  }
  return cut;
}

/** Too many views for the device: one kernel for each output, whose program needs fewer inputs. */
function lowerMapInParts(call: Call<"map">, params: MapParams, shape: Shape, outputs: readonly Tensor[]): Outputs {
  const { device } = outputs[0]!.storage;
  if (outputs.length === 1 || params.into !== undefined) {
    const most = device.backend.capabilities.maxViews;
    throw new DeviceError(
      call.op.name,
      `takes ${call.inputs.length} inputs; ${device.name} takes ${most} tensors in one kernel.`,
      "split the expression.",
    );
  }
  for (const out of outputs) out.dispose();
  return partsOf(params.plan).flatMap(({ plan, used }) =>
    lowerMap({ ...call, inputs: used.map((i) => call.inputs[i]!) }, { ...params, plan, shape, device }),
  );
}
