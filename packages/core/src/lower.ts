import type { IndexedAxis, Kernel, ScatterMode } from "./backend";
import { type DType, isBigInt, laneOf } from "./dtype";
import { toLane } from "./expr";
import { indexErrorOf } from "./index-error";
import type { PrimitiveKind } from "./infer";
import { type Emitter, FLAT, outputViews, type StorageView, storageView } from "./launch";
import { broadcastStrides, collapseAxes, stridedLayout } from "./layout";
import { lowerMap } from "./lower-map";
import { hasSources, type Refreshable, scalarValues } from "./lower-scalars";
import type { Call } from "./op";
import type { Program } from "./program";
import { broadcastShapes, type Shape } from "./shape";
import type { Tensor } from "./tensor";

type Lower = { readonly [K in PrimitiveKind]: (call: Call<K>, outputs: readonly Tensor[], emit: Emitter) => void };

/**
 * The launches of each primitive: layouts become strides over collapsed axes, a call becomes one kernel or several. Nothing is
 * allocated and nothing runs here; the emitter sees to that.
 */
export const lower: Lower = {
  map: lowerMap,
  reduce: lowerReduce,
  scan({ inputs: [x], params }, outputs, emit) {
    const { combine, reverse, exclusive, result } = params;
    alongLast(x!, outputs, emit, (outer, length) => ({ kind: "scan", combine, outer, length, reverse, exclusive, result }));
  },
  sort({ inputs: [x], params }, outputs, emit) {
    const { descending, result } = params;
    alongLast(x!, outputs, emit, (outer, length) => ({ kind: "sort", outer, length, descending, result }));
  },
  matmul: lowerMatmul,
  gather(call, [out], emit) {
    if (out!.layout.size > 0) lowerIndexing(call, call.inputs[0]!, out!, "gather", emit);
  },
  scatter(call, [out], emit) {
    const [destination, updates] = call.inputs as [Tensor, Tensor];
    if (out!.layout.size > 0) emitCopy(destination, out!, emit);
    if (updates.layout.size > 0) lowerIndexing(call, updates, out!, call.params.mode, emit);
  },
  copy: lowerCopy,
  view() {},
  assign({ inputs }, _, emit) {
    const [destination, value] = inputs as [Tensor, Tensor];
    if (destination.layout.size > 0) emitCopy(value, destination, emit);
  },
  host({ params }, [out], emit) {
    emit.write(out!.storage, params.data);
  },
};

const NONE: readonly number[] = [];

/** Copies elements from one layout to another of the same shape. */
function emitCopy(from: Tensor, to: Tensor, emit: Emitter): void {
  const kernel: Kernel = { kind: "copy", shapes: [from.layout.shape], fill: null };
  emit.launch(to.storage.device, kernel, [storageView(from, from.layout.strides)], [storageView(to, to.layout.strides)]);
}

function lowerReduce({ op, inputs, params }: Call<"reduce">, outputs: readonly Tensor[], emit: Emitter): void {
  if (outputs[0]!.layout.size === 0) return;
  const { pre, post, combine, dims, result, scalars } = params;
  const shape =
    params.shape ??
    broadcastShapes(
      op.name,
      inputs.map((input) => input.layout.shape),
    );
  const kept: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) if (!dims.includes(axis)) kept.push(axis);
  const strides = inputs.map((input) => broadcastStrides(input.layout, shape));
  const collapsed = (axes: readonly number[]) =>
    collapseAxes(
      axes.map((axis) => shape[axis]!),
      strides.map((view) => axes.map((axis) => view[axis]!)),
    );
  const [outer, inner] = [collapsed(kept), collapsed(dims)];
  const kernel: Refreshable<Extract<Kernel, { kind: "reduce" }>> = {
    kind: "reduce",
    combine,
    result,
    pre: pre.program,
    post: post.program,
    scalars: scalarValues(pre.program, pre.scalarSources, scalars),
    postScalars: scalarValues(post.program, post.scalarSources, scalars),
    outer: outer.shape,
    inner: inner.shape,
  };
  const refresh = hasSources(scalars)
    ? () => {
        kernel.scalars = scalarValues(pre.program, pre.scalarSources, scalars);
        kernel.postScalars = scalarValues(post.program, post.scalarSources, scalars);
      }
    : undefined;
  const views = inputs.map((input, i) => storageView(input, [...outer.strides[i]!, ...inner.strides[i]!]));
  emit.launch(inputs[0]!.storage.device, kernel, views, outputViews(outputs, outer.shape), refresh);
}

