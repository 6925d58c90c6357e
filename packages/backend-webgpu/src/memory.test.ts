import { DeviceError, memory, tensor, use } from "@adjoint/core";
import { expect, test } from "vitest";
import { Faults } from "./faults";
import { webgpu } from "./index";
import { Memory } from "./memory";
import { nodeGpu } from "./testing/node-gpu";

test("more live buffers than the adapter can have are an error, and freeing one makes room again", () => {
  const device = { createBuffer: () => ({ destroy() {} }) } as unknown as GPUDevice;
  const memory = new Memory(device, new Faults(), 2 ** 20, 3);
  const buffers = [memory.allocate(4), memory.allocate(4), memory.allocate(4)];
  expect(() => memory.allocate(4)).toThrow(DeviceError);
  expect([memory.buffers, memory.bytes]).toEqual([3, 3 * 256]);
  memory.free(buffers[0]!);
  memory.allocate(4);
  expect([memory.buffers, memory.pooledBytes]).toEqual([3, 0]);
});

const { gpu, reason } = await nodeGpu();

test.skipIf(gpu === null)(
  `small tensors that a program drops are freed while it reads now and then${gpu === null ? ` (skipped: ${reason})` : ""}`,
  async () => {
    await use(webgpu({ gpu: gpu! }));
    const x = tensor([1, 2], { dtype: "float32" });
    let most = 0;
    for (let round = 0; round < 20; round++) {
      let last = x;
      for (let step = 0; step < 1500; step++) last = x.add(step);
      await last.data();
      most = Math.max(most, memory()[0]!.storages);
    }
    // Without the weight that they carry, all 30,000 would wait for the collector: more than Mesa's driver has room for.
    expect(most).toBeLessThan(20_000);
  },
  60_000,
);
