import { defaultDevice, type Device } from "./device";
import { infer, mapShape, type OutputSpec, type PrimitiveKind } from "./infer";
import { eager, type Emitter, storageView } from "./launch";
import { contiguousLayout } from "./layout";
import { lower } from "./lower";
import { lowerMap } from "./lower-map";
import type { Call, Outputs, TensorSpec } from "./op";
import type { Operand, Resolution } from "./override";
import { allocateTensor, makeTensor } from "./make-tensor";
import type { Tensor } from "./tensor";

/** The end of the way: a call's outputs are inferred and made, and its launches handed to the device (or to a recording). */
export function execute(call: Call, emit: Emitter = eager): Outputs {
  const { kind } = call.op;
  if (kind === "map") {
    const { params } = call as Call<"map">;
    // Most calls are maps with one output, which need no list of specs.
    if (params.into === undefined && params.plan.program.outputs.length === 1) return executeMap(call as Call<"map">, emit);
  } else if (kind === "composition") return executeOverride(call as Call<"composition">, emit);
  const specs = (infer[kind as PrimitiveKind] as (call: Call) => readonly OutputSpec[])(call);
  const outputs = specs.map((spec) => outputOf(call, spec));
  (lower[kind as PrimitiveKind] as (call: Call, outputs: Outputs, emit: Emitter) => void)(call, outputs, emit);
  for (const spec of specs) {
    if (spec.input !== undefined) call.inputs[spec.input]!.storage.written(kind === "map" ? `${call.op.name}_` : call.op.name);
  }
  return outputs;
}

function executeMap(call: Call<"map">, emit: Emitter): Outputs {
  const outputs = [allocateTensor(call.op.name, deviceOf(call), call.params.plan.program.outputs[0]!.dtype, mapShape(call))];
  lowerMap(call, outputs, emit);
  return outputs;
}

function outputOf(call: Call, spec: OutputSpec): Tensor {
  if (spec.input !== undefined) return call.inputs[spec.input]!;
  if (spec.view !== undefined) {
    const x = call.inputs[spec.view]!;
    return makeTensor(x.storage.retain(), spec.layout, x.dtype);
  }
  return allocateTensor(call.op.name, deviceOf(call), spec.dtype, spec.shape);
}

/** That of the inputs; of a call without inputs, the one that it names, or the default. */
function deviceOf(call: Call): Device {
  return call.inputs[0]?.storage.device ?? (call.params as { readonly device?: Device }).device ?? defaultDevice(call.op.name);
}

/** A composition that the device has a kernel for. */
function executeOverride(call: Call<"composition">, emit: Emitter): Outputs {
  const { op, inputs, params } = call;
  const resolution = call.resolution as Resolution;
  const { override, needs } = resolution;
  const specs = inputs.map(({ dtype, layout }) => ({ dtype, shape: layout.shape }));
  const { outputs, residuals = [] } = override.infer(specs, params as never, needs);
  resolution.residuals = residuals.length;
  const device = deviceOf(call);
  const make = (list: readonly TensorSpec[]): Tensor[] => list.map(({ dtype, shape }) => allocateTensor(op.name, device, dtype, shape));
  const made = make(outputs);
  const extra = make(residuals);
  const copies: Tensor["storage"][] = [];
  const operands = inputs.map((x) =>
    operandOf(x, x.layout.contiguous || override.wants === undefined ? undefined : copyOf(op.name, x, copies, emit)),
  );
  const results = (list: readonly Tensor[]): Operand[] => list.map((x) => operandOf(x));
  const launch = { device, name: op.name, override, params: params as never, needs, inputs: operands };
  try {
    emit.override({ ...launch, outputs: results(made), residuals: results(extra) });
  } finally {
    for (const copy of copies) emit.done(copy);
  }
  return residuals.length === 0 ? made : [...made, ...extra];
}

const operandOf = (x: Tensor, copy?: Tensor["storage"]): Operand => ({
  shape: x.layout.shape,
  view:
    copy === undefined
      ? storageView(x, x.layout.strides)
      : { ...storageView(x, contiguousLayout(x.layout.shape).strides), storage: copy, offset: 0 },
});

/** The elements laid out row by row, in memory for the time of the call. */
function copyOf(name: string, x: Tensor, copies: Tensor["storage"][], emit: Emitter): Tensor["storage"] {
  const { shape, strides, size } = x.layout;
  const storage = emit.scratch(name, x.storage.device, x.dtype, size);
  copies.push(storage);
  const to = { ...storageView(x, contiguousLayout(shape).strides), storage, offset: 0 };
  if (size > 0) emit.launch(x.storage.device, { kind: "copy", shapes: [shape], fill: null }, [storageView(x, strides)], [to]);
  return storage;
}
