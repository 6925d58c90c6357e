import type { Device } from "./device";
import type { DType, StorageArray } from "./dtype";
import { AdjointError, DeviceError, ShapeError } from "./errors";
import { decoded } from "./half";
import { contiguous, detach } from "./ops/convert";
import { formatShape, type Shape, sizeOf } from "./shape";
import type { Tensor } from "./tensor";
import { macrotask } from "./turns";

/** The typed array that `data()` gives for a dtype. */
export type ArrayOf<D extends DType> = D extends "float32" | "float16" | "bfloat16"
  ? Float32Array
  : D extends "float64"
    ? Float64Array
    : D extends "int32"
      ? Int32Array
      : D extends "uint32"
        ? Uint32Array
        : D extends "int16"
          ? Int16Array
          : D extends "uint16"
            ? Uint16Array
            : D extends "int8"
              ? Int8Array
              : D extends "uint8" | "bool"
                ? Uint8Array
                : D extends "int64"
                  ? BigInt64Array
                  : BigUint64Array;

/** One element, as JavaScript has it. */
export type ItemOf<D extends DType> = D extends "int64" | "uint64" ? bigint : D extends "bool" ? boolean : number;

/** Nested arrays, or one value for a scalar. */
export type Nested<D extends DType> = ItemOf<D> | Nested<D>[];

export const readItem = (dtype: DType, data: StorageArray, position: number): number | bigint | boolean => {
  const value = data[position]!;
  return dtype === "bool" ? value !== 0 : value;
};

const TURN_AFTER = 50;
const clock = globalThis as unknown as { performance: { now(): number } };
let lastTurn = 0;

/**
 * Lets a device that runs behind catch up, and finalizers run when much memory waits for them or the event loop has had no turn for 50 ms.
 * Reading does this by itself; so does a data loader, between batches.
 */
export async function yieldToCollector(device: Device): Promise<void> {
  await device.backend.catchUp?.();
  if (!device.budget.pressed(device) && clock.performance.now() - lastTurn < TURN_AFTER) return;
  await macrotask();
  lastTurn = clock.performance.now();
}

/** Runs `read` on a contiguous twin of the tensor, outside any recorded computation. */
function withContiguous<R>(x: Tensor, read: (twin: Tensor) => R): R {
  const own = detach(x);
  const twin = contiguous(own);
  try {
    return read(twin);
  } finally {
    if (twin !== own) twin.dispose();
    own.dispose();
  }
}

/** @throws What was thrown, where it is one of ours, and otherwise a DeviceError that has it as its cause. */
function readFailed(device: string, error: unknown): never {
  if (error instanceof AdjointError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  const failure = new DeviceError("read", `${device} could not give the values back: ${reason.replace(/\.$/, "")}.`);
  failure.cause = error;
  throw failure;
}

/** The values of a contiguous tensor, on a device that can be read at once. */
function readNow(operation: string, { storage, dtype, layout, device }: Tensor): StorageArray {
  try {
    return storage.device.backend.readSync!(storage.readable(operation), dtype, layout.offset, layout.size);
  } catch (error) {
    return readFailed(device, error);
  }
}

export async function readData(x: Tensor): Promise<StorageArray> {
  const { device } = x.storage;
  // `read` is called before the first await, so the twin's memory is read before it is given back.
  const pending = withContiguous(x, (twin) =>
    device.backend.read(twin.storage.readable("data"), twin.dtype, twin.layout.offset, twin.layout.size),
  );
  const data = await pending.catch((error: unknown) => readFailed(x.device, error));
  await yieldToCollector(device);
  return decoded(x.dtype, data);
}

export function readDataSync(operation: string, x: Tensor): StorageArray {
  const { backend } = x.storage.device;
  if (backend.readSync === undefined) {
    throw new DeviceError(operation, `${x.device} cannot be read synchronously.`, "await x.data() instead.");
  }
  return decoded(
    x.dtype,
    withContiguous(x, (twin) => readNow(operation, twin)),
  );
}

/**
 * The values in the form that storages keep, 16-bit floats as their bits: at once where the device can be read so, else a promise.
 * Either way what is read is the tensor as it is now.
 */
export function readStored(x: Tensor): StorageArray | Promise<StorageArray> {
  const { backend } = x.storage.device;
  return withContiguous(x, (twin) => {
    if (backend.readSync !== undefined) return readNow("data", twin);
    const { storage, dtype, layout } = twin;
    return backend.read(storage.readable("data"), dtype, layout.offset, layout.size).catch((error: unknown) => readFailed(x.device, error));
  });
}

/** Of more numbers, or lists, JavaScript's heap is full. */
const [MOST_NUMBERS, MOST_LISTS] = [2 ** 27, 2 ** 25];

/** @internal @throws ShapeError for more than nested arrays can hold. */
export function checkNested(operation: string, shape: Shape): void {
  const numbers = sizeOf(shape);
  // A dim of size 0 ends the nesting, and not the lists before it.
  const lists = Math.max(...shape.map((_, axis) => sizeOf(shape.slice(0, axis))), 0);
  if (numbers <= MOST_NUMBERS && lists <= MOST_LISTS) return;
  throw new ShapeError(
    operation,
    `${formatShape(shape)} would be ${lists} lists with ${numbers} numbers, more than nested arrays can hold.`,
    "read the values as one typed array: await x.data().",
  );
}

export function nest(dtype: DType, data: StorageArray, shape: Shape): unknown {
  let position = 0;
  const level = (axis: number): unknown => {
    if (axis === shape.length) return readItem(dtype, data, position++);
    return Array.from({ length: shape[axis]! }, () => level(axis + 1));
  };
  return level(0);
}
