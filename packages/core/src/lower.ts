import type { IndexedAxis, Kernel, KernelKind, ScatterMode, View } from "./backend";
import type { Device } from "./device";
import { type DType, isBigInt, laneOf } from "./dtype";
import { DeviceError, ShapeError } from "./errors";
import { toLane } from "./expr";
import { indexErrorOf } from "./index-error";
import { broadcastStrides, collapseAxes, contiguousLayout, stridedLayout } from "./layout";
import type { Call, Outputs } from "./op";
import type { Program } from "./program";
import { broadcastShapes, formatShape, reducedShape, type Shape, sizeOf } from "./shape";
import { allocateTensor, type Tensor } from "./tensor";

export const FLAT: readonly number[] = [1];
const NONE: readonly number[] = [];

export const viewOf = (x: Tensor, strides: readonly number[]): View => ({
  buffer: x.storage.buffer,
  dtype: x.dtype,
  offset: x.layout.offset,
  strides,
});

/** Runs a kernel, or says that the device lacks it. */
export function run(device: Device, kernel: Kernel, inputs: readonly View[], outputs: readonly View[]): number {
  const { backend } = device;
  if (!backend.capabilities.kernels.has(kernel.kind)) throw missingKernel(device, kernel.kind);
  return backend.run(kernel, inputs, outputs);
}

function missingKernel(device: Device, kind: KernelKind): DeviceError {
  return new DeviceError(kind, `the ${device.name} backend has no ${kind} kernel yet.`, 'move the tensor: await x.to("cpu").');
}

/** The call's numbers in the order and lanes of the program's run-time scalars. */
export function scalarValues(
  program: Program,
  sources: readonly number[],
  scalars: readonly (number | bigint)[],
): readonly (number | bigint)[] {
  if (sources.length === 0) return NONE;
  return sources.map((source, i) => toLane(scalars[source]!, program.scalars[i]!));
}

export const outputViews = (outputs: readonly Tensor[], shape: readonly number[]): View[] => {
  const { strides } = contiguousLayout(shape);
  return outputs.map((out) => viewOf(out, strides));
};

export function lowerReduce(call: Call<"reduce">): Outputs {
  const { op, inputs, params } = call;
  const { pre, post, combine, dims, keepdim, result } = params;
  const { device } = inputs[0]!.storage;
  const shape =
    params.shape ??
    broadcastShapes(
      op.name,
      inputs.map((input) => input.layout.shape),
    );
  const outShape = reducedShape(shape, dims, keepdim);
  const kept = shape.map((_, axis) => axis).filter((axis) => !dims.includes(axis));
  const outer = kept.map((axis) => shape[axis]!);
  const inner = dims.map((axis) => shape[axis]!);
  if (sizeOf(inner) === 0 && (combine === "min" || combine === "max") && sizeOf(outer) > 0) {
    throw new ShapeError(op.name, `the ${combine} of no elements is undefined: ${formatShape(shape)} over dims [${dims.join(",")}].`);
  }
  const outputs: Tensor[] = [];
  if (result !== "index") outputs.push(allocateTensor(op.name, device, post.program.outputs[0]!.dtype, outShape));
  if (result !== "value") outputs.push(allocateTensor(op.name, device, "int32", outShape));
  if (sizeOf(outShape) === 0) return outputs;

  const strides = inputs.map((input) => broadcastStrides(input.layout, shape));
  const [outerAxes, innerAxes] = [kept, dims].map((axes, group) =>
    collapseAxes(
      group === 0 ? outer : inner,
      strides.map((view) => axes.map((axis) => view[axis]!)),
    ),
  );
  const views = inputs.map((input, i) => viewOf(input, [...outerAxes!.strides[i]!, ...innerAxes!.strides[i]!]));
  const kernel: Kernel = {
    kind: "reduce",
    combine,
    result,
    pre: pre.program,
    post: post.program,
    scalars: scalarValues(pre.program, pre.scalarSources, params.scalars),
    postScalars: scalarValues(post.program, post.scalarSources, params.scalars),
    outer: outerAxes!.shape,
    inner: innerAxes!.shape,
  };
  run(device, kernel, views, outputViews(outputs, outerAxes!.shape));
  return outputs;
}

/** A kernel along the last axis, with values and int32 positions of the input's shape. */
function lowerAlongLast(call: Call<"scan"> | Call<"sort">, kernelOf: (outer: readonly number[], length: number) => Kernel): Outputs {
  const { op, inputs, params } = call;
  const [x] = inputs as [Tensor];
  const { device } = x.storage;
  const outputs: Tensor[] = [];
  if (params.result !== "index") outputs.push(allocateTensor(op.name, device, x.dtype, x.layout.shape));
  if (params.result !== "value") outputs.push(allocateTensor(op.name, device, "int32", x.layout.shape));
  if (x.layout.size === 0) return outputs;
  const last = x.ndim - 1;
  const outer = collapseAxes(x.layout.shape.slice(0, last), [x.layout.strides.slice(0, last)]);
  const length = x.layout.shape[last] ?? 1;
  const view = viewOf(x, [...outer.strides[0]!, x.layout.strides[last] ?? 1]);
  run(device, kernelOf(outer.shape, length), [view], outputViews(outputs, [...outer.shape, length]));
  return outputs;
}

export function lowerScan(call: Call<"scan">): Outputs {
  const { combine, reverse, exclusive, result } = call.params;
  return lowerAlongLast(call, (outer, length) => ({ kind: "scan", combine, outer, length, reverse, exclusive, result }));
}

export function lowerSort(call: Call<"sort">): Outputs {
  const { descending, result } = call.params;
  return lowerAlongLast(call, (outer, length) => ({ kind: "sort", outer, length, descending, result }));
}

