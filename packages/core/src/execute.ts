import { overrideOf } from "./dispatch";
import { DTypeError, ShapeError } from "./errors";
import { contiguousLayout } from "./layout";
import { lowerCopy, lowerIndexing, lowerMatmul, lowerReduce, lowerScan, lowerSort, run, viewOf } from "./lower";
import { lowerMap } from "./lower-map";
import type { Call, OpKind, Outputs, PrimitiveParams } from "./op";
import { formatShape, sameShape } from "./shape";
import { Storage } from "./device";
import { allocateTensor, makeTensor, type Tensor } from "./tensor";

type Executors = { readonly [K in OpKind]: (call: Call<K>, params: PrimitiveParams[K]) => Outputs };

/** The end of the chain: shapes and dtypes become kernels, and kernels run. */
export function execute(call: Call): Outputs {
  const executor = executors[call.op.kind] as (call: Call, params: unknown) => Outputs;
  return executor(call, call.params);
}

const executors: Executors = {
  map: lowerMap,
  reduce: lowerReduce,
  scan: lowerScan,
  matmul: lowerMatmul,
  copy: lowerCopy,
  sort: lowerSort,

  gather(call, params) {
    const source = call.inputs[0]!;
    const out = allocateTensor(call.op.name, source.storage.device, source.dtype, params.shape);
    if (out.layout.size > 0) lowerIndexing(call, source, out, "gather");
    return [out];
  },

  scatter(call, params) {
    const [destination, updates] = call.inputs as [Tensor, Tensor];
    if (updates.dtype !== destination.dtype) {
      throw new DTypeError(call.op.name, `the destination is ${destination.dtype}, the updates are ${updates.dtype}.`, "cast one of them.");
    }
    const out = allocateTensor(call.op.name, destination.storage.device, destination.dtype, destination.layout.shape);
    if (out.layout.size > 0) copyInto(destination, out);
    if (updates.layout.size > 0) lowerIndexing(call, updates, out, params.mode);
    return [out];
  },

  view(call, params) {
    const [x] = call.inputs as [Tensor];
    return [makeTensor(x.storage.retain(), call.op.layout(x.layout, params as never), x.dtype)];
  },

  assign(call) {
    const [destination, value] = call.inputs as [Tensor, Tensor];
    if (value.dtype !== destination.dtype || !sameShape(value.layout.shape, destination.layout.shape)) {
      throw new ShapeError(
        call.op.name,
        `${value.dtype} ${formatShape(value.layout.shape)} does not fit ${destination.dtype} ${formatShape(destination.layout.shape)}.`,
      );
    }
    if (destination.layout.size > 0) copyInto(value, destination);
    destination.storage.written(call.op.name);
    return [destination];
  },

  host(call, { data, shape, dtype, device }) {
    const out = allocateTensor(call.op.name, device, dtype, shape);
    out.storage.write(data);
    return [out];
  },

  composition(call) {
    const override = overrideOf(call);
    if (override === undefined) return call.op.body(call.inputs, call.params as never);
    const device = call.inputs[0]!.storage.device;
    const results = override.forward(
      call.inputs.map((input) => ({ shape: input.layout.shape, view: viewOf(input, input.layout.strides) })),
      call.params,
      (dtype, shape) => {
        const storage = new Storage(call.op.name, device, dtype, contiguousLayout(shape).size);
        made.set(storage.buffer, storage);
        return { shape, view: { buffer: storage.buffer, dtype, offset: 0, strides: contiguousLayout(shape).strides } };
      },
    );
    return results.map(({ shape, view }) => makeTensor(made.get(view.buffer)!, contiguousLayout(shape), view.dtype));
  },
};

/** Storages that an override allocated, found again by their buffers. */
const made = new WeakMap<object, Storage>();

function copyInto(from: Tensor, to: Tensor): void {
  const views = [from.layout.strides, to.layout.strides] as const;
  run(to.storage.device, { kind: "copy", shapes: [from.shape], fill: null }, [viewOf(from, views[0])], [viewOf(to, views[1])]);
}
