import { DeviceError } from "@adjoint/core";
import { expect, test } from "vitest";
import { Memory } from "./memory";

test("more live buffers than the adapter can have are an error, and freeing one makes room again", () => {
  const device = { createBuffer: () => ({ destroy() {} }) } as unknown as GPUDevice;
  const memory = new Memory(device, 2 ** 20, 3);
  const buffers = [memory.allocate(4), memory.allocate(4), memory.allocate(4)];
  expect(() => memory.allocate(4)).toThrow(DeviceError);
  expect([memory.buffers, memory.bytes]).toEqual([3, 3 * 256]);
  memory.free(buffers[0]!);
  memory.allocate(4);
  expect([memory.buffers, memory.pooledBytes]).toEqual([3, 0]);
});