export function lowerMatmul(call: Call<"matmul">): Outputs {
  const { op, inputs, params } = call;
  const [a, b, ...rest] = inputs as [Tensor, Tensor, ...Tensor[]];
  const { device } = a.storage;
  const split = (x: Tensor, counts: readonly number[]): { shapes: Shape[]; strides: (readonly number[])[] } => {
    let start = 0;
    const ranges = counts.map((count) => [start, (start += count)] as const);
    return {
      shapes: ranges.map(([from, to]) => x.layout.shape.slice(from, to)),
      strides: ranges.map(([from, to]) => x.layout.strides.slice(from, to)),
    };
  };
  const left = split(a, [params.batch, params.m, params.k]);
  const right = split(b, [params.batch, params.k, params.n]);
  const [batch, m, k] = left.shapes as [Shape, Shape, Shape];
  const n = right.shapes[2]!;
  const outShape = [...batch, ...m, ...n];
  const epilogue = params.epilogue ?? null;
  const dtype = epilogue === null ? a.dtype : epilogue.program.outputs[0]!.dtype;
  const out = allocateTensor(op.name, device, dtype, outShape);
  if (out.layout.size === 0) return [out];

  const extra = rest.map((input) => broadcastStrides(input.layout, outShape));
  const part = (from: number, count: number) => extra.map((strides) => strides.slice(from, from + count));
  const batches = collapseAxes(batch, [left.strides[0]!, right.strides[0]!, ...part(0, batch.length)]);
  const rows = collapseAxes(m, [left.strides[1]!, ...part(batch.length, m.length)]);
  const columns = collapseAxes(n, [right.strides[2]!, ...part(batch.length + m.length, n.length)]);
  const inner = collapseAxes(k, [left.strides[2]!, right.strides[1]!]);
  const views = [
    viewOf(a, [...batches.strides[0]!, ...rows.strides[0]!, ...inner.strides[0]!]),
    viewOf(b, [...batches.strides[1]!, ...inner.strides[1]!, ...columns.strides[0]!]),
    ...rest.map((input, i) => viewOf(input, [...batches.strides[2 + i]!, ...rows.strides[1 + i]!, ...columns.strides[1 + i]!])),
  ];
  const kernel: Kernel = {
    kind: "matmul",
    batch: batches.shape,
    m: rows.shape,
    n: columns.shape,
    k: inner.shape,
    epilogue: epilogue?.program ?? null,
    scalars: NONE,
  };
  run(device, kernel, views, outputViews([out], [...batches.shape, ...rows.shape, ...columns.shape]));
  return [out];
}

/** A gather from `x` into `out`, or a scatter of the updates `x` into `out`: the same walk, one side indexed. @throws IndexError */
export function lowerIndexing(call: Call<"gather"> | Call<"scatter">, x: Tensor, out: Tensor, mode: "gather" | ScatterMode): void {
  const { shape, follows, indexed } = call.params;
  const indices = call.inputs.slice(mode === "gather" ? 1 : 2);
  const target = mode === "gather" ? x : out;
  const targetStrides = follows.map((axis) => (axis < 0 ? 0 : target.layout.strides[axis]!));
  const axes: IndexedAxis[] = indexed.map((axis) => ({ size: target.layout.shape[axis]!, stride: target.layout.strides[axis]! }));
  const other = mode === "gather" ? out : x;
  // Positions in errors count over the call's own shape, which collapsing keeps: it never reorders.
  const collapsed = collapseAxes(shape, [targetStrides, other.layout.strides, ...indices.map((index) => index.layout.strides)]);
  const [targetView, otherView] = [viewOf(target, collapsed.strides[0]!), viewOf(other, collapsed.strides[1]!)];
  const indexViews = indices.map((index, i) => viewOf(index, collapsed.strides[2 + i]!));
  const { device } = x.storage;
  const indexError = indexErrorOf(call);
  const walk = { shape: collapsed.shape, axes, indexError };
  const bad =
    mode === "gather"
      ? run(device, { kind: "gather", ...walk }, [targetView, ...indexViews], [otherView])
      : run(device, { kind: "scatter", mode, ...walk }, [otherView, ...indexViews], [targetView]);
  if (bad >= 0) throw indexError(bad);
}

export function lowerCopy(call: Call<"copy">): Outputs {
  const { op, inputs, params } = call;
  const first = inputs[0]!;
  const out = allocateTensor(op.name, first.storage.device, first.dtype, params.shape);
  if (out.layout.size === 0) return [out];
  const shapes: (readonly number[])[] = [];
  const from: View[] = [];
  const to: View[] = [];
  inputs.forEach((input, r) => {
    if (input.layout.size === 0) return;
    const { starts, steps } = params.regions[r]!;
    const { strides } = out.layout;
    const region = stridedLayout(
      input.layout.shape,
      strides.map((stride, axis) => stride * steps[axis]!),
      strides.reduce((offset, stride, axis) => offset + stride * starts[axis]!, 0),
    );
    const collapsed = collapseAxes(input.layout.shape, [input.layout.strides, region.strides]);
    shapes.push(collapsed.shape);
    from.push(viewOf(input, collapsed.strides[0]!));
    to.push({ ...viewOf(out, collapsed.strides[1]!), offset: region.offset });
  });
  if (params.fill !== null) to.push(viewOf(out, FLAT));
  const value = params.fill === null ? 0 : fillValue(params.fill, out.dtype);
  run(out.storage.device, { kind: "copy", shapes, fill: params.fill === null ? null : { value, shape: [out.layout.size] } }, from, to);
  return [out];
}

const fillValue = (value: number | bigint, dtype: DType): number | bigint =>
  isBigInt(dtype) ? toLane(value, laneOf(dtype)) : Number(value);
