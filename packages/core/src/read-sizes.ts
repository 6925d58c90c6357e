import { DeviceError } from "./errors";
import { readData, readDataSync } from "./read";
import type { Tensor } from "./tensor";

/** The values of a tensor of bools, for an op whose result has a size that depends on them. */
export const readBits = async (mask: Tensor): Promise<Uint8Array> => (await readData(mask)) as Uint8Array;

/** @throws DeviceError where a device cannot be read at once: `later` is the function that waits. */
export function checkReadable(operation: string, later: string, { device, storage }: Tensor): void {
  if (storage.device.backend.readSync === undefined)
    throw new DeviceError(operation, `${device} cannot be read synchronously.`, `await ${later}(…) instead.`);
}

/** `readBits` at once. Where the device's memory is the host's they are that memory, good until the device allocates. */
export function readBitsNow(operation: string, later: string, mask: Tensor): Uint8Array {
  checkReadable(operation, later, mask);
  const { storage, layout } = mask;
  const { backend } = storage.device;
  if (backend.hostView === undefined || !layout.contiguous || layout.size === 0) return readDataSync(operation, mask) as Uint8Array;
  return backend.hostView(storage.readable(operation), "bool", layout.offset, layout.size) as Uint8Array;
}

/** The values of a tensor of int32, for the same reason. */
export const readNumbers = async (numbers: Tensor): Promise<Int32Array> => (await readData(numbers)) as Int32Array;

/** `readNumbers` at once. */
export function readNumbersNow(operation: string, later: string, numbers: Tensor): Int32Array {
  checkReadable(operation, later, numbers);
  return readDataSync(operation, numbers) as Int32Array;
}