/** A kernel along the last axis, with outputs of the input's shape. */
function alongLast(
  x: Tensor,
  outputs: readonly Tensor[],
  emit: Emitter,
  kernelOf: (outer: readonly number[], length: number) => Kernel,
): void {
  const { shape, strides, size } = x.layout;
  if (size === 0) return;
  const last = shape.length - 1;
  const outer = collapseAxes(shape.slice(0, last), [strides.slice(0, last)]);
  const length = shape[last] ?? 1;
  const view = storageView(x, [...outer.strides[0]!, strides[last] ?? 1]);
  emit.launch(x.storage.device, kernelOf(outer.shape, length), [view], outputViews(outputs, [...outer.shape, length]));
}

const groupsOf = (list: readonly number[], counts: readonly number[]): (readonly number[])[] => {
  let start = 0;
  return counts.map((count) => list.slice(start, (start += count)));
};

/** A matrix times a matrix, as most products are. */
const isPlain = ({ batch, m, n, k }: Call<"matmul">["params"]): boolean => batch === 0 && m === 1 && n === 1 && k === 1;

/** An axis of one element has no place in a kernel. */
const arePlain = ([m, k]: Shape, [, n]: Shape): boolean => m! > 1 && k! > 1 && n! > 1;

/** What `lowerMatmul` makes of two matrices, without the bookkeeping of groups: small products are made of little else. */
function lowerPlainMatmul(a: Tensor, b: Tensor, out: Tensor, epilogue: Program | null, emit: Emitter): void {
  const [m, k] = a.layout.shape as [number, number];
  const n = b.layout.shape[1]!;
  const kernel: Kernel = { kind: "matmul", batch: NO_AXES, m: [m], n: [n], k: [k], epilogue, scalars: NONE };
  const views = [storageView(a, a.layout.strides), storageView(b, b.layout.strides)];
  emit.launch(a.storage.device, kernel, views, outputViews([out], out.layout.shape));
}

const NO_AXES: readonly number[] = [];

function lowerMatmul({ inputs, params }: Call<"matmul">, outputs: readonly Tensor[], emit: Emitter): void {
  const [a, b, ...rest] = inputs as [Tensor, Tensor, ...Tensor[]];
  const out = outputs[0]!;
  if (out.layout.size === 0) return;
  if (rest.length === 0 && isPlain(params) && arePlain(a.layout.shape, b.layout.shape)) {
    lowerPlainMatmul(a, b, out, params.epilogue?.program ?? null, emit);
    return;
  }
  const leftCounts = [params.batch, params.m, params.k];
  const [batch, m, k] = groupsOf(a.layout.shape, leftCounts) as [Shape, Shape, Shape];
  const left = groupsOf(a.layout.strides, leftCounts);
  const rightCounts = [params.batch, params.k, params.n];
  const n = groupsOf(b.layout.shape, rightCounts)[2]!;
  const right = groupsOf(b.layout.strides, rightCounts);

  const outShape = out.layout.shape;
  const extra = rest.map((input) => broadcastStrides(input.layout, outShape));
  const part = (from: number, count: number) => extra.map((strides) => strides.slice(from, from + count));
  const batches = collapseAxes(batch, [left[0]!, right[0]!, ...part(0, batch.length)]);
  const rows = collapseAxes(m, [left[1]!, ...part(batch.length, m.length)]);
  const columns = collapseAxes(n, [right[2]!, ...part(batch.length + m.length, n.length)]);
  const inner = collapseAxes(k, [left[2]!, right[1]!]);
  const views = [
    storageView(a, [...batches.strides[0]!, ...rows.strides[0]!, ...inner.strides[0]!]),
    storageView(b, [...batches.strides[1]!, ...inner.strides[1]!, ...columns.strides[0]!]),
    ...rest.map((input, i) => storageView(input, [...batches.strides[2 + i]!, ...rows.strides[1 + i]!, ...columns.strides[1 + i]!])),
  ];
  const kernel: Kernel = {
    kind: "matmul",
    batch: batches.shape,
    m: rows.shape,
    n: columns.shape,
    k: inner.shape,
    epilogue: params.epilogue?.program ?? null,
    scalars: NONE,
  };
  emit.launch(a.storage.device, kernel, views, outputViews([out], [...batches.shape, ...rows.shape, ...columns.shape]));
}

