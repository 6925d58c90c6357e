import type { Device } from "./device";
import type { DType } from "./dtype";
import { contiguousLayout, type Layout } from "./layout";
import { currentScope } from "./scope";
import { type Shape, sizeOf } from "./shape";
import { Storage } from "./storage";
import type { Tensor } from "./tensor";
import { newTensor } from "./tensor-handle";

/** A fresh handle, which takes over one reference of the storage and belongs to the innermost scope. */
export function makeTensor(storage: Storage, layout: Layout, dtype: DType): Tensor {
  const handle = newTensor(storage, layout, dtype);
  const scope = currentScope();
  if (scope !== undefined) scope.handles.push(handle);
  else handle.watch();
  return handle;
}

/** A fresh contiguous tensor, its values still to be written. @throws DTypeError when the device cannot hold the dtype. */
export function allocateTensor(operation: string, device: Device, dtype: DType, shape: Shape): Tensor {
  device.checkDType(operation, dtype);
  return makeTensor(new Storage(operation, device, dtype, sizeOf(shape)), contiguousLayout(shape), dtype);
}
