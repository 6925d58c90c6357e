import { DeviceError, type StorageArray, type Tensor } from "@adjoint/core";

/** The values of a tensor that will be loaded elsewhere. @throws DeviceError from a device that cannot be read at once. */
export function readAtOnce(operation: string, what: string, given: Tensor, target: string): StorageArray {
  if (given.storage.device.backend.readSync !== undefined) return given.dataSync();
  throw new DeviceError(
    operation,
    `${what} is on ${given.device}, which cannot be read at once, and is to go to ${target}.`,
    `load it on ${given.device} and then await net.to("${target}"), or bring each tensor over first: await value.to("${target}").`,
  );
}