/** A gather from `x` into `out`, or a scatter of the updates `x` into `out`: the same walk, one side indexed. */
function lowerIndexing(call: Call<"gather"> | Call<"scatter">, x: Tensor, out: Tensor, mode: "gather" | ScatterMode, emit: Emitter): void {
  const { shape, follows, indexed } = call.params;
  const indices = call.inputs.slice(mode === "gather" ? 1 : 2);
  const target = mode === "gather" ? x : out;
  const targetStrides = follows.map((axis) => (axis < 0 ? 0 : target.layout.strides[axis]!));
  const axes: IndexedAxis[] = indexed.map((axis) => ({ size: target.layout.shape[axis]!, stride: target.layout.strides[axis]! }));
  const other = mode === "gather" ? out : x;
  const indexError = indexErrorOf(call);
  // Known from the shapes, so on every device at once: what is empty is seldom read, which is when a device that looks later would tell.
  if (axes.some(({ size }) => size === 0)) throw indexError(0);
  // Positions in errors count over the call's own shape, which collapsing keeps: it never reorders.
  const collapsed = collapseAxes(shape, [targetStrides, other.layout.strides, ...indices.map((index) => index.layout.strides)]);
  const [targetView, otherView] = [storageView(target, collapsed.strides[0]!), storageView(other, collapsed.strides[1]!)];
  const indexViews = indices.map((index, i) => storageView(index, collapsed.strides[2 + i]!));
  const { device } = x.storage;
  const walk = { shape: collapsed.shape, axes, indexError };
  if (mode === "gather") emit.launch(device, { kind: "gather", ...walk }, [targetView, ...indexViews], [otherView]);
  else emit.launch(device, { kind: "scatter", mode, ...walk }, [otherView, ...indexViews], [targetView]);
}

function lowerCopy({ inputs, params }: Call<"copy">, outputs: readonly Tensor[], emit: Emitter): void {
  const out = outputs[0]!;
  if (out.layout.size === 0) return;
  const { strides } = out.layout;
  const shapes: (readonly number[])[] = [];
  const from: StorageView[] = [];
  const to: StorageView[] = [];
  inputs.forEach((input, r) => {
    if (input.layout.size === 0) return;
    const { starts, steps } = params.regions[r]!;
    const region = stridedLayout(
      input.layout.shape,
      strides.map((stride, axis) => stride * steps[axis]!),
      strides.reduce((offset, stride, axis) => offset + stride * starts[axis]!, 0),
    );
    const collapsed = collapseAxes(input.layout.shape, [input.layout.strides, region.strides]);
    shapes.push(collapsed.shape);
    from.push(storageView(input, collapsed.strides[0]!));
    to.push({ ...storageView(out, collapsed.strides[1]!), offset: region.offset });
  });
  if (params.fill !== null) to.push(storageView(out, FLAT));
  const value = params.fill === null ? 0 : fillValue(params.fill, out.dtype);
  const kernel: Kernel = { kind: "copy", shapes, fill: params.fill === null ? null : { value, shape: [out.layout.size] } };
  emit.launch(out.storage.device, kernel, from, to);
}

const fillValue = (value: number | bigint, dtype: DType): number | bigint =>
  isBigInt(dtype) ? toLane(value, laneOf(dtype)) : Number(value);
