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

test("idle buffers count too: they are given up before there are more than the adapter can have", () => {
  let existing = 0;
  let most = 0;
  const createBuffer = () => {
    most = Math.max(most, ++existing);
    return { destroy: () => existing-- };
  };
  const memory = new Memory({ createBuffer } as unknown as GPUDevice, 2 ** 20, 100);
  for (const size of [256, 512, 1024, 2048]) {
    const buffers = Array.from({ length: 60 }, () => {
      const buffer = memory.allocate(size);
      memory.destroyDoomed();
      return buffer;
    });
    for (const buffer of buffers) memory.free(buffer);
  }
  expect(most).toBeLessThan(100);
  expect(existing).toBeLessThan(100);
});
